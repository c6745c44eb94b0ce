"""/api/bulletins: what was read, and from which text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Annotated, Any
from urllib.parse import quote

import pyoxigraph as ox
from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.models.base import Page
from api.models.queries import BulletinQuery, Plain, StatementsOfBulletin
from api.models.statements import Statement
from api.models.things import Bulletin, BulletinCounts, BulletinDetail, BulletinLinks
from api.problems import ProblemError, not_found
from api.rest.answering import UNCHANGED, answer, failures, get, page_fields
from api.rest.bulletins import Entry, every_bulletin
from api.rest.composing import compose
from api.rest.finding import Found, Wanted, counts, sizes
from api.rest.refs import absent, instance_of, known
from api.rest.telling import Teller
from api.routers.rest.statements import listed
from api.site import Site, site_of
from ontology.terms import PREFIXES

router = APIRouter(prefix="/api/bulletins", tags=["bulletins"])
_DCT = PREFIXES["dct"]
_TEXT: Mapping[int | str, dict[str, Any]] = {
    200: {
        "description": "The text as read, UTF-8; offsets of evidence count its Unicode code points.",
        "content": {"text/plain": {"schema": {"type": "string"}}},
    },
    **UNCHANGED,
    **failures(404, 410),
}


@get(router, "", Page[Bulletin], "公报，新的在前", 404, 410)
async def index(request: Request, asked: Annotated[BulletinQuery, Query()]) -> Response:
    """Bulletins, the newest first, those without a period last."""
    site, revision = site_of(request), site_of(request).source.revision()
    chosen = await _chosen(await every_bulletin(site), site, asked)
    part = chosen[asked.offset : asked.offset + asked.limit]
    told = await _tell(site, part)
    found = Found(len(chosen), tuple(entry.iri for entry in part))
    fields = page_fields(request, found, asked.offset, asked.limit, revision)
    return answer(Page[Bulletin](**fields, items=told))


@get(router, "/{id}", BulletinDetail, "一份公报：条数与去处", 404, 410)
async def one(request: Request, id: str, _: Annotated[Plain, Query()]) -> Response:  # noqa: A002 - the path's word
    """One bulletin, with how much stands in it and where the rest is."""
    site = site_of(request)
    entry = await _entry(site, id)
    (told,) = await _tell(site, [entry])
    facts = await _facts(site, entry.iri)
    detail = BulletinDetail(
        **told.model_dump(),
        issued=facts.get(_DCT + "issued"),
        source=facts.get(_DCT + "source"),
        rights=facts.get(_DCT + "rights"),
        counts=await _counts(site, entry),
        links=await _links(site, entry),
    )
    return answer(detail)


@get(router, "/{id}/statements", Page[Statement], "一份公报中的陈述", 404, 410)
async def statements_of(
    request: Request,
    id: str,  # noqa: A002 - the path's word
    asked: Annotated[StatementsOfBulletin, Query()],
) -> Response:
    """The statements that a bulletin tells, adoptions last."""
    site = site_of(request)
    entry = await _entry(site, id)
    wanted = Wanted(kind=asked.kind, graph=entry.graph)
    return await listed(request, site, wanted, asked.offset, asked.limit)


@router.head("/{id}/text", include_in_schema=False)
@router.get(
    "/{id}/text",
    response_class=Response,
    responses=dict(_TEXT),
    summary="The text of a bulletin as it was read.",
    openapi_extra={"x-summary-zh": "一份公报的原文"},
)
async def text_of(request: Request, id: str, _: Annotated[Plain, Query()]) -> Response:  # noqa: A002 - the path's word
    """The text of a bulletin as it was read."""
    site = site_of(request)
    entry = await _entry(site, id)
    text = await run_in_threadpool(site.source.text, entry.digest) if entry.digest else None
    if text is None:
        raise not_found(f"{id[:200]}/text")
    body = text.encode("utf-8", "replace")
    return Response(body, media_type="text/plain; charset=utf-8")


async def _chosen(entries: Mapping[str, Entry], site: Site, asked: BulletinQuery) -> Sequence[Entry]:
    publisher = await known(site, "publisher", asked.publisher, "org") if asked.publisher else None
    series = await known(site, "series", asked.series, "series") if asked.series else None
    return [
        entry
        for entry in entries.values()
        if (publisher is None or publisher in entry.publishers)
        and (series is None or series == entry.series)
        and entry.overlaps(asked.from_, asked.to)
    ]


async def _entry(site: Site, id: str) -> Entry:  # noqa: A002 - the path's word
    iri = instance_of(site, f"bulletin/{id}")
    entry = (await every_bulletin(site)).get(iri)
    if entry is None:
        raise absent(site, iri)
    return entry


async def _tell(site: Site, entries: Sequence[Entry]) -> tuple[Bulletin, ...]:
    size = await sizes(site)
    named = [iri for each in entries for iri in (each.iri, each.series, *each.publishers)]
    teller = await Teller.of(site, named)
    return tuple(_bulletin(teller, entry, size.get(entry.graph, 0)) for entry in entries)


def _bulletin(teller: Teller, entry: Entry, size: int) -> Bulletin:
    thing = teller.thing(entry.iri)
    return Bulletin(
        iri=entry.iri,
        id=_id(teller.site, entry),
        zh=thing.zh,
        begin=entry.begin or None,
        end=entry.end or None,
        publishers=teller.things(entry.publishers),
        series=teller.thing(entry.series) if entry.series else None,
        text=entry.digest or None,
        statements=size,
        href=f"/api/bulletins/{quote(_id(teller.site, entry))}",
    )


async def _counts(site: Site, entry: Entry) -> BulletinCounts:
    kinds = tuple(BulletinCounts.model_fields)
    told = {kind: await counts(site, Wanted(kind=kind, graph=entry.graph)) for kind in kinds}
    return BulletinCounts(**told)


async def _links(site: Site, entry: Entry) -> BulletinLinks:
    href = f"/api/bulletins/{quote(_id(site, entry))}"
    text = None
    with suppress(ProblemError):  # a damaged one is linked no more than one that is lost
        text = await run_in_threadpool(site.source.text, entry.digest) if entry.digest else None
    return BulletinLinks(
        page=site.addresses.path(entry.iri) or "/",
        graph=site.addresses.path(entry.graph) or entry.graph,
        data=site.addresses.data(entry.iri, "ttl"),
        statements=f"{href}/statements",
        text=None if text is None else f"{href}/text",
    )


async def _facts(site: Site, iri: str) -> dict[str, str]:
    rows = await site.pool.select(compose("facts_of", {"iri": [ox.NamedNode(iri)]}))
    return {row["property"]: row["value"] for row in rows}


def _id(site: Site, entry: Entry) -> str:
    return site.addresses.local(entry.iri).removeprefix("bulletin/")
