"""Where units stand: a rate counts only what is sure, over the cascades whose order is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_builder.diffusion.cascades import Cascades, Event, cascades_of
from graph_builder.diffusion.statistics.order import ranks
from graph_builder.diffusion.statistics.spread import statistics
from graph_builder.diffusion.statistics.standing import UnitRow, category, units
from tests.graph_builder.diffusion.statistics.cases import UNITS, any_cascades, at, events
from tests.graph_builder.diffusion.statistics.test_spread import possible


def of(*told: Event, all_units: tuple[str, ...] = ()) -> dict[str, UnitRow]:
    """The rows by unit."""
    return {one.unit: one for one in units(cascades_of(told, all_units))}


def test_two_cascades_by_hand() -> None:
    # 课程: 甲 0, 乙 4, 丙 10 -> 1 - 0/10, 1 - 4/10, 1 - 10/10.  平台: 乙 1, 甲 3 -> 1 and 0. 丁 never.
    course, platform = (
        [at("甲", 0), at("乙", 4), at("丙", 10)],
        [at("乙", 1, cascade="平台"), at("甲", 3, cascade="平台")],
    )
    made = of(*course, *platform, all_units=("丁",))
    assert made["甲"] == UnitRow("甲", "甲", 2, 2, 1, 0.5, 0.5, (1 + 0) / 2, (1 + 0) / 2)
    assert made["乙"] == UnitRow("乙", "乙", 2, 2, 1, 0.5, 0.0, (0.6 + 1) / 2, (0.6 + 1) / 2)
    assert made["丙"] == UnitRow("丙", "丙", 1, 1, 0, 0.0, 1.0, 0.0, 0.0)
    assert made["丁"] == UnitRow("丁", "丁", 0, 0, 0, None, None, None, 0.0)


def test_an_order_that_is_not_told_does_not_count() -> None:
    # 甲 in 1..3 and 乙 at 3 may be one time; 丙 alone is the sole first, but of nobody else
    made = of(at("甲", 1, 3), at("乙", 3), at("丙", 5, cascade="平台"))
    assert made["甲"] == UnitRow("甲", "甲", 1, 0, 0, None, None, None, None)
    assert made["丙"] == UnitRow("丙", "丙", 1, 0, 1, None, None, None, None)


def test_a_tie_at_the_edge_is_no_leader() -> None:
    # ranks: 甲 and 乙 1..2, 丙 3. One of three is a leader: neither is surely it. 丙 surely is the laggard
    made = of(at("甲", 1), at("乙", 1), at("丙", 2))
    assert [made[u].leader_rate for u in "甲乙丙"] == [0, 0, 0]
    assert [made[u].laggard_rate for u in "甲乙丙"] == [0, 0, 1]


def test_two_of_thirteen_lead() -> None:
    # 16 % of 13 are 2.08: two. The tie of ranks 2 and 3 may lie beyond
    told = [at(f"u{n:02d}", n) for n in range(13)]
    assert [u for u, one in of(*told).items() if one.leader_rate] == ["u00", "u01"]
    assert [u for u, one in of(*told).items() if one.laggard_rate] == ["u11", "u12"]
    tied = [at("u02", 1), *(one for one in told if one.unit != "u02")]
    assert [u for u, one in of(*tied).items() if one.leader_rate] == ["u00"]


def test_the_middle_of_an_interval_is_scored() -> None:
    # 甲 0, 乙 in 4..6 (middle 5), 丙 10
    assert of(at("甲", 0), at("乙", 4, 6), at("丙", 10))["乙"].walker_score == 0.5


def test_empty_cascades_have_units_only() -> None:
    assert units(cascades_of([])) == []
    assert of(all_units=("甲",))["甲"] == UnitRow("甲", "甲", 0, 0, 0, None, None, None, None)
    (named,) = units(cascades_of([], ["gx"]), {"gx": "广西"})
    assert named.unit_label == "广西"


@pytest.mark.parametrize("adopters", range(1, 200))
def test_leaders_are_no_more_than_fit_into_16_percent(adopters: int) -> None:
    some = category(adopters)
    assert some == 1 or some * 100 <= adopters * 16
    assert (some + 1) * 100 > adopters * 16


@given(st.builds(cascades_of, events()))
def test_ranks_are_the_best_and_worst_of_all_possible_times(cascades: Cascades) -> None:
    for rows in cascades.rows():
        best, worst = ranks(cascades.begin[rows], cascades.end[rows])
        worlds = list(possible(cascades, rows))
        for place in range(rows.stop - rows.start):
            assert best[place] == min(1 + sum(t < w[place] for t in w) for w in worlds)
            assert worst[place] == max(sum(t <= w[place] for t in w) for w in worlds)


@given(any_cascades())
def test_shares_are_shares_and_originators_are_those_of_the_cascades(cascades: Cascades) -> None:
    made = units(cascades)
    assert sum(one.sole_first for one in made) == sum(bool(one.originator) for one in statistics(cascades))
    assert sum(one.adoptions for one in made) == len(cascades)
    for one in made:
        shares = [one.leader_rate, one.laggard_rate, one.walker_score, one.walker_score_all]
        assert all(0 <= share <= 1 for share in shares if share is not None)
        assert (one.walker_score is None) == (one.cascades == 0)
        assert one.leader_rate is None or (one.leader_rate + (one.laggard_rate or 0)) <= 1


@given(events())
def test_the_order_of_rows_does_not_matter(told: list[Event]) -> None:
    assert units(cascades_of(told, UNITS)) == units(cascades_of(reversed(told), reversed(UNITS)))
