"""How cascades spread: what is told holds whatever the exact times are, and is as sharp as it can be."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_builder.diffusion.cascades import Cascades, Event, Scale, cascades_of
from graph_builder.diffusion.statistics.order import half_time
from graph_builder.diffusion.statistics.spread import CascadeRow, Direction, briefly, statistics
from tests.graph_builder.diffusion.statistics.cases import UNITS, any_cascades, at, events


def row(*told: Event, units: tuple[str, ...] = (), nation: tuple[float, float] | None = None) -> CascadeRow:
    """The row of the only cascade."""
    (made,) = statistics(cascades_of(told, units), nation={"课程": nation} if nation else None)
    return made


def possible(cascades: Cascades, rows: slice) -> Iterator[tuple[int, ...]]:
    """All times that the adopters of a cascade of whole numbers may have had."""
    begin, end = cascades.begin[rows].astype(int).tolist(), cascades.end[rows].astype(int).tolist()
    return product(*(range(b, e + 1) for b, e in zip(begin, end, strict=True)))


def test_three_adopters_by_hand() -> None:
    # 甲 1957, 乙 1960, 丙 1970: the second of three (half, rounded up) came 3 years after the first
    made = row(at("丙", 1970), at("甲", 1957), at("乙", 1960), units=UNITS)
    assert (made.adopters, made.units_at_risk) == (3, 5)
    assert (made.first, made.last, made.originator, made.first_units) == ("1957", "1970", "甲", 1)
    assert (made.half_time_min, made.half_time_max) == (3, 3)
    assert (str(made.half_time_min), made.fit, made.rate) == ("3", "too-few-times", None)


def test_four_adopters_and_a_tie_by_hand() -> None:
    # 甲 and 乙 began together: no one originator. Half of four are two, and two had at 3: 0
    made = row(at("甲", 3), at("乙", 3), at("丙", 4), at("丁", 8))
    assert (made.originator, made.first_units, made.half_time_min) == ("", 2, 0)


def test_a_single_adopter_is_first_and_last() -> None:
    made = row(at("甲", 3))
    assert (made.first, made.last, made.originator, made.half_time_max) == ("3", "3", "甲", 0)


def test_intervals_by_hand() -> None:
    # 甲 in 1..4, 乙 in 3..6, 丙 at 9. 甲 may be at 4 and 乙 at 3: neither is surely the first.
    # The second of three: at least 0 after the first (both at 3 or 4). At most 5: 甲 at 1, 乙 at 6.
    made = row(at("甲", 1, 4), at("乙", 3, 6), at("丙", 9))
    assert (made.originator, made.first_units, made.first, made.last) == ("", 2, "1/4", "9")
    assert (made.half_time_min, made.half_time_max) == (0, 5)


def test_one_that_may_be_anywhere_counts_as_one_adopter_only() -> None:
    # 甲 in 0..9, 乙 at 5, 丙 at 6. If 甲 is first, at 0, then the second is 乙: 5 later, not 6
    assert half_time(np.array([0.0, 5, 6]), np.array([9.0, 5, 6])) == (0, 5)


def test_nobody_is_nothing() -> None:
    assert statistics(cascades_of([])) == []
    none = np.zeros(0)
    empty = Cascades(("甲",), ("课程",), none.astype(np.int64), none.astype(np.int64), none, none)
    (made,) = statistics(empty, nation={"课程": (1, 1)})
    assert (made.adopters, made.first, made.last, made.originator, made.first_units) == (0, "", "", "", 0)
    assert (made.half_time_min, made.fit, made.direction, made.lag_min) == (None, "too-few-times", "", None)


@pytest.mark.parametrize(
    ("nation", "direction", "lag"),
    [
        ((2, 4), Direction.VERTICAL, (1, 5)),  # 甲 in 5..7 is at least 5 - 4 and at most 7 - 2 behind
        ((8, 8), Direction.HORIZONTAL, (-3, -1)),
        ((2, 5), Direction.UNDETERMINED, (0, 5)),  # both may be of 5
        ((7, 9), Direction.UNDETERMINED, (-4, 0)),
        (None, Direction.UNKNOWN, (None, None)),
    ],
)
def test_before_or_after_the_nation(
    nation: tuple[float, float] | None, direction: Direction, lag: tuple[float | None, float | None]
) -> None:
    made = row(at("甲", 5, 7), at("乙", 8), nation=nation)
    assert (made.direction, (made.lag_min, made.lag_max)) == (direction, lag)


def test_the_first_unit_is_not_before_the_earliest_begin_and_by_the_earliest_end() -> None:
    # 甲 in 1..9, 乙 at 5: the first is in 1..5, the nation at 6: a unit surely was before it, 1 to 5 periods
    made = row(at("甲", 1, 9), at("乙", 5), nation=(6, 6))
    assert (made.direction, made.lag_min, made.lag_max, made.first, made.last) == (
        "horizontal", -5, -1, "1/5", "5/9",
    )  # fmt: skip


def test_months_and_names_are_written_as_people_write_them() -> None:
    made = cascades_of([at("gx", 24274), at("nx", 24275, 24276)], scale=Scale.MONTH)
    (found,) = statistics(made, {"gx": "广西", "课程": "精品课"}, {"课程": (24270, 24271)})
    assert (found.cascade_label, found.originator, found.originator_label) == ("精品课", "gx", "广西")
    assert (found.first, found.last, found.national) == ("2022-11", "2022-12/2023-01", "2022-07/2022-08")


@given(st.builds(cascades_of, events()))
def test_half_time_and_originator_hold_for_all_possible_times_and_are_sharp(cascades: Cascades) -> None:
    made = {one.cascade: one for one in statistics(cascades)}
    for name, rows in zip(cascades.names, cascades.rows(), strict=True):
        worlds = list(possible(cascades, rows))
        halves = [sorted(times)[(len(times) + 1) // 2 - 1] - min(times) for times in worlds]
        assert (made[name].half_time_min, made[name].half_time_max) == (min(halves), max(halves))
        units = [cascades.units[u] for u in cascades.unit[rows]]
        firsts = [{u for u, time in zip(units, times, strict=True) if time == min(times)} for times in worlds]
        sole = firsts[0] if all(first == firsts[0] for first in firsts) and len(firsts[0]) == 1 else set()
        assert made[name].originator == "".join(sole)
        assert made[name].first_units == len(set.union(*firsts))


@given(any_cascades(), st.randoms())
def test_the_order_of_rows_does_not_matter(cascades: Cascades, random: Random) -> None:
    told = [
        Event(cascades.units[u], cascades.names[c], b, e)
        for u, c, b, e in zip(
            cascades.unit.tolist(), cascades.cascade.tolist(), cascades.begin.tolist(), cascades.end.tolist(),
            strict=True,
        )
    ]  # fmt: skip
    shuffled = told.copy()
    random.shuffle(shuffled)
    again = cascades_of([*shuffled, *told], reversed(cascades.units), cascades.scale)
    assert statistics(again) == statistics(cascades)


def test_what_is_told_briefly_is_what_the_statistics_tell() -> None:
    made = cascades_of(
        [Event("a", "x", 1, 2), Event("b", "x", 4, 4), Event("c", "x", 6, 9), Event("b", "y", 3, 3)]
    )
    nation = {"x": (0.0, 0.0), "y": (3.0, 3.0)}
    brief = briefly(made, nation)
    for whole in statistics(made, nation=nation):
        told = brief[whole.cascade]
        assert told.half_time == (whole.half_time_min, whole.half_time_max)
        assert (told.adopters, told.direction) == (whole.adopters, whole.direction)
        assert len(told.first) == whole.first_units
        assert told.at_once == (whole.first == whole.last)
    assert brief["x"].first == ("a",)
