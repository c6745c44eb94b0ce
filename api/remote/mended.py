"""Answers of a server whose forms are not exact, written anew in the form that was asked for.

Virtuoso 7 gives true as 1 in JSON, CSV and TSV, and a decimal 7 as an integer in Turtle and JSON-LD; its XML
of rows and its N-Triples are exact, so that these are asked of it and written here as own readers write them.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox

from api.isolation.mended import XML, XmlOutput, write_csv
from api.isolation.reader import BINDINGS, CSV, GRAPHS, Output
from api.negotiate import N_TRIPLES, RESULTS_XML

EXACT = (RESULTS_XML, N_TRIPLES)


def exact(media_type: str) -> str:
    """The form to ask for where another would not be exact.

    >>> exact("text/csv"), exact("text/turtle")
    ('application/sparql-results+xml', 'application/n-triples')
    """
    return RESULTS_XML if media_type in BINDINGS else N_TRIPLES


def written(answer: bytes, media_type: str, limit: int, prefixes: Mapping[str, str]) -> Output:
    """An answer in one of `EXACT` in another form of the same kind, each subject of triples in one piece.
    Raises TooLargeError, and SyntaxError for what is in no such form.
    """
    output = Output(limit)
    sink = XmlOutput(output) if media_type in XML else output
    if media_type in GRAPHS:
        triples = sorted({quad.triple for quad in ox.parse(answer, ox.RdfFormat.N_TRIPLES)}, key=str)
        ox.serialize(triples, sink, GRAPHS[media_type], prefixes=dict(prefixes))  # type: ignore[arg-type]
    else:
        _write(ox.parse_query_results(answer, ox.QueryResultsFormat.XML), media_type, sink)
    sink.flush()
    return output


def _write(found: ox.QuerySolutions | ox.QueryBoolean, media_type: str, sink: Output | XmlOutput) -> None:
    if media_type == CSV and isinstance(found, ox.QuerySolutions):
        write_csv(found, sink)
    else:
        found.serialize(sink, BINDINGS[media_type])  # type: ignore[arg-type]
