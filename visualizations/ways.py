"""The likeliest ways along which policies spread: an arrow for each edge of the inferred network, between
units in the grid of tiles.

An arrow's width is the edge's gain, its colour the region that it comes from; it is dashed where fewer than
half of the resamples have it. It leads to the policies that both units took up. Classes name the units at its
ends, so that a page can dim all else.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from visualizations import svg
from visualizations.facts import Province
from visualizations.layout import fit, measure
from visualizations.options import Options
from visualizations.style import Language, style
from visualizations.svg import Svg
from visualizations.ways_model import Way, Ways
from visualizations.ways_shared import SURELY_FIRST, Relation

LEFT, TOP, PITCH = 20.0, 118.0, 112.0
TALL, NORMAL, SMALL = 46.0, 12.5, 11.0
WIDE: Mapping[Language, float] = {"zh": 58.0, "en": 86.0}
"""How wide a unit is drawn, for its name."""

COLUMNS, ROWS = 9, 7
GAP, NEAR = 5.0, 4.0
LEAST, MOST = 1.2, 10.0
FLOOR = 0.5
"""Widths begin at the least gain that is drawn, but never above this part of the greatest: gains that hardly
differ look alike.
"""
HEAD = 11.0
BENDS = (0.1, -0.1, 0.2, -0.2, 0.32, -0.32, 0.45, -0.45)
HALF = 0.5
NAMED = 10
"""So many of the policies that an edge rests on are named where somebody points at it."""
SAMPLES = 12
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way with its curve: where it starts, the point that bends it, where it ends; and its width."""

    way: Way
    start: Point
    bend: Point
    end: Point
    width: float


def draw(model: Ways, options: Options) -> str:
    """The picture as an SVG document, the same bytes for the same facts."""
    look, language = style(), options.language
    spots = _spots(model.provinces)
    marks = {place.iri: f"u{number}" for number, place in enumerate(model.provinces)}
    width = 2 * LEFT + COLUMNS * PITCH
    bottom = TOP + ROWS * PITCH
    height = bottom + (62.0 if model.drawn else 12.0)
    return svg.document(
        width,
        height,
        look.say("ways", language),
        look.say("ways_about", language),
        look.fonts,
        svg.element("rect", width=width, height=height, fill=look.colours["paper"], class_="paper"),
        *_heading(model, width, language),
        *(_arrow(arrow, marks, options) for arrow in reversed(_arrows(model, spots, WIDE[language]))),
        *(_unit(place, spots[place.iri], marks, model, options) for place in model.provinces),
        *(_legend(model, bottom + 8, language) if model.drawn else ()),
    )


def _spots(provinces: Sequence[Province]) -> dict[str, Point]:
    """The middle of each unit's tile; units without one stand in what is free of the grid, row by row."""
    look = style()
    taken = {(tile.column, tile.row) for tile in look.tiles.values()}
    free = iter([(c, r) for c in (0, 8) for r in range(ROWS - 1, -1, -1) if (c, r) not in taken])
    found = {}
    for place in provinces:
        tile = look.tile(place.code)
        column, row = (tile.column, tile.row) if tile else next(free, (COLUMNS - 1, ROWS - 1))
        found[place.iri] = LEFT + (column + 0.5) * PITCH, TOP + (row + 0.5) * PITCH
    return found


def _arrows(model: Ways, spots: Mapping[str, Point], wide: float) -> list[Arrow]:
    edges = [(way, way.edge.gain) for way in model.drawn if way.edge]
    gains = [gain for _, gain in edges]
    return [_routed(way, _width(gain, gains), spots, wide / 2) for way, gain in edges]


def _width(gain: float, gains: Sequence[float]) -> float:
    """How wide an arrow of a gain is among those of some gains.

    >>> [round(_width(gain, [145, 180, 219]), 1) for gain in (145, 180, 219)]
    [4.1, 6.9, 10.0]
    >>> [round(_width(gain, [2, 200]), 1) for gain in (2, 200)]
    [1.2, 10.0]
    """
    most = max(gains)
    least = min(*gains, FLOOR * most)
    return LEAST + (MOST - LEAST) * (gain - least) / (most - least)


def _routed(way: Way, width: float, spots: Mapping[str, Point], half: float) -> Arrow:
    """The curve that comes near fewest other units, the flattest of several."""
    one, other = spots[way.origin.iri], spots[way.destination.iri]
    others = [spot for iri, spot in spots.items() if iri not in (way.origin.iri, way.destination.iri)]
    bends = [_bent(one, other, bend) for bend in BENDS]
    bend = min(bends, key=lambda each: (_crossed(one, each, other, others, half), bends.index(each)))
    return Arrow(way, _edge(one, bend, half), bend, _edge(other, bend, half), width)


def _bent(one: Point, other: Point, bend: float) -> Point:
    dx, dy = other[0] - one[0], other[1] - one[1]
    return (one[0] + other[0]) / 2 + dy * bend, (one[1] + other[1]) / 2 - dx * bend


def _crossed(one: Point, bend: Point, other: Point, others: Sequence[Point], half: float) -> int:
    """How often the curve lies over a unit that it does not belong to."""
    points = [_on(one, bend, other, n / SAMPLES) for n in range(1, SAMPLES)]
    wide, tall = half + NEAR, TALL / 2 + NEAR
    return sum(abs(x - p) < wide and abs(y - q) < tall for x, y in points for p, q in others)


def _on(one: Point, bend: Point, other: Point, t: float) -> Point:
    a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
    return a * one[0] + b * bend[0] + c * other[0], a * one[1] + b * bend[1] + c * other[1]


def _edge(middle: Point, towards: Point, half: float) -> Point:
    """Where a line from the middle of a unit leaves its box, with a gap."""
    dx, dy = towards[0] - middle[0], towards[1] - middle[1]
    scale = 1 / max(abs(dx) / (half + GAP), abs(dy) / (TALL / 2 + GAP), 1e-9)
    return middle[0] + dx * scale, middle[1] + dy * scale


def _arrow(arrow: Arrow, marks: Mapping[str, str], options: Options) -> Svg:
    """The curve and its head, with a broad invisible one that is easily pointed at."""
    look, way = style(), arrow.way
    colour = look.region(way.origin.region).colour
    angle = math.atan2(arrow.end[1] - arrow.bend[1], arrow.end[0] - arrow.bend[0])
    size = HEAD + arrow.width
    neck = arrow.end[0] - size * 0.8 * math.cos(angle), arrow.end[1] - size * 0.8 * math.sin(angle)
    sure = way.edge is None or way.edge.support is None or way.edge.support >= HALF
    curve = svg.element(
        "path",
        d=_path(arrow.start, arrow.bend, neck),
        fill="none",
        stroke=colour,
        stroke_width=arrow.width,
        stroke_dasharray=None if sure else f"{svg.number(arrow.width * 2 + 2)} {svg.number(arrow.width + 3)}",
    )
    return svg.link(
        options.pair(way.origin.iri, way.destination.iri),
        way_title(way, options.language),
        svg.element(
            "path",
            d=_path(arrow.start, arrow.bend, neck),
            fill="none",
            stroke=colour,
            stroke_width=14,
            stroke_opacity=0,
        ),
        curve,
        svg.polygon(_head(arrow.end, angle, size), fill=colour),
        class_=f"way {marks[way.origin.iri]} {marks[way.destination.iri]}",
    )


def _path(one: Point, bend: Point, other: Point) -> str:
    return "M{} {}Q{} {} {} {}".format(*(svg.number(n) for point in (one, bend, other) for n in point))


def _head(tip: Point, angle: float, size: float) -> Iterator[Point]:
    yield tip
    for side in (0.42, -0.42):
        yield tip[0] - size * math.cos(angle + side), tip[1] - size * math.sin(angle + side)


def way_title(way: Way, language: Language) -> str:
    """From where to where, how often surely so, the edge's gain and support, and the first of the policies it
    rests on.
    """
    look, rests = style(), Relation.RESTS_ON
    lines = [_pair(way, language), edge_words(way, language)]
    if names := [shared.policy.name.text(language) for shared in way.of(rests, most=NAMED)]:
        lines += [look.say("ways_rests_on", language), *names]
    if more := way.count(rests) - len(names):
        lines.append(look.say("ways_more", language, count=more))
    return "\n".join(lines)


def way_words(way: Way, language: Language) -> str:
    """The same in a line, without the policies."""
    return f"{_pair(way, language)} · {edge_words(way, language)}"


def _pair(way: Way, language: Language) -> str:
    return style().say(
        "ways_pair",
        language,
        origin=way.origin.label(language),
        destination=way.destination.label(language),
        earlier=way.count(*SURELY_FIRST),
        later=way.count(Relation.LATER),
        open=way.count(Relation.OPEN),
    )


def edge_words(way: Way, language: Language) -> str:
    """The edge's place, gain and support, or that there is no edge."""
    look, edge = style(), way.edge
    if edge is None:
        return look.say("ways_no_edge", language)
    rests = way.count(Relation.RESTS_ON)
    told = [look.say("ways_edge", language, order=way.order, gain=f"{edge.gain:.1f}", rests=rests)]
    if edge.p_value is not None:
        told.append(look.say("ways_p", language, p=f"{edge.p_value:.2g}"))
    if edge.support is not None:
        told.append(look.say("ways_support", language, percent=round(100 * edge.support)))
    return ("，" if language == "zh" else ", ").join(told)


def _unit(place: Province, spot: Point, marks: Mapping[str, str], model: Ways, options: Options) -> Svg:
    """A unit's box with its official sign and its name below; it leads to its own ways."""
    look, language = style(), options.language
    chosen = place in (model.about, model.beside)
    active = {end.iri for way in model.drawn for end in (way.origin, way.destination)}
    region = look.region(place.region)
    lit = place.iri in active or chosen
    wide, small = WIDE[language], SMALL if language == "zh" else 10.0
    box = svg.element(
        "rect",
        x=spot[0] - wide / 2,
        y=spot[1] - TALL / 2,
        width=wide,
        height=TALL,
        rx=8,
        fill=region.colour if lit else look.colours["blank"],
        stroke=look.colours["ink"] if chosen else None if lit else look.colours["faint"],
        stroke_width=3 if chosen else None,
        class_="dark-line" if chosen else None if lit else "blank",
    )
    sign = svg.element(
        "text",
        svg.words(place.abbreviation[:1]),
        x=spot[0],
        y=spot[1] - 7,
        dy="0.35em",
        text_anchor="middle",
        font_size=19,
        fill=region.ink if lit else look.colours["muted"],
        class_=None if lit else "muted",
    )
    name = svg.element(
        "text",
        svg.words(fit(place.label(language), small, wide - 2)),
        x=spot[0],
        y=spot[1] + 14,
        dy="0.35em",
        text_anchor="middle",
        font_size=small,
        fill=region.ink if lit else look.colours["muted"],
        class_=None if lit else "muted",
    )
    return svg.link(
        options.alone(place.iri),
        place.name.text(language),
        *(box, sign, name),
        class_=f"unit {marks[place.iri]}{_beside(place, marks, model)}",
    )


def _beside(place: Province, marks: Mapping[str, str], model: Ways) -> str:
    """The classes of the units that arrows join with one."""
    ends = [(way.origin.iri, way.destination.iri) for way in model.drawn]
    others = {one if other == place.iri else other for one, other in ends if place.iri in (one, other)}
    return "".join(f" to-{marks[other]}" for other in sorted(others))


def _heading(model: Ways, width: float, language: Language) -> list[Svg]:
    look, room = style(), width - 2 * LEFT
    title = svg.element(
        "text", svg.words(look.say("ways", language)), x=LEFT, y=38, font_size=22, font_weight="bold"
    )
    notes = [
        svg.element("text", svg.words(fit(text, NORMAL, room)), x=LEFT, y=62 + 20 * n)
        for n, text in enumerate([look.say("ways_about", language), *told(model, language)])
    ]
    return [
        svg.group([title], fill=look.colours["ink"], class_="ink"),
        svg.group(notes, fill=look.colours["muted"], font_size=NORMAL, class_="muted"),
    ]


def told(model: Ways, language: Language) -> list[str]:
    """What was inferred from what, and how much of it is shown; or why nothing was."""
    if model.why:
        return [model.why.zh if language == "zh" else model.why.en]
    look, dot = style(), " · "
    method = model.method
    parameters = ", ".join(f"{name} {value:.3g}" for name, value in method["parameters"].items())
    name = look.say(f"model_{method['model']}", language)
    source = look.say(
        "ways_from",
        language,
        cascades=method["cascades"],
        periods=model.periods,
        adoptions=method["adoptions"],
    )
    made = look.say("ways_model", language, model=name, parameters=parameters)
    return [f"{made}{dot}{source}", _shown(model, language)]


def _shown(model: Ways, language: Language) -> str:
    look, shown = style(), len(model.drawn)
    if model.is_unknown:
        return look.say("ways_no_unit", language)
    if model.about and model.beside:
        return " · ".join(way_words(way, language) for way in model.ways[:1])
    if model.about or model.beside:
        unit = (model.about or model.beside).label(language)  # type: ignore[union-attr]
        if not model.ways:
            return look.say("ways_none_of", language, unit=unit)
        return look.say("ways_of", language, unit=unit, shown=shown, own=len(model.ways), total=model.total)
    return look.say("ways_shown", language, shown=shown, total=model.total)


def _legend(model: Ways, y: float, language: Language) -> Iterable[Svg]:
    """What width, dashes and colours mean."""
    look = style()
    gains = sorted(way.edge.gain for way in model.drawn if way.edge)
    parts: list[Svg] = []
    x = LEFT

    def word(text: str, at: float) -> float:
        parts.append(svg.element("text", svg.words(text), x=x, y=at, dy="0.35em"))
        return x + measure(text, NORMAL)

    def line(at: float, width: float, dashes: str | None = None) -> float:
        parts.append(
            svg.element(
                "path",
                d=f"M{svg.number(x)} {svg.number(at)}H{svg.number(x + 34)}",
                stroke=look.colours["muted"],
                stroke_width=width,
                stroke_dasharray=dashes,
            )
        )
        return x + 42

    x = word(look.say("ways_gain", language), y) + 10
    for gain in dict.fromkeys([gains[0], gains[len(gains) // 2], gains[-1]]):
        x = line(y, _width(gain, gains))
        x = word(f"{gain:.3g}", y) + 16
    x += 14
    if all(way.edge and way.edge.support is None for way in model.drawn):
        word(look.say("ways_unsampled", language), y)
    else:
        x = line(y, 2.5)
        x = word(look.say("ways_sure", language), y) + 18
        x = line(y, 2.5, "7 5")
        word(look.say("ways_unsure", language), y)
    x, y = LEFT, y + 26
    x = word(look.say("ways_colour", language), y) + 16
    names = {way.origin.region for way in model.drawn}
    for region in [*look.regions, look.elsewhere]:
        if region.name in names or (region is look.elsewhere and not names <= {r.name for r in look.regions}):
            parts.append(svg.element("circle", cx=x + 5, cy=y, r=5, fill=region.colour))
            x += 16
            x = word(region.label(language), y) + 20
    yield svg.group(parts, fill=look.colours["ink"], font_size=NORMAL, class_="ink")
