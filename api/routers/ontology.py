"""The ontology at its own IRI."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import pyoxigraph as ox
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.documents import document, serialised, wanted
from api.negotiate import DOCUMENTS, GRAPHS, HTML, JSON_LD, SUFFIXES, TURTLE
from api.problems import not_found
from api.site import site_of
from api.words import ontology_terms, ontology_text
from ontology.terms import ONTOLOGY, VERSION

router = APIRouter()
_LINKS = ", ".join(
    [
        f'<{ONTOLOGY}>; rel="canonical"',
        f'</ontology>; rel="alternate"; type="{HTML}"',
        *(f'</ontology?format={SUFFIXES[form]}>; rel="alternate"; type="{form}"' for form in GRAPHS),
    ]
)


@router.api_route("/ontology", methods=["GET", "HEAD"])
async def current(request: Request) -> Response:
    """The ontology as a table for people, as RDF for programs."""
    chosen = wanted(request, GRAPHS if request.query_params.get("format") else DOCUMENTS)
    if chosen != HTML:
        return document(request, _serialised(chosen), chosen, {"Link": _LINKS})
    page = site_of(request).page(request, "ontology.html", terms=ontology_terms(), version=VERSION)
    page.headers["Link"] = _LINKS
    return page


@router.api_route("/ontology/{version}", methods=["GET", "HEAD"])
async def versioned(request: Request, version: str) -> Response:
    """One version; only the current one is kept here."""
    if version != VERSION:
        raise not_found(f"ontology {version[:40]}")
    return await current(request)


@router.api_route("/context.jsonld", methods=["GET", "HEAD"])
async def context(request: Request) -> Response:
    """The JSON-LD context that gives the ontology's terms short names."""
    return document(request, _context(), JSON_LD, {"Vary": "Accept-Encoding"})


@cache
def _context() -> bytes:
    return files("ontology").joinpath("context.jsonld").read_bytes()


@cache
def _serialised(media_type: str) -> bytes:
    if media_type == TURTLE:
        return ontology_text()
    triples = (quad.triple for quad in ox.parse(ontology_text(), ox.RdfFormat.TURTLE))
    return serialised(triples, media_type)
