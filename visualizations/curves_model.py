"""What the curves show: how many units had adopted each policy by each month, as surely as can be told.

A unit counts from the month in which its adoption must have happened; between the first month in which it
may have and that one lies the band. Adoptions without a time stand beside the curve, in none of its months.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial

import numpy as np

from graph_builder.diffusion.adopters import AdopterRow, adopters
from graph_builder.diffusion.statistics.order import reached
from visualizations.facts import AdoptionAct, Province
from visualizations.material import Material, first_acts
from visualizations.matrix_model import Policy, policy_row
from visualizations.month_axis import number_of
from visualizations.ranking import chosen

USUAL = 40


@dataclass(frozen=True, slots=True)
class Step:
    """A unit's first adoption, with what makes the act that shows it; ``begin`` and ``end`` are numbers of
    months, None where no time is known.
    """

    place: Province
    telling: Callable[[], AdoptionAct] = field(repr=False, compare=False)
    begin: int | None
    end: int | None
    ranks: tuple[int, int]

    @property
    def act(self) -> AdoptionAct:
        """The act: a list of all policies needs that of the first unit alone."""
        return self.telling()


@dataclass(frozen=True, slots=True)
class Curve:
    """A policy with its counted adopters in the order of the latest month that each may have come in."""

    policy: Policy
    steps: tuple[Step, ...]

    @property
    def dated(self) -> tuple[Step, ...]:
        """The steps that stand in the curve."""
        return tuple(step for step in self.steps if step.end is not None)

    def reached(self, count: int) -> tuple[int, int] | None:
        """The first and the last month in which the policy may have come to so many units; None where the
        dated ones are fewer.

        >>> from visualizations.names import Name
        >>> Curve(Policy("x", Name(""), ""), ()).reached(1) is None
        True
        """
        known = [(s.begin, s.end) for s in self.steps if s.begin is not None and s.end is not None]
        begin, end = (np.array([times[n] for times in known], np.float64) for n in range(2))
        found = reached(begin, end, count)
        return (int(found[0]), int(found[1])) if found else None


@dataclass(frozen=True, slots=True)
class Curves:
    """The picture's content; ``whole`` counted units there are, and ``total`` policies."""

    curves: tuple[Curve, ...]
    total: int
    whole: int
    about: str
    months: tuple[int, ...]

    @property
    def half(self) -> int:
        """How many units are half of all that bulletins can tell of, not of those that adopted."""
        return (self.whole + 1) // 2


def read_curves(material: Material) -> Curves:
    """The content of the picture."""
    options = material.options
    shown, total = chosen(material, options.limit_or(USUAL))
    places = {p.iri: p for p in material.provinces if p.counted}
    steps = _steps(material, places, frozenset(shown))
    curves = tuple(Curve(policy_row(material.facts, iri), tuple(steps.get(iri, ()))) for iri in shown)
    told = [n for curve in curves for step in curve.dated for n in (step.begin, step.end) if n is not None]
    told += [number_of(month) for month in material.period.months_between()]
    return Curves(curves, total, len(places), options.about or "", tuple(sorted(set(told))))


def _steps(
    material: Material, places: Mapping[str, Province], policies: Collection[str]
) -> dict[str, list[Step]]:
    """The steps of each of some policies, in the order of the adopter-time table."""
    rows = [row for row in adopters(material.facts) if row.unit in places and row.policy in policies]
    acts = first_acts(material, rows)
    found: dict[str, list[Step]] = defaultdict(list)
    for row in rows:
        telling = partial(acts.__getitem__, (row.policy, row.unit))
        found[row.policy].append(_step(row, places[row.unit], telling))
    return found


def _step(row: AdopterRow, place: Province, telling: Callable[[], AdoptionAct]) -> Step:
    return Step(place, telling, _number(row.begin), _number(row.end), (row.rank_min, row.rank_max))


def _number(day: date | None) -> int | None:
    return day.year * 12 + day.month - 1 if day else None
