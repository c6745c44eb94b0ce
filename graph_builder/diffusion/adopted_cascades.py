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


def adoptions_of(
    facts: Facts, by: By = By.PROVINCE, policies: Sequence[str] = (), scale: Scale = Scale.MONTH
) -> Adoptions:
    """Return the cascades of a store in periods of `scale`, units and policies by their IRIs.

    Units of province level that bulletins are expected to tell of are at risk, whether they adopted or not;
    兵团, which lies within another, and 港澳台 only where they adopted something, be it another policy than
    those that are chosen. Of places and bodies those are at risk that adopted one of the chosen.
    """
    rows = adopters(facts, by, policies)
    events = [
        Event(row.unit, row.policy, scale.place(row.begin), scale.place(row.end))
        for row in rows
        if row.begin and row.end
    ]
    adopted = sorted({row.unit for row in rows})
    at_risk = _provinces(facts) if by is By.PROVINCE else []
    cascades = cascades_of(events, [*at_risk, *adopted], scale)
    return Adoptions(cascades, len(rows) - len(events), reporting_periods(facts))


def _provinces(facts: Facts) -> list[str]:
    """The units of province level that are at risk, those first that bulletins are expected to tell of."""
    expected = {unit.iri for unit in facts.units.values() if unit.expected and not unit.inner}
    adopted = {one.unit for one in facts.adopted if one.unit}
    return [*sorted(expected), *sorted(adopted - expected)]


def reporting_periods(facts: Facts) -> int:
    """Return how many different periods the bulletins of a store report on."""
    return len({(i.period.begin, i.period.end) for i in facts.issues.values() if i.period})
