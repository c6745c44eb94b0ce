"""What the lanes show: how one policy came to each unit, in the order of its first appearance there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from graph_builder.diffusion.adopters import AdopterRow, By, adopters, by_province
from graph_builder.diffusion.facts import Adopted, Facts
from graph_builder.model import Interval
from visualizations.facts import AdoptionAct, Province, adoption_act
from visualizations.later import Later
from visualizations.material import Material
from visualizations.matrix_model import Blank, Policy, blanks_of, policy_row
from visualizations.month_axis import number_of
from visualizations.ranking import ranked

FAR = 18
"""Months before everything else from which on the nation's date is told in words and would only take room."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Acts of one stage at one time in a lane; the first stands for all ``count``."""

    first: AdoptionAct
    count: int


@dataclass(frozen=True, slots=True)
class Lane:
    """A unit with its marks by time, and the acts behind them, made when they are asked for. ``ranks`` are
    the best and the worst place that it may have among the adopters; without marks, ``blank`` tells why.
    """

    place: Province
    marks: tuple[Mark, ...]
    acts: Sequence[AdoptionAct]
    ranks: tuple[int, int]
    blank: Blank


@dataclass(frozen=True, slots=True)
class Lanes:
    """The picture's content; no policy where nothing was adopted."""

    policy: Policy | None
    national: Interval | None
    lanes: tuple[Lane, ...]
    months: tuple[int, ...]

    @property
    def adopted(self) -> int:
        """How many counted units adopted the policy."""
        return sum(bool(lane.marks) for lane in self.lanes if lane.place.counted)

    @property
    def counted(self) -> int:
        """How many counted units there are."""
        return sum(lane.place.counted for lane in self.lanes)


def read_lanes(material: Material) -> Lanes:
    """The content of the picture: the reader's policy, else the one that most units adopted."""
    iri = material.options.about or next(iter(ranked(material)), None)
    if iri is None:
        return Lanes(None, None, (), ())
    facts = material.facts
    national = facts.national.get(iri)
    return Lanes(
        policy=policy_row(facts, iri),
        national=national.time if national else None,
        lanes=_lanes(material, iri),
        months=_months(material, iri, national.time if national else None),
    )


def _lanes(material: Material, iri: str) -> tuple[Lane, ...]:
    by_unit = by_province(material.facts).get(iri, {})
    rows = {row.unit: row for row in adopters(material.facts, By.PROVINCE, (iri,))}
    blanks = blanks_of(material.facts)
    order = {unit: n for n, unit in enumerate(rows)}
    shown = [p for p in material.provinces if p.counted or p.iri in by_unit]
    found = [
        _lane(material.facts, p, by_unit.get(p.iri, ()), rows.get(p.iri), blanks.get(p.iri, "not_covered"))
        for p in shown
    ]
    return tuple(sorted(found, key=lambda lane: order.get(lane.place.iri, len(order))))


def _lane(
    facts: Facts, place: Province, adopted: Sequence[Adopted], row: AdopterRow | None, blank: Blank
) -> Lane:
    ranks = (row.rank_min, row.rank_max) if row else (0, 0)
    ordered = sorted(adopted, key=lambda one: (_time(one), one.activity, one.adopter, one.stage))
    acts = Later([(len(ordered), lambda: (adoption_act(facts, one) for one in ordered))])
    return Lane(place, _marks(facts, adopted), acts, ranks, blank)


def _marks(facts: Facts, adopted: Sequence[Adopted]) -> tuple[Mark, ...]:
    """One mark for the acts of one stage and one time, by time."""
    groups: dict[tuple[tuple[date, date], str], list[Adopted]] = defaultdict(list)
    for one in adopted:
        groups[_time(one), one.stage].append(one)
    firsts = {key: min(group, key=lambda one: (one.activity, one.adopter)) for key, group in groups.items()}
    return tuple(
        Mark(adoption_act(facts, firsts[key]), len({one.activity for one in groups[key]}))
        for key in sorted(groups)
    )


def _time(one: Adopted) -> tuple[date, date]:
    """What marks stand in the order of: the end, then the beginning; what has no time is the last."""
    return (one.time.end, one.time.begin) if one.time else (date.max, date.min)


def _months(material: Material, iri: str, national: Interval | None) -> tuple[int, ...]:
    times = {one.time for told in by_province(material.facts).get(iri, {}).values() for one in told}
    told = [number_of(day.isoformat()) for time in times if time for day in (time.begin, time.end)]
    told += [number_of(month) for month in material.period.months_between()]
    begin = min(told, default=0)
    if national and (not told or number_of(national.begin.isoformat()) >= begin - FAR):
        told += [number_of(day.isoformat()) for day in (national.begin, national.end)]
    return tuple(sorted(set(told)))
