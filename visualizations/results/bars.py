"""Bars: a label and a number for each row, in the order of the rows."""

from __future__ import annotations

from visualizations.layout import measure
from visualizations.results.frame import HEAD, MARGIN, SIZE, empty, framed, label, linked
from visualizations.results.table import ResultTable, Row, label_of, labelling, number_of, page_of
from visualizations.style import style
from visualizations.svg import Svg, element

MOST = 60
STEP = 24.0
LABEL_WIDTH = 360.0
BAR_WIDTH = 420.0
NUMBER_WIDTH = 110.0


def fits(table: ResultTable) -> bool:
    """Whether there is a number in each row, and something to call it by."""
    return bool(table.of("number")) and bool(labelling(table))


def measured(table: ResultTable) -> str:
    """The column whose numbers are drawn: the last one."""
    return table.of("number")[-1]


def draw(table: ResultTable) -> str:
    """Draw the first rows."""
    column = measured(table)
    rows = [row for row in table.rows if column in row][:MOST]
    if not rows:
        return empty(table, "bars")
    values = [number_of(row[column]) or 0.0 for row in rows]
    names = [label_of(row, labelling(table)) for row in rows]
    wide = min(LABEL_WIDTH, max(measure(name, SIZE) for name in names) + 4)
    low, high = min(0.0, *values), max(0.0, *values)
    scale = BAR_WIDTH / ((high - low) or 1.0)
    zero = MARGIN + wide + 10 - low * scale + (NUMBER_WIDTH if low < 0 else 0)
    bars = [
        _bar(table, row, name, value, (zero, HEAD + n * STEP, wide, scale))
        for n, (row, name, value) in enumerate(zip(rows, names, values, strict=True))
    ]
    width = zero + high * scale + NUMBER_WIDTH + MARGIN
    return framed(table, "bars", (width, HEAD + len(rows) * STEP + MARGIN), (len(rows), table.total), *bars)


def _bar(table: ResultTable, row: Row, name: str, value: float, at: tuple[float, float, float, float]) -> Svg:
    zero, top, wide, scale = at
    colours, length = style().colours, max(1.0, abs(value) * scale)
    left = zero if value >= 0 else zero - length
    shown = row[measured(table)].label
    number_at = (left + length + 6, "start") if value >= 0 else (left - 6, "end")
    return linked(
        page_of(table, row),
        f"{name}: {shown}",
        label(MARGIN, top + STEP / 2, name, wide, tone="ink"),
        element("rect", x=left, y=top + 4, width=length, height=STEP - 8, fill=colours["bar"]),
        label(
            number_at[0],
            top + STEP / 2,
            shown,
            NUMBER_WIDTH - 6,
            tone="ink",
            text_anchor=number_at[1],
        ),
    )
