"""What the likely ways show: the inferred network of units, and for each edge the policies behind it.

An edge rests on the policies whose log likelihood grew when it was added. Its origin surely took them up
before its destination, in an earlier month; it may have done so with other policies too, which add nothing to
the edge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph_builder.diffusion.adopted_cascades import Adoptions, adoptions_of
from graph_builder.diffusion.adopters import adopters
from graph_builder.diffusion.likely_ways import Answer, WhyNone, answer, asked_for
from graph_builder.diffusion.netinf.bootstrap import Bootstrap
from graph_builder.diffusion.network import EdgeRow
from visualizations.facts import Province
from visualizations.material import Material
from visualizations.ways_shared import SURELY_FIRST, Ends, Relation, Shared, Uptakes

USUAL = 30
RESAMPLES = 50
"""The resamples that tell how sure an edge is; the same draw each time."""

MOST_PAIRS = 50_000
"""Above so many pairs of adoptions a reader would wait too long for the resamples: none are made."""

_MODEL = "exponential"
_MEMORY = 100_000_000


@dataclass(frozen=True, slots=True)
class Way:
    """From one unit to another: which edge it was in the order of their addition (0: none was), and all
    policies that both took up at a known time, those that the edge rests on first.
    """

    origin: Province
    destination: Province
    order: int
    edge: EdgeRow | None
    uptakes: Uptakes = field(repr=False, compare=False)

    def of(self, *relations: Relation, most: int | None = None) -> tuple[Shared, ...]:
        """The policies that stand to the way in one of some relations, so many `most` or all, made when they
        are asked for.
        """
        return self.uptakes.shared(self._ends, self.edge, relations, most)

    def count(self, *relations: Relation) -> int:
        """How many policies `of` has, without making them."""
        return self.uptakes.count(self._ends, self.edge, relations)

    @property
    def surely_first(self) -> int:
        """How many `earlier` has, counted for all ways at once."""
        return self.uptakes.earlier(self._ends)

    @property
    def _ends(self) -> Ends:
        return self.origin.iri, self.destination.iri

    @property
    def shared(self) -> tuple[Shared, ...]:
        """The policies of both."""
        return self.of(*Relation)

    @property
    def earlier(self) -> tuple[Shared, ...]:
        """All policies that the origin surely took up first, whether the edge rests on them or not."""
        return self.of(*SURELY_FIRST)

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
    options, adoptions = material.options, material.facts.made(adoptions_of)
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
    uptakes = Uptakes(material.facts, rows)
    for origin, destination in wanted:
        order = orders.get((origin, destination), 0)
        edge = edges[order - 1] if order else None
        yield Way(places[origin], places[destination], order, edge, uptakes)
