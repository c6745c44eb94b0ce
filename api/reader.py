"""One query at a time over one snapshot, in a process of its own that may be killed at any moment.

Started as ``python reader.py SNAPSHOT MEMORY_BYTES RESULT_BYTES`` with a socket as standard input. Frames,
both ways: two big-endian 32-bit lengths, then that much JSON, then that much body. The first frame goes out
unasked: the snapshot is open. Imports stay few, because a fresh process stands between a killed query and
the next one; for the same reason the file needs nothing of the project but the choice of graphs.
"""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import struct
import sys
from typing import Any, BinaryIO

import pyoxigraph as ox

from graph_builder.store.dataset import dataset_of

LENGTHS = struct.Struct(">II")
# Past a query's own deadline by this much, a process that nobody killed (its parent is gone) ends itself.
ORPHAN_SECONDS = 1.0

BINDINGS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}


class TooLargeError(Exception):
    """The result would pass its cap."""


class Capped:
    """A writable that refuses to grow past `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self.parts = bytearray()
        self.limit = limit

    def write(self, data: bytes) -> int:
        """Take the bytes, or raise `TooLargeError`."""
        if len(self.parts) + len(data) > self.limit:
            raise TooLargeError
        self.parts += data
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""


def evaluate(store: ox.Store, request: dict[str, Any], limit: int) -> bytearray:
    """The result of the request's query in the media type it asks for."""
    results = store.query(
        request["query"],
        prefixes=request["prefixes"],
        substitutions={ox.Variable(name): _term(term) for name, term in request["substitutions"].items()},
        **dataset_of(request["query"], request["default_graphs"], request["named_graphs"]),
    )
    output = Capped(limit)
    if isinstance(results, ox.QueryTriples):
        # An engine may build one triple twice; a graph holds it once.
        triples = dict.fromkeys(results)
        ox.serialize(triples, output, GRAPHS[request["format"]], prefixes=request["prefixes"])  # type: ignore[arg-type]
    else:
        results.serialize(output, BINDINGS[request["format"]])  # type: ignore[arg-type]
    return output.parts


def answer(store: ox.Store, request: dict[str, Any], limit: int) -> tuple[dict[str, Any], bytes | bytearray]:
    """The frame for a request: ``{}`` and the result, or what went wrong and no body."""
    try:
        return {}, evaluate(store, request, limit)
    except SyntaxError as error:
        return _syntax(error), b""
    except TooLargeError:
        return {"error": "too-large"}, b""
    except MemoryError:
        return {"error": "memory"}, b""
    except Exception as error:  # noqa: BLE001 - whatever the engine raises is for the asker to read
        return {"error": "evaluation", "message": str(error)[:2000]}, b""


def serve(store: ox.Store, stream: BinaryIO, out: BinaryIO, limit: int) -> None:
    """Answer frames until the other side closes."""
    _send(out, {"ready": True}, b"")
    while header := stream.read(LENGTHS.size):
        size, _ = LENGTHS.unpack(header)
        request = json.loads(stream.read(size))
        signal.setitimer(signal.ITIMER_REAL, request["seconds"] + ORPHAN_SECONDS)
        head, body = answer(store, request, limit)
        signal.setitimer(signal.ITIMER_REAL, 0)
        _send(out, head, body)


def main() -> None:
    """Take the limits upon oneself, open the snapshot, serve."""
    snapshot, memory, limit = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends its readers
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    os.nice(5)
    with os.fdopen(0, "rb") as stream, os.fdopen(os.dup(0), "wb") as out:
        try:
            store = ox.Store.read_only(snapshot)
        except (OSError, ValueError) as error:
            _send(out, {"ready": False, "message": str(error)}, b"")
            return
        serve(store, stream, out, limit)


def _send(out: BinaryIO, head: dict[str, Any], body: bytes | bytearray) -> None:
    encoded = json.dumps(head).encode()
    out.write(LENGTHS.pack(len(encoded), len(body)) + encoded)
    out.write(body)
    out.flush()


def _term(term: dict[str, str]) -> ox.NamedNode | ox.Literal:
    if term["type"] == "uri":
        return ox.NamedNode(term["value"])
    datatype = term.get("datatype")
    if datatype:
        return ox.Literal(term["value"], datatype=ox.NamedNode(datatype))
    return ox.Literal(term["value"], language=term.get("xml:lang"))


def _syntax(error: SyntaxError) -> dict[str, Any]:
    message = str(error.msg or error)
    place = re.search(r"error at (\d+):(\d+)", message)
    line, column = (int(place[1]), int(place[2])) if place else (error.lineno, error.offset)
    return {"error": "syntax", "message": message[:2000], "line": line, "column": column}


if __name__ == "__main__":
    main()
