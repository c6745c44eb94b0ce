"""One bulletin replaced in a small store and in a large one, beside what the engine alone takes for the same.

The engine alone is a copy of the store's data that nobody else knows: it runs the very update that the store
ran, and makes a snapshot, which is what readers need to see anything. Nothing is read, compared, linked,
indexed or recorded there. Between the two stands the least that a replacement has to do, whatever others say.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pyoxigraph as ox
from pyoxigraph import Quad

from benchmarks.domain import CORRECTED, corrected, versions
from benchmarks.replacing import replaced
from benchmarks.service_report import percentile
from graph_builder.model import Shard
from graph_builder.store.descriptions import Descriptions
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.layout import Home
from graph_builder.store.memory import Shown
from graph_builder.store.planner import Planner
from graph_builder.store.snapshots import Snapshots
from ontology.load import load

Add = Callable[[str, str, float, float], None]
"""Takes a row: its part, what it is, the milliseconds in either store."""
T = TypeVar("T")
PART = "replace"
REWRITTEN = "rewritten and visible"
NOT_REMEMBERED = "not remembered, corrected"
ALONE = "by the engine alone"
BARE = "links and what others keep left out"
_PASSES = 2
_UNTOLD = 3  # turns of each that come first, bring the bulletin in and read what is needed
_SHARES = (("p50", 0.5), ("p95", 0.95), ("max", 1.0))


class ToldStore(EmbeddedStore):
    """A store that keeps the updates that it gave to its engine."""

    def __init__(self, *given: Any) -> None:  # noqa: ANN401 - what a store is made of
        self.updates: list[str] = []
        super().__init__(*given)

    def _update(
        self, update: str, prefixes: Mapping[str, str] | None = None, base: str | None = None
    ) -> None:
        self.updates.append(update)
        super()._update(update, prefixes, base)


class BarePlanner(Planner):
    """Reads and compares a bulletin, but leaves out all that depends on what other graphs say."""

    def _showed(self, *_: object) -> Shown:
        return Shown(self._rules.showing(self._graphs.links), {}, set())

    def _shows(self, *_: object) -> Shown:
        return self._showed()

    def _unneeded(self, *_: object) -> Descriptions:
        return {}

    def _twins(self, *_: object) -> Iterator[tuple[Quad, Quad]]:
        return iter(())


class BareStore(EmbeddedStore):
    """The least that a replacement has to do: the bulletin is read, compared, written, indexed and shown.

    What it leaves is wrong: links of bulletins that do not show them, descriptions that nothing needs.
    """

    def _planner(self) -> Planner:
        self._forget_plans()
        about = self._graphs, self._registry(), self._rules
        self._plans = BarePlanner(self._store, *about, memory=self._memory, is_ruled=True)
        return self._plans


class EngineAlone:
    """A copy of the data of a store, as it is published."""

    def __init__(self, place: Path, folder: Path) -> None:
        with Snapshots(Home(place).snapshots).lease() as lease:
            shutil.copytree(lease.path, folder / "data", copy_function=_linked)
        self._data = ox.Store(folder / "data")
        self._snapshot = folder / "snapshot"

    def took(self, updates: Iterable[str]) -> float:
        """Milliseconds until updates are made, and a snapshot shows them."""
        began = time.perf_counter()
        for update in updates:
            self._data.update(update)
        self._data.backup(self._snapshot)
        wall = 1000 * (time.perf_counter() - began)
        shutil.rmtree(self._snapshot)
        return wall

    def close(self) -> None:
        """Let the copy go, which the engine may write to until then."""
        del self._data


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds of wall and of processor, the latter with what is tidied up afterwards; those of a plain
    loop just before; the updates that the engine was given.
    """

    wall: float
    processor: float
    loop: float
    updates: tuple[str, ...]

    @property
    def loops(self) -> float:
        """How many such loops it took."""
        return self.wall / self.loop


def replacements(add: Add, places: Sequence[Path], seed: int, rounds: int) -> None:
    """One bulletin replaced and visible, in either store in turn, some rounds at a time: one that came a
    moment ago, as bulletins that are corrected mostly did, and one of which the writer remembers nothing.
    Then the same by the engine alone, whose work would hold up that of the store meanwhile.
    """
    knowledge = load()
    as_made = corrected(knowledge, seed, CORRECTED)
    rewritten = versions(knowledge, seed + 1)
    for what, told in (
        (REWRITTEN, rewritten),
        ("corrected and visible", as_made),
        (NOT_REMEMBERED, as_made),
    ):
        found = _by_turns(places, partial(_replaced, told=told, last=as_made[0], what=what, rounds=rounds))
        small, large = ([took for took, _ in each] for each in found)
        _tell(add, what, small, large)
        _tell_each(add, f"bulletin {what}, {ALONE}", *([wall for _, wall in each] for each in found))
    bare = _by_turns(places, partial(_bare, told=rewritten, rounds=rounds))
    _tell_each(add, f"bulletin {REWRITTEN}, {BARE}", *bare)


def _by_turns(places: Sequence[Path], measure: Callable[[Path], list[T]]) -> list[list[T]]:
    """What is measured in each store, one after the other and again: they differ by their size alone, and
    none is left alone with every turn of the other. A machine may take memory that is not used.
    """
    found: list[list[T]] = [[] for _ in places]
    for _ in range(_PASSES):
        for place, took in zip(places, found, strict=True):
            took.extend(measure(place))
    return found


def _replaced(
    place: Path, told: Sequence[Shard], last: Shard, what: str, rounds: int
) -> list[tuple[Took, float]]:
    """What each turn took, and what the engine alone took for the same; the bulletin is left as `last`."""
    with _alone(place) as engine:
        with ToldStore.open(place) as store:
            turns = [_turn(store, shard, what) for shard in _turns(told, rounds)]
            store.replace(last, replace=True)
        alone = [engine.took(each.updates) for each in turns]
    return list(zip(turns, alone, strict=True))[_UNTOLD:]


def _bare(place: Path, told: Sequence[Shard], rounds: int) -> list[float]:
    """Milliseconds of each turn in a copy of a store, which nobody uses afterwards."""
    with _copy(place) as copy, BareStore.open(copy) as store:
        return [1000 * replaced(store, shard) for shard in _turns(told, rounds)][_UNTOLD:]


def _turns(told: Sequence[Shard], rounds: int) -> list[Shard]:
    """What comes in the turns of one pass, each time told otherwise than before."""
    return [told[turn % 2] for turn in range(1, _UNTOLD + max(1, rounds // _PASSES) + 1)]


@contextmanager
def _copy(place: Path) -> Iterator[Path]:
    """A copy of a whole store that nobody has open."""
    with tempfile.TemporaryDirectory(dir=place.parent) as folder:
        yield Path(shutil.copytree(place, Path(folder) / "store", copy_function=_linked))


@contextmanager
def _alone(place: Path) -> Iterator[EngineAlone]:
    with tempfile.TemporaryDirectory(dir=place.parent) as folder:
        engine = EngineAlone(place, Path(folder))
        try:
            yield engine
        finally:
            engine.close()


def _turn(store: ToldStore, shard: Shard, what: str) -> Took:
    if what == NOT_REMEMBERED:
        store.forget()
    store.updates.clear()
    loop = _loop()
    before = time.process_time()
    wall = 1000 * replaced(store, shard)
    processor = 1000 * (time.process_time() - before)
    return Took(wall, processor, loop, tuple(store.updates))


def _tell(add: Add, what: str, small: Sequence[Took], large: Sequence[Took]) -> None:
    for of, row in (
        ("wall", f"bulletin {what}, wall"),
        ("processor", f"bulletin {what}, processor"),
        ("loop", f"a million additions before each, {what}"),
        ("loops", f"bulletin {what}, in millions of additions"),
    ):
        first, second = ([getattr(each, of) for each in found] for found in (small, large))
        _tell_each(add, row, first, second)


def _tell_each(add: Add, row: str, small: Sequence[float], large: Sequence[float]) -> None:
    for name, part in _SHARES:
        add(PART, f"{row}, {name}", percentile(small, part), percentile(large, part))


def _loop() -> float:
    """Milliseconds that a plain loop takes now: a shared machine is not equally fast all the time."""
    began, total = time.perf_counter(), 0
    for number in range(1_000_000):
        total += number
    return 1000 * (time.perf_counter() - began)


def _linked(source: str, target: str) -> None:
    """Copy a file, or link it where the engine never writes into it again."""
    if source.endswith(".sst"):
        os.link(source, target)
    else:
        shutil.copy2(source, target)
