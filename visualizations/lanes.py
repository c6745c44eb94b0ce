"""One policy, a lane for each unit that adopted it, by its first appearance there.

A mark's shape is the stage, its place the time; units without any are named below, by what that means.
A bar behind a mark is the interval that the time is known to lie in; every mark is a link to its act.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from visualizations import svg
from visualizations.cells import BLANKS
from visualizations.facts import Province, adoption_title, when_of
from visualizations.lanes_model import Lane, Lanes, Mark
from visualizations.later import Later
from visualizations.layout import fit, measure
from visualizations.month_axis import Axis, axis_over
from visualizations.options import Options
from visualizations.style import Language, Stage, style
from visualizations.svg import Svg
from visualizations.tables import Cell, Table, columns, named

WIDTH, LEFT, TOP = 1120.0, 20.0, 116.0
NAMES, RANKS, SIDE = 92.0, 50.0, 130.0
LANE, RADIUS = 21.0, 5.0
NORMAL, AXIS, BARE = 12.5, 40.0, 190.0


def draw(model: Lanes, options: Options) -> str:
    """The picture as an SVG document, the same bytes for the same facts."""
    look, language = style(), options.language
    full = [lane for lane in model.lanes if lane.marks]
    bottom = TOP + max(len(full), 2) * LANE if model.policy else TOP - AXIS
    bare = _bare(model, bottom + AXIS, options)
    end = bottom + AXIS + bare.height
    axis = axis_over(model.months, LEFT + NAMES + RANKS, WIDTH - 2 * LEFT - NAMES - RANKS - SIDE)
    return svg.document(
        WIDTH,
        end + _legend_height(model),
        look.say("lanes", language),
        look.say("lanes_about", language),
        look.fonts,
        svg.element(
            "rect",
            width=WIDTH,
            height=end + _legend_height(model),
            fill=look.colours["paper"],
            class_="paper",
        ),
        *_heading(model, options),
        *(axis.drawn(TOP - 6, bottom) if model.months else ()),
        *_national(model, axis, bottom, language),
        *(_lane(lane, TOP + (n + 0.5) * LANE, axis, options) for n, lane in enumerate(full)),
        bare.drawn,
        _legend(model, end + 10, language),
    )


def _heading(model: Lanes, options: Options) -> list[Svg]:
    look, language = style(), options.language
    muted = look.colours["muted"]
    if model.policy is None:
        name = svg.group([_title(look.say("lanes", language))], font_weight="bold")
        note = look.say("no_policies", language)
    else:
        said = model.policy.name.text(language)
        name = svg.group([svg.link(options.href(model.policy.iri), said, _title(said))], font_weight="bold")
        note = look.say("lanes_count", language, count=model.adopted, whole=model.counted)
        if not any(lane.marks for lane in model.lanes):
            note = look.say("not_adopted", language)
    lines = [note, look.say("lanes_about", language)]
    notes = [
        svg.element("text", svg.words(fit(text, NORMAL, WIDTH - 2 * LEFT)), x=LEFT, y=61 + 19 * n)
        for n, text in enumerate(lines)
    ]
    return [name, svg.group(notes, fill=muted, font_size=NORMAL, class_="muted")]


def _title(said: str) -> Svg:
    ink, text = style().colours["ink"], fit(said, 22, WIDTH - 2 * LEFT)
    return svg.element("text", svg.words(text), x=LEFT, y=38, font_size=22, fill=ink, class_="ink")


def _national(model: Lanes, axis: Axis, bottom: float, language: Language) -> Iterable[Svg]:
    """The nation's date as a line, with a band where only an interval is known."""
    if model.policy is None:
        return
    look = style()
    red, y = look.colours["national"], TOP - 12
    if model.national is None:
        text = look.say("national_unknown", language)
        yield svg.element(
            "text", svg.words(text), x=axis.left, y=y, font_size=11, fill=red, class_="national"
        )
        return
    begin, end = axis.day(model.national.begin), axis.day(model.national.end, after=True)
    said = f"{look.say('national_date', language)} {model.policy.national}"
    if begin < axis.left:
        yield svg.element(
            "text", svg.words(f"← {said}"), x=axis.left, y=y, font_size=11, fill=red, class_="national"
        )
        return
    yield svg.element(
        "rect", x=begin, y=TOP - 6, width=max(end - begin, 1), height=bottom - TOP + 6, fill=red, opacity=0.08
    )
    yield svg.element(
        "path",
        d=f"M{svg.number(begin)} {svg.number(TOP - 6)}V{svg.number(bottom)}",
        stroke=red,
        stroke_width=1.5,
        stroke_dasharray="4 3",
        class_="national-line",
    )
    right = begin + measure(said, 11) > axis.right + SIDE
    yield svg.element(
        "text",
        svg.words(said),
        x=begin,
        y=y,
        text_anchor="end" if right else "start",
        font_size=11,
        fill=red,
        class_="national",
    )


def _lane(lane: Lane, y: float, axis: Axis, options: Options) -> Svg:
    look, language = style(), options.language
    label = svg.element(
        "text",
        svg.words(fit(lane.place.label(language), NORMAL, NAMES - 8)),
        x=LEFT + NAMES - 8,
        y=y,
        dy="0.35em",
        text_anchor="end",
        font_size=NORMAL,
        fill=look.colours["ink"],
        class_="ink",
    )
    rule = svg.element(
        "path",
        d=f"M{svg.number(axis.left)} {svg.number(y)}H{svg.number(axis.right)}",
        stroke=look.colours["faint"],
        class_="hair",
    )
    name = svg.link(options.href(lane.place.iri), lane.place.name.text(language), label)
    return svg.group([name, rule, *_told(lane, y, axis, options)])


@dataclass(frozen=True, slots=True)
class Bare:
    """The units without a mark as drawn, and the room that they take."""

    drawn: Svg
    height: float


def _bare(model: Lanes, y: float, options: Options) -> Bare:
    """The units without a mark, by what that means: an empty lane for each would say less in more room."""
    look, language, top = style(), options.language, y
    parts: list[Svg] = []
    for blank in BLANKS:
        found = [lane.place for lane in model.lanes if not lane.marks and lane.blank == blank]
        if found:
            head = f"{look.say(blank, language)} {len(found)}"
            parts.append(svg.element("text", svg.words(head), x=LEFT, y=y, dy="0.35em", font_weight="bold"))
            parts += _names(found, y, options)
            y += _rows_of(found, language) * LANE + 4
    drawn = svg.group(parts, fill=look.colours["muted"], font_size=NORMAL, class_="muted")
    return Bare(drawn, y - top)


def _spots(places: Sequence[Province], language: Language) -> list[tuple[float, int, str]]:
    """From the left edge and in which row each name stands."""
    x, row, found = BARE, 0, []
    for place in places:
        said = fit(place.label(language), NORMAL, NAMES)
        width = measure(said, NORMAL)
        if x + width > WIDTH - LEFT:
            x, row = BARE, row + 1
        found.append((x, row, said))
        x += width + 14
    return found


def _rows_of(places: Sequence[Province], language: Language) -> int:
    return max(row for _, row, _ in _spots(places, language)) + 1


def _names(places: Sequence[Province], y: float, options: Options) -> Iterable[Svg]:
    for place, (x, row, said) in zip(places, _spots(places, options.language), strict=True):
        text = svg.element("text", svg.words(said), x=x, y=y + row * LANE, dy="0.35em")
        yield svg.link(options.href(place.iri), place.name.text(options.language), text)


def _note(text: str, x: float, y: float, anchor: str) -> Svg:
    return svg.element(
        "text",
        svg.words(text),
        x=x,
        y=y,
        dy="0.35em",
        text_anchor=anchor,
        font_size=10.5,
        fill=style().colours["muted"],
        class_="muted",
    )


def _told(lane: Lane, y: float, axis: Axis, options: Options) -> list[Svg]:
    best, worst = lane.ranks
    rank = str(best) if best == worst else f"{best}~{worst}"
    xs = _places(lane, axis)
    colour = style().region(lane.place.region).colour
    dated = [x for mark, x in zip(lane.marks, xs, strict=True) if mark.first.begin]
    return [
        _note(rank, LEFT + NAMES + RANKS - 10, y, "end"),
        *([_line(min(dated), max(dated), y, colour)] if len(dated) > 1 else []),
        *(_mark(mark, x, y, colour, axis, options) for mark, x in zip(lane.marks, xs, strict=True)),
    ]


def _line(begin: float, end: float, y: float, colour: str) -> Svg:
    d = f"M{svg.number(begin)} {svg.number(y)}H{svg.number(end)}"
    return svg.element("path", d=d, stroke=colour, stroke_width=1.5)


def _places(lane: Lane, axis: Axis) -> list[float]:
    """The middle of each mark's interval, moved to the right where another one stands; undated ones last."""
    found: list[float] = []
    for mark in lane.marks:
        begin, end = mark.first.begin, mark.first.end
        wanted = axis.right + 16
        if begin:
            wanted = (axis.day(date.fromisoformat(begin)) + axis.day(date.fromisoformat(end), True)) / 2
        least = found[-1] + 1.6 * RADIUS if found else wanted
        found.append(max(wanted, least))
    return found


def _mark(mark: Mark, x: float, y: float, colour: str, axis: Axis, options: Options) -> Svg:
    look, first = style(), mark.first
    parts = [_stage_mark(look.stage(first.stage), x, y, colour)]
    if first.begin and first.begin != first.end:
        begin, end = axis.day(date.fromisoformat(first.begin)), axis.day(date.fromisoformat(first.end), True)
        bar = svg.element(
            "rect", x=begin, y=y - 2.5, width=end - begin, height=5, rx=2, fill=colour, opacity=0.3
        )
        parts.insert(0, bar)
    more = look.say("adoptions_in_cell", options.language, count=mark.count) if mark.count > 1 else ""
    title = f"{adoption_title(first, options.language)}\n{more}".strip()
    return svg.link(options.href(first.activity), title, *parts)


def _stage_mark(stage: Stage, x: float, y: float, colour: str) -> Svg:
    """Hollow marks are filled with the paper, so that the line behind them does not show."""
    if not stage.hollow:
        return svg.mark(stage.shape, x, y, RADIUS, fill=colour)
    paper = style().colours["paper"]
    return svg.mark(
        stage.shape, x, y, RADIUS - 0.8, fill=paper, stroke=colour, stroke_width=1.8, class_="paper"
    )


def _legend_height(model: Lanes) -> float:
    return 56.0 if any(lane.marks for lane in model.lanes) else 0.0


def _legend(model: Lanes, y: float, language: Language) -> Svg:
    """The stages and the regions that are there."""
    look = style()
    stages = [
        s for s in look.stages if any(m.first.stage == s.id for lane in model.lanes for m in lane.marks)
    ]
    regions = [
        r for r in look.regions if any(lane.place.region == r.name for lane in model.lanes if lane.marks)
    ]
    ink = look.colours["muted"]
    first = [(_stage_mark(s, 0, 0, ink), s.label(language)) for s in stages]
    second = [(svg.mark("circle", 0, 0, RADIUS, fill=r.colour), r.label(language)) for r in regions]
    return svg.group(
        [*_entries("stage", first, y, language), *_entries("region", second, y + 24, language)],
        fill=look.colours["ink"],
        font_size=NORMAL,
        class_="ink",
    )


def _entries(head: str, entries: list[tuple[Svg, str]], y: float, language: Language) -> Iterable[Svg]:
    if not entries:
        return
    said = style().say(head, language)
    yield svg.element("text", svg.words(said), x=LEFT, y=y + 4)
    x = LEFT + measure(said, NORMAL) + 24
    for mark, text in entries:
        yield svg.element("g", mark, transform=f"translate({svg.number(x)} {svg.number(y)})")
        yield svg.element("text", svg.words(text), x=x + 12, y=y + 4)
        x += 12 + measure(text, NORMAL) + 28


def table(model: Lanes, options: Options) -> Table:
    """A row for each act, by lane and time, and one for each lane without any, with the reason."""
    heads = ("policy", "national_date", "rank", "province", "when", "stage", "adopter", "quote")
    if model.policy is None:
        return Table(columns(*heads), ())
    language = options.language
    policy = (named(model.policy.name, model.policy.iri, language), Cell(model.policy.national))
    parts = [(max(len(lane.acts), 1), partial(_rows, lane, policy, language)) for lane in model.lanes]
    return Table(columns(*heads), Later(parts))


def _rows(lane: Lane, policy: tuple[Cell, ...], language: Language) -> Iterator[tuple[Cell, ...]]:
    place = named(lane.place.name, lane.place.iri, language)
    rank = Cell("~".join(map(str, dict.fromkeys(lane.ranks))) if lane.marks else "")
    for act in lane.acts:
        yield (
            *policy,
            rank,
            place,
            Cell(when_of(act.when, act.time_basis, language)),
            Cell(style().stage(act.stage).label(language)),
            named(act.adopter.name, act.adopter.iri, language),
            Cell(act.quote, act.activity),
        )
    if not lane.acts:
        yield *policy, rank, place, Cell(style().say(lane.blank, language)), Cell(""), Cell(""), Cell("")
