"""What was told first of what stands at a place of a text."""

from __future__ import annotations

from bisect import bisect_right, insort
from typing import Generic, TypeVar

from graph_builder.model import Span

T = TypeVar("T")


class ToldFirst(Generic[T]):
    """Things by their spans, which mostly lie apart: of those around a place the first told is found
    without asking each.

    >>> told = ToldFirst[str]()
    >>> for span, name in ((Span(0, 4), "甲"), (Span(4, 9), "乙"), (Span(2, 6), "丙")):
    ...     told.add(span, name)
    >>> told.at(3), told.at(5), told.at(9)
    ('甲', '乙', None)
    """

    def __init__(self) -> None:
        self._apart: list[tuple[int, int, int]] = []  # start, end, which one
        self._across: list[tuple[int, int, int]] = []  # those that lie across others
        self._known: set[Span] = set()
        self._things: list[T] = []

    def add(self, span: Span, thing: T) -> None:
        """Tell a thing, after those told before."""
        if span in self._known or span.start >= span.end:
            return
        self._known.add(span)
        row = (span.start, span.end, len(self._things))
        self._things.append(thing)
        at = bisect_right(self._apart, row)
        before, after = self._apart[max(0, at - 1) : at], self._apart[at : at + 1]
        if any(end > span.start for _, end, _ in before) or any(start < span.end for start, _, _ in after):
            self._across.append(row)
        else:
            insort(self._apart, row)

    def at(self, place: int) -> T | None:
        """Return the first told of the things around a place."""
        here = bisect_right(self._apart, (place + 1, 0, 0)) - 1
        rows = [*self._apart[max(0, here) : here + 1], *self._across]
        around = [which for start, end, which in rows if start <= place < end]
        return self._things[min(around)] if around else None
