"""One child process that answers requests one at a time, each within its time."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine, Mapping
from typing import Any, Protocol, TypeVar

from api.isolation.frames import SHOWING_SECONDS
from api.isolation.process import Child, ChildDiedError
from api.results import Spool
from api.write_errors import (
    WriteBusyError,
    WriteQueueFullError,
    WriterCrashedError,
    WriterNotReadyError,
    WriteTimeoutError,
)

T = TypeVar("T")
LEAST = 0.01  # seconds that a request gets at least, once it has its turn
# After one of these the engine refuses every write until it is opened anew, though room was made meanwhile.
SPENT = frozenset({"StoreFull", "NotWritable", "NotReadable", "StoreDamaged", "CannotOpen"})


async def unstoppable(work: Coroutine[Any, Any, T]) -> T:
    """Await work that goes on to its end though whoever awaits it is cancelled."""
    task = asyncio.ensure_future(work)
    task.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody may be left to ask
    return await asyncio.shield(task)


class Made:
    """What a child made before it answered, and whether whoever asked has to wait no longer."""

    def __init__(self) -> None:
        self.told: Mapping[str, Any] | None = None
        self.late = asyncio.Event()


async def _in_time(
    child: Child, head: Mapping[str, Any], body: bytes, ends: float, made: Made
) -> tuple[dict[str, Any], bytes | Spool]:
    """A child's answer, or what it made, before its time `ends`; its answer then may take longer. Raises
    TimeoutError, ChildDiedError.
    """
    seconds = max(LEAST, ends - asyncio.get_running_loop().time())
    async with asyncio.timeout_at(ends):
        told, answer = await child.ask({**head, "seconds": seconds}, body)
    if "made" not in told or "error" in told:
        return told, answer
    made.told = told["made"]
    call = asyncio.get_running_loop().call_at(ends, made.late.set)
    try:
        async with asyncio.timeout(SHOWING_SECONDS):
            return await child.receive()
    finally:
        call.cancel()


class Starter(Protocol):
    """Whoever can start a child for a queue."""

    async def __call__(self) -> Child:
        """A child that is ready."""


class Turnstile:
    """One child, one request at a time, started anew when it died, killed at a request's deadline."""

    def __init__(self, start: Starter, queue: int) -> None:
        self._start = start
        self._queue = queue
        self._waiting = 0
        self._turn = asyncio.Lock()
        self._child: Child | None = None
        self._going: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Have a child ready."""
        async with self._turn:
            await self._ready()

    async def close(self) -> None:
        """End the child, once what it does is done; it may put in order what it leaves."""
        async with self._turn:
            if self._child is not None and self._child.alive:
                await self._child.finish()
            await self._end()

    @property
    def waiting(self) -> int:
        """How many requests wait or run."""
        return self._waiting

    async def ask(self, head: Mapping[str, Any], body: bytes, seconds: float) -> tuple[dict[str, Any], bytes]:
        """Have a request answered; it goes on when the caller is cancelled. Raises a `WriteError`."""
        return await unstoppable(self.answering(head, body, seconds, Made()))

    async def answering(
        self, head: Mapping[str, Any], body: bytes, seconds: float, made: Made
    ) -> tuple[dict[str, Any], bytes]:
        """The answer to a request, so many seconds after it came; what is `made` before is told there, and
        has no deadline any more. Raises a `WriteError`.
        """
        if self._waiting > self._queue:
            raise WriteQueueFullError(f"{self._waiting} wait")
        ends = asyncio.get_running_loop().time() + seconds
        async with self._place(ends) as child:
            try:
                told, answer = await _in_time(child, head, body, ends, made)
            except TimeoutError:
                self._let_go()
                raise WriteTimeoutError(seconds) from None
            except ChildDiedError as error:
                self._let_go()
                raise WriterCrashedError(str(error)) from error
            if told.get("error") in SPENT:
                self._let_go()
            return told, answer.read(0, answer.size) if isinstance(answer, Spool) else answer

    @contextlib.asynccontextmanager
    async def _place(self, ends: float) -> AsyncIterator[Child]:
        """A turn, and the child that is ready. Raises WriteBusyError where none comes in time."""
        self._waiting += 1
        try:
            try:
                async with asyncio.timeout_at(ends):
                    child = await self._turn_with_child()
            except TimeoutError:
                raise WriteBusyError("no turn came in time") from None
            try:
                yield child
            finally:
                self._turn.release()
        finally:
            self._waiting -= 1

    async def _turn_with_child(self) -> Child:
        """Take the turn. A start may have much to settle: it goes on when nobody waits for it any longer."""
        while True:
            await unstoppable(self.start())
            await self._turn.acquire()
            if self._child is not None and self._child.alive:
                return self._child
            self._turn.release()  # it went with the order before

    async def _ready(self) -> Child:
        if self._child is not None and self._child.alive:
            return self._child
        await self._end()
        try:
            self._child = await self._start()
        except ChildDiedError as error:
            raise WriterNotReadyError(str(error)) from error
        return self._child

    async def _end(self) -> None:
        """Have no child, and none that is still about to go: two would be in each other's way."""
        self._let_go()
        if self._going is not None:
            await asyncio.wait([self._going])

    def _let_go(self) -> None:
        """Kill the child; that it is gone, which takes a while where it has much memory, is not awaited."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            self._going = asyncio.ensure_future(child.reap())
