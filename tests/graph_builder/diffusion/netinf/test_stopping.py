"""The test that stops inference, worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph_builder.diffusion.netinf.stopping import AsR, Textbook, p_value


def test_by_hand() -> None:
    # Gains 2, 0, 1 of three cascades; each pays 1/3: 5/3, -1/3, 2/3. Their sum is 2, their mean 2/3, their
    # deviations from it 1, -1, 0: variance 2 / 2 = 1. z = 2 / (1 * sqrt 3) = 1.1547; 1 - Phi(z) = 0.1241.
    net = Textbook(3).net(np.array([2.0, 0.0, 1.0]))
    assert net.tolist() == pytest.approx([5 / 3, -1 / 3, 2 / 3])
    assert p_value(net, np.ones(3)) == pytest.approx(0.12410653949496183, rel=1e-9)


def test_as_r_by_hand() -> None:
    # Two cascades pay 1/2 for each edge. The first edge helps the first of them only: 3 - 1/2, -1/2. The
    # second helps both: each gets back the 1/2 that it paid for the first edge.
    # By the third edge neither gains: both pay. By the fourth the second gains and gets back two halves.
    penalty = AsR(2)
    told = [penalty.net(np.array(gain)).tolist() for gain in ([3.0, 0.0], [1.0, 1.0], [0.0, 0.0], [0.0, 2.0])]
    assert told == [[2.5, -0.5], [1.0, 1.0], [-0.5, -0.5], [-0.5, 2.5]]


@pytest.mark.parametrize(("net", "wanted"), [([1.0, 1.0], 0.0), ([-0.5, -0.5], 1.0), ([0.0, 0.0], 1.0)])
def test_where_all_are_alike_there_is_no_deviation_and_so_no_test_but_as_r(
    net: list[float], wanted: float
) -> None:
    assert math.isnan(p_value(np.array(net), np.ones(2)))
    assert math.isnan(p_value(np.array([x * (1 + 1e-15) for x in net]), np.ones(2)))
    assert p_value(np.array(net), np.ones(2), alike=0) == wanted


def test_of_one_cascade_or_none_there_is_no_test() -> None:
    assert math.isnan(p_value(np.array([3.0]), np.ones(1)))
    assert math.isnan(p_value(np.array([]), np.ones(0)))


@given(st.lists(st.tuples(st.floats(-9, 9), st.integers(0, 3)), min_size=2, max_size=20))
@example([(9.0, 0), (1e-13, 1), (0.0, 1)])
def test_a_weight_is_how_often_a_cascade_stands_there(told: list[tuple[float, int]]) -> None:
    net, weight = np.array([t[0] for t in told]), np.array([float(t[1]) for t in told])
    repeated = np.repeat(net, weight.astype(int))
    assert p_value(net, weight) == pytest.approx(
        p_value(repeated, np.ones(len(repeated))), nan_ok=True, abs=1e-9
    )
