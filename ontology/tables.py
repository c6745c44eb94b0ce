"""Reading the knowledge tables: CSV files whose columns are declared, each wrong row named by file, line
and reason.
"""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Protocol, TypeVar, get_type_hints

from ontology.errors import KnowledgeError


class Row(Protocol):
    """A frozen dataclass whose fields are the columns of one table, in order."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


R = TypeVar("R", bound=Row)


class Column(NamedTuple):
    """A declared column: whether its cells must be filled, and whether they hold several parts."""

    name: str
    due: bool
    several: bool


class EmptyCell(KnowledgeError):
    """A cell that must be filled and is not; the rest of its row can be read."""


def read_table(path: Path, row_type: type[R]) -> tuple[R, ...]:
    """Return the rows of the table at `path` as values of `row_type`.

    Fields of type ``tuple[str, ...]`` are cells with ``|`` between their parts; a field without default
    must not be empty.
    Raises KnowledgeError, which names the file, the line, the reason and the remedy.
    """
    rows = []
    for line in scan_table(path, row_type):
        if isinstance(line, KnowledgeError):
            raise line
        rows.append(line[1])
    return tuple(rows)


def scan_table(path: Path, row_type: type[R]) -> Iterator[tuple[int, R] | KnowledgeError]:
    """Yield every row of the table at `path` with the line it starts on, before it what is wrong with it.

    A row with an empty cell comes nevertheless, for its other cells to be looked at; one that does not fit
    the columns does not.
    """
    columns = columns_of(row_type)
    lines = read_cells(path)
    try:
        fault = _header_fault(path.name, next(lines, (1, []))[1], [c.name for c in columns])
        if fault:  # cells under other columns would only be misread
            yield fault
            return
        for line, cells in lines:
            if wrong := _misfit(path.name, line, cells, columns):
                yield wrong
                continue
            yield from _empty_cells(path.name, line, cells, columns)
            yield line, row_type(*_values(cells, columns))
    except KnowledgeError as error:
        yield error


def read_cells(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of every row of a CSV file that is not empty, the header too, with the line it
    starts on.

    Raises KnowledgeError where the file cannot be read or is no CSV.
    """
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise KnowledgeError(
            path.name,
            line,
            f"不是合格的 CSV：{error}；请检查引号是否成对",
            f"not valid CSV: {error}; see that its quotes come in pairs",
        ) from error


def read_text(path: Path) -> str:
    """Return the text of a knowledge file, a byte order mark left out; KnowledgeError where it is none."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise KnowledgeError(path.name, 0, f"无法读取：{error}", f"cannot be read: {error}") from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise KnowledgeError(
            path.name,
            content.count(b"\n", 0, error.start) + 1,
            f"不是 UTF-8 编码（{error.reason}）；请另存为 UTF-8",
            f"cannot be read as UTF-8 ({error.reason}); save it as UTF-8",
        ) from error


@lru_cache(maxsize=64)
def columns_of(row_type: type[Row]) -> tuple[Column, ...]:
    """Return the columns that a row type declares."""
    hints = get_type_hints(row_type)
    return tuple(
        Column(f.name, f.default is dataclasses.MISSING, hints[f.name] is not str)
        for f in dataclasses.fields(row_type)
    )


def _header_fault(file: str, header: list[str], columns: list[str]) -> KnowledgeError | None:
    if header == columns:
        return None
    unknown = [c for c in header if c not in columns]
    missing = [c for c in columns if c not in header]
    return KnowledgeError(
        file,
        1,
        f"列名应为 {','.join(columns)}；多出 {unknown}，缺少 {missing}",
        f"the columns must be {','.join(columns)}; unknown {unknown}, missing {missing}",
    )


def _misfit(file: str, line: int, cells: list[str], columns: tuple[Column, ...]) -> KnowledgeError | None:
    if len(cells) == len(columns):
        return None
    return KnowledgeError(
        file,
        line,
        f"有 {len(cells)} 格，应有 {len(columns)} 格（含逗号的文字请加引号）",
        f"{len(cells)} cells where {len(columns)} are due (quote a text that holds a comma)",
    )


def _empty_cells(file: str, line: int, cells: list[str], columns: tuple[Column, ...]) -> Iterator[EmptyCell]:
    for column, cell in zip(columns, cells, strict=True):
        if column.due and not cell.strip():
            told = f"“{column.name}”一格不能为空", f"the cell “{column.name}” must not be empty"
            yield EmptyCell(file, line, *told)


def _values(cells: list[str], columns: tuple[Column, ...]) -> Iterator[str | tuple[str, ...]]:
    for column, cell in zip(columns, cells, strict=True):
        yield parts_of(cell) if column.several else cell.strip()


def parts_of(cell: str) -> tuple[str, ...]:
    """Return the parts of a cell that holds several.

    >>> parts_of("政府 | 人民政府")
    ('政府', '人民政府')
    """
    return tuple(p for part in cell.split("|") if (p := part.strip()))
