"""What a change has to know of a remote dataset, fetched by a few questions into a local one.

How many questions there are depends on the bulletin and on how deep descriptions lead into each other, never
on how much the server holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TypeVar

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad, Triple

from graph_builder.batches import batches
from graph_builder.store.change import Change
from graph_builder.store.descriptions import NONE, Descriptions, Registry, nodes_of
from graph_builder.store.lines import Lines, nodes_in
from graph_builder.store.links import Rules
from graph_builder.store.names import Graphs
from graph_builder.store.planner import Planner
from graph_builder.store.remote.reading import RemoteReading
from graph_builder.store.shards import Prepared

T = TypeVar("T")
NODES, TRIPLES = 2000, 4000  # that are asked about at once
ELSEWHERE = NamedNode("urn:x-zhengpu:elsewhere")  # stands for any other graph that refers to a thing


@dataclass(frozen=True, slots=True)
class KnownRules(Rules):
    """Rules that know already which of the links that may go are shown by other bulletins."""

    elsewhere: frozenset[Quad] = frozenset()

    def shown_elsewhere(
        self,
        links: Iterable[Quad],
        data: ox.Store,  # noqa: ARG002
        bulletin: NamedNode,  # noqa: ARG002
    ) -> set[Quad]:
        """Those links that a graph other than `bulletin` shows."""
        return {link for link in links if link in self.elsewhere}


class Surveyor:
    """Works out changes of a remote dataset."""

    def __init__(self, remote: RemoteReading, graphs: Graphs, registry: Registry, rules: Rules) -> None:
        self._remote = remote
        self._server = remote.server
        self._graphs = graphs
        self._registry = registry
        self._rules = rules

    def expecting(self, graph: NamedNode) -> AbstractContextManager[None]:  # noqa: ARG002
        """All that a change has to know is asked for when it is worked out."""
        return nullcontext()

    def standing(self, graph: NamedNode, things: Collection[NamedNode]) -> Lines:  # noqa: ARG002
        """Nothing: see `expecting`."""
        return frozenset()

    def coming(self, shard: Prepared, leaving: Collection[NamedNode] = ()) -> Change:
        """The change that puts a bulletin in, or in place of its former self; graphs that are `leaving` may
        say the same. Raises SaidElsewhere.
        """
        window = self._window(shard.graph, shard.lines, shard.things)
        change = self._change(window, shard.graph, shard.lines, shard.things)
        window.extend(self._twins(change.gained))
        self._planner(window).refuse_what_stands_elsewhere(shard, change, leaving)
        return change

    def going(self, graph: NamedNode) -> Change:
        """The change that takes a bulletin out."""
        return self._change(self._window(graph, frozenset(), NONE), graph, frozenset(), NONE)

    def descriptions(self, nodes: set[NamedNode]) -> Iterator[Quad]:
        """What the shared graphs say of the nodes."""
        for some in batches(sorted(nodes, key=str), NODES):
            branches = " UNION ".join(
                f"{{ GRAPH {graph} {{ ?s ?p ?o }} BIND({graph} AS ?g) }}" for graph in self._graphs.shared
            )
            rows = self._server.select(
                f"SELECT ?s ?p ?o ?g {{ VALUES ?s {{ {as_values(some)} }} {branches} }}"
            )
            yield from (Quad(row["s"], row["p"], row["o"], row["g"]) for row in rows)

    def _window(self, graph: NamedNode, after: Lines, things: Descriptions) -> ox.Store:
        """The bulletin's graph as it stands, and all descriptions that it or its successor may need."""
        window = ox.Store()
        before = list(self._server.graph(graph))
        window.extend(before)
        asked: set[NamedNode] = set()
        open_ends = nodes_of(before) | nodes_in(after, ()) | things.keys()
        open_ends |= nodes_of(quad for description in things.values() for quad in description)
        while open_ends := {node for node in open_ends - asked if node not in self._registry}:
            asked |= open_ends
            found = list(self.descriptions(open_ends))
            window.extend(found)
            open_ends = nodes_of(found)
        return window

    def _change(self, window: ox.Store, graph: NamedNode, after: Lines, things: Descriptions) -> Change:
        """What comes after in place of what stands, once all is asked that others may keep."""
        compared = self._planner(window).compare(graph, after, things)
        window.extend(self._holders(graph, compared.left.keys()))
        window.extend(self._twins(compared.shows))
        shown = frozenset(self._shown_elsewhere(graph, compared.showed - compared.shows))
        rules = KnownRules(self._rules.rules, self._rules.graph, shown)
        return Planner(window, self._graphs, self._registry, rules).conclude(compared)

    def _planner(self, window: ox.Store) -> Planner:
        """One that has read nothing of the window yet: what it has read it keeps."""
        return Planner(window, self._graphs, self._registry, self._rules)

    def _holders(self, graph: NamedNode, candidates: Iterable[NamedNode]) -> Iterator[Quad]:
        """For each candidate that something else keeps, a quad that says so."""
        wanted = sorted(candidates, key=str)
        listed = ", ".join(map(str, wanted))
        shared = ", ".join(map(str, self._graphs.shared))
        out = f"{graph}, {self._graphs.links}, {self._graphs.diffusion}"
        for some in batches(wanted, NODES):
            rows = self._server.select(
                f"SELECT DISTINCT ?t {{ VALUES ?t {{ {as_values(some)} }} FILTER("
                f"EXISTS {{ GRAPH ?g {{ ?s ?p ?t }} FILTER({self._remote.ours} && ?g NOT IN ({out}) && "
                f"(?g NOT IN ({shared}) || ?s NOT IN ({listed}))) }} || "
                f"EXISTS {{ GRAPH ?g {{ ?t ?q ?v }} FILTER({self._remote.ours} && "
                f"?g NOT IN ({out}, {shared})) }}) }}"
            )
            yield from (Quad(ELSEWHERE, ELSEWHERE, row["t"], ELSEWHERE) for row in rows)

    def _twins(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """The quads of this store, in whatever graph, that say the same as some quads."""
        triples = sorted({quad.triple for quad in quads}, key=str)
        for some in batches(triples, TRIPLES):
            values = " ".join(f"({each.subject} {each.predicate} {each.object})" for each in some)
            rows = self._server.select(
                f"SELECT ?s ?p ?o ?g {{ VALUES (?s ?p ?o) {{ {values} }} GRAPH ?g {{ ?s ?p ?o }} "
                f"FILTER({self._remote.ours}) }}"
            )
            yield from (Quad(row["s"], row["p"], row["o"], row["g"]) for row in rows)

    def _shown_elsewhere(self, graph: NamedNode, links: set[Quad]) -> Iterator[Quad]:
        for rule in self._rules.rules:
            wanted = sorted((link for link in links if link.predicate == rule.predicate), key=str)
            for some in batches(wanted, NODES):
                text = rule.asking(some, graph)
                rows = self._server.select(text, self._remote.dataset(text))
                yield from (
                    Quad(row["subject"], rule.predicate, row["object"], self._rules.graph) for row in rows
                )


def all_links(remote: RemoteReading, rules: Rules) -> set[Quad]:
    """The links that all acts of a remote dataset show."""
    found: set[Triple] = set()
    for rule in rules.rules:
        found.update(remote.server.triples(rule.construct, remote.dataset(rule.construct)))
    return {Quad(triple.subject, triple.predicate, triple.object, rules.graph) for triple in found}


def as_values(nodes: Iterable[NamedNode]) -> str:
    """Nodes as VALUES has them."""
    return " ".join(map(str, nodes))
