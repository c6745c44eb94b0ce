"""The result of any SELECT as a picture sees it: cells with names and pages, and what its columns hold.

>>> place = Cell("uri", "https://x/id/place/450000", "广西")
>>> number = Cell("literal", "3", "3", XSD + "integer")
>>> kinds(ResultTable(("place", "n"), ({"place": place, "n": number},), 1))
{'place': 'province', 'n': 'number'}
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from graph_builder.times import interval_of
from visualizations.facts import Province
from visualizations.names import local
from visualizations.style import Language, style

XSD = "http://www.w3.org/2001/XMLSchema#"
Days = tuple[date, date]
"""The first and the last day that a time may mean."""

Kind = Literal["iri", "province", "number", "time", "text", "empty"]

_NUMBERS = frozenset(
    XSD + name for name in ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger")
)
_DAYS = re.compile(r"(-?)P(\d{1,7})D")
_EDTF = re.compile(r"(\d{4}(?:-\d\d(?:-\d\d)?)?)[~?%]?(?:T.*|Z|[+-]\d\d:\d\d)?")
LARGEST = 1e200  # of numbers in pictures: sums and differences of such are finite
LABELS = 4
"""So many columns at most make the label of a row, none after the last that has things with names."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A term of a result: what it is called, and the page of its thing where there is one on this site.

    ``named`` says that the thing has a name; without one `label` is a piece of its IRI.
    """

    kind: str
    value: str
    label: str
    datatype: str = ""
    language: str = ""
    href: str = ""
    named: bool = False


Row = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class ResultTable:
    """Rows of a result, the first of `total`; an unbound variable has no cell."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: int
    provinces: tuple[Province, ...] = ()
    language: Language = "zh"
    kinds: Mapping[str, Kind] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kinds", kinds(self))

    def of(self, *wanted: Kind) -> list[str]:
        """The columns of some kinds, in their order."""
        return [column for column in self.columns if self.kinds[column] in wanted]

    def cells(self, column: str) -> Iterator[Cell]:
        """The cells of a column that are bound."""
        return (row[column] for row in self.rows if column in row)


def kinds(table: ResultTable) -> dict[str, Kind]:
    """What each column holds, judged by the cells that are there."""
    return {column: _kind(list(table.cells(column))) for column in table.columns}


def _kind(cells: list[Cell]) -> Kind:
    if not cells:
        return "empty"
    if all(cell.kind == "uri" for cell in cells):
        return "province" if any(_unit(cell) for cell in cells) else "iri"
    if any(cell.kind == "uri" for cell in cells):
        return "text"
    if all(number_of(cell) is not None for cell in cells):
        return "number"
    return "time" if all(days_of(cell) for cell in cells) else "text"


def _unit(cell: Cell) -> bool:
    return "/place/" in cell.value and style().tile(local(cell.value)) is not None


def number_of(cell: Cell) -> float | None:
    """The number that a literal is, a duration in days; None for other literals and what is not finite.

    What is too large or too small to be reckoned with, as differences and shares, is the nearest that is not.
    """
    if cell.kind != "literal":
        return None
    if duration := _DAYS.fullmatch(cell.value):
        return float(duration[1] + duration[2])
    if cell.datatype not in _NUMBERS:
        return None
    try:
        value = float(cell.value)
    except ValueError:
        return None
    if not math.isfinite(value):
        return None
    return max(-LARGEST, min(LARGEST, value)) if abs(value) >= 1 / LARGEST else 0.0


def days_of(cell: Cell) -> Days | None:
    """The days that a date, a month, a year or an interval of them may mean; None for other literals."""
    if cell.kind != "literal" or len(cell.value) > 60:
        return None
    ends = [_EDTF.fullmatch(part) for part in cell.value.split("/")]
    if len(ends) > 2 or not all(ends):
        return None
    try:
        told = [interval_of(end[1]) for end in ends if end]
    except ValueError:  # a thirteenth month
        return None
    begin, end = told[0].begin, told[-1].end
    return (begin, end) if begin <= end else None


def labelling(table: ResultTable) -> list[str]:
    """The columns whose cells together are the label of a row: things with names, and words beside them."""
    chosen = [column for column in table.columns if _labels(table, column)][:LABELS]
    things = [n for n, column in enumerate(chosen) if table.kinds[column] != "text"]
    return chosen[: things[-1] + 1] if things else chosen


def _labels(table: ResultTable, column: str) -> bool:
    kind = table.kinds[column]
    if kind in ("iri", "province"):
        return any(cell.named for cell in table.cells(column)) or not _other_names(table, column)
    return kind == "text" and not is_name_of_another(table, column)


def _other_names(table: ResultTable, column: str) -> bool:
    return any(
        other != column and table.kinds[other] in ("iri", "province", "text") for other in table.columns
    )


def is_name_of_another(table: ResultTable, column: str) -> bool:
    """Whether a column only names the things of another: ``agentLabel`` beside ``agent``."""
    thing = column.removesuffix("Label")
    return thing != column and thing in table.columns


def label_of(row: Row, columns: list[str]) -> str:
    """The label of a row."""
    told = dict.fromkeys(row[column].label for column in columns if column in row and row[column].label)
    return " · ".join(told) or "—"


def page_of(table: ResultTable, row: Row) -> str:
    """The page that a mark of a row leads to: of its statement where it has one, else of its last thing."""
    things = [row[c] for c in table.of("iri", "province") if c in row and row[c].href]
    statements = [cell for cell in things if not cell.named and "/bulletin/" in cell.value]
    return (statements or things)[-1].href if things else ""
