"""Cascades: who took up what, and when; what statistics and inference are made from.

A cascade is one policy (or anything else that spreads) and the units that took it up. A time may be known
only to lie between two numbers: the order of two units is told only where their times do not meet, and what
cannot be told counts as a tie.

>>> made = cascades_of([Event("甲", "课程", 3, 3), Event("乙", "课程", 5, 6), Event("甲", "课程", 9, 9)])
>>> made.units, made.begin.tolist(), made.end.tolist()
(('甲', '乙'), [3.0, 5.0], [3.0, 6.0])
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Scale(StrEnum):
    """What a time means: a number as it was given, or the place of a year, a month or a day in the calendar.

    >>> Scale.MONTH.place(date(2022, 11, 14)), Scale.MONTH.text(24274), Scale.NUMBER.text(1957.0)
    (24274, '2022-11', '1957')
    """

    NUMBER = "number"
    YEAR = "year"
    MONTH = "month"
    DAY = "day"

    def place(self, day: date) -> int:
        """Return the number of the period that a day lies in. Raises ValueError for plain numbers."""
        if self is Scale.NUMBER:
            raise ValueError("a plain number has no place in the calendar")
        if self is Scale.DAY:
            return day.toordinal()
        return day.year if self is Scale.YEAR else day.year * 12 + day.month - 1

    def text(self, time: float) -> str:
        """Return a time as people write it; a middle of two periods as the earlier one."""
        if self is Scale.NUMBER:
            return repr(float(time)).removesuffix(".0")
        whole = int(time // 1)
        if self is Scale.YEAR:
            return f"{whole:04d}"
        return (
            date.fromordinal(whole).isoformat()
            if self is Scale.DAY
            else f"{whole // 12:04d}-{whole % 12 + 1:02d}"
        )


class Event(NamedTuple):
    """That a unit took something up, not before `begin` and not after `end`."""

    unit: str
    cascade: str
    begin: float
    end: float


@dataclass(frozen=True, slots=True, eq=False)
class Cascades:
    """First adoptions as columns of numbers, a row each: `unit` and `cascade` are places in `units` and
    `names`, which stand by first appearance. Rows stand by cascade, `begin`, `end` and unit.
    """

    units: tuple[str, ...]
    names: tuple[str, ...]
    unit: Ints
    cascade: Ints
    begin: Floats
    end: Floats
    scale: Scale = Scale.NUMBER

    def __len__(self) -> int:
        """How many first adoptions there are."""
        return len(self.unit)

    @property
    def middle(self) -> Floats:
        """The middle of each time; lags are told between middles."""
        return (self.begin + self.end) / 2

    @property
    def bounds(self) -> Ints:
        """Where the rows of each cascade begin, and after the last where they end."""
        return np.searchsorted(self.cascade, np.arange(len(self.names) + 1)).astype(np.int64)

    def rows(self) -> Iterator[slice]:
        """Yield the rows of each cascade, in the order of `names`."""
        for first, after in pairwise(self.bounds.tolist()):
            yield slice(first, after)


def cascades_of(events: Iterable[Event], units: Iterable[str] = (), scale: Scale = Scale.NUMBER) -> Cascades:
    """Return the first adoption of each cascade by each unit; `units` come first, also those that took up
    nothing. Where a unit has several times, the first is not before the earliest begin, and by the earliest
    end.
    """
    places: dict[str, int] = {unit: at for at, unit in enumerate(dict.fromkeys(units))}
    names: dict[str, int] = {}
    first: dict[tuple[int, int], tuple[float, float]] = {}
    for event in events:
        key = names.setdefault(event.cascade, len(names)), places.setdefault(event.unit, len(places))
        begin, end = first.get(key, (event.begin, event.end))
        first[key] = min(begin, event.begin), min(end, event.end)
    rows = sorted((cascade, *time, unit) for (cascade, unit), time in first.items())
    return Cascades(
        units=tuple(places),
        names=tuple(names),
        unit=np.array([row[3] for row in rows], np.int64),
        cascade=np.array([row[0] for row in rows], np.int64),
        begin=np.array([row[1] for row in rows], np.float64),
        end=np.array([row[2] for row in rows], np.float64),
        scale=scale,
    )


def chosen(cascades: Cascades, names: Iterable[str]) -> Cascades:
    """Return some of the cascades; all units stay, as those that took up none of them are still at risk."""
    wanted = set(names)
    events = (event for event in _events(cascades) if event.cascade in wanted)
    return cascades_of(events, cascades.units, cascades.scale)


def by_name(cascades: Cascades) -> Cascades:
    """Return the same cascades in the order of their names."""
    events = sorted(_events(cascades), key=lambda event: event.cascade)
    return cascades_of(events, cascades.units, cascades.scale)


def _events(cascades: Cascades) -> Iterator[Event]:
    columns = (cascades.unit, cascades.cascade, cascades.begin, cascades.end)
    for unit, cascade, begin, end in zip(*(column.tolist() for column in columns), strict=True):
        yield Event(cascades.units[unit], cascades.names[cascade], begin, end)
