"""What a migration would come to, found out without writing: each bulletin read again, and compared."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad

from graph_builder.migrate import IdentifierTaken
from graph_builder.registry import registry_quads
from graph_builder.reread import Reread
from graph_builder.store.base import BadShard, Entry
from graph_builder.store.descriptions import Registry, describe
from graph_builder.store.links import Rules
from graph_builder.store.names import Graphs
from graph_builder.store.progress import Done
from graph_builder.store.reader import Reader
from graph_builder.store.remote.reading import RemoteReading
from graph_builder.store.remote.window import Surveyor
from graph_builder.store.shards import prepare
from ontology.load import load


class Seen(Protocol):
    """A published state, as a rehearsal looks at it."""

    def graph(self, graph: NamedNode) -> Iterable[Quad]:
        """What a graph holds."""

    def described(self, things: Collection[NamedNode]) -> Iterable[Quad]:
        """What the shared graphs say of things."""


@dataclass(frozen=True, slots=True)
class SeenHere:
    """One of an embedded store."""

    reader: Reader
    graphs: Graphs

    def graph(self, graph: NamedNode) -> Iterable[Quad]:
        """What a graph holds."""
        return self.reader.store.quads_for_pattern(None, None, None, graph)

    def described(self, things: Collection[NamedNode]) -> Iterable[Quad]:
        """What the shared graphs say of things."""
        return (quad for thing in things for quad in describe(self.reader.store, self.graphs, thing))


@dataclass(frozen=True, slots=True)
class SeenThere:
    """One on a server."""

    reading: RemoteReading
    graphs: Graphs

    def graph(self, graph: NamedNode) -> Iterable[Quad]:
        """What a graph holds."""
        return self.reading.server.graph(graph)

    def described(self, things: Collection[NamedNode]) -> Iterable[Quad]:
        """What the shared graphs say of things."""
        nothing = Registry(ox.Store(), self.graphs)
        surveyor = Surveyor(self.reading, self.graphs, nothing, Rules((), self.graphs.links))
        return surveyor.descriptions(set(things))


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What would become of each bulletin, and how many quads would come to registry and bulletins, and go."""

    done: tuple[Done, ...]
    gained: int
    lost: int


class Rehearsing:
    """Compares what bulletins are read as now with what stands; a description that would be worded otherwise
    counts with the first that needs it.
    """

    def __init__(self, seen: Seen, base: str) -> None:
        self._seen = seen
        self._graphs = Graphs.below(base)
        scratch = ox.Store()  # writes literals as stores do
        scratch.extend(registry_quads(load(), base))
        self._registry = Registry(scratch, self._graphs)
        stand, wanted = set(seen.graph(self._graphs.registry)), set(scratch)
        self._gained, self._lost = len(wanted - stand), len(stand - wanted)
        self._described: set[NamedNode] = set()
        self._done: dict[str, Done] = {}

    def compare(self, read: Reread) -> Done:
        """What would become of a bulletin."""
        done = self._compared(read)
        self._done[done.iri] = done
        return done

    def end(self, entries: Iterable[Entry]) -> Rehearsal:
        """All of it, with those that would come where another bulletin stays told as failed."""
        staying = {entry.iri for entry in entries if self._done[entry.iri].became != "moved"}
        taken = {
            done.iri: _failed(done.iri, IdentifierTaken(done.now))
            for done in self._done.values()
            if done.now in staying
        }
        return Rehearsal(tuple((self._done | taken).values()), self._gained, self._lost)

    def _compared(self, read: Reread) -> Done:
        iri = read.entry.iri
        if read.shard is None:
            return _failed(iri, read.error)
        try:
            prepared = prepare(read.shard, self._graphs, self._registry)
        except BadShard as error:
            return _failed(iri, error)
        stand = set(self._seen.graph(NamedNode(read.entry.graph)))
        comes = prepared.quads()
        gained, lost = comes - stand, stand - comes
        self._gained += len(gained)
        self._lost += len(lost)
        reworded = self._rewords(prepared.things)
        if prepared.bulletin.value != iri:
            return Done(iri, "moved", prepared.bulletin.value)
        return Done(iri, "changed" if gained or lost or reworded else "unchanged")

    def _rewords(self, things: Mapping[NamedNode, frozenset[Quad]]) -> bool:
        """Whether a description would come or be worded otherwise that no bulletin before would bring."""
        new = things.keys() - self._described
        self._described |= new
        wanted = {quad for thing in new for quad in things[thing]}
        stand = set(self._seen.described(new))
        self._gained += len(wanted - stand)
        self._lost += len(stand - wanted)
        return wanted != stand


def _failed(iri: str, error: Exception | None) -> Done:
    return Done(iri, "failed", "", getattr(error, "zh", ""), getattr(error, "en", ""))
