"""How many units had adopted each policy by each month: a line for each policy, the chosen one on top.

The band beside the chosen line lies between the most and the fewest units that may have adopted it by then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from visualizations import svg
from visualizations.curves_model import Curve, Curves, Step
from visualizations.facts import adoption_title, when_of
from visualizations.layout import fit, measure
from visualizations.month_axis import axis_over, month_of
from visualizations.options import Options
from visualizations.plot import Plot
from visualizations.style import Language, style
from visualizations.svg import Svg
from visualizations.tables import Cell, Table, columns, named

WIDTH, LEFT, TOP = 1120.0, 20.0, 104.0
LINES, LABELS, APART = 34.0, 290.0, 15.5
LEAST_HEIGHT, BELOW = 380.0, 44.0
NORMAL, SMALL = 12.5, 11.5
AFTER = 0.6
"""A part of a month in which the steps at the end of the last one can be seen."""


def draw(model: Curves, options: Options) -> str:
    """The picture as an SVG document, the same bytes for the same facts."""
    look, language = style(), options.language
    height = max(LEAST_HEIGHT, len(model.curves) * APART) if model.curves else 0.0
    bottom = TOP + height
    axis = axis_over(model.months, LEFT + LINES, WIDTH - 2 * LEFT - LINES - LABELS, AFTER)
    plot = Plot(axis, bottom, height / max(_top(model), 1))
    places = _label_places(model, plot)
    others = [curve for curve in model.curves if curve.policy.iri != model.about]
    chosen = [curve for curve in model.curves if curve.policy.iri == model.about]
    return svg.document(
        WIDTH,
        bottom + BELOW,
        look.say("curves", language),
        look.say("curves_about", language),
        look.fonts,
        svg.element("rect", width=WIDTH, height=bottom + BELOW, fill=look.colours["paper"], class_="paper"),
        *_heading(model, chosen, language),
        *(_ground(model, plot, language) if model.curves else ()),
        *(_other(curve, plot, places, options) for curve in reversed(others)),
        *(part for curve in chosen for part in _chosen(curve, model, plot, places, options)),
    )


def _top(model: Curves) -> int:
    """The count that the axis reaches: all units, or somewhat above the curves where they stay low."""
    most = max((len(curve.dated) for curve in model.curves), default=0)
    return model.whole if most >= model.half else min(model.whole, max(5, most + most // 4 + 1))


def _other(curve: Curve, plot: Plot, places: Mapping[str, float], options: Options) -> Svg:
    """A curve with its name, as one link to the policy: where one is pointed at, both are seen."""
    name = _name(curve, plot, places[curve.policy.iri], False, options.language)
    said = curve_title(curve, options.language)
    return svg.link(options.href(curve.policy.iri), said, _curve(curve, plot), *name)


def _curve(curve: Curve, plot: Plot, colour: str = "", width: float = 1.2) -> Svg:
    """The curve of what is sure."""
    return svg.element(
        "path",
        d=plot.path([step.end for step in curve.dated if step.end is not None]),
        fill="none",
        stroke=colour or style().colours["line"],
        stroke_width=width,
        class_="curve chosen-line" if colour else "curve",
    )


def curve_title(curve: Curve, language: Language) -> str:
    """The policy and how many units adopted it."""
    name = curve.policy.name.text(language)
    return style().say("adopted_by", language, policy=name, count=len(curve.steps))


def half_time(curve: Curve, half: int, whole: int, language: Language) -> str:
    """When half of all units had adopted the policy, in words: a month, an interval, or not yet."""
    look, found = style(), curve.reached(half)
    if found is None:
        return look.say("half_not_reached", language, half=half, whole=whole, count=len(curve.steps))
    months = " ~ ".join(dict.fromkeys(map(month_of, found)))
    return look.say("half_reached", language, half=half, whole=whole, months=months)


def _heading(model: Curves, chosen: Sequence[Curve], language: Language) -> list[Svg]:
    look = style()
    lines = [look.say("curves_about", language)]
    if not model.curves:
        lines.append(look.say("no_policies", language))
    elif chosen:
        told = half_time(chosen[0], model.half, model.whole, language)
        lines.append(f"{chosen[0].policy.name.text(language)}：{told}")
    else:
        lines.append(look.say("policies_shown", language, shown=len(model.curves), total=model.total))
    title = svg.element(
        "text", svg.words(look.say("curves", language)), x=LEFT, y=38, font_size=22, font_weight="bold"
    )
    notes = [
        svg.element("text", svg.words(fit(text, NORMAL, WIDTH - 2 * LEFT)), x=LEFT, y=61 + 19 * n)
        for n, text in enumerate(lines)
    ]
    return [
        svg.group([title], fill=look.colours["ink"], class_="ink"),
        svg.group(notes, fill=look.colours["muted"], font_size=NORMAL, class_="muted"),
    ]


def _ground(model: Curves, plot: Plot, language: Language) -> Iterable[Svg]:
    """The months, the counts, and the line of half of all units."""
    look = style()
    if model.months:
        yield from plot.axis.drawn(TOP, plot.bottom)
    top = _top(model)
    step = 10 if top > 20 else 5 if top > 10 else 2 if top > 5 else 1
    for count in range(0, top + 1, step):
        y = plot.y(count)
        yield svg.element(
            "path",
            d=f"M{svg.number(plot.axis.left)} {svg.number(y)}H{svg.number(plot.axis.right)}",
            stroke=look.colours["faint"],
            class_="hair",
        )
        yield svg.element(
            "text",
            svg.words(str(count)),
            x=plot.axis.left - 8,
            y=y,
            dy="0.35em",
            text_anchor="end",
            font_size=11,
            fill=look.colours["muted"],
            class_="muted",
        )
    if model.whole and model.half <= top:
        y = plot.y(model.half)
        yield svg.element(
            "path",
            d=f"M{svg.number(plot.axis.left)} {svg.number(y)}H{svg.number(plot.axis.right)}",
            stroke=look.colours["muted"],
            stroke_dasharray="2 4",
            class_="hair",
        )
        yield svg.element(
            "text",
            svg.words(look.say("half_line", language, half=model.half, whole=model.whole)),
            x=plot.axis.left + 6,
            y=y - 5,
            font_size=11,
            fill=look.colours["muted"],
            class_="muted",
        )


def _chosen(
    curve: Curve, model: Curves, plot: Plot, places: Mapping[str, float], options: Options
) -> Iterable[Svg]:
    look = style()
    colour = look.colours["chosen"]
    dated = curve.dated
    begins = sorted(step.begin for step in dated if step.begin is not None)
    ends = [step.end for step in dated if step.end is not None]
    if begins != ends:
        band = plot.path(begins) + plot.path(ends)
        yield svg.element("path", d=band, fill=colour, fill_rule="evenodd", opacity=0.14)
    if found := curve.reached(model.half):
        yield from _half_mark(found, model, plot, colour)
    name = _name(curve, plot, places[curve.policy.iri], True, options.language)
    said = curve_title(curve, options.language)
    yield svg.link(options.href(curve.policy.iri), said, _curve(curve, plot, colour, 2.6), *name)
    for n, step in enumerate(dated, 1):
        yield _dot(step, n, plot, colour, options)


def _half_mark(found: tuple[int, int], model: Curves, plot: Plot, colour: str) -> Iterable[Svg]:
    """The months in which half may have been reached, down to the axis."""
    begin, end = plot.axis.at(found[0]), plot.axis.at(found[1] + 1)
    y = plot.y(model.half)
    yield svg.element(
        "rect", x=begin, y=y, width=end - begin, height=plot.bottom - y, fill=colour, opacity=0.12
    )


def _dot(step: Step, count: int, plot: Plot, colour: str, options: Options) -> Svg:
    """A unit's first adoption, at the month in which it must have happened."""
    month = step.end or 0
    dot = svg.element(
        "circle", cx=plot.axis.at(month + 1), cy=plot.y(count), r=3.2, fill=colour, class_="chosen"
    )
    said = f"{step.place.label(options.language)} {count}\n{adoption_title(step.act, options.language)}"
    return svg.link(options.href(step.act.activity), said, dot)


def _label_places(model: Curves, plot: Plot) -> dict[str, float]:
    """How high the name of each policy stands at the right: by count, pushed apart."""
    ordered = sorted(model.curves, key=lambda c: (-len(c.dated), c.policy.iri != model.about, c.policy.iri))
    wanted = [plot.y(len(curve.dated)) for curve in ordered]
    places = spread(wanted, APART, TOP, plot.bottom)
    return {curve.policy.iri: y for curve, y in zip(ordered, places, strict=True)}


def _name(curve: Curve, plot: Plot, y: float, is_chosen: bool, language: Language) -> list[Svg]:
    """The name of a policy, and a fine line that leads to it from the end of its curve."""
    look, x = style(), plot.axis.right
    leader = svg.element(
        "path",
        d=f"M{svg.number(x + 2)} {svg.number(plot.y(len(curve.dated)))}L{svg.number(x + 16)} {svg.number(y)}",
        fill="none",
        stroke=look.colours["faint"],
        class_="hair",
    )
    text = svg.element(
        "text",
        svg.words(_label(curve, language)),
        x=x + 20,
        y=y,
        dy="0.35em",
        font_size=SMALL,
        font_weight="bold" if is_chosen else None,
        fill=look.colours["chosen" if is_chosen else "muted"],
        class_="chosen" if is_chosen else "muted",
    )
    return [leader, text]


def _label(curve: Curve, language: Language) -> str:
    undated = len(curve.steps) - len(curve.dated)
    more = style().say("undated_more", language, count=undated) if undated else ""
    count = f" {len(curve.dated)}{more}"
    return fit(curve.policy.name.text(language), SMALL, LABELS - 24 - measure(count, SMALL)) + count


def spread(wanted: Sequence[float], apart: float, top: float, bottom: float) -> list[float]:
    """Places in the same order, at least `apart` from each other and above `bottom`, near to those `wanted`
    (which rise); below `top` where there is room for all.

    >>> spread([10, 10, 50], 15, 0, 100)
    [10, 25, 50]
    >>> spread([95, 95], 15, 0, 100)
    [85, 100]
    """
    found: list[float] = []
    for place in wanted:
        found.append(max(place, found[-1] + apart if found else top))
    last = bottom
    for n in range(len(found) - 1, -1, -1):
        found[n] = min(found[n], last)
        last = found[n] - apart
    return found


def table(model: Curves, options: Options) -> Table:
    """A row for each unit's first adoption of each policy, in the order of the curve."""
    language = options.language
    heads = ("policy", "national_date", "half_of_all", "rank", "province", "when", "adopter", "quote")
    rows: list[tuple[Cell, ...]] = []
    for curve in model.curves:
        policy = (
            named(curve.policy.name, curve.policy.iri, language),
            Cell(curve.policy.national),
            Cell(half_time(curve, model.half, model.whole, language)),
        )
        rows += [
            (
                *policy,
                Cell("~".join(map(str, dict.fromkeys(step.ranks)))),
                named(step.place.name, step.place.iri, language),
                Cell(when_of(step.act.when, step.act.time_basis, language)),
                named(step.act.adopter.name, step.act.adopter.iri, language),
                Cell(step.act.quote, step.act.activity),
            )
            for step in curve.steps
        ]
        if not curve.steps:
            rows.append((*policy, *(Cell("") for _ in range(5))))
    return Table(columns(*heads), tuple(rows))
