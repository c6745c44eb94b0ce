"""What was found in one published state, kept until the next one or until newer findings need the room."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import TypeVar, cast

from api.source import Source

T = TypeVar("T")


class Kept:
    """The most recently used `most` findings of the newest state."""

    def __init__(self, source: Source, most: int) -> None:
        self._source = source
        self._most = most
        self._tag = ""
        self._found: OrderedDict[Hashable, object] = OrderedDict()

    async def get(self, key: Hashable, find: Callable[[], Awaitable[T]]) -> T:
        """What `find` finds, asked once a state; what fails is not kept."""
        tag = self._source.state().tag
        if tag != self._tag:
            self._found.clear()
            self._tag = tag
        if key in self._found:
            self._found.move_to_end(key)
            return cast(T, self._found[key])
        found = await find()
        if self._tag == tag == self._source.state().tag:
            self._found[key] = found
            if len(self._found) > self._most:
                self._found.popitem(last=False)
        return found
