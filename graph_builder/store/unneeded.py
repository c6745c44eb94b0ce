"""Descriptions that no bulletin needs, looked for in a whole store.

When one bulletin changes, what it alone needed goes with it. When an ontology changes, a description may also
lose what led to it: a body that is registered from now on, or a description that is worded otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Protocol, cast

from pyoxigraph import NamedNode, Quad, QuerySolutions

from graph_builder.batches import batches
from graph_builder.store.base import Answer
from graph_builder.store.names import Graphs

MANY = 2000  # things that are asked about at once


class Described(Protocol):
    """A store that can be asked, and tells what a graph holds."""

    @property
    def base(self) -> str: ...

    @property
    def ours(self) -> str:
        """The condition that ?g is a graph of this store."""

    def query(self, text: str, /) -> Answer: ...

    def quads_of(self, graph: NamedNode) -> Iterable[Quad]:
        """What a graph holds."""


def unneeded(store: Described) -> set[Quad]:
    """The descriptions that neither a graph of a bulletin, or of anybody else, nor a description that is
    needed refers to.
    """
    graphs = Graphs.below(store.base)
    leads_to: defaultdict[NamedNode, set[NamedNode]] = defaultdict(set)
    for quad in _described(store, graphs):
        ends = [quad.object] if isinstance(quad.object, NamedNode) else []
        leads_to[cast(NamedNode, quad.subject)].update(ends)
    open_ends = set(_held(store, graphs, leads_to))
    needed: set[NamedNode] = set()
    while open_ends:
        needed |= open_ends
        open_ends = {end for thing in open_ends for end in leads_to[thing] if end in leads_to} - needed
    if len(needed) == len(leads_to):
        return set()
    return {quad for quad in _described(store, graphs) if quad.subject not in needed}


def _described(store: Described, graphs: Graphs) -> Iterator[Quad]:
    for graph in graphs.shared:
        yield from (quad for quad in store.quads_of(graph) if isinstance(quad.subject, NamedNode))


def _held(store: Described, graphs: Graphs, things: Iterable[NamedNode]) -> Iterator[NamedNode]:
    """Those things that a graph refers to, or tells of, which is none of the store's own."""
    outside = f"FILTER({store.ours} && ?g NOT IN ({', '.join(map(str, graphs.own))}))"
    for some in batches(list(things), MANY):
        rows = store.query(
            f"SELECT ?t {{ VALUES ?t {{ {' '.join(map(str, some))} }} "
            f"FILTER(EXISTS {{ GRAPH ?g {{ ?s ?p ?t }} {outside} }} || "
            f"EXISTS {{ GRAPH ?g {{ ?t ?q ?v }} {outside} }}) }}"
        )
        yield from (cast(NamedNode, row["t"]) for row in cast(QuerySolutions, rows))
