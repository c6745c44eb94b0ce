"""A drawing as PNG; the only module that touches resvg, which holds the interpreter while it draws.

``python -m visualizations.png`` reads an SVG and writes the PNG, so that a service need not wait with it; its
exit status is `NO_FONT` where no font has Chinese characters.
"""

from __future__ import annotations

import sys

import resvg_py

NO_FONT = 3
SCALE = 2.0
LARGEST = 12_000  # pixels a side; beyond it the drawing is scaled less
_PROBE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">'
    '<text y="16" font-size="16" font-family="Noto Sans CJK SC, sans-serif">{}</text></svg>'
)


class NoChineseFontError(RuntimeError):
    """No font on this machine has Chinese characters, so that a drawing would lack most of its words."""


def rasterized(svg: str, width: float, height: float) -> bytes:
    """The drawing, which is `width` by `height`, at twice its size. Raises NoChineseFontError."""
    if not has_chinese():
        raise NoChineseFontError("no font has Chinese characters")
    scale = min(SCALE, LARGEST / max(width, height, 1.0))
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=scale))


def has_chinese() -> bool:
    """Whether a Chinese character leaves a mark."""
    return _drawn("政") != _drawn("")


def _drawn(text: str) -> bytes:
    return bytes(resvg_py.svg_to_bytes(svg_string=_PROBE.format(text)))


def size_of(svg: str) -> tuple[float, float]:
    """The width and height that a drawing of ours states.

    >>> size_of('<svg viewBox="0 0 10 20.5" width="10" height="20.5">')
    (10.0, 20.5)
    """
    _, _, width, height = svg.partition('viewBox="')[2].partition('"')[0].split()
    return float(width), float(height)


def main() -> int:
    """Standard input to standard output."""
    svg = sys.stdin.buffer.read().decode()
    try:
        sys.stdout.buffer.write(rasterized(svg, *size_of(svg)))
    except NoChineseFontError:
        return NO_FONT
    return 0


if __name__ == "__main__":
    sys.exit(main())
