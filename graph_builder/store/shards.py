"""A shard as a store will hold it: parsed, in its graphs, proved to keep the rules that stores rely on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple

from graph_builder.model import Shard
from graph_builder.store.base import BadShard
from graph_builder.store.lines import Lines, lines_of, quads_of
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


@dataclass(frozen=True, slots=True)
class Prepared:
    """A shard's own graph, literals as the engine writes them, and what it says of unregistered things."""

    bulletin: NamedNode
    graph: NamedNode
    lines: Lines
    things: dict[NamedNode, frozenset[Quad]]

    def quads(self) -> frozenset[Quad]:
        """The quads of its graph."""
        return quads_of(self.lines, self.graph)


def prepare(shard: Shard, graphs: Graphs, registered: Container[object]) -> Prepared:
    """Parse a shard and check it; descriptions of registered things are left out. Raises BadShard."""
    parts = Parts(graphs.base)
    parts.check_graph(shard.bulletin, shard.graph)
    graph = NamedNode(shard.graph)
    own = _loaded(shard, shard.triples, graph)
    lines = lines_of(own, graph)
    things = {thing: quads for thing, quads in _things(shard, graphs).items() if thing not in registered}
    subjects = {line.partition(b" ")[0].decode()[1:-1] for line in lines}
    _check_bulletin(shard, own)
    _check_parts(shard, subjects, things, parts, own)
    _check_said_once(shard, own, {thing: told for thing, told in things.items() if thing.value in subjects})
    return Prepared(NamedNode(shard.bulletin), graph, lines, things)


def _things(shard: Shard, graphs: Graphs) -> dict[NamedNode, frozenset[Quad]]:
    by_graph: defaultdict[str, list[str]] = defaultdict(list)
    for graph, description in shard.things.values():
        by_graph[graph].extend(description)
    things: defaultdict[NamedNode, set[Quad]] = defaultdict(set)
    for graph, lines in by_graph.items():
        if NamedNode(graph) not in graphs.shared:
            raise BadShard(shard.bulletin, f"描述不能放入 {graph}", f"descriptions may not go to {graph}")
        for quad in _loaded(shard, lines, NamedNode(graph)):
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


def _loaded(shard: Shard, lines: Iterable[str], graph: NamedNode) -> ox.Store:
    """Lines as quads of a store, which writes 0.90 as 0.9 and @zh-Hans as @zh-hans, as disks do."""
    store, text = ox.Store(), "\n".join(lines)
    try:
        store.load(text.encode(), RdfFormat.N_TRIPLES, to_graph=graph)
    except SyntaxError as error:
        raise BadShard(
            shard.bulletin, f"三元组无法读取（{error}）", f"a triple cannot be read ({error})"
        ) from None
    # where neither of these stands there is no blank node and no triple term
    suspect = "_:" in text or "<<" in text
    if suspect and (quad := next((quad for quad in store if not _is_plain(quad)), None)):
        raise BadShard(
            shard.bulletin, f"不得有空节点或三元组项：{quad}", f"no blank nodes or triple terms: {quad}"
        )
    return store


def _is_plain(quad: Quad) -> bool:
    return not any(isinstance(end, BlankNode | Triple) for end in (quad.subject, quad.object))


def _check_bulletin(shard: Shard, own: ox.Store) -> None:
    """One bulletin in the graph, the one that the shard names, with the digest of the text beside it."""
    bulletins = {quad.subject for quad in own.quads_for_pattern(None, TYPE, BULLETIN)}
    if bulletins != {NamedNode(shard.bulletin)}:
        raise BadShard(shard.bulletin, "图中须恰有这一份公报", "the graph must hold this one bulletin")
    if shard.digest != digest_of(shard.text):
        raise BadShard(shard.bulletin, "摘要与文本不符", "the digest is not that of the text")
    digests = _objects(own, TEXT_DIGEST)
    if digests != {Literal(shard.digest)}:
        raise BadShard(shard.bulletin, "zp:textDigest 与文本不符", "zp:textDigest is not that of the text")
    records = _objects(own, RECORD_DIGEST)
    if records != ({Literal(digest_of(shard.record))} if shard.record else set()):
        raise BadShard(
            shard.bulletin, "zp:recordDigest 与来历不符", "zp:recordDigest is not that of the record"
        )
    told = _objects(own, SUGGESTIONS_DIGEST)
    if told != ({Literal(digest_of(shard.suggestions))} if shard.suggestions else set()):
        raise BadShard(
            shard.bulletin,
            "zp:suggestionsDigest 与模型建议不符",
            "zp:suggestionsDigest is not that of the suggestions",
        )


def _objects(own: ox.Store, predicate: NamedNode) -> set[object]:
    return {quad.object for quad in own.quads_for_pattern(None, predicate, None)}


def _check_parts(
    shard: Shard,
    subjects: Iterable[str],
    things: Mapping[NamedNode, Iterable[Quad]],
    parts: Parts,
    own: ox.Store,
) -> None:
    """What the graph tells of parts and places in texts is of its own; no description is of such."""
    mine = parts.of(shard.bulletin, shard.digest)
    for subject in subjects:
        if parts.has(subject) and not f"{subject}>".startswith(mine):
            raise foreign(shard.bulletin, next(own.quads_for_pattern(NamedNode(subject), None, None)))
    for thing in filter(lambda thing: parts.has(thing.value), things):
        raise foreign(shard.bulletin, next(iter(things[thing])))


def _check_said_once(shard: Shard, own: ox.Store, things: Mapping[NamedNode, Iterable[Quad]]) -> None:
    """No triple of the bulletin's own graph among the descriptions; each of those has its graph already."""
    for quad in (quad for description in things.values() for quad in description):
        if next(own.quads_for_pattern(quad.subject, quad.predicate, quad.object), None) is not None:
            raise BadShard(shard.bulletin, f"同一三元组出现两次：{quad}", f"one triple in two graphs: {quad}")
