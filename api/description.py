"""The SPARQL endpoint described at its own address (SPARQL 1.1 Service Description)."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from api.documents import document, origin_of, serialised, wanted
from api.negotiate import GRAPHS
from api.site import site_of
from api.statistics import Partition, Statistics
from api.triples import RDF, SD, VOID, about, iri

PATIENCE = 1.0  # in seconds: whoever asks what we can do need not wait until a large store is counted


async def service_description(request: Request, *, writable: bool) -> Response:
    """The description in the form that the client wants; `writable` where the endpoint takes updates.

    Raises a 406 problem, and a `QueryError` where the service is too busy to count what it serves.
    """
    media_type = wanted(request, GRAPHS)
    endpoint = origin_of(request) + "sparql"
    known = await site_of(request).counting.soon(PATIENCE)
    content = serialised(describe(endpoint, known, writable=writable), media_type)
    return document(request, content, media_type, {})


def describe(endpoint: str, known: Statistics, *, writable: bool) -> list[ox.Triple]:
    """The triples about the service at `endpoint`."""
    return [
        *_told("service", endpoint),
        *(_told("writing", endpoint) if writable else ()),
        *about(endpoint + "#union", [(VOID + "triples", known.triples)]),
        *(triple for n, graph in enumerate(known.graphs, 1) for triple in _graph(endpoint, n, graph)),
    ]


def _told(name: str, endpoint: str) -> Iterator[ox.Triple]:
    """What a file of ``api/rdf`` says, of this endpoint."""
    text = files("api").joinpath("rdf", f"{name}.ttl").read_bytes()
    return (quad.triple for quad in ox.parse(text, ox.RdfFormat.TURTLE, base_iri=endpoint))


def _graph(endpoint: str, number: int, graph: Partition) -> list[ox.Triple]:
    entry = f"{endpoint}#graph-{number}"
    triples = [
        ox.Triple(iri(endpoint + "#dataset"), iri(SD + "namedGraph"), iri(entry)),
        *about(entry, [(RDF + "type", SD + "NamedGraph"), (SD + "name", graph.iri)]),
    ]
    if graph.count is None:
        return triples
    counted = entry + "-triples"
    return [
        *triples,
        *about(entry, [(SD + "graph", counted)]),
        *about(counted, [(RDF + "type", SD + "Graph"), (VOID + "triples", graph.count)]),
    ]
