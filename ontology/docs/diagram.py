"""Where everything in the class diagram stands.

Columns of boxes with channels between them. Every property leaves its own row at the box's edge; all that
lead to one class share one vertical lane in a channel, so that a line always ends where it seems to. Columns
are shifted against each other by half a step: no two horizontal lines of a channel can fall on one another.
No line carries a label, hence no label can meet another.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ontology.docs.diagram_model import Box, Panel
from ontology.docs.vocabulary import Entry

HEAD, ROW, GAP, INDENT, PAD = 30, 20, 10, 30, 20
LANE, TOP, AREA_TITLE = 12, 100, 30
SHIFT = 5  # of every second column, less than any distance between two lines of one column
SIZES = {"head": 14.0, "row": 11.5, "area": 13.0}
COLOURS = (
    *("#0072B2", "#D55E00", "#007A5A", "#A0408F", "#8A6100", "#00727A", "#B0304A", "#4A55B8"),
    *("#5B6B1F", "#6B4A2B", "#D81B60", "#37474F", "#1B7F2A", "#7B1FA2", "#0091B5", "#C77700"),
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A box with its place; `depth` counts the classes above it in its tree."""

    box: Box
    x: float
    y: float
    width: float
    height: float
    column: int

    @property
    def middle(self) -> float:
        """The height at which lines arrive."""
        return self.y + HEAD / 2

    def row(self, index: int) -> float:
        """The height at which a property leaves."""
        return self.y + HEAD + ROW * index + ROW / 2


@dataclass(frozen=True, slots=True)
class Frame:
    """An area's frame."""

    panel: Panel
    x: float
    y: float
    width: float
    height: float


@dataclass(slots=True)
class Lane:
    """A vertical line in a channel on which everything that leads to one class travels."""

    channel: int
    target: Placed
    stubs: list[tuple[float, float]] = field(default_factory=list)
    x: float = 0
    high: bool = False
    arrives: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of points in a colour; with an arrow head at its end, or not."""

    points: tuple[tuple[float, float], ...]
    colour: str
    arrow: bool = False

    @property
    def path(self) -> str:
        """The line in the language of SVG.

        >>> Line(((0, 1), (2.5, 1)), "#000000").path
        'M0 1L2.5 1'
        """
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in self.points)


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole diagram."""

    width: float
    height: float
    frames: tuple[Frame, ...]
    boxes: tuple[Placed, ...]
    trunks: tuple[Line, ...]
    lines: tuple[Line, ...]
    joints: tuple[tuple[float, float, str], ...]


def draw(panels: Sequence[Panel]) -> Drawing:
    """Return the diagram of some areas."""
    columns = [[p for p in panels if p.column == c] for c in sorted({p.column for p in panels})]
    # How wide a channel is depends on its lanes, and those on the columns alone: a first placing tells them.
    sketch = _place(columns, [0.0] * (len(columns) + 1))
    widths = [_channel_width(_lanes(sketch[1]), c) for c in range(len(columns) + 1)]
    frames, boxes, width = _place(columns, widths)
    lanes = _lanes(boxes)
    _arrange(lanes, frames, len(columns))
    height = max(f.y + f.height for f in frames) + 70
    lines, joints = _lines(lanes)
    trunks = tuple(_trunks(boxes))
    return Drawing(width, height, tuple(frames), tuple(boxes), trunks, tuple(lines), tuple(joints))


def text_width(text: str, size: float) -> float:
    """Return about how wide a text is: wide characters take their size, others three fifths of it.

    >>> text_width("公报 ab", 10)
    38.0
    """
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return round((wide + 0.6 * (len(text) - wide)) * size, 1)


def head_text(entry: Entry) -> str:
    """Return the words at the head of a class's box."""
    return f"{entry.label.zh} {entry.name}"


def _box_width(box: Box) -> float:
    rows = [text_width(f"{r.entry.label.zh} {r.entry.name}{r.shown}", SIZES["row"]) + 45 for r in box.rows]
    below = [INDENT + _box_width(b) for b in box.below]
    return max([text_width(head_text(box.entry), SIZES["head"]) + 24, *rows, *below])


def _place(columns: list[list[Panel]], channels: list[float]) -> tuple[list[Frame], list[Placed], float]:
    frames: list[Frame] = []
    boxes: list[Placed] = []
    x = channels[0] + PAD
    for number, panels in enumerate(columns):
        titles = [text_width(f"{p.title.zh} {p.title.en}", SIZES["area"]) for p in panels]
        width = -(-max([*titles, *(_box_width(b) for p in panels for b in p.boxes)]) // 10) * 10
        y: float = TOP + SHIFT * (number % 2)
        for panel in panels:
            start = y
            y += AREA_TITLE
            for box in panel.boxes:
                placed = list(_stack(box, x + PAD, y, width, number))
                boxes += placed
                y = placed[-1].y + placed[-1].height + 2 * GAP
            frames.append(Frame(panel, x, start, width + 2 * PAD, y - start))
            y += 2 * GAP
        x += width + 2 * PAD + channels[number + 1]
    return frames, boxes, x + PAD


def _stack(box: Box, x: float, y: float, width: float, column: int) -> Iterator[Placed]:
    placed = Placed(box, x, y, width, HEAD + ROW * len(box.rows), column)
    yield placed
    for under in box.below:
        y = placed.y + placed.height + GAP
        for placed in _stack(under, x + INDENT, y, width - INDENT, column):
            yield placed


def _lanes(boxes: Iterable[Placed]) -> list[Lane]:
    boxes = list(boxes)
    by_class = {b.box.entry.iri: b for b in boxes}
    last = max(b.column for b in boxes)
    lanes: dict[tuple[int, str], Lane] = {}
    for source in boxes:
        for index, row in enumerate(source.box.rows):
            target = by_class.get(row.target.iri) if row.target else None
            if target is None or target is source:
                continue
            out, into = _channels(source.column, target.column, last)
            leaving, arriving = (
                lanes.setdefault((c, target.box.entry.iri), Lane(c, target)) for c in (out, into)
            )
            edge = source.x if out == source.column else source.x + source.width
            leaving.stubs.append((edge, source.row(index)))
            leaving.high |= out != into
            arriving.high |= out != into
            arriving.arrives = True
    return list(lanes.values())


def _channels(source: int, target: int, last: int) -> tuple[int, int]:
    """The channels by which a line leaves and arrives; channel n is left of column n."""
    if source == target:
        side = source + 1 if source == last else source
        return side, side
    return (source + 1, target) if source < target else (source, target + 1)


def _channel_width(lanes: list[Lane], channel: int) -> float:
    count = sum(lane.channel == channel for lane in lanes)
    return LANE * (count + 1) if count else GAP


def _arrange(lanes: list[Lane], frames: list[Frame], columns: int) -> None:
    """Give each lane its place in its channel, in the order of the classes that they lead to."""
    edges = sorted({(f.x, f.x + f.width) for f in frames})
    for channel in range(columns + 1):
        mine = sorted((lane for lane in lanes if lane.channel == channel), key=_arrival)
        start = edges[channel - 1][1] if channel else edges[0][0] - _channel_width(lanes, channel)
        for number, lane in enumerate(mine, 1):
            lane.x = start + LANE * number


def _arrival(lane: Lane) -> float:
    return lane.target.middle


def _lines(lanes: list[Lane]) -> tuple[list[Line], list[tuple[float, float, str]]]:
    targets = list(dict.fromkeys(lane.target.box.entry.iri for lane in lanes))
    high = list(dict.fromkeys(lane.target.box.entry.iri for lane in lanes if lane.high))
    lines: list[Line] = []
    joints: list[tuple[float, float, str]] = []
    for lane in lanes:
        iri = lane.target.box.entry.iri
        colour = COLOURS[targets.index(iri) % len(COLOURS)]
        ends = [y for _, y in lane.stubs]
        if lane.high:
            ends.append(_high(high, iri))
        if lane.arrives:
            ends.append(lane.target.middle)
            edge = lane.target.x if lane.x < lane.target.x else lane.target.x + lane.target.width
            lines.append(Line(((lane.x, lane.target.middle), (edge, lane.target.middle)), colour, arrow=True))
        lines.append(Line(((lane.x, min(ends)), (lane.x, max(ends))), colour))
        lines += [Line(((x, y), (lane.x, y)), colour) for x, y in lane.stubs]
        joints += [(lane.x, y, colour) for _, y in lane.stubs]
    for iri in high:
        xs = [lane.x for lane in lanes if lane.high and lane.target.box.entry.iri == iri]
        y = _high(high, iri)
        lines.append(Line(((min(xs), y), (max(xs), y)), COLOURS[targets.index(iri) % len(COLOURS)]))
    return lines, joints


def _high(high: list[str], iri: str) -> float:
    """The height of the line above all areas that leads to a class far away."""
    return TOP - GAP - LANE * (high.index(iri) + 0.5)


def _trunks(boxes: Iterable[Placed]) -> Iterator[Line]:
    """The lines from classes to the one above them; the first point is where its arrow head stands."""
    boxes = list(boxes)
    by_class = {b.box.entry.iri: b for b in boxes}
    for up in boxes:
        x, y = up.x + INDENT / 2, up.y + up.height
        for under in up.box.below:
            down = by_class[under.entry.iri]
            yield Line(((down.x, down.middle), (x, down.middle), (x, y)), "#5F6B78", arrow=True)
