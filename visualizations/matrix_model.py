"""What the adoption matrix shows: rows, columns, cells, and why a blank is blank."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from graph_builder.diffusion.adopters import AdopterRow, adopters
from graph_builder.diffusion.coverage import OBSERVING, Reason, reasons_by_unit
from graph_builder.diffusion.facts import Facts, National
from graph_builder.diffusion.times import Order, order
from graph_builder.model import Interval
from graph_builder.times import edtf
from visualizations.facts import AdoptionAct, Province
from visualizations.later import LaterMapping
from visualizations.material import Material, first_acts
from visualizations.names import Name
from visualizations.ranking import ranked
from visualizations.svg import clean

USUAL = 60
"""So many policies are drawn unless the reader wants fewer or more."""

Blank = Literal["no_mention", "not_covered", "withheld"]
Shade = Literal["lag", "before", "undetermined", "seen"]


@dataclass(frozen=True, slots=True)
class Policy:
    """A row: a policy with the date of its national release, empty where none is known."""

    iri: str
    name: Name
    national: str


@dataclass(frozen=True, slots=True)
class Lag:
    """The least and the greatest number of calendar months from the national release to an adoption."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A province's first reported adoption of a policy; ``count`` acts stand behind it."""

    first: AdoptionAct
    count: int
    shade: Shade
    lag: Lag


@dataclass(frozen=True, slots=True)
class Withheld:
    """A section whose content a bulletin leaves out."""

    month: str
    section: str
    bulletin: str
    quote: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """The picture's content. ``blanks`` tells for each province why its empty cells are empty; of all
    ``policies`` those that most units adopted are ``drawn``.
    """

    policies: tuple[Policy, ...]
    drawn: tuple[Policy, ...]
    provinces: tuple[Province, ...]
    cells: Mapping[tuple[str, str], Cell]
    blanks: Mapping[str, Blank]
    withheld: tuple[Withheld, ...]

    def coverage(self, policy: Policy) -> tuple[int, int]:
        """How many of the counted units adopted the policy, and how many there are."""
        counted = [place for place in self.provinces if place.counted]
        return sum((policy.iri, place.iri) in self.cells for place in counted), len(counted)


def read_matrix(material: Material, policies: Collection[str] | None = None) -> Matrix:
    """The content of the picture: of all policies, or of some."""
    facts, chosen = material.facts, material.options.province
    told = (row for row in adopters(facts) if policies is None or row.policy in policies)
    rows = [row for row in told if chosen in (None, row.unit)]
    blanks = blanks_of(facts)
    named = [policy_row(facts, iri) for iri in {row.policy for row in rows}]
    ordered = tuple(sorted(named, key=lambda p: (not p.national, p.national, p.name, p.iri)))
    provinces = columns(material, {row.unit for row in rows} | blanks.keys())
    return Matrix(
        policies=ordered,
        drawn=_most_adopted(ordered, material),
        provinces=provinces,
        cells=_cells(rows, material),
        blanks={place.iri: blanks.get(place.iri, "not_covered") for place in provinces},
        withheld=_withheld(facts),
    )


def columns(material: Material, active: Iterable[str]) -> tuple[Province, ...]:
    """The units that bulletins are expected to tell of, and those that some did; or the chosen one."""
    chosen, told = material.options.province, set(active)
    if chosen is not None:
        return tuple(place for place in material.provinces if place.iri == chosen)
    return tuple(place for place in material.provinces if place.counted or place.iri in told)


def policy_row(facts: Facts, iri: str) -> Policy:
    """A policy as the pictures name it."""
    name, national = facts.name(iri), facts.national.get(iri)
    return Policy(iri, Name(clean(name.zh), clean(name.en)), edtf(national.time) if national else "")


def blanks_of(facts: Facts) -> dict[str, Blank]:
    """Why a unit's blanks are blank: it was told of; a bulletin withheld sections; or none covers it."""
    return facts.made(_blanks)


def _blanks(facts: Facts) -> dict[str, Blank]:
    found: dict[str, Blank] = {}
    for unit, reasons in reasons_by_unit(facts).items():
        if not OBSERVING.isdisjoint(reasons):
            found[unit] = "no_mention"
        elif Reason.WITHHELD in reasons:
            found[unit] = "withheld"
    return found


def _withheld(facts: Facts) -> tuple[Withheld, ...]:
    found = set()
    for bulletin, sections in facts.omitted.items():
        period = facts.issues[bulletin].period
        month = f"{period.begin:%Y-%m}" if period else ""
        found |= {Withheld(month, clean(one.label), bulletin, clean(one.quote)) for one in sections}
    return tuple(sorted(found, key=lambda w: (w.month, w.section, w.bulletin, w.quote)))


def _most_adopted(policies: tuple[Policy, ...], material: Material) -> tuple[Policy, ...]:
    """Those that are drawn, in their order: a picture of all that there may be could not be looked at."""
    most = material.options.limit_or(USUAL)
    if len(policies) <= most:
        return policies
    ranks = {iri: rank for rank, iri in enumerate(ranked(material))}
    by_rank = sorted(policies, key=lambda policy: (ranks.get(policy.iri, len(ranks)), policy.iri))
    chosen = frozenset(by_rank[:most])
    return tuple(policy for policy in policies if policy in chosen)


def _cells(rows: Sequence[AdopterRow], material: Material) -> Mapping[tuple[str, str], Cell]:
    acts = first_acts(material, rows)
    return LaterMapping(
        {(row.policy, row.unit): row for row in rows},
        lambda row: cell_of(row, acts[row.policy, row.unit], material.facts),
    )


def cell_of(row: AdopterRow, first: AdoptionAct, facts: Facts) -> Cell:
    """The cell of a unit's first adoption."""
    national = facts.national.get(row.policy)
    time = (
        Interval(row.begin, row.end, national.time.precision) if national and row.begin and row.end else None
    )
    if national is None or time is None:
        return Cell(first, row.acts, "undetermined" if national else "seen", Lag(0, 0))
    return Cell(first, row.acts, _shade(national, time), _lag(national, time))


def _shade(national: National, time: Interval) -> Shade:
    shades: Mapping[Order, Shade] = {Order.EARLIER: "lag", Order.LATER: "before"}
    return shades.get(order(national.time, time), "undetermined")


def _lag(national: National, time: Interval) -> Lag:
    begin, end = (day.year * 12 + day.month for day in (national.time.begin, national.time.end))
    first, last = (day.year * 12 + day.month for day in (time.begin, time.end))
    return Lag(first - end, last - begin)
