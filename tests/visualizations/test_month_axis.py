"""Time from left to right: whole months, few enough names."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from visualizations.month_axis import TICKS_MOST, axis_over, month_of, number_of

MONTHS = st.integers(12, 9999 * 12 + 11)


@given(MONTHS)
def test_a_month_and_its_number_lead_to_each_other(number: int) -> None:
    assert number_of(month_of(number)) == number


@given(st.lists(MONTHS, max_size=5))
def test_there_are_few_ticks_and_all_lie_within(months: list[int]) -> None:
    axis = axis_over(months, 10, 500)
    assert len(axis.ticks()) <= TICKS_MOST + 1
    assert all(10 <= axis.at(tick) <= 510 for tick in axis.ticks())


def test_days_stand_in_their_month() -> None:
    axis = axis_over([number_of("2022-11"), number_of("2022-12")], 0, 200)
    assert axis.day(date(2022, 11, 1)) == 0
    assert axis.day(date(2022, 12, 1)) == 100
    assert axis.day(date(2022, 12, 31), after=True) == 200
    assert 0 < axis.day(date(2022, 11, 30), after=True) <= 100


def test_an_axis_of_nothing_has_a_width_all_the_same() -> None:
    assert axis_over([], 0, 100).month == 100
