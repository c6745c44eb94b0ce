"""Dates: each form of official Chinese is the days that it means, and no day that no calendar has."""

from __future__ import annotations

import calendar
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_builder.model import Interval, Precision
from graph_builder.times import edtf, find_dates, month_of

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
PROMPT = settings(derandomize=True)

FORMS = [
    ("11月9日", "2022-11-09", "day"),
    ("2021年3月5日", "2021-03-05", "day"),
    ("3月15—21日", "2022-03-15/2022-03-21", "day"),
    ("12月1-20日", "2022-12-01/2022-12-20", "day"),
    ("3月1日至3日", "2022-03-01/2022-03-03", "day"),
    ("11月20日—26日", "2022-11-20/2022-11-26", "day"),
    ("3月1日——3日", "2022-03-01/2022-03-03", "day"),
    ("3月1日到3日", "2022-03-01/2022-03-03", "day"),
    ("3月28日至4月2日", "2022-03-28/2022-04-02", "day"),
    ("2021年12月30日至2022年1月3日", "2021-12-30/2022-01-03", "day"),
    ("3月上旬", "2022-03-01/2022-03-10", "ten-day"),
    ("3月中旬", "2022-03-11/2022-03-20", "ten-day"),
    ("4月下旬", "2022-04-21/2022-04-30", "ten-day"),
    ("2月下旬", "2022-02-21/2022-02-28", "ten-day"),
    ("11月", "2022-11", "month"),
    ("11月份", "2022-11", "month"),
    ("2021年6月", "2021-06", "month"),
    ("11月底", "2022-11", "month"),
    ("05月08日", "2022-05-08", "day"),
]


@pytest.mark.parametrize(("told", "meant", "precision"), FORMS)
def test_a_form_is_the_days_that_it_means(told: str, meant: str, precision: str) -> None:
    (found,) = find_dates(f"省教育厅于{told}召开会议")
    interval = found.interval(2022)
    assert interval is not None
    assert (edtf(interval), str(interval.precision)) == (meant, precision)


@pytest.mark.parametrize(("told", "meant", "precision"), FORMS)
def test_the_span_holds_the_form_and_nothing_more(told: str, meant: str, precision: str) -> None:
    text = f"于{told}召开"
    (found,) = find_dates(text)
    assert text[found.span.start : found.span.end] == told


@pytest.mark.parametrize("told", ["2月30日", "4月31日", "2月29日", "6月20日至5月3日", "11月28日至31日"])
def test_a_day_that_no_calendar_has_is_no_interval(told: str) -> None:
    (found,) = find_dates(told)
    if told == "11月28日至31日":  # the last day of a range is cut to the month's
        interval = found.interval(2022)
        assert interval is not None
        assert interval.end == date(2022, 11, 30)
    else:
        assert found.interval(2022) is None


def test_the_leap_day_is_one_in_its_year() -> None:
    (found,) = find_dates("2月29日")
    assert found.interval(2024) == Interval(date(2024, 2, 29), date(2024, 2, 29), Precision.DAY)


def test_the_end_of_a_month_is_marked() -> None:
    assert [d.month_end for d in find_dates("截至11月底,12月末,1月")] == [True, True, False]


@pytest.mark.parametrize("told", ["月报", "11月报", "5月刊", "13月", "0月", "个月", "11月度"])
def test_what_only_looks_like_a_date_is_none(told: str) -> None:
    assert find_dates(told) == []


def test_the_year_of_the_bulletin_stands_in_where_none_is_written() -> None:
    years = [interval.begin.year for d in find_dates("11月9日,2021年5月") if (interval := d.interval(2023))]
    assert years == [2023, 2021]


@PROMPT
@given(DAYS, st.integers(0, 27))
def test_a_day_or_a_range_written_is_the_one_read(begin: date, more: int) -> None:
    last = calendar.monthrange(begin.year, begin.month)[1]
    end = begin.replace(day=min(begin.day + more, last))
    told = f"{begin.year}年{begin.month}月{begin.day}日" + (f"至{end.day}日" if end > begin else "")
    (found,) = find_dates(told)
    assert found.interval(1900) == Interval(begin, end, Precision.DAY)


@PROMPT
@given(DAYS, DAYS)
def test_edtf_tells_the_interval_whole(one: date, other: date) -> None:
    begin, end = sorted((one, other))
    first, _, last = edtf(Interval(begin, end, Precision.DAY)).partition("/")
    assert (date.fromisoformat(first), date.fromisoformat(last or first)) == (begin, end)


@PROMPT
@given(st.integers(1990, 2060), st.integers(1, 12))
def test_a_month_is_all_its_days(year: int, month: int) -> None:
    interval = month_of(year, month)
    assert edtf(interval) == f"{year}-{month:02}"
    assert (interval.begin.day, interval.end.day) == (1, calendar.monthrange(year, month)[1])


def test_a_year_is_told_as_one() -> None:
    assert edtf(Interval(date(2022, 1, 1), date(2022, 12, 31), Precision.YEAR)) == "2022"


@PROMPT
@given(st.text(st.sampled_from("0123456789年月日至—-上旬底、,各"), max_size=30))
def test_any_text_gives_dates_in_order_and_without_error(text: str) -> None:
    found = find_dates(text)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))
    for each in found:
        interval = each.interval(2022)
        assert interval is None or interval.begin <= interval.end
