"""Times as people write them in a column: numbers, or dates.

>>> _, scale, mixed = timing(["2022-11-14", "2022年11月", "2022/12/1"])
>>> scale, mixed
(<Scale.MONTH: 'month'>, True)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from graph_builder.diffusion.cascades import Scale
from graph_builder.times import interval_of

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_DATE = re.compile(
    r"(?P<y>\d{4})(?:年|年(?P<m1>\d{1,2})月(?:(?P<d1>\d{1,2})日)?|\.(?P<m2>\d{1,2})\.(?P<d2>\d{1,2})"
    r"|(?P<stroke>[-/])(?P<m3>\d{1,2})(?:(?P=stroke)(?P<d3>\d{1,2}))?)?(?:[ T]0?0:00(?::00(?:\.0+)?)?)?",
    re.ASCII,
)
_MOST = 1e15  # beyond it numbers are too coarse for lags
_SCALES = {4: Scale.YEAR, 7: Scale.MONTH, 10: Scale.DAY}
_COARSEST_FIRST = (Scale.YEAR, Scale.MONTH, Scale.DAY)

Range = tuple[float, float]


class WrongTime(NamedTuple):
    """Why a text is no time, with the remedy."""

    zh: str
    en: str


class Timing(NamedTuple):
    """How to read the times of a column, on which scale, and whether its dates are of several precisions."""

    read: Callable[[str], Range | WrongTime]
    scale: Scale
    mixed: bool


def timing(told: Sequence[str], period: Scale | None = None) -> Timing:
    """Return how to read the times of a column: as dates where any is written as one and is no bare year, or
    where `period` is of the calendar; else as numbers.

    Dates stand in periods of `period`, else of the coarsest precision that any of them has.
    """
    if period in (None, Scale.NUMBER) and not any(_is_dated(text) for text in told):
        return Timing(_number, Scale.NUMBER, mixed=False)
    known = {_SCALES[len(iso)] for text in told if (iso := _iso(text))}
    scale = period or next((s for s in _COARSEST_FIRST if s in known), Scale.DAY)
    return Timing(lambda text: _date(text, scale), scale, len(known) > 1)


def _is_dated(text: str) -> bool:
    return not text.isdigit() and _DATE.fullmatch(text) is not None


def _iso(text: str) -> str:
    """A date as ISO 8601 has it, as far as it is told; empty where it is none.

    >>> _iso("2017/3/1"), _iso("2017年3月"), _iso("2017-03-01 00:00:00"), _iso("2000-02-30"), _iso("1.5")
    ('2017-03-01', '2017-03', '2017-03-01', '', '')
    """
    match = _DATE.fullmatch(text)
    if match is None:
        return ""
    month, day = (next((match[f"{p}{n}"] for n in "123" if match[f"{p}{n}"]), None) for p in "md")
    try:
        whole = date(int(match["y"]), int(month or 1), int(day or 1)).isoformat()
    except ValueError:
        return ""
    return whole[: 10 if day else 7 if month else 4]


def _number(text: str) -> Range | WrongTime:
    if _NUMBER.fullmatch(text) and abs(time := float(text)) <= _MOST:
        return time, time
    return _wrong(text, "一个数（如 1957）或日期（如 2022-11）", "a number (1957) or a date (2022-11)")


def _date(text: str, scale: Scale) -> Range | WrongTime:
    if iso := _iso(text):
        interval = interval_of(iso)
        return scale.place(interval.begin), scale.place(interval.end)
    if _DATE.fullmatch(text):
        return WrongTime(f"日历上没有“{text[:40]}”；请改正", f"the calendar has no “{text[:40]}”; mend it")
    return _wrong(
        text,
        "日期（2022、2022-11 或 2022-11-14），因为有别的行是日期",
        "a date (2022, 2022-11 or 2022-11-14), as other rows have",
    )


def _wrong(text: str, zh: str, en: str) -> WrongTime:
    shown = text[:40]
    return WrongTime(
        f"时间“{shown}”应为{zh}；未采纳的留空",
        f"the time “{shown}” must be {en}; leave it empty where a unit did not adopt",
    )
