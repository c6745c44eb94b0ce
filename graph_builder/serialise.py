"""A bulletin, or a whole store, in the serialisations of RDF."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from graph_builder.model import Shard
from ontology.terms import PREFIXES

FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
}


def quads_of(shard: Shard) -> Iterator[ox.Quad]:
    """Yield the quads of a shard: the bulletin's graph, then the shared descriptions."""
    yield from _in_graph(shard.triples, shard.graph)
    for graph, lines in shard.things.values():
        yield from _in_graph(lines, graph)


def _in_graph(lines: Iterable[str], graph: str) -> Iterator[ox.Quad]:
    name = ox.NamedNode(graph)
    for quad in ox.parse("\n".join(lines).encode(), format=ox.RdfFormat.N_TRIPLES):
        yield ox.Quad(quad.subject, quad.predicate, quad.object, name)


def serialise(shard: Shard, form: str) -> bytes:
    """Return a shard in one of FORMATS; Turtle leaves the graphs out, N-Quads come sorted."""
    return _nquads(shard) if form == "nquads" else write(quads_of(shard), form)


def _nquads(shard: Shard) -> bytes:
    """The lines of a shard are written as N-Quads are: each needs but its graph."""
    told: defaultdict[str, list[Iterable[str]]] = defaultdict(list, {shard.graph: [shard.triples]})
    for graph, lines in shard.things.values():
        told[graph].append(lines)
    quads: list[str] = []
    for graph, groups in told.items():
        end = f"<{graph}> .\n"
        quads += [line[:-1] + end for lines in groups for line in lines]  # a line ends in a full stop
    return b"".join([quad.encode() for quad in sorted(quads)])  # most hold nothing but ASCII


def write(quads: Iterable[ox.Quad], form: str) -> bytes:
    """Return `quads` in one of FORMATS, in an order that depends on nothing but them."""
    ordered = sorted(quads, key=str)
    chosen = FORMATS[form]
    if form == "turtle":
        triples = sorted({str(q.triple): q.triple for q in ordered}.items())
        return ox.serialize([t for _, t in triples], format=chosen, prefixes=dict(PREFIXES)) or b""
    prefixes = dict(PREFIXES) if form == "trig" else None
    return ox.serialize(ordered, format=chosen, prefixes=prefixes) or b""
