"""The periods in which something may be adopted, and how times and lags are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph_builder.diffusion.cascades import Cascades, Floats, Ints, Scale

Texts = NDArray[np.object_]
"""An array of strings."""


_EXACT = 2.0**53  # above it, whole numbers are not told apart


@dataclass(frozen=True, slots=True, eq=False)
class Periods:
    """The periods of one cascade, from its first adoption to its last: every whole number from `first`, or
    the distinct times `told` where these are no periods of a calendar.
    """

    first: float
    count: int
    told: Floats | None = None

    def place(self, time: Floats) -> Ints:
        """Return which period each of some times is; of distinct times, those of adoptions."""
        places = time - self.first if self.told is None else np.searchsorted(self.told, time)
        return places.astype(np.int64)

    def time(self, place: Ints) -> Floats:
        """Return the times of periods."""
        return self.first + place.astype(np.float64) if self.told is None else self.told[place]


def whole(cascades: Cascades) -> bool:
    """Whether every time is a whole number, so that periods in which nobody adopted lie between them."""
    if cascades.scale is not Scale.NUMBER:
        return True
    times = np.concatenate([cascades.begin, cascades.end])
    return bool(((times % 1 == 0) & (np.abs(times) < _EXACT)).all())


def periods_of(end: Floats, counted: bool) -> Periods:
    """Return the periods of a cascade whose adopters had surely adopted by `end` (at least one): every one in
    between where periods are `counted`.

    >>> periods_of(np.array([1957.0, 1959.0]), True).count, periods_of(np.array([0.5, 7.25]), False).count
    (3, 2)
    """
    if counted:
        return Periods(float(end.min()), int(end.max() - end.min()) + 1)
    told = np.unique(end)
    return Periods(float(told[0]), len(told), told)


def plain(value: float) -> float:
    """Return a whole number as one, so that nobody reads 8.0 years.

    >>> plain(8.0), plain(0.5)
    (8, 0.5)
    """
    return int(value) if float(value).is_integer() else float(value)


def plains(values: Floats, whole_numbers: bool) -> list[float]:
    """Return many values so."""
    told: list[Any] = (values.astype(np.int64) if whole_numbers else values).tolist()
    return told if whole_numbers else [plain(value) for value in told]


def time_text(scale: Scale, begin: float, end: float) -> str:
    """Return a time as people write it; one that is known to lie between two as ``begin/end`` (ISO 8601).

    >>> time_text(Scale.YEAR, 1957, 1957), time_text(Scale.MONTH, 24274, 24275)
    ('1957', '2022-11/2022-12')
    """
    return scale.text(begin) if begin == end else f"{scale.text(begin)}/{scale.text(end)}"


def texts(scale: Scale, times: Floats) -> Texts:
    """Return many times as people write them, each distinct one written once."""
    distinct, place = np.unique(times, return_inverse=True)
    return np.array([scale.text(time) for time in distinct.tolist()], object)[place]
