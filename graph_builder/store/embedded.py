"""The embedded store: pyoxigraph on disk, one writer, readers on snapshots.

>>> import tempfile
>>> with EmbeddedStore.open(Path(tempfile.mkdtemp()) / "store") as store:
...     store.count(), store.revision
(0, 0)
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Self

from pyoxigraph import NamedNode, Quad

from graph_builder.model import Shard
from graph_builder.store import layout
from graph_builder.store.base import Entry
from graph_builder.store.bulletin_writer import BulletinWriter
from graph_builder.store.change import Change
from graph_builder.store.derived import (
    as_kept,
    derived_update,
    digest_of_graph,
    refuse_parts,
    refuse_what_stands_elsewhere,
)
from graph_builder.store.descriptions import Registry
from graph_builder.store.differences import difference, registry_update
from graph_builder.store.foreseen import foreseen
from graph_builder.store.garbage import no_collection
from graph_builder.store.journal import Intent, Journal
from graph_builder.store.layout import Home, Marker
from graph_builder.store.links import Rules
from graph_builder.store.lock import Lock
from graph_builder.store.memory import Memory
from graph_builder.store.names import Graphs
from graph_builder.store.noting import UpdatedEngine, bad_updates, noted
from graph_builder.store.owned import Parts
from graph_builder.store.parted import TEXTS, Parted
from graph_builder.store.planner import Planner
from graph_builder.store.reading import Reading, digests_of, drop_old_logs, open_data, size_of_log
from graph_builder.store.recovery import catch_up, is_ruled, settle_intent, unrecorded
from graph_builder.store.search.index import SearchIndex
from graph_builder.store.snapshots import Snapshots
from graph_builder.store.texts import Texts, digest_of
from graph_builder.store.trouble import tells, told

OPEN = "open"
"""What a journal calls stale while its store is open: it may be killed."""
WORN = 4 * 1024 * 1024
"""Bytes of the engine's log of its files: what some thousand changes write into it."""


class EmbeddedStore(Reading, BulletinWriter):
    """The one writer of a store's directory.

    Every write is one update of the engine, framed by the journal: text file, announcement, data, record. On
    opening, what a crash left is settled, the data being the truth. Reads see each write at once; readers see
    what is published.
    """

    def __init__(self, home: Home, marker: Marker, lock: Lock, rules: Rules) -> None:
        self.home = home
        self.marker = marker
        self._lock = lock
        self._rules = rules
        self._graphs = Graphs.below(marker.base)
        self._turn = threading.RLock()
        self._memory = Memory()
        self._texts = Texts(home.texts)
        self._snapshots = Snapshots(home.snapshots)
        self._journal = Journal.open(home.journal)
        try:
            self._store = open_data(home.data, marker.base)
            self._log = size_of_log(home.data)
            self.search = SearchIndex.open(home.search)
        except BaseException:
            self._journal.close()
            raise
        self._is_ruled: bool | None = None
        self._known: Registry | None = None
        self._plans: Planner | None = None  # who worked out the change that is to be made
        self._oldest = 0  # the oldest revision that readers held when the last one was shown
        self._parted = Parted(self._journal)
        self._is_open = True

    @classmethod
    def open(
        cls,
        directory: Path,
        *,
        create: bool = True,
        base: str | None = None,
        links: Traversable | None = None,
        lock: Lock | None = None,
        indexing: Callable[[int], None] = lambda _: None,
    ) -> Self:
        """Open for writing, or make an empty store where there is nothing.

        `base` is the instance base of a new store, and is compared with that of an old one; `links` is the
        folder of link rules, by default the ontology's; `lock` the right to write where it is held already.
        Where the full-text index has to be made of all the data, `indexing` is told now and then how many
        things it holds. Raises NotAStore, StoreBusy, CannotCreate, CannotOpen, DifferentBase, StoreDamaged.
        """
        with told(directory):
            lock = lock or layout.claim(directory, create=create, base=base)
            try:
                return cls._claimed(directory, lock, base, links, indexing)
            except BaseException:
                lock.release()
                raise

    @classmethod
    def _claimed(
        cls,
        directory: Path,
        lock: Lock,
        base: str | None,
        links: Traversable | None,
        indexing: Callable[[int], None],
    ) -> Self:
        marker = layout.find(directory, base)
        store = cls(Home(directory), marker, lock, Rules.load(links, marker.base))
        store.search.tell = indexing
        try:
            store._recover()
        except BaseException:
            store._let_go()
            raise
        return store

    @property
    def place(self) -> Path:
        """The store's directory."""
        return self.home.root

    @property
    def base(self) -> str:
        """Where the identifiers of its instances begin."""
        return self.marker.base

    @property
    def revision(self) -> int:
        """The number of the last change."""
        return self._journal.revision()

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
        """Carry out any SPARQL update, in which what stands in no GRAPH is of the unnamed graph; the revision
        after it.

        Nothing holds it to the rules of this store: `verify` tells what it broke. The journal notes it under
        `subject`, and the bulletins that came or went with it. Relative IRIs begin at `base`. Raises
        BadUpdate, and then nothing changed.
        """
        with self._turn:
            self._settle()
            self._journal.mark_stale("snapshot")
            self._part_with(None)
            self._journal.intend(Intent("update", subject, digest_of(text)))
            self._memory.forget()
            self._is_ruled = False
            with noted(self.search, UpdatedEngine(self._store), text, prefixes, base), bad_updates():
                self._update(text, prefixes=prefixes, base=base)
            self._known = None
            self._journal.settle(who)
            for intent in unrecorded(self._journal, digests_of(self._store)):
                self._journal.record(intent, who)
            return self.revision

    @property
    def ours(self) -> str:
        """The condition that ?g is a graph of this store: nobody else has any here."""
        return "true"

    def has_graph(self, iri: str) -> bool:
        """Whether there is a graph of this name, be it empty."""
        return self._store.contains_named_graph(NamedNode(iri))

    @tells
    def load_registry(self, quads: Iterable[Quad], digest: str, *, who: str = "") -> bool:
        """Make the curated descriptions these, if `digest` names another ontology; whether it did."""
        if digest == self.marker.ontology and not self.marker.migrating:
            return False
        with self._turn:
            self._settle()
            self._journal.mark_stale("links")
            self._journal.mark_stale("snapshot")
            self._journal.intend(Intent("registry", self._graphs.registry.value, digest))
            self.search.touch_all()
            self._memory.forget()
            self._update(registry_update(self._store, self._graphs, quads))
            self._known = None
            self._refresh_links()
            self.marker = self.marker.of(digest)
            self.marker.write(self.home.root)
            self._journal.settle(who)
        return True

    @property
    def source_revision(self) -> int:
        """The number of the last change that was not a derivation: what results are made from."""
        return self._journal.source_revision()

    @tells
    def load_derived(self, quads: Iterable[Quad], *, who: str = "") -> bool:
        """Make the graph of results these quads, whole or not at all; whether that changed anything.

        Raises BadShard for what may not stand in it, what tells of a bulletin's part above all, SaidElsewhere
        for a triple of another graph.
        """
        with self._turn:
            self._settle()
            graph = self._graphs.diffusion
            stand, wanted = set(self.quads_of(graph)), as_kept(quads, graph)
            if stand == wanted:
                return False
            refuse_what_stands_elsewhere(self._store, wanted)
            refuse_parts(Parts(self.base), wanted, graph)
            self._journal.mark_stale("snapshot")
            intent = Intent("derive", graph.value, digest_of_graph(wanted))
            self._journal.intend(intent)
            self.search.touch_by(self.revision + 1, intent, stand ^ wanted)
            self._update(derived_update(graph, wanted))
            self._journal.settle(who)
        return True

    @tells
    def show(self) -> int:
        """Publish, and leave what nobody needs any more to `tidy`: an answer need not wait for that."""
        with self._turn, no_collection():
            self._settle()
            self._refresh_links()
            revision = self.revision
            self._oldest = min(self._snapshots.revisions(), default=revision)
            with ThreadPoolExecutor(1) as beside:  # the one waits for the disk, the other works
                copied = beside.submit(self._copied, revision)
                self.search.advance(self._store, revision)
                is_new = copied.result()
            if is_new:  # index and snapshot appear together: the index tells of both revisions by now
                self._snapshots.show(revision)
            if self._journal.is_stale("snapshot"):
                self._journal.mark_fresh("snapshot")
            return revision

    @tells
    def tidy(self) -> None:
        """Remove snapshots, rows of the index and texts that no reader can see any more."""
        with self._turn:
            self._snapshots.prune()
            self.search.sweep(min(self._oldest, self.revision))
            self._sweep_texts()

    def is_worn(self) -> bool:
        """Whether the engine's log of its own files has grown so much that the store is better opened anew:
        nothing else begins a new one, and each snapshot has a copy of it.
        """
        return size_of_log(self.home.data) > self._log + WORN

    def _copied(self, revision: int) -> bool:
        """Prepare a snapshot of a revision; whether there was none."""
        if self._snapshots.newest() == revision:
            return False
        self._snapshots.prepare(self._store, revision)
        return True

    def _let_go(self) -> None:
        self._is_open = False
        self.search.close()
        self._forget_plans()
        del self._store
        with suppress(sqlite3.Error):  # then all texts are looked at, once
            if self._journal.pending() is None:
                self._journal.mark_fresh(OPEN)
        self._journal.close()
        self._lock.release()

    def _commit(self, intent: Intent, change: Change, who: str, shard: Shard | None = None) -> int:
        if change.redescribes:
            self._journal.mark_stale("links")
        self._journal.mark_stale("snapshot")
        self._journal.intend(intent)
        self.search.touch_by(self.revision + 1, intent, change.touched)
        update = change.as_update()
        with self._announced():
            if shard is not None:
                self._keep(shard)
        with self._memory.following(change):
            with ThreadPoolExecutor(1) as beside:  # the engine works without holding up Python
                made = beside.submit(self._update, update)
                known = foreseen(self._plans or self._planner(), change)
                made.result()
            self._forget_plans()
            self.search.expect(known.documents, known.moved)
            return self._journal.settle(who)

    def _update(
        self, update: str, prefixes: Mapping[str, str] | None = None, base: str | None = None
    ) -> None:
        """Run one update."""
        with self._announced():
            if update:
                self._store.update(update, base_iri=base, prefixes=dict(prefixes or {}))

    @contextmanager
    def _announced(self) -> Iterator[None]:
        """Part of a change that was announced: if it is refused, nothing was."""
        try:
            yield
        except BaseException:
            with suppress(
                sqlite3.Error
            ):  # where even that is refused, the next opening settles it by the data
                self._parted.add(None, self.revision)  # some of its texts may be there
                self._journal.drop()
            raise

    def _settle(self) -> None:
        """Record by the data what was announced and neither recorded nor dropped: a disk may become full
        between the engine's work and the row of the journal.
        """
        if self._journal.pending() is not None:
            self._memory.forget()
            settle_intent(self._journal, self._store)
            self._parted.add(None, self.revision)  # some of its texts may be there, or needed no longer

    def quads_of(self, graph: NamedNode) -> Iterable[Quad]:
        return self._store.quads_for_pattern(None, None, None, graph)

    def _planner(self) -> Planner:
        self._forget_plans()
        if self._is_ruled is None:  # the journal may be long
            self._is_ruled = is_ruled(self._journal)
        about = self._graphs, self._registry(), self._rules
        self._plans = Planner(self._store, *about, memory=self._memory, is_ruled=self._is_ruled)
        return self._plans

    def _forget_plans(self) -> None:
        if self._plans is not None:
            self._plans.close()
        self._plans = None

    def _registry(self) -> Registry:
        if self._known is None:
            self._known = Registry(self._store, self._graphs)
        return self._known

    def _refresh_links(self) -> None:
        """Make all links again where a description was reworded: those of other bulletins may be old."""
        if not self._journal.is_stale("links"):
            return
        stand = set(self._store.quads_for_pattern(None, None, None, self._graphs.links))
        wanted = self._rules.all(self._store)
        self._update(difference(stand, wanted))
        self._journal.mark_fresh("links")

    def _recover(self) -> None:
        """Settle what a crash left, so that journal, texts and snapshots agree with the data."""
        with suppress(OSError):
            (self.home.root / layout.MAKING).rmdir()
        drop_old_logs(self.home.data)
        self._journal.mark_stale("snapshot")
        revision = self._journal.revision()
        if revision == 0 or any(map(self._journal.is_stale, (OPEN, TEXTS))) or self._journal.pending():
            self._part_with(None)
        self._journal.mark_stale_for_good(OPEN)
        settle_intent(self._journal, self._store)
        registry = Intent("registry", self._graphs.registry.value, self.marker.ontology)
        catch_up(self._journal, self._store, self._snapshots.newest(), registry)
        self._snapshots.sweep()
        self._snapshots.drop_torn()
        if self._journal.is_stale(TEXTS) or self.revision != revision:
            self._parted.add(None, self.revision)
        self.search.recall(self._journal.after)
        self.show()  # and nobody need wait for what is only tidied up

    def _sweep_texts(self) -> None:
        """Remove texts that no bulletin has any more, nor any state that a reader may look at."""
        oldest = min(self._snapshots.revisions(), default=self.revision)
        self._parted.sweep(self._texts, self._store, oldest)

    def _part_with(self, entry: Entry | None) -> None:
        """Note that the texts of a bulletin may be needed no longer; None: those of any."""
        self._parted.add(entry, self.revision + 1)
