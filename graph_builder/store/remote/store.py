"""The remote store: the quads on any SPARQL 1.1 server, journal and texts in a folder of this machine.

One machine writes, through one state folder. A write is announced, sent, recorded; one that was cut off is
settled by looking at the data before the next, and when the store is opened.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Self

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad

from graph_builder.model import Shard
from graph_builder.store.base import BadUpdate, Entry, Gone, NotFound
from graph_builder.store.bulletin_writer import BulletinWriter
from graph_builder.store.change import Change
from graph_builder.store.descriptions import Registry
from graph_builder.store.journal import Change as Row
from graph_builder.store.journal import Intent, Journal
from graph_builder.store.layout import Marker
from graph_builder.store.links import Rules
from graph_builder.store.lock import Lock
from graph_builder.store.memory import Memory
from graph_builder.store.noting import noted
from graph_builder.store.recovery import unrecorded
from graph_builder.store.remote import probe, state
from graph_builder.store.remote.access import Access
from graph_builder.store.remote.data import RemoteData
from graph_builder.store.remote.errors import ServerError, ServerFailed, ServerRefused
from graph_builder.store.remote.probe import Abilities
from graph_builder.store.remote.reading import RemoteReading, with_prefixes
from graph_builder.store.remote.server import Server
from graph_builder.store.remote.state import RemoteMarker, StateHome
from graph_builder.store.remote.window import Surveyor, all_links
from graph_builder.store.remote.writing import Pending, Work, Writer, how_much_stands
from graph_builder.store.search.index import SearchIndex
from graph_builder.store.texts import Texts, digest_of
from graph_builder.store.trouble import tells


class RemoteStore(RemoteReading, BulletinWriter):
    """The one writer of a store on a server; `base.Store` over the SPARQL protocol."""

    def __init__(
        self,
        server: Server,
        abilities: Abilities,
        home: StateHome,
        marker: RemoteMarker,
        lock: Lock,
        rules: Rules,
    ) -> None:
        super().__init__(server, abilities, marker.base)
        self.home = home
        self.marker = marker
        self._lock = lock
        self._rules = rules
        self._turn = threading.RLock()
        self._memory = Memory()  # of how descriptions were read alone: others may write there
        self._texts = Texts(home.texts)
        self._journal = Journal.open(home.journal)
        try:
            self.search = SearchIndex.open(home.search)
        except BaseException:
            self._journal.close()
            raise
        self._data = RemoteData(server)
        self._pending = Pending(home.pending)
        self._writer = Writer(server, abilities)
        self._known: Registry | None = None
        self._is_open = True

    @classmethod
    def open(
        cls,
        endpoint: str | Access,
        folder: Path,
        *,
        base: str | None = None,
        links: Traversable | None = None,
    ) -> Self:
        """Open the store on the server at `endpoint` for writing, its state in `folder`, made if need be.

        `base` is the instance base of a new store, and is compared with that of an old one; `links` is the
        folder of link rules, by default the ontology's. Raises a ServerError, NotAStore, StoreBusy,
        DifferentBase, DifferentEndpoint, StoreDamaged.
        """
        access = endpoint if isinstance(endpoint, Access) else Access.of(endpoint)
        server = connected(access)
        try:
            lock, marker = state.claim(folder, access.endpoint, base)
            try:
                return cls._claimed(server, folder, marker, lock, links)
            except BaseException:
                lock.release()
                raise
        except BaseException:
            server.close()
            raise

    @classmethod
    def _claimed(
        cls, server: Server, folder: Path, marker: RemoteMarker, lock: Lock, links: Traversable | None
    ) -> Self:
        abilities = probe.probe(server)
        store = cls(server, abilities, StateHome(folder), marker, lock, Rules.load(links, marker.base))
        try:
            store._recover()
        except BaseException:
            store._let_go()
            raise
        return store

    @property
    def place(self) -> Path:
        """The state folder."""
        return self.home.root

    def as_marker(self) -> Marker:
        """What checks of a store want to know of it."""
        return self.marker.as_marker()

    @property
    def journal(self) -> Journal:
        """What happened to it."""
        return self._journal

    @property
    def rules(self) -> Rules:
        """How its links are derived."""
        return self._rules

    @property
    def revision(self) -> int:
        """The number of the last change."""
        return self._journal.revision()

    def text(self, digest: str) -> str:
        """The text of a digest, whole or its first 32 digits. Raises NotFound, StoreDamaged."""
        return self._texts.sound(digest)

    def tombstone(self, bulletin: str) -> Row | None:
        """The retraction of a bulletin that is gone, with its time; None for one that stands or never was."""
        return self._journal.tombstone(bulletin)

    def find(self, bulletin: str) -> Entry:
        """One bulletin by its IRI. Raises NotFound, or Gone where it was retracted."""
        for entry in self.entries(NamedNode(bulletin)):
            return entry
        if (tombstone := self.tombstone(bulletin)) is not None:
            raise Gone(bulletin, tombstone.at, self._journal.moved_to(bulletin))
        raise NotFound(bulletin)

    @tells
    def load_registry(self, quads: Iterable[Quad], digest: str, *, who: str = "") -> bool:
        """Make the curated descriptions these, if `digest` names another ontology; whether it did."""
        if digest == self.marker.ontology and not self.marker.migrating:
            return False
        with self._turn:
            self._settle()
            self._journal.mark_stale("links")
            self._do(Intent("registry", self._graphs.registry.value, digest), self._registry_work(quads), who)
            self._known = None
            self._refresh_links()
            self.marker = self.marker.of(digest)
            self.marker.write(self.home.root)
        return True

    @tells
    def update(
        self,
        text: str,
        subject: str,
        *,
        who: str = "",
        prefixes: Mapping[str, str] | None = None,
        base: str | None = None,
    ) -> int:
        """Carry out any SPARQL update; see `EmbeddedStore.update`. Where the server is not atomic, one that
        fails midway leaves what it did. Raises BadUpdate, or a ServerError, and then it may have been done.
        """
        with self._turn:
            self._settle()
            self._journal.mark_stale("texts")
            self._known = None
            with noted(self.search, self._data, text, prefixes, base):
                self._journal.intend(Intent("update", subject, digest_of(text)))
                self._send_update(with_prefixes(text, prefixes or {}, base))
            further = self._unrecorded()
            self._follow(1 + len(further))
            self._journal.settle(who)
            for intent in further:
                self._journal.record(intent, who)
            return self.revision

    def _send_update(self, text: str) -> None:
        try:
            self.server.update(text)
        except (ServerRefused, ServerFailed) as error:
            self._journal.drop()
            if not (self.abilities.atomic and error.status in (400, 500)):
                self.search.touch_all()  # some of it may have been done
            if error.status not in (400, 500):
                raise
            raise BadUpdate(error.said, error.status == 400) from None

    def has_graph(self, iri: str) -> bool:
        """Whether there is a graph of this name with anything in it: few servers remember an empty one."""
        rows = self.server.select(f"SELECT ?s {{ GRAPH {NamedNode(iri)} {{ ?s ?p ?o }} }} LIMIT 1")
        return any(True for _ in rows)

    @tells
    def show(self) -> int:
        """Bring links and index up to date; what is written is seen at once."""
        with self._turn:
            self._settle()
            self._refresh_links()
            self._follow(0)
            return self.revision

    @tells
    def tidy(self) -> None:
        """Remove texts that no bulletin has, and rows of the index that no revision needs."""
        with self._turn:
            self.search.sweep(self.revision)
            if self._journal.is_stale("texts"):
                self._texts.sweep({digest for entry in self.bulletins() for digest in entry.kept})
                self._journal.mark_fresh("texts")

    def close(self) -> None:
        """Publish, note how much there is, and let the store go; again is harmless."""
        if not self._is_open:
            return
        try:
            self.publish()
            self.search.note_size(self._data.size())
        finally:
            self._let_go()

    def _let_go(self) -> None:
        self._is_open = False
        self.search.close()
        self._journal.close()
        self._lock.release()
        self.server.close()

    def _part_with(self, entry: Entry | None) -> None:  # noqa: ARG002 - all texts are swept
        self._journal.mark_stale("texts")

    def _commit(self, intent: Intent, change: Change, who: str, shard: Shard | None = None) -> int:
        if shard is not None:
            self._keep(shard)
        if change.redescribes:
            self._journal.mark_stale("links")
        return self._do(intent, Work.of(change), who)

    def _do(self, intent: Intent, work: Work, who: str) -> int:
        """Announce work, have it done, record it; where it is not known what was done, look."""
        self._pending.clear()
        self._journal.intend(intent)
        self._pending.write(work)
        try:
            self._carry_out(work)
        except ServerError:
            before = self.revision
            with suppress(ServerError):  # the first error is the one to tell; the next write looks again
                self._settle(who)
            if self.revision == before:
                raise
            return self.revision
        revision = self._journal.settle(who)
        self._pending.clear()
        return revision

    def _carry_out(self, work: Work) -> None:
        """Have work done, and the index tell of it before the journal makes it the newest revision."""
        self.search.touch(work.quads())
        self._writer.send(work)
        self._follow(1)

    def _follow(self, further: int) -> None:
        """Have the index say what the server says, as of so many changes after the last one recorded."""
        self.search.advance(self._data, self.revision + further)

    def _settle(self, who: str = "") -> None:
        """Bring work that was cut off to its end, or forget it where the data show nothing of it."""
        intent = self._journal.pending()
        work = self._pending.read() if intent is not None else None
        if intent is not None and intent.act == "update":
            self.search.touch_all()  # what it did, and whether, cannot be told
            self._follow(1)
            self._journal.settle(who, recovered=True)
        elif work is None or self._is_untouched(work):
            self.search.touch(work.quads() if work is not None else ())
            self._journal.drop()
        else:
            self._carry_out(work)
            self._journal.settle(who, recovered=not who)
        self._pending.clear()

    def _is_untouched(self, work: Work) -> bool:
        stand = how_much_stands(self.server, work.lost)
        return stand == len(work.lost) and how_much_stands(self.server, work.gained) == 0

    def _registry_work(self, quads: Iterable[Quad]) -> Work:
        """The registry replaced, and the descriptions dropped of things that it describes from now on."""
        scratch = ox.Store()  # writes literals as servers do
        registry = self._graphs.registry
        scratch.extend(Quad(quad.subject, quad.predicate, quad.object, registry) for quad in quads)
        wanted, stand = set(scratch), set(self.server.graph(registry))
        subjects = {quad.subject for quad in wanted - stand if isinstance(quad.subject, NamedNode)}
        surveyor = Surveyor(self, self._graphs, Registry(scratch, self._graphs), self._rules)
        return Work.between(stand | set(surveyor.descriptions(subjects)), wanted)

    def quads_of(self, graph: NamedNode) -> Iterable[Quad]:
        return self.server.graph(graph)

    def _planner(self) -> Surveyor:
        return Surveyor(self, self._graphs, self._registry(), self._rules)

    def _registry(self) -> Registry:
        if self._known is None:
            local = ox.Store()
            local.extend(self.server.graph(self._graphs.registry))
            self._known = Registry(local, self._graphs)
        return self._known

    def _refresh_links(self) -> None:
        """Make all links again where a description was reworded: those of other bulletins may be old."""
        if not self._journal.is_stale("links"):
            return
        work = Work.between(self.server.graph(self._graphs.links), all_links(self, self._rules))
        if work:
            self.search.touch(work.quads())
            self._writer.send(work)  # derived: what is cut off here stays stale and is made again
        self._journal.mark_fresh("links")

    def _recover(self) -> None:
        """Settle what a crash left, so that journal, texts and index agree with the data."""
        if self.search.size() != self._data.size():
            self.search.touch_all()  # others wrote, or this store was not closed
        self._settle()
        for intent in self._unrecorded():
            self.search.touch_all()
            self._journal.recover(intent)
        self._journal.mark_stale("texts")
        self.publish()

    def _unrecorded(self) -> list[Intent]:
        return unrecorded(self._journal, {entry.iri: entry.digest for entry in self.bulletins()})


def connected(access: Access) -> Server:
    """A connection to the server of an address, its places found out. Raises a ServerError."""
    return Server(access, probe.find(access))
