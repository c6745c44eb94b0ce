"""Cascades from a file of one's own: a row each adoption, with columns for unit, cascade and time.

Times are all numbers (years, days since a start) or all dates (2022, 2022-11, 2022-11-14). Dates are placed
in days, months or years: in the coarsest that any of them has, as what is known by month is neither before
nor after a day of that month. A row without a time says that the unit did not adopt.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from graph_builder.diffusion.cascades import Cascades, Event, Scale, cascades_of
from graph_builder.read import decode
from graph_builder.times import interval_of
from ontology.days import is_date
from ontology.errors import ZhengpuError

_BETWEEN = (",", "\t", ";")
_ABSENT = frozenset({"", "NA"})
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_MOST = 1e15  # of a time; beyond it numbers are too coarse for lags
_LISTED = 20  # wrong rows
_SCALES = {4: Scale.YEAR, 7: Scale.MONTH, 10: Scale.DAY}
_COARSEST_FIRST = (Scale.YEAR, Scale.MONTH, Scale.DAY)


class WrongCascades(ZhengpuError):
    """A file of cascades that cannot be read: where, why, and what to do, for each wrong row."""

    def __init__(self, path: Path, faults: Sequence[Fault]) -> None:
        shown, more = faults[:_LISTED], len(faults) - _LISTED
        zh = [f"{path}{f' 第 {f.line} 行' if f.line else ''}：{f.zh}" for f in shown]
        en = [f"{path}{f', line {f.line}' if f.line else ''}: {f.en}" for f in shown]
        if more > 0:
            zh.append(f"另有 {more} 行有误")
            en.append(f"and {more} more wrong rows")
        super().__init__("\n".join(zh), "\n".join(en))


class NoSuchColumn(WrongCascades):
    """A column that was asked for and that a file does not have."""

    exit_status = 2


class Fault(NamedTuple):
    """What is wrong on a line (0: in the whole file), with the remedy."""

    line: int
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of the columns that tell unit, cascade and time."""

    unit: str
    cascade: str
    time: str


@dataclass(frozen=True, slots=True)
class Brought:
    """The cascades of a file; how many of its rows have no time, and how many repeat a unit's adoption."""

    cascades: Cascades
    absent: int
    repeated: int


class _Line(NamedTuple):
    number: int
    unit: str
    cascade: str
    time: str


def read_cascades(path: Path, columns: Columns, period: Scale | None = None) -> Brought:
    """Return the cascades of a CSV file; dates in periods of `period` where it is given.

    Raises WrongCascades, which names every wrong line, and NoSuchColumn.
    """
    lines = list(_lines(path, columns))
    told = [line for line in lines if line.time not in _ABSENT]
    timed, scale = _timing(told, period)
    faults = [fault for line in lines if (fault := _empty(line, columns))]
    times: list[tuple[float, float]] = []
    for line in told:
        time = timed(line.time)
        if isinstance(time, Fault):
            faults.append(time._replace(line=line.number))
        else:
            times.append(time)
    if faults:
        raise WrongCascades(path, sorted(faults))
    events = [Event(line.unit, line.cascade, *time) for line, time in zip(told, times, strict=True)]
    cascades = cascades_of(events, (line.unit for line in lines), scale)
    return Brought(cascades, len(lines) - len(told), len(told) - len(cascades))


def _lines(path: Path, columns: Columns) -> Iterator[_Line]:
    """The rows of a file, its header first understood."""
    text = _text(path)
    wanted = (columns.unit, columns.cascade, columns.time)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, wanted), strict=True)
    number = 1
    try:
        names = [name.strip() for name in next(reader, [])]
        places = [_place(path, names, name) for name in wanted]
        number = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if len(cells) != len(names):
                    raise WrongCascades(path, [_ragged(number, len(cells), len(names))])
                yield _Line(number, *(cells[place].strip() for place in places))
            number = reader.line_num + 1
    except csv.Error as error:
        told = (
            f"不是合格的 CSV：{error}；请检查引号是否成对",
            f"not valid CSV: {error}; see that its quotes come in pairs",
        )
        raise WrongCascades(path, [Fault(number, *told)]) from error


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        why = error.strerror or str(error)
        raise WrongCascades(path, [Fault(0, f"无法读取：{why}", f"cannot be read: {why}")]) from error
    return decode(content, str(path)).lstrip("\ufeff")


def _delimiter(text: str, wanted: Sequence[str]) -> str:
    """The delimiter by which most of the wanted columns are found in the header."""
    header = re.split(r"[\r\n]", text, maxsplit=1)[0]

    def found(delimiter: str) -> int:
        names = {name.strip().strip('"') for name in header.split(delimiter)}
        return len(names & set(wanted))

    return max(_BETWEEN, key=found)


def _place(path: Path, names: Sequence[str], wanted: str) -> int:
    """Where a column stands."""
    if names.count(wanted) == 1:
        return names.index(wanted)
    listed = ", ".join(names) or "—"
    if wanted in names:
        told = f"列 {wanted} 出现不止一次；请只留一个", f"the column {wanted} stands there twice; keep one"
    else:
        like = get_close_matches(wanted, names, 1)
        zh, en = (f"（是否 {like[0]}？）", f" (did you mean {like[0]}?)") if like else ("", "")
        told = (
            f"没有列 {wanted}{zh}；现有 {listed}。请用 --unit、--cascade、--time 指明列名",
            f"no column {wanted}{en}; there are {listed}. Name the columns by --unit, --cascade, --time",
        )
    raise NoSuchColumn(path, [Fault(1, *told)])


def _ragged(number: int, cells: int, columns: int) -> Fault:
    return Fault(
        number,
        f"有 {cells} 格，应有 {columns} 格（含分隔符的文字请加引号）",
        f"{cells} cells where {columns} are due (quote a text that holds the delimiter)",
    )


def _empty(line: _Line, columns: Columns) -> Fault | None:
    for name, cell in ((columns.unit, line.unit), (columns.cascade, line.cascade)):
        if not cell:
            return Fault(
                line.number,
                f"{name} 一格为空；请补上或删去这行",
                f"{name} is empty; fill it or delete the row",
            )
    return None


_Timed = Callable[[str], tuple[float, float] | Fault]


def _timing(told: Sequence[_Line], period: Scale | None) -> tuple[_Timed, Scale]:
    """How to read the times of a file: as dates where one is written with a stroke or `period` is a calendar
    one, else as numbers.
    """
    dated = period not in (None, Scale.NUMBER) or any(is_date(x.time) and "-" in x.time for x in told)
    if not dated:
        return _number, Scale.NUMBER
    known = {len(line.time) for line in told if is_date(line.time)}
    scale = period or next(s for s in _COARSEST_FIRST if any(_SCALES[length] is s for length in known))
    return (lambda text: _date(text, scale)), scale


def _number(text: str) -> tuple[float, float] | Fault:
    if _NUMBER.fullmatch(text) and abs(time := float(text)) <= _MOST:
        return time, time
    return _wrong_time(text, "一个数（如 1957）或日期（如 2022-11）", "a number (1957) or a date (2022-11)")


def _date(text: str, scale: Scale) -> tuple[float, float] | Fault:
    if not is_date(text):
        return _wrong_time(
            text,
            "日期（2022、2022-11 或 2022-11-14），因为有别的行是日期",
            "a date (2022, 2022-11 or 2022-11-14), as other rows have",
        )
    interval = interval_of(text)
    return scale.place(interval.begin), scale.place(interval.end)


def _wrong_time(text: str, zh: str, en: str) -> Fault:
    shown = text[:40]
    return Fault(
        0,
        f"时间“{shown}”应为{zh}；未采纳的留空",
        f"the time “{shown}” must be {en}; leave it empty where a unit did not adopt",
    )
