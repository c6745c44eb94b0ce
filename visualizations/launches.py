"""Who launched what: an actor at the centre, provinces on a ring, their acts outside, what they share inside.

Every mark and line is a link to the act it stands for, with actor, verb, object, date and sentence to hover.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from visualizations import svg
from visualizations.facts import Act, Agent, Province, act_title
from visualizations.launch_legend import MARK_RADIUS, NORMAL, legend, mark_of
from visualizations.launch_model import NATIONAL, Inner, Launches, Spoke
from visualizations.layout import (
    Box,
    even_slots,
    first_free,
    fit,
    mean_angle,
    measure,
    polar,
    sectors,
    text_box,
)
from visualizations.options import Options
from visualizations.style import Region, style
from visualizations.svg import Svg

WIDTH, HEIGHT, EMPTY_HEIGHT = 1360.0, 1290.0, 120.0
X, Y = 680.0, 660.0
RING, ACTS, LABELS = 292.0, 392.0, 405.0
LABEL_ROOM = 206.0
POLICY_RING, CENTRE_RING = 196.0, 108.0
CENTRE_RADIUS, PLACE_RADIUS = 32.0, 13.0
SMALL = 11.5
# Angular units: an act takes 1, a place at least LEAST, and gaps part places and regions.
LEAST, GAP, REGION_GAP, WIDEST = 2.2, 0.7, 1.3, 4.0


@dataclass(frozen=True, slots=True)
class Seat:
    """A place on the ring with the angles of its acts."""

    key: str
    place: Province | None
    region: Region
    angle: float
    acts: tuple[tuple[Act, float], ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a thing inside stands."""

    item: Inner
    x: float
    y: float


def draw(model: Launches, options: Options) -> str:
    """The picture as an SVG document, the same bytes for the same facts."""
    look = style()
    seats = _seats(model)
    spots = _spots(model, seats)
    labels = _Labels(seats, spots)
    ink = look.colours["ink"]
    centre = (
        model.centre.name.text(options.language) if model.centre else look.say("nobody", options.language)
    )
    height = HEIGHT if seats or spots else EMPTY_HEIGHT
    return svg.document(
        WIDTH,
        height,
        look.say("launches", options.language),
        look.say("launches_about", options.language, centre=centre),
        look.fonts,
        svg.element("rect", width=WIDTH, height=height, fill=look.colours["paper"], class_="paper"),
        svg.group(_spokes(spots, seats, options), fill="none", stroke_width=1.2),
        svg.group((_seat(seat, model, options, labels) for seat in seats), font_size=SMALL),
        svg.group(
            (_spot(spot, options, labels) for spot in spots),
            fill=ink,
            stroke=ink,
            stroke_width=1.5,
            class_="dark",
        ),
        _centre(model.centre, options, labels),
        *_heading(model, options, centre),
        *legend(model, options.language, WIDTH, HEIGHT - 20),
    )


def _seats(model: Launches) -> tuple[Seat, ...]:
    places = _on_ring(model)
    sizes: list[float] = []
    for n, (key, region, _) in enumerate(places):
        turn = region != places[(n + 1) % len(places)][1]
        sizes.append(max(len(model.outer.get(key, ())), LEAST) + GAP + REGION_GAP * turn)
    unit = min(360 / sum(sizes), WIDEST) if sizes else 0.0
    seats = []
    for (key, region, place), (first, last), size in zip(places, sectors(sizes), sizes, strict=True):
        acts = model.outer.get(key, ())
        room = size - GAP - REGION_GAP * (size - GAP - max(len(acts), LEAST) > 0.5)
        middle = first + (last - first) * (room / 2 + GAP / 2) / size
        angles = [middle + unit * (n - (len(acts) - 1) / 2) for n in range(len(acts))]
        seats.append(Seat(key, place, region, middle, tuple(zip(acts, angles, strict=True))))
    return tuple(seats)


def _on_ring(model: Launches) -> list[tuple[str, Region, Province | None]]:
    look = style()
    places: list[tuple[str, Region, Province | None]]
    places = [(place.iri, look.region(place.region), place) for place in model.provinces]
    if NATIONAL in model.outer:
        places.append((NATIONAL, look.elsewhere, None))
    return places


def _spots(model: Launches, seats: Sequence[Seat]) -> tuple[Spot, ...]:
    """What provinces share stands on an outer circle towards them, the centre's own acts near the centre."""
    angles = {seat.key: seat.angle for seat in seats}
    shared = [item for item in model.inner if item.provinces]
    own = [item for item in model.inner if not item.provinces]
    wanted = [mean_angle([angles[p] for p in item.provinces if p in angles]) for item in shared]
    outer = zip(shared, even_slots(wanted), strict=True)
    step = 360 / len(own) if own else 0.0
    inner = ((item, -90 + step * (n + 0.5)) for n, item in enumerate(own))
    spots = [Spot(item, *polar(X, Y, POLICY_RING, angle)) for item, angle in outer]
    return (*spots, *(Spot(item, *polar(X, Y, CENTRE_RING, angle)) for item, angle in inner))


class _Labels:
    """The boxes taken so far: a label is drawn only where it overlaps none of them."""

    def __init__(self, seats: Iterable[Seat], spots: Iterable[Spot]) -> None:
        self.taken = [Box(X, Y, 2 * CENTRE_RADIUS, 2 * CENTRE_RADIUS)]
        for seat in seats:
            self.taken.append(Box(*polar(X, Y, RING, seat.angle), 2 * PLACE_RADIUS, 2 * PLACE_RADIUS))
        self.taken += [Box(spot.x, spot.y, 2.4 * MARK_RADIUS, 2.4 * MARK_RADIUS) for spot in spots]

    def outward(self, text: str, angle: float) -> Svg:
        """A label along the radius, read from left to right on both sides; nothing where it does not fit."""
        text = fit(text, SMALL, LABEL_ROOM)
        x, y = polar(X, Y, LABELS, angle)
        left = 90 < angle % 360 < 270
        anchor, turn = ("end", angle + 180) if left else ("start", angle)
        box = text_box((x, y), text, SMALL, anchor, turn)
        if not text or first_free([box], self.taken) is None:
            return Svg("")
        self.taken.append(box)
        spin = f"rotate({svg.number(turn % 360)} {svg.number(x)} {svg.number(y)})"
        ink = style().colours["ink"]
        return svg.element(
            "text",
            svg.words(text),
            x=x,
            y=y,
            dy="0.35em",
            text_anchor=None if anchor == "start" else anchor,
            transform=spin,
            fill=ink,
            stroke="none",
            class_="ink",
        )

    def beside(self, text: str, x: float, y: float, reach: float, size: float = SMALL) -> Svg:
        """A label right, left, below or above a mark, the longest that fits; nothing where none does."""
        for width in (170.0, 125.0, 90.0):
            shown = fit(text, size, width)
            places = _around(x, y, reach, size)
            boxes = [text_box((px, py), shown, size, anchor) for px, py, anchor in places]
            free = first_free(boxes, self.taken) if shown else None
            if free is not None:
                self.taken.append(free[1])
                px, py, anchor = places[free[0]]
                return halo(shown, px, py, anchor, size)
        return Svg("")


def _around(x: float, y: float, reach: float, size: float) -> list[tuple[float, float, str]]:
    outward = ("start", reach) if x >= X else ("end", -reach)
    inward = ("end", -reach) if x >= X else ("start", reach)
    below, above = y + reach + size * 0.5, y - reach - size * 0.5
    sides = [(x + shift, y, anchor) for anchor, shift in (outward, inward)]
    return [sides[0], (x, below, "middle"), (x, above, "middle"), sides[1]]


def halo(text: str, x: float, y: float, anchor: str, size: float) -> Svg:
    """A label with a rim in the colour of the paper, readable over lines."""
    look = style()
    return svg.element(
        "text",
        svg.words(text),
        x=x,
        y=y,
        dy="0.35em",
        text_anchor=anchor,
        font_size=size,
        fill=look.colours["ink"],
        stroke=look.colours["paper"],
        stroke_width=3,
        stroke_linejoin="round",
        paint_order="stroke",
        class_="halo",
    )


def _line(start: tuple[float, float], end: tuple[float, float], **attributes: str | float | None) -> Svg:
    (x1, y1), (x2, y2) = start, end
    return svg.element("line", x1=x1, y1=y1, x2=x2, y2=y2, **attributes)


def _spokes(spots: Iterable[Spot], seats: Iterable[Seat], options: Options) -> Iterable[Svg]:
    at = {seat.key: seat for seat in seats if seat.place}
    for spot in spots:
        for end, group in groupby(spot.item.spokes, key=lambda spoke: spoke.province):
            if not end or end in at:
                yield from _bundle(spot, tuple(group), at.get(end), options)


def _bundle(spot: Spot, spokes: Sequence[Spoke], seat: Seat | None, options: Options) -> Iterable[Svg]:
    """The lines between a thing and one end, side by side, so that each can be opened."""
    x, y = polar(X, Y, RING, seat.angle) if seat else (X, Y)
    colour = seat.region.colour if seat else style().colours["ink"]
    length = math.hypot(spot.x - x, spot.y - y) or 1.0
    across = ((y - spot.y) / length, (spot.x - x) / length)
    for n, spoke in enumerate(spokes):
        step = 4 * (n - (len(spokes) - 1) / 2)
        dx, dy = across[0] * step, across[1] * step
        ends = (x + dx, y + dy), (spot.x + dx, spot.y + dy)
        line = _line(*ends, stroke=colour, stroke_opacity=0.7, class_=None if seat else "dark-line")
        yield svg.link(options.href(spoke.activity), spoke.title, line)


def _seat(seat: Seat, model: Launches, options: Options, labels: _Labels) -> Svg:
    acts = [_outer_act(seat, act, angle, options, labels) for act, angle in seat.acts]
    colour = seat.region.colour
    behind = svg.group(acts, fill=colour, stroke=colour, stroke_width=1.5, stroke_opacity=0.6)
    return svg.group([behind, _place(seat, model, options)], fill=colour)


def _outer_act(seat: Seat, act: Act, angle: float, options: Options, labels: _Labels) -> Svg:
    start, end = polar(X, Y, RING + PLACE_RADIUS, seat.angle), polar(X, Y, ACTS - 7, angle)
    label = labels.outward(act.things[0].name.text(options.language), angle)
    return svg.link(
        options.href(act.iri),
        act_title(act, options.language),
        _line(start, end, stroke_width=1),
        mark_of(act.things[0].kind, polar(X, Y, ACTS, angle), MARK_RADIUS, act.planned),
        label,
    )


def _place(seat: Seat, model: Launches, options: Options) -> Svg:
    look = style()
    x, y = polar(X, Y, RING, seat.angle)
    total = model.totals.get(seat.key, 0)
    busy = total > 0 or any(seat.key in item.provinces for item in model.inner)
    name = seat.place.label(options.language) if seat.place else look.say("national", options.language)
    key = "acts_at" if busy else "no_acts_at"
    title = look.say(key, options.language, place=name, shown=len(seat.acts), total=total)
    circle = svg.element(
        "circle",
        cx=x,
        cy=y,
        r=PLACE_RADIUS,
        fill=None if busy else look.colours["paper"],
        stroke=seat.region.colour,
        stroke_dasharray=None if busy else "2 2",
        class_=None if busy else "paper",
    )
    ink = seat.region.ink if busy else look.colours["muted"]
    letter = seat.place.abbreviation if seat.place else look.say("national_mark", options.language)
    text = svg.element(
        "text",
        svg.words(letter[:1]),
        x=x,
        y=y,
        dy="0.35em",
        text_anchor="middle",
        font_size=14,
        fill=ink,
        class_=None if busy else "muted",
    )
    if seat.place is None:
        return svg.group([svg.element("title", svg.words(title)), circle, text])
    return svg.link(options.href(seat.place.iri), title, circle, text)


def _spot(spot: Spot, options: Options, labels: _Labels) -> Svg:
    """A thing inside leads to its own page, or straight to the act where there is only one."""
    look = style()
    item = spot.item
    name = item.thing.name.text(options.language)
    count = len(item.provinces)
    target, title = item.thing.iri, look.say("adopted_by", options.language, policy=name, count=count)
    if not count:
        target = item.spokes[0].activity if len(item.spokes) == 1 else item.thing.iri
        title = "\n\n".join(spoke.title for spoke in item.spokes)
    radius = 7.0 if count else MARK_RADIUS
    shape = mark_of(item.thing.kind, (spot.x, spot.y), radius, item.planned)
    return svg.link(options.href(target), title, shape, labels.beside(name, spot.x, spot.y, 11.0))


def _centre(centre: Agent | None, options: Options, labels: _Labels) -> Svg:
    if centre is None:
        return Svg("")
    look = style()
    name = centre.name.text(options.language)
    circle = svg.element("circle", cx=X, cy=Y, r=CENTRE_RADIUS, fill=look.colours["ink"], class_="dark")
    if measure(name, 16) <= 2 * CENTRE_RADIUS - 8:
        text = svg.element(
            "text",
            svg.words(name),
            x=X,
            y=Y,
            dy="0.35em",
            text_anchor="middle",
            font_size=16,
            fill="#FFFFFF",
            class_="on-dark",
        )
    else:
        text = labels.beside(name, X, Y, CENTRE_RADIUS + 3, 14)
    return svg.link(options.href(centre.iri), name, circle, text)


def _heading(model: Launches, options: Options, centre: str) -> list[Svg]:
    look = style()
    language = options.language
    lines = [look.say("shown", language, shown=model.shown, total=model.total)]
    for kind in look.kinds:
        shown, total = model.shown_by_kind[kind.id], model.total_by_kind[kind.id]
        if total:
            lines.append(look.say("of_kind", language, kind=kind.label(language), shown=shown, total=total))
    if not model.acts:
        lines = [look.say("nothing_told", language)]
    if model.policies:
        shown = sum(item.adopted for item in model.inner)
        lines.append(look.say("shared", language, shown=shown, total=model.policies))
    title = fit(" · ".join(filter(None, (centre, model.period))), 22, 420)
    head = svg.element("text", svg.words(title), x=24, y=40, font_size=22, font_weight="bold")
    rest = [svg.element("text", svg.words(line), x=24, y=66 + 19 * n) for n, line in enumerate(lines)]
    return [
        svg.group([head], fill=look.colours["ink"], class_="ink"),
        svg.group(rest, fill=look.colours["muted"], font_size=NORMAL, class_="muted"),
    ]
