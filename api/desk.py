"""Where writes are handed in: read, carried out, shown to readers, each by a process that may be killed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Protocol

from api.settings import Settings
from api.writing import (
    Done,
    Extractor,
    Order,
    ReadBulletin,
    WriteError,
    Writer,
    WriteRefusedError,
    unstoppable,
)


class Refreshed(Protocol):
    """Whoever has to be told that something was written."""

    def refresh(self) -> None:
        """Look for a newer state."""


class Desk:
    """The writer and the extractor of one service."""

    def __init__(self, source: Refreshed, writer: Writer, settings: Settings) -> None:
        self._source = source
        self._writer = writer
        self._settings = settings
        self._extractor = Extractor(settings)
        self._recovery: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Have the writer settle what a crash left; keep it only if anybody may write."""
        await self._writer.start()
        self._source.refresh()
        if not self._settings.is_writable:
            await self._writer.close()

    async def close(self) -> None:
        """End both processes, after what they are at."""
        if self._recovery:
            await asyncio.wait([self._recovery])
        await self._extractor.close()
        await self._writer.close()

    async def read(self, name: str, given: Mapping[str, str], data: bytes) -> ReadBulletin:
        """Read a file of a stranger. Raises a `WriteError`."""
        return await self._extractor.read(name, given, data)

    async def carry_out(self, order: Order) -> Done:
        """Carry an order out; readers see what it did when this returns. Raises a `WriteError`."""
        return await unstoppable(self._carried_out(order))

    async def _carried_out(self, order: Order) -> Done:
        try:
            return await self._writer.carry_out(order)
        except WriteRefusedError:
            raise
        except WriteError:
            self._recovery = asyncio.ensure_future(self._recover())
            raise
        finally:
            self._source.refresh()

    async def _recover(self) -> None:
        """What a killed writer left is settled at once, not when the next order comes."""
        await self._writer.start()
        self._source.refresh()
