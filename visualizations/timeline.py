"""The timeline of a thing: a mark for each act in its month, in lanes by role and kind.

Shape tells the kind, colour the region of who acted, a pale mark that only the month of the report is known,
a hollow one that it is planned. Where there are more acts than marks, bars count all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from visualizations import svg
from visualizations.layout import fit, measure
from visualizations.options import Options
from visualizations.style import Language, style
from visualizations.svg import Svg
from visualizations.timeline_model import UNDATED, Column, Lane, Point, Timeline

WIDTH = 1360.0
LEFT, RIGHT, STRIP = 168.0, 24.0, 150.0
TOP, BARS, AXIS, FOOT = 92.0, 66.0, 26.0, 74.0
PITCH, RADIUS = 13.0, 4.6
WIDEST, NARROWEST = 200.0, 15.0
SMALL, NORMAL = 11.0, 12.5


@dataclass(frozen=True, slots=True)
class Grid:
    """Where columns and lanes stand: their left edges and widths, tops and heights."""

    columns: tuple[tuple[str, float, float], ...]
    lanes: tuple[tuple[Lane, float, float], ...]
    top: float
    bottom: float

    @property
    def right(self) -> float:
        """The right edge of the last column."""
        _, x, width = self.columns[-1]
        return x + width


def draw(model: Timeline, options: Options) -> str:
    """The picture as an SVG document, the same bytes for the same facts."""
    look, language = style(), options.language
    name = model.about.name.text(language) if model.about else look.say("nothing_at_all", language)
    grid = _grid(model)
    height = grid.bottom + AXIS + FOOT
    return svg.document(
        WIDTH,
        height,
        look.say("timeline", language),
        look.say(
            "timeline_about", language, name=fit(name, 1, 200), shown=len(model.points), total=model.total
        ),
        look.fonts,
        svg.element("rect", width=WIDTH, height=height, fill=look.colours["paper"], class_="paper"),
        *_heading(model, options, name),
        *(_frame(model, grid, language) if model.points else _empty(language)),
        svg.group(_bars(model, grid, options), font_size=SMALL),
        svg.group(_points(model, grid, options), stroke_width=1.2),
        _legend(model, language, grid.bottom + AXIS + 26),
    )


def _grid(model: Timeline) -> Grid:
    undated = model.counts.get(UNDATED, 0)
    room = WIDTH - LEFT - RIGHT - (STRIP if undated else 0)
    count = max(len(model.columns), 1)
    wide = min(room / count, WIDEST)
    columns = [(column.first, LEFT + wide * n, wide) for n, column in enumerate(model.columns)]
    if undated or not columns:
        columns.append((UNDATED, LEFT + wide * len(model.columns) + (16 if columns else 0), STRIP - 16))
    top = TOP + (BARS if _is_cut(model) else 0)
    lanes, y = [], top
    for lane in model.lanes:
        height = max(_rows(model, lane, key, width) for key, _, width in columns) * PITCH + 12
        lanes.append((lane, y, height))
        y += height
    return Grid(tuple(columns), tuple(lanes), top, max(y, top + 60))


def _is_cut(model: Timeline) -> bool:
    return model.total > len(model.points)


def _rows(model: Timeline, lane: Lane, column: str, width: float) -> int:
    count = len(model.cells.get((lane, column), ()))
    return max(1, -(-count // _in_row(width)))


def _in_row(width: float) -> int:
    return max(1, int((width - 2) / PITCH))


def _heading(model: Timeline, options: Options, name: str) -> Iterator[Svg]:
    look, language = style(), options.language
    title = fit(" · ".join(filter(None, (name, model.period))), 22, WIDTH - 2 * 24)
    head = svg.element("text", svg.words(title), x=24, y=40, font_size=22, font_weight="bold")
    yield svg.group([head], fill=look.colours["ink"], class_="ink")
    shown = look.say("shown", language, shown=len(model.points), total=model.total)
    note = f" · {look.say('bars_count', language)}" if _is_cut(model) else ""
    line = svg.element("text", svg.words(fit(shown + note, NORMAL, WIDTH - 48)), x=24, y=64, font_size=NORMAL)
    yield svg.group([line], fill=look.colours["muted"], class_="muted")


def _empty(language: Language) -> Iterator[Svg]:
    look = style()
    told = svg.element("text", svg.words(look.say("nothing_told", language)), x=24, y=TOP + 24, font_size=14)
    yield svg.group([told], fill=look.colours["muted"], class_="muted")


def _frame(model: Timeline, grid: Grid, language: Language) -> Iterator[Svg]:
    """Lanes with their names, the months below, and a line before each year."""
    look = style()
    lines, names = [], []
    for lane, y, height in grid.lanes:
        lines.append(_line(24, y, grid.right, y))
        label = fit(lane.label(language), NORMAL, LEFT - 24 - 10)
        names.append(svg.element("text", svg.words(label), x=24, y=y + height / 2, dy="0.35em"))
    lines.append(_line(24, grid.bottom, grid.right, grid.bottom))
    for first, x, _ in grid.columns:
        if first.endswith("-01") or first == UNDATED:
            lines.append(_line(x, grid.top, x, grid.bottom))
    yield svg.group(lines, stroke=look.colours["faint"], class_="hair")
    yield svg.group(names, font_size=NORMAL, fill=look.colours["ink"], class_="ink")
    months = list(_months(model.columns, grid, language))
    yield svg.group(months, font_size=SMALL, fill=look.colours["muted"], class_="muted")


def _months(columns: Sequence[Column], grid: Grid, language: Language) -> Iterator[Svg]:
    """The label of each column that has room for it after the one before."""
    free = 0.0
    words = {column.first: column.label for column in columns}
    for first, x, width in grid.columns:
        if first == UNDATED:
            text = fit(style().say("month_unknown", language), SMALL, STRIP - 16)
            yield svg.element("text", svg.words(text), x=x, y=grid.bottom + 18)
        elif x >= free and x + max(width, measure(words[first], SMALL)) <= grid.right + 1:
            yield svg.element("text", svg.words(words[first]), x=x + 2, y=grid.bottom + 18)
            free = x + measure(words[first], SMALL) + 14


def _line(x1: float, y1: float, x2: float, y2: float) -> Svg:
    return svg.element("line", x1=x1, y1=y1, x2=x2, y2=y2)


def _bars(model: Timeline, grid: Grid, options: Options) -> Iterator[Svg]:
    """A bar for the acts of each column, dark as far as they are shown; it leads to its months alone."""
    if not _is_cut(model) or model.about is None:
        return
    look = style()
    most = max(model.counts.values())
    ends = {column.first: column for column in model.columns}
    for first, x, width in grid.columns:
        total = model.counts.get(first, 0)
        shown = sum(point.column == first for point in model.points)
        if not total:
            continue
        tall = (BARS - 26) * total / most
        base, broad = grid.top - 8, min(width - 3, 40)
        part = tall * shown / total
        column = ends.get(first)
        when = f"{column.first} – {column.last}" if column else look.say("month_unknown", options.language)
        if column and column.first == column.last:
            when = column.first
        href = options.href(model.about.iri)
        if column:
            href += f"{'&' if '?' in href else '?'}from={column.first}&to={column.last}"
        yield svg.link(
            href,
            look.say("acts_at", options.language, place=when, shown=shown, total=total),
            svg.element("rect", x=x + 1, y=base - tall, width=broad, height=tall, fill=look.colours["bar"]),
            svg.element("rect", x=x + 1, y=base - part, width=broad, height=part, fill=look.colours["seen"]),
            _count(total, x + 1 + broad / 2, base - tall - 4, width),
        )


def _count(total: int, x: float, y: float, width: float) -> Svg:
    text = str(total)
    if measure(text, SMALL) > width - 1:
        return Svg("")
    ink = style().colours["muted"]
    return svg.element("text", svg.words(text), x=x, y=y, text_anchor="middle", fill=ink, class_="muted")


def _points(model: Timeline, grid: Grid, options: Options) -> Iterator[Svg]:
    for lane, y, _ in grid.lanes:
        for first, x, width in grid.columns:
            points = model.cells.get((lane, first), ())
            for n, point in enumerate(points):
                row, place = divmod(n, _in_row(width))
                centre = x + 1 + PITCH / 2 + place * PITCH, y + 6 + PITCH / 2 + row * PITCH
                yield svg.link(options.href(point.iri), point.title, _mark(point, *centre))


def _mark(point: Point, x: float, y: float) -> Svg:
    look = style()
    shape = next(kind.shape for kind in look.kinds if kind.id == point.kind)
    return _sign(shape, x, y, look.region(point.region).colour, point.vague, point.planned)


def _sign(shape: str, x: float, y: float, colour: str, vague: bool, planned: bool) -> Svg:
    if planned:
        paper = style().colours["paper"]
        return svg.mark(shape, x, y, RADIUS, fill=paper, stroke=colour, class_="paper")
    pale = "0.3" if vague else None
    return svg.mark(shape, x, y, RADIUS, fill=colour, fill_opacity=pale, stroke=colour)


def _legend(model: Timeline, language: Language, y: float) -> Svg:
    """Signs with words, in as many lines as they need."""
    look = style()
    grey = look.elsewhere.colour
    kinds = {point.kind for point in model.points}
    regions = {look.region(point.region).name for point in model.points}
    signs = [
        (kind.shape, grey, False, False, kind.label(language)) for kind in look.kinds if kind.id in kinds
    ]
    if any(point.vague for point in model.points):
        signs.append(("circle", grey, True, False, look.say("month_of_report_only", language)))
    if any(point.planned for point in model.points):
        signs.append(("circle", grey, False, True, look.say("planned", language)))
    signs += [
        ("circle", region.colour, False, False, region.label(language))
        for region in look.regions
        if region.name in regions
    ]
    if look.elsewhere.name in regions:
        signs.append(("circle", grey, False, False, look.say("national", language)))
    return svg.group(_placed(signs, y), font_size=NORMAL, fill=look.colours["muted"], class_="muted")


def _placed(signs: Iterable[tuple[str, str, bool, bool, str]], y: float) -> Iterator[Svg]:
    x = 32.0
    for shape, colour, vague, planned, text in signs:
        wide = measure(text, NORMAL) + 40
        if x + wide > WIDTH:
            x, y = 32.0, y + 20
        yield svg.group([_sign(shape, x, y, colour, vague, planned)], stroke_width=1.2)
        yield svg.element("text", svg.words(text), x=x + 12, y=y, dy="0.35em")
        x += wide
