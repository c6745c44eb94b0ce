"""The ontology at its own IRI."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.negotiate import GRAPHS, HTML, TURTLE, choose, named
from api.problems import not_acceptable, not_found
from api.results import open_response
from api.routers.entities import OFFERED
from api.site import site_of
from api.words import ontology_terms, ontology_text
from ontology.terms import VERSION

router = APIRouter()


@router.api_route("/ontology", methods=["GET", "HEAD"])
async def current(request: Request) -> Response:
    """The ontology as a table for people, as RDF for programs."""
    wanted = request.query_params.get("format")
    chosen = named(wanted, GRAPHS) if wanted else choose(request.headers.get("accept"), OFFERED)
    if chosen is None:
        raise not_acceptable(OFFERED)
    if chosen == HTML:
        return site_of(request).page(request, "ontology.html", terms=ontology_terms(), version=VERSION)
    return open_response(_serialised(chosen), chosen, {})


@router.api_route("/ontology/{version}", methods=["GET", "HEAD"])
async def versioned(request: Request, version: str) -> Response:
    """One version; only the current one is kept here."""
    if version != VERSION:
        raise not_found(f"ontology {version[:40]}")
    return await current(request)


@cache
def _serialised(media_type: str) -> bytes:
    if media_type == TURTLE:
        return ontology_text()
    triples = (quad.triple for quad in ox.parse(ontology_text(), ox.RdfFormat.TURTLE))
    return ox.serialize(triples, format=ox.RdfFormat.from_media_type(media_type)) or b""
