"""Two of the peers, as uvicorn starts them: the data are named by ``BENCH_DATA``."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

import pyoxigraph as ox
from fastapi import FastAPI, Response

RESULTS = "application/sparql-results+json"


def bare() -> FastAPI:
    """FastAPI over pyoxigraph as one writes it in ten lines: no limit, no isolation."""
    store = ox.Store.read_only(os.environ["BENCH_DATA"])
    app = FastAPI()

    @app.get("/sparql")
    def sparql(query: str) -> Response:
        found = store.query(query, use_default_graph_as_union=True)
        return Response(found.serialize(format=ox.QueryResultsFormat.JSON), media_type=RESULTS)  # type: ignore[arg-type]

    return app


def rdflib() -> FastAPI:
    """rdflib-endpoint over a graph in memory, of the first ``BENCH_TRIPLES`` triples."""
    from rdflib import Dataset, Literal, URIRef  # noqa: PLC0415 — not every peer needs it
    from rdflib_endpoint import SparqlEndpoint  # noqa: PLC0415

    data = Dataset(default_union=True)
    quads = iter(ox.Store.read_only(str(Path(os.environ["BENCH_DATA"]))))

    def node(term: object) -> URIRef | Literal:
        if isinstance(term, ox.Literal):
            datatype = None if term.language else URIRef(term.datatype.value)
            return Literal(term.value, lang=term.language, datatype=datatype)
        return URIRef(getattr(term, "value", ""))

    graph = data.graph(URIRef("urn:all"))
    for quad in islice(quads, int(os.environ["BENCH_TRIPLES"])):
        graph.add((node(quad.subject), node(quad.predicate), node(quad.object)))
    endpoint: FastAPI = SparqlEndpoint(graph=data, path="/sparql")
    return endpoint
