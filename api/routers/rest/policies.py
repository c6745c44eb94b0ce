"""/api/policies: what was taken up, by how many, and each adoption with its sentences."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.iris import tail
from api.models.base import Page
from api.models.queries import Paged
from api.models.statements import Statement
from api.models.things import Policy
from api.problems import not_found
from api.rest.answering import answer, get, page_fields
from api.rest.finding import Found, Wanted
from api.rest.policies import Uptake, uptakes
from api.rest.telling import Teller
from api.routers.rest.statements import listed
from api.site import site_of

router = APIRouter(prefix="/api/policies", tags=["policies"])


@get(router, "", Page[Policy], "政策，采纳者多的在前")
async def index(request: Request, asked: Annotated[Paged, Query()]) -> Response:
    """Policies, those that most bodies took up first."""
    site, revision = site_of(request), site_of(request).source.revision()
    every = await uptakes(site)
    part = list(every.items())[asked.offset : asked.offset + asked.limit]
    teller = await Teller.of(site, [iri for iri, _ in part])
    told = tuple(_policy(teller, iri, each) for iri, each in part)
    found = Found(len(every), tuple(iri for iri, _ in part))
    fields = page_fields(request, found, asked.offset, asked.limit, revision)
    return answer(Page[Policy](**fields, items=told))


@get(router, "/{id:path}/adoptions", Page[Statement], "一项政策的采纳，各附原句", 404)
async def adoptions(
    request: Request,
    id: str,  # noqa: A002 - the path's word
    asked: Annotated[Paged, Query()],
) -> Response:
    """The adoptions of a policy; `id` is its path below /id/, or the last part of that alone."""
    site = site_of(request)
    every = await uptakes(site)
    iri = next((each for each in every if id in (site.addresses.local(each), tail(each))), None)
    if iri is None:
        raise not_found(id[:200])
    wanted = Wanted(object=iri, kind="adoption")
    return await listed(request, site, wanted, asked.offset, asked.limit)


def _policy(teller: Teller, iri: str, told: Uptake) -> Policy:
    return Policy(
        **teller.thing(iri).model_dump(),
        types=tuple(sorted(teller.names[iri].types)),
        adopters=told.adopters,
        first=told.first,
        last=told.last,
        adoptions=f"/api/policies/{quote(teller.site.addresses.local(iri))}/adoptions",
    )
