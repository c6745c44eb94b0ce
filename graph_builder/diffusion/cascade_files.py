"""Cascades from a file of one's own: a row each adoption, with columns for unit, cascade and time.

Times are all numbers (years, days since a start) or all dates (2022, 2022-11, 2022/11/14, 2022年11月). Dates
are placed in days, months or years: in the coarsest that any of them has, as what is known by month is
neither before nor after a day of that month. A row without a time says that the unit did not adopt.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from sys import intern
from typing import NamedTuple

from graph_builder.diffusion.cascade_times import Range, WrongTime, timing
from graph_builder.diffusion.cascades import Cascades, Event, Scale, cascades_of
from graph_builder.read import GUESSED, decoded
from ontology.errors import ZhengpuError

_BETWEEN = (",", "\t", ";")
_ABSENT = frozenset({"", "NA"})
MOST_BYTES = 500_000_000
_LISTED = 20  # wrong rows


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
    """The cascades of a file, and what its owner should know: how many rows have no time, how many repeat a
    unit's adoption, how many cascades nobody took up (and so are none), whether dates are of several
    precisions, and whether the encoding was guessed.
    """

    cascades: Cascades
    absent: int
    repeated: int
    untaken: int
    mixed: bool
    guessed: bool


class _Line(NamedTuple):
    number: int
    unit: str
    cascade: str
    time: str


def read_cascades(path: Path, columns: Columns, period: Scale | None = None) -> Brought:
    """Return the cascades of a CSV file; dates in periods of `period` where it is given.

    Raises WrongCascades, which names every wrong line, and NoSuchColumn.
    """
    text, guessed = _text(path)
    rows = list(_lines(path, text, columns))
    lines = [row for row in rows if isinstance(row, _Line)]
    faults = [row for row in rows if isinstance(row, Fault)]
    told = [line for line in lines if line.time not in _ABSENT]
    timed = timing([line.time for line in told], period)
    times: list[Range] = []
    for line in told:
        time = timed.read(line.time)
        if isinstance(time, WrongTime):
            faults.append(Fault(line.number, *time))
        else:
            times.append(time)
    if faults:
        raise WrongCascades(path, sorted(faults))
    events = [Event(line.unit, line.cascade, *time) for line, time in zip(told, times, strict=True)]
    cascades = cascades_of(events, (line.unit for line in lines), timed.scale)
    return Brought(
        cascades=cascades,
        absent=len(lines) - len(told),
        repeated=len(told) - len(cascades),
        untaken=len({line.cascade for line in lines}) - len(cascades.names),
        mixed=timed.mixed,
        guessed=guessed,
    )


def _lines(path: Path, text: str, columns: Columns) -> Iterator[_Line | Fault]:
    """The rows of a file, its header first understood."""
    wanted = (columns.unit, columns.cascade, columns.time)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, wanted), strict=True)
    number = 1
    try:
        names = [name.strip() for name in next(reader, [])]
        places = _places(path, names, wanted)
        number = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield _line(number, cells, names, places)
            number = reader.line_num + 1
    except csv.Error as error:
        yield Fault(
            number,
            f"不是合格的 CSV：{error}；请检查引号是否成对",
            f"not valid CSV: {error}; see that its quotes come in pairs",
        )


def _line(number: int, cells: Sequence[str], names: Sequence[str], places: Sequence[int]) -> _Line | Fault:
    if len(cells) != len(names):
        return Fault(
            number,
            f"有 {len(cells)} 格，应有 {len(names)} 格（含分隔符的文字请加引号）",
            f"{len(cells)} cells where {len(names)} are due (quote a text that holds the delimiter)",
        )
    line = _Line(number, *(intern(cells[place].strip()) for place in places))  # names come again and again
    for place, cell in zip(places, (line.unit, line.cascade), strict=False):
        if not cell:
            name = names[place]
            told = f"{name} 一格为空；请补上或删去这行", f"{name} is empty; fill it or delete the row"
            return Fault(number, *told)
    return line


def _text(path: Path) -> tuple[str, bool]:
    """What a file says, and whether it says it in an encoding that had to be guessed."""
    try:
        with path.open("rb") as source:
            content = source.read(MOST_BYTES + 1)
    except OSError as error:
        why = error.strerror or str(error)
        raise WrongCascades(path, [Fault(0, f"无法读取：{why}", f"cannot be read: {why}")]) from error
    if len(content) > MOST_BYTES:
        told = f"超过 {MOST_BYTES:,} 字节；请拆分", f"larger than {MOST_BYTES:,} bytes; split it"
        raise WrongCascades(path, [Fault(0, *told)])
    text, encoding = decoded(content, str(path))
    return text.lstrip("\ufeff"), encoding == GUESSED


def _delimiter(text: str, wanted: Sequence[str]) -> str:
    """The delimiter by which most of the wanted columns are found in the header."""
    header = re.split(r"[\r\n]", text, maxsplit=1)[0]

    def found(delimiter: str) -> int:
        names = {name.strip().strip('"') for name in header.split(delimiter)}
        return len(names & set(wanted))

    return max(_BETWEEN, key=found)


def _places(path: Path, names: Sequence[str], wanted: Sequence[str]) -> list[int]:
    """Where the columns stand, no two of which may be one."""
    if len(set(wanted)) < len(wanted):
        told = "单位、级联、时间应是三个不同的列", "unit, cascade and time must be three different columns"
        raise NoSuchColumn(path, [Fault(1, *told)])
    return [_place(path, names, name) for name in wanted]


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
