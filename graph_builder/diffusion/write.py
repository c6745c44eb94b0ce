"""Tables of results as files: CSV, JSON, and the data dictionary as CSV on the Web (a W3C standard).

A file ``x.csv`` goes with ``x.csv-metadata.json``, which is where readers of CSV on the Web look for it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from itertools import islice
from typing import Any

from ontology.dictionary import SEPARATOR, ResultColumn, ResultTable

Cell = Callable[[str], str]
_AT_ONCE = 10_000  # rows
_DATATYPES = {"iri": "anyURI", "list": "string"}


def as_csv(table: ResultTable, rows: Iterable[Any], cell: Cell = str) -> str:
    """Return rows (values whose fields are the columns of `table`) as CSV with a header; `cell` may mend a
    cell, for spreadsheets.
    """
    return "".join(csv_pieces(table, rows, cell))


def csv_pieces(table: ResultTable, rows: Iterable[Any], cell: Cell = str) -> Iterator[str]:
    """Yield the same in pieces, for tables that do not fit in memory."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(column.name for column in table.columns)
    remaining = iter(rows)
    while some := list(islice(remaining, _AT_ONCE)):
        for row in some:
            writer.writerow(_cell(column, getattr(row, column.name), cell) for column in table.columns)
        yield text.getvalue()
        text.seek(0)
        text.truncate()
    yield text.getvalue()


def _cell(column: ResultColumn, value: object, cell: Cell) -> str:
    """A number stays one: -30 is no formula."""
    return as_text(value) if column.type in {"integer", "decimal", "date"} else cell(as_text(value))


def as_json(table: ResultTable, rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Return rows as objects: dates as text, lists as lists, what is unknown as null."""
    return list(json_rows(table, rows))


def json_rows(table: ResultTable, rows: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Yield the same row by row, for tables that do not fit in memory."""
    for row in rows:
        yield {column.name: _json(getattr(row, column.name)) for column in table.columns}


def as_text(value: object) -> str:
    """Return a value as a cell has it; a separator within a part of a list becomes a slash.

    >>> as_text(None), as_text(("a|b", "c")), as_text(0.5)
    ('', 'a/b|c', '0.5')
    """
    if value is None:
        return ""
    if isinstance(value, tuple):
        return SEPARATOR.join(str(part).replace(SEPARATOR, "/") for part in value)
    return value.isoformat() if isinstance(value, date) else str(value)


def metadata(table: ResultTable, url: str, method: Mapping[str, Any] | None = None) -> str:
    """Return the data dictionary of a table that stands at `url`, as CSV on the Web; with the `method` and
    the parameters that made its rows, where these are no plain listing.
    """
    told: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "zh"}],
        "url": url,
        "dc:title": _both(table.title_zh, table.title_en),
        "dc:description": _both(table.about_zh, table.about_en),
        "tableSchema": {
            "columns": [_column(column) for column in table.columns],
            "primaryKey": list(table.key),
        },
    }
    if method is not None:
        told["dc:provenance"] = json.dumps(method, ensure_ascii=False)
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def columns_of(row_type: type) -> tuple[str, ...]:
    """Return the columns that a type of row has, in order."""
    return tuple(field.name for field in fields(row_type))


def _column(column: ResultColumn) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": column.name,
        "titles": column.name,
        "dc:description": _both(column.zh, column.en),
        "datatype": _datatype(column),
    }
    if column.type == "list":
        told["separator"] = SEPARATOR
    if column.unit:
        told["schema:unitText"] = column.unit
    return told


def _datatype(column: ResultColumn) -> str | dict[str, str]:
    base = _DATATYPES.get(column.type, column.type)
    return {"base": base, "format": _one_of(column.values)} if column.values else base


def _one_of(values: Sequence[str]) -> str:
    return "|".join(values)


def _both(zh: str, en: str) -> list[dict[str, str]]:
    return [{"@value": zh, "@language": "zh"}, {"@value": en, "@language": "en"}]


def _json(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value
