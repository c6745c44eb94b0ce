"""The risk set: which units could adopt something in each period, and which did (monadic event history).

A row is a unit, a cascade and a period, from the cascade's first adoption until the unit's own, or else the
cascade's last: what discrete-time models of adoption (logit, complementary log-log) are fitted to.
Source: F. S. Berry and W. D. Berry, State Lottery Adoptions as Policy Innovations: An Event History Analysis,
American Political Science Review 84 (1990), 395-415.
A unit has adopted by the end of its time, and a cascade begins with the earliest end. Periods are every whole
one in between where times are of a calendar, or all of them whole numbers; else the distinct times of the
cascade.
Limits: whoever had adopted by the first period has an event there that nobody could precede; units that did
not adopt are censored at the cascade's last adoption, although they stayed at risk. That a unit is not seen
to adopt does not tell that it did not: see `observed`.

Rows are made in blocks of columns, so that memory stays flat.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph_builder.diffusion.cascades import Cascades, Floats, Ints
from graph_builder.diffusion.statistics.periods import (
    Periods,
    Texts,
    periods_of,
    plains,
    texts,
    whole,
)

Cells = Iterable[tuple[Any, ...]]
"""Rows as the values of their columns, in the order of the dictionary."""

Observed = Collection[tuple[str, float]]
"""Units and periods that somebody looked at, a period as a time on the scale of the cascades."""

BLOCK = 50_000
"""Rows that are made in one go."""


@dataclass(frozen=True, slots=True)
class RiskRow:
    """A unit at risk in a period; the columns are told in ``ontology/results/risk-set.yaml``."""

    unit: str
    cascade: str
    time: str
    elapsed: float
    event: int
    adopted_before: int
    share_before: float
    uncertain: int
    observed: str


@dataclass(frozen=True, slots=True, eq=False)
class RiskBlock:
    """Rows of one cascade as columns; `unit` is a place in the units, `time` a number on their scale."""

    cascade: int
    unit: Ints
    time: Floats
    elapsed: Floats
    event: Ints
    adopted_before: Ints
    uncertain: Ints

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.unit)


@dataclass(frozen=True, slots=True, eq=False)
class Exposure:
    """One cascade as its risk set needs it: its adopters by the end of their times (`leader`, with the
    `place` of their period and the `end`); and for each unit how many periods it is at risk, from the first
    on, whether it adopted, and not before when.
    """

    cascade: int
    periods: Periods
    leader: Ints
    place: Ints
    end: Floats
    at_risk: Ints
    adopted: NDArray[np.bool_]
    begin: Floats


def risk_set(cascades: Cascades, observed: Observed | None = None) -> Iterator[RiskRow]:
    """Yield the risk set by cascade, unit and period, units and cascades in their order in `cascades`."""
    for part in risk_cells(cascades, observed):
        for cells in part:
            yield RiskRow(*cells)


def risk_cells(
    cascades: Cascades, observed: Observed | None = None, cell: Callable[[str], str] = str
) -> Iterator[Cells]:
    """Yield the same as cells, block by block; `cell` may mend texts, for spreadsheets."""
    units, names = named(cascades.units, cell), named(cascades.names, cell)
    counted = whole(cascades)
    shares = (
        np.array([round(n / len(units), 6) for n in range(len(units) + 1)]) if len(units) else np.zeros(1)
    )
    for block in risk_blocks(cascades):
        yield zip(
            units[block.unit].tolist(),
            [names[block.cascade]] * len(block),
            told_times(cascades, block.time, cell),
            plains(block.elapsed, counted),
            block.event.tolist(),
            block.adopted_before.tolist(),
            shares[block.adopted_before].tolist(),
            block.uncertain.tolist(),
            _observed(cascades.units, block, observed),
            strict=True,
        )


def risk_size(cascades: Cascades) -> int:
    """Return how many rows the risk set has, without making them: they may be far too many, as where times
    are seconds.
    """
    return sum(int(one.at_risk.sum()) for one in exposures(cascades))


def risk_blocks(cascades: Cascades, size: int = BLOCK) -> Iterator[RiskBlock]:
    """Yield the risk set as columns, at most `size` rows at a time."""
    for one in exposures(cascades):
        yield from blocks_of(one, size)


def blocks_of(one: Exposure, size: int = BLOCK) -> Iterator[RiskBlock]:
    """Yield the risk set of one cascade so."""
    after = np.cumsum(one.at_risk)
    for first in range(0, int(after[-1]), size):
        yield _block(one, after, np.arange(first, min(first + size, int(after[-1]))))


def exposures(cascades: Cascades) -> Iterator[Exposure]:
    """Yield each cascade that somebody adopted, with who is at risk for how long: every unit."""
    counted = whole(cascades)
    for at, rows in enumerate(cascades.rows()):
        if rows.start < rows.stop:
            yield _exposure(cascades, at, rows, counted)


def named(names: tuple[str, ...], cell: Callable[[str], str] = str) -> Texts:
    """Return names as an array, to be picked from by place."""
    return np.array([*map(cell, names), None], object)[:-1]


def told_times(cascades: Cascades, times: Floats, cell: Callable[[str], str]) -> list[str]:
    """Return times as texts."""
    return [cell(text) for text in texts(cascades.scale, times).tolist()]


def _exposure(cascades: Cascades, at: int, rows: slice, counted: bool) -> Exposure:
    order = np.argsort(cascades.end[rows], kind="stable")
    unit, end = cascades.unit[rows][order], cascades.end[rows][order]
    periods = periods_of(end, counted)
    units = len(cascades.units)
    at_risk, begin = np.full(units, periods.count, np.int64), np.full(units, np.inf)
    adopted = np.zeros(units, np.bool_)
    place = periods.place(end)
    at_risk[unit], adopted[unit], begin[unit] = place + 1, True, cascades.begin[rows][order]
    return Exposure(at, periods, unit, place, end, at_risk, adopted, begin)


def _block(one: Exposure, after: Ints, row: Ints) -> RiskBlock:
    """The rows of a cascade with some numbers, which count through all its units."""
    unit = np.searchsorted(after, row, "right").astype(np.int64)
    place = row - (after - one.at_risk)[unit]
    time = one.periods.time(place)
    event = one.adopted[unit] & (place == one.at_risk[unit] - 1)
    open_time = one.adopted[unit] & (one.begin[unit] <= time) & ~(event & (one.begin[unit] == time))
    return RiskBlock(
        cascade=one.cascade,
        unit=unit,
        time=time,
        elapsed=time - one.periods.first,
        event=event.astype(np.int64),
        adopted_before=np.searchsorted(one.place, place).astype(np.int64),
        uncertain=open_time.astype(np.int64),
    )


def _observed(units: tuple[str, ...], block: RiskBlock, observed: Observed | None) -> list[str]:
    if observed is None:
        return [""] * len(block)
    pairs = zip(block.unit.tolist(), block.time.tolist(), strict=True)
    return ["yes" if (units[unit], time) in observed else "no" for unit, time in pairs]
