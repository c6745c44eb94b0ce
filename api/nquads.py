"""N-Quads made from what a reader gives, which has no form of its own for quads."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pyoxigraph as ox
from starlette.responses import Response, StreamingResponse

from api.negotiate import N_QUADS
from api.problems import ProblemError
from api.results import PIECE, Result, Spool

# What the front process takes into memory and reads; whoever wants more finds it in the graph or the dumps.
MOST = 8 * 1024 * 1024


def quads_of(rows: Result) -> bytes:
    """Rows of ``?subject ?property ?value ?graph`` as N-Quads. Raises a 413 problem for too many."""
    if rows.size > MOST:
        raise ProblemError(
            "result-too-large",
            "这一条目的 N-Quads 过大；请用其他格式，或取 /dumps。",
            "Too much is said of it for N-Quads; take another format, or one of the /dumps.",
        )
    read = ox.parse_query_results(rows.body, ox.QueryResultsFormat.JSON)
    return ox.serialize(dict.fromkeys(_quads(read)), format=ox.RdfFormat.N_QUADS) or b""


def _quads(read: object) -> Iterator[ox.Quad]:
    if not isinstance(read, ox.QuerySolutions):
        raise TypeError(read)
    for row in read:
        yield ox.Quad(row["subject"], row["property"], row["value"], row["graph"])


def in_graph(triples: Result, graph: str) -> Response:
    """N-Triples as N-Quads of one graph, piece by piece."""
    headers = {"Vary": "Accept"}
    return StreamingResponse(_pieces(triples, graph), headers=headers, media_type=N_QUADS)


async def _pieces(triples: Result, graph: str) -> AsyncIterator[bytes]:
    """Every line gets its graph before the full stop; no line end stands within a term."""
    end = f" <{graph}> .\n".encode()
    content, start, rest = triples.content, 0, b""
    try:
        while start < triples.size:
            piece = rest + _read(content, start)
            start += PIECE
            whole, _, rest = piece.rpartition(b"\n")
            yield (whole + b"\n").replace(b" .\n", end) if whole else b""
    finally:
        if isinstance(content, Spool):
            content.close()


def _read(content: bytes | Spool, start: int) -> bytes:
    return content.read(start, PIECE) if isinstance(content, Spool) else content[start : start + PIECE]
