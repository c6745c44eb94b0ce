"""Counts that rise by one at a time, over months."""

from __future__ import annotations

from collections.abc import Sequence

from visualizations import svg
from visualizations.month_axis import Axis


class Plot:
    """Where months and counts stand."""

    def __init__(self, axis: Axis, bottom: float, unit: float) -> None:
        self.axis, self.bottom, self.unit = axis, bottom, unit

    def y(self, count: float) -> float:
        """The height of a count."""
        return self.bottom - count * self.unit

    def path(self, months: Sequence[int]) -> str:
        """A line that rises by one after each of some months, in order, and then goes on to the end."""
        parts = [f"M{svg.number(self.axis.left)} {svg.number(self.y(0))}"]
        for n, month in enumerate(months, 1):
            if n == len(months) or months[n] != month:
                parts.append(f"H{svg.number(self.axis.at(month + 1))}V{svg.number(self.y(n))}")
        return "".join([*parts, f"H{svg.number(self.axis.right)}"])
