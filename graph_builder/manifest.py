"""A manifest: a table that tells what files are where their texts do not; its words win over theirs.

A row that cannot be used is one fault, which names file, line, reason and remedy; the other rows are used.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

from pyoxigraph import NamedNode

from graph_builder.formats import archive
from graph_builder.formats.page import UnreadablePage
from graph_builder.model import Given
from graph_builder.names import HALF_CHARACTER
from graph_builder.read import UnreadableInput, bytes_at, decode
from ontology.corrections import is_time
from ontology.errors import ZhengpuError
from ontology.rows import Series

COLUMNS = ("path", *(field.name for field in fields(Given)))
SUFFIXES = frozenset({".csv", ".jsonl"})
STDIN = Path("-")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|^`\\\x00-\x1f\ud800-\uf8ff]+")
_LONGEST = 400  # of a cell
_SHOWN = 80  # of a cell, in a message


def _is_day(cell: str) -> bool:
    return bool(_DAY.fullmatch(cell)) and is_time(cell)


def _is_address(cell: str) -> bool:
    """Whether a cell is a whole address with a host, which the store takes as a name."""
    if not _ADDRESS.fullmatch(cell):
        return False
    try:
        NamedNode(cell)
        parts = urlsplit(cell)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


_FORMS: dict[str, tuple[Callable[[str], bool], str, str]] = {
    "url": (_is_address, "应为 http(s) 网址", "must be an http(s) address"),
    "period": (
        is_time,
        "应为 2022-11、2022-11-20、2022-11-20/2022-11-26 或 2022",
        "must be like 2022-11, 2022-11-20, 2022-11-20/2022-11-26 or 2022",
    ),
    "issued": (_is_day, "应为日期，如 2022-12-01", "must be a day such as 2022-12-01"),
    "retrieved": (_is_day, "应为日期，如 2022-12-01", "must be a day such as 2022-12-01"),
}


class ManifestFault(ZhengpuError):
    """A row of a manifest that cannot be used; `line` is 0 where the whole file cannot."""

    def __init__(self, file: Path, line: int, zh: str, en: str) -> None:
        where_zh, where_en = (f" 第 {line} 行", f", line {line}") if line else ("", "")
        super().__init__(f"{file}{where_zh}：{zh}", f"{file}{where_en}: {en}")
        self.file = file
        self.line = line

    def __reduce__(self) -> tuple[object, ...]:
        return ZhengpuError, (self.zh, self.en)


class WrongGiven(ZhengpuError):
    """What somebody says of a source and that cannot be so."""

    exit_status = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """A file, what its row says of it, and the line of the row."""

    path: Path
    given: Given
    line: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """The rows that can be used, and what is wrong with the others."""

    entries: tuple[Entry, ...]
    faults: tuple[ManifestFault, ...]


def is_manifest(path: Path) -> bool:
    """Whether a path is called as a manifest is.

    >>> is_manifest(Path("bulletins.CSV")), is_manifest(Path("2022-11.txt"))
    (True, False)
    """
    return path.suffix.lower() in SUFFIXES


def read_manifest(path: Path, series: Collection[Series]) -> Manifest:
    """Return what the manifest at `path` says; its paths begin in its own folder, `-` is standard input.

    Raises ManifestFault where the file as a whole cannot be used.
    """
    names = _names(series)
    entries: dict[Path, Entry] = {}
    faults: list[ManifestFault] = []
    for row in _rows(path):
        told = row if isinstance(row, ManifestFault) else _entry(path, *row, names)
        if isinstance(told, Entry) and (first := entries.get(place_of(told.path))):
            told = _fault(
                path,
                told.line,
                f"{told.path} 已见于第 {first.line} 行；请合并为一行",
                f"{told.path} is on line {first.line} already; make one row of both",
            )
        if isinstance(told, ManifestFault):
            faults.append(told)
        else:
            entries[place_of(told.path)] = told
    if not (entries or faults):
        raise _fault(
            path, 0, "没有一行公报；请为每份公报写一行", "names no bulletin; write a row for each of them"
        )
    return Manifest(tuple(entries.values()), tuple(faults))


def _entry(file: Path, line: int, cells: dict[str, str], series: dict[str, str]) -> Entry | ManifestFault:
    cells = _plain(cells)
    name = cells.pop("path", "")
    wrong = _half_character({"path": name}) or _wrong_path(file, name, cells.get("url", ""))
    if wrong := wrong or _wrong_words(cells, series):
        return _fault(file, line, *wrong)
    return Entry(_place(file, name), _given(cells, series), line)


def given_of(cells: Mapping[str, str], series: Collection[Series]) -> Given:
    """What a source is said to be, by the same columns as a manifest has but for `path`. Raises WrongGiven.

    >>> given_of({"period": " 2022-11 "}, ()).period
    '2022-11'
    """
    names, told = _names(series), _plain(cells)
    if unknown := [column for column in told if column not in COLUMNS[1:]]:
        known = ", ".join(COLUMNS[1:])
        raise WrongGiven(
            f"不认识 {_listed(unknown)}；可用 {known}", f"unknown: {_listed(unknown)}; known: {known}"
        )
    if wrong := _wrong_words(told, names):
        raise WrongGiven(*wrong)
    return _given(told, names)


def _given(cells: dict[str, str], series: dict[str, str]) -> Given:
    return Given(**cells | {"series": series.get(cells.get("series", ""), "")})


def _names(series: Collection[Series]) -> dict[str, str]:
    return {name: one.slug for one in series for name in (one.slug, one.name)}


def _plain(cells: Mapping[str, str]) -> dict[str, str]:
    return {column: " ".join(cell.split()) for column, cell in cells.items()}


def _wrong_words(cells: dict[str, str], series: dict[str, str]) -> tuple[str, str] | None:
    if wrong := _half_character(cells) or _wrong_cell(cells):
        return wrong
    if cells.get("series") and cells["series"] not in series:
        known = "、".join(sorted(set(series.values())))
        return (
            f"“series”：没有系列 {_cut(cells['series'])}；已登记：{known}",
            f"“series”: no series {_cut(cells['series'])}; registered: {known}",
        )
    return None


def place_of(path: Path) -> Path:
    """Where a path leads, however it is written; one that leads to itself, itself."""
    try:
        return path if path == STDIN else path.resolve()
    except (OSError, RuntimeError):
        return path.absolute()


def _place(file: Path, name: str) -> Path:
    return STDIN if name == str(STDIN) else file.parent / name


def _wrong_path(file: Path, name: str, url: str) -> tuple[str, str] | None:
    if _ADDRESS.match(name) or (url and not name):
        return (
            "不从网上取文：请先保存到文件，写入 path，网址写入 url",
            "nothing is fetched: save it to a file, write that as path and the address as url",
        )
    if not name:
        return "“path”一格不能为空", "the cell “path” must not be empty"
    if name != str(STDIN) and not _is_file(_place(file, name)):
        place = file.parent / _cut(name)
        return (
            f"没有文件 {place}；path 从清单所在目录算起",
            f"no file {place}; a path begins in the folder of the manifest",
        )
    return None


def _is_file(place: Path) -> bool:
    try:
        inside = archive.within(place)
        return inside[1] in archive.names(inside[0]) if inside else place.is_file()
    except (OSError, UnreadablePage):  # a name longer than the system has room for; a damaged archive
        return False


def _half_character(cells: dict[str, str]) -> tuple[str, str] | None:
    for column, cell in cells.items():
        if half := HALF_CHARACTER.search(cell):
            code = f"\\u{ord(half[0]):04x}"
            return (
                f"“{column}”含有 {code}，只是半个字符；请写出完整的字符",
                f"“{column}” holds {code}, half a character; write the whole one",
            )
    return None


def _wrong_cell(cells: dict[str, str]) -> tuple[str, str] | None:
    for column, cell in cells.items():
        fits, zh, en = _FORMS.get(column, (lambda _: True, "", ""))
        if cell and not fits(cell):
            return f"“{column}”{zh}，而不是 {_cut(cell)}", f"“{column}” {en}, not {_cut(cell)}"
        if len(cell) > _LONGEST:
            return f"“{column}”超过 {_LONGEST} 字", f"“{column}” is longer than {_LONGEST} characters"
    return None


def _cut(words: str) -> str:
    """The words, their beginning where they are too long for a message."""
    return words if len(words) <= _SHOWN else words[:_SHOWN] + "…"


def _listed(names: Sequence[object]) -> str:
    """Names as they are told in a message."""
    return _cut(", ".join(map(repr, names))) or "—"


# The rows as they stand


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]] | ManifestFault]:
    try:
        text = decode(bytes_at(path), str(path)).lstrip("\ufeff")
    except UnreadableInput as error:
        raise _fault(path, 0, *error.reason) from error
    yield from _json_rows(path, text) if path.suffix.lower() == ".jsonl" else _csv_rows(path, text)


def _csv_rows(path: Path, text: str) -> Iterator[tuple[int, dict[str, str]] | ManifestFault]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    header: list[str] = []
    try:
        for cells in reader:
            if not header and any(cells):
                header = _header(path, line, [cell.strip() for cell in cells])
            elif any(cell.strip() for cell in cells):
                yield _row(path, line, header, cells)
            line = reader.line_num + 1
    except csv.Error as error:
        yield _fault(
            path,
            line,
            f"不是合格的 CSV：{error}；请检查引号是否成对，其后各行未读",
            f"not valid CSV: {error}; see that its quotes come in pairs; what follows is not read",
        )
    if not header:
        raise _fault(
            path, 0, f"没有列名；应为 {','.join(COLUMNS)}", f"no columns; they are {','.join(COLUMNS)}"
        )


def _header(path: Path, line: int, header: list[str]) -> list[str]:
    unknown = [column for column in header if column not in COLUMNS]
    twice = len(header) != len(set(header))
    if unknown or twice or "path" not in header:
        raise _fault(
            path,
            line,
            f"列名应有 path，其余取自 {','.join(COLUMNS[1:])}，各一次；不认识 {_listed(unknown)}",
            f"the columns are path and any of {','.join(COLUMNS[1:])}, once each; "
            f"unknown: {_listed(unknown)}",
        )
    return header


def _row(
    path: Path, line: int, header: list[str], cells: list[str]
) -> tuple[int, dict[str, str]] | ManifestFault:
    if len(cells) != len(header):
        return _fault(
            path,
            line,
            f"有 {len(cells)} 格，应有 {len(header)} 格（含逗号的文字请加引号）",
            f"{len(cells)} cells where {len(header)} are due (quote a text that holds a comma)",
        )
    return line, dict(zip(header, cells, strict=True))


def _json_rows(path: Path, text: str) -> Iterator[tuple[int, dict[str, str]] | ManifestFault]:
    for line, told in enumerate(text.split("\n"), 1):
        if not told.strip():
            continue
        try:
            row = json.loads(told)
        except ValueError as error:
            yield _fault(path, line, f"不是 JSON：{error}", f"not JSON: {error}")
            continue
        except RecursionError:
            yield _fault(
                path,
                line,
                "括号嵌套过深；应为一个对象，值都是文字",
                "brackets nested too deep; it must be an object whose values are strings",
            )
            continue
        yield _json_row(path, line, row)


def _json_row(path: Path, line: int, row: object) -> tuple[int, dict[str, str]] | ManifestFault:
    if not isinstance(row, dict) or not all(isinstance(cell, str) for cell in row.values()):
        return _fault(path, line, "应为一个对象，值都是文字", "must be an object whose values are strings")
    if unknown := [column for column in row if column not in COLUMNS]:
        return _fault(
            path,
            line,
            f"不认识 {_listed(unknown)}；可用 {','.join(COLUMNS)}",
            f"unknown: {_listed(unknown)}; known: {','.join(COLUMNS)}",
        )
    return line, row


def _fault(path: Path, line: int, zh: str, en: str) -> ManifestFault:
    return ManifestFault(path, line, zh, en)
