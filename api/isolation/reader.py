"""One query at a time over one snapshot, in a process of its own that may be killed at any moment.

Started as ``python reader.py SNAPSHOT MEMORY_BYTES RESULT_BYTES NETWORK PREFIXES`` with a socket as standard
input; NETWORK is 1 where queries may ask other endpoints, PREFIXES are JSON. The first frame goes out
unasked: the snapshot is open. Then one frame answers one: a query, a whole graph, or the order to go over to
another snapshot. Imports stay
few, because a fresh process stands between a killed query and the next one.
"""

from __future__ import annotations

import json
import os
import sys
from typing import IO, Any, BinaryIO

import pyoxigraph as ox

from api.isolation import frames
from api.isolation.mended import XML, XmlOutput, write_csv
from graph_builder.store.dataset import dataset_of
from graph_builder.store.torn import is_torn

KEPT = 256 * 1024
CSV = "text/csv"
_STRING = ox.NamedNode("http://www.w3.org/2001/XMLSchema#string")

BINDINGS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/trig": ox.RdfFormat.TRIG,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}


class TooLargeError(Exception):
    """The result would pass its cap."""


class Output:
    """A writable that keeps little in memory, puts more into a file, and takes no more than `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self.kept = bytearray()
        self.file: IO[bytes] | None = None
        self.size = 0
        self.limit = limit

    def write(self, data: bytes) -> int:
        """Take the bytes, or raise `TooLargeError`."""
        self.size += len(data)
        if self.size > self.limit:
            raise TooLargeError
        if self.file is not None:
            return self.file.write(data)
        self.kept += data
        if self.size > KEPT:
            self._spill()
        return len(data)

    def flush(self) -> None:
        """Hold nothing back from the file."""
        if self.file is not None:
            self.file.flush()

    def _spill(self) -> None:
        from tempfile import TemporaryFile  # noqa: PLC0415 - a reader that never needs it starts sooner

        self.file = TemporaryFile(buffering=KEPT)  # noqa: SIM115 - it goes to the other side
        self.file.write(self.kept)
        self.kept.clear()


def evaluate(store: ox.Store, request: dict[str, Any], limit: int) -> Output:
    """The result of the request's query in the media type it asks for, or its first ``rows`` rows as JSON."""
    results = store.query(
        request["query"],
        base_iri=request.get("base"),
        prefixes=request["prefixes"],
        substitutions={ox.Variable(name): _term(term) for name, term in request["substitutions"].items()},
        **dataset_of(request["query"], request["default_graphs"], request["named_graphs"]),
    )
    output = Output(limit)
    sink = XmlOutput(output) if request["format"] in XML else output
    if isinstance(results, ox.QueryTriples):
        # An engine may build one triple twice; a graph holds it once.
        triples = dict.fromkeys(results)
        ox.serialize(triples, sink, GRAPHS[request["format"]], prefixes=request["prefixes"])  # type: ignore[arg-type]
    elif isinstance(results, ox.QuerySolutions) and request.get("rows") is not None:
        output.write(json.dumps(_beginning(results, request["rows"])).encode())
    elif isinstance(results, ox.QuerySolutions) and request["format"] == CSV:
        write_csv(results, output)
    else:
        results.serialize(sink, BINDINGS[request["format"]])  # type: ignore[arg-type]
    sink.flush()
    return output


def graph(store: ox.Store, request: dict[str, Any], limit: int) -> Output:
    """All of the graph ``request["graph"]``, of the unnamed one where that is None; N-Quads and TriG say its
    name. Raises KeyError where there is no such graph.
    """
    iri = request["graph"]
    name = ox.NamedNode(iri) if iri is not None else ox.DefaultGraph()
    if iri is not None and not store.contains_named_graph(ox.NamedNode(iri)):
        raise KeyError(iri)
    output = Output(limit)
    if request["format"]:
        sink = XmlOutput(output) if request["format"] in XML else output
        form, prefixes = GRAPHS[request["format"]], request["prefixes"]
        if form.supports_datasets and form != ox.RdfFormat.JSON_LD:
            ox.serialize(store.quads_for_pattern(None, None, None, name), sink, form, prefixes=prefixes)  # type: ignore[arg-type]
        else:
            store.dump(sink, form, from_graph=name, prefixes=prefixes)  # type: ignore[arg-type]
        sink.flush()
    return output


def answer(store: ox.Store, request: dict[str, Any], limit: int) -> tuple[dict[str, Any], Output]:
    """The frame for a request: ``{}`` and the result, or what went wrong and no body."""
    try:
        return {}, (graph if "graph" in request else evaluate)(store, request, limit)
    except SyntaxError as error:
        failure = {"error": "syntax", "message": str(error.msg or error)[:2000]}
    except TooLargeError:
        failure = {"error": "too-large"}
    except MemoryError:
        failure = {"error": "memory"}
    except KeyError as error:
        failure = {"error": "no-graph", "message": str(error)}
    except Exception as error:  # noqa: BLE001 - whatever the engine raises is for the asker to read
        kind = "torn" if is_torn(error) else "evaluation"
        failure = {"error": kind, "message": str(error)[:2000]}
    return failure, Output(limit)


def serve(
    snapshot: str, stream: BinaryIO, out: BinaryIO, limit: int, prefixes: dict[str, str] | None = None
) -> None:
    """Answer frames until the other side closes, or until a snapshot cannot be opened."""
    unless_told = {"prefixes": prefixes or {}, "substitutions": {}, "default_graphs": (), "named_graphs": ()}
    store = _opened(snapshot, out)
    while store is not None and (frame := frames.read(stream)) is not None:
        request, _ = frame
        if "open" in request:
            store = None  # before its successor: the old files go with it
            store = _opened(request["open"], out)
            continue
        frames.end_after(request["seconds"])
        head, output = answer(store, unless_told | request, limit)
        frames.end_after(0)
        if output.file is None:
            frames.send(out, head, output.kept)
        else:
            frames.hand_over(out, head, output.file)


def _opened(snapshot: str, out: BinaryIO) -> ox.Store | None:
    """The snapshot, open, having said so, or having said why not."""
    try:
        store = ox.Store.read_only(snapshot)
    except (OSError, ValueError, RuntimeError) as error:
        frames.send(out, {"ready": False, "message": str(error)})
        return None
    frames.send(out, {"ready": True})
    return store


def main() -> None:
    """Take the limits upon oneself, open the snapshot, serve."""
    snapshot, memory, limit = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    frames.confine(memory, network=sys.argv[4] == "1")
    os.nice(frames.NICENESS)
    with os.fdopen(0, "rb") as stream, os.fdopen(os.dup(0), "wb") as out:
        serve(snapshot, stream, out, limit, json.loads(sys.argv[5]))


def _beginning(results: ox.QuerySolutions, most: int) -> dict[str, Any]:
    """The first rows in the shape of SPARQL's JSON results, and how many there are in all."""
    names = [variable.value for variable in results.variables]
    rows, total = [], 0
    for total, solution in enumerate(results, 1):
        if total <= most:
            cells = ((name, solution[name]) for name in names)
            rows.append({name: _json(term) for name, term in cells if term is not None})
    return {"head": {"vars": names}, "results": {"bindings": rows}, "total": total}


def _json(term: object) -> dict[str, str]:
    kind = {ox.NamedNode: "uri", ox.BlankNode: "bnode"}.get(type(term), "literal")
    told = {"type": kind, "value": str(getattr(term, "value", term))}
    if isinstance(term, ox.Literal) and term.language:
        told["xml:lang"] = term.language
    elif isinstance(term, ox.Literal) and term.datatype != _STRING:
        told["datatype"] = term.datatype.value
    return told


def _term(term: dict[str, str]) -> ox.NamedNode | ox.Literal:
    if term["type"] == "uri":
        return ox.NamedNode(term["value"])
    datatype = term.get("datatype")
    if datatype:
        return ox.Literal(term["value"], datatype=ox.NamedNode(datatype))
    return ox.Literal(term["value"], language=term.get("xml:lang"))


if __name__ == "__main__":
    main()
