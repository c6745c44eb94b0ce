"""Timeline: each row on a line of its own, from the first to the last day that its time may mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from visualizations.layout import measure
from visualizations.results.frame import HEAD, MARGIN, SIZE, empty, framed, label, linked
from visualizations.results.table import Days, ResultTable, Row, days_of, label_of, labelling, page_of
from visualizations.style import style
from visualizations.svg import Svg, element, group

MOST = 80
STEP = 22.0
AXIS = 24.0
LABEL_WIDTH = 430.0
TIME_WIDTH = 210.0
LINE_WIDTH = 420.0
TICK_ROOM = 62.0
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000)


@dataclass(frozen=True, slots=True)
class Line:
    """A row with the days it may mean, as the result tells them."""

    row: Row
    name: str
    days: Days
    told: str


def fits(table: ResultTable) -> bool:
    """Whether a column holds times, and something says what they are the times of."""
    return bool(table.of("time")) and bool(labelling(table))


def columns_of(table: ResultTable) -> tuple[str, str]:
    """The columns of beginning and end: a pair by their names (``begin``, ``end``), else one for both."""
    times = table.of("time")
    single = next((column for column in times if column in ("edtf", "date")), None)
    for column in times:
        other = column.replace("egin", "nd").replace("bnd", "end").replace("Bnd", "End")
        if other != column and other in times:
            return column, other
    return (single or times[0],) * 2


def draw(table: ResultTable) -> str:
    """Draw the earliest rows."""
    lines = sorted(_lines(table), key=lambda line: line.days)
    shown = lines[:MOST]
    if not shown:
        return empty(table, "timeline")
    wide = min(LABEL_WIDTH, max(measure(line.name, SIZE) for line in shown) + 4)
    first, last = min(line.days[0] for line in shown), max(line.days[1] for line in shown)
    told = min(TIME_WIDTH, max(measure(line.told, SIZE) for line in shown) + 20)
    left = MARGIN + wide + 12 + told
    scale = LINE_WIDTH / max(1, (last - first).days + 1)
    marks = [
        _mark(table, line, HEAD + AXIS + n * STEP, (left, wide, scale, first)) for n, line in enumerate(shown)
    ]
    bottom = HEAD + AXIS + len(shown) * STEP
    axis = _axis(first, last, left, bottom)
    size = (left + LINE_WIDTH + 40 + MARGIN, bottom + MARGIN)
    return framed(table, "timeline", size, (len(shown), table.total), axis, *marks)


def _lines(table: ResultTable) -> Iterator[Line]:
    begin, end = columns_of(table)
    for row in table.rows:
        told = [row[column] for column in dict.fromkeys((begin, end)) if column in row]
        days = [found for cell in told if (found := days_of(cell))]
        if days:
            span = (min(d[0] for d in days), max(d[1] for d in days))
            text = " – ".join(dict.fromkeys(cell.label for cell in told))
            yield Line(row, label_of(row, labelling(table)), span, text)


def _mark(table: ResultTable, line: Line, top: float, at: tuple[float, float, float, date]) -> Svg:
    left, wide, scale, first = at
    middle = top + STEP / 2
    start = left + (line.days[0] - first).days * scale
    length = max(8.0, ((line.days[1] - line.days[0]).days + 1) * scale)
    return linked(
        page_of(table, line.row),
        f"{line.name}\n{line.told}",
        label(MARGIN, middle, line.name, wide, tone="ink"),
        label(MARGIN + wide + 8, middle, line.told, left - MARGIN - wide - 16, tone="muted"),
        element("rect", x=start, y=middle - 5, width=length, height=10, rx=4, fill=style().regions[0].colour),
    )


def _axis(first: date, last: date, left: float, bottom: float) -> Svg:
    colours, days = style().colours, max(1, (last - first).days + 1)
    ticks = [(left + (day - first).days * LINE_WIDTH / days, text) for day, text in _ticks(first, last)]
    lines = [
        element("line", x1=x, x2=x, y1=HEAD + AXIS - 4, y2=bottom, stroke=colours["faint"], class_="hair")
        for x, _ in ticks
    ]
    texts = [label(x, HEAD + AXIS / 2, text, TICK_ROOM, tone="muted") for x, text in ticks]
    return group((*lines, *texts))


def _ticks(first: date, last: date) -> list[tuple[date, str]]:
    """The beginnings of months, so many apart that their labels have room."""
    start, stop = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    room = LINE_WIDTH / max(1, (last - first).days + 1)
    step = next((m for m in _MONTHS if m * 28 * room >= TICK_ROOM), _MONTHS[-1])
    months = [m for m in range(start, stop + 1) if m % step == 0 or step == 1]
    found = [(date(m // 12, m % 12 + 1, 1), m) for m in months if m >= 12]
    shown = [
        (max(day, first), f"{m // 12}-{m % 12 + 1:02}" if step < 12 else str(m // 12)) for day, m in found
    ]
    return _apart(shown, room)


def _apart(ticks: list[tuple[date, str]], room: float) -> list[tuple[date, str]]:
    kept: list[tuple[date, str]] = []
    for tick in ticks:
        if not kept or (tick[0] - kept[-1][0]).days * room >= TICK_ROOM - 4:
            kept.append(tick)
    return kept
