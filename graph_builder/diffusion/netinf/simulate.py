"""Cascades along a network that is known, to see how much of it inference finds again."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graph_builder.diffusion.cascades import Cascades, Event, cascades_of

Way = tuple[str, str]
"""From a unit, to a unit."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How things spread: along each edge with a chance, after a lag that is exponential with a rate, up to a
    time after which nobody looks.
    """

    chance: float = 0.5
    rate: float = 1.0
    until: float = 10.0


def random_ways(units: Sequence[str], count: int, seed: int) -> list[Way]:
    """Return so many different edges between units, drawn evenly."""
    generator = np.random.default_rng(seed)
    drawn = generator.permutation(len(units) * (len(units) - 1))[:count].tolist()
    pairs = (divmod(place, len(units) - 1) for place in drawn)
    return [(units[a], units[b + (b >= a)]) for a, b in pairs]


def simulated(
    units: Sequence[str], ways: Iterable[Way], cascades: int, spread: Spread, seed: int
) -> Cascades:
    """Return cascades, each begun by a unit drawn evenly.

    >>> made = simulated(["a", "b"], [("a", "b")], 3, Spread(chance=1.0), seed=1)
    >>> len(made.names), made.units
    (3, ('a', 'b'))
    """
    generator = np.random.default_rng(seed)
    after: dict[str, list[str]] = defaultdict(list)
    for origin, destination in ways:
        after[origin].append(destination)
    events = (
        Event(unit, f"{number}", time, time)
        for number in range(cascades)
        for unit, time in _one(units[int(generator.integers(len(units)))], after, spread, generator)
    )
    return cascades_of(events, units)


def by_period(cascades: Cascades) -> Cascades:
    """Return the same cascades with every time cut to its whole period, as where only the month is known:
    what was an order within a period is a tie.

    >>> by_period(cascades_of([Event("a", "x", 1.2, 1.2), Event("b", "x", 1.9, 1.9)])).end.tolist()
    [1.0, 1.0]
    """
    rows = zip(cascades.unit.tolist(), cascades.cascade.tolist(), strict=True)
    times = zip(np.floor(cascades.begin).tolist(), np.floor(cascades.end).tolist(), strict=True)
    named = ((cascades.units[unit], cascades.names[name]) for unit, name in rows)
    events = (Event(*names, *time) for names, time in zip(named, times, strict=True))
    return cascades_of(events, cascades.units, cascades.scale)


def _one(
    first: str, after: Mapping[str, Sequence[str]], spread: Spread, generator: np.random.Generator
) -> Iterator[tuple[str, float]]:
    """When each unit takes something up: along the fastest way from the first."""
    reached: set[str] = set()
    waiting = [(0.0, first)]
    while waiting:
        time, unit = heapq.heappop(waiting)
        if unit in reached:
            continue
        reached.add(unit)
        yield unit, time
        for other in after.get(unit, ()):
            if generator.random() < spread.chance:
                arrival = time + generator.exponential(1 / spread.rate)
                if arrival <= spread.until:
                    heapq.heappush(waiting, (arrival, other))
