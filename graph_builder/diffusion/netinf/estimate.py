"""Parameters of a model from the cascades themselves, between two extremes: every unit followed the first
adopter, or every unit followed the one just before it.

Source: the R package NetworkInference 1.2 (``netinf``, parameters left out). Its Rayleigh formula multiplies
by the number of lags where the maximum-likelihood estimate divides by it; ours divides. Its log-normal
parameters are those of the first extreme alone, although it means the mean of both; so are ours.
"""

from __future__ import annotations

import math

import numpy as np

from graph_builder.diffusion.cascades import Cascades, Floats
from graph_builder.diffusion.netinf.models import Exponential, LogNormal, Model, Rayleigh
from ontology.errors import ZhengpuError

LEAST_SPREAD = 1e-9


class NoLags(ZhengpuError):
    """Cascades in which nobody adopted surely later than another: nothing can be estimated."""

    exit_status = 2

    def __init__(self) -> None:
        super().__init__(
            "没有两个单位先后采纳同一项（或先后不能确定），无法估计参数。请检查时间一列，或自行给出参数。",
            "No unit adopted anything surely later than another, so no parameter can be estimated. Check the "
            "column of times, or give the parameters.",
        )


def estimated(name: str, cascades: Cascades) -> Model:
    """Return the model of a name with parameters from the data. Raises NoLags where there is no lag above 0,
    ValueError for an unknown name.
    """
    to_first, to_previous = lags(cascades)
    if not (to_previous > 0).any():
        raise NoLags
    if name == Exponential.name:
        return Exponential((1 / _mean(to_first) + 1 / _mean(to_previous)) / 2)
    if name == Rayleigh.name:
        return Rayleigh((_likeliest(to_first) + _likeliest(to_previous)) / 2)
    if name == LogNormal.name:
        logs = np.log(to_first[to_first > 0])
        return LogNormal(_mean(logs), _spread(logs))
    raise ValueError(name)


def lags(cascades: Cascades) -> tuple[Floats, Floats]:
    """Return the lags of all but the first adopters of each cascade: to its first adopter, and to the one
    just before; 0 for a tie.
    """
    time = cascades.middle
    cascade = cascades.cascade
    later = np.flatnonzero(cascade[1:] == cascade[:-1]) + 1
    order = np.lexsort((time, cascade))
    ordered, first = time[order], cascades.bounds[cascade[later]]
    return ordered[later] - ordered[first], ordered[later] - ordered[later - 1]


def _mean(values: Floats) -> float:
    """The mean to the last digit, whatever the order: ties in gain can hang on it."""
    return math.fsum(values.tolist()) / len(values)


def _likeliest(lag: Floats) -> float:
    return math.sqrt(_mean(lag**2) / 2)


def _spread(logs: Floats) -> float:
    """The standard deviation of a sample; 1 where it cannot be told, or there is none but by rounding."""
    if len(logs) < 2:
        return 1.0
    mean = _mean(logs)
    spread = math.sqrt(math.fsum(((logs - mean) ** 2).tolist()) / (len(logs) - 1))
    return spread if spread > LEAST_SPREAD else 1.0
