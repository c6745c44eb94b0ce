"""Policy by province: when a policy was first reported from each province, and what the blanks mean.

A cell is a link to the act behind it. A number stands only where the order in time is certain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from visualizations import svg
from visualizations.cells import Legend, blank_fill, colours, hatching, months, shown
from visualizations.facts import Province, adoption_title, when_of
from visualizations.later import Later
from visualizations.layout import fit, measure
from visualizations.matrix_model import Cell, Matrix, Policy
from visualizations.options import Options
from visualizations.style import Language, bracketed, style
from visualizations.svg import Svg
from visualizations.tables import Cell as TableCell
from visualizations.tables import Table, columns, named

LEFT, NAMES, DATES = 20.0, 232.0, 72.0
CELL, ROW, REGION_GAP = 30.0, 29.0, 8.0
BAR, BAR_ROOM = 60.0, 110.0
ABOVE_LEGEND, NOTE = 28.0, 24.0
SMALL, NORMAL = 10.0, 12.5


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the columns and rows stand."""

    columns: tuple[tuple[Province, float], ...]
    top: float
    right: float
    rows: int

    @property
    def bottom(self) -> float:
        """The lower edge of the last row."""
        return self.top + self.rows * ROW

    @property
    def width(self) -> float:
        """The width of the picture; wide enough for the legend where there are few columns."""
        return max(self.right + BAR_ROOM + LEFT, 1000.0)


def draw(model: Matrix, options: Options) -> str:
    """The picture as an SVG document, the same bytes for the same facts."""
    look = style()
    grid, key = _grid(model, options.language), _legend(model)
    height = grid.bottom + ABOVE_LEGEND + key.height + (NOTE if model.withheld else 0)
    return svg.document(
        grid.width,
        height,
        look.say("matrix", options.language),
        look.say("matrix_about", options.language),
        look.fonts,
        svg.element("rect", width=grid.width, height=height, fill=look.colours["paper"], class_="paper"),
        hatching(),
        *_heading(model, grid, options.language),
        *_region_heads(grid, options.language),
        svg.group((_column_head(place, x, grid, options) for place, x in grid.columns), font_size=SMALL),
        *_blank_cells(model, grid, options.language),
        svg.group(
            (_row(policy, grid.top + n * ROW, model, grid, options) for n, policy in enumerate(model.drawn)),
            font_size=NORMAL,
        ),
        key.drawn(LEFT, grid.bottom + ABOVE_LEGEND, options.language),
        *_notes(model, grid, options),
    )


def _grid(model: Matrix, language: Language) -> Grid:
    x = LEFT + NAMES + DATES + 12
    columns = []
    for n, place in enumerate(model.provinces):
        if n and place.region != model.provinces[n - 1].region:
            x += REGION_GAP
        columns.append((place, x))
        x += CELL
    return Grid(tuple(columns), 192.0 if language == "en" else 132.0, x, max(len(model.drawn), 1))


def _heading(model: Matrix, grid: Grid, language: Language) -> list[Svg]:
    look = style()
    about = fit(look.say("matrix_about", language), NORMAL, grid.width - 2 * LEFT)
    title = svg.element(
        "text", svg.words(look.say("matrix", language)), x=LEFT, y=38, font_size=22, font_weight="bold"
    )
    note = svg.element("text", svg.words(about), x=LEFT, y=62, font_size=NORMAL)
    heads = [(look.say("national_date", language), LEFT + NAMES + DATES, "end")]
    if len(model.drawn) < len(model.policies):
        shown, total = len(model.drawn), len(model.policies)
        told = look.say("policies_shown", language, shown=shown, total=total)
        heads.append((told, LEFT, "start"))
    if grid.columns:
        heads.append((look.say("coverage", language), grid.right + 12, "start"))
    small = [
        svg.element("text", svg.words(text), x=x, y=grid.top - 12, text_anchor=anchor, font_size=11)
        for text, x, anchor in heads
        if model.policies
    ]
    return [
        svg.group([title], fill=look.colours["ink"], class_="ink"),
        svg.group([note, *small], fill=look.colours["muted"], class_="muted"),
    ]


def _region_heads(grid: Grid, language: Language) -> Iterable[Svg]:
    look = style()
    for name, members in groupby(grid.columns, key=lambda column: column[0].region):
        xs = [x for _, x in members]
        region = look.region(name)
        width = xs[-1] + CELL - xs[0]
        label = fit(region.label(language), NORMAL, width)
        yield svg.element("rect", x=xs[0] + 1, y=94, width=width - 2, height=3, fill=region.colour)
        yield svg.element(
            "text",
            svg.words(label),
            x=xs[0] + width / 2,
            y=87,
            text_anchor="middle",
            font_size=NORMAL,
            fill=look.colours["ink"],
            class_="ink",
        )


def _column_head(place: Province, x: float, grid: Grid, options: Options) -> Svg:
    """The short name; English ones stand upright, because they are longer than a column is wide."""
    look = style()
    label = place.label(options.language)
    middle, y = x + CELL / 2, grid.top - 12
    turned = options.language == "en"
    text = svg.element(
        "text",
        svg.words(fit(label, SMALL, 84.0 if turned else CELL)),
        x=middle + 3 if turned else middle,
        y=y,
        text_anchor="start" if turned else "middle",
        transform=f"rotate(-90 {svg.number(middle + 3)} {svg.number(y)})" if turned else None,
        fill=look.colours["ink"],
        class_="ink",
    )
    return svg.link(options.href(place.iri), place.name.text(options.language), text)


def _blank_cells(model: Matrix, grid: Grid, language: Language) -> Iterable[Svg]:
    """One path a column: a blank is not a statement, so it has a meaning to hover but nothing to open."""
    look = style()
    for place, x in grid.columns:
        empty = [n for n, policy in enumerate(model.drawn) if (policy.iri, place.iri) not in model.cells]
        if not empty:
            continue
        blank = model.blanks[place.iri]
        side, height = svg.number(CELL - 2), svg.number(ROW - 2)
        moves = (
            f"M{svg.number(x + 1)} {svg.number(grid.top + n * ROW + 1)}h{side}v{height}h-{side}z"
            for n in empty
        )
        yield svg.element(
            "path",
            svg.element("title", svg.words(f"{place.label(language)}: {look.say(blank, language)}")),
            d="".join(moves),
            fill=blank_fill(blank),
            stroke=look.colours["faint"],
            class_="blank" if blank == "no_mention" else "hair",
        )


def _row(policy: Policy, y: float, model: Matrix, grid: Grid, options: Options) -> Svg:
    look = style()
    middle = y + ROW / 2
    name = policy.name.text(options.language)
    shown = svg.element(
        "text",
        svg.words(fit(name, NORMAL, NAMES - 8)),
        x=LEFT + NAMES - 8,
        y=middle,
        dy="0.35em",
        text_anchor="end",
        fill=look.colours["ink"],
        class_="ink",
    )
    date = svg.element(
        "text",
        svg.words(fit(policy.national, 11, DATES) or look.say("date_unknown", options.language)),
        x=LEFT + NAMES + DATES,
        y=middle,
        dy="0.35em",
        text_anchor="end",
        font_size=11,
        fill=look.colours["muted"],
        class_="muted",
    )
    places = [(x, model.cells.get((policy.iri, place.iri))) for place, x in grid.columns]
    cells = [_cell(cell, x, y, options) for x, cell in places if cell is not None]
    return svg.group(
        [
            svg.link(options.href(policy.iri), name, shown),
            date,
            svg.group(cells, font_size=11, text_anchor="middle"),
            *_bar(policy, middle, model, grid, options),
        ]
    )


def _cell(cell: Cell, x: float, y: float, options: Options) -> Svg:
    fill, ink = colours(cell)
    box = svg.element("rect", x=x + 1, y=y + 1, width=CELL - 2, height=ROW - 2, rx=3, fill=fill)
    text_shown = shown(cell, CELL - 2)
    text = svg.element(
        "text",
        svg.words(text_shown),
        x=x + CELL / 2,
        y=y + ROW / 2,
        dy="0.35em",
        font_size=9 if measure(text_shown, 11) > CELL - 6 else None,
        fill=ink,
    )
    more = style().say("adoptions_in_cell", options.language, count=cell.count) if cell.count > 1 else ""
    title = f"{adoption_title(cell.first, options.language)}\n{more}".strip()
    return svg.link(options.href(cell.first.activity), title, box, text)


def _bar(policy: Policy, y: float, model: Matrix, grid: Grid, options: Options) -> list[Svg]:
    look = style()
    count, whole = model.coverage(policy)
    if not whole:
        return []
    width = BAR * count / whole
    x = grid.right + 12
    bar = svg.element("rect", x=x, y=y - 7, width=width, height=14, fill=look.colours["bar"])
    text = svg.element(
        "text",
        svg.words(f"{count}/{whole}"),
        x=x + width + 6,
        y=y,
        dy="0.35em",
        font_size=11,
        fill=look.colours["muted"],
        class_="muted",
    )
    title = look.say("adopted_by", options.language, policy=policy.name.text(options.language), count=count)
    return [svg.link(options.href(policy.iri), title, bar, text)]


def _notes(model: Matrix, grid: Grid, options: Options) -> list[Svg]:
    """What the bulletins leave out, or that there is nothing to show."""
    look = style()
    y = grid.bottom + ABOVE_LEGEND + _legend(model).height + 11
    parts: list[Svg] = []
    if model.withheld:
        names = _left_out(model, options.language)
        text = fit(look.say("left_out", options.language, sections=names), NORMAL, grid.width - 2 * LEFT)
        first = model.withheld[0]
        shown = svg.element("text", svg.words(text), x=LEFT, y=y)
        parts.append(svg.link(options.href(first.bulletin), f"{names}\n“{first.quote}”", shown))
    if not model.policies:
        text = look.say("no_policies", options.language)
        parts.append(svg.element("text", svg.words(text), x=LEFT, y=grid.top + 19))
    return [svg.group(parts, fill=look.colours["muted"], font_size=NORMAL, class_="muted")]


def _left_out(model: Matrix, language: Language) -> str:
    """The sections that are withheld, each with its month, or in how many it is."""
    months: dict[str, list[str]] = defaultdict(list)
    for each in model.withheld:
        months[each.section] += [each.month] if each.month not in ("", *months[each.section]) else []
    so_many = style().say("so_many_months", language, count="{}")
    return "、".join(
        section
        + (bracketed(found[0] if len(found) == 1 else so_many.format(len(found)), language) if found else "")
        for section, found in months.items()
    )


def _legend(model: Matrix) -> Legend:
    """What occurs in the cells."""
    shown = [(policy.iri, place.iri) for policy in model.drawn for place in model.provinces]
    empty = {model.blanks[place] for policy, place in shown if (policy, place) not in model.cells}
    return Legend({model.cells[key].shade for key in shown if key in model.cells}, empty)


def table(model: Matrix, options: Options) -> Table:
    """A row for each adoption, those of policies that are not drawn among them."""
    heads = ("policy", "national_date", "province", "when", "months", "stage", "adopter", "acts", "quote")
    parts = ((policy, _adopted(model, policy)) for policy in model.policies)
    rows = Later((len(places), partial(_rows, model, policy, places, options)) for policy, places in parts)
    return Table(columns(*heads), rows)


def _adopted(model: Matrix, policy: Policy) -> list[Province]:
    return [place for place in model.provinces if (policy.iri, place.iri) in model.cells]


def _rows(
    model: Matrix, policy: Policy, places: Iterable[Province], options: Options
) -> Iterator[tuple[TableCell, ...]]:
    for place in places:
        yield _table_row(policy, place, model.cells[policy.iri, place.iri], options)


def _table_row(policy: Policy, place: Province, cell: Cell, options: Options) -> tuple[TableCell, ...]:
    first, language = cell.first, options.language
    return (
        named(policy.name, policy.iri, language),
        TableCell(policy.national),
        named(place.name, place.iri, language),
        TableCell(when_of(first.when, first.time_basis, language)),
        TableCell(months(cell, language)),
        TableCell(style().stage(first.stage).label(language)),
        named(first.adopter.name, first.adopter.iri, language),
        TableCell(str(cell.count)),
        TableCell(first.quote, first.activity),
    )
