"""What the shared graphs and the registry say of things: descriptions, by subject."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad

from graph_builder.store.names import Graphs

Descriptions = Mapping[NamedNode, frozenset[Quad]]
NONE: Descriptions = {}
NOTHING: frozenset[Quad] = frozenset()


class Registry:
    """The curated descriptions, by subject, read once."""

    def __init__(self, data: ox.Store, graphs: Graphs) -> None:
        descriptions: defaultdict[object, list[Quad]] = defaultdict(list)
        for quad in data.quads_for_pattern(None, None, None, graphs.registry):
            descriptions[quad.subject].append(quad)
        self._descriptions = descriptions
        self._leads_to = cache(lambda thing: nodes_of(descriptions[thing]) & descriptions.keys())

    def __contains__(self, thing: object) -> bool:
        return thing in self._descriptions

    def around(self, nodes: Collection[NamedNode]) -> set[Quad]:
        """The descriptions of nodes, and of what those refer to in turn."""
        seen: set[NamedNode] = set()
        open_ends = nodes & self._descriptions.keys()
        while open_ends:
            seen |= open_ends
            open_ends = {end for node in open_ends for end in self._leads_to(node)} - seen
        return {quad for node in seen for quad in self._descriptions[node]}


def described_from(quads: Iterable[Quad], data: ox.Store, graphs: Graphs) -> Descriptions:
    """The shared descriptions that quads need, through descriptions too."""
    return reached(nodes_of(quads), lambda some: describe_all(data, graphs, some))


def reached(
    open_ends: set[NamedNode], described: Callable[[set[NamedNode]], Descriptions]
) -> dict[NamedNode, frozenset[Quad]]:
    """The descriptions of nodes and, in turn, of what those refer to, as far as something tells them."""
    found: dict[NamedNode, frozenset[Quad]] = {}
    while open_ends:
        told = described(open_ends)
        news = {thing: told[thing] for thing in open_ends if told.get(thing)}
        found |= news
        open_ends = nodes_of(flat(news)) - found.keys() - open_ends
    return found


def describe(data: ox.Store, graphs: Graphs, thing: NamedNode) -> frozenset[Quad]:
    """What the shared graphs say of a thing."""
    return frozenset(
        quad for graph in graphs.shared for quad in data.quads_for_pattern(thing, None, None, graph)
    )


def describe_all(data: ox.Store, graphs: Graphs, things: Iterable[NamedNode]) -> Descriptions:
    """The same of those of some things that they describe."""
    return {thing: said for thing in things if (said := describe(data, graphs, thing))}


def nodes_of(quads: Iterable[Quad]) -> set[NamedNode]:
    """The IRIs that stand as subject or object."""
    ends = {end for quad in quads for end in (quad.subject, quad.object)}
    return {end for end in ends if isinstance(end, NamedNode)}


def differing(some: Descriptions, others: Descriptions) -> set[Quad]:
    """The quads of those descriptions that others have not, or otherwise."""
    return {
        quad
        for thing, said in some.items()
        if (other := others.get(thing)) is not said and other != said
        for quad in said
    }


def flat(descriptions: Descriptions) -> set[Quad]:
    """The quads of descriptions."""
    return {quad for description in descriptions.values() for quad in description}
