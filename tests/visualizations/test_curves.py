"""The curves: counts that are sure, bands where they are not, labels that keep apart."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.visualizations.conftest import GraphMaker
from visualizations.curves import half_time, spread
from visualizations.curves_model import Curve, Curves, Step, read_curves
from visualizations.facts import AdoptionAct, Agent, Province, Thing
from visualizations.matrix_model import Policy
from visualizations.month_axis import number_of
from visualizations.names import Name
from visualizations.options import Options

NAME = Name("甲")
ACT = AdoptionAct(
    Thing("p", NAME, "programme"), Agent("a", NAME, "", (), ()), "x", "issue", "act", "", "", "", "", "", ""
)
PLACE = Province("x", "110000", NAME, "甲", "甲", "华北", "")


def step(begin: str, end: str) -> Step:
    """An adoption between two months; of unknown time, if both are empty."""
    return Step(
        PLACE, lambda: ACT, number_of(begin) if begin else None, number_of(end) if end else None, (1, 1)
    )


def curve(*steps: Step) -> Curve:
    return Curve(Policy("p", NAME, ""), tuple(sorted(steps, key=lambda s: s.end or 10**6)))


def read(graph: GraphMaker, options: Options) -> Curves:
    return read_curves(graph.material("curves", options))


def test_half_is_told_as_a_month_an_interval_or_not_at_all() -> None:
    sure = curve(step("2022-01", "2022-01"), step("2022-03", "2022-03"))
    assert half_time(sure, 2, 4, "zh") == "2022-03 达到半数（4 个省级单位中的 2 个）"
    wide = curve(step("2022-01", "2022-01"), step("2022-02", "2022-06"), step("2022-03", "2022-05"))
    assert wide.reached(2) == (number_of("2022-02"), number_of("2022-05"))
    assert "2022-02 ~ 2022-05" in half_time(wide, 2, 4, "en")
    assert "未达到半数（3/31" in half_time(wide, 16, 31, "zh")


def test_an_adoption_without_a_time_reaches_nothing() -> None:
    undated = curve(step("2022-01", "2022-01"), step("", ""))
    assert len(undated.dated) == 1
    assert undated.reached(2) is None


def test_the_sample_counts_each_unit_once_and_takes_the_chosen_policy_in(
    sample: GraphMaker, synthetic: Callable[..., GraphMaker]
) -> None:
    model = read(sample, Options())
    assert model.whole == 31
    assert model.half == 16
    for each in model.curves:
        assert len({s.place.iri for s in each.steps}) == len(each.steps)
    unseen = "https://w3id.org/zhengpu/id/policy/unseen"
    chosen = read(sample, Options(about=unseen, limit=2))
    assert [len(chosen.curves), chosen.curves[0].policy.name.zh, chosen.curves[0].steps] == [
        2,
        unseen[-6:],
        (),
    ]
    many = read(synthetic(31, 40, 60), Options(all_time=True, limit=3))
    counts = [len(each.steps) for each in many.curves]
    assert (len(counts), many.total) == (3, 40)
    assert counts == sorted(counts, reverse=True)


PLACES = st.lists(st.floats(0, 100), max_size=12).map(sorted)


@given(PLACES)
def test_labels_keep_apart_in_order_and_above_the_bottom(wanted: list[float]) -> None:
    found = spread(wanted, 15, 0, 200)
    assert all(b - a >= 15 - 1e-9 for a, b in pairwise(found))
    assert all(-1e-9 <= place <= 200 for place in found)


@given(PLACES.filter(lambda places: all(b - a >= 15 for a, b in pairwise(places))))
def test_labels_that_have_room_stay_where_they_belong(wanted: list[float]) -> None:
    assert spread(wanted, 15, 0, 200) == pytest.approx(wanted, abs=1e-9)


def test_low_curves_fill_the_picture_and_high_ones_stand_beside_half_of_all(
    sample: GraphMaker, synthetic: Callable[..., GraphMaker], draw: Callable[..., str]
) -> None:
    few, many = draw("curves", sample), draw("curves", synthetic(31, 40, 60))
    assert ("半数（16/31）" in few, ">30<" in few, ">5<" in few) == (False, False, True)
    assert ("半数（16/31）" in many, ">30<" in many) == (True, True)
