"""The pairs of adoptions between which something may have spread: a unit, and one surely earlier than it in
the same cascade.

There are up to half the square of the adopters of a cascade. They are kept as long as they fit in the memory
that is given (dense); where they would not, only adoptions are kept, and the pairs of a unit are made each
time that they are needed (sparse).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from graph_builder.diffusion.cascades import Cascades, Floats, Ints

MEMORY = 2_000_000_000
"""Bytes that pairs may take before they are made anew each time."""

_BYTES_A_PAIR = 24  # two places and a score
_AT_ONCE = 4_000_000  # pairs made in one go


class Layout(StrEnum):
    """Whether all pairs are kept, or made when they are needed."""

    DENSE = "dense"
    SPARSE = "sparse"


class Pairs(NamedTuple):
    """Pairs with one later unit: the row of its adoption, the earlier unit, the log score of the pair."""

    row: Ints
    parent: Ints
    score: Floats


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of each unit, and for each row how many of its cascade end before it begins."""

    by_unit: Ints
    bounds: Ints
    by_end: Ints
    earlier: Ints


class PairsOf:
    """The pairs of each later unit, by cascade; `layout` tells whether they are kept."""

    def __init__(self, cascades: Cascades, score: Callable[[Floats], Floats], memory: int = MEMORY) -> None:
        self._cascades, self._score = cascades, score
        self._starts = cascades.bounds[cascades.cascade]
        self._middle = cascades.middle
        self._rows = _rows(cascades)
        self.count = int(self._rows.earlier.sum())
        """How many pairs there are."""
        self.layout = Layout.DENSE if self.count * _BYTES_A_PAIR <= memory else Layout.SPARSE
        self._kept: dict[int, Pairs] = {}

    def of(self, unit: int) -> Iterator[Pairs]:
        """Yield the pairs in which a unit is the later one, in pieces that fit in memory."""
        if unit in self._kept:
            yield self._kept[unit]
            return
        pieces = self._pieces(unit)
        for rows in pieces:
            made = self._made(rows)
            if len(pieces) == 1:
                self._keep(unit, made)
            yield made

    def _keep(self, unit: int, made: Pairs) -> None:
        if self.layout is Layout.SPARSE:
            self._kept.clear()  # all but the last, which is often asked for twice
        self._kept[unit] = made

    def _pieces(self, unit: int) -> list[Ints]:
        """The rows of a unit, so many at a time as have no more pairs than can be made in one go."""
        rows = self._rows.by_unit[self._rows.bounds[unit] : self._rows.bounds[unit + 1]]
        if self.layout is Layout.DENSE:
            return [rows]
        part = np.cumsum(self._rows.earlier[rows]) // _AT_ONCE
        return np.split(rows, np.flatnonzero(np.diff(part)) + 1)

    def _made(self, rows: Ints) -> Pairs:
        counts = self._rows.earlier[rows]
        later = np.repeat(rows, counts)
        within = np.arange(len(later)) - np.repeat(np.cumsum(counts) - counts, counts)
        earlier = self._rows.by_end[np.repeat(self._starts[rows], counts) + within]
        lag = self._middle[later] - self._middle[earlier]
        return Pairs(later, self._cascades.unit[earlier], self._score(lag))


def _rows(cascades: Cascades) -> _Rows:
    by_unit = np.argsort(cascades.unit, kind="stable")
    units = np.arange(len(cascades.units) + 1)
    bounds = np.searchsorted(cascades.unit[by_unit], units)
    by_end = np.lexsort((cascades.end, cascades.cascade))
    return _Rows(by_unit, bounds.astype(np.int64), by_end, _earlier(cascades, by_end))


def _earlier(cascades: Cascades, by_end: Ints) -> Ints:
    """How many rows of its cascade end before each row begins: found in one search over all cascades, each
    time standing for its rank.
    """
    ranks = np.unique(np.concatenate([cascades.begin, cascades.end]))
    ends = cascades.cascade * len(ranks) + np.searchsorted(ranks, cascades.end)
    begins = cascades.cascade * len(ranks) + np.searchsorted(ranks, cascades.begin)
    return np.searchsorted(ends[by_end], begins) - cascades.bounds[cascades.cascade]
