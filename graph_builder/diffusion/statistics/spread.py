"""How each cascade spread: who began, how fast it went, and whether the nation or a unit was first.

Sources: the half-time and the logistic curve as in V. Gray, Innovation in the States, American Political
Science Review 67 (1973), 1174-1185 (see `logistic`); vertical and horizontal as in D. M. Daley and J. C.
Garand, American Politics Research 33 (2005), 615-644.
Limits: everything is told of the adopters that were seen. A cascade that still spreads has its half-time
later than it seems, and who was seen first need not have been first. An order is no cause.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from graph_builder.diffusion.cascades import Cascades, Floats, Scale
from graph_builder.diffusion.statistics.logistic import Fit, Logistic, fit_logistic
from graph_builder.diffusion.statistics.order import Range, first_of, half_time
from graph_builder.diffusion.statistics.periods import plain, time_text

_NO_LAG = (None, None)


class Direction(StrEnum):
    """Whether the nation was surely before all units, a unit surely before the nation, or neither is told;
    UNKNOWN where the nation's time is not known.
    """

    VERTICAL = "vertical"
    HORIZONTAL = "horizontal"
    UNDETERMINED = "undetermined"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class CascadeRow:
    """How a cascade spread; the columns are told in ``ontology/results/statistics.yaml``."""

    cascade: str
    cascade_label: str
    units_at_risk: int
    adopters: int
    first: str
    last: str
    originator: str
    originator_label: str
    first_units: int
    half_time_min: float | None
    half_time_max: float | None
    fit: Fit
    ceiling: float | None
    ceiling_error: float | None
    rate: float | None
    rate_error: float | None
    midpoint: float | None
    midpoint_error: float | None
    r_squared: float | None
    national: str
    direction: Direction
    lag_min: float | None
    lag_max: float | None


def statistics(
    cascades: Cascades, labels: Mapping[str, str] | None = None, nation: Mapping[str, Range] | None = None
) -> list[CascadeRow]:
    """Return a row for each cascade, by name. `labels` are of cascades and units, which else are called as
    they are; `nation` has when the nation began with a cascade, on the scale of `cascades`.
    """
    labels, nation = labels or {}, nation or {}
    made = (
        _row(cascades, at, rows, labels, nation.get(cascades.names[at]))
        for at, rows in enumerate(cascades.rows())
    )
    return sorted(made, key=lambda row: row.cascade)


@dataclass(frozen=True, slots=True)
class Brief:
    """What is soon told of a cascade: no curve is fitted. ``first`` are the units that may have been first,
    ``at_once`` tells that all times are the same.
    """

    adopters: int
    first: tuple[str, ...]
    at_once: bool
    half_time: Range | None
    direction: Direction


def briefly(cascades: Cascades, nation: Mapping[str, Range]) -> dict[str, Brief]:
    """Return what is soon told of each cascade, as `statistics` has it, by name."""
    return {
        name: _brief(cascades, rows, nation.get(name))
        for name, rows in zip(cascades.names, cascades.rows(), strict=True)
    }


def _brief(cascades: Cascades, rows: slice, nation: Range | None) -> Brief:
    begin, end = cascades.begin[rows], cascades.end[rows]
    return Brief(
        adopters=len(begin),
        first=tuple(cascades.units[unit] for unit in cascades.unit[rows][first_of(begin, end)]),
        at_once=len(set(zip(begin.tolist(), end.tolist(), strict=True))) <= 1,
        half_time=half_time(begin, end),
        direction=direction(begin, end, nation),
    )


def direction(begin: Floats, end: Floats, nation: Range | None) -> Direction:
    """Return whether the nation surely was before the first unit, or a unit surely before the nation."""
    if nation is None or not len(begin):
        return Direction.UNKNOWN
    if nation[1] < begin.min():
        return Direction.VERTICAL
    return Direction.HORIZONTAL if end.min() < nation[0] else Direction.UNDETERMINED


def _row(
    cascades: Cascades, at: int, rows: slice, labels: Mapping[str, str], nation: Range | None
) -> CascadeRow:
    begin, end, scale = cascades.begin[rows], cascades.end[rows], cascades.scale
    name, first = cascades.names[at], first_of(begin, end)
    originator = cascades.units[cascades.unit[rows][first[0]]] if len(first) == 1 else ""
    half, curve = half_time(begin, end), _curve(end, len(cascades.units))
    lag = _lag(begin, end, nation)
    return CascadeRow(
        cascade=name,
        cascade_label=labels.get(name, name),
        units_at_risk=len(cascades.units),
        adopters=len(begin),
        first=time_text(scale, begin.min(), end.min()) if len(begin) else "",
        last=time_text(scale, begin.max(), end.max()) if len(begin) else "",
        originator=originator,
        originator_label=labels.get(originator, originator),
        first_units=len(first),
        half_time_min=plain(half[0]) if half else None,
        half_time_max=plain(half[1]) if half else None,
        fit=curve.fit,
        ceiling=curve.ceiling,
        ceiling_error=curve.ceiling_error,
        rate=curve.rate,
        rate_error=curve.rate_error,
        midpoint=curve.midpoint,
        midpoint_error=curve.midpoint_error,
        r_squared=curve.r_squared,
        national=_text(scale, nation),
        direction=direction(begin, end, nation),
        lag_min=lag[0],
        lag_max=lag[1],
    )


def _curve(end: Floats, at_risk: int) -> Logistic:
    times, adopted = np.unique(end, return_counts=True)
    first = times[0] if len(times) else 0.0
    return fit_logistic(times - first, adopted.cumsum().astype(np.float64), at_risk)


def _lag(begin: Floats, end: Floats, nation: Range | None) -> tuple[float | None, float | None]:
    if nation is None or not len(begin):
        return _NO_LAG
    return plain(begin.min() - nation[1]), plain(end.min() - nation[0])


def _text(scale: Scale, nation: Range | None) -> str:
    return time_text(scale, *nation) if nation else ""
