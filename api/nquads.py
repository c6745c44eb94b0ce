"""N-Quads made from what a reader gives, which has no form of its own for quads."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from api.problems import ProblemError
from api.results import Result

# What the front process takes into memory and reads; whoever wants more finds it in the graph or the dumps.
MOST = 8 * 1024 * 1024


def quads_of(rows: Result) -> bytes:
    """Rows of ``?subject ?property ?value ?graph`` as N-Quads, of the default graph where a row has none.

    Raises a 413 problem for too many.
    """
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
        yield ox.Quad(row["subject"], row["property"], row["value"], row["graph"] or ox.DefaultGraph())
