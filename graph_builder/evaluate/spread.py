"""Which policies are at work in which provinces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph_builder.evaluate.faults import FaultKind, Spot
from graph_builder.evaluate.matching import Match, match
from graph_builder.evaluate.names import ALIKE, Likeness, bare
from graph_builder.evaluate.score import Score
from graph_builder.gold_rows import Row

_SHORTEST = 4  # a label of fewer characters stands in too many others


@dataclass(frozen=True, slots=True)
class Pair:
    """A policy in a province."""

    policy: str
    place: str
    optional: bool = False

    @property
    def row(self) -> dict[str, str]:
        """The pair as a row of a report."""
        return {"policy": self.policy, "place": self.place}


def score_spread(gold: Row, got: Row, likeness: Likeness) -> tuple[dict[str, Score], list[Spot]]:
    """Return the score of the pairs, and what is wrong."""
    wanted = [*_pairs(gold, "spread"), *_pairs(gold, "spread_optional", optional=True)]
    told = list(_pairs(got, "spread"))
    labels = frozenset(bare(w.policy) for w in wanted)

    def fit(want: Pair, have: Pair) -> float:
        a, b = bare(want.policy), bare(have.policy)
        meant = a == b or b not in labels  # a label of the annotation means only itself
        alike = meant and likeness.same_place(want.place, have.place)
        return (likeness.nearest([a], [b]) or ALIKE * _holds(a, b)) if alike else 0.0

    found = match(wanted, told, fit)
    return {"spread": found.score}, list(_spots(found, wanted, told))


def _pairs(source: Row, key: str, optional: bool = False) -> Iterator[Pair]:
    for policy, places in (source.get(key) or {}).items():
        yield from (Pair(str(policy), str(place), optional) for place in places)


def _holds(a: str, b: str) -> bool:
    """“互联网+教育” may be told of its 大平台."""
    return min(len(a), len(b)) >= _SHORTEST and (a in b or b in a)


def _spots(found: Match, wanted: list[Pair], told: list[Pair]) -> Iterator[Spot]:
    for i in found.missed:
        yield Spot(FaultKind.MISSED, "spread", wanted[i].row, None, wanted[i].policy, near=wanted[i].place)
    for j in found.loose:
        yield Spot(FaultKind.SPURIOUS, "spread", None, told[j].row, told[j].policy, near=told[j].place)
