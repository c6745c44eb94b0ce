"""A pool over readers that do as they are told: no clock decides here.

`tests/api/test_workers.py` asks the same of real processes.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from api.isolation.process import ChildDiedError
from api.settings import Settings
from api.source import Source
from api.workers import Pool, Query

EMPTY = b'{"head": {"vars": []}, "results": {"bindings": []}}'


@dataclass(eq=False)
class Lease:
    """The lease of a snapshot."""

    revision: int
    path: Path = Path("snapshot")


@dataclass(eq=False)
class Reader:
    """A reader that answers when its gate is open, and is dead once it was killed."""

    revision: int
    gate: asyncio.Event
    answer: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)
    alive: bool = True
    reaped: bool = False
    gave_way: bool = False
    quick: bool = True
    pid: int = 0

    async def ask(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        self.asked.append(request)
        await self.gate.wait()
        if not self.alive:
            raise ChildDiedError("it ended")
        return self.answer, EMPTY

    async def turn_to(self, lease: Lease) -> None:
        self.revision = lease.revision
        await asyncio.sleep(0)
        if not self.alive:
            raise ChildDiedError("it ended")

    def give_way(self) -> None:
        self.gave_way = True

    def is_quick_again(self) -> bool:
        return self.quick

    def kill(self) -> None:
        self.alive = False

    async def reap(self) -> None:
        assert not self.alive
        self.reaped = True

    async def end(self) -> None:
        self.kill()
        await self.reap()


@dataclass
class World:
    """All readers that were started, the revision that is published, and what the next starts fail with."""

    readers: list[Reader] = field(default_factory=list)
    now: int = 1
    failures: list[Exception] = field(default_factory=list)
    ceilings: list[tuple[int, int, bool]] = field(default_factory=list)
    opened: bool = True

    def revision(self) -> int:
        return self.now

    def lease(self) -> Lease:
        return Lease(self.now)

    async def start(self, lease: Lease, memory: int, result: int, network: bool = False) -> Reader:
        self.ceilings.append((memory, result, network))
        await asyncio.sleep(0)
        if self.failures:
            raise self.failures.pop(0)
        gate = asyncio.Event()
        if self.opened:
            gate.set()
        self.readers.append(Reader(lease.revision, gate, pid=len(self.readers)))
        return self.readers[-1]

    @property
    def living(self) -> list[Reader]:
        return [reader for reader in self.readers if reader.alive]

    def shut(self) -> None:
        """From now on nobody answers."""
        self.opened = False
        for reader in self.readers:
            reader.gate.clear()

    def open(self) -> None:
        """Everybody answers."""
        self.opened = True
        for reader in self.readers:
            reader.gate.set()


async def settled() -> None:
    """Let everything happen that waits for nothing."""
    for _ in range(30):
        await asyncio.sleep(0)


@contextlib.asynccontextmanager
async def pool_of(world: World, **settings: object) -> AsyncIterator[Pool]:
    told: dict[str, Any] = {"readers": 1, "spares": 0, "timeout": 50.0, "max_timeout": 60.0} | settings
    pool = Pool(cast(Source, world), Settings(**told))
    await pool.start()
    await settled()
    try:
        yield pool
    finally:
        await pool.close()
        assert (pool.idle, pool.busy, pool.waiting, pool.ready) == (0, 0, 0, False)
        assert not world.living
        assert all(reader.reaped for reader in world.readers)


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    async def within() -> None:
        async with asyncio.timeout(10):
            await scenario()

    asyncio.run(within())


def background(pool: Pool, query: Query | None = None, **more: Any) -> asyncio.Task[Any]:  # noqa: ANN401
    return asyncio.ensure_future(pool.query(query or Query("ASK {}", **more)))
