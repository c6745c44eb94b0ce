"""How bulletins come and go, whatever holds the quads, and how the one writer of a store lets go of it.

A store says how its change is worked out, made and recorded; when a bulletin may take the place of another,
and what its sender is told, is the same everywhere.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager, suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from pyoxigraph import NamedNode, Quad

from graph_builder.errors import ZhengpuError
from graph_builder.model import Shard
from graph_builder.store.base import Entry, Gone, NotFound, Outcome
from graph_builder.store.change import Change
from graph_builder.store.descriptions import NOTHING, Registry
from graph_builder.store.garbage import no_collection
from graph_builder.store.journal import Change as Row
from graph_builder.store.journal import Copy, Intent, Journal
from graph_builder.store.lines import Lines
from graph_builder.store.lock import Lock
from graph_builder.store.memory import Memory
from graph_builder.store.names import Graphs
from graph_builder.store.shards import Prepared, prepare
from graph_builder.store.standing import check_standing
from graph_builder.store.texts import Texts
from graph_builder.store.trouble import tells


class Plans(Protocol):
    """Whoever works changes out."""

    def expecting(self, graph: NamedNode) -> AbstractContextManager[None]:
        """Within this, the graph whose change will be asked for may be read beside other work."""

    def standing(self, graph: NamedNode, things: Collection[NamedNode]) -> Lines:
        """What a graph holds, or nothing where that is not known before the change is worked out; some things
        that the bulletin describes may be looked at.
        """

    def coming(self, shard: Prepared, leaving: Collection[NamedNode] = ()) -> Change:
        """The change that puts a bulletin in, or in place of its former self; graphs that are `leaving` may
        say the same. Raises SaidElsewhere.
        """

    def going(self, graph: NamedNode) -> Change:
        """The change that takes a bulletin out."""


class BulletinWriter(ABC):
    """A store's one writer, one change at a time."""

    _lock: Lock
    _journal: Journal
    _texts: Texts
    _graphs: Graphs
    _turn: threading.RLock
    _memory: Memory
    _is_open: bool

    @property
    @abstractmethod
    def place(self) -> Path:
        """The folder to name in messages."""

    @property
    @abstractmethod
    def revision(self) -> int:
        """The number of the last change."""

    @abstractmethod
    def bulletins(self) -> list[Entry]:
        """The bulletins, sorted by IRI."""

    @abstractmethod
    def find(self, bulletin: str) -> Entry:
        """One bulletin by its IRI. Raises NotFound, or Gone where it was retracted."""

    @abstractmethod
    def text(self, digest: str) -> str:
        """The text of a digest. Raises NotFound."""

    @abstractmethod
    def show(self) -> int:
        """Show what was written to readers that start from now on; the revision that they see."""

    @abstractmethod
    def tidy(self) -> None:
        """Remove what no reader can see any more."""

    @abstractmethod
    def _let_go(self) -> None:
        """Close everything, and give the right to write back."""

    @abstractmethod
    def _registry(self) -> Registry:
        """The curated descriptions."""

    @abstractmethod
    def _planner(self) -> Plans:
        """Whoever works changes of this store out."""

    @abstractmethod
    def quads_of(self, graph: NamedNode) -> Iterable[Quad]:
        """What a graph holds."""

    @abstractmethod
    def _part_with(self, entry: Entry | None) -> None:
        """Note that the texts of a bulletin may be needed no longer; None: those of any."""

    @abstractmethod
    def _commit(self, intent: Intent, change: Change, who: str, shard: Shard | None = None) -> int:
        """Keep the texts of the shard, make the change and record it; the revision after it."""

    @abstractmethod
    def _settle(self) -> None:
        """Bring what was cut off to its end before anything else is done."""

    def announce(self, address: str) -> None:
        """Tell processes that find the store busy the address of the service that writes it."""
        self._lock.announce(address)

    @tells
    def publish(self) -> int:
        """Show what was written to readers that start from now on; the revision that they see."""
        revision = self.show()
        self.tidy()
        return revision

    def forget(self) -> None:
        """Remember nothing of what was read and written: the next change reads all that it has to know."""
        with self._turn:
            self._memory.forget()

    @tells
    def history(self) -> list[Row]:
        """Every change with its time and who made it, first to last."""
        return self._journal.changes()

    def standing(self) -> dict[str, str]:
        """The bulletins that stand with all their texts, each with the digest of its text."""
        return {e.iri: e.digest for e in self.bulletins() if all(map(self._texts.has, e.kept))}

    def last_update(self) -> int:
        """The revision of the last change that was no bulletin's and no derivation, 0 if there was none."""
        return self._journal.last_of("update")

    def copies(self) -> list[Copy]:
        """Every copy of a bulletin that came."""
        return self._journal.copies()

    @tells
    def replace(self, shard: Shard, *, replace: bool = False, who: str = "") -> Outcome:
        """Put a bulletin in, or in place of what was read from it before; see `base.Store.replace`."""
        with no_collection():
            return self._put(shard, replace, who)

    @tells
    def renew(
        self, bulletin: str, shard: Shard, *, leaving: Collection[NamedNode] = (), who: str = ""
    ) -> Outcome:
        """Put what a bulletin is read as now in place of what stands under its IRI.

        Where it goes by another IRI now it comes in under that one, then goes under the old one: a reader may
        see both for a moment, and a crash between leaves both, to be done again. Graphs that are `leaving`
        may say the same for now. Raises what `replace` and `retract` do.
        """
        with self._turn:
            if shard.bulletin == bulletin:
                return self._put(shard, True, who, leaving)
            old = NamedNode(self.find(bulletin).graph)
            came = self._put(shard, False, who, (*leaving, old))
            gone = self.retract(bulletin, who=who)
            return Outcome(shard.bulletin, gone.revision, changed=True, created=came.created, copy=came.copy)

    @tells
    def close_migration(self, unneeded: Iterable[Quad], ontology: str, *, who: str = "") -> int:
        """Take out descriptions that nothing needs under an ontology that was taken over, and have all links
        derived again; the revision after it.
        """
        with self._turn:
            self._settle()
            self._journal.mark_stale("links")
            removed = frozenset(unneeded)
            things = {quad.subject for quad in removed if isinstance(quad.subject, NamedNode)}
            change = Change(
                self._graphs.entities,
                frozenset(),
                removed=removed,
                described=dict.fromkeys(things, NOTHING),
            )
            return self._commit(Intent("registry", self._graphs.registry.value, ontology), change, who)

    def _put(self, shard: Shard, replace: bool, who: str, leaving: Collection[NamedNode] = ()) -> Outcome:
        with self._turn:
            self._settle()
            stood, change = self._planned(shard, replace, leaving)
            if stood is not None and change is None:
                self._journal.note_copy(shard.bulletin, shard.digest, stood.digest, who)
                return Outcome(shard.bulletin, self.revision, changed=False, created=False, copy=True)
            if change is None or change.is_empty():
                self._keep(shard)  # mends a text that was lost
                return Outcome(shard.bulletin, self.revision, changed=False, created=False)
            if stood is not None:
                self._part_with(stood)
            intent = Intent("replace", shard.bulletin, shard.digest)
            revision = self._commit(intent, change, who, shard)
            return Outcome(shard.bulletin, revision, changed=True, created=stood is None)

    def _planned(
        self, shard: Shard, replace: bool, leaving: Collection[NamedNode]
    ) -> tuple[Entry | None, Change | None]:
        """The bulletin that stands, if one does, and what the shard changes; None where it is a copy."""
        planner, graph = self._planner(), NamedNode(shard.graph)
        with planner.expecting(graph):
            standing = partial(planner.standing, graph)
            prepared = prepare(shard, self._graphs, self._registry(), standing, self._memory)
            stood = self._standing(prepared, shard, replace)
            if stood is not None and stood.digest != shard.digest and not replace:
                return stood, None
            return stood, planner.coming(prepared, leaving)

    @tells
    def retract(self, bulletin: str, *, who: str = "") -> Outcome:
        """Take a bulletin out, leaving the dataset as it was before it came. Raises NotFound or Gone."""
        with self._turn:
            self._settle()
            entry = self.find(bulletin)
            change = self._planner().going(NamedNode(entry.graph))
            self._part_with(entry)
            revision = self._commit(Intent("retract", bulletin, entry.digest), change, who)
            return Outcome(bulletin, revision, changed=True, created=False)

    def close(self) -> None:
        """Publish, and let the store go; again is harmless."""
        if not self._is_open:
            return
        try:
            self.publish()
        finally:
            self._let_go()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        with suppress(*((ZhengpuError,) if kind else ())):  # the first error is the one to tell
            self.close()

    def _standing(self, prepared: Prepared, shard: Shard, insist: bool) -> Entry | None:
        """The bulletin, if it is there already; see `check_standing`."""
        try:
            entry = self.find(shard.bulletin)
        except (NotFound, Gone):
            return None
        graph = partial(self.quads_of, prepared.graph)
        check_standing(entry, shard, prepared, insist=insist, text_of=self.text, graph=graph)
        return entry

    def _keep(self, shard: Shard) -> None:
        for text in filter(None, (shard.text, shard.record, shard.suggestions)):
            self._texts.put(text)
