"""The logistic curve that comes nearest to how many had adopted by each time.

``K / (1 + exp(-r (t - t0)))``: adoption is slow, then fast, then nobody is left. `K` is the ceiling that the
curve nears, `r` the rate per period with which the odds of having adopted grow, `t0` the midpoint, when half
of the ceiling had adopted and adoptions were densest.
Sources: Z. Griliches, Econometrica 25 (1957), 501-522; V. Gray, American Political Science Review 67 (1973),
1174-1185. Fitted by non-linear least squares (``scipy.optimize.curve_fit``).
Limits: cumulative counts hang together, so that standard errors are too small and R2 flatters any curve that
grows; of a cascade that still spreads, ceiling and midpoint lie beyond the data. A fit describes; that it is
good does not show that units learned from each other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from scipy.special import expit

from graph_builder.diffusion.cascades import Floats

LEAST = 4
"""The distinct times that a curve of three parameters needs."""

_CONDITION = 1e8  # above it, parameters cannot be told apart by the data
_AT_BOUND = 1e-4  # of the ceiling
_SEARCH: dict[str, Any] = {"max_nfev": 2000, "ftol": 1e-12, "xtol": 1e-12, "gtol": 1e-12}


class Fit(StrEnum):
    """Whether there is a fit, or why there is none: fewer than four distinct times; a search that did not
    end; data that do not tell the parameters apart, or the rate from 0; a midpoint before the first adoption
    or after the last, which the data do not show.
    """

    OK = "ok"
    FEW_TIMES = "too-few-times"
    NO_CONVERGENCE = "no-convergence"
    UNIDENTIFIED = "unidentified"
    MIDPOINT_OUTSIDE = "midpoint-outside"


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic curve and how well it fits: times in periods since the first adoption, a standard error each
    (none of a ceiling that lies at the edge of what it may be). All but `fit` is None without a fit.
    """

    fit: Fit
    ceiling: float | None = None
    ceiling_error: float | None = None
    rate: float | None = None
    rate_error: float | None = None
    midpoint: float | None = None
    midpoint_error: float | None = None
    r_squared: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """Parameters (rate, midpoint and, where it is free, ceiling) of time as a share of the span."""

    ceiling: float
    parameters: Floats
    errors: Floats
    residual: float


def fit_logistic(elapsed: Floats, adopted: Floats, at_risk: int) -> Logistic:
    """Return the logistic curve nearest to how many had `adopted` by each of some distinct, ascending times,
    its ceiling between the last of these and the units `at_risk`. Times are told from the first.

    >>> fit_logistic(np.array([0.0, 1, 2]), np.array([1.0, 2, 4]), 9).fit.value
    'too-few-times'
    """
    if len(elapsed) < LEAST:
        return Logistic(Fit.FEW_TIMES)
    span = float(elapsed[-1] - elapsed[0])
    share = (elapsed - elapsed[0]) / span
    try:
        found = _nearest(share, adopted, float(at_risk))
    except RuntimeError:  # as curve_fit tells that its search did not end
        return Logistic(Fit.NO_CONVERGENCE)
    return _told(found, span, adopted) if found else Logistic(Fit.UNIDENTIFIED)


def _nearest(share: Floats, adopted: Floats, most: float) -> _Found | None:
    """The curve with a free ceiling; where that comes to lie at an edge, the one that has it there."""
    least = float(adopted[-1])
    if most > least:
        tries = [_free(share, adopted, (least, most), start) for start in _starts(share, adopted, most)]
        found = min(tries, key=lambda one: one.residual)
        edge = next((e for e in (least, most) if abs(found.ceiling - e) <= _AT_BOUND * e), None)
        if edge is None:
            return found if _identified(found, share) else None
        most = edge
    held = _held(share, adopted, most)
    return held if _identified(held, share) else None


def _starts(share: Floats, adopted: Floats, most: float) -> Iterator[tuple[float, float, float]]:
    """Where to begin: the straight line through the log odds, of a ceiling near either edge."""
    for ceiling in (adopted[-1] + min(0.5, (most - adopted[-1]) / 2), (adopted[-1] + most) / 2):
        yield (*_line(share, adopted, ceiling), float(ceiling))


def _line(share: Floats, adopted: Floats, ceiling: float) -> tuple[float, float]:
    part = np.clip(adopted / ceiling, 0.01, 0.99)
    slope, height = np.polynomial.Polynomial.fit(share, np.log(part / (1 - part)), 1).convert().coef[::-1]
    rate = max(float(slope), 0.1)
    return rate, float(-height / rate)


def _free(share: Floats, adopted: Floats, edges: tuple[float, float], start: tuple[float, ...]) -> _Found:
    bounds = ([0, -np.inf, edges[0]], [np.inf, np.inf, edges[1]])
    found, spread = _least_squares(_curve, share, adopted, start, bounds=bounds, jac=_slopes, **_SEARCH)
    return _kept(share, adopted, float(found[2]), found, spread)


def _held(share: Floats, adopted: Floats, ceiling: float) -> _Found:
    def curve(t: Floats, rate: float, midpoint: float) -> Floats:
        return _curve(t, rate, midpoint, ceiling)

    def slopes(t: Floats, rate: float, midpoint: float) -> Floats:
        return _slopes(t, rate, midpoint, ceiling)[:, :2]

    start, bounds = _line(share, adopted, ceiling), ([0, -np.inf], [np.inf, np.inf])
    found, spread = _least_squares(curve, share, adopted, start, bounds=bounds, jac=slopes, **_SEARCH)
    return _kept(share, adopted, ceiling, found, spread)


def _least_squares(
    curve: Callable[..., Floats], share: Floats, adopted: Floats, start: Sequence[float], **how: object
) -> tuple[Floats, Floats]:
    """The parameters of a curve, and how they vary together."""
    from scipy.optimize import curve_fit  # noqa: PLC0415 - a service that starts need not wait for it

    found, spread = curve_fit(curve, share, adopted, start, **how)
    return found, spread


def _kept(share: Floats, adopted: Floats, ceiling: float, found: Floats, spread: Floats) -> _Found:
    residual = ((adopted - _curve(share, found[0], found[1], ceiling)) ** 2).sum().item()
    return _Found(ceiling, found, np.sqrt(np.diag(spread)), residual)


def _curve(share: Floats, rate: float, midpoint: float, ceiling: float) -> Floats:
    curve: Floats = ceiling * expit(rate * (share - midpoint))
    return curve


def _slopes(share: Floats, rate: float, midpoint: float, ceiling: float) -> Floats:
    part = expit(rate * (share - midpoint))
    steep = ceiling * part * (1 - part)
    return np.column_stack([steep * (share - midpoint), -steep * rate, part])


def _identified(found: _Found, share: Floats) -> bool:
    """Whether the data tell the parameters apart: a curve that is a step has any rate above some."""
    rate, midpoint = found.parameters[:2].tolist()
    slopes = _slopes(share, rate, midpoint, found.ceiling)[:, : len(found.parameters)]
    scaled = slopes * np.abs(found.parameters)
    if not (np.isfinite(scaled).all() and np.isfinite(found.errors).all()):
        return False
    return bool(np.linalg.cond(scaled) < _CONDITION) and bool(found.errors[0] < rate)


def _told(found: _Found, span: float, adopted: Floats) -> Logistic:
    rate, midpoint = found.parameters[:2].tolist()
    if not 0 <= midpoint <= 1:
        return Logistic(Fit.MIDPOINT_OUTSIDE)
    rate_error, midpoint_error, *ceiling_error = found.errors.tolist()
    if not math.isfinite(rate / span) or not math.isfinite(rate_error / span):  # times too close for a rate
        return Logistic(Fit.UNIDENTIFIED)
    return Logistic(
        fit=Fit.OK,
        ceiling=_rounded(found.ceiling),
        ceiling_error=_rounded(ceiling_error[0]) if ceiling_error else None,
        rate=_rounded(rate / span),
        rate_error=_rounded(rate_error / span),
        midpoint=_rounded(midpoint * span),
        midpoint_error=_rounded(midpoint_error * span),
        r_squared=_rounded(1 - found.residual / ((adopted - adopted.mean()) ** 2).sum().item()),
    )


def _rounded(value: float) -> float:
    """To six digits: further ones hang on the machine."""
    return float(f"{value:.6g}")
