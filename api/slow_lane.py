"""Who has long queries running: they leave the turns of short ones free, and nobody has too many of them.

>>> lane = SlowLane(places=3, each=2)
>>> [str(lane.enter("a")) for _ in range(3)], str(lane.enter("b")), str(lane.enter("c"))
(['in', 'in', 'over'], 'in', 'full')
>>> lane.leave("a")
>>> str(lane.enter("c"))
'in'
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum


class Entry(StrEnum):
    """What becomes of a query that takes long: it has a place, no place is left, its client has too many."""

    IN = "in"
    FULL = "full"
    OVER = "over"


class SlowLane:
    """So many places in all, and so many for each client; 0 for each is no limit."""

    def __init__(self, places: int, each: int) -> None:
        self._places = places
        self._each = each
        self._running: Counter[str] = Counter()

    @property
    def running(self) -> int:
        """How many queries have a place."""
        return self._running.total()

    def enter(self, client: str) -> Entry:
        """Take a place for a client, if it may have one; a client without a name is never over its limit."""
        if client and self._each and self._running[client] >= self._each:
            return Entry.OVER
        if self.running >= self._places:
            return Entry.FULL
        self._running[client] += 1
        return Entry.IN

    def leave(self, client: str) -> None:
        """Give a place back."""
        self._running[client] -= 1
        if self._running[client] <= 0:
            del self._running[client]
