"""What was found in one published state, kept until the next one or until newer findings need the room."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import TypeVar, cast

from api.source import Source

T = TypeVar("T")


class Kept:
    """The most recently used `most` findings of the newest state; who asks for one being made waits."""

    def __init__(self, source: Source, most: int) -> None:
        self._source = source
        self._most = most
        self._tag = ""
        self._found: OrderedDict[Hashable, asyncio.Future[object]] = OrderedDict()

    async def get(self, key: Hashable, find: Callable[[], Awaitable[T]]) -> T:
        """What `find` finds, asked once a state; what fails is told to all who wait, and is not kept.

        One who goes away while it is being made takes nothing from the others.
        """
        tag = self._source.state().tag
        if tag != self._tag:
            self._found.clear()
            self._tag = tag
        made = self._found.get(key)
        if made is None or _failed(made):
            made = asyncio.ensure_future(cast(Awaitable[object], find()))
            made.add_done_callback(_failed)  # whoever waited may have gone
            self._found[key] = made
            if len(self._found) > self._most:
                self._found.popitem(last=False)
        self._found.move_to_end(key)
        return cast(T, await asyncio.shield(made))


def _failed(made: asyncio.Future[object]) -> bool:
    return made.done() and (made.cancelled() or made.exception() is not None)
