"""The marks of the picture of launches, and the legend that explains them."""

from __future__ import annotations

from collections.abc import Sequence

from visualizations import svg
from visualizations.launch_model import NATIONAL, Launches
from visualizations.style import Language, style
from visualizations.svg import Svg

MARK_RADIUS = 5.5
NORMAL = 12.5


def mark_of(kind: str, at: tuple[float, float], radius: float, planned: bool) -> Svg:
    """The mark of a thing; what is planned is hollow, everything else takes the colour of its group."""
    look = style()
    shape = next(each.shape for each in look.kinds if each.id == kind)
    hollow = look.colours["paper"] if planned else None
    return svg.mark(shape, *at, radius, fill=hollow, class_="paper" if planned else None)


def legend(model: Launches, language: Language, width: float, bottom: float) -> list[Svg]:
    """What the shapes and colours mean: those that are there, in the lower corners of a drawing."""
    columns = (("type", _shapes(model, language), 0.0), ("region", _dots(model, language), width - 190))
    return [
        _column(style().say(head, language), entries, x, bottom) for head, entries, x in columns if entries
    ]


def _shapes(model: Launches, language: Language) -> list[tuple[Svg, str]]:
    look = style()
    ink = look.colours["ink"]
    acts = [act for group in model.outer.values() for act in group]
    kinds = {act.things[0].kind for act in acts} | {item.thing.kind for item in model.inner}
    shapes = [
        (svg.mark(kind.shape, 32, 0, MARK_RADIUS), kind.label(language))
        for kind in look.kinds
        if kind.id in kinds
    ]
    if any(act.planned for act in acts) or any(item.planned for item in model.inner):
        sign = mark_of("document", (32, 0), MARK_RADIUS, planned=True)
        hollow = svg.group([sign], stroke=ink, stroke_width=1.5, class_="dark")
        shapes.append((hollow, look.say("planned", language)))
    return shapes


def _dots(model: Launches, language: Language) -> list[tuple[Svg, str]]:
    look = style()
    regions = {place.region for place in model.provinces}
    dots = [
        (svg.element("circle", cx=32, cy=0, r=7, fill=region.colour), region.label(language))
        for region in look.regions
        if region.name in regions
    ]
    if NATIONAL in model.outer:
        national = svg.element("circle", cx=32, cy=0, r=7, fill=look.elsewhere.colour)
        dots.append((national, look.say("national", language)))
    if any(not model.totals.get(place.iri) for place in model.provinces):
        dash, line = "2 2", look.colours["muted"]
        empty = svg.element("circle", cx=32, cy=0, r=7, fill="none", stroke=line, stroke_dasharray=dash)
        dots.append((empty, look.say("no_record", language)))
    return dots


def _column(head: str, entries: Sequence[tuple[Svg, str]], x: float, bottom: float) -> Svg:
    look = style()
    top = bottom - 21 * len(entries)
    rows = [svg.element("text", svg.words(head), x=x + 24, y=top - 4, font_weight="bold")]
    for n, (sign, text) in enumerate(entries):
        y = top + 21 * n + 14
        rows.append(svg.group([sign], transform=f"translate({svg.number(x)} {svg.number(y)})"))
        rows.append(svg.element("text", svg.words(text), x=x + 50, y=y, dy="0.35em"))
    return svg.group(rows, fill=look.colours["ink"], font_size=NORMAL, class_="ink")
