"""A shard as a store will hold it: parsed, in its graphs, proved to keep the rules that stores rely on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Triple

from graph_builder.model import Shard
from graph_builder.store.base import BadShard
from graph_builder.store.lines import Lines, Said, about, having, lines_of, quads_of, with_predicate
from graph_builder.store.looking import is_of
from graph_builder.store.memory import Memory, Read
from graph_builder.store.names import (
    BULLETIN,
    RECORD_DIGEST,
    SUGGESTIONS_DIGEST,
    TEXT_DIGEST,
    TYPE,
    Graphs,
)
from graph_builder.store.owned import Parts, foreign
from graph_builder.store.texts import digest_of

Standing = Callable[[Collection[NamedNode]], Lines]
"""Gives what a shard's graph holds by now, and may look at some things meanwhile."""

_SUSPECT = b"_:", b"<<", b"#langString>", b"#dirLangString>"
"""Where none of these stands there is no blank node, no triple term and no literal that cannot be read."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A shard's own graph, literals as the engine writes them, and what it says of unregistered things; of
    its graph what does not stand yet, as far as that is known.
    """

    bulletin: NamedNode
    graph: NamedNode
    lines: Lines
    things: dict[NamedNode, frozenset[Quad]]
    new: Said

    def quads(self) -> frozenset[Quad]:
        """The quads of its graph."""
        return quads_of(self.lines, self.graph)


def nothing_stands(things: Collection[NamedNode]) -> Lines:  # noqa: ARG001
    """What a graph holds that is new."""
    return frozenset()


def prepare(
    shard: Shard,
    graphs: Graphs,
    registered: Container[object],
    standing: Standing = nothing_stands,
    memory: Memory | None = None,
) -> Prepared:
    """Parse a shard and check it; descriptions of registered things are left out. What stands already, as
    `standing` tells for the things described, is not parsed again, nor are descriptions that are remembered.
    Raises BadShard.
    """
    parts = Parts(graphs.base)
    parts.check_graph(shard.bulletin, shard.graph)
    graph = NamedNode(shard.graph)
    told = _things(shard, graphs, memory or Memory())
    things = {thing: quads for thing, quads in told.items() if thing not in registered}
    lines, new = _own(shard, graph, standing(things))
    subjects = {subject.decode()[1:-1] for subject in {line.partition(b" ")[0] for line in lines}}
    _check_bulletin(shard, lines)
    _check_parts(shard, subjects, things, parts, lines)
    _check_said_once(shard, graph, lines, {t: told for t, told in things.items() if t.value in subjects})
    return Prepared(NamedNode(shard.bulletin), graph, lines, things, new)


def _own(shard: Shard, graph: NamedNode, stands: Lines) -> tuple[Lines, Said]:
    """The lines of a shard's own graph as the engine writes them: those that stand are written so; and those
    that do not.
    """
    text = "\n".join(shard.triples).encode()
    coming = frozenset(text.split(b"\n"))
    known: Lines = frozenset() if _is_suspect(text) else stands & coming
    loaded = _loaded(shard, b"\n".join(coming - known) if known else text, graph)
    lines = lines_of(loaded, graph)
    if lines.isdisjoint(stands):
        return known | lines, Said(lines, frozenset(loaded))
    return known | lines, Said(lines - stands, quads_of(lines - stands, graph))


def _things(shard: Shard, graphs: Graphs, memory: Memory) -> dict[NamedNode, frozenset[Quad]]:
    """The things that a shard describes, each with what is said of it."""
    known = {
        thing: read.quads
        for thing, description in shard.things.items()
        if (read := memory.read.get(thing)) is not None and (read.graph, read.lines) == description
    }
    names = shard.things.keys() - known.keys()
    new = _things_anew(shard, graphs, names)
    if all(is_of(name, shard.things[name][1]) for name in names):  # else a name does not tell what was read
        memory.learn_read({t.value: Read(*shard.things[t.value], quads) for t, quads in new.items()})
    return {NamedNode(thing): quads for thing, quads in known.items()} | new


def _things_anew(shard: Shard, graphs: Graphs, names: Iterable[str]) -> dict[NamedNode, frozenset[Quad]]:
    by_graph: defaultdict[str, list[str]] = defaultdict(list)
    for graph, description in map(shard.things.__getitem__, names):
        by_graph[graph].extend(description)
    things: defaultdict[NamedNode, set[Quad]] = defaultdict(set)
    for graph, lines in by_graph.items():
        if NamedNode(graph) not in graphs.shared:
            raise BadShard(shard.bulletin, f"描述不能放入 {graph}", f"descriptions may not go to {graph}")
        for quad in _loaded(shard, "\n".join(lines).encode(), NamedNode(graph)):
            things[_described(shard, quad, graph)].add(quad)
    return {thing: frozenset(quads) for thing, quads in things.items()}


def _described(shard: Shard, quad: Quad, graph: str) -> NamedNode:
    """The thing that a quad of a graph describes, which the shard must name with this graph."""
    thing = quad.subject
    if isinstance(thing, NamedNode) and shard.things.get(thing.value, ("",))[0] == graph:
        return thing
    raise BadShard(
        shard.bulletin, f"描述了未列出的事物：{quad}", f"describes a thing that it does not name: {quad}"
    )


def _loaded(shard: Shard, text: bytes, graph: NamedNode) -> ox.Store:
    """Lines as quads of a store, which writes 0.90 as 0.9 and @zh-Hans as @zh-hans, as disks do."""
    store = ox.Store()
    try:
        store.load(text, RdfFormat.N_TRIPLES, to_graph=graph)
    except SyntaxError as error:
        raise BadShard(
            shard.bulletin, f"三元组无法读取（{error}）", f"a triple cannot be read ({error})"
        ) from None
    if _is_suspect(text) and (quad := next((quad for quad in store if not _is_plain(quad)), None)):
        raise BadShard(
            shard.bulletin, f"不得有空节点或三元组项：{quad}", f"no blank nodes or triple terms: {quad}"
        )
    return store


def _is_plain(quad: Quad) -> bool:
    return not any(isinstance(end, BlankNode | Triple) for end in (quad.subject, quad.object))


def _is_suspect(text: bytes) -> bool:
    return any(mark in text for mark in _SUSPECT)


def _check_bulletin(shard: Shard, lines: Lines) -> None:
    """One bulletin in the graph, the one that the shard names, with the digest of the text beside it."""
    ends = f" {TYPE} {BULLETIN} .".encode()
    if {line for line in having(lines, ends) if line.endswith(ends)} != {
        f"<{shard.bulletin}>".encode() + ends
    }:
        raise BadShard(shard.bulletin, "图中须恰有这一份公报", "the graph must hold this one bulletin")
    if shard.digest != digest_of(shard.text):
        raise BadShard(shard.bulletin, "摘要与文本不符", "the digest is not that of the text")
    told = _digests(lines)
    if told[TEXT_DIGEST] != {shard.digest}:
        raise BadShard(shard.bulletin, "zp:textDigest 与文本不符", "zp:textDigest is not that of the text")
    if told[RECORD_DIGEST] != ({digest_of(shard.record)} if shard.record else set()):
        raise BadShard(
            shard.bulletin, "zp:recordDigest 与来历不符", "zp:recordDigest is not that of the record"
        )
    if told[SUGGESTIONS_DIGEST] != ({digest_of(shard.suggestions)} if shard.suggestions else set()):
        raise BadShard(
            shard.bulletin,
            "zp:suggestionsDigest 与模型建议不符",
            "zp:suggestionsDigest is not that of the suggestions",
        )


def _digests(lines: Lines) -> dict[NamedNode, set[str]]:
    """The texts that a graph tells the digests of, each with all that are told."""
    told: dict[NamedNode, set[str]] = {TEXT_DIGEST: set(), RECORD_DIGEST: set(), SUGGESTIONS_DIGEST: set()}
    for line in with_predicate(having(lines, *(f" {digest} ".encode() for digest in told)), told):
        _, predicate, value = line.decode().removesuffix(" .").split(" ", 2)
        told[NamedNode(predicate[1:-1])].add(value.strip('"'))
    return told


def _check_parts(
    shard: Shard,
    subjects: Iterable[str],
    things: Mapping[NamedNode, Iterable[Quad]],
    parts: Parts,
    lines: Lines,
) -> None:
    """What the graph tells of parts and places in texts is of its own; no description is of such."""
    mine = parts.of(shard.bulletin, shard.digest)
    for subject in subjects:
        if parts.has(subject) and not f"{subject}>".startswith(mine):
            raise foreign(shard.bulletin, about(lines, [NamedNode(subject)])[0].decode())
    for thing in filter(lambda thing: parts.has(thing.value), things):
        raise foreign(shard.bulletin, next(iter(things[thing])))


def _check_said_once(
    shard: Shard, graph: NamedNode, lines: Lines, things: Mapping[NamedNode, Iterable[Quad]]
) -> None:
    """No triple of the bulletin's own graph among the descriptions; each of those has its graph already."""
    own = {quad.triple for quad in quads_of(about(lines, things), graph)}
    for quad in (quad for description in things.values() for quad in description):
        if quad.triple in own:
            raise BadShard(shard.bulletin, f"同一三元组出现两次：{quad}", f"one triple in two graphs: {quad}")
