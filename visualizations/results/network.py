"""Network: the things of two or three columns in ranks side by side, joined where a row holds both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from visualizations.results.frame import HEAD, MARGIN, SIZE, empty, framed, label, linked
from visualizations.results.table import Cell, ResultTable, Row
from visualizations.style import style
from visualizations.svg import Svg, element, group

MOST = 40
"""So many things of a rank are shown."""
STEP = 24.0
NAME_WIDTH = 250.0
BETWEEN = 130.0

Edge = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Rank:
    """The things of a column, in the order in which they stand."""

    column: str
    cells: tuple[Cell, ...]
    hidden: int


def ranked(table: ResultTable) -> list[str]:
    """The columns of things with names, at most three."""
    things = table.of("iri", "province")
    return [column for column in things if any(cell.named for cell in table.cells(column))][:3]


def fits(table: ResultTable) -> bool:
    """Whether there are things of two columns to join."""
    return len(ranked(table)) >= 2


def draw(table: ResultTable) -> str:
    """Draw the ranks."""
    rows = _shown(table)
    ranks = _ordered(rows, [_rank(table, rows, column) for column in ranked(table)])
    if not any(rank.cells for rank in ranks):
        return empty(table, "network")
    tallest = max(len(rank.cells) for rank in ranks)
    places = [_places(n, rank, tallest) for n, rank in enumerate(ranks)]
    edges = [_edges(rows, one, two, places[n], places[n + 1]) for n, (one, two) in enumerate(pairwise(ranks))]
    marks = [_node(cell, places[n][cell.value]) for n, rank in enumerate(ranks) for cell in rank.cells]
    heads = [_head(rank, n) for n, rank in enumerate(ranks)]
    width = MARGIN * 2 + len(ranks) * NAME_WIDTH + (len(ranks) - 1) * BETWEEN
    size = (width, HEAD + 30 + tallest * STEP + MARGIN)
    return framed(table, "network", size, (len(rows), table.total), *edges, *marks, *heads)


def _shown(table: ResultTable) -> list[Row]:
    """The first rows that can stand together: each whole, with at most `MOST` things in a rank."""
    columns = ranked(table)
    taken: dict[str, set[str]] = {column: set() for column in columns}
    shown = []
    for row in table.rows:
        things = {column: row[column].value for column in columns if column in row}
        if things and all(iri in taken[c] or len(taken[c]) < MOST for c, iri in things.items()):
            for column, iri in things.items():
                taken[column].add(iri)
            shown.append(row)
    return shown


def _rank(table: ResultTable, rows: list[Row], column: str) -> Rank:
    cells = {row[column].value: row[column] for row in rows if column in row}
    total = len({cell.value for cell in table.cells(column)})
    return Rank(column, tuple(cells.values()), total - len(cells))


def _pairs(rows: list[Row], one: str, two: str) -> set[Edge]:
    return {(row[one].value, row[two].value) for row in rows if one in row and two in row}


def _ordered(rows: list[Row], ranks: list[Rank]) -> list[Rank]:
    """Each rank after the mean place of its neighbours in the rank before, so that few lines cross."""
    done = ranks[:1]
    for rank in ranks[1:]:
        place = {cell.value: n for n, cell in enumerate(done[-1].cells)}
        near = _pairs(rows, done[-1].column, rank.column)
        mean = {
            cell.value: _mean(place[a] for a, b in near if b == cell.value and a in place)
            for cell in rank.cells
        }
        cells = sorted(rank.cells, key=lambda cell: (mean[cell.value], cell.value))
        done.append(Rank(rank.column, tuple(cells), rank.hidden))
    return done


def _mean(places: Iterable[int]) -> float:
    told = list(places)
    return sum(told) / len(told) if told else float(MOST)


def _places(number: int, rank: Rank, tallest: int) -> dict[str, tuple[float, float]]:
    """The left end and the middle of each thing's name."""
    x = MARGIN + number * (NAME_WIDTH + BETWEEN)
    step = STEP * tallest / max(1, len(rank.cells))
    return {cell.value: (x, HEAD + 30 + (n + 0.5) * step) for n, cell in enumerate(rank.cells)}


def _edges(
    rows: list[Row],
    one: Rank,
    two: Rank,
    left: dict[str, tuple[float, float]],
    right: dict[str, tuple[float, float]],
) -> Svg:
    lines = []
    for a, b in sorted(_pairs(rows, one.column, two.column)):
        if a in left and b in right:
            (x1, y1), (x2, y2) = left[a], right[b]
            lines.append(element("line", x1=x1 + NAME_WIDTH, y1=y1, x2=x2 - 4, y2=y2))
    return group(lines, stroke=style().colours["line"], stroke_width=1, stroke_opacity=0.7)


def _node(cell: Cell, at: tuple[float, float]) -> Svg:
    x, y = at
    colours = style().colours
    mark = element("circle", cx=x + 4, cy=y, r=4, fill=style().regions[0].colour)
    rule = element(
        "line",
        x1=x,
        x2=x + NAME_WIDTH,
        y1=y + SIZE * 0.75,
        y2=y + SIZE * 0.75,
        stroke=colours["faint"],
        class_="hair",
    )
    return linked(
        cell.href, cell.label, rule, mark, label(x + 14, y, cell.label, NAME_WIDTH - 20, tone="ink")
    )


def _head(rank: Rank, number: int) -> Svg:
    shown, total = len(rank.cells), len(rank.cells) + rank.hidden
    text = f"?{rank.column}  {shown}" if not rank.hidden else f"?{rank.column}  {shown} / {total}"
    return label(MARGIN + number * (NAME_WIDTH + BETWEEN), HEAD + 10, text, NAME_WIDTH, tone="muted")
