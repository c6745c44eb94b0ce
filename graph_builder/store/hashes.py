"""Which of many texts, or other things, were seen before, in eight bytes each: a set of Python would take ten
times as much.

A thing is told by its hash of 64 bits. That two of n share one has the chance n²/2⁶⁵: of a hundred
million, one in four thousand.

>>> seen = Hashes()
>>> seen.add(["甲", "乙"]).tolist(), seen.add(["乙", "丙"]).tolist()
([True, True], [False, True])
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable

import numpy as np
from numpy.typing import NDArray

_WAITING = 1_000_000  # hashes that are counted together
_GROWTH = 4  # a run is merged with the one before it that is not so many times its size


class Hashes:
    """Sorted runs of hashes, each longer than all that come after it, so that few are looked through."""

    def __init__(self) -> None:
        self._runs: list[NDArray[np.int64]] = []

    def __len__(self) -> int:
        return sum(map(len, self._runs))

    def add(self, things: Collection[Hashable]) -> NDArray[np.bool_]:
        """Add things; for each whether it is new. Of one that comes twice among them both are."""
        hashes = hashes_of(things)
        new = ~self._holds(hashes)
        self._append(np.unique(hashes[new]))
        return new

    def holds(self, things: Collection[Hashable]) -> NDArray[np.bool_]:
        """For each thing whether it was added."""
        return self._holds(hashes_of(things))

    def _holds(self, hashes: NDArray[np.int64]) -> NDArray[np.bool_]:
        found = np.zeros(len(hashes), dtype=bool)
        for run in self._runs:
            found |= run[np.minimum(np.searchsorted(run, hashes), len(run) - 1)] == hashes
        return found

    def _append(self, run: NDArray[np.int64]) -> None:
        if not len(run):
            return
        while self._runs and len(self._runs[-1]) < _GROWTH * len(run):
            both = np.concatenate((self._runs.pop(), run))  # nothing is in two runs
            run = np.sort(both, kind="stable")  # which takes sorted runs as they are
        self._runs.append(run)


class Counts:
    """How often each of many things came, in sixteen bytes each.

    >>> counts = Counts()
    >>> counts.add(["甲", "乙", "甲"])
    >>> counts.of(["甲", "丙"])
    [2, 0]
    """

    def __init__(self) -> None:
        self._hashes = np.empty(0, dtype=np.int64)
        self._counts = np.empty(0, dtype=np.int64)
        self._new: list[NDArray[np.int64]] = []

    def add(self, things: Iterable[Hashable]) -> None:
        """Count things once more."""
        self._new.append(hashes_of(things))
        if sum(map(len, self._new)) > max(_WAITING, len(self._hashes)):
            self._merge()

    def of(self, things: Iterable[Hashable]) -> list[int]:
        """How often each thing came."""
        self._merge()
        asked = hashes_of(things)
        if not len(self._hashes):
            return [0] * len(asked)
        at = np.minimum(np.searchsorted(self._hashes, asked), len(self._hashes) - 1)
        return [int(count) for count in np.where(self._hashes[at] == asked, self._counts[at], 0)]

    def _merge(self) -> None:
        if not self._new:
            return
        new, counts = np.unique(np.concatenate(self._new), return_counts=True)
        self._new.clear()
        both = np.concatenate((self._hashes, new))
        self._hashes, places = np.unique(both, return_inverse=True)
        merged = np.zeros(len(self._hashes), dtype=np.int64)
        np.add.at(merged, places, np.concatenate((self._counts, counts)))
        self._counts = merged


def hashes_of(things: Iterable[Hashable]) -> NDArray[np.int64]:
    """Return the hash of each thing."""
    return np.fromiter(map(hash, things), dtype=np.int64)
