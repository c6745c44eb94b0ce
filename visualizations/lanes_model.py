"""What the lanes show: how one policy came to each unit, in the order of its first appearance there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph_builder.diffusion.adopters import AdopterRow, By, adopters, by_province
from graph_builder.model import Interval
from visualizations.facts import AdoptionAct, Province, acts_of
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
    """A unit with its marks by time. ``ranks`` are the best and the worst place that it may have among the
    adopters; without marks, ``blank`` tells why.
    """

    place: Province
    marks: tuple[Mark, ...]
    ranks: tuple[int, int]
    blank: Blank


@dataclass(frozen=True, slots=True)
class Lanes:
    """The picture's content; no policy where nothing was adopted."""

    policy: Policy | None
    national: Interval | None
    lanes: tuple[Lane, ...]
    acts: tuple[AdoptionAct, ...]
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
        return Lanes(None, None, (), (), ())
    facts = material.facts
    acts = acts_of(facts, (one for told in by_province(facts).get(iri, {}).values() for one in told))
    national = facts.national.get(iri)
    return Lanes(
        policy=policy_row(facts, iri),
        national=national.time if national else None,
        lanes=_lanes(material, iri, acts),
        acts=acts,
        months=_months(material, acts, national.time if national else None),
    )


def _lanes(material: Material, iri: str, acts: Sequence[AdoptionAct]) -> tuple[Lane, ...]:
    by_unit: dict[str, list[AdoptionAct]] = defaultdict(list)
    for act in acts:
        by_unit[act.province].append(act)
    rows = {row.unit: row for row in adopters(material.facts, By.PROVINCE, (iri,))}
    blanks = blanks_of(material.facts)
    order = {unit: n for n, unit in enumerate(rows)}
    shown = [p for p in material.provinces if p.counted or p.iri in by_unit]
    found = [_lane(p, by_unit.get(p.iri, ()), rows.get(p.iri), blanks) for p in shown]
    return tuple(sorted(found, key=lambda lane: order.get(lane.place.iri, len(order))))


def _lane(
    place: Province, acts: Sequence[AdoptionAct], row: AdopterRow | None, blanks: Mapping[str, Blank]
) -> Lane:
    ranks = (row.rank_min, row.rank_max) if row else (0, 0)
    return Lane(place, _marks(acts), ranks, blanks.get(place.iri, "not_covered"))


def _marks(acts: Sequence[AdoptionAct]) -> tuple[Mark, ...]:
    """One mark for the acts of one stage and one time, by time."""
    groups: dict[tuple[str, str, str], list[AdoptionAct]] = defaultdict(list)
    for act in acts:
        groups[act.end or "~", act.begin, act.stage].append(act)
    return tuple(
        Mark(
            min(groups[key], key=lambda a: (a.activity, a.adopter.iri)),
            len({a.activity for a in groups[key]}),
        )
        for key in sorted(groups)
    )


def _months(material: Material, acts: Sequence[AdoptionAct], national: Interval | None) -> tuple[int, ...]:
    told = [number_of(day) for act in acts for day in (act.begin, act.end) if day]
    told += [number_of(month) for month in material.period.months_between()]
    begin = min(told, default=0)
    if national and (not told or number_of(national.begin.isoformat()) >= begin - FAR):
        told += [number_of(day.isoformat()) for day in (national.begin, national.end)]
    return tuple(sorted(set(told)))
