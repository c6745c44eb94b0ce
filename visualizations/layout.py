"""Where things go: measuring text, boxes that may be turned, labels that do not overlap, slots on a circle.

Lengths are SVG user units, angles degrees clockwise from three o'clock (as in SVG).
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

LATIN = 0.58
"""Width of a Latin letter or digit, in em: a little more than Noto Sans CJK needs on average."""


def char_width(char: str) -> float:
    """Width of one character in em: East Asian 1, Latin `LATIN`, capitals more, combining marks 0."""
    if unicodedata.combining(char):
        return 0.0
    if unicodedata.east_asian_width(char) in "WFA":
        return 1.0
    return 0.7 if char.isupper() else LATIN


def measure(text: str, size: float) -> float:
    """Width of `text` set in `size`.

    >>> measure("教育部", 12)
    36.0
    """
    return sum(map(char_width, text)) * size


def fit(text: str, size: float, width: float) -> str:
    """`text`, or as much of it as `width` takes, with an ellipsis; empty where not even two characters fit.

    >>> fit("全民终身学习活动周", 10, 50)
    '全民终身…'
    """
    if measure(text, size) <= width:
        return text
    room = width / size - 1.0
    kept = 0
    for char in text:
        room -= char_width(char)
        if room < 0:
            break
        kept += 1
    return text[:kept].rstrip() + "…" if kept >= 2 else ""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle around (`x`, `y`), turned by `angle` degrees."""

    x: float
    y: float
    width: float
    height: float
    angle: float = 0.0

    def corners(self) -> list[tuple[float, float]]:
        """The four corners, in order."""
        cos, sin = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        halves = [
            (sx * self.width / 2, sy * self.height / 2) for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1))
        ]
        return [(self.x + dx * cos - dy * sin, self.y + dx * sin + dy * cos) for dx, dy in halves]

    def overlaps(self, other: Box) -> bool:
        """Whether the two boxes share more than an edge (separating axes).

        >>> Box(0, 0, 10, 2).overlaps(Box(0, 2.5, 10, 2)), Box(0, 0, 10, 2).overlaps(Box(0, 2.5, 10, 2, 45))
        (False, True)
        """
        reach = math.hypot(self.width, self.height) + math.hypot(other.width, other.height)
        if math.hypot(self.x - other.x, self.y - other.y) * 2 >= reach:
            return False
        mine, theirs = self.corners(), other.corners()
        axes = (math.radians(a) for box in (self, other) for a in (box.angle, box.angle + 90))
        return all(_meet(mine, theirs, axis) for axis in axes)


def _meet(one: list[tuple[float, float]], two: list[tuple[float, float]], axis: float) -> bool:
    cos, sin = math.cos(axis), math.sin(axis)
    a = [x * cos + y * sin for x, y in one]
    b = [x * cos + y * sin for x, y in two]
    return min(max(a), max(b)) - max(min(a), min(b)) > 1e-6


def text_box(
    at: tuple[float, float], text: str, size: float, anchor: str = "start", angle: float = 0.0
) -> Box:
    """The box of a line of text that starts (or ends, or is centred) at the point `at`, turned around it."""
    width = measure(text, size)
    shift = {"start": width / 2, "middle": 0.0, "end": -width / 2}[anchor]
    turn = math.radians(angle)
    x, y = at[0] + shift * math.cos(turn), at[1] + shift * math.sin(turn)
    return Box(x, y, width, size * 1.12, angle)


def first_free(candidates: Iterable[Box], taken: Sequence[Box]) -> tuple[int, Box] | None:
    """The first candidate, with its number, that overlaps nothing in `taken`; None where all do."""
    for index, box in enumerate(candidates):
        if not any(box.overlaps(other) for other in taken):
            return index, box
    return None


def polar(x: float, y: float, radius: float, angle: float) -> tuple[float, float]:
    """The point at `radius` and `angle` from (`x`, `y`)."""
    return x + radius * math.cos(math.radians(angle)), y + radius * math.sin(math.radians(angle))


def mean_angle(angles: Sequence[float]) -> float:
    """The direction of the sum of unit vectors; -90 (up) where there is none."""
    x = sum(math.cos(math.radians(a)) for a in angles)
    y = sum(math.sin(math.radians(a)) for a in angles)
    return math.degrees(math.atan2(y, x)) if math.hypot(x, y) > 1e-9 else -90.0


def sectors(sizes: Sequence[float], start: float = -90.0) -> Iterator[tuple[float, float]]:
    """Share a whole turn in proportion to `sizes`: (first angle, last angle) of each, clockwise from `start`.

    >>> list(sectors([1, 3]))
    [(-90.0, 0.0), (0.0, 270.0)]
    """
    whole = sum(sizes)
    done = 0.0
    for size in sizes:
        yield start + 360 * done / whole, start + 360 * (done + size) / whole
        done += size


def even_slots(wanted: Sequence[float]) -> list[float]:
    """One of n even angles for each wanted one, in the same circular order, turned as near as can be.

    >>> [round(angle) % 360 for angle in even_slots([10, 20])]
    [285, 105]
    """
    if not wanted:
        return []
    step = 360 / len(wanted)
    order = sorted(range(len(wanted)), key=lambda n: (wanted[n] % 360, n))
    turn = mean_angle([wanted[n] - place * step for place, n in enumerate(order)])
    slots = [0.0] * len(wanted)
    for place, n in enumerate(order):
        slots[n] = turn + place * step
    return slots
