"""Triple Pattern Fragments at /fragments: a page of what matches one pattern, and where to go on."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pyoxigraph as ox
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.documents import document, origin_of, serialised, wanted
from api.fragments import (
    PAGE,
    PARTS,
    Pattern,
    Place,
    controls,
    other_page,
    page_address,
    page_number,
    pattern_of,
    statements,
)
from api.negotiate import HTML, JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE
from api.problems import ProblemError
from api.results import Result
from api.site import Site, run_for, site_of
from api.workers import Query

router = APIRouter()
OFFERED = (TRIG, N_QUADS, TURTLE, JSON_LD, N_TRIPLES, RDF_XML, HTML)
WITH_GRAPHS = frozenset({TRIG, N_QUADS, JSON_LD})


@router.api_route("/fragments", methods=["GET", "HEAD"])
async def fragment(request: Request) -> Response:
    """A page of a fragment; one past the last is 404."""
    media_type = wanted(request, OFFERED)
    origin = origin_of(request)
    pattern = pattern_of(request.query_params)
    number = page_number(request.query_params.get("page") or "1")
    found = await _triples(request, pattern, number)
    if not found and number > 1:
        raise ProblemError("not-found", f"没有第 {number} 页", f"There is no page {number}")
    shown, has_next = found[:PAGE], len(found) > PAGE
    size = max(await _size(request, pattern), (number - 1) * PAGE + len(found))
    if media_type == HTML:
        return await _page(request, pattern, number, shown, size, has_next)
    dataset = site_of(request).addresses.root + "catalog#dataset"
    fragments = origin + "fragments"
    place = Place(dataset, fragments, page_address(fragments, request.scope["query_string"]), number)
    told = controls(place, pattern, size, has_next)
    content = serialised(statements(place, shown, told, media_type in WITH_GRAPHS), media_type)
    return document(request, content, media_type, {})


async def _triples(request: Request, pattern: Pattern, number: int) -> Sequence[ox.Triple]:
    """The page's triples, and one of the next if there is any."""
    result = await run_for(request, Query(pattern.page_query(number), public=True))
    return await asyncio.to_thread(_read, result)


def _read(result: Result) -> list[ox.Triple]:
    rows = ox.parse_query_results(result.body, ox.QueryResultsFormat.JSON)
    if not isinstance(rows, ox.QuerySolutions):
        raise TypeError(rows)
    return [ox.Triple(*(row[part] for part in PARTS)) for row in rows]


async def _size(request: Request, pattern: Pattern) -> int:
    """About how many triples match: exactly, up to the bound of the query; beyond it what was counted anyway,
    or the bound.
    """
    site, query = site_of(request), pattern.size_query()

    async def find() -> int:
        return int((await site.pool.select(query))[0]["count"])

    return max(await site.kept.get(("fragment", query), find), _counted(site, pattern))


def _counted(site: Site, pattern: Pattern) -> int:
    """What the statistics say of the pattern, if they are there and of this state."""
    known = site.counting.known()
    if known is None or set(pattern.bound) - {"predicate"}:
        return 0
    if pattern.predicate is None:
        return known.triples or 0
    return next((each.count or 0 for each in known.properties if each.iri == pattern.predicate.value), 0)


async def _page(
    request: Request, pattern: Pattern, number: int, shown: Sequence[ox.Triple], size: int, has_next: bool
) -> Response:
    site = site_of(request)
    terms = [term for each in shown for term in each]
    names = await site.names.of(term.value for term in terms if isinstance(term, ox.NamedNode))
    return site.page(
        request,
        "fragments.html",
        asked={part: request.query_params.get(part, "") for part in PARTS},
        triples=[[_shown(term) for term in each] for each in shown],
        names=names,
        size=size,
        first=(number - 1) * PAGE + 1,
        previous=other_page(pattern, number - 1) if number > 1 else None,
        following=other_page(pattern, number + 1) if has_next else None,
    )


def _shown(term: object) -> tuple[str, bool]:
    """A term's words, and whether it is an IRI."""
    return str(getattr(term, "value", term)), isinstance(term, ox.NamedNode)
