"""How long something takes from one unit to the next: densities of the lag.

Sources: M. Gomez-Rodriguez, J. Leskovec, A. Krause, Inferring Networks of Diffusion and Influence (KDD 2010)
for the exponential and the Rayleigh model; the log-normal model as in the R package NetworkInference
(F. Linder, B. Desmarais, M. Burgess, E. Portney, 2020).

>>> round(Exponential(0.5).log_density(np.array([2.0])).item(), 4)  # ln 0.5 - 0.5 * 2
-1.6931
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import ClassVar

import numpy as np

from graph_builder.diffusion.cascades import Floats


@dataclass(frozen=True, slots=True)
class Exponential:
    """The density ``rate * exp(-rate * lag)``; `rate` is one over the mean lag."""

    rate: float
    name: ClassVar = "exponential"

    def log_density(self, lag: Floats) -> Floats:
        """Return ``ln(rate) - rate * lag``."""
        return math.log(self.rate) - self.rate * lag

    def density(self, lag: float) -> float:
        """Return the density at a lag; 0 where it is too small for a number."""
        return self.rate * math.exp(-1 * self.rate * lag)


@dataclass(frozen=True, slots=True)
class Rayleigh:
    """The density ``lag / alpha**2 * exp(-lag**2 / (2 * alpha**2))``; `alpha` is the likeliest lag."""

    alpha: float
    name: ClassVar = "rayleigh"

    def log_density(self, lag: Floats) -> Floats:
        """Return ``ln(lag) - 2 ln(alpha) - lag**2 / (2 alpha**2)``."""
        return np.log(lag) - 2 * math.log(self.alpha) - lag**2 / (2 * self.alpha**2)

    def density(self, lag: float) -> float:
        """Return the density at a lag; 0 where it is too small for a number."""
        return lag / self.alpha**2 * math.exp(-(lag**2) / (2 * self.alpha**2))


@dataclass(frozen=True, slots=True)
class LogNormal:
    """The density of a lag whose logarithm is normal with mean `mu` and standard deviation `sigma`."""

    mu: float
    sigma: float
    name: ClassVar = "lognormal"

    def log_density(self, lag: Floats) -> Floats:
        """Return ``-ln(lag) - ln(sigma) - ln(2 pi) / 2 - (ln(lag) - mu)**2 / (2 sigma**2)``."""
        log_lag = np.log(lag)
        constant = math.log(self.sigma) + 0.5 * math.log(2 * math.pi)
        return -log_lag - constant - (log_lag - self.mu) ** 2 / (2 * self.sigma**2)

    def density(self, lag: float) -> float:
        """Return the density at a lag; 0 where it is too small for a number."""
        peak = 1 / (lag * self.sigma * math.sqrt(2 * math.pi))
        return peak * math.exp(-((math.log(lag) - self.mu) ** 2) / (2 * self.sigma**2))


Model = Exponential | Rayleigh | LogNormal
"""A density of the lag between a unit and the one that follows it."""


def parameters(model: Model) -> dict[str, float]:
    """Return the parameters of a model by name.

    >>> parameters(LogNormal(2.0, 1.0))
    {'mu': 2.0, 'sigma': 1.0}
    """
    return asdict(model)


def log_weighted(model: Model, weight: float, lag: Floats) -> Floats:
    """Return ``ln(weight * density)`` at each of some lags, each greater than 0.

    >>> log_weighted(Exponential(1.0), 0.5, np.array([1000.0])).round(2).tolist()
    [-1000.69]
    """
    return math.log(weight) + model.log_density(lag)


def log_weighted_as_r(model: Model, weight: float, lag: Floats) -> Floats:
    """Return the same as the R package NetworkInference rounds it: the logarithm of the product. The order of
    edges with one gain hangs on these last digits. Where the product is too small for a number, on which the
    package gives up, it is the exact logarithm.
    """
    lags, place = np.unique(lag, return_inverse=True)
    exact = log_weighted(model, weight, lags)
    products = [weight * model.density(each) for each in lags.tolist()]
    scores = [math.log(p) if p > 0 else e for p, e in zip(products, exact.tolist(), strict=True)]
    return np.array(scores, np.float64)[place]
