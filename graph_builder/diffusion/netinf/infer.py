"""The greedy search: the edge that explains most is added, then the next, until told or tested to stop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graph_builder.diffusion.cascades import Cascades, Floats, by_name
from graph_builder.diffusion.netinf.models import Model, log_weighted, log_weighted_as_r
from graph_builder.diffusion.netinf.pairs import MEMORY, Layout, PairsOf
from graph_builder.diffusion.netinf.stopping import ALIKE, AsR, Penalty, Textbook, p_value

EPSILON = 1e-10
"""How likely something comes from outside the network, beside along one of its edges."""

ALONG = 0.5
"""The weight of a density along an edge of the network."""

CUTOFF = 0.1
"""The p value at which inference stops where nothing else is asked for."""


LEAST_GAIN = 1e-9
"""What gains less explains nothing but rounding."""


class Stopping(StrEnum):
    """How the test is made, and which arithmetic: as it stands in books, or as the R package does it."""

    TEXTBOOK = "textbook"
    R = "r"


class Stopped(StrEnum):
    """Why no further edge was added: the number was reached, the test said so, or no edge explains more."""

    NUMBER = "number"
    TEST = "test"
    EXHAUSTED = "exhausted"


@dataclass(frozen=True, slots=True)
class Stop:
    """When to stop: after a number of edges, or with the first edge whose p value reaches `cutoff`."""

    edges: int | None = None
    cutoff: float | None = CUTOFF
    stopping: Stopping = Stopping.TEXTBOOK


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge of the network, its units by name: by how much the log likelihood of all cascades grew when it
    was added, the p value of Vuong's test (not a number where there is none, see `p_value`), and the cascades
    whose likelihood grew.
    """

    origin: str
    destination: str
    gain: float
    p_value: float
    cascades: tuple[str, ...]


class Found(NamedTuple):
    """An edge as the search finds it: its units by place, its gain, and what each cascade gained."""

    origin: int
    destination: int
    gain: float
    by_cascade: Floats


@dataclass(frozen=True, slots=True)
class Network:
    """An inferred network: its edges in the order in which they were added, and all that made it so."""

    edges: tuple[Edge, ...]
    model: Model
    stop: Stop
    stopped: Stopped
    units: tuple[str, ...]
    cascades: int
    adoptions: int
    pairs: int
    layout: Layout


def infer(cascades: Cascades, model: Model, stop: Stop | None = None, memory: int = MEMORY) -> Network:
    """Return the network along which cascades most likely spread.

    Pairs take at most `memory` bytes.
    """
    return Inference(cascades, model, stop or Stop(), memory).network()


class Inference:
    """An inference that can be made again with other weights of the cascades, for resampling."""

    def __init__(self, cascades: Cascades, model: Model, stop: Stop, memory: int = MEMORY) -> None:
        self._as_r = stop.stopping is Stopping.R  # the last digits of sums hang on the order of cascades
        self.cascades = by_name(cascades) if self._as_r else cascades
        self._alike = 0.0 if self._as_r else ALIKE
        self.stop, self._model = stop, model
        self.pairs = PairsOf(self.cascades, lambda lag: self._score(ALONG, lag), memory)
        self.alone = self._alone()
        """The log score of each adoption without any edge; minus infinity where nobody was earlier."""

    def network(self) -> Network:
        """Return the network of all cascades, each counting once."""
        edges, stopped = self.run(np.ones(len(self.cascades.names)))
        return Network(
            edges=edges,
            model=self._model,
            stop=self.stop,
            stopped=stopped,
            units=self.cascades.units,
            cascades=len(self.cascades.names),
            adoptions=len(self.cascades),
            pairs=self.pairs.count,
            layout=self.pairs.layout,
        )

    def run(self, weight: Floats) -> tuple[tuple[Edge, ...], Stopped]:
        """Return the edges, and why there are no more, where each cascade counts `weight` times."""
        penalty: Penalty = (AsR if self._as_r else Textbook)(max(1, len(self.cascades.names)))
        units, names, found = self.cascades.units, self.cascades.names, []
        for origin, destination, gain, by_cascade in Search(self, weight, self._alike).found():
            p = p_value(penalty.net(by_cascade), weight, self._alike)
            grown = tuple(names[at] for at in np.flatnonzero(by_cascade * weight).tolist())
            found.append(Edge(units[origin], units[destination], gain, p, grown))
            if len(found) == self.stop.edges:
                return tuple(found), Stopped.NUMBER
            if self.stop.edges is None and self.stop.cutoff is not None and p >= self.stop.cutoff:
                return tuple(found), Stopped.TEST
        return tuple(found), Stopped.EXHAUSTED

    def _score(self, weight: float, lag: Floats) -> Floats:
        return (log_weighted_as_r if self._as_r else log_weighted)(self._model, weight, lag)

    def _alone(self) -> Floats:
        alone = np.full(len(self.cascades), -np.inf)
        outside = PairsOf(self.cascades, lambda lag: self._score(EPSILON, lag), memory=0)
        for unit in range(len(self.cascades.units)):
            for pairs in outside.of(unit):
                np.maximum.at(alone, pairs.row, pairs.score)
        return alone


class Search:
    """One greedy search: the score of each adoption so far, and for each later unit its best further edge.

    Gains that differ by less than `alike`, relatively, are one; with 0, as R does it, any above 0 counts.
    """

    def __init__(self, inference: Inference, weight: Floats, alike: float) -> None:
        self._least_gain = LEAST_GAIN if alike else 0.0
        self._pairs, self._cascades = inference.pairs, inference.cascades
        self._weight = weight[inference.cascades.cascade]
        self._score = inference.alone.copy()
        self._least = 1 - alike
        units = len(inference.cascades.units)
        self._gain, self._origin = np.zeros(units), np.zeros(units, np.int64)
        for unit in range(units):
            self._look_again(unit)

    def found(self) -> Iterator[Found]:
        """Yield the edges, greatest gain first, until none explains more."""
        while len(self._gain) and (best := self._gain.max()) > self._least_gain:
            destination = _last(self._gain >= best * self._least)
            origin, gain = int(self._origin[destination]), float(self._gain[destination])
            yield Found(origin, destination, gain, self._add(origin, destination))
            self._look_again(destination)

    def _add(self, origin: int, destination: int) -> Floats:
        """Take an edge into the scores; return what each cascade gained."""
        gained = np.zeros(len(self._cascades.names))
        for pairs in self._pairs.of(destination):
            along = pairs.parent == origin
            row, score = pairs.row[along], pairs.score[along]
            gained[self._cascades.cascade[row]] = np.maximum(score - self._score[row], 0)
            self._score[row] = np.maximum(score, self._score[row])
        return gained

    def _look_again(self, destination: int) -> None:
        """Find the edge into a unit that would gain most: of several alike the one from the last unit."""
        gains = np.zeros(len(self._gain))
        for pairs in self._pairs.of(destination):
            gain = np.maximum(pairs.score - self._score[pairs.row], 0) * self._weight[pairs.row]
            gains += np.bincount(pairs.parent, gain, len(gains))
        best = gains.max()
        self._origin[destination] = _last(gains >= best * self._least)
        self._gain[destination] = gains[self._origin[destination]]


def _last(chosen: NDArray[np.bool_]) -> int:
    return int(np.flatnonzero(chosen)[-1])
