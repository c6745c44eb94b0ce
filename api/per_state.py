"""What is made once for each published state of the store, by whoever asks first."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from api.source import Source

T = TypeVar("T")
AT_ONCE = 0.02  # seconds, in which what is there is told, and what is not there is begun


class PerState(Generic[T]):
    """Keeps one value; never makes two at a time, however fast states follow one another.

    Who asks while one of an older state is being made waits for it, and then for a newer one: an answer is
    kept under the state that it was asked at. A failure goes to all who wait and is not kept.
    """

    def __init__(self, source: Source, make: Callable[[], Awaitable[T]]) -> None:
        self._source = source
        self._make = make
        self._tag = ""
        self._asked = ("", 0.0)  # the state that was asked of last, and when it was for the first time
        self._task: asyncio.Future[T] | None = None

    async def get(self) -> T:
        """The value of the newest state, or of one that came since. Raises what making it does."""
        if self._task is not None and not self._task.done() and self._is_old():
            with contextlib.suppress(Exception):  # told to whoever asked for that one
                await asyncio.shield(self._task)
        if self._task is None or (self._task.done() and (self._is_old() or _failed(self._task))):
            self._tag = self._source.state().tag
            self._task = asyncio.ensure_future(self._make())
            self._task.add_done_callback(_failed)  # whoever waited may have gone
        return await asyncio.shield(self._task)

    async def within(self, seconds: float) -> T:
        """The same if it is there so many seconds after somebody asked for it first, or at once: not all
        wait in vain for what takes long. Raises a `TimeoutError` as well.
        """
        now, tag = time.monotonic(), self._source.state().tag
        if self._asked[0] != tag:
            self._asked = (tag, now)
        left = self._asked[1] + seconds - now
        if left <= 0 and self._is_being_made():
            raise TimeoutError
        return await asyncio.wait_for(self.get(), max(left, AT_ONCE))

    def _is_being_made(self) -> bool:
        return self._task is not None and not self._task.done() and not self._is_old()

    def _is_old(self) -> bool:
        return self._tag != self._source.state().tag

    def known(self) -> T | None:
        """The value of the newest state if it is there already."""
        task = self._task
        if task is None or not task.done() or _failed(task) or self._tag != self._source.state().tag:
            return None
        return task.result()


def _failed(task: asyncio.Future[T]) -> bool:
    return task.cancelled() or task.exception() is not None
