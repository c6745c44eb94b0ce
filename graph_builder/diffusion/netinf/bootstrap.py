"""How sure an inferred edge is: the inference made again on cascades drawn with replacement.

Source: B. Efron, Bootstrap Methods, Annals of Statistics 7 (1979); percentile intervals. Cascades are drawn
as wholes, as the adoptions within one depend on each other. Parameters of the model stay as they are, so
that what is uncertain about these is not in the intervals.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graph_builder.diffusion.cascades import Floats
from graph_builder.diffusion.netinf.infer import Edge, Inference

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """How many of the resamples have an edge (0 to 1), and between which gains 95 % of them lie, a resample
    without the edge counting as gain 0.
    """

    support: float
    gain_low: float
    gain_high: float


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """How many resamples are drawn, none where 0, and the seed of the generator (PCG64 of numpy)."""

    resamples: int = 0
    seed: int = 1


def intervals(inference: Inference, edges: tuple[Edge, ...], bootstrap: Bootstrap) -> list[Interval]:
    """Return the interval of each of some edges; none where no resample is asked for."""
    if not bootstrap.resamples:
        return []
    place = {(edge.origin, edge.destination): at for at, edge in enumerate(edges)}
    gains = np.zeros((bootstrap.resamples, len(edges)))
    for gain, weight in zip(gains, _weights(inference, bootstrap), strict=True):
        for edge in inference.run(weight)[0]:
            if (at := place.get((edge.origin, edge.destination))) is not None:
                gain[at] = edge.gain
    return [_interval(column) for column in gains.T]


def _weights(inference: Inference, bootstrap: Bootstrap) -> Iterator[Floats]:
    """How often each cascade was drawn."""
    generator = np.random.default_rng(bootstrap.seed)
    count = len(inference.cascades.names)
    for _ in range(bootstrap.resamples):
        yield np.bincount(generator.integers(count, size=count), minlength=count).astype(np.float64)


def _interval(gains: Floats) -> Interval:
    low, high = np.quantile(gains, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]).tolist()
    return Interval(float((gains > 0).mean()), low, high)
