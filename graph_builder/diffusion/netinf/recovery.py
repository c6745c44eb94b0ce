"""How much of a network that is known was found again: of one planted by `simulate` or in a corpus."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from graph_builder.diffusion.netinf.simulate import Way


@dataclass(frozen=True, slots=True)
class Recovery:
    """How many edges were planted, how many found, and how many of these were planted."""

    planted: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        """The part of what was found that was planted; not a number where nothing was found."""
        return self.right / self.found if self.found else math.nan

    @property
    def recall(self) -> float:
        """The part of what was planted that was found; not a number where nothing was planted."""
        return self.right / self.planted if self.planted else math.nan


def recovery(found: Iterable[Way], planted: Iterable[Way]) -> Recovery:
    """Return how much of the `planted` edges was `found`; an edge counts once, and only in its direction.

    >>> told = recovery([("a", "b"), ("c", "b")], [("a", "b"), ("b", "c"), ("a", "c")])
    >>> told, told.precision
    (Recovery(planted=3, found=2, right=1), 0.5)
    """
    found, planted = set(found), set(planted)
    return Recovery(len(planted), len(found), len(found & planted))


def by_chance(planted: int, units: int) -> float:
    """Return the precision that edges drawn evenly between units have on average; not a number below two.

    >>> by_chance(3, 4)
    0.25
    """
    return planted / (units * (units - 1)) if units > 1 else math.nan
