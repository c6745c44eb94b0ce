"""Parameters that are estimated, worked out by hand."""

from __future__ import annotations

import math

import pytest

from graph_builder.diffusion.cascades import Event, cascades_of
from graph_builder.diffusion.netinf.estimate import NoLags, estimated, lags
from graph_builder.diffusion.netinf.models import Exponential, LogNormal, parameters

# x: a 0, b 2, c 3; y: b 1, a 5; z: c alone. To the first adopter: 2, 3, 4; to the one just before: 2, 1, 4.
TOLD = cascades_of(
    [
        Event(unit, cascade, time, time)
        for cascade, unit, time in [
            ("x", "a", 0),
            ("x", "b", 2),
            ("x", "c", 3),
            ("y", "b", 1),
            ("y", "a", 5),
            ("z", "c", 9),
        ]
    ]
)


def estimated_parameters(name: str) -> list[float]:
    return list(parameters(estimated(name, TOLD)).values())


def test_lags() -> None:
    to_first, to_previous = lags(TOLD)
    assert to_first.tolist() == [2, 3, 4]
    assert to_previous.tolist() == [2, 1, 4]


def test_exponential() -> None:
    # Means 3 and 7/3: rates 1/3 and 3/7, whose mean is 8/21.
    assert estimated_parameters("exponential") == pytest.approx([8 / 21])


def test_rayleigh() -> None:
    # sqrt(29/3/2) and sqrt(21/3/2): the mean of 2.1985 and 1.8708.
    wanted = (math.sqrt(29 / 6) + math.sqrt(21 / 6)) / 2
    assert estimated_parameters("rayleigh") == pytest.approx([wanted])


def test_lognormal() -> None:
    # ln 2, ln 3, ln 4: mean ln 24 / 3; to the first adopter alone, as the R package does it.
    mean = math.log(24) / 3
    spread = math.sqrt(sum((math.log(n) - mean) ** 2 for n in (2, 3, 4)) / 2)
    assert estimated_parameters("lognormal") == pytest.approx([mean, spread])


def test_ties_count_as_no_lag_and_leave_the_logarithms_out() -> None:
    # a 0, b 0, c 4: to the first 0, 4; to the one before 0, 4. Means 2: rate 1/2. One logarithm: deviation 1.
    told = cascades_of([Event("a", "x", 0, 0), Event("b", "x", 0, 0), Event("c", "x", 4, 4)])
    assert estimated("exponential", told) == Exponential(0.5)
    assert estimated("lognormal", told) == LogNormal(math.log(4), 1.0)


@pytest.mark.parametrize("times", [[], [3], [3, 3]])
def test_without_a_lag_nothing_is_estimated(times: list[int]) -> None:
    told = cascades_of([Event(str(n), "x", time, time) for n, time in enumerate(times)])
    for name in ("exponential", "rayleigh", "lognormal"):
        with pytest.raises(NoLags):
            estimated(name, told)


def test_equal_lags_have_no_deviation_but_by_rounding() -> None:
    told = cascades_of([Event(u, c, t, t) for c in "xyz" for u, t in (("a", 0.1), ("b", 3.1))])
    made = estimated("lognormal", told)
    assert list(parameters(made).values()) == pytest.approx([math.log(3), 1.0])


def test_the_order_of_rows_moves_no_digit() -> None:
    events = [Event(str(n % 7), str(n % 11), t, t) for n, t in enumerate(1.1**k for k in range(60))]
    one, other = cascades_of(events), cascades_of(reversed(events))
    for name in ("exponential", "rayleigh", "lognormal"):
        assert estimated(name, one) == estimated(name, other)
