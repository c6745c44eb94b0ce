"""Time from left to right, by months."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from visualizations import svg
from visualizations.style import style
from visualizations.svg import Svg

TICKS_MOST = 9
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 600, 1200, 6000, 12000)


def number_of(month: str) -> int:
    """The number of a month (``2022-11``), counted from the year 0.

    >>> number_of("2022-11") - number_of("2021-12")
    11
    """
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def month_of(number: int) -> str:
    """The month of a number.

    >>> month_of(number_of("2022-11") + 2)
    '2023-01'
    """
    return f"{number // 12:04}-{number % 12 + 1:02}"


@dataclass(frozen=True, slots=True)
class Axis:
    """Months from `first` to `last`, both shown whole, and a part `after` of one more, between `left` and
    `left` + `width`.
    """

    first: int
    last: int
    left: float
    width: float
    after: float = 0.0

    @property
    def right(self) -> float:
        """Where the axis ends."""
        return self.left + self.width

    @property
    def month(self) -> float:
        """The width of a month."""
        return self.width / (self.last - self.first + 1 + self.after)

    def at(self, number: float) -> float:
        """Where a month begins."""
        return self.left + (number - self.first) * self.month

    def day(self, day: date, after: bool = False) -> float:
        """Where a day begins, or ends."""
        return self.at(day.year * 12 + day.month - 1 + (day.day - 1 + after) / 31)

    def ticks(self) -> list[int]:
        """The months that are named: whole quarters, halves or years where there are many."""
        step = next((s for s in _STEPS if (self.last - self.first) / s < TICKS_MOST), _STEPS[-1])
        begin = -(-self.first // step) * step
        return list(range(begin, self.last + 1, step))

    def drawn(self, top: float, bottom: float) -> Iterable[Svg]:
        """Fine lines with the names of months below them."""
        look = style()
        for number in self.ticks():
            x = self.at(number)
            yield svg.element(
                "path",
                d=f"M{svg.number(x)} {svg.number(top)}V{svg.number(bottom)}",
                stroke=look.colours["faint"],
                class_="hair",
            )
            yield svg.element(
                "text",
                svg.words(month_of(number)),
                x=x,
                y=bottom + 16,
                text_anchor="middle",
                font_size=11,
                fill=look.colours["muted"],
                class_="muted",
            )


def axis_over(months: Iterable[int], left: float, width: float, after: float = 0.0) -> Axis:
    """An axis that holds all of some months; of one month, where there is none."""
    known = sorted(months) or [0]
    return Axis(known[0], known[-1], left, width, after)
