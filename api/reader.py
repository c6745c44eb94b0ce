"""One query at a time over one snapshot, in a process of its own that may be killed at any moment.

Started as ``python reader.py SNAPSHOT MEMORY_BYTES RESULT_BYTES`` with a socket as standard input. Frames,
both ways: two big-endian 32-bit lengths, then that much JSON, then that much body; a body that is large comes
as an open file beside the lengths instead. The first frame goes out unasked: the snapshot is open. Imports
stay few, because a fresh process stands between a killed query and the next one; for the same reason the file
needs nothing of the project but the choice of graphs.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import struct
import sys
from typing import IO, Any, BinaryIO

import pyoxigraph as ox

from graph_builder.store.dataset import dataset_of

LENGTHS = struct.Struct(">II")
# Past a query's own deadline by this much, a process that nobody killed (its parent is gone) ends itself.
ORPHAN_SECONDS = 1.0
KEPT = 256 * 1024

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
        prefixes=request["prefixes"],
        substitutions={ox.Variable(name): _term(term) for name, term in request["substitutions"].items()},
        **dataset_of(request["query"], request["default_graphs"], request["named_graphs"]),
    )
    output = Output(limit)
    if isinstance(results, ox.QueryTriples):
        # An engine may build one triple twice; a graph holds it once.
        triples = dict.fromkeys(results)
        ox.serialize(triples, output, GRAPHS[request["format"]], prefixes=request["prefixes"])  # type: ignore[arg-type]
    elif isinstance(results, ox.QuerySolutions) and request.get("rows") is not None:
        output.write(json.dumps(_beginning(results, request["rows"])).encode())
    else:
        results.serialize(output, BINDINGS[request["format"]])  # type: ignore[arg-type]
    output.flush()
    return output


def answer(store: ox.Store, request: dict[str, Any], limit: int) -> tuple[dict[str, Any], Output]:
    """The frame for a request: ``{}`` and the result, or what went wrong and no body."""
    try:
        return {}, evaluate(store, request, limit)
    except SyntaxError as error:
        failure = {"error": "syntax", "message": str(error.msg or error)[:2000]}
    except TooLargeError:
        failure = {"error": "too-large"}
    except MemoryError:
        failure = {"error": "memory"}
    except Exception as error:  # noqa: BLE001 - whatever the engine raises is for the asker to read
        failure = {"error": "evaluation", "message": str(error)[:2000]}
    return failure, Output(limit)


def serve(store: ox.Store, stream: BinaryIO, out: BinaryIO, limit: int) -> None:
    """Answer frames until the other side closes."""
    _send(out, {"ready": True}, b"")
    while header := stream.read(LENGTHS.size):
        size, _ = LENGTHS.unpack(header)
        request = json.loads(stream.read(size))
        signal.setitimer(signal.ITIMER_REAL, request["seconds"] + ORPHAN_SECONDS)
        head, output = answer(store, request, limit)
        signal.setitimer(signal.ITIMER_REAL, 0)
        if output.file is None:
            _send(out, head, output.kept)
        else:
            _hand_over(out, output.file)


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
        except (OSError, ValueError, RuntimeError) as error:
            _send(out, {"ready": False, "message": str(error)}, b"")
            return
        serve(store, stream, out, limit)


def _send(out: BinaryIO, head: dict[str, Any], body: bytes | bytearray) -> None:
    encoded = json.dumps(head).encode()
    out.write(LENGTHS.pack(len(encoded), len(body)) + encoded)
    out.write(body)
    out.flush()


def _hand_over(out: BinaryIO, file: IO[bytes]) -> None:
    """Send an empty head with the file beside it."""
    import socket  # noqa: PLC0415 - as above

    with socket.socket(fileno=os.dup(out.fileno())) as channel, file:
        socket.send_fds(channel, [LENGTHS.pack(2, 0) + b"{}"], [file.fileno()])


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
    return {"type": kind, "value": str(getattr(term, "value", term))}


def _term(term: dict[str, str]) -> ox.NamedNode | ox.Literal:
    if term["type"] == "uri":
        return ox.NamedNode(term["value"])
    datatype = term.get("datatype")
    if datatype:
        return ox.Literal(term["value"], datatype=ox.NamedNode(datatype))
    return ox.Literal(term["value"], language=term.get("xml:lang"))


if __name__ == "__main__":
    main()
