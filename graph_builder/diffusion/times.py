"""When something happened that is known only to lie within an interval of days, and what may be said of two.

>>> first, second = interval_of("2022-11"), interval_of("2022-11-14")
>>> order(first, second) is Order.UNDETERMINED
True
>>> lag(second, interval_of("2022-12"))
Lag(least=17, most=47)
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from graph_builder.model import Interval, Precision
from graph_builder.times import interval_of

_FINEST_FIRST = tuple(Precision)


class Order(StrEnum):
    """Which of two came earlier; stated only where their intervals do not meet."""

    EARLIER = "earlier"
    LATER = "later"
    UNDETERMINED = "undetermined"


class Lag(NamedTuple):
    """How many days lie between two times, at least and at most; negative where the second may be first."""

    least: int
    most: int


def order(one: Interval | None, other: Interval | None) -> Order:
    """Return whether `one` is earlier or later than `other`; a time that is unknown settles nothing."""
    if one is None or other is None:
        return Order.UNDETERMINED
    if one.end < other.begin:
        return Order.EARLIER
    return Order.LATER if other.end < one.begin else Order.UNDETERMINED


def lag(before: Interval, after: Interval) -> Lag:
    """Return how long after `before` came `after`."""
    return Lag((after.begin - before.end).days, (after.end - before.begin).days)


def earliest(times: Iterable[Interval | None]) -> Interval | None:
    """Return when the first of some acts was: not before the earliest begin, and by the earliest end; as fine
    as the coarsest of those that may be the first, unless that is one day. None where no time is known.

    >>> earliest([interval_of("2022-11"), interval_of("2022-11-14")]).end.isoformat()
    '2022-11-14'
    """
    known = [t for t in times if t is not None]
    if not known:
        return None
    begin, end = min(t.begin for t in known), min(t.end for t in known)
    able = [Precision.DAY] if begin == end else [t.precision for t in known if t.begin <= end]
    return Interval(begin, end, max(able, key=_FINEST_FIRST.index))


__all__ = ["Lag", "Order", "earliest", "interval_of", "lag", "order"]
