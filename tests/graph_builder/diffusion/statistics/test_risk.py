"""The risk set is that of its definition, row for row, whatever the size of its blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_builder.diffusion.cascades import Cascades, Scale, cascades_of
from graph_builder.diffusion.statistics.risk import RiskBlock, RiskRow, risk_blocks, risk_set, risk_size
from tests.graph_builder.diffusion.statistics.cases import any_cascades, at


def periods(cascades: Cascades, ends: list[float]) -> list[float]:
    """Every whole period from the first adoption to the last, or else the times of the cascade."""
    times = [*cascades.begin.tolist(), *cascades.end.tolist()]
    if cascades.scale is Scale.NUMBER and any(time != int(time) for time in times):
        return sorted(set(ends))
    return [float(time) for time in range(int(min(ends)), int(max(ends)) + 1)]


def naive(cascades: Cascades) -> Iterator[RiskRow]:
    """The risk set as it is defined."""
    for name, rows in zip(cascades.names, cascades.rows(), strict=True):
        adopters = [cascades.units[u] for u in cascades.unit[rows]]
        begin = dict(zip(adopters, cascades.begin[rows].tolist(), strict=True))
        end = dict(zip(adopters, cascades.end[rows].tolist(), strict=True))
        for unit in cascades.units:
            for time in periods(cascades, list(end.values())):
                if unit in end and time > end[unit]:
                    break
                before = sum(other < time for other in end.values())
                yield RiskRow(
                    unit=unit,
                    cascade=name,
                    time=cascades.scale.text(time),
                    elapsed=time - min(end.values()),
                    event=int(end.get(unit) == time),
                    adopted_before=before,
                    share_before=round(before / len(cascades.units), 6),
                    uncertain=int(unit in end and begin[unit] < end[unit] and begin[unit] <= time),
                    observed="",
                )


def test_three_units_by_hand() -> None:
    # 甲 adopts in 1957, 乙 in 1959, 丙 never: 甲 is at risk in one year, 乙 and 丙 in all three
    made = list(risk_set(cascades_of([at("甲", 1957), at("乙", 1959)], ["甲", "乙", "丙"])))
    assert [(r.unit, r.time, r.elapsed, r.event, r.adopted_before, r.share_before) for r in made] == [
        ("甲", "1957", 0, 1, 0, 0.0),
        ("乙", "1957", 0, 0, 0, 0.0),
        ("乙", "1958", 1, 0, 1, 0.333333),
        ("乙", "1959", 2, 1, 1, 0.333333),
        ("丙", "1957", 0, 0, 0, 0.0),
        ("丙", "1958", 1, 0, 1, 0.333333),
        ("丙", "1959", 2, 0, 1, 0.333333),
    ]
    assert str(made[-1].elapsed) == "2"


def test_times_that_are_no_periods_are_those_of_each_cascade() -> None:
    # 课程 0.5 and 2.25, 平台 1.0 alone: whole years there are not periods either, as not all times are whole
    told = [at("甲", 0.5), at("乙", 2.25), at("甲", 1.0, cascade="平台")]
    made = [(r.unit, r.cascade, r.time, r.elapsed) for r in risk_set(cascades_of(told))]
    assert made == [
        ("甲", "课程", "0.5", 0),
        ("乙", "课程", "0.5", 0),
        ("乙", "课程", "2.25", 1.75),
        ("甲", "平台", "1", 0),
        ("乙", "平台", "1", 0),
    ]


def test_an_interval_is_an_event_at_its_end_and_says_so() -> None:
    # 乙 in 2..4: it may have adopted in any of the three, and had by 4; in 1 it surely had not
    made = [r for r in risk_set(cascades_of([at("甲", 1), at("乙", 2, 4), at("丙", 5)])) if r.unit == "乙"]
    assert [(r.time, r.event, r.uncertain) for r in made] == [
        ("1", 0, 0),
        ("2", 0, 1),
        ("3", 0, 1),
        ("4", 1, 1),
    ]


def test_what_nobody_looked_at_is_told() -> None:
    cascades = cascades_of([at("甲", 24274), at("乙", 24275)], scale=Scale.MONTH)
    made = risk_set(cascades, {("乙", 24275), ("甲", 24274)})
    assert [(r.unit, r.time, r.observed) for r in made] == [
        ("甲", "2022-11", "yes"),
        ("乙", "2022-11", "no"),
        ("乙", "2022-12", "yes"),
    ]
    assert {r.observed for r in risk_set(cascades, frozenset())} == {"no"}
    assert {r.observed for r in risk_set(cascades)} == {""}


@pytest.mark.parametrize("cascades", [cascades_of([]), cascades_of([], ["甲"])])
def test_without_adoptions_nobody_is_at_risk(cascades: Cascades) -> None:
    assert list(risk_set(cascades)) == []
    assert risk_size(cascades) == 0


def test_a_scale_that_is_far_too_fine_is_counted_at_once_and_begins_at_once() -> None:
    # seconds rather than years: 10**15 + 1 periods for 甲 never to adopt in, 1 and 10**15 + 1 for the others
    cascades = cascades_of([at("乙", 0), at("丙", 10**15)], ["甲"])
    assert risk_size(cascades) == 2 * 10**15 + 3
    assert next(risk_set(cascades)).time == "0"


@given(any_cascades())
def test_rows_are_those_of_the_definition(cascades: Cascades) -> None:
    made = list(risk_set(cascades))
    assert made == list(naive(cascades))
    assert risk_size(cascades) == len(made)
    assert sum(r.event for r in made) == len(cascades)


@given(any_cascades(), st.integers(1, 9))
def test_blocks_are_no_larger_than_told_and_hold_the_same(cascades: Cascades, size: int) -> None:
    blocks = list(risk_blocks(cascades, size))
    assert all(0 < len(block) <= size for block in blocks)
    assert cells(blocks) == cells(risk_blocks(cascades))


def cells(blocks: Iterable[RiskBlock]) -> list[tuple[float, ...]]:
    """All rows as numbers."""
    return [
        (block.cascade, *row)
        for block in blocks
        for row in zip(block.unit, block.time, block.event, block.adopted_before, strict=True)
    ]
