"""The policies that two units took up, and how each stands to the way from one to the other.

Of a store of ten million triples there are three hundred thousand in all: only those of the ways that are
drawn or told are made, the rest is counted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import islice

import numpy as np

from graph_builder.diffusion.adopters import AdopterRow, first_adoptions
from graph_builder.diffusion.cascades import Scale
from graph_builder.diffusion.facts import Facts
from graph_builder.diffusion.network import EdgeRow
from visualizations.facts import AdoptionAct, adoption_act
from visualizations.matrix_model import Policy, policy_row

Ends = tuple[str, str]


class Relation(StrEnum):
    """How a policy of both units stands to a way: the edge rests on it; the origin was surely earlier, but
    the edge does not rest on it; the destination was surely earlier; or the order is open.
    """

    RESTS_ON = "rests-on"
    EARLIER = "earlier"
    LATER = "later"
    OPEN = "open"


SURELY_FIRST = (Relation.RESTS_ON, Relation.EARLIER)
"""The relations in which the origin was surely first."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A policy that both units took up, with the act of either that shows it; how it stands to the way."""

    policy: Policy
    relation: Relation
    of_origin: AdoptionAct
    of_destination: AdoptionAct


class Uptakes:
    """When each of some units took up each policy, from the rows of first adoptions whose time is known."""

    def __init__(self, facts: Facts, rows: Sequence[AdopterRow]) -> None:
        self._facts = facts
        self._by_unit: dict[str, dict[str, AdopterRow]] = {}
        for row in rows:
            self._by_unit.setdefault(row.unit, {})[row.policy] = row
        self._related: dict[Ends, tuple[tuple[Relation, str], ...]] = {}

    def shared(
        self, ends: Ends, edge: EdgeRow | None, relations: Collection[Relation], most: int | None = None
    ) -> tuple[Shared, ...]:
        """The policies that both units of a way took up and that stand to it in one of some relations, those
        that its edge rests on first; so many `most`, or all.
        """
        facts, first = self._facts, first_adoptions(self._facts)
        wanted = (told for told in self._relations(ends, edge) if told[0] in relations)
        return tuple(
            Shared(policy_row(facts, iri), how, *(adoption_act(facts, first[iri, end]) for end in ends))
            for how, iri in islice(wanted, most)
        )

    def count(self, ends: Ends, edge: EdgeRow | None, relations: Collection[Relation]) -> int:
        """How many there are of them."""
        return sum(how in relations for how, _ in self._relations(ends, edge))

    def earlier(self, ends: Ends) -> int:
        """On how many policies the origin of a way was surely first."""
        return self._earlier.get(ends, 0)

    @cached_property
    def _earlier(self) -> Mapping[Ends, int]:
        """The counts of all pairs of units at once, where there are any."""
        units, policies = list(self._by_unit), {iri for told in self._by_unit.values() for iri in told}
        at = {iri: n for n, iri in enumerate(policies)}
        begin, end = np.full((2, len(units), len(at)), -np.inf)
        end *= -1  # who did not take a policy up is never before another, nor is another before them
        for unit, told in enumerate(self._by_unit.values()):
            for policy, row in told.items():
                if row.begin is not None and row.end is not None:
                    begin[unit, at[policy]] = Scale.MONTH.place(row.begin)
                    end[unit, at[policy]] = Scale.MONTH.place(row.end)
        return {
            (origin, destination): int(count)
            for origin, months in zip(units, end, strict=True)
            for destination, count in zip(units, (months < begin).sum(axis=1), strict=True)
        }

    def _relations(self, ends: Ends, edge: EdgeRow | None) -> tuple[tuple[Relation, str], ...]:
        if ends not in self._related:
            origin, destination = (self._by_unit.get(end, {}) for end in ends)
            both = [(_relation(edge, origin[i], destination[i]), i) for i in origin.keys() & destination]
            both.sort(key=lambda each: (_RANK[each[0]], destination[each[1]].end, each[1]))
            self._related[ends] = tuple(both)
        return self._related[ends]


_RANK: Mapping[Relation, int] = {relation: n for n, relation in enumerate(Relation)}


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
