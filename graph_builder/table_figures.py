"""Figures of a table: each number of a row, under its column's name and unit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph_builder.figures import FigureMention
from graph_builder.model import Item, Span

CELL_END = " | "
_LINE = re.compile(r"[^\n]+")
_NUMBER = re.compile(r"(?P<number>-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?)(?P<percent>%)?")
_UNIT = re.compile(r"\((?:单位[::])?(?P<scale>[万亿]*)(?P<unit>[^\d()]{1,5})\)$")
_SCALE = {"万": 10_000, "亿": 100_000_000}


def is_row(line: str) -> bool:
    """Whether a line is a row of a table, as the formats write one.

    >>> is_row("山东 | 8205.4"), is_row("山东 8205.4")
    (True, False)
    """
    return CELL_END in line


def table_figures(text: str, item: Item) -> Iterator[FigureMention]:
    """Yield the figures of the tables in an item of the folded `text`: a row's first cell and the column's
    name tell what is counted, the bracket in the column's name its unit.
    """
    header: list[str] = []
    for line in _LINE.finditer(text, item.body.start, item.body.end):
        if not is_row(line[0]):
            header = []
        elif not header:
            header = [cell.strip() for cell in line[0].split(CELL_END)]
        else:
            yield from _row(line, header, item)


def _row(line: re.Match[str], header: list[str], item: Item) -> Iterator[FigureMention]:
    at, ordinal, label = line.start(), 0, ""
    for index, cell in enumerate(line[0].split(CELL_END)):
        start = at + len(cell) - len(cell.lstrip())
        at += len(cell) + len(CELL_END)
        number = _NUMBER.fullmatch(cell.strip())
        unit = _UNIT.search(header[index]) if index < len(header) else None
        if number is None or not (unit or number["percent"]):
            label = label or cell.strip()
            continue
        ordinal += 1
        name = _UNIT.sub("", header[index]) if index < len(header) else ""
        value = float(number["number"].replace(",", ""))
        for character in unit["scale"] if unit and not number["percent"] else "":
            value = round(value * _SCALE[character], 6)
        measure = "%" if number["percent"] or unit is None else unit["unit"]
        span = Span(start, start + len(cell.strip()))
        sentence = Span(line.start(), line.end())
        yield FigureMention(item, sentence, ordinal, span, value, measure, False, label + name, None)
