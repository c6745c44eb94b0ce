"""/api/statements: what bulletins say, by whom, what, where and when, each with its sentences."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.models.base import Page
from api.models.queries import Plain, StatementQuery
from api.models.statements import Statement
from api.rest.answering import answer, get, page_fields
from api.rest.bulletins import every_bulletin
from api.rest.finding import Found, Wanted, statements
from api.rest.refs import absent, instance_of, known, known_action
from api.rest.telling import tell_statements
from api.site import Site, site_of

router = APIRouter(prefix="/api/statements", tags=["statements"])
_FOLDERS = {"agent": "", "object": "", "place": "place", "bulletin": "bulletin"}


@get(router, "", Page[Statement], "陈述：谁在何时何地做了什么，各附原句", 404, 410)
async def index(request: Request, asked: Annotated[StatementQuery, Query()]) -> Response:
    """Statements, those of the newest bulletins first, adoptions last."""
    site = site_of(request)
    return await listed(request, site, await wanted_of(site, asked), asked.offset, asked.limit)


@get(router, "/{path:path}", Statement, "一项陈述", 404, 410)
async def one(request: Request, path: str, _: Annotated[Plain, Query()]) -> Response:
    """One statement, by its path below /id/."""
    site = site_of(request)
    iri = instance_of(site, path)
    told = await tell_statements(site, [iri])
    if not told:
        raise absent(site, iri)
    return answer(told[0])


async def listed(request: Request, site: Site, wanted: Wanted, offset: int, limit: int) -> Response:
    """A page of statements."""
    revision = site.source.revision()
    found: Found = await statements(site, wanted, offset, limit)
    told = await tell_statements(site, found.iris)
    fields = page_fields(request, found, offset, limit, revision)
    return answer(Page[Statement](**fields, items=told))


async def wanted_of(site: Site, asked: StatementQuery) -> Wanted:
    """The conditions of a request, its short names written out."""
    given = {name: getattr(asked, name) for name in _FOLDERS}
    iris = {name: await known(site, name, value, _FOLDERS[name]) for name, value in given.items() if value}
    action = await known_action(site, asked.action) if asked.action else None
    bulletin = iris.pop("bulletin", None)
    entry = (await every_bulletin(site)).get(bulletin) if bulletin else None
    return Wanted(
        **iris,
        action=action,
        kind=asked.kind,
        status=asked.status,
        graph=entry.graph if entry else bulletin,
        from_=asked.from_,
        to=asked.to,
    )
