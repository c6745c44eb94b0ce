"""The logistic curve finds the parameters that made a curve, and is silent rather than wrong."""

from __future__ import annotations

import math
from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_builder.diffusion.cascades import Floats
from graph_builder.diffusion.statistics import logistic
from graph_builder.diffusion.statistics.logistic import Fit, Logistic, fit_logistic

NONE = {None}


def curve(ceiling: float, rate: float, midpoint: float, last: int) -> tuple[Floats, Floats]:
    """A curve at every period up to the last."""
    elapsed = np.arange(last + 1, dtype=np.float64)
    return elapsed, ceiling / (1 + np.exp(-rate * (elapsed - midpoint)))


@settings(max_examples=40)
@given(st.floats(10, 40), st.floats(0.2, 1.5), st.floats(3, 12))
def test_finds_what_made_a_curve(ceiling: float, rate: float, midpoint: float) -> None:
    found = fit_logistic(*curve(ceiling, rate, midpoint, 25), 60)
    assert found.fit is Fit.OK
    assert (found.ceiling, found.rate, found.midpoint) == pytest.approx((ceiling, rate, midpoint), rel=1e-3)
    assert found.r_squared == 1
    assert found.rate_error == pytest.approx(0, abs=1e-4)


def test_a_ceiling_is_held_at_the_units_at_risk_and_then_has_no_error() -> None:
    elapsed, adopted = curve(80, 0.5, 9, 12)
    found = fit_logistic(elapsed, adopted, 70)  # 80 units would be more than there are
    assert found.ceiling == 70
    assert found.ceiling_error is None
    assert 0 < (found.midpoint or 0) < 9
    assert (found.rate_error or 0) > 0


def test_the_ceiling_is_all_units_once_all_have_adopted() -> None:
    # of 4 units one a period: 1, 2, 3, 4; the odds at 1 and 3 are 1/1 and 3/1 times those that K = 4 gives
    found = fit_logistic(np.arange(4.0), np.array([1.0, 2, 3, 4]), 4)
    assert (found.ceiling, found.ceiling_error) == (4, None)
    assert found.midpoint == pytest.approx(0.967, abs=1e-3)  # 2 of 4 had adopted at 1


def test_time_may_be_counted_otherwise() -> None:
    elapsed, adopted = np.arange(8.0), np.array([1.0, 2, 4, 9, 15, 18, 19, 20])
    years, months = fit_logistic(elapsed, adopted, 25), fit_logistic(elapsed * 12, adopted, 25)
    assert years.fit is months.fit is Fit.OK
    assert years.rate == pytest.approx((months.rate or 0) * 12, rel=1e-4)
    assert years.midpoint == pytest.approx((months.midpoint or 0) / 12, rel=1e-4)
    assert years.r_squared == months.r_squared


@pytest.mark.parametrize(
    ("elapsed", "adopted", "at_risk", "why"),
    [
        ([], [], 9, Fit.FEW_TIMES),
        ([0], [3], 9, Fit.FEW_TIMES),
        ([0, 1, 2], [1, 2, 3], 9, Fit.FEW_TIMES),
        ([0, 1, 2, 3], [1, 2, 3, 50], 50, Fit.UNIDENTIFIED),  # a step: any greater rate fits as well
        ([0, 5, 9, 11], [1, 3, 4, 6], 30, Fit.MIDPOINT_OUTSIDE),  # still far from half of any ceiling
        ([0, 1, 2, 3], [20, 24, 25, 26], 26, Fit.MIDPOINT_OUTSIDE),  # most had adopted at once
    ],
)
def test_says_why_there_is_no_fit(elapsed: list[float], adopted: list[float], at_risk: int, why: Fit) -> None:
    found = fit_logistic(np.array(elapsed, np.float64), np.array(adopted, np.float64), at_risk)
    assert found == Logistic(why)


def test_errors_are_those_of_the_slopes_at_the_curve() -> None:
    elapsed, adopted = np.arange(0, 16, 2.0), np.array([1.0, 2, 4, 9, 15, 18, 19, 20])
    found = fit_logistic(elapsed, adopted, 25)
    at = np.array([found.ceiling, found.rate, found.midpoint], np.float64)

    def curve_at(place: Floats) -> Floats:
        told: Floats = place[0] / (1 + np.exp(-place[1] * (elapsed - place[2])))
        return told

    small = np.diag(at * 1e-5)
    slopes = np.column_stack([(curve_at(at + d) - curve_at(at - d)) / (2 * d.sum()) for d in small])
    left = ((adopted - curve_at(at)) ** 2).sum()
    errors = np.sqrt(np.diag(np.linalg.inv(slopes.T @ slopes)) * left / (len(elapsed) - 3))
    assert [found.ceiling_error, found.rate_error, found.midpoint_error] == pytest.approx(errors, rel=1e-3)
    assert found.r_squared == pytest.approx(1 - left / ((adopted - adopted.mean()) ** 2).sum(), rel=1e-4)


def test_a_search_that_does_not_end_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(logistic._SEARCH, "max_nfev", 1)
    assert fit_logistic(*curve(30, 0.5, 6, 12), 50) == Logistic(Fit.NO_CONVERGENCE)


@settings(max_examples=150)
@given(st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 30)), max_size=12), st.integers(0, 40))
def test_is_whole_and_within_bounds_or_empty(steps: list[tuple[int, int]], others: int) -> None:
    elapsed = np.cumsum([0, *(gap for gap, _ in steps[1:])])[: len(steps)].astype(np.float64)
    adopted = np.cumsum([new for _, new in steps]).astype(np.float64)
    found = fit_logistic(elapsed, adopted, int(adopted[-1]) + others if steps else others)
    if found.fit is not Fit.OK:
        assert set(astuple(found)[1:]) == NONE
        return
    told = [value for value in astuple(found)[1:] if value is not None]
    assert all(math.isfinite(value) for value in told)
    assert all(number is not None for number in (found.ceiling, found.rate, found.rate_error, found.midpoint))
    assert adopted[-1] * 0.99999 <= (found.ceiling or 0) <= (adopted[-1] + others) * 1.00001
    assert 0 <= (found.rate_error or 0) < (found.rate or 0)
    assert 0 <= (found.midpoint or 0) <= elapsed[-1] * 1.00001
    assert (found.r_squared or 0) <= 1
