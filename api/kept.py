"""A few of the newest answers, kept so as not to ask again."""

from __future__ import annotations

from collections import OrderedDict
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Kept(OrderedDict[K, V]):
    """A mapping of at most `most` entries: the oldest goes.

    >>> kept = Kept(2)
    >>> for n in range(3): kept.put(n, str(n))
    >>> list(kept)
    [1, 2]
    """

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def put(self, key: K, value: V) -> None:
        """Keep an answer."""
        self[key] = value
        while len(self) > self.most:
            self.popitem(last=False)
