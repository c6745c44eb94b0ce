"""Which reader is taken next, and which has to let go of an old snapshot."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import cast

from api.isolation.idle import Idle
from api.isolation.readers import ReaderProcess


@dataclass(eq=False)
class Reader:
    """A reader as far as the queue looks at it."""

    revision: int


def test_the_last_that_came_goes_first_and_the_oldest_stale_one_is_taken() -> None:
    async def run() -> None:
        idle, readers = Idle(), [cast(ReaderProcess, Reader(number)) for number in (1, 1, 2)]
        for reader in readers:
            idle.put_nowait(reader)
        first, second, fresh = readers
        assert idle.take_stale(2) is first
        assert idle.take_stale(2) is second
        assert idle.take_stale(2) is None
        idle.put_nowait(first)
        assert [idle.get_nowait(), idle.get_nowait()] == [first, fresh]

    asyncio.run(run())
