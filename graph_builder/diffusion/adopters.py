"""The adopter-time table: for each policy when each unit first took it up, as surely as that can be told.

An order in time, and a lag, is stated only as far as the intervals carry it: a province that is known by
month is neither before nor after a day of that month.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import inf

import numpy as np

from graph_builder.diffusion.facts import Adopted, Facts, National
from graph_builder.diffusion.statistics.order import ranks
from graph_builder.diffusion.times import Lag, earliest, lag
from graph_builder.model import Interval

ByUnit = Mapping[str, Mapping[str, Sequence[Adopted]]]
"""Adoptions by policy and unit."""


class By(StrEnum):
    """What counts as a unit: a unit of province level, the adopter's own place, or the adopter itself."""

    PROVINCE = "province"
    PLACE = "place"
    BODY = "body"


class Place(StrEnum):
    """Where a unit stands among the adopters of a policy."""

    FIRST = "first"
    LATER = "later"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class AdopterRow:
    """A unit's first adoption of a policy; the columns are told in ``ontology/results/adopters.yaml``."""

    policy: str
    policy_label: str
    policy_label_en: str
    policy_type: str
    unit: str
    unit_label: str
    unit_label_en: str
    begin: date | None
    end: date | None
    precision: str
    time_basis: str
    order: Place
    rank_min: int
    rank_max: int
    national_begin: date | None
    national_end: date | None
    national_basis: str
    lag_min: int | None
    lag_max: int | None
    stage: str
    stages: tuple[str, ...]
    observed_before: date | None
    censoring: str
    acts: int
    adopters: int
    adopter: str
    adopter_label: str
    method: str
    confidence: str
    activity: str
    bulletin: str
    evidence: str
    quote: str


def adopters(facts: Facts, by: By = By.PROVINCE, policies: Sequence[str] = ()) -> list[AdopterRow]:
    """Return the first adoption of each policy by each unit, by policy, time and unit; only those of some
    `policies` (IRIs) where any are given.
    """
    if by is By.PROVINCE:
        return [row for row in facts.made(_provincial) if not policies or row.policy in policies]
    chosen = (one for one in facts.adopted if not policies or one.policy in policies)
    return _table(facts, _grouped(chosen, by), {})


def by_province(facts: Facts) -> ByUnit:
    """Return the adoptions of each policy by each unit of province level."""
    return facts.made(_of_provinces)


def first_adoptions(facts: Facts) -> Mapping[tuple[str, str], Adopted]:
    """Return the adoption behind each row of `adopters`, by policy and unit of province level."""
    return facts.made(_firsts)


def _provincial(facts: Facts) -> list[AdopterRow]:
    return _table(facts, by_province(facts), _covered(facts))


def _of_provinces(facts: Facts) -> ByUnit:
    return _grouped(facts.adopted, By.PROVINCE)


def _firsts(facts: Facts) -> dict[tuple[str, str], Adopted]:
    groups = by_province(facts).items()
    return {(policy, unit): first_of(told) for policy, units in groups for unit, told in units.items()}


def _grouped(adopted: Iterable[Adopted], by: By) -> ByUnit:
    found: dict[str, dict[str, list[Adopted]]] = {}
    for one in adopted:
        if unit := unit_of(one, by):
            found.setdefault(one.policy, {}).setdefault(unit, []).append(one)
    return found


def _table(facts: Facts, found: ByUnit, covered: Mapping[str, Sequence[date]]) -> list[AdopterRow]:
    rows = [row for policy, units in found.items() for row in _rows(facts, policy, units, covered)]
    return sorted(rows, key=lambda r: (r.policy, r.end or date.max, r.begin or date.max, r.unit))


def unit_of(one: Adopted, by: By) -> str:
    """Return the unit that an adoption counts for, empty where it has none."""
    return {By.PROVINCE: one.unit, By.PLACE: one.place, By.BODY: one.adopter}[by]


def first_of(told: Iterable[Adopted]) -> Adopted:
    """Return the act that shows an adoption first: of those by the earliest day the most exact."""
    return min(told, key=lambda a: (*_latest_first(a.time), a.activity, a.stage))


def _latest_first(time: Interval | None) -> tuple[date, int]:
    return (time.end, -time.begin.toordinal()) if time else (date.max, 0)


def _rows(
    facts: Facts,
    policy: str,
    units: Mapping[str, Sequence[Adopted]],
    covered: Mapping[str, Sequence[date]],
) -> Iterator[AdopterRow]:
    times = {unit: earliest(a.time for a in told) for unit, told in units.items()}
    placed = _ranks(times.values())
    for (unit, told), place in zip(units.items(), placed, strict=True):
        yield _row(facts, policy, unit, told, times[unit], place, covered.get(unit, ()))


def _row(
    facts: Facts,
    policy: str,
    unit: str,
    told: Sequence[Adopted],
    time: Interval | None,
    ranks: tuple[int, int],
    covered: Sequence[date],
) -> AdopterRow:
    first, national = first_of(told), facts.national.get(policy)
    named, place, adopter = facts.name(policy), facts.name(unit), facts.name(first.adopter)
    behind = _lag(national, time)
    return AdopterRow(
        policy=policy,
        policy_label=named.zh,
        policy_label_en=named.en,
        policy_type=named.type,
        unit=unit,
        unit_label=place.zh,
        unit_label_en=place.en,
        begin=time.begin if time else None,
        end=time.end if time else None,
        precision=str(time.precision) if time else "",
        time_basis=first.time_basis,
        order=_place(*ranks),
        rank_min=ranks[0],
        rank_max=ranks[1],
        national_begin=national.time.begin if national else None,
        national_end=national.time.end if national else None,
        national_basis=national.basis if national else "",
        lag_min=behind.least if behind else None,
        lag_max=behind.most if behind else None,
        stage=first.stage,
        stages=tuple(sorted({a.stage for a in told})),
        observed_before=(seen := _observed_before(covered, time)),
        censoring="none" if seen else "left",
        acts=len({a.activity for a in told}),
        adopters=len({a.adopter for a in told}),
        adopter=first.adopter,
        adopter_label=adopter.zh,
        method=first.method,
        confidence=first.confidence,
        activity=first.activity,
        bulletin=first.bulletin,
        evidence=first.evidence,
        quote=first.quote,
    )


def _ranks(times: Iterable[Interval | None]) -> list[tuple[int, int]]:
    """The best and the worst rank that each may have among the adopters, the first being 1; a time that is
    unknown may be any.
    """
    days = [(t.begin.toordinal(), t.end.toordinal()) if t else (-inf, inf) for t in times]
    best, worst = ranks(*np.array(days, np.float64).T)
    return list(zip(best.tolist(), worst.tolist(), strict=True))


def _place(best: int, worst: int) -> Place:
    if worst == 1:
        return Place.FIRST
    return Place.LATER if best > 1 else Place.UNDETERMINED


def _lag(national: National | None, time: Interval | None) -> Lag | None:
    return lag(national.time, time) if national and time else None


def _covered(facts: Facts) -> dict[str, list[date]]:
    """The last days of the periods of the bulletins that have an entry about each unit, in order."""
    found: dict[str, set[date]] = defaultdict(set)
    for bulletin, unit in facts.entries:
        if period := facts.issues[bulletin].period:
            found[unit].add(period.end)
    return {unit: sorted(days) for unit, days in found.items()}


def _observed_before(covered: Sequence[date], time: Interval | None) -> date | None:
    """The last day of the last period before an adoption in which the unit was told of."""
    before = bisect_left(covered, time.begin) if time else 0
    return covered[before - 1] if before else None
