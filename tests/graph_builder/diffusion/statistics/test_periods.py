"""Periods are every whole one in between where times are counted, else those in which somebody adopted."""

from __future__ import annotations

import numpy as np
import pytest

from graph_builder.diffusion.cascades import Cascades, Scale, cascades_of
from graph_builder.diffusion.statistics.periods import periods_of, plains, texts, whole
from tests.graph_builder.diffusion.statistics.cases import at


@pytest.mark.parametrize(
    ("cascades", "counted"),
    [
        (cascades_of([at("甲", 1957), at("乙", 1960)]), True),
        (cascades_of([at("甲", 1957), at("乙", 1957.5)]), False),
        (cascades_of([at("甲", 1957, 1957.5)]), False),
        (cascades_of([at("甲", 2.0**60)]), False),  # 2**60 and 2**60 + 1 are one number
        (cascades_of([at("甲", 24274)], scale=Scale.MONTH), True),
        (cascades_of([]), True),
    ],
)
def test_periods_are_counted_where_all_times_are_whole(cascades: Cascades, counted: bool) -> None:
    assert whole(cascades) is counted


@pytest.mark.parametrize(("counted", "times"), [(True, [3.0, 4.0, 5.0, 6.0]), (False, [3.0, 6.0])])
def test_a_period_and_its_time_lead_to_each_other(counted: bool, times: list[float]) -> None:
    periods = periods_of(np.array([6.0, 3.0, 6.0]), counted)
    places = np.arange(periods.count)
    assert periods.time(places).tolist() == times
    assert periods.place(np.array(times)).tolist() == places.tolist()


def test_whole_numbers_are_written_as_such() -> None:
    assert [str(n) for n in plains(np.array([8.0, 0.5]), whole_numbers=False)] == ["8", "0.5"]
    assert [str(n) for n in plains(np.array([8.0]), whole_numbers=True)] == ["8"]
    assert texts(Scale.MONTH, np.array([24274.0, 24273.0, 24274.0])).tolist() == [
        "2022-11",
        "2022-10",
        "2022-11",
    ]
