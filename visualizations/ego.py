"""What a thing is linked to: it stands in the middle, the others on two arcs beside it, by relation.

Labels lie flat, so that they can be read; every line is an act, and leads to its sentence.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from visualizations import svg
from visualizations.ego_model import Ego, Node, Sector
from visualizations.layout import fit, measure
from visualizations.options import Options
from visualizations.style import Language, style
from visualizations.svg import Svg

WIDTH, X = 1360.0, 680.0
TOP, FOOT, PITCH = 100.0, 52.0, 21.0
NEAR, BELLY = 190.0, 110.0
CENTRE, RADIUS = 15.0, 5.5
SMALL, NORMAL = 12.0, 12.5
SIDE_BY_SIDE = 4
"""Up to so many acts between two things are lines of their own; more are one line with their number."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of an arc: a node, or the heading of a sector."""

    heading: str
    node: Node | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A row with its place; ``side`` is 1 on the right, -1 on the left."""

    row: Row
    x: float
    y: float
    side: int


def draw(model: Ego, options: Options) -> str:
    """The picture as an SVG document, the same bytes for the same facts."""
    look, language = style(), options.language
    name = model.about.name.text(language) if model.about else look.say("nothing_at_all", language)
    spots, bottom = _spots(model.sectors, language)
    height = bottom + FOOT
    middle = (TOP + bottom) / 2
    return svg.document(
        WIDTH,
        height,
        look.say("ego", language),
        look.say("ego_about", language, name=fit(name, 1, 200), shown=model.shown, total=model.total),
        look.fonts,
        svg.element("rect", width=WIDTH, height=height, fill=look.colours["paper"], class_="paper"),
        *_heading(model, options, name),
        svg.group(_edges(model, spots, middle, options), stroke_width=1.6, stroke_opacity=0.75),
        svg.group((_node(spot, options) for spot in spots if spot.row.node), font_size=SMALL),
        svg.group(_sector_names(spots), font_size=SMALL, font_weight="bold"),
        *_centre(model, middle, options, name),
        _legend(model, language, height - 22),
    )


def _spots(sectors: Iterable[Sector], language: Language) -> tuple[tuple[Spot, ...], float]:
    """The rows on two arcs, the first half on the right, and where the lower ends of the arcs lie."""
    parts = [tuple(_rows(sector, language)) for sector in sectors]
    rows = [row for part in parts for row in part]
    half = _half(list(map(len, parts)))
    right, left = rows[:half], rows[half:]
    if left and left[0].node and right:  # a sector that goes on begins anew
        heading = next((row.heading for row in reversed(right) if not row.node), "")
        left.insert(0, Row(heading))
    if right and not right[-1].node:  # no heading stands alone at the end
        left.insert(0, right.pop()) if not (left and not left[0].node) else right.pop()
    most = max(len(right), len(left), 6)
    spots = [*_arc(right, 1, most), *_arc(left, -1, most)]
    return tuple(spots), TOP + most * PITCH


def _half(lengths: Sequence[int]) -> int:
    """How many rows stand on the right: whole sectors, where that leaves the arcs about as long.

    >>> _half([27, 32]), _half([3, 40])
    (27, 22)
    """
    middle = -(-sum(lengths) // 2)
    ends = list(accumulate(lengths))[:-1]
    nearest = min(ends, key=lambda end: abs(end - middle), default=0)
    return nearest if ends and abs(nearest - middle) <= max(2, middle // 4) else middle


def _rows(sector: Sector, language: Language) -> Iterator[Row]:
    label = sector.label(language)
    yield Row(label)
    yield from (Row(label, node) for node in sector.nodes)


def _arc(rows: Sequence[Row], side: int, most: int) -> Iterator[Spot]:
    """Rows from above, in the middle of the height, on an arc that is widest in the middle."""
    first = (most - len(rows)) / 2
    for n, row in enumerate(rows):
        y = TOP + (first + n + 0.5) * PITCH
        t = (first + n + 0.5) / most * 2 - 1
        yield Spot(row, X + side * (NEAR + BELLY * math.sqrt(max(0.0, 1 - t * t))), y, side)


def _heading(model: Ego, options: Options, name: str) -> Iterator[Svg]:
    look, language = style(), options.language
    title = fit(" · ".join(filter(None, (name, model.period))), 22, WIDTH - 48)
    head = svg.element("text", svg.words(title), x=24, y=40, font_size=22, font_weight="bold")
    yield svg.group([head], fill=look.colours["ink"], class_="ink")
    told = look.say("around", language, shown=model.shown, total=model.total)
    if model.read < model.named:
        told += f" · {look.say('acts_read', language, shown=model.read, total=model.named)}"
    if not model.total:
        told = look.say("nothing_told", language)
    line = svg.element("text", svg.words(told), x=24, y=64, font_size=NORMAL)
    yield svg.group([line], fill=look.colours["muted"], class_="muted")


def _edges(model: Ego, spots: Iterable[Spot], middle: float, options: Options) -> Iterator[Svg]:
    for spot in spots:
        if spot.row.node and model.about:
            colour = style().region(spot.row.node.region).colour
            lines = svg.group(_lines(spot, spot.row.node, model.about.iri, middle, options), stroke=colour)
            yield lines


def _lines(spot: Spot, node: Node, about: str, middle: float, options: Options) -> Iterator[Svg]:
    """The acts between the two, side by side; or one line with their number, which opens the list."""
    x, y = spot.x - spot.side * RADIUS, spot.y
    length = math.hypot(x - X, y - middle) or 1.0
    across = (middle - y) / length, (x - X) / length
    if len(node.edges) > SIDE_BY_SIDE:
        name = node.thing.name.text(options.language)
        title = style().say("several_acts", options.language, name=name, count=len(node.edges))
        line = svg.element("line", x1=X, y1=middle, x2=x, y2=y, stroke_width=4)
        yield svg.link(options.with_other(about, node.thing.iri), title, line)
        return
    for n, edge in enumerate(node.edges):
        step = 3 * (n - (len(node.edges) - 1) / 2)
        dx, dy = across[0] * step, across[1] * step
        line = svg.element("line", x1=X + dx, y1=middle + dy, x2=x + dx, y2=y + dy)
        yield svg.link(options.href(edge.activity), edge.title, line)


def _node(spot: Spot, options: Options) -> Svg:
    look, node = style(), spot.row.node
    if node is None:
        return Svg("")
    name, count = node.thing.name.text(options.language), len(node.edges)
    room = WIDTH / 2 - abs(spot.x - X) - RADIUS - 26
    tail = f" ×{count}" if count > SIDE_BY_SIDE else ""
    label = fit(name, SMALL, room - measure(tail, SMALL)) + tail
    text = svg.element(
        "text",
        svg.words(label),
        x=spot.x + spot.side * (RADIUS + 6),
        y=spot.y,
        dy="0.35em",
        text_anchor=None if spot.side > 0 else "end",
        fill=look.colours["ink"],
        class_="ink",
    )
    colour = look.region(node.region).colour
    return svg.link(
        options.href(node.thing.iri),
        name,
        svg.mark(node.shape, spot.x, spot.y, RADIUS, fill=colour),
        text,
    )


def _sector_names(spots: Iterable[Spot]) -> Iterator[Svg]:
    look = style()
    for spot in spots:
        if spot.row.node is None:
            room = WIDTH / 2 - abs(spot.x - X) - 26
            yield svg.element(
                "text",
                svg.words(fit(spot.row.heading, SMALL, room)),
                x=spot.x,
                y=spot.y,
                dy="0.35em",
                text_anchor=None if spot.side > 0 else "end",
                fill=look.colours["muted"],
                class_="muted",
            )


def _centre(model: Ego, middle: float, options: Options, name: str) -> Iterator[Svg]:
    if model.about is None:
        return
    look = style()
    circle = svg.element("circle", cx=X, cy=middle, r=CENTRE, fill=look.colours["ink"], class_="dark")
    label = svg.element(
        "text",
        svg.words(fit(name, 14, 2 * NEAR - 24)),
        x=X,
        y=middle + CENTRE + 14,
        dy="0.35em",
        text_anchor="middle",
        font_size=14,
        font_weight="bold",
        fill=look.colours["ink"],
        stroke=look.colours["paper"],
        stroke_width=4,
        stroke_linejoin="round",
        paint_order="stroke",
        class_="halo",
    )
    yield svg.link(options.href(model.about.iri), name, circle, label)


def _legend(model: Ego, language: Language, y: float) -> Svg:
    look = style()
    nodes = [node for sector in model.sectors for node in sector.nodes]
    shown = {look.region(node.region).name for node in nodes}
    regions = [region for region in (*look.regions, look.elsewhere) if region.name in shown]
    names = [
        (region.colour, region.label(language) if region in look.regions else look.say("national", language))
        for region in regions
    ]
    signs, x = [], 32.0
    for colour, text in names:
        signs.append(svg.element("circle", cx=x, cy=y, r=RADIUS, fill=colour))
        signs.append(svg.element("text", svg.words(text), x=x + 12, y=y, dy="0.35em"))
        x += measure(text, NORMAL) + 40
    return svg.group(signs, font_size=NORMAL, fill=look.colours["muted"], class_="muted")
