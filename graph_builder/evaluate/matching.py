"""Which told row answers which wanted one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import networkx as nx

from graph_builder.evaluate.score import Score

_REQUIRED, _OPTIONAL = 10_000, 100
_SCALE = 1_000_000_000  # fits as whole numbers: no sum depends on its order


class Wanted(Protocol):
    """A row of an annotation; an optional one is neither required nor penalised."""

    @property
    def optional(self) -> bool:
        """Whether telling it or not is both right."""


W = TypeVar("W", bound=Wanted)
T = TypeVar("T")
Fit = Callable[[W, T], float]
Pairs = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Match:
    """Pairs of indices into the wanted and the told rows, and what they score; `loose` are told rows that
    answer nothing and are penalised, `missed` required ones that nothing answers.
    """

    pairs: Pairs
    loose: tuple[int, ...]
    missed: tuple[int, ...]
    score: Score


def match(
    wanted: Sequence[W], told: Sequence[T], fit: Fit[W, T], free: Callable[[T], bool] = lambda _: False
) -> Match:
    """Pair the rows one to one: most required ones first, then most optional ones, then the best total fit.

    A fit of 0 pairs nothing. What `free` holds of may be told or not.
    """
    pairs = assign(wanted, told, fit)
    required = [(i, j) for i, j in pairs if not wanted[i].optional]
    answered, answering = {i for i, _ in pairs}, {j for _, j in pairs}
    loose = tuple(j for j, row in enumerate(told) if j not in answering and not free(row))
    missed = tuple(i for i, row in enumerate(wanted) if i not in answered and not row.optional)
    score = Score(len(required), len(required) + len(loose), len(required) + len(missed))
    return Match(pairs, loose, missed, score)


def assign(wanted: Sequence[W], told: Sequence[T], fit: Fit[W, T]) -> Pairs:
    """Return the pairs of greatest total weight, by index."""
    graph: nx.Graph[tuple[int, int]] = nx.Graph()
    for i, want in enumerate(wanted):
        bonus = _OPTIONAL if want.optional else _REQUIRED
        for j, have in enumerate(told):
            if (value := fit(want, have)) > 0:
                graph.add_edge((0, i), (1, j), weight=round((bonus + value) * _SCALE))
    parts = [graph.subgraph(part) for part in nx.connected_components(graph)]
    edges = (sorted(edge) for part in parts for edge in nx.max_weight_matching(part))
    return tuple(sorted((want[1], have[1]) for want, have in edges))
