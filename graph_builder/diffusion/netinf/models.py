"""How long something takes from one unit to the next: densities of the lag, and their parameters from data.

Sources: M. Gomez-Rodriguez, J. Leskovec, A. Krause, Inferring Networks of Diffusion and Influence (KDD 2010)
for the exponential and the Rayleigh model; the log-normal model as in the R package NetworkInference
(F. Linder, B. Desmarais, M. Burgess, E. Portney, Policy Studies Journal 48, 2020).

>>> round(float(Exponential(0.5).log_density(np.array([2.0]))[0]), 4)  # ln 0.5 - 0.5 * 2
-1.6931
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from graph_builder.diffusion.cascades import Cascades, Floats


class Model(Protocol):
    """A density of the lag between a unit and the one that follows it."""

    @property
    def name(self) -> str:
        """What the command line calls it."""

    @property
    def parameters(self) -> dict[str, float]:
        """Its parameters by name."""

    def log_density(self, lag: Floats) -> Floats:
        """Return the natural logarithm of the density at each of some lags, all greater than 0."""


@dataclass(frozen=True, slots=True)
class Exponential:
    """The density ``rate * exp(-rate * lag)``; `rate` is one over the mean lag."""

    rate: float
    name = "exponential"

    @property
    def parameters(self) -> dict[str, float]:
        """The rate."""
        return {"rate": self.rate}

    def log_density(self, lag: Floats) -> Floats:
        """Return ``ln(rate) - rate * lag``."""
        return math.log(self.rate) - self.rate * lag


@dataclass(frozen=True, slots=True)
class Rayleigh:
    """The density ``lag / alpha**2 * exp(-lag**2 / (2 * alpha**2))``; `alpha` is the likeliest lag."""

    alpha: float
    name = "rayleigh"

    @property
    def parameters(self) -> dict[str, float]:
        """The scale alpha."""
        return {"alpha": self.alpha}

    def log_density(self, lag: Floats) -> Floats:
        """Return ``ln(lag) - 2 ln(alpha) - lag**2 / (2 alpha**2)``."""
        return np.log(lag) - 2 * math.log(self.alpha) - lag**2 / (2 * self.alpha**2)


@dataclass(frozen=True, slots=True)
class LogNormal:
    """The density of a lag whose logarithm is normal with mean `mu` and standard deviation `sigma`."""

    mu: float
    sigma: float
    name = "lognormal"

    @property
    def parameters(self) -> dict[str, float]:
        """The mean mu and the standard deviation sigma of the logarithm of the lag."""
        return {"mu": self.mu, "sigma": self.sigma}

    def log_density(self, lag: Floats) -> Floats:
        """Return ``-ln(lag) - ln(sigma) - ln(2 pi) / 2 - (ln(lag) - mu)**2 / (2 sigma**2)``."""
        log_lag = np.log(lag)
        constant = math.log(self.sigma) + 0.5 * math.log(2 * math.pi)
        return -log_lag - constant - (log_lag - self.mu) ** 2 / (2 * self.sigma**2)
