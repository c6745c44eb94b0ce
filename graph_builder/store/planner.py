"""Works out what a bulletin's coming, changing or going does to the dataset, before anything is touched.

A description in a shared graph lives as long as a bulletin needs it, directly or through another description;
a link lives as long as a bulletin shows it.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import cache, partial
from itertools import chain
from typing import cast

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad

from graph_builder.store.ahead import Ahead
from graph_builder.store.base import SaidElsewhere
from graph_builder.store.change import Change, begins, has_blank
from graph_builder.store.compared import Compared, Concluding
from graph_builder.store.descriptions import (
    NONE,
    NOTHING,
    Descriptions,
    Registry,
    describe_all,
    differing,
    flat,
    nodes_of,
    reached,
)
from graph_builder.store.lines import Lines, Said, about, nodes_in, quads_of
from graph_builder.store.links import Rules, Showing
from graph_builder.store.memory import Memory, Shown
from graph_builder.store.names import TEXT_DIGEST, Graphs
from graph_builder.store.owned import Parts
from graph_builder.store.shards import Prepared

NOTHING_SAID = Said()


class Planner:
    """Works out one change against one dataset, one registry and one set of link rules.

    What it has read it keeps: make another for the next change, with the `memory` that follows the changes,
    if any does. Where the dataset `is_ruled`, whoever wrote kept the rules of this store, so that of a
    bulletin's parts no other graph tells.
    """

    def __init__(
        self,
        data: ox.Store,
        graphs: Graphs,
        registry: Registry,
        rules: Rules,
        *,
        memory: Memory | None = None,
        is_ruled: bool = False,
    ) -> None:
        self._data = data
        self._graphs = graphs
        self._registry = registry
        self._rules = rules
        self._memory = memory or Memory()
        self._ahead = Ahead(data, self._memory)
        self._parts = Parts(graphs.base)
        self._is_ruled = is_ruled
        self._read: dict[NamedNode, frozenset[Quad]] = {}
        self._beside = ThreadPoolExecutor(1)
        self._asked: tuple[NamedNode, set[Quad], Future[set[Quad]]] | None = None  # see `_shown_elsewhere`
        self._is_subject = cache(partial(is_subject, data))

    def close(self) -> None:
        """Let the dataset go, though an error that somebody keeps may still hold this."""
        self._beside.shutdown()
        self._ahead.close()
        del self._data, self._is_subject

    def expecting(self, graph: NamedNode) -> AbstractContextManager[None]:
        """Within this, the graph whose change will be asked for is read beside other work."""
        return self._ahead.of(graph)

    def standing(self, graph: NamedNode, things: Collection[NamedNode]) -> Lines:
        """What a graph holds; while it is read beside, it is looked at how some things are described."""
        self._stored(things)
        return self._ahead.read(graph)

    def coming(self, shard: Prepared, leaving: Collection[NamedNode] = ()) -> Change:
        """The change that puts a bulletin in, or in place of its former self; graphs that are `leaving` may
        say the same. Raises SaidElsewhere.
        """
        compared = self.compare(shard.graph, shard.lines, shard.things, shard.new)
        concluding = self._concluding(compared)
        found = list(self._twins(concluding.gained, concluding.stood, compared.sole))
        change = concluding.change()
        refuse(found, shard, change.removed, leaving)
        return change

    def going(self, graph: NamedNode) -> Change:
        """The change that takes a bulletin out."""
        return self.change(graph, frozenset(), NONE)

    def change(self, graph: NamedNode, after: Lines, things: Descriptions) -> Change:
        """The change that makes a bulletin's graph what comes after, whatever stands elsewhere."""
        return self.conclude(self.compare(graph, after, things))

    def compare(
        self, graph: NamedNode, after: Lines, things: Descriptions, new: Said = NOTHING_SAID
    ) -> Compared:
        """A bulletin's graph as it stands beside what comes after; `new` may be what does not stand."""
        before = self._ahead.read(graph)
        stays, comes, goes = after & before, after - before, before - after
        if 2 * len(goes) > len(before) and (shown := self._memory.shown.get(graph)) is not None:
            self._shown_elsewhere(graph, set(shown.links))  # most of which will go
        come = new if new.lines == comes else Said(comes, quads_of(comes, graph))
        gone = Said(goes, self._quads_of(goes, stays, graph))
        staying, coming, going = (nodes_in(lines, self._parts.below) for lines in (stays, comes, goes))
        has = reached(staying | coming | things.keys(), lambda some: {**self._stored(some), **things})
        had = reached(staying | going, self._stored)
        showed = self._showed(graph, before, had)
        shows = self._shows(graph, after, has, showed, gone.quads, come.quads)
        self._memory.expect(graph, shows)
        stood = {**dict.fromkeys(things, NOTHING), **self._stored(things)}
        told = frozenset(quad for thing, quads in things.items() for quad in quads - stood[thing])
        untold = frozenset(quad for thing, quads in stood.items() for quad in quads - things[thing])
        return Compared(
            graph=graph,
            stays=stays,
            come=come,
            gone=gone,
            told=told,
            untold=untold,
            left={thing: had[thing] for thing in had.keys() - has.keys()},
            described=things,
            redescribes=any(
                stood[thing] != said and (stood[thing] or self._is_named(thing, graph))
                for thing, said in things.items()
            ),
            showed=showed.links,
            shows=shows.links,
            sole=self._sole(graph, come),
        )

    def _is_named(self, thing: NamedNode, graph: NamedNode) -> bool:
        """Whether another graph, links aside, names a thing: by its description it may show more."""
        passing = {graph, self._graphs.links}
        naming = self._data.quads_for_pattern(None, None, thing)
        return any(quad.graph_name not in passing for quad in naming)

    def _sole(self, graph: NamedNode, come: Said) -> tuple[str, ...]:
        """What the names of a bulletin's parts begin with, and those of the places in its texts as it stands
        and as it comes where no other bulletin has them.
        """
        if not self._is_ruled:
            return ()
        stand = self._data.quads_for_pattern(None, TEXT_DIGEST, None, graph)
        texts = {q.object for q in (*stand, *come.quads) if q.predicate == TEXT_DIGEST}
        told = (q for text in texts for q in self._data.quads_for_pattern(None, TEXT_DIGEST, text))
        if any(quad.graph_name != graph for quad in told):
            return ()
        bulletin = self._parts.bulletin_of(graph.value)
        digests = [text.value for text in texts if isinstance(text, Literal)]
        return tuple({begin for digest in digests for begin in self._parts.of(bulletin, digest)})

    def _quads_of(self, lines: Lines, others: Lines, graph: NamedNode) -> frozenset[Quad]:
        """Lines of a graph that stands as quads, where `others` are the rest of it."""
        try:
            return quads_of(lines, graph)
        except SyntaxError:  # of an update: the engine writes "x"^^rdf:langString, and does not read it
            stands = self._data.quads_for_pattern(None, None, None, graph)
            return frozenset(stands) - quads_of(others, graph)

    def conclude(self, compared: Compared) -> Change:
        """The change that a comparison comes to, where others keep what they keep."""
        return self._concluding(compared).change()

    def _concluding(self, compared: Compared) -> Concluding:
        """A comparison with what others keep of it; the engine still looks which links they show."""
        staying = self._shown_elsewhere(compared.graph, compared.showed - compared.shows)
        gone = self._unneeded(compared.graph, compared.left)
        added = compared.told.union(link for link in compared.shows if link not in self._data)
        return Concluding(compared, gone, added, staying)

    def _shown_elsewhere(self, graph: NamedNode, links: set[Quad]) -> Future[set[Quad]]:
        """Those of some links of a graph that others show, and of more where more were asked for before; the
        engine looks for them beside other work.
        """
        if self._asked is None or self._asked[0] != graph or not links <= self._asked[1]:
            staying = self._beside.submit(self._rules.shown_elsewhere, links, self._data, graph)
            self._asked = graph, links, staying
        return self._asked[2]

    def whole(self, change: Change, things: Collection[NamedNode]) -> dict[NamedNode, list[Quad]]:
        """All that is said after a change of some things that it touches, links aside, and what other graphs
        say of those that are told elsewhere.
        """
        said: dict[object, list[Quad]] = {thing: [] for thing in things}
        stays = quads_of(about(change.stays, things), change.graph)
        for quad in chain(stays, change.come.quads):
            if (known := said.get(quad.subject)) is not None:
                known.append(quad)
        for thing, description in change.described.items():
            said.get(thing, []).extend(description)
        return {thing: quads for thing, quads in said.items() if isinstance(thing, NamedNode)}

    def told_elsewhere(self, change: Change, things: Iterable[NamedNode]) -> set[NamedNode]:
        """Those of some things that a change touches of which graphs say something that are neither the
        bulletin's nor the links', nor shared where the change tells the whole description.
        """
        things = [thing for thing in things if not self._is_sole(thing, change.sole)]
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

    def said_elsewhere(self, change: Change, quads: Iterable[Quad]) -> set[NamedNode]:
        """The subjects of those quads of a change, of IRIs alone, that graphs other than the bulletin's say,
        too.
        """
        asked = (q for q in quads if not self._is_sole(cast(NamedNode, q.subject), change.sole))
        names, rows = "(?thing ?p ?o)", [f"({q.subject} {q.predicate} {q.object})" for q in asked]
        return self._found(names, rows, _outside({change.graph})) | self._found(names, rows, "?thing ?p ?o")

    def _is_sole(self, thing: NamedNode, sole: tuple[str, ...]) -> bool:
        """Whether it need not be asked that no graph but the bulletin's, and links, tells of a thing."""
        return begins(thing, sole) and thing not in self._registry

    def _which(self, things: Sequence[NamedNode], pattern: str) -> set[NamedNode]:
        """Those things that a pattern is true of."""
        return self._found("?thing", map(str, things), pattern)

    def _found(self, names: str, rows: Iterable[str], pattern: str) -> set[NamedNode]:
        """The things among rows of values that a pattern is true of, in one question."""
        values = " ".join(rows)
        if not values:
            return set()
        answer = self._data.query(f"SELECT DISTINCT ?thing {{ VALUES {names} {{ {values} }} {pattern} }}")
        return {cast(NamedNode, row["thing"]) for row in cast(ox.QuerySolutions, answer)}

    def _showed(self, graph: NamedNode, lines: Lines, told: Descriptions) -> Shown:
        """What a graph shows that holds lines, with the descriptions that it needs."""
        known = self._memory.take_shown(graph)
        if known is None:
            return self._shown(graph, lines, told)
        if not differing(told, known.told) and not differing(known.told, told):
            return known
        return self._shown_then(known, told, NOTHING, NOTHING)

    def _shows(
        self,
        graph: NamedNode,
        lines: Lines,
        told: Descriptions,
        showed: Shown,
        gone: frozenset[Quad],
        come: frozenset[Quad],
    ) -> Shown:
        """The same of what it holds then, when quads went and others came."""
        if has_blank(gone):  # by names that they have in the data alone
            return self._shown(graph, lines, told)
        return self._shown_then(showed, told, gone, come)

    def _shown(self, graph: NamedNode, lines: Lines, told: Descriptions) -> Shown:
        showing = self._rules.showing(graph)
        self._show(showing, lines, flat(told))
        return Shown(showing, told, showing.links())

    def _shown_then(
        self, shown: Shown, told: Descriptions, gone: frozenset[Quad], come: frozenset[Quad]
    ) -> Shown:
        news, lost = differing(told, shown.told), differing(shown.told, told)
        self._show_again(shown.showing, gone | (lost - news), come | (news - lost))
        return Shown(shown.showing, told, shown.showing.links())

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
        told = [t for t in new if t not in self._registry and not self._parts.has(t.value)]
        known = {t: said for t in told if (said := self._memory.described.get(t)) is not None}
        asked = [thing for thing in told if thing not in known]
        read = {**dict.fromkeys(asked, NOTHING), **describe_all(self._data, self._graphs, asked)}
        self._memory.learn(read)
        self._read |= known | read
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
        found = self._twins(change.gained, {quad.subject for quad in change.lost}, change.sole)
        refuse(found, shard, change.removed, leaving)

    def _twins(
        self, come: Iterable[Quad], stood: Container[object], sole: tuple[str, ...]
    ) -> Iterator[tuple[Quad, Quad]]:
        """Quads that come, each with one that stands in any graph and says the same; of what stood something
        is told.
        """
        links = {rule.predicate for rule in self._rules.rules}
        for quad in come:
            thing = quad.subject
            if isinstance(thing, NamedNode):
                if self._is_sole(thing, sole) and quad.predicate not in links:
                    continue
                if thing not in stood and not self._is_subject(thing):
                    continue
            for other in self._data.quads_for_pattern(quad.subject, quad.predicate, quad.object):
                yield quad, other


def refuse(
    found: Iterable[tuple[Quad, Quad]],
    shard: Prepared,
    removed: Container[Quad],
    leaving: Collection[NamedNode],
) -> None:
    """Refuse a quad of a bulletin where another graph goes on saying the same. Raises SaidElsewhere."""
    passing = {shard.graph, *leaving}
    for quad, other in found:
        if other.graph_name not in {quad.graph_name, *passing} and other not in removed:
            raise SaidElsewhere(shard.bulletin.value, str(other.graph_name), str(quad.triple))


def _outside(graphs: Iterable[NamedNode]) -> str:
    """The pattern of things of which a graph says something that is none of these."""
    return f"GRAPH ?graph {{ ?thing ?p ?o }} FILTER(?graph NOT IN ({', '.join(map(str, graphs))}))"


def is_subject(data: ox.Store, thing: NamedNode) -> bool:
    """Whether anything is said of a thing."""
    return next(data.quads_for_pattern(thing, None, None), None) is not None
