"""Where policies spread: a grid of tiles for each policy, a tile for each unit, coloured as in the matrix.

A coloured tile is a link to the act behind it; the grid knows no boundary.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from visualizations import svg
from visualizations.cells import Legend, blank_fill, colours, hatching, months, shown
from visualizations.facts import Province, adoption_title, when_of
from visualizations.layout import fit
from visualizations.matrix_model import Cell
from visualizations.options import Options
from visualizations.style import style
from visualizations.svg import Svg
from visualizations.tables import Cell as TableCell
from visualizations.tables import Table, columns, named
from visualizations.tiles_model import Panel, Tiles

LEFT, TOP = 20.0, 98.0
COLUMNS, ROWS = 9, 7
IN_A_ROW = 4
NORMAL = 12.5
LEAST_WIDTH, SINGLE_WIDTH = 1000.0, 860.0


@dataclass(frozen=True, slots=True)
class Size:
    """How large a panel is drawn: the side of a tile, and the room around the grid."""

    tile: float
    head: float = 42.0
    beside: float = 46.0
    below: float = 26.0

    @property
    def grid(self) -> float:
        """The width of the grid."""
        return COLUMNS * self.tile

    @property
    def width(self) -> float:
        """The width of a panel with the room beside it."""
        return self.grid + self.beside

    @property
    def height(self) -> float:
        """The height of a panel with the room below it."""
        return self.head + ROWS * self.tile + self.below


SMALL, LARGE = Size(26.0), Size(64.0)


def draw(model: Tiles, options: Options) -> str:
    """The picture as an SVG document, the same bytes for the same facts."""
    look, size = style(), LARGE if model.is_single else SMALL
    across = min(max(len(model.panels), 1), IN_A_ROW)
    down = -(-len(model.panels) // IN_A_ROW)
    width = max(
        2 * LEFT + across * size.width - size.beside, SINGLE_WIDTH if model.is_single else LEAST_WIDTH
    )
    bottom = TOP + (down * size.height if model.panels else 40.0)
    key = _legend(model)
    height = bottom + key.height + 12
    places = ((LEFT + n % IN_A_ROW * size.width, TOP + n // IN_A_ROW * size.height) for n in range(99999))
    return svg.document(
        width,
        height,
        look.say("tiles", options.language),
        look.say("tiles_about", options.language),
        look.fonts,
        svg.element("rect", width=width, height=height, fill=look.colours["paper"], class_="paper"),
        hatching(),
        *_heading(model, width, options),
        *(
            _panel(panel, x, y, size, model, options)
            for panel, (x, y) in zip(model.panels, places, strict=False)
        ),
        key.drawn(LEFT, bottom, options.language),
    )


def _legend(model: Tiles) -> Legend:
    """What occurs in the tiles."""
    places = {place.iri for place in model.provinces}
    full = [{iri: cell for iri, cell in panel.cells.items() if iri in places} for panel in model.panels]
    empty = {model.blanks[iri] for cells in full for iri in places - cells.keys()}
    return Legend({cell.shade for cells in full for cell in cells.values()}, empty)


def _heading(model: Tiles, width: float, options: Options) -> list[Svg]:
    look, language = style(), options.language
    room = width - 2 * LEFT
    title = svg.element(
        "text",
        svg.words(look.say("tiles_one" if model.is_single else "tiles", language)),
        x=LEFT,
        y=38,
        font_size=22,
    )
    lines = [look.say("tiles_about", language)]
    if not model.panels:
        lines.append(look.say("no_policies", language))
    elif model.is_single:
        lines.append(_until(model, options))
    else:
        count = look.say("policies_shown", language, shown=len(model.panels), total=model.total)
        lines.append(" · ".join(filter(None, [count, _until(model, options)])))
    notes = [
        svg.element("text", svg.words(fit(text, NORMAL, room)), x=LEFT, y=62 + 20 * n, font_size=NORMAL)
        for n, text in enumerate(lines)
    ]
    return [
        svg.group([title], fill=look.colours["ink"], class_="ink", font_weight="bold"),
        svg.group(notes, fill=look.colours["muted"], class_="muted"),
    ]


def _until(model: Tiles, options: Options) -> str:
    return style().say("known_until", options.language, month=model.until) if model.until else ""


def _panel(panel: Panel, x: float, y: float, size: Size, model: Tiles, options: Options) -> Svg:
    top = y + size.head
    full = [_tile(panel, place, x, top, size, model, options) for place in model.provinces]
    bare = [_blank(panel, place, x, top, size, model, options) for place in model.provinces]
    look, font = style(), 20 if size is LARGE else NORMAL
    return svg.group(
        [
            *_head(panel, x, y, size, model, options),
            svg.group(filter(None, full), text_anchor="middle", font_size=font),
            svg.group(
                filter(None, bare),
                text_anchor="middle",
                font_size=font,
                fill=look.colours["muted"],
                class_="muted",
            ),
        ]
    )


def _head(panel: Panel, x: float, y: float, size: Size, model: Tiles, options: Options) -> Iterable[Svg]:
    look, language = style(), options.language
    font = 17.0 if model.is_single else 12.0 if language == "en" else 13.5
    room = SINGLE_WIDTH - 2 * LEFT if model.is_single else size.width - 8
    name = panel.policy.name.text(language)
    text = svg.element(
        "text",
        svg.words(fit(name, font, room)),
        x=x,
        y=y + 12,
        font_size=font,
        font_weight="bold",
        fill=look.colours["ink"],
        class_="ink",
    )
    yield svg.link(options.href(panel.policy.iri), name, text)
    date = panel.policy.national or look.say("date_unknown", language)
    note = f"{look.say('national_date', language)} {date} · {panel.count}/{model.counted}"
    yield svg.element(
        "text",
        svg.words(fit(note, 11, size.grid)),
        x=x,
        y=y + 31,
        font_size=11,
        fill=look.colours["muted"],
        class_="muted",
    )


def _corner(place: Province, left: float, top: float, size: Size) -> tuple[float, float]:
    at = style().tiles[place.code]
    return left + at.column * size.tile, top + at.row * size.tile


def _tile(
    panel: Panel, place: Province, left: float, top: float, size: Size, model: Tiles, options: Options
) -> Svg:
    cell = panel.cells.get(place.iri)
    if cell is None:
        return Svg("")
    x, y = _corner(place, left, top, size)
    fill, ink = colours(cell)
    parts = [_box(x, y, size, fill), _sign(place, x, y, size, model.is_single, ink)]
    if model.is_single:
        parts.append(_number(cell, x, y, size, ink))
    title = f"{place.name.text(options.language)}\n{adoption_title(cell.first, options.language)}"
    return svg.link(options.href(cell.first.activity), title, *parts)


def _blank(
    panel: Panel, place: Province, left: float, top: float, size: Size, model: Tiles, options: Options
) -> Svg:
    """A blank is not a statement: it has a meaning to hover but nothing to open."""
    if place.iri in panel.cells:
        return Svg("")
    look, blank = style(), model.blanks[place.iri]
    x, y = _corner(place, left, top, size)
    said = f"{place.name.text(options.language)}: {look.say(blank, options.language)}"
    return svg.element(
        "g",
        svg.element("title", svg.words(svg.shorten(said))),
        _box(x, y, size, blank_fill(blank), look.colours["faint"]),
        _sign(place, x, y, size, on_pattern=blank != "no_mention"),
    )


def _box(x: float, y: float, size: Size, fill: str, line: str | None = None) -> Svg:
    side = size.tile - 2
    plain = ("hair" if fill.startswith("url") else "blank") if line else None
    return svg.element(
        "rect", x=x + 1, y=y + 1, width=side, height=side, rx=3, fill=fill, stroke=line, class_=plain
    )


def _sign(
    place: Province,
    x: float,
    y: float,
    size: Size,
    raised: bool = False,
    fill: str | None = None,
    on_pattern: bool = False,
) -> Svg:
    """The official abbreviation of one character; a halo parts it from a pattern behind it."""
    return svg.element(
        "text",
        svg.words(place.abbreviation[:1]),
        x=x + size.tile / 2,
        y=y + size.tile * (0.36 if raised else 0.5),
        dy="0.35em",
        fill=fill,
        stroke=style().colours["paper"] if on_pattern else None,
        stroke_width=4 if on_pattern else None,
        paint_order="stroke" if on_pattern else None,
        class_="halo muted" if on_pattern else None,
    )


def _number(cell: Cell, x: float, y: float, size: Size, ink: str) -> Svg:
    return svg.element(
        "text",
        svg.words(shown(cell, size.tile - 6)),
        x=x + size.tile / 2,
        y=y + size.tile * 0.74,
        dy="0.35em",
        font_size=11,
        fill=ink,
    )


def table(model: Tiles, options: Options) -> Table:
    """A row for each coloured tile; of one policy alone also one for each blank, with what it means."""
    rows = [
        _row(panel, place, cell, options)
        for panel in model.panels
        for place in model.provinces
        if (cell := panel.cells.get(place.iri)) is not None
    ]
    heads = ("policy", "national_date", "province", "when", "months", "stage", "adopter", "acts", "quote")
    bare = [_none(panel, options) for panel in model.panels if not panel.cells]
    blank = _blank_rows(model.panels[0], model, options) if len(model.panels) == 1 else ()
    return Table(columns(*heads), (*rows, *bare, *blank))


def _row(panel: Panel, place: Province, cell: Cell, options: Options) -> tuple[TableCell, ...]:
    first, language = cell.first, options.language
    return (
        named(panel.policy.name, panel.policy.iri, language),
        TableCell(panel.policy.national),
        named(place.name, place.iri, language),
        TableCell(when_of(first.when, first.time_basis, language)),
        TableCell(months(cell, language)),
        TableCell(style().stage(first.stage).label(language)),
        named(first.adopter.name, first.adopter.iri, language),
        TableCell(str(cell.count)),
        TableCell(first.quote, first.activity),
    )


def _none(panel: Panel, options: Options) -> tuple[TableCell, ...]:
    """A policy that nobody is reported to have adopted by then."""
    policy = named(panel.policy.name, panel.policy.iri, options.language)
    return (
        policy,
        TableCell(panel.policy.national),
        *(TableCell("") for _ in range(5)),
        TableCell("0"),
        TableCell(""),
    )


def _blank_rows(panel: Panel, model: Tiles, options: Options) -> Iterable[tuple[TableCell, ...]]:
    policy = named(panel.policy.name, panel.policy.iri, options.language)
    for place in model.provinces:
        if place.iri not in panel.cells:
            said = style().say(model.blanks[place.iri], options.language)
            name = named(place.name, place.iri, options.language)
            empty = (TableCell("") for _ in range(5))
            yield (policy, TableCell(panel.policy.national), name, TableCell(said), *empty)
