"""The home page, and the list of problems."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.problems import KINDS
from api.queries import query
from api.routers.bulletins import listed
from api.site import site_of
from ontology.dictionary import results
from ontology.terms import NS

router = APIRouter()
NEWEST = 6
# The classes that tell a newcomer what is here, in this order.
COUNTED = (
    "Bulletin", "Activity", "Document", "Platform", "Policy", "Programme", "Occasion", "GovernmentBody",
    "Person", "Place", "Adoption", "Observation",
)  # fmt: skip


@router.api_route("/", methods=["GET", "HEAD"])
async def home(request: Request) -> Response:
    """What is in the graph, the newest bulletins, the pictures in small."""
    site = site_of(request)
    counts = {
        row["class"].removeprefix(NS): int(row["count"]) for row in await site.pool.select(query("counts"))
    }
    newest = (await listed(site))[:NEWEST]
    names = await site.names.of(row["bulletin"] for row in newest)
    shown = [(name, counts[name]) for name in COUNTED if name in counts]
    tables = {table.name: (table.title_zh, table.title_en) for table in results()}
    return site.page(request, "home.html", counts=shown, bulletins=newest, names=names, tables=tables)


@router.api_route("/problems", methods=["GET", "HEAD"])
async def problems(request: Request) -> Response:
    """Every kind of problem details; their ``type`` leads here."""
    return site_of(request).page(request, "problems.html", kinds=KINDS)
