"""Reading the knowledge tables: CSV files whose columns are declared, each wrong row named by file, row
and reason.
"""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar, get_type_hints

from ontology.errors import KnowledgeError

if TYPE_CHECKING:
    from _csv import Reader


class Row(Protocol):
    """A frozen dataclass whose fields are the columns of one table, in order."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


R = TypeVar("R", bound=Row)


def read_table(path: Path, row_type: type[R]) -> tuple[R, ...]:
    """Return the rows of the table at `path` as values of `row_type`.

    Fields of type ``tuple[str, ...]`` are cells with ``|`` between their parts; a field without default
    must not be empty.
    Raises KnowledgeError, which names the file, the line, the reason and the remedy.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError(path.name, 0, f"无法读取：{error}", f"cannot be read: {error}") from error
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    columns = [f.name for f in dataclasses.fields(row_type)]
    return tuple(_rows(reader, path.name, columns, row_type))


def _rows(reader: Reader, file: str, columns: list[str], row_type: type[R]) -> Iterator[R]:
    try:
        header: list[str] = next(reader, [])
        _check_header(file, header, columns)
        for cells in reader:
            if cells:
                yield _row(file, reader.line_num, cells, columns, row_type)
    except csv.Error as error:
        raise KnowledgeError(
            file, reader.line_num, f"不是合格的 CSV：{error}", f"not valid CSV: {error}"
        ) from error


def _check_header(file: str, header: list[str], columns: list[str]) -> None:
    if header == columns:
        return
    unknown = [c for c in header if c not in columns]
    missing = [c for c in columns if c not in header]
    raise KnowledgeError(
        file,
        1,
        f"列名应为 {','.join(columns)}；多出 {unknown}，缺少 {missing}",
        f"the columns must be {','.join(columns)}; unknown {unknown}, missing {missing}",
    )


def _row(file: str, line: int, cells: list[str], columns: list[str], row_type: type[R]) -> R:
    if len(cells) != len(columns):
        raise KnowledgeError(
            file,
            line,
            f"有 {len(cells)} 格，应有 {len(columns)} 格（含逗号的文字请加引号）",
            f"{len(cells)} cells where {len(columns)} are due (quote a text that holds a comma)",
        )
    hints = get_type_hints(row_type)
    values: dict[str, Any] = {}
    for spec, cell in zip(dataclasses.fields(row_type), cells, strict=True):
        text = cell.strip()
        if not text and spec.default is dataclasses.MISSING:
            raise KnowledgeError(
                file, line, f"“{spec.name}”一格不能为空", f"the cell “{spec.name}” must not be empty"
            )
        values[spec.name] = (
            tuple(p.strip() for p in text.split("|") if p.strip()) if hints[spec.name] is not str else text
        )
    return row_type(**values)
