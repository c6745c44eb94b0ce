"""What was found in one published state, kept until the next one or until newer findings need the room."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import TypeVar, cast

from api.source import Source

T = TypeVar("T")


class _Finding:
    """What is being found, or was, and for how many it still is."""

    def __init__(self, found: Awaitable[object]) -> None:
        self.made = asyncio.ensure_future(found)
        self.made.add_done_callback(_failed)  # whoever waited may have gone
        self.waiting = 0

    async def wait(self) -> object:
        """What was found. When the last who waits goes away it is given up."""
        self.waiting += 1
        try:
            return await asyncio.shield(self.made)
        finally:
            self.waiting -= 1
            if not self.waiting and not self.made.done():
                self.made.cancel()

    @property
    def is_lost(self) -> bool:
        """Whether it failed, or nobody waits for it any more."""
        return _failed(self.made) if self.made.done() else self.made.cancelling() > 0


class Kept:
    """The most recently used `most` findings of the newest state; who asks for one being made waits."""

    def __init__(self, source: Source, most: int) -> None:
        self._source = source
        self._most = most
        self._tag = ""
        self._found: OrderedDict[Hashable, _Finding] = OrderedDict()

    async def get(self, key: Hashable, find: Callable[[], Awaitable[T]]) -> T:
        """What `find` finds, asked once a state; what fails is told to all who wait, and is not kept.

        One who goes away while it is being made takes nothing from the others.
        """
        tag = self._source.state().tag
        if tag != self._tag:
            self._found.clear()
            self._tag = tag
        finding = self._found.get(key)
        if finding is None or finding.is_lost:
            finding = _Finding(cast(Awaitable[object], find()))
            self._found[key] = finding
            if len(self._found) > self._most:
                self._found.popitem(last=False)
        self._found.move_to_end(key)
        return cast(T, await finding.wait())


def _failed(made: asyncio.Future[object]) -> bool:
    return made.cancelled() or made.exception() is not None
