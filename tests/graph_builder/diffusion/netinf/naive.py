"""NetInf as its definition has it, in loops: each unit's best parent in each cascade, every edge tried."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import permutations

from graph_builder.diffusion.cascades import Cascades

Edges = list[tuple[str, str, float]]


def naive(cascades: Cascades, log_density: Callable[[float], float], most: int) -> Edges:
    """At most so many edges with their gains, in the order in which they are added."""
    times = _times(cascades)
    likelihoods = [_alone(time, log_density) for time in times]
    units = cascades.units
    found: Edges = []
    while len(found) < most:
        gains = {
            (child, parent): sum(
                max(0.0, math.log(0.5) + log_density(_lag(time, parent, child)) - score[child])
                for time, score in zip(times, likelihoods, strict=True)
                if _earlier(time, parent, child)
            )
            for child, parent in permutations(range(len(units)), 2)
        }
        greatest = max(gains.values(), default=0.0)
        if greatest <= 1e-9:
            break
        child, parent = max(edge for edge, gain in gains.items() if gain >= greatest * (1 - 1e-12))
        found.append((units[parent], units[child], gains[child, parent]))
        for time, score in zip(times, likelihoods, strict=True):
            if _earlier(time, parent, child):
                score[child] = max(score[child], math.log(0.5) + log_density(_lag(time, parent, child)))
    return found


def _times(cascades: Cascades) -> list[dict[int, tuple[float, float]]]:
    return [
        dict(
            zip(
                cascades.unit[rows].tolist(),
                zip(cascades.begin[rows].tolist(), cascades.end[rows].tolist(), strict=True),
                strict=True,
            )
        )
        for rows in cascades.rows()
    ]


def _alone(time: dict[int, tuple[float, float]], log_density: Callable[[float], float]) -> dict[int, float]:
    return {
        child: max(
            (
                math.log(1e-10) + log_density(_lag(time, parent, child))
                for parent in time
                if _earlier(time, parent, child)
            ),
            default=-math.inf,
        )
        for child in time
    }


def _earlier(time: dict[int, tuple[float, float]], parent: int, child: int) -> bool:
    return parent in time and child in time and time[parent][1] < time[child][0]


def _lag(time: dict[int, tuple[float, float]], parent: int, child: int) -> float:
    return sum(time[child]) / 2 - sum(time[parent]) / 2
