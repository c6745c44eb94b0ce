"""Counts, rates and sums."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph_builder.evaluate.faults import FaultKind, Spot, missed
from graph_builder.evaluate.matching import Match, match
from graph_builder.evaluate.names import Likeness, bare
from graph_builder.evaluate.score import Score
from graph_builder.gold_rows import Row


@dataclass(frozen=True, slots=True)
class Number:
    """A figure: what is counted, how much of it, in which of the right units."""

    row: Row
    what: str
    value: float
    units: frozenset[str]
    optional: bool = False


def score_figures(gold: Row, got: Row, likeness: Likeness) -> tuple[dict[str, Score], list[Spot]]:
    """Return the score and what is wrong: value and unit are right, and what is counted decides between
    equals.
    """
    wanted = [_number(r) for r in gold["figures"]]
    told = [_number(r) for r in got["figures"]]

    def fit(want: Number, have: Number) -> float:
        if not (have.units & want.units and _equal(want.value, have.value)):
            return 0.0
        return 1 + likeness.of(want.what, have.what)

    found = match(wanted, told, fit)
    return {"figures": found.score}, list(_spots(found, wanted, told))


def _number(row: Row) -> Number:
    units = frozenset(bare(u) for u in (row.get("unit"), *(row.get("unit_alt") or ())))
    return Number(row, str(row["what"]), row["value"], units, bool(row.get("optional")))


def _equal(wanted: float, told: float) -> bool:
    """A fall of five per cent may be told as 5 or as -5."""
    return told == wanted or told == -wanted > 0


def _spots(found: Match, wanted: list[Number], told: list[Number]) -> Iterator[Spot]:
    for i in found.missed:
        yield missed("figures", wanted[i].row, [w.row for w in wanted])
    for j in found.loose:
        yield Spot(FaultKind.SPURIOUS, "figures", None, told[j].row)
