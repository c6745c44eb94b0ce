"""What the likely ways show: the inferred network of units, and for each edge the policies behind it.

An edge rests on the policies whose log likelihood grew when it was added. Its origin surely took them up
before its destination, in an earlier month; it may have done so with other policies too, which add nothing to
the edge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from graph_builder.diffusion.adopted_cascades import Adoptions, adoptions_of
from graph_builder.diffusion.adopters import AdopterRow, adopters
from graph_builder.diffusion.cascades import Scale
from graph_builder.diffusion.likely_ways import Answer, WhyNone, answer, asked_for
from graph_builder.diffusion.netinf.bootstrap import Bootstrap
from graph_builder.diffusion.network import EdgeRow
from visualizations.facts import AdoptionAct, Province
from visualizations.material import Material, first_acts
from visualizations.matrix_model import Policy, policy_row

USUAL = 30
RESAMPLES = 50
"""The resamples that tell how sure an edge is; the same draw each time."""

MOST_PAIRS = 50_000
"""Above so many pairs of adoptions a reader would wait too long for the resamples: none are made."""

_MODEL = "exponential"
_MEMORY = 100_000_000
Ends = tuple[str, str]


class Relation(StrEnum):
    """How a policy of both units stands to a way: the edge rests on it; the origin was surely earlier, but
    the edge does not rest on it; the destination was surely earlier; or the order is open.
    """

    RESTS_ON = "rests-on"
    EARLIER = "earlier"
    LATER = "later"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Shared:
    """A policy that both units took up, with the act of either that shows it; how it stands to the way."""

    policy: Policy
    relation: Relation
    of_origin: AdoptionAct
    of_destination: AdoptionAct


@dataclass(frozen=True, slots=True)
class Way:
    """From one unit to another: which edge it was in the order of their addition (0: none was), and all
    policies that both took up at a known time, those that the edge rests on first.
    """

    origin: Province
    destination: Province
    order: int
    edge: EdgeRow | None
    shared: tuple[Shared, ...]

    def of(self, *relations: Relation) -> tuple[Shared, ...]:
        """The policies that stand to the way in one of some relations."""
        return tuple(each for each in self.shared if each.relation in relations)

    @property
    def rests_on(self) -> tuple[Shared, ...]:
        """The policies that the edge rests on."""
        return self.of(Relation.RESTS_ON)

    @property
    def earlier(self) -> tuple[Shared, ...]:
        """All policies that the origin surely took up first, whether the edge rests on them or not."""
        return self.of(Relation.RESTS_ON, Relation.EARLIER)

    @property
    def later(self) -> tuple[Shared, ...]:
        """The policies that the destination surely took up first."""
        return self.of(Relation.LATER)

    @property
    def open(self) -> tuple[Shared, ...]:
        """The policies of which it cannot be told who was first."""
        return self.of(Relation.OPEN)


@dataclass(frozen=True, slots=True)
class Ways:
    """The picture's content: all ways to tell of, of which at most ``limit`` are drawn; ``total`` edges there
    are in all. ``about`` and ``beside`` are the units that the reader chose, ``is_unknown`` where what was
    chosen is none.
    """

    ways: tuple[Way, ...]
    limit: int
    total: int
    provinces: tuple[Province, ...]
    answer: Answer
    periods: int
    undated: int
    about: Province | None
    beside: Province | None
    is_unknown: bool

    @property
    def why(self) -> WhyNone | None:
        """Why no network can be told; None where one can."""
        return self.answer.why

    @property
    def method(self) -> Mapping[str, Any]:
        """What made the network."""
        return self.answer.method

    @property
    def drawn(self) -> tuple[Way, ...]:
        """The edges that are drawn: those that were added first."""
        return tuple(way for way in self.ways if way.edge)[: self.limit]


def read_ways(material: Material) -> Ways:
    """The content of the picture."""
    options, adoptions = material.options, adoptions_of(material.facts)
    made = _answered(material, adoptions, options.model or _MODEL)
    places = {place.iri: place for place in material.provinces}
    orders = {(row.origin, row.destination): n for n, row in enumerate(made.rows, 1)}
    wanted = _wanted(orders, options.about, options.beside)
    ways = tuple(_ways(material, made.rows, orders, [e for e in wanted if set(e) <= places.keys()]))
    active = {end.iri for way in ways for end in (way.origin, way.destination)}
    return Ways(
        ways=ways,
        limit=options.limit_or(USUAL),
        total=len(made.rows),
        provinces=tuple(p for p in material.provinces if p.counted or p.iri in active),
        answer=made,
        periods=adoptions.periods,
        undated=adoptions.undated,
        about=places.get(options.about or ""),
        beside=places.get(options.beside or ""),
        is_unknown=not {iri for iri in (options.about, options.beside) if iri} <= places.keys(),
    )


def _answered(material: Material, adoptions: Adoptions, model: str) -> Answer:
    """The network; resampled where that is soon done."""
    cascades, periods = adoptions.cascades, adoptions.periods
    names = {iri: material.facts.name(iri).zh for iri in cascades.units}
    made = answer(cascades, asked_for(model, memory=_MEMORY), names, periods)
    if not 0 < made.method.get("pairs", 0) <= MOST_PAIRS:
        return made
    resampled = asked_for(model, bootstrap=Bootstrap(RESAMPLES), memory=_MEMORY)
    return answer(cascades, resampled, names, periods)


def _wanted(orders: Mapping[Ends, int], about: str | None, beside: str | None) -> list[Ends]:
    """All edges, in the order of their addition; or those of the chosen unit; or of the two that were chosen
    the way from one to the other, whether it is an edge or not, and the way back if it is one.
    """
    if about and beside:
        return [(about, beside), *([(beside, about)] if (beside, about) in orders else [])]
    chosen = about or beside
    return [ends for ends in orders if chosen in (None, *ends)]


def _ways(
    material: Material, edges: Sequence[EdgeRow], orders: Mapping[Ends, int], wanted: Sequence[Ends]
) -> Iterator[Way]:
    places = {place.iri: place for place in material.provinces}
    rows = [row for row in adopters(material.facts) if row.unit in places and row.end]
    acts = first_acts(material, rows)
    by_unit: dict[str, dict[str, AdopterRow]] = {iri: {} for iri in places}
    for row in rows:
        by_unit[row.unit][row.policy] = row
    policies = {row.policy: policy_row(material.facts, row.policy) for row in rows}
    for origin, destination in wanted:
        order = orders.get((origin, destination), 0)
        edge = edges[order - 1] if order else None
        pairs = [
            (_relation(edge, by_unit[origin][iri], by_unit[destination][iri]), by_unit[destination][iri])
            for iri in by_unit[origin].keys() & by_unit[destination].keys()
        ]
        pairs.sort(key=lambda pair: (list(Relation).index(pair[0]), pair[1].end, pair[1].policy))
        shared = (
            Shared(policies[row.policy], how, acts[row.policy, origin], acts[row.policy, destination])
            for how, row in pairs
        )
        yield Way(places[origin], places[destination], order, edge, tuple(shared))


def _relation(edge: EdgeRow | None, one: AdopterRow, other: AdopterRow) -> Relation:
    """How a policy that both took up stands to the way from one to the other."""
    if _is_before(one, other):
        return Relation.RESTS_ON if edge and one.policy in edge.cascades else Relation.EARLIER
    return Relation.LATER if _is_before(other, one) else Relation.OPEN


def _is_before(one: AdopterRow, other: AdopterRow) -> bool:
    """Whether the first of two dated adoptions came in an earlier month, as inference takes it."""
    if one.end is None or other.begin is None:
        return False
    return Scale.MONTH.place(one.end) < Scale.MONTH.place(other.begin)
