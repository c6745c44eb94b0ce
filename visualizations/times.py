"""Intervals and lags: an order is stated only where two intervals are disjoint.

>>> lag(interval("2022-03"), interval("2022-11-01", "2022-11-30"))
Lag(order='after', least=8, most=8)
>>> lag(interval("2022-11-14"), interval("2022-11-01", "2022-11-30")).order
'undetermined'
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Literal

Order = Literal["before", "after", "undetermined"]


@dataclass(frozen=True, slots=True)
class Lag:
    """From one interval to another: the order, and the least and greatest difference in calendar months."""

    order: Order
    least: int
    most: int


Days = tuple[date, date]


def interval(begin: str, end: str | None = None) -> Days | None:
    """The days that a date (``2022``, ``2022-03``, ``2022-03-14``), or two of them, may mean; else None."""
    first, last = _days(begin), _days(end or begin)
    return (first[0], last[1]) if first and last and first[0] <= last[1] else None


def _days(text: str) -> Days | None:
    year, _, rest = text.partition("-")
    month, _, day = rest.partition("-")
    try:
        first = date(int(year), int(month or 1), int(day or 1))
        if day:
            return first, first
        last_month = first.month if month else 12
        return first, date(first.year, last_month, calendar.monthrange(first.year, last_month)[1])
    except ValueError:
        return None


def _month(day: date) -> int:
    return day.year * 12 + day.month


def lag(national: Days | None, adopted: Days | None) -> Lag:
    """The lag of `adopted` behind `national`; undetermined where the two overlap or one is unknown."""
    if national is None or adopted is None:
        return Lag("undetermined", 0, 0)
    least = _month(adopted[0]) - _month(national[1])
    most = _month(adopted[1]) - _month(national[0])
    if adopted[1] < national[0]:
        return Lag("before", least, most)
    return Lag("after" if adopted[0] > national[1] else "undetermined", least, most)
