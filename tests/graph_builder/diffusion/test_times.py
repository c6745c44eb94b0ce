"""What may be said of two times that are known as intervals: exactly what holds for every day in them."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from graph_builder.diffusion.times import Order, earliest, interval_of, lag, order
from graph_builder.model import Interval, Precision

DAYS = st.dates(date(2019, 1, 1), date(2024, 12, 31))


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    begin = draw(DAYS)
    length = timedelta(days=draw(st.integers(0, 400)))
    return Interval(begin, begin + length, draw(st.sampled_from(Precision)))


@st.composite
def dated(draw: st.DrawFn) -> tuple[Interval, date]:
    """An interval and the day on which it really was."""
    interval = draw(intervals())
    within = draw(st.integers(0, (interval.end - interval.begin).days))
    return interval, interval.begin + timedelta(days=within)


@given(dated(), dated())
def test_an_order_that_is_stated_holds_for_every_day(
    one: tuple[Interval, date], other: tuple[Interval, date]
) -> None:
    stated = order(one[0], other[0])
    assert stated is not Order.EARLIER or one[1] < other[1]
    assert stated is not Order.LATER or one[1] > other[1]


@given(intervals(), intervals())
def test_an_order_is_undetermined_only_where_the_days_may_be_either_way_or_the_same(
    one: Interval, other: Interval
) -> None:
    meets = one.begin <= other.end and other.begin <= one.end
    assert (order(one, other) is Order.UNDETERMINED) == meets
    assert (
        order(other, one)
        is {
            Order.EARLIER: Order.LATER,
            Order.LATER: Order.EARLIER,
            Order.UNDETERMINED: Order.UNDETERMINED,
        }[order(one, other)]
    )


def test_what_is_unknown_settles_nothing() -> None:
    assert order(None, interval_of("2022")) is Order.UNDETERMINED
    assert order(interval_of("2022"), None) is Order.UNDETERMINED


@given(dated(), dated())
def test_a_lag_lies_between_its_least_and_its_most(
    one: tuple[Interval, date], other: tuple[Interval, date]
) -> None:
    least, most = lag(one[0], other[0])
    assert least <= (other[1] - one[1]).days <= most


@given(intervals(), intervals())
def test_both_bounds_of_a_lag_can_be(one: Interval, other: Interval) -> None:
    assert lag(one, other) == ((other.begin - one.end).days, (other.end - one.begin).days)


@given(st.lists(dated(), min_size=1, max_size=6))
def test_the_first_of_several_is_within_the_earliest(several: list[tuple[Interval, date]]) -> None:
    found = earliest(interval for interval, _ in several)
    assert found is not None
    assert found.begin <= min(day for _, day in several) <= found.end


@given(st.lists(intervals(), min_size=1, max_size=6))
def test_the_earliest_does_not_depend_on_the_order(several: list[Interval]) -> None:
    assert earliest(several) == earliest(reversed(several)) == earliest([*several, None])


def test_the_earliest_is_as_fine_as_the_coarsest_that_may_be_first() -> None:
    month, day, later = interval_of("2022-11"), interval_of("2022-11-14"), interval_of("2023")
    assert earliest([month, day, later]) == Interval(date(2022, 11, 1), date(2022, 11, 14), Precision.MONTH)
    assert earliest([day, later]) == day


def test_without_any_time_there_is_no_earliest() -> None:
    assert earliest([]) is None
    assert earliest([None, None]) is None
