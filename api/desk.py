"""Where writes are handed in: read, carried out, shown to readers, each by a process that may be killed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Protocol

from api.settings import Settings
from api.turnstile import unstoppable
from api.write_errors import WriteError, WriteRefusedError
from api.write_problems import outcome_of
from api.writing import Done, Extractor, Order, ReadBulletin, Writer

AFTER = 2.0  # seconds that a service has for its first readers, before it makes ready to read files


class Refreshed(Protocol):
    """Whoever has to be told that something was written."""

    def refresh(self) -> None:
        """Look for a newer state."""


class Desk:
    """The writer and the extractor of one service; `wrote` is told what became of each write."""

    def __init__(
        self, source: Refreshed, writer: Writer, settings: Settings, wrote: Callable[[str], None]
    ) -> None:
        self._source = source
        self._writer = writer
        self._settings = settings
        self._wrote = wrote
        self._extractor = Extractor(settings)
        self._tasks: set[asyncio.Task[None]] = set()
        self._ahead: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Have the writer settle what a crash left; keep it only if anybody may write."""
        await self._writer.start()
        self._source.refresh()
        if self._settings.is_writable:
            self._ahead = self._in_background(self._make_ready_to_read())
        else:
            self._in_background(self._writer.close())

    async def close(self) -> None:
        """End both processes, after what they are at."""
        if self._ahead is not None:
            self._ahead.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        await self._extractor.close()
        await self._writer.close()

    async def read(self, name: str, given: Mapping[str, str], data: bytes) -> ReadBulletin:
        """Read a file of a stranger. Raises a `WriteError`."""
        try:
            return await self._extractor.read(name, given, data)
        except WriteError as error:
            self._wrote(outcome_of(error))
            raise

    async def carry_out(self, order: Order) -> Done:
        """Carry an order out; readers see what it did when this returns, or soon after where showing it takes
        longer than the order may. Raises a `WriteError`.
        """
        return await unstoppable(self._carried_out(order))

    async def _carried_out(self, order: Order) -> Done:
        try:
            done = await self._writer.carry_out(order)
        except WriteError as error:
            self._wrote(outcome_of(error))
            if not isinstance(error, WriteRefusedError):
                self._in_background(self._recover())
            raise
        finally:
            self._source.refresh()
        self._wrote("done" if done.changed else "unchanged")
        if done.showing is not None:
            self._in_background(self._shown(done.showing))
        return done

    async def _shown(self, showing: asyncio.Future[object]) -> None:
        """Have what was made seen once it is shown; where that fails, the next writer shows it."""
        try:
            await showing
        except WriteError:
            await self._writer.start()
        finally:
            self._source.refresh()

    async def _make_ready_to_read(self) -> None:
        """Have the first file that comes not wait for a process."""
        await asyncio.sleep(AFTER)
        await self._extractor.start()

    async def _recover(self) -> None:
        """What a killed writer left is settled at once, not when the next order comes."""
        await self._writer.start()
        self._source.refresh()

    def _in_background(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do what nobody waits for; where it fails, the next order finds out and says so."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        return task
