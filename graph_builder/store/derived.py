"""A graph of results that is made whole, in one update: what may stand in it, and what it is told by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import pyoxigraph as ox
from pyoxigraph import BlankNode, NamedNode, Quad, Triple

from graph_builder.store.base import BadShard, SaidElsewhere
from graph_builder.store.graph_edits import dropping, replacing
from graph_builder.store.owned import Parts, foreign


def as_kept(quads: Iterable[Quad], graph: NamedNode) -> set[Quad]:
    """Return quads as the disk will hold them. Raises BadShard for what may not stand in the graph."""
    scratch = ox.Store()  # writes literals as the disk does
    for quad in quads:
        if quad.graph_name != graph:
            raise BadShard(graph.value, f"不属于此图：{quad}", f"is of another graph: {quad}")
        if any(isinstance(term, BlankNode | Triple) for term in (quad.subject, quad.object)):
            raise BadShard(graph.value, f"须为 IRI 或字面量：{quad}", f"not IRIs and literals alone: {quad}")
        scratch.add(quad)
    return set(scratch)


def refuse_what_stands_elsewhere(data: ox.Store, wanted: Iterable[Quad]) -> None:
    """Refuse a triple that another graph says already. Raises SaidElsewhere."""
    for subject, predicate, value, graph in wanted:
        for other in data.quads_for_pattern(subject, predicate, value):
            if other.graph_name != graph:
                raise SaidElsewhere(str(graph), str(other.graph_name), str(other.triple))


def refuse_parts(parts: Parts, wanted: Iterable[Quad], graph: NamedNode) -> None:
    """Refuse what tells of a bulletin, its parts or its text: its own graph alone does. Raises BadShard."""
    for quad in wanted:
        if isinstance(quad.subject, NamedNode) and parts.has(quad.subject.value):
            raise foreign(graph.value, quad)


def derived_update(graph: NamedNode, wanted: Iterable[Quad]) -> str:
    """The one update that makes a graph these quads; there is no graph afterwards where there are none."""
    triples = sorted((quad.triple for quad in wanted), key=str)
    return replacing(graph.value, triples) if triples else dropping(graph.value)


def digest_of_graph(quads: Iterable[Quad]) -> str:
    """Return the SHA-256 of the sorted lines of a graph."""
    return hashlib.sha256("\n".join(sorted(map(str, quads))).encode()).hexdigest()
