"""Dates of an annotation and of a reading: a year, a month, a day, or an interval of them.

>>> within("2022-11-14", "2022-11"), within("2022-11-30/2022-12-02", "2022-11")
(True, False)
"""

from __future__ import annotations

from collections.abc import Sequence


def within(date: str, period: str) -> bool:
    """Whether a date, both of its ends, lies in a period."""
    first, last = period.partition("/")[0], period.rpartition("/")[2]
    return bool(date) and all(
        first <= end[: len(first)] and end[: len(last)] <= last for end in date.split("/")
    )


def same_date(right: Sequence[str], told: str, period: str, planned: bool) -> bool:
    """Whether a date (``""``: none) is one of the right ones.

    Where the text gives no day (no right date, or the bulletin's own month), none and any in the period
    are right; a plan without a day may have any. A day in a right month or year is right.

    >>> same_date(["2022-11"], "", "2022-11", planned=False)
    True
    """
    if list(right) in ([], [period]):
        unbound = not told or not period or (not right and planned)
        return unbound or within(told, period)
    return any(told == r or (len(r) in (4, 7) and within(told, r)) for r in right)


def same_period(wanted: str, told: str) -> bool:
    """Whether a bulletin's period is right: itself, a part of it, or the month that holds it.

    >>> same_period("2022-11", "2022-11-01/2022-11-30"), same_period("2022-12-06", "2022-12")
    (True, True)
    """
    holds = wanted[:7] == wanted[-10:-3] == told
    return wanted == told or bool(wanted and (within(told, wanted) or holds))
