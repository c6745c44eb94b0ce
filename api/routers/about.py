"""/about: what this is, what it covers, how well it reads, and where its limits are."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.metadata import version

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.documents import origin_of
from api.pages.coverage import grid_of
from api.routers.catalog import LICENCE
from api.scores import scores
from api.site import site_of
from graph_builder.diffusion.coverage import OBSERVING, Reason
from ontology.terms import VERSION

router = APIRouter()
LINES = 60
# What a cell shows: told of, no entry, a section withheld, not told by place; a month without a bulletin
# is a line of its own.
MARKS = {
    "seen": tuple(OBSERVING),
    "none": (Reason.NO_ENTRY,),
    "withheld": (Reason.WITHHELD,),
    "other": (Reason.NOT_BY_PLACE, Reason.OTHER_PLACE),
}


@router.api_route("/about", methods=["GET", "HEAD"])
async def about(request: Request) -> Response:
    """The page about the service and its data."""
    site = site_of(request)
    grid, state = await grid_of(site), site.source.state()
    series = grid.series
    lines = grid.lines[-LINES:]
    shown = [*series, *(iri for iri, _ in grid.units), *(line.bulletin for line in lines)]
    names = await site.names.of(shown)
    published = datetime.fromtimestamp(state.published / 1e9, UTC)
    return site.page(
        request,
        "about.html",
        grid=grid,
        lines=lines,
        series=series,
        marks=MARKS,
        names=names,
        scores=scores(),
        versions={"ontology": VERSION, "software": version("zhengpu")},
        revision=state.revision,
        published=published,
        origin=origin_of(request),
        licence=LICENCE,
    )
