"""How a cell looks, in the matrix and in the tiles alike: its colour, its text, its blanks, the legend."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass

from visualizations import svg
from visualizations.layout import measure
from visualizations.matrix_model import Blank, Cell, Shade
from visualizations.style import Language, style
from visualizations.svg import Svg

NORMAL = 12.5
LEGEND_ROW = 28.0
SIGNS: tuple[Shade, ...] = ("before", "undetermined", "seen")
BLANKS: tuple[Blank, ...] = ("no_mention", "not_covered", "withheld")


def hatching() -> Svg:
    """The patterns that blanks are filled with."""
    line = svg.element("path", d="M0 6L6 0", stroke=style().colours["line"], stroke_width=0.8)
    dot = svg.element("circle", cx=3, cy=3, r=1, fill=style().colours["muted"])
    size: dict[str, str | float | None] = {"width": 6, "height": 6, "patternUnits": "userSpaceOnUse"}
    return svg.element(
        "defs",
        svg.element("pattern", line, id="matrix-not-covered", **size),
        svg.element("pattern", dot, id="matrix-withheld", **size),
    )


def blank_fill(blank: Blank) -> str:
    """What a blank is filled with."""
    if blank == "no_mention":
        return style().colours["blank"]
    return "url(#matrix-not-covered)" if blank == "not_covered" else "url(#matrix-withheld)"


def colours(cell: Cell) -> tuple[str, str]:
    """The colour of a cell, and that of its text."""
    look = style()
    if cell.shade == "lag":
        step = look.lag_step(cell.lag.least)
        return step.colour, step.ink
    return look.colours[cell.shade], look.colours["ink"] if cell.shade == "undetermined" else look.colours[
        "paper"
    ]


def shown(cell: Cell, width: float) -> str:
    """The months, or their range; a sign where there is no number to state."""
    if cell.shade in ("seen", "undetermined"):
        return "✓" if cell.shade == "seen" else "?"
    least, most = cell.lag.least, cell.lag.most
    text = str(least) if least == most else f"{least}~{most}"
    if measure(text, 11) <= width:
        return text
    return f"≥{least}" if cell.shade == "lag" else f"≤{most}"


def months(cell: Cell, language: Language) -> str:
    """The lag in months, or why none can be told."""
    if cell.shade in ("seen", "undetermined"):
        return style().say(cell.shade, language)
    least, most = cell.lag.least, cell.lag.most
    return str(least) if least == most else f"{least}~{most}"


@dataclass(frozen=True, slots=True)
class Legend:
    """The rows that explain a picture's cells: only what is there is told."""

    shades: Set[Shade]
    blanks: Set[Blank]

    @property
    def signs(self) -> tuple[Shade, ...]:
        """The colours that are no step of the scale."""
        return tuple(key for key in SIGNS if key in self.shades)

    @property
    def height(self) -> float:
        """The room that the rows take."""
        return LEGEND_ROW * sum(map(bool, ("lag" in self.shades, self.signs, self.blanks)))

    def drawn(self, left: float, top: float, language: Language) -> Svg:
        """The scale of months, the colours beside it, and below them the kinds of blank."""
        look = style()
        signs = [(look.colours[key], look.say(key, language)) for key in self.signs]
        empty = [(blank_fill(key), look.say(key, language)) for key in BLANKS if key in self.blanks]
        parts: list[Svg] = []
        if "lag" in self.shades:
            parts += _scale(left, top, language)
            top += LEGEND_ROW
        if signs:
            parts += _swatches(None, signs, left, top)
            top += LEGEND_ROW
        if empty:
            parts += _swatches(look.say("blanks", language), empty, left, top)
        return svg.group(parts, fill=look.colours["ink"], font_size=NORMAL, class_="ink")


def _scale(left: float, y: float, language: Language) -> Iterable[Svg]:
    look = style()
    yield svg.element("text", svg.words(look.say("months", language)), x=left, y=y + 11)
    x = left + measure(look.say("months", language), NORMAL) + 14
    previous = -1
    for step in look.lags:
        low, high = previous + 1, step.upto
        text = f"{low}+" if high is None else f"{low}–{high}"
        yield svg.element("rect", x=x, y=y - 1, width=44, height=16, fill=step.colour)
        yield svg.element(
            "text", svg.words(text), x=x + 22, y=y + 11, text_anchor="middle", font_size=11, fill=step.ink
        )
        previous, x = high or previous, x + 45


def _swatches(head: str | None, entries: Iterable[tuple[str, str]], left: float, y: float) -> Iterable[Svg]:
    x = left
    if head:
        yield svg.element("text", svg.words(head), x=x, y=y + 11)
        x += measure(head, NORMAL) + 16
    for fill, text in entries:
        yield svg.element(
            "rect",
            x=x,
            y=y - 1,
            width=24,
            height=16,
            fill=fill,
            stroke=style().colours["faint"],
            class_="blank" if fill == style().colours["blank"] else "hair",
        )
        yield svg.element("text", svg.words(text), x=x + 31, y=y + 11)
        x += 31 + measure(text, NORMAL) + 24
