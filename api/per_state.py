"""What is made once for each published state of the store, by whoever asks first."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from api.source import Source

T = TypeVar("T")


class PerState(Generic[T]):
    """Keeps one value; never makes two at a time, however fast states follow one another.

    While one is being made everybody waits for it, even if a newer state came meanwhile; a failure goes to
    all who wait and is not kept.
    """

    def __init__(self, source: Source, make: Callable[[], Awaitable[T]]) -> None:
        self._source = source
        self._make = make
        self._tag = ""
        self._task: asyncio.Future[T] | None = None

    async def get(self) -> T:
        """The value of the newest state. Raises what making it does."""
        tag = self._source.state().tag
        if self._task is None or (self._task.done() and (tag != self._tag or _failed(self._task))):
            self._tag = tag
            self._task = asyncio.ensure_future(self._make())
            self._task.add_done_callback(_failed)  # whoever waited may have gone
        return await asyncio.shield(self._task)

    def known(self) -> T | None:
        """The value of the newest state if it is there already."""
        task = self._task
        if task is None or not task.done() or _failed(task) or self._tag != self._source.state().tag:
            return None
        return task.result()


def _failed(task: asyncio.Future[T]) -> bool:
    return task.cancelled() or task.exception() is not None
