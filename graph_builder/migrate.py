"""A store brought to the present ontology: the registry, and each bulletin read again from what is kept.

What is done is noted step by step in the store's folder (`store.progress`), so that it goes on where it was
cut off; the marker names the new ontology only when every bulletin is of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

from pyoxigraph import NamedNode

from graph_builder.diffusion.derived.freshness import is_stale
from graph_builder.registry import registry_quads
from graph_builder.reread import Reread, rereads
from graph_builder.store.base import BadShard, DifferentText, Entry, Outcome, SaidElsewhere
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.progress import Aim, Became, Done, Progress
from graph_builder.store.remote.store import RemoteStore
from graph_builder.store.unneeded import unneeded
from graph_builder.vintage import differs
from ontology.errors import ZhengpuError
from ontology.load import Knowledge, load

WHO = "zhengpu migrate"
AnyStore = EmbeddedStore | RemoteStore
Seen = Callable[[Done], object]


class IdentifierTaken(ZhengpuError):
    """A bulletin that has an IRI by the new ontology that another one has, too."""

    def __init__(self, now: str) -> None:
        super().__init__(
            f"现在读作 {now}，而那里已有另一份公报；请撤回其中一份（zhengpu retract）",
            f"is read as {now} now, which is another bulletin; retract one of the two (`zhengpu retract`)",
        )


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a store's bulletins, in this run and those that it went on with; ``stale`` where results
    of diffusion were made from other adoptions than there are now.
    """

    done: Sequence[Done]
    triples_before: int
    triples_after: int
    seconds: float
    resumed: bool
    stale: bool

    def all(self, became: Became) -> list[Done]:
        """The bulletins of which one thing became, by IRI."""
        return sorted((each for each in self.done if each.became == became), key=lambda each: each.iri)


def migrate(
    store: AnyStore,
    *,
    executor: Executor | None = None,
    workers: int = 1,
    awaited: Callable[[int], object] = lambda _: None,
    seen: Seen = lambda _: None,
) -> Report:
    """Bring a store, open for writing, to the present ontology; nothing is done where it is of that one.

    `executor` reads in `workers` other processes; writing stays here, one bulletin at a time. `awaited` is
    told how many bulletins are to be read, `seen` of each. One that cannot be read, or has no place any more,
    stays as it was and is told; then the store is not claimed to be of the new ontology. Raises a StoreError,
    and then goes on where it was when it is called again.
    """
    begun, knowledge = time.monotonic(), load()
    if not differs(store.marker):
        count = store.count()
        return Report((), count, count, time.monotonic() - begun, resumed=False, stale=is_stale(store))
    progress, resumed = _progress(store, knowledge)
    _take_registry(store, knowledge, progress)
    run = _Run(store, progress, resumed, seen)
    awaited(len(run.pending))
    run.bring_all(lambda entries: rereads(entries, store.home.texts, store.base, executor, workers))
    store.close_migration(unneeded(store), knowledge.digest, who=WHO)
    store.publish()
    if not progress.failed:
        _claim(store, knowledge, progress)
    after = store.count()
    seconds = time.monotonic() - begun
    return Report(
        list(progress.done.values()), progress.aim.triples, after, seconds, resumed, is_stale(store)
    )


def _progress(store: AnyStore, knowledge: Knowledge) -> tuple[Progress, bool]:
    """What was done before of a migration to this ontology, or a new one; whether there was any."""
    marker = store.marker
    if marker.migrating == knowledge.digest and (found := Progress.find(store.place)) is not None:
        found.mend()
        return found, True
    aim = Aim(marker.ontology, knowledge.digest, store.revision, store.count())
    progress = Progress.begin(store.place, aim)
    _mark(store, marker.ontology, knowledge.digest)
    return progress, False


def _take_registry(store: AnyStore, knowledge: Knowledge, progress: Progress) -> None:
    if not progress.registry:
        store.load_registry(registry_quads(knowledge, store.base), knowledge.digest, who=WHO)
        progress.note_registry()


def _claim(store: AnyStore, knowledge: Knowledge, progress: Progress) -> None:
    _mark(store, knowledge.digest, "")
    progress.remove()


def _mark(store: AnyStore, ontology: str, migrating: str) -> None:
    if isinstance(store, EmbeddedStore):
        store.marker = replace(store.marker, ontology=ontology, migrating=migrating)
    else:
        store.marker = replace(store.marker, ontology=ontology, migrating=migrating)
    store.marker.write(store.place)


class _Run:
    """One run over the bulletins that are not done; ``pending`` are those, each with its entry."""

    def __init__(self, store: AnyStore, progress: Progress, resumed: bool, seen: Seen) -> None:
        self._store = store
        self._progress = progress
        self._seen = seen
        entries = {entry.iri: entry for entry in store.bulletins()}
        self._written = _written_since(store, progress.aim.revision) if resumed else frozenset()
        self._end_moves(entries)
        for each in progress.failed:
            if each.iri not in entries:
                progress.forget(each.iri)
        finished = progress.finished()
        self.pending = {iri: entry for iri, entry in entries.items() if iri not in finished}

    def bring_all(self, read: Callable[[Iterable[Entry]], Iterable[Reread]]) -> None:
        """Bring every bulletin; one that another has to make way for comes after that one."""
        waiting = list(self.pending.values())
        while waiting:
            left = [each.entry for each in read(waiting) if not self._bring(each)]
            if len(left) == len(waiting):  # in a circle: what is about to change need not be waited for
                for each in read(left):
                    self._bring(each, at_last=True)
                return
            waiting = left

    def _end_moves(self, entries: dict[str, Entry]) -> None:
        """Settle moves in which a run was cut off: what came is not another bulletin."""
        for old, new in list(self._progress.moving.items()):
            if new in entries and old not in entries:
                self._progress.note(Done(old, "moved", new))
            elif old in entries and new in entries and entries[old].digest == entries[new].digest:
                del entries[new]

    def _bring(self, read: Reread, at_last: bool = False) -> bool:
        """Bring one bulletin; whether that came to an end, be it that it cannot be brought."""
        done = self._brought(read, at_last)
        if done is None:
            return False
        self._progress.note(done)
        self.pending.pop(read.entry.iri, None)
        self._seen(done)
        return True

    def _brought(self, read: Reread, at_last: bool) -> Done | None:
        """What became of a bulletin; None where another one has to go first."""
        entry, shard = read.entry, read.shard
        if shard is None:
            return _failed(entry, read.error)
        if self._must_wait(entry, shard.bulletin) and not at_last:
            return None
        if shard.bulletin != entry.iri:
            self._progress.note_moving(entry.iri, shard.bulletin)
        leaving = [NamedNode(each.graph) for each in self.pending.values()] if at_last else ()
        try:
            outcome = self._store.renew(entry.iri, shard, leaving=leaving, who=WHO)
        except SaidElsewhere as error:
            return _failed(entry, error) if at_last else None
        except DifferentText:
            return _failed(entry, IdentifierTaken(shard.bulletin))
        except BadShard as error:
            return _failed(entry, error)
        return Done(entry.iri, *self._word(entry, outcome))

    def _must_wait(self, entry: Entry, now: str) -> bool:
        """Whether the IRI that a bulletin has now is that of another one, which may yet give it up."""
        there = self.pending.get(now)
        return now != entry.iri and there is not None and there.digest != entry.digest

    def _word(self, entry: Entry, outcome: Outcome) -> tuple[Became, str]:
        if outcome.bulletin != entry.iri:
            return "moved", outcome.bulletin
        return ("changed" if outcome.changed or entry.iri in self._written else "unchanged"), ""


def _written_since(store: AnyStore, revision: int) -> frozenset[str]:
    """The bulletins that were written after a revision: by the run that was cut off."""
    rows = store.history()
    return frozenset(row.subject for row in rows if row.act == "replace" and row.revision > revision)


def _failed(entry: Entry, error: ZhengpuError | None) -> Done:
    zh, en = (error.zh, error.en) if error else ("", "")
    return Done(entry.iri, "failed", "", zh, en)
