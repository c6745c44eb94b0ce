"""The page of any thing: a bulletin, a statement, or an entity with the statements that name it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from api.citing import Citation, citation
from api.documents import origin_of
from api.iris import tail
from api.names import Name
from api.pages.policies import policy_section
from api.pages.things import PAGE, by_property, known
from api.paging import offset_of, paging
from api.pictures.choices import iri_of, options_of, state_of
from api.problems import ProblemError
from api.queries import query
from api.rest.around import RELATED, listed, said_of
from api.rest.refs import absent
from api.routers.bulletins import bulletin_page
from api.routers.entities import alternates, legal
from api.routers.entities import page_of as page_of_thing
from api.schema_org import thing_block
from api.site import Site, language_of, site_of
from api.statements import TYPE, Quoted, Statement, gather, in_words, named_iris
from api.workers import Term
from ontology.terms import NS

router = APIRouter()
CONTEXT = 160
# Shown in the heading, or beside it, and not again among the facts.
HEADING = frozenset(
    {TYPE, *(f"http://www.w3.org/2004/02/skos/core#{n}Label" for n in ("pref", "alt")), "evidence"}
)


@router.api_route("/page/{local:path}", methods=["GET", "HEAD"])
async def page(request: Request, local: str) -> Response:
    """What is known of a thing."""
    site = site_of(request)
    iri = legal(site.addresses.instance(local), request)
    said = await said_of(site, iri)
    facts = _grouped(said.rows)
    if NS + "Bulletin" in facts.get(TYPE, ()):
        response = await bulletin_page(request, iri, facts)
    elif "evidence" in facts:
        response = await _statement_page(request, iri)
    else:
        response = await _entity_page(request, iri, facts, said.more)
    response.headers["Link"] = alternates(site, iri)
    return response


async def _statement_page(request: Request, iri: str) -> Response:
    site = site_of(request)
    told = gather(await site.pool.select(query("statement"), {"statement": Term.iri(iri)}))
    if not told:
        raise absent(site, iri)  # retracted since its facts were asked
    statement = told[0]
    bulletin = bulletin_of(site, statement)
    shown = await site.pool.select(query("adoptions_of_act"), {"activity": Term.iri(iri)})
    named = [iri, bulletin, *named_iris([statement]), *_statement_classes(statement)]
    names = await site.names.of([*named, *(value for row in shown for value in row.values())])
    return site.page(
        request,
        "statement.html",
        iri=iri,
        statement=statement,
        title=in_words(statement, names, language_of(request)),
        bulletin=bulletin,
        shown=shown,
        contexts=[_context(site, quote) for quote in statement.quotes],
        names=names,
        hidden=HEADING,
        cited=citation(request, site, in_words(statement, names, language_of(request)), "", iri),
    )


async def _entity_page(
    request: Request, iri: str, facts: Mapping[str, Sequence[str]], more: Mapping[str, int]
) -> Response:
    site = site_of(request)
    offset, other = offset_of(request), iri_of(site, request.query_params.get("with"), "with")
    options = replace(options_of(request, site), about=iri, beside=None)
    found = await known(site, iri, options, other, offset)
    is_filtered = options.is_timed or other is not None
    if not (facts or found.total or found.related or is_filtered):
        raise absent(site, iri)
    statements = found.statements
    related = found.related[:RELATED]
    bulletins = {each.iri: bulletin_of(site, each) for each in statements}
    iris = [iri, *([other] if other else ()), *_iris(facts), *(row["subject"] for row in related)]
    policy = await policy_section(site, request, iri)
    iris += policy.seeds if policy else ()
    names = await site.names.of([*iris, *named_iris(statements), *bulletins.values()])
    return site.page(
        request,
        "entity.html",
        iri=iri,
        facts={name: values for name, values in facts.items() if name not in HEADING},
        more={name.removeprefix(NS): (count, listed(iri, name)) for name, count in more.items()},
        groups=found.groups,
        roles=found.counts,
        total=found.total,
        related=by_property(related),
        cut=len(found.related) > RELATED,
        bulletins=bulletins,
        policy=policy,
        names=names,
        pictures=[(each.name, Markup(each.svg)) for each in found.pictures],  # noqa: S704 - drawn here, every text escaped
        options=found.material.options,
        period=found.material.period,
        other=other,
        is_place=NS + "Place" in facts.get(TYPE, ()),
        state=state_of(site, found.material.options),
        cited=_cited(request, site, iri, names),
        described=thing_block(iri, origin_of(request) + page_of_thing(site, iri).lstrip("/"), names[iri]),
        **paging(request, offset, len(statements), found.total, PAGE),
    )


def _cited(request: Request, site: Site, iri: str, names: Mapping[str, Name]) -> Citation:
    name = names.get(iri, Name()).in_language(language_of(request)) or tail(iri)
    return citation(request, site, name, "", iri)


def _iris(facts: Mapping[str, Sequence[str]]) -> list[str]:
    return [value for values in facts.values() for value in values if "://" in value]


def bulletin_of(site: Site, statement: Statement) -> str:
    """The bulletin that a statement belongs to: its IRI says it, or that of the act it rests on."""
    for iri in (statement.iri, statement.first("adoptionBasis"), statement.first("partOf")):
        local = site.addresses.local(iri)
        if local.startswith("bulletin/"):
            return site.addresses.base + "/".join(local.split("/")[:2])
    return ""


def _context(site: Site, quote: Quoted) -> dict[str, Any]:
    """The sentence with what stands around it in its paragraph; without the text, the sentence alone."""
    text = None
    with suppress(ProblemError):  # where the text is damaged the sentence stands alone
        text = site.source.text(quote.digest)
    if text is None or text[quote.start : quote.end] != quote.quote:
        return {"quote": quote, "before": "", "after": ""}
    before = text[max(0, quote.start - CONTEXT) : quote.start].rpartition("\n")[2]
    after = text[quote.end : quote.end + CONTEXT].partition("\n")[0]
    return {"quote": quote, "before": before, "after": after}


def _grouped(rows: Sequence[Mapping[str, str]]) -> dict[str, list[str]]:
    facts: dict[str, list[str]] = {}
    for row in rows:
        facts.setdefault(row["property"].removeprefix(NS), []).append(row["value"])
    return facts


def _statement_classes(statement: Statement) -> list[str]:
    return list(statement.all(TYPE))
