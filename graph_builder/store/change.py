"""What one bulletin's coming, changing or going does to the dataset, worked out before anything is touched.

A description in a shared graph lives as long as a bulletin needs it, directly or through another description;
a link lives as long as a bulletin shows it. The result is one update, so that a crash leaves all of it or
nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import chain
from typing import cast

import pyoxigraph as ox
from pyoxigraph import BlankNode, NamedNode, Quad

from graph_builder.store.ahead import Ahead
from graph_builder.store.base import SaidElsewhere
from graph_builder.store.lines import Lines, about, as_text, nodes_in, quads_of
from graph_builder.store.links import Rules, Showing
from graph_builder.store.names import Graphs
from graph_builder.store.owned import Parts
from graph_builder.store.shards import Prepared

Descriptions = Mapping[NamedNode, frozenset[Quad]]
NONE: Descriptions = {}
NOTHING: frozenset[Quad] = frozenset()


@dataclass(frozen=True, slots=True)
class Change:
    """What of one bulletin's graph stays, comes and goes, and the quads that other graphs gain and lose.

    ``described`` are the descriptions that the shared graphs have afterwards of things whose description
    comes, changes or goes. ``redescribes`` where a description that stays is worded otherwise, so that links
    of other bulletins may change. ``gained`` are the quads that come in any graph, ``lost`` those that go,
    ``touched`` both.
    """

    graph: NamedNode
    stays: Lines
    come: frozenset[Quad]
    gone: frozenset[Quad]
    added: frozenset[Quad]
    removed: frozenset[Quad]
    described: Descriptions = field(default_factory=dict)
    redescribes: bool = False
    gained: frozenset[Quad] = field(init=False, compare=False, repr=False)
    lost: frozenset[Quad] = field(init=False, compare=False, repr=False)
    touched: frozenset[Quad] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Put together what differs, once."""
        object.__setattr__(self, "gained", self.come | self.added)
        object.__setattr__(self, "lost", self.gone | self.removed)
        object.__setattr__(self, "touched", self.gained | self.lost)

    def is_empty(self) -> bool:
        """Whether the dataset stays as it is."""
        return not self.touched

    def as_update(self) -> str:
        """The whole change as one SPARQL update: of a graph that stays, only what differs is touched."""
        is_left_empty = bool(self.gone) and not (self.stays or self.come)
        if is_left_empty or _has_unsayable(self.lost):
            stays = f"GRAPH {self.graph} {{\n{as_text(self.stays).decode()}}}\n" if self.stays else ""
            parts = [f"DROP SILENT GRAPH {self.graph}"]
            gone, new = in_graphs(self.removed), stays + in_graphs(self.gained)
        else:
            parts, gone, new = [], in_graphs(self.lost), in_graphs(self.gained)
        parts += [f"DELETE DATA {{\n{gone}}}"] if gone else []
        parts += [f"INSERT DATA {{\n{new}}}"] if new else []
        return " ;\n".join(parts)


@dataclass(frozen=True, slots=True)
class Compared:
    """A bulletin as it stands and as it comes, before it is known what others keep: the change of its own
    graph; the quads of descriptions that come and go with it; the descriptions that it needed and will not;
    the links that it showed and will show.
    """

    graph: NamedNode
    stays: Lines
    come: frozenset[Quad]
    gone: frozenset[Quad]
    told: frozenset[Quad]
    untold: frozenset[Quad]
    left: Descriptions
    described: Descriptions
    redescribes: bool
    showed: set[Quad]
    shows: set[Quad]


def in_graphs(quads: Iterable[Quad]) -> str:
    """Quads as the body of INSERT DATA or DELETE DATA, each graph and subject written once."""
    by_graph: defaultdict[object, defaultdict[object, list[str]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value, graph in quads:
        by_graph[graph][subject].append(f"{predicate} {value}")
    return "".join(f"GRAPH {graph} {{\n{_about(said)}}}\n" for graph, said in by_graph.items())


def _about(said: Mapping[object, list[str]]) -> str:
    return "".join(f"{subject} {' ; '.join(pairs)} .\n" for subject, pairs in said.items())


def _outside(graphs: Iterable[NamedNode]) -> str:
    """The pattern of things of which a graph says something that is none of these."""
    return f"GRAPH ?graph {{ ?thing ?p ?o }} FILTER(?graph NOT IN ({', '.join(map(str, graphs))}))"


def _has_unsayable(quads: Iterable[Quad]) -> bool:
    """Whether there is what DELETE DATA cannot name: a blank node, which an update may have put in."""
    return any(isinstance(quad.object, BlankNode) or isinstance(quad.subject, BlankNode) for quad in quads)


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


class Planner:
    """Works out one change against one dataset, one registry and one set of link rules.

    What it has read it keeps: make another for the next change.
    """

    def __init__(self, data: ox.Store, graphs: Graphs, registry: Registry, rules: Rules) -> None:
        self._data = data
        self._graphs = graphs
        self._registry = registry
        self._rules = rules
        self._ahead = Ahead(data)
        self._parts = Parts(graphs.base)
        self._read: dict[NamedNode, frozenset[Quad]] = {}
        self._is_subject = cache(partial(is_subject, data))

    def close(self) -> None:
        """Let the dataset go, though an error that somebody keeps may still hold this."""
        self._ahead.close()
        del self._data, self._is_subject

    def expecting(self, graph: NamedNode) -> AbstractContextManager[None]:
        """Within this, the graph whose change will be asked for is read beside other work."""
        return self._ahead.of(graph)

    def coming(self, shard: Prepared, leaving: Collection[NamedNode] = ()) -> Change:
        """The change that puts a bulletin in, or in place of its former self; graphs that are `leaving` may
        say the same. Raises SaidElsewhere.
        """
        change = self.change(shard.graph, shard.lines, shard.things)
        self.refuse_what_stands_elsewhere(shard, change, leaving)
        return change

    def going(self, graph: NamedNode) -> Change:
        """The change that takes a bulletin out."""
        return self.change(graph, frozenset(), NONE)

    def change(self, graph: NamedNode, after: Lines, things: Descriptions) -> Change:
        """The change that makes a bulletin's graph what comes after, whatever stands elsewhere."""
        return self.conclude(self.compare(graph, after, things))

    def compare(self, graph: NamedNode, after: Lines, things: Descriptions) -> Compared:
        """A bulletin's graph as it stands beside what comes after. What can be worked out without it comes
        first: it may still be read.
        """
        nodes = nodes_in(after, self._parts.below)
        has = _described(nodes | things.keys(), lambda some: {**self._stored(some), **things})
        showing = self._rules.showing(graph)
        self._show(showing, after, _flat(has))
        shows = showing.links()
        before = self._ahead.read(graph)
        come, gone = quads_of(after - before, graph), quads_of(before - after, graph)
        stood = {**dict.fromkeys(things, NOTHING), **self._stored(things)}
        told = frozenset(quad for thing, quads in things.items() for quad in quads - stood[thing])
        untold = frozenset(quad for thing, quads in stood.items() for quad in quads - things[thing])
        had = _described(nodes_of(gone | untold), self._stored)
        self._show_again(showing, come | told, gone | untold | _flat(had))
        return Compared(
            graph=graph,
            stays=after & before,
            come=come,
            gone=gone,
            told=told,
            untold=untold,
            left={thing: had[thing] for thing in had.keys() - has.keys()},
            described=things,
            redescribes=any(stood[thing] and stood[thing] != things[thing] for thing in things),
            showed=showing.links(),
            shows=shows,
        )

    def conclude(self, compared: Compared) -> Change:
        """The change that a comparison comes to, where others keep what they keep."""
        graph, shows = compared.graph, compared.shows
        gone = self._unneeded(graph, compared.left)
        lost_links = compared.showed - shows
        lost_links -= self._rules.shown_elsewhere(lost_links, self._data, graph)
        nothing: Descriptions = dict.fromkeys(gone, NOTHING)
        return Change(
            graph=graph,
            stays=compared.stays,
            come=compared.come,
            gone=compared.gone,
            added=compared.told.union(link for link in shows if link not in self._data),
            removed=compared.untold.union(_flat(gone), lost_links),
            described={**nothing, **compared.described},
            redescribes=compared.redescribes,
        )

    def whole(self, change: Change, things: Collection[NamedNode]) -> dict[NamedNode, list[Quad]]:
        """All that is said after a change of some things that it touches, links aside, and what other graphs
        say of those that are told elsewhere.
        """
        said: dict[object, list[Quad]] = {thing: [] for thing in things}
        stays = quads_of(about(change.stays, things), change.graph)
        for quad in chain(stays, change.come):
            if (known := said.get(quad.subject)) is not None:
                known.append(quad)
        for thing, description in change.described.items():
            said.get(thing, []).extend(description)
        return {thing: quads for thing, quads in said.items() if isinstance(thing, NamedNode)}

    def told_elsewhere(self, change: Change, things: Iterable[NamedNode]) -> set[NamedNode]:
        """Those of some things that a change touches of which graphs say something that are neither the
        bulletin's nor the links', nor shared where the change tells the whole description.
        """
        gone = {quad.subject for quad in change.lost}
        old = [thing for thing in things if thing in gone or self._is_subject(thing)]
        ours = {change.graph, self._graphs.links}
        described = [thing for thing in old if thing in change.described]
        others = [thing for thing in old if thing not in change.described]
        return (
            self._which(others, _outside(ours))
            | self._which(described, _outside(ours.union(self._graphs.shared)))
            | self._which(old, "?thing ?p ?o")
        )

    def is_said_elsewhere(self, quad: Quad) -> bool:
        """Whether another graph says the same."""
        found = self._data.quads_for_pattern(quad.subject, quad.predicate, quad.object)
        return any(other.graph_name != quad.graph_name for other in found)

    def _which(self, things: Sequence[NamedNode], pattern: str) -> set[NamedNode]:
        """Those things that a pattern is true of, in one question."""
        if not things:
            return set()
        values = " ".join(map(str, things))
        answer = self._data.query(f"SELECT DISTINCT ?thing {{ VALUES ?thing {{ {values} }} {pattern} }}")
        return {cast(NamedNode, row["thing"]) for row in cast(ox.QuerySolutions, answer)}

    def _show(self, showing: Showing, lines: Lines, descriptions: Iterable[Quad]) -> None:
        """Have a graph hold lines, and know the descriptions that it needs, the registry's among them."""
        read, told = self._rules.read_in(lines), self._rules.read_by(descriptions)
        nodes = nodes_in(read, self._parts.below) | nodes_of(told)
        showing.load(read)
        showing.change([], told | self._rules.read_by(self._registry.around(nodes)))

    def _show_again(self, showing: Showing, gone: Iterable[Quad], come: Iterable[Quad]) -> None:
        """The same where quads of the graph and of descriptions go, and others come."""
        read = self._rules.read_by(come)
        known = self._rules.read_by(self._registry.around(nodes_of(read)))
        showing.change(self._rules.read_by(gone), read | known)

    def _stored(self, things: Collection[NamedNode]) -> dict[NamedNode, frozenset[Quad]]:
        """What the shared graphs say of those of some things that they and not the registry describe, read
        once; of bulletins, their parts and their texts they say nothing.
        """
        new = [thing for thing in things if thing not in self._read]
        self._read |= dict.fromkeys(new, NOTHING)
        asked = [t for t in new if t not in self._registry and not self._parts.has(t.value)]
        self._read |= describe_all(self._data, self._graphs, asked)
        return {thing: said for thing in things if (said := self._read[thing])}

    def _unneeded(self, graph: NamedNode, candidates: Descriptions) -> Descriptions:
        """Those candidates that nothing else keeps: no other bulletin, and no description that stays."""
        kept = {thing for thing in candidates if self._is_held(thing, graph, candidates)}
        open_ends = kept
        while open_ends:
            referred = nodes_of(quad for thing in open_ends for quad in candidates[thing])
            open_ends = (referred & candidates.keys()) - kept
            kept |= open_ends
        return {thing: candidates[thing] for thing in candidates.keys() - kept}

    def _is_held(self, thing: NamedNode, graph: NamedNode, candidates: Descriptions) -> bool:
        """Whether a quad outside the bulletin and the candidates refers to a thing; stops at the first.

        Links go with what shows them, and results of diffusion keep nothing: they are stale by then.
        """
        passing = {graph, self._graphs.links, self._graphs.diffusion}
        as_object = self._data.quads_for_pattern(None, None, thing)
        as_subject = self._data.quads_for_pattern(thing, None, None)
        return any(
            quad.graph_name not in passing
            and (quad.graph_name not in self._graphs.shared or quad.subject not in candidates)
            for quad in as_object
        ) or any(quad.graph_name not in {*passing, *self._graphs.shared} for quad in as_subject)

    def refuse_what_stands_elsewhere(
        self, shard: Prepared, change: Change, leaving: Collection[NamedNode] = ()
    ) -> None:
        """Refuse a triple that another graph says already, and goes on saying. Raises SaidElsewhere."""
        passing = {shard.graph, *leaving}
        stood = {quad.subject for quad in change.lost}
        for quad in change.gained:
            thing = quad.subject
            if isinstance(thing, NamedNode) and thing not in stood and not self._is_subject(thing):
                continue
            for other in self._data.quads_for_pattern(quad.subject, quad.predicate, quad.object):
                if other.graph_name not in {quad.graph_name, *passing} and other not in change.removed:
                    raise SaidElsewhere(shard.bulletin.value, str(other.graph_name), str(quad.triple))


def described_from(
    quads: Iterable[Quad], data: ox.Store, graphs: Graphs, fresh: Descriptions = NONE
) -> dict[NamedNode, frozenset[Quad]]:
    """The shared descriptions that quads need, through descriptions too; a fresh one before a stored one."""
    return _described(
        nodes_of(quads) | fresh.keys(), lambda some: {**describe_all(data, graphs, some), **fresh}
    )


def _described(
    open_ends: set[NamedNode], described: Callable[[set[NamedNode]], Descriptions]
) -> dict[NamedNode, frozenset[Quad]]:
    found: dict[NamedNode, frozenset[Quad]] = {}
    while open_ends:
        told = described(open_ends)
        news = {thing: told[thing] for thing in open_ends if told.get(thing)}
        found |= news
        open_ends = nodes_of(_flat(news)) - found.keys() - open_ends
    return found


def describe(data: ox.Store, graphs: Graphs, thing: NamedNode) -> frozenset[Quad]:
    """What the shared graphs say of a thing."""
    return frozenset(
        quad for graph in graphs.shared for quad in data.quads_for_pattern(thing, None, None, graph)
    )


def describe_all(data: ox.Store, graphs: Graphs, things: Iterable[NamedNode]) -> Descriptions:
    """The same of those of some things that they describe."""
    return {thing: said for thing in things if (said := describe(data, graphs, thing))}


def is_subject(data: ox.Store, thing: NamedNode) -> bool:
    """Whether anything is said of a thing."""
    return next(data.quads_for_pattern(thing, None, None), None) is not None


def nodes_of(quads: Iterable[Quad]) -> set[NamedNode]:
    """The IRIs that stand as subject or object."""
    ends = {end for quad in quads for end in (quad.subject, quad.object)}
    return {end for end in ends if isinstance(end, NamedNode)}


def _flat(descriptions: Descriptions) -> set[Quad]:
    return {quad for description in descriptions.values() for quad in description}
