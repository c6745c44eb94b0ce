"""A small writer of SVG: every text and every attribute value is escaped, so no label can become markup.

No ``style`` attribute and no script is written: the pictures stand under a strict content security policy.

>>> element("text", words("<b>"), x=1.25, text_anchor="end")
'<text x="1.2" text-anchor="end">&lt;b&gt;</text>'
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import NewType

Svg = NewType("Svg", str)
"""Text that is already markup; only this module makes it."""

LONGEST_TITLE = 600

# XML 1.0 refuses the first group; the second reorders or hides what a reader sees.
_REFUSED = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
_HIDDEN = "\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_UNWANTED = re.compile(f"[{_REFUSED}{_HIDDEN}]")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")


def clean(text: str) -> str:
    """`text` without characters that XML refuses or that reorder or hide other characters.

    >>> clean("a\\u202eb\\x00")
    'ab'
    """
    return _UNWANTED.sub("", text)


def shorten(text: str, longest: int = LONGEST_TITLE) -> str:
    """`text` cleaned, and cut with an ellipsis after `longest` characters."""
    text = clean(text)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def escape(text: str) -> str:
    """`text` as it may stand in XML text and in a quoted attribute."""
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")):
        text = text.replace(char, entity)
    return clean(text)


def number(value: float) -> str:
    """A number with at most one decimal: enough for pixels, and the same bytes on every machine.

    >>> number(-0.04), number(3.0), number(2.25)
    ('0', '3', '2.2')
    """
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def safe_href(href: str) -> str:
    """`href` where it is relative, http or https; else ``#``: a link never runs anything.

    >>> safe_href("page/a"), safe_href(" javascript:alert(1)")
    ('page/a', '#')
    """
    href = clean(href).strip()
    scheme = _SCHEME.match(href)
    if scheme and scheme.group().lower() not in {"http:", "https:"}:
        return "#"
    return re.sub(r"\s", "%20", href)


def words(text: str) -> Svg:
    """`text` as escaped character data."""
    return Svg(escape(text))


def _attribute(name: str, value: str | float) -> str:
    shown = value if isinstance(value, str) else number(value)
    return f' {name.rstrip("_").replace("_", "-")}="{escape(shown)}"'


def element(tag: str, *children: Svg, **attributes: str | float | None) -> Svg:
    """An element: ``text_anchor`` becomes ``text-anchor``, ``class_`` ``class``; None leaves one out."""
    head = "".join(_attribute(name, value) for name, value in attributes.items() if value is not None)
    body = "".join(children)
    return Svg(f"<{tag}{head}>{body}</{tag}>" if body else f"<{tag}{head}/>")


def group(children: Iterable[Svg], **attributes: str | float | None) -> Svg:
    """A ``g`` element; nothing at all where there are no children."""
    body = tuple(children)
    return element("g", *body, **attributes) if body else Svg("")


def link(href: str, title: str, *children: Svg, **attributes: str | float | None) -> Svg:
    """A link with a hover text."""
    hover = element("title", words(shorten(title)))
    return element("a", hover, *children, href=safe_href(href), **attributes)


def polygon(points: Iterable[tuple[float, float]], **attributes: str | float | None) -> Svg:
    """A closed polygon."""
    text = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return element("polygon", points=text, **attributes)


def _corners(count: int, x: float, y: float, radius: float, first: float) -> list[tuple[float, float]]:
    angles = (math.radians(first + 360 * n / count) for n in range(count))
    return [(x + radius * math.cos(a), y + radius * math.sin(a)) for a in angles]


# Corners, first angle and a factor that makes the areas look alike.
_SHAPES = {
    "square": (4, 45.0, 1.25),
    "diamond": (4, 0.0, 1.3),
    "triangle": (3, -90.0, 1.35),
    "hexagon": (6, 0.0, 1.12),
}


def mark(shape: str, x: float, y: float, radius: float, **attributes: str | float | None) -> Svg:
    """A mark of one of the shapes of ``style.yaml``; an unknown name gives a circle."""
    if shape not in _SHAPES:
        return element("circle", cx=x, cy=y, r=radius, **attributes)
    count, first, factor = _SHAPES[shape]
    return polygon(_corners(count, x, y, radius * factor, first), **attributes)


def document(
    width: float, height: float, title: str, about: str, fonts: Iterable[str], *children: Svg
) -> str:
    """A whole picture: with a name and a description for those who do not see it.

    Its role is ``group``: ``img`` would hide the links inside from those who do not see it.
    """
    root = element(
        "svg",
        element("title", words(title)),
        element("desc", words(about)),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=width,
        height=height,
        role="group",
        font_family=", ".join(fonts),
    )
    return root + "\n"


STRIP = 30.0


def stamped(drawing: str, text: str) -> str:
    """A finished drawing with a line of text in a strip above it, where nothing can lie beneath.

    >>> stamped('<svg viewBox="0 0 10 20" width="10" height="20"></svg>', "x")[:55]
    '<svg viewBox="0 -30 10 50" width="10" height="50"><rect'
    """
    head, _, rest = drawing.partition(">")
    box = head.partition('viewBox="')[2].partition('"')[0]
    width, height = (float(part) for part in box.split()[2:])
    taller = number(height + STRIP)
    head = head.replace(f'"{box}"', f'"0 {number(-STRIP)} {number(width)} {taller}"', 1)
    head = head.replace(f' height="{number(height)}"', f' height="{taller}"', 1)
    paper = element("rect", y=-STRIP, width=width, height=STRIP, fill="#FFFFFF", class_="paper")
    label = element(
        "rect", x=12, y=8 - STRIP, width=width - 24, height=STRIP - 8, rx=4, fill="#A61C1C", class_="stamp"
    )
    line = element("text", words(text), x=24, y=-6, font_size=14, fill="#FFFFFF")
    return f"{head}>{paper}{label}{line}{rest}"
