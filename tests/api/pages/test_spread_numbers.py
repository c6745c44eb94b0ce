"""The numbers of a policy's page in words: intervals as both ends, and what cannot be told as just that."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from api.pages.spread_numbers import Number, half_of_adopters, months, numbers_of
from graph_builder.diffusion.cascades import Event, Scale, cascades_of
from graph_builder.diffusion.facts import Name
from graph_builder.diffusion.statistics.order import Range
from graph_builder.diffusion.statistics.spread import Brief, briefly, statistics

NAME = Name("广西", "Guangxi")
UNITS = [f"u{n}" for n in range(31)]
FIRST = 24276  # 2023-01


def told(times: Sequence[Range], nation: Range | None = None, language: str = "zh") -> dict[str, Number]:
    """The numbers of a policy that units took up at some times, in months after January 2023."""
    events = [Event(f"u{n}", "p", FIRST + begin, FIRST + end) for n, (begin, end) in enumerate(times)]
    at = {"p": (FIRST + nation[0], FIRST + nation[1])} if nation else {}
    (row,) = statistics(cascades_of(events, UNITS, Scale.MONTH), {}, at)
    return {number.column: number for number in numbers_of(row, language, NAME)}


def brief_of(times: Sequence[Range]) -> Brief:
    """What a list has of the same policy."""
    events = [Event(f"u{n}", "p", FIRST + begin, FIRST + end) for n, (begin, end) in enumerate(times)]
    return briefly(cascades_of(events, UNITS, Scale.MONTH), {})["p"]


def test_who_was_surely_first_is_named_and_a_tie_is_counted() -> None:
    sure, tie = told([(0, 0), (2, 2)]), told([(0, 1), (1, 1), (4, 4)])
    assert (sure["originator"].text, sure["originator"].iri, sure["originator"].note) == (
        "广西",
        "u0",
        "2023-01",
    )
    assert (tie["originator"].text, tie["originator"].iri) == ("2 个之中先后未定", "")
    assert told([(0, 0), (2, 2)], language="en")["originator"].text == "Guangxi"


def test_a_half_time_is_a_number_an_interval_or_not_told() -> None:
    # The second of three is half of them: one month after the first, or two to four.
    assert told([(0, 0), (1, 1), (9, 9)])["half_time_min"].text == "1 个月"
    assert told([(0, 0), (2, 4), (9, 9)])["half_time_min"].text == "2 至 4 个月"
    assert told([(0, 0), (2, 4), (9, 9)], language="en")["half_time_min"].text == "2 to 4 months"
    assert (
        "从最先到第 2 个（共 3 个采纳）；不是全部单位的半数"
        in told([(0, 0), (1, 1), (9, 9)])["half_time_min"].note
    )
    assert told([(0, 0)])["half_time_min"].text == "采纳者太少（一个）"


@pytest.mark.parametrize(
    ("times", "zh", "en"),
    [
        ([(0, 0), (0, 0), (0, 0)], "同一报告期，不分先后", "in one reporting period: a tie"),
        ([(0, 2), (0, 2)], "同一报告期，不分先后", "in one reporting period: a tie"),
        ([(0, 2), (1, 1), (1, 3)], "时间重叠，不分先后", "their times overlap: a tie"),
    ],
)
def test_where_all_adopters_are_ties_no_number_is_told_that_reads_as_speed(
    times: list[Range], zh: str, en: str
) -> None:
    for language, said in (("zh", zh), ("en", en)):
        number = told(times, language=language)["half_time_min"]
        assert (number.text, number.note) == (said, "")
        assert half_of_adopters(brief_of(times), language) == said


def test_of_two_adopters_the_first_is_half_and_tells_nothing() -> None:
    assert told([(0, 0), (7, 7)])["half_time_min"].text == "采纳者太少（两个）"
    assert half_of_adopters(brief_of([(0, 0), (7, 7)]), "zh") == "—"


def test_a_curve_is_told_with_its_errors_or_why_there_is_none() -> None:
    assert told([(0, 0), (1, 1)])["fit"].text == "不同的月份太少（不到四个），不拟合"
    # Adopters by month 0, 1, ... as a logistic curve with midpoint 4 has them.
    counts = [1, 1, 2, 4, 5, 4, 2, 1, 1]
    curve = told([(month, month) for month, count in enumerate(counts) for _ in range(count)])["rate"]
    assert curve.text.startswith("每月速率 ")
    assert " ± " in curve.text
    assert "R² 0.99" in curve.text or "R² 1.00" in curve.text
    assert "中点在最先之后 4" in curve.note or "中点在最先之后 3." in curve.note


@pytest.mark.parametrize(
    ("nation", "direction", "lag"),
    [
        ((-3, -3), "纵向：全国确定先于各单位", "3 个月"),
        ((-5, -3), "纵向：全国确定先于各单位", "3 至 5 个月"),
        ((2, 2), "横向：有单位确定先于全国", "早 2 个月"),
        ((0, 0), "先后未定", "0 个月"),
        ((-1, 1), "先后未定", "先后未定"),
        (None, "全国的时间未知", "全国的时间未知"),
    ],
)
def test_the_direction_and_the_lag_are_told_as_far_as_they_are_sure(
    nation: Range | None, direction: str, lag: str
) -> None:
    numbers = told([(0, 0), (4, 4)], nation)
    assert (numbers["direction"].text, numbers["lag_min"].text) == (direction, lag)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_list_tells_the_half_time_that_the_page_does(language: str) -> None:
    for times in ([(0, 0), (1, 1), (9, 9)], [(0, 0), (2, 4), (9, 9)]):
        assert (
            half_of_adopters(brief_of(times), language)
            == told(times, language=language)["half_time_min"].text
        )
    alone = briefly(cascades_of([Event("u0", "p", 1, 1)], UNITS, Scale.MONTH), {})["p"]
    assert half_of_adopters(alone, language) == half_of_adopters(None, language) == "—"


def test_months_are_told_in_words() -> None:
    assert (months(1, 1, "en"), months(0, 2, "zh")) == ("1 month", "0 至 2 个月")
