"""Densities of lags, beside scipy's."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from graph_builder.diffusion.cascades import Floats
from graph_builder.diffusion.netinf.models import (
    Exponential,
    LogNormal,
    Model,
    Rayleigh,
    log_weighted,
    log_weighted_as_r,
    parameters,
)

PEERS = [
    (Exponential(0.4), stats.expon(scale=1 / 0.4)),
    (Rayleigh(7.0), stats.rayleigh(scale=7.0)),
    (LogNormal(1.3, 0.6), stats.lognorm(0.6, scale=math.exp(1.3))),
]
LAGS: Floats = np.array([1e-3, 0.5, 1.0, 2.0, 17.0, 60.0])


@pytest.mark.parametrize(("model", "peer"), PEERS)
def test_a_density_is_that_of_scipy(model: Model, peer: stats.rv_continuous) -> None:
    assert model.log_density(LAGS) == pytest.approx(peer.logpdf(LAGS), rel=1e-12)
    assert [model.density(lag) for lag in LAGS.tolist()] == pytest.approx(peer.pdf(LAGS), rel=1e-12)


@given(st.sampled_from([model for model, _ in PEERS]), st.lists(st.floats(0.01, 1e6), max_size=9))
def test_as_r_differs_in_the_last_digits_only_and_no_lag_is_too_long(model: Model, lags: list[float]) -> None:
    told = np.array(lags)
    books, as_r = log_weighted(model, 0.5, told), log_weighted_as_r(model, 0.5, told)
    assert np.isfinite(as_r).all()
    assert as_r == pytest.approx(books, rel=1e-9, abs=1e-9)


def test_parameters_have_names() -> None:
    models: list[Model] = [Exponential(0.4), Rayleigh(7.0), LogNormal(1.3, 0.6)]
    assert [parameters(model) for model in models] == [
        {"rate": 0.4},
        {"alpha": 7.0},
        {"mu": 1.3, "sigma": 0.6},
    ]
