"""Counts of right, told and wanted rows, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """Rows that are right (`hit`), that were told (`told`) and that the annotation wants (`wanted`).

    The three rates are None where nothing was told and nothing wanted.

    >>> Score(hit=3, told=4, wanted=6).precision, Score(hit=3, told=4, wanted=6).recall
    (0.75, 0.5)
    >>> Score(hit=3, told=4, wanted=6).f1, Score().f1
    (0.6, None)
    """

    hit: int = 0
    told: int = 0
    wanted: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.hit + other.hit, self.told + other.told, self.wanted + other.wanted)

    @property
    def precision(self) -> float | None:
        """The share of what was told that is right."""
        return self.hit / max(self.told, 1) if self.told or self.wanted else None

    @property
    def recall(self) -> float | None:
        """The share of what is wanted that was told."""
        return self.hit / max(self.wanted, 1) if self.told or self.wanted else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both."""
        return 2 * self.hit / (self.told + self.wanted) if self.told or self.wanted else None


Scores = Mapping[str, Score]


def total(many: Iterable[Scores]) -> dict[str, Score]:
    """Return the scores of several bulletins as one, row by row: every row of a bulletin counts alike.

    >>> total([{"figures": Score(1, 1, 2)}, {"figures": Score(1, 2, 1)}])
    {'figures': Score(hit=2, told=3, wanted=3)}
    """
    summed: dict[str, Score] = {}
    for scores in many:
        for row, score in scores.items():
            summed[row] = summed.get(row, Score()) + score
    return summed
