"""Asking ahead: what is made ready for whoever comes leaves readers to those who are there."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextvars import ContextVar

from api.settings import Settings

AHEAD: ContextVar[bool] = ContextVar("ahead", default=False)
"""Whether what a task asks, and what the tasks ask that it begins, is asked ahead."""


class Room:
    """Half of the readers for what is asked ahead, one query after the other; all for the rest."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._places = asyncio.Semaphore(max(1, settings.readers // 2))

    @contextlib.asynccontextmanager
    async def taken(self) -> AsyncIterator[float]:
        """A place, and the seconds that a query has which names none: nobody waits for what is asked ahead,
        and it has the longest time.
        """
        if AHEAD.get():
            async with self._places:
                yield self._settings.max_timeout
        else:
            yield self._settings.timeout
