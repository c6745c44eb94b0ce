"""When to stop adding edges: Vuong's test of whether the network with an edge more fits the cascades better.

Each cascade gains some log likelihood by an edge, less 1/C for the edge itself, C being the number of
cascades. With the sum of these gains over their standard deviation and the square root of C as z, the p value
is 1 - Phi(z). Source: Q. H. Vuong, Econometrica 57 (1989), as used by F. Linder, B. Desmarais, M. Burgess and
E. Portney (2020) in the R package NetworkInference.
"""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np
from scipy.special import ndtr

from graph_builder.diffusion.cascades import Floats

ALIKE = 1e-12
"""Gains that differ by less, relatively, are one gain; rounding alone tells them apart."""


class Penalty(Protocol):
    """What each cascade pays for an edge."""

    def net(self, gain: Floats) -> Floats:
        """Return what the cascades gained by an edge, less what they pay."""


class Textbook:
    """Each cascade pays 1/C for each edge."""

    def __init__(self, cascades: int) -> None:
        self._price = 1 / cascades

    def net(self, gain: Floats) -> Floats:
        """Return the gains less 1/C each."""
        return gain - self._price


class AsR:
    """As the R package NetworkInference 1.2 does it. There the penalty is written into the stored scores, so
    that a cascade that gains gets back what it paid since it last gained; 1/C is in single precision.
    """

    def __init__(self, cascades: int) -> None:
        self._price = float(np.float32(1) / np.float32(cascades))
        self._paid = np.zeros(cascades)

    def net(self, gain: Floats) -> Floats:
        """Return the gains less 1/C each, and what those that gained had paid."""
        gained = gain > 0
        net: Floats = gain - self._price + np.where(gained, self._paid, 0)
        self._paid = np.where(gained, 0, self._paid) + self._price
        return net


def p_value(net: Floats, weight: Floats, alike: float = ALIKE) -> float:
    """Return the p value of some net gains, each counting `weight` times; their standard deviation is that of
    a sample. Not a number where there are fewer than two, or where they differ by less than `alike`,
    relatively: without a deviation there is no test. With 0 for `alike`, as R does it, such gains have 0 if
    they are more than 0, else 1.

    >>> round(p_value(np.array([0.0, 1.0, 2.0, 3.0]), np.ones(4)), 4)  # z = 6 / (1.291 * 2)
    0.0101
    """
    count = weight.sum().item()
    if count < 2:
        return math.nan
    total = (weight * net).sum().item()
    spread = (weight * (net - total / count) ** 2).sum().item()
    greatest = np.abs(net[weight > 0]).max().item()
    if spread <= count * (alike * greatest) ** 2:
        return math.nan if alike else float(total <= 0)
    z = total / math.sqrt(spread / (count - 1) * count)
    return float(ndtr(-z))
