"""Where each unit stands among the adopters: how often it led, how often it lagged, how early it was.

A cascade counts where the order of its adopters is told at least in part: one of them adopted surely before
another. Leaders are the first 16 %, the innovators (2.5 %) and early adopters (13.5 %) of E. M. Rogers,
Diffusion of Innovations (5th edition, 2003), laggards the last 16 %; each at least one adopter, and no more
than fit into 16 %. As ranks are known only to lie between two numbers, a unit counts as one of them only
where its worst (or best) rank still does.
The score is that of J. L. Walker, The Diffusion of Innovations among the American States, American Political
Science Review 63 (1969), 880-899.
Limits: Rogers cuts a whole adoption curve; of a cascade that still spreads, who seems a laggard is none.
Among fewer than 13 adopters leaders are the sole first alone, laggards the sole last. Rates of a unit that
adopted little hang on few cascades. F. J. Boehmke and P. Skinner, State Politics & Policy Quarterly 12
(2012), 303-329, tell what the score cannot compare.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph_builder.diffusion.cascades import Cascades, Floats
from graph_builder.diffusion.statistics.order import first_of, ranks

_PERCENT = 16
_DIGITS = 6

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """Where a unit stands among adopters; the columns are told in ``ontology/results/units.yaml``."""

    unit: str
    unit_label: str
    adoptions: int
    cascades: int
    sole_first: int
    leader_rate: float | None
    laggard_rate: float | None
    walker_score: float | None
    walker_score_all: float | None


@dataclass(frozen=True, slots=True, eq=False)
class _Standing:
    """What holds of each adoption, as columns beside those of `Cascades`."""

    sole_first: Bools
    counted: Bools
    leader: Bools
    laggard: Bools
    score: Floats


def units(cascades: Cascades, labels: Mapping[str, str] | None = None) -> list[UnitRow]:
    """Return a row for each unit, also for one that adopted nothing, by name."""
    labels, told = labels or {}, _standing(cascades)
    counted_cascades = len(np.unique(cascades.cascade[told.counted]))
    each = [
        np.bincount(cascades.unit, weight, len(cascades.units))
        for weight in (None, told.counted, told.sole_first, told.leader, told.laggard, told.score)
    ]
    made = (
        _row(name, labels.get(name, name), numbers, counted_cascades)
        for name, *numbers in zip(cascades.units, *(column.tolist() for column in each), strict=True)
    )
    return sorted(made, key=lambda row: row.unit)


def category(adopters: int) -> int:
    """Return how many of some adopters are leaders, and as many laggards.

    >>> category(2), category(12), category(13), category(50)
    (1, 1, 2, 8)
    """
    return max(1, adopters * _PERCENT // 100)


def _standing(cascades: Cascades) -> _Standing:
    sole, counted, leader, laggard = np.zeros((4, len(cascades)), np.bool_)
    told = _Standing(sole, counted, leader, laggard, np.zeros(len(cascades)))
    for rows in cascades.rows():
        begin, end = cascades.begin[rows], cascades.end[rows]
        first = first_of(begin, end)
        told.sole_first[rows][first] = len(first) == 1
        if len(begin) and end.min() < begin.max():
            _stand(told, rows, begin, end)
    return told


def _stand(told: _Standing, rows: slice, begin: Floats, end: Floats) -> None:
    """Fill in the rows of a cascade that counts; its first and last middle then differ."""
    best, worst = ranks(begin, end)
    some, middle = category(len(begin)), (begin + end) / 2
    told.counted[rows] = True
    told.leader[rows] = worst <= some
    told.laggard[rows] = best > len(begin) - some
    told.score[rows] = 1 - (middle - middle.min()) / (middle.max() - middle.min())


def _row(unit: str, label: str, numbers: list[float], all_counted: int) -> UnitRow:
    adoptions, counted, sole_first, leader, laggard, score = numbers
    return UnitRow(
        unit=unit,
        unit_label=label,
        adoptions=int(adoptions),
        cascades=int(counted),
        sole_first=int(sole_first),
        leader_rate=_share(leader, counted),
        laggard_rate=_share(laggard, counted),
        walker_score=_share(score, counted),
        walker_score_all=_share(score, all_counted),
    )


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, _DIGITS) if whole else None
