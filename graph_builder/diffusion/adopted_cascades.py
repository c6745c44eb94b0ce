"""The cascades of a store: for each policy when each unit is known to have first taken it up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph_builder.diffusion.adopters import By, adopters
from graph_builder.diffusion.cascades import Cascades, Event, Scale, cascades_of
from graph_builder.diffusion.facts import Facts

LEAST_PERIODS = 3
"""Below so many reporting periods nearly all adoptions are ties, and no way of spreading is inferred."""


@dataclass(frozen=True, slots=True)
class Adoptions:
    """The cascades of a store, and what stands behind them: how many first adoptions have no time and so
    stand in none, and how many reporting periods its bulletins cover.
    """

    cascades: Cascades
    undated: int
    periods: int

    @property
    def too_few_periods(self) -> bool:
        """Whether there are too few periods for an order of units."""
        return self.periods < LEAST_PERIODS


def adoptions_of(
    facts: Facts, by: By = By.PROVINCE, policies: Sequence[str] = (), scale: Scale = Scale.MONTH
) -> Adoptions:
    """Return the cascades of a store in periods of `scale`, units and policies by their IRIs.

    Units of province level that bulletins are expected to tell of are at risk, whether they adopted or not
    (兵团, which lies within another, and 港澳台 are not); other units only where they adopted something.
    """
    rows = adopters(facts, by, policies)
    events = [
        Event(row.unit, row.policy, scale.place(row.begin), scale.place(row.end))
        for row in rows
        if row.begin and row.end
    ]
    at_risk = (u.iri for u in facts.units.values() if u.expected and not u.inner and by is By.PROVINCE)
    adopted = sorted({row.unit for row in rows})
    cascades = cascades_of(events, [*sorted(at_risk), *adopted], scale)
    return Adoptions(cascades, len(rows) - len(events), reporting_periods(facts))


def reporting_periods(facts: Facts) -> int:
    """Return how many different periods the bulletins of a store report on."""
    return len({(i.period.begin, i.period.end) for i in facts.issues.values() if i.period})
