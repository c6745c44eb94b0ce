"""Things that stand in a text, by where they start."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import TypeVar

T = TypeVar("T")


class ByStart(dict[int, T]):
    """Things by where they start; made whole, not changed after.

    >>> found = ByStart({7: "乙", 2: "甲"})
    >>> found.starts(2, 7), found.within(0, 9), found.get(3)
    ([2], ['甲', '乙'], None)
    """

    @cached_property
    def _in_order(self) -> list[int]:
        return sorted(self)

    def starts(self, start: int, end: int) -> list[int]:
        """Return where things start from `start` on and before `end`, in order."""
        known = self._in_order
        return known[bisect_left(known, start) : bisect_left(known, end)]

    def within(self, start: int, end: int) -> list[T]:
        """Return the things that start from `start` on and before `end`, in order."""
        return [self[at] for at in self.starts(start, end)]
