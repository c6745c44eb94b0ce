"""Lags: an order is stated only between disjoint intervals."""

from __future__ import annotations

import pytest

from visualizations.times import interval, lag


@pytest.mark.parametrize("text", ["", "2022-13", "22-1-1-1", "soon", "2022-02-30", "0000"])
def test_what_is_no_date_is_no_interval(text: str) -> None:
    assert interval(text) is None


def test_an_interval_that_ends_before_it_begins_is_none() -> None:
    assert interval("2022-11", "2022-10") is None


@pytest.mark.parametrize(
    ("national", "begin", "end", "order"),
    [
        ("2022-03", "2022-04-01", "2022-04-30", "after"),
        ("2022-03", "2022-03-31", "2022-04-30", "undetermined"),
        ("2022", "2022-11-01", "2022-11-30", "undetermined"),
        ("2023-01-02", "2023-01-01", "2023-01-01", "before"),
    ],
)
def test_order(national: str, begin: str, end: str, order: str) -> None:
    assert lag(interval(national), interval(begin, end)).order == order
