"""Which policies two units share. That both adopted the same says nothing of one following the other."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from graph_builder.diffusion.adopters import By, unit_of
from graph_builder.diffusion.facts import Facts
from graph_builder.diffusion.times import Order, earliest, order
from graph_builder.model import Interval

MEANING = "non-causal"


@dataclass(frozen=True, slots=True)
class CoAdoptionRow:
    """Two units and what both adopted; the columns are told in ``ontology/results/co-adoption.yaml``."""

    unit: str
    unit_label: str
    other: str
    other_label: str
    shared: int
    unit_total: int
    other_total: int
    jaccard: float
    unit_earlier: int
    other_earlier: int
    undetermined: int
    policies: tuple[str, ...]
    policy_labels: tuple[str, ...]
    meaning: str


def co_adoption(facts: Facts, by: By = By.PROVINCE, policies: Sequence[str] = ()) -> list[CoAdoptionRow]:
    """Return every two units that share a policy, those that share most first."""
    held: dict[str, dict[str, list[Interval | None]]] = defaultdict(lambda: defaultdict(list))
    for one in facts.adopted:
        unit = unit_of(one, by)
        if unit and (not policies or one.policy in policies):
            held[unit][one.policy].append(one.time)
    first = {unit: {policy: earliest(times) for policy, times in told.items()} for unit, told in held.items()}
    pairs = combinations(sorted(first), 2)
    rows = [_row(facts, one, other, first) for one, other in pairs if first[one].keys() & first[other].keys()]
    return sorted(rows, key=lambda r: (-r.shared, -r.jaccard, r.unit, r.other))


def _row(
    facts: Facts, unit: str, other: str, first: Mapping[str, Mapping[str, Interval | None]]
) -> CoAdoptionRow:
    mine, theirs = first[unit], first[other]
    shared = tuple(sorted(mine.keys() & theirs.keys()))
    orders = Counter(order(mine[policy], theirs[policy]) for policy in shared)
    return CoAdoptionRow(
        unit=unit,
        unit_label=facts.name(unit).zh,
        other=other,
        other_label=facts.name(other).zh,
        shared=len(shared),
        unit_total=len(mine),
        other_total=len(theirs),
        jaccard=round(len(shared) / len(mine.keys() | theirs.keys()), 4),
        unit_earlier=orders[Order.EARLIER],
        other_earlier=orders[Order.LATER],
        undetermined=orders[Order.UNDETERMINED],
        policies=shared,
        policy_labels=tuple(facts.name(policy).zh for policy in shared),
        meaning=MEANING,
    )
