"""The readers that wait for a query."""

from __future__ import annotations

import asyncio

from api.isolation.readers import ReaderProcess


class Idle(asyncio.LifoQueue[ReaderProcess]):
    """The last that came goes first: what it needs is in the processor's caches and in its own."""

    def take_stale(self, revision: int) -> ReaderProcess | None:
        """Take the one that waited longest of those that read another revision, if there is one."""
        waiting = [self.get_nowait() for _ in range(self.qsize())]
        stale = next((each for each in reversed(waiting) if each.revision != revision), None)
        for reader in reversed(waiting):
            if reader is not stale:
                self.put_nowait(reader)
        return stale
