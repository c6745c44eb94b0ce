"""Tiles: the units of the country in a grid, with a number each: the result's own, or that of its rows."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from visualizations.facts import Province
from visualizations.layout import measure
from visualizations.names import local
from visualizations.results.frame import HEAD, MARGIN, SIZE, framed, label, linked
from visualizations.results.table import Cell, ResultTable, Row, number_of
from visualizations.style import LagStep, style
from visualizations.svg import Svg, element, group, words

SIDE = 54.0
GAP = 4.0
STEPS = 5
SIGN, NUMBER = 18.0, 12.0


@dataclass(frozen=True, slots=True)
class Unit:
    """What the result says of a unit: so many rows, and its number where that means something."""

    cell: Cell
    rows: int
    value: float
    shown: str


def fits(table: ResultTable) -> bool:
    """Whether a column holds units of the country."""
    return bool(table.of("province"))


def draw(table: ResultTable) -> str:
    """Draw every unit, those without a row as blank tiles; what stands in no grid comes below."""
    units, elsewhere = _units(table)
    provinces = {local(p.iri): p for p in table.provinces}
    scale = _scale([unit.value for unit in units.values()])
    tiles = [_placed(code, units.get(code), provinces.get(code), scale) for code in style().tiles]
    bottom = HEAD + (max(tile.row for tile in style().tiles.values()) + 1) * (SIDE + GAP)
    width = (max(tile.column for tile in style().tiles.values()) + 1) * (SIDE + GAP) + 2 * MARGIN
    notes = [_legend(units, scale, bottom), *_notes(table, units, elsewhere, bottom + 30)]
    told = sum(unit.rows for unit in units.values())
    return framed(table, "tiles", (width, bottom + 80), (told, table.total), *tiles, *notes)


def _units(table: ResultTable) -> tuple[dict[str, Unit], int]:
    column = table.of("province")[0]
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in table.rows:
        if column in row:
            groups[local(row[column].value)].append(row)
    numbers = table.of("number")
    alone = bool(numbers) and all(len(rows) == 1 for rows in groups.values())
    known = {
        code: _unit(rows, column, numbers[-1] if alone else None)
        for code, rows in groups.items()
        if style().tile(code)
    }
    return known, sum(len(rows) for code, rows in groups.items() if code not in known)


def _unit(rows: list[Row], column: str, number: str | None) -> Unit:
    cell = rows[0][column]
    if number and number in rows[0]:
        return Unit(cell, 1, number_of(rows[0][number]) or 0.0, rows[0][number].label)
    return Unit(cell, len(rows), float(len(rows)), str(len(rows)))


def _scale(values: list[float]) -> tuple[float, float]:
    return (min(values), max(values)) if values else (0.0, 0.0)


def _step(value: float, scale: tuple[float, float]) -> int:
    """The step of a value, from 0 (least) to `STEPS` - 1."""
    low, high = scale
    return STEPS - 1 if high == low else min(STEPS - 1, int((value - low) / (high - low) * STEPS))


def _look(step: int) -> LagStep:
    """The colours of a step: the sequential scale of the pictures, dark for much."""
    blues = style().lags
    return blues[round((STEPS - 1 - step) * (len(blues) - 2) / (STEPS - 1))]


def _placed(code: str, unit: Unit | None, province: Province | None, scale: tuple[float, float]) -> Svg:
    tile, colours = style().tiles[code], style().colours
    x, y = MARGIN + tile.column * (SIDE + GAP), HEAD + tile.row * (SIDE + GAP)
    sign = province.abbreviation if province else code[:2]
    look = _look(_step(unit.value, scale)) if unit else None
    fill, ink = (look.colour, look.ink) if look else (colours["blank"], colours["muted"])
    shape = {"x": x, "y": y, "width": SIDE, "height": SIDE, "rx": 4.0}
    box = element("rect", **shape, fill=fill, stroke=colours["faint"], class_="hair" if unit else "blank")
    texts = [_text(x + SIDE / 2, y + (SIDE * 0.4 if unit else SIDE / 2), sign, SIGN, ink)]
    if unit is None:
        return group((box, group(texts, class_="muted")))
    texts.append(_text(x + SIDE / 2, y + SIDE * 0.78, _short(unit.shown), NUMBER, ink))
    return linked(unit.cell.href, f"{unit.cell.label}: {unit.shown}", box, *texts)


def _short(number: str) -> str:
    """A number that a tile has room for: whole, else to two digits."""
    if measure(number, NUMBER) <= SIDE - 4:
        return number
    return f"{float(number):.1e}" if re.fullmatch(r"-?[\d.]{1,40}", number) else "…"


def _text(x: float, y: float, text: str, size: float, fill: str) -> Svg:
    return element(
        "text", words(text), x=x, y=y + size * 0.36, font_size=size, text_anchor="middle", fill=fill
    )


def _legend(units: dict[str, Unit], scale: tuple[float, float], top: float) -> Svg:
    if not units:
        return Svg("")
    if scale[0] == scale[1]:
        steps = [STEPS - 1]
    else:
        steps = sorted({_step(unit.value, scale) for unit in units.values()})
    marks, x = [], MARGIN
    for step in steps:
        text = _range([unit for unit in units.values() if _step(unit.value, scale) == step])
        marks += [
            element("rect", x=x, y=top + 4, width=14, height=14, fill=_look(step).colour),
            label(x + 20, top + 11, text, 90, tone="ink"),
        ]
        x += 20 + min(90.0, measure(text, SIZE)) + 16
    return group(marks)


def _range(units: list[Unit]) -> str:
    least, most = min(units, key=lambda u: u.value), max(units, key=lambda u: u.value)
    return least.shown if least.value == most.value else f"{least.shown} – {most.shown}"


def _notes(table: ResultTable, units: dict[str, Unit], elsewhere: int, top: float) -> list[Svg]:
    look, counted = style(), not _own_numbers(table, units)
    notes = (
        [look.say("tile_rows", table.language)]
        if counted
        else [look.say("tile_number", table.language, column=table.of("number")[-1])]
    )
    if elsewhere:
        notes.append(look.say("tile_elsewhere", table.language, rows=elsewhere))
    return [label(MARGIN, top + 10 + n * 20, text, 500, tone="muted") for n, text in enumerate(notes)]


def _own_numbers(table: ResultTable, units: dict[str, Unit]) -> bool:
    return bool(table.of("number")) and all(unit.rows == 1 for unit in units.values())
