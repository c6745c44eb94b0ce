"""Reporting a statement that is wrong. Nothing is stored: the page prepares what a person sends or writes."""

from __future__ import annotations

from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from api.documents import origin_of
from api.iris import tail
from api.mail import mail_to
from api.names import Name
from api.pages.reporting import rows, what
from api.pictures.choices import iri_of
from api.problems import ProblemError, not_found
from api.queries import query
from api.routers.entities import page_of
from api.routers.things import bulletin_of
from api.site import language_of, site_of
from api.statements import gather, in_words, named_iris
from api.words import say
from api.workers import Term

router = APIRouter()
CORRECTED = ("Activity", "Observation")
"""The kinds of statements that a row of the corrections can be about."""


@router.api_route("/report", methods=["GET", "HEAD"], include_in_schema=False)
async def report(request: Request, iri: str = "") -> Response:
    """How to report a statement: what it says, its sentences, a row of the corrections, a text to send."""
    site, language = site_of(request), language_of(request)
    whole = iri_of(site, iri, "iri")
    if whole is None:
        raise ProblemError("bad-request", "请给出陈述的标识符 iri", "Name the statement: iri=")
    found = gather(await site.pool.select(query("statement"), {"statement": Term.iri(whole)}))
    if not found or not found[0].quotes:
        raise not_found(whole[:200])
    statement = found[0]
    bulletin = bulletin_of(site, statement)
    names = await site.names.of([whole, bulletin, *named_iris(found)])
    object_ = next(iter([*statement.all("object"), *statement.all("indicator")]), "")
    target = (names.get(object_, Name()).zh or tail(object_)) if object_ else ""
    if statement.kind == "Observation":
        target = what(target)
    title = in_words(statement, names, language)
    address = origin_of(request) + page_of(site, whole).lstrip("/")
    quoted = "\n".join(each.quote for each in statement.quotes)
    letter = say("report-letter", language, title=title, iri=whole, address=address, quote=quoted)
    contact = site.settings.contact
    return site.page(
        request,
        "report.html",
        iri=whole,
        statement=statement,
        title=title,
        bulletin=bulletin,
        names=names,
        row=rows(statement, target) if statement.kind in CORRECTED and target else "",
        letter=letter,
        mail=Markup(mail_to(contact, say("report", language), letter)) if contact else None,  # noqa: S704 - made of a checked address and percent signs
        contact=contact,
    )
