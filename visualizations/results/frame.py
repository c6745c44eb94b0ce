"""What the views of a result share: the frame, a line that says how much is shown, marks that are links."""

from __future__ import annotations

from visualizations.layout import fit
from visualizations.results.table import ResultTable
from visualizations.style import style
from visualizations.svg import Svg, clean, document, element, link, shorten, words

SIZE = 13.0
MARGIN = 16.0
HEAD = 40.0
"""The height of the line above a picture."""


def label(
    x: float, y: float, text: str, width: float, tone: str = "ink", text_anchor: str | None = None
) -> Svg:
    """A line of text that is cut where it would pass `width`; `y` is its middle, `tone` a colour's name."""
    shown = fit(clean(text).replace("\n", " "), SIZE, width) or "…"
    return element(
        "text",
        words(shown),
        x=x,
        y=y + SIZE * 0.36,
        font_size=SIZE,
        text_anchor=text_anchor,
        fill=style().colours[tone],
        class_=tone,
    )


def linked(href: str, title: str, *children: Svg) -> Svg:
    """Marks that lead to a page; without a page, marks with a hover text."""
    if href:
        return link(href, title, *children)
    return element("g", element("title", words(shorten(title))), *children)


def framed(
    table: ResultTable, name: str, size: tuple[float, float], shown: tuple[int, int], *children: Svg
) -> str:
    """A whole picture under a line that says what is shown: so many of so many rows, or things."""
    look, language = style(), table.language
    told = look.say(f"view_{name}", language)
    count = look.say("rows_shown", language, shown=shown[0], total=shown[1])
    paper = element("rect", width=size[0], height=size[1], fill=look.colours["paper"], class_="paper")
    head = label(MARGIN, HEAD / 2, f"{told} · {count}", size[0] - 2 * MARGIN, tone="muted")
    return document(*size, told, count, look.fonts, paper, head, *children)


def empty(table: ResultTable, name: str) -> str:
    """The picture of a result without rows that it could show."""
    look = style()
    note = label(MARGIN, HEAD + 20, look.say("nothing_to_show", table.language), 560, tone="ink")
    return framed(table, name, (600, HEAD + 50), (0, table.total), note)
