"""Directed dyads are those of their definition, and set nobody beside whom it could not have followed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_builder.diffusion.cascades import Cascades, cascades_of
from graph_builder.diffusion.statistics.dyads import DyadBlock, DyadRow, dyad_blocks, dyad_size, dyads
from graph_builder.diffusion.statistics.risk import risk_set
from tests.graph_builder.diffusion.statistics.cases import any_cascades, at
from tests.graph_builder.diffusion.statistics.test_risk import periods


def naive(cascades: Cascades) -> Iterator[DyadRow]:
    """The dyads as they are defined: every follower, leader and period, looked at one by one."""
    for name, rows in zip(cascades.names, cascades.rows(), strict=True):
        adopters = [cascades.units[u] for u in cascades.unit[rows]]
        begin = dict(zip(adopters, cascades.begin[rows].tolist(), strict=True))
        end = dict(zip(adopters, cascades.end[rows].tolist(), strict=True))
        for follower in cascades.units:
            for leader in adopters:
                for time in periods(cascades, list(end.values())):
                    own = end.get(follower, float("inf"))
                    if follower == leader or time > own or time <= end[leader]:
                        continue
                    yield DyadRow(
                        follower=follower,
                        leader=leader,
                        cascade=name,
                        time=cascades.scale.text(time),
                        since_leader=time - end[leader],
                        event=int(time == own),
                        adopted_before=sum(other < time for other in end.values()),
                        uncertain=int(follower in end and begin[follower] < own and begin[follower] <= time),
                    )


def key(row: DyadRow) -> tuple[str, str, str, str]:
    """What tells rows apart."""
    return row.cascade, row.follower, row.leader, row.time


def test_four_units_by_hand() -> None:
    # 甲 1, 乙 2, 丙 2, 丁 never. In 1 nobody was earlier. In 2 乙, 丙 and 丁 are at risk beside 甲; 乙 and 丙
    # adopt together, so neither leads the other; 丁 is censored in 2, the last adoption.
    made = list(dyads(cascades_of([at("甲", 1), at("乙", 2), at("丙", 2)], ["甲", "乙", "丙", "丁"])))
    assert made == [
        DyadRow("乙", "甲", "课程", "2", 1, 1, 1, 0),
        DyadRow("丙", "甲", "课程", "2", 1, 1, 1, 0),
        DyadRow("丁", "甲", "课程", "2", 1, 0, 1, 0),
    ]


def test_a_leader_counts_from_the_period_by_which_it_surely_had_adopted() -> None:
    # 甲 in 1..3, 乙 in 2..5, first period 3: 甲 leads 乙 in 4 and 5, 1 and 2 periods after its own end
    made = list(dyads(cascades_of([at("甲", 1, 3), at("乙", 2, 5)])))
    assert made == [
        DyadRow("乙", "甲", "课程", "4", 1, 0, 1, 1),
        DyadRow("乙", "甲", "课程", "5", 2, 1, 1, 1),
    ]


@pytest.mark.parametrize(
    "cascades",
    [cascades_of([]), cascades_of([at("甲", 1)], ["乙"]), cascades_of([at("甲", 1), at("乙", 1)])],
)
def test_nobody_to_follow(cascades: Cascades) -> None:
    assert list(dyads(cascades)) == []
    assert dyad_size(cascades) == 0


@given(any_cascades())
def test_rows_are_those_of_the_definition(cascades: Cascades) -> None:
    made = list(dyads(cascades))
    assert sorted(made, key=key) == sorted(naive(cascades), key=key)
    assert dyad_size(cascades) == len(made) == sum(r.adopted_before for r in risk_set(cascades))


@given(any_cascades(), st.integers(1, 9))
def test_blocks_are_small_and_hold_the_same(cascades: Cascades, size: int) -> None:
    blocks = list(dyad_blocks(cascades, size))
    most = len(cascades.units)  # what one follower has in one period
    assert all(0 < len(block) < size + most for block in blocks)
    assert cells(blocks) == cells(dyad_blocks(cascades))


def cells(blocks: Iterable[DyadBlock]) -> list[tuple[float, ...]]:
    """All rows as numbers."""
    return [
        (block.cascade, *row)
        for block in blocks
        for row in zip(block.follower, block.leader, block.time, block.since_leader, block.event, strict=True)
    ]
