"""The home page with its ways in, and the list of problems."""

from __future__ import annotations

import re
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.pages.overview import STATEMENTS, THINGS, overview, statements_of
from api.problems import KINDS, ProblemError
from api.site import site_of
from graph_builder.store.search.kinds import KINDS as SORTS

router = APIRouter()
NEWEST = 6
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


@router.api_route("/", methods=["GET", "HEAD"])
async def home(request: Request) -> Response:
    """What is in the graph, the newest bulletins, where to begin, the pictures in small."""
    site = site_of(request)
    seen = await overview(site)
    newest = [entry.iri for entry in seen.bulletins[:NEWEST]]
    named = [*newest, *(iri for iri, _ in (*seen.policies, *seen.platforms)), *seen.units]
    return site.page(
        request,
        "home.html",
        seen=seen,
        statements=STATEMENTS,
        things=THINGS,
        tops={kind: str(SORTS[kind][0]) for kind in THINGS},
        newest=seen.bulletins[:NEWEST],
        counts=await statements_of(site, newest),
        names=await site.names.of(named),
        local=site.addresses.local,
    )


@router.api_route("/months", methods=["GET", "HEAD"])
async def month(request: Request) -> Response:
    """From the form of the home page to what a province did in a month."""
    site = site_of(request)
    place, wanted = request.query_params.get("place", ""), request.query_params.get("month", "")
    if not _MONTH.fullmatch(wanted):
        raise ProblemError(
            "bad-request",
            "month 须是月份，如 2022-11",
            "month must be a month such as 2022-11",
            parameter="month",
        )
    if site.addresses.base + place not in (await overview(site)).units:
        raise ProblemError(
            "bad-request",
            "place 须是一个省级单位，如 place/110000",
            "place must be a unit of province level such as place/110000",
            parameter="place",
        )
    return RedirectResponse(f"/page/{quote(place)}?from={wanted}&to={wanted}", 303)


@router.api_route("/problems", methods=["GET", "HEAD"])
async def problems(request: Request) -> Response:
    """Every kind of problem details; their ``type`` leads here."""
    return site_of(request).page(request, "problems.html", kinds=KINDS)
