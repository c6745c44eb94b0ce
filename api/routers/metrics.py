"""What is counted and measured, for Prometheus."""

from __future__ import annotations

from fastapi import APIRouter
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response

from api.queries import query
from api.query_errors import QueryError
from api.site import Site, site_of
from api.workers import Query

router = APIRouter()
COUNT_SECONDS = 5.0


@router.api_route("/metrics", methods=["GET", "HEAD"])
async def metrics(request: Request) -> Response:
    """Every metric of this process, in Prometheus' text format."""
    site = site_of(request)
    await _count_triples(site)
    return Response(
        site.metrics.text(), headers={"Cache-Control": "no-store"}, media_type=CONTENT_TYPE_LATEST
    )


async def _count_triples(site: Site) -> None:
    """Count the store's triples once for each state; where that fails the last count stands."""
    tag = site.source.state().tag
    if site.metrics.counted == tag:
        return
    try:
        result = await site.pool.query(Query(query("size"), "text/csv", COUNT_SECONDS, public=True))
    except QueryError:
        return
    site.metrics.triples.set(int(result.body.split()[1]))
    site.metrics.counted = tag
