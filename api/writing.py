"""Writes, one at a time, through a process that can be killed; files, read by another one.

An order waits for its turn, is handed to the writer, and must be made by its deadline; else the writer is
killed, and the next one settles what it left: a change is made whole or not at all. What is made by then and
not yet shown to readers is answered as made, and shown all the same. A client that leaves does not stop the
change that it asked for.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from api.isolation.frames import SHOWING_SECONDS
from api.isolation.process import Child, ChildDiedError
from api.language import say
from api.results import Spool
from api.settings import Settings
from ontology.errors import ZhengpuError

MIB = 1024 * 1024
WRITER_SECONDS = 3600.0  # opening may make the full-text index of all the data, and derive all links
T = TypeVar("T")
LEAST = 0.01  # seconds that an order gets at least, once it has its turn
# After one of these the engine refuses every write until it is opened anew, though room was made meanwhile.
SPENT = frozenset({"StoreFull", "NotWritable", "StoreDamaged", "CannotOpen"})


class WriteError(Exception):
    """An order that was not carried out."""


class WriteRefusedError(WriteError):
    """The store refused: ``kind`` is the class of its error, ``told`` what else came with it."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        super().__init__(told["en"])
        self.kind: str = told["error"]
        self.zh: str = told["zh"]
        self.en: str = told["en"]
        self.told = told


class WriteTimeoutError(WriteError):
    """The order was killed at its deadline, ``seconds`` after it came."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"killed after {seconds:g} s")
        self.seconds = seconds


class WriterCrashedError(WriteError):
    """The process ended under the order: out of memory, or nested too deep."""


class WriteBusyError(WriteError):
    """The order's time passed while it waited for its turn; nothing was done."""


class WriteQueueFullError(WriteError):
    """Too many orders wait already."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done: ``head`` as `api.isolation.writer` takes it, and its body."""

    head: Mapping[str, Any]
    body: bytes = b""
    timeout: float | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an order: the revision that shows it, whether anything changed, whether it is new.

    ``showing`` is what goes on where readers do not see it yet; it ends when they do, or with a `WriteError`.
    """

    revision: int
    changed: bool
    created: bool
    copy: bool = False
    showing: asyncio.Future[object] | None = None

    @classmethod
    def of(cls, told: Mapping[str, Any], showing: asyncio.Future[object] | None = None) -> Done:
        """What a writer tells."""
        return cls(told["revision"], told["changed"], told["created"], told.get("copy", False), showing)


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
        """End the child, once what it does is done."""
        async with self._turn:
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
        async with self._place(ends):
            child = await self._ready()
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
    async def _place(self, ends: float) -> AsyncIterator[None]:
        """A turn. Raises WriteBusyError where none comes in time; a child that is being started then, which
        may have much to settle, is started all the same.
        """
        self._waiting += 1
        try:
            try:
                async with asyncio.timeout_at(ends):
                    await unstoppable(self.start())
                    await self._turn.acquire()
            except TimeoutError:
                raise WriteBusyError("no turn came in time") from None
            try:
                yield
            finally:
                self._turn.release()
        finally:
            self._waiting -= 1

    async def _ready(self) -> Child:
        if self._child is not None and self._child.alive:
            return self._child
        await self._end()
        try:
            self._child = await self._start()
        except ChildDiedError as error:
            raise WriterCrashedError(str(error)) from error
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


class Writer(Protocol):
    """Whoever writes to the store that is served."""

    async def start(self) -> None:
        """Settle what a crash left and be ready. Raises a ZhengpuError where the store cannot be opened."""

    async def carry_out(self, order: Order) -> Done:
        """Carry an order out; what it did is visible when this returns. Raises a `WriteError`."""

    async def close(self) -> None:
        """End, after the order that is at work."""


class WriterFailedError(ZhengpuError):
    """The writer process could not be started; words and exit status are those of the store's error."""

    def __init__(self, zh: str, en: str, exit_status: int = 1) -> None:
        super().__init__(zh, en)
        self.exit_status = exit_status


@dataclass(frozen=True, slots=True)
class Place:
    """The store of a folder that this process holds the lock of."""

    folder: str
    lock: int
    base: str


async def _too_late(asked: asyncio.Future[Any], made: Made) -> bool:
    """Whether the deadline passes before the answer to what is made comes."""
    late = asyncio.ensure_future(made.late.wait())
    try:
        await asyncio.wait([asked, late], return_when=asyncio.FIRST_COMPLETED)
    finally:
        late.cancel()
    return not asked.done()


async def _shown(asked: asyncio.Future[tuple[dict[str, Any], bytes]]) -> object:
    """What is made, shown. Raises a `WriteError`."""
    told, _ = await asked
    if "error" in told:
        raise WriteRefusedError(told)
    return None


class EmbeddedWriter:
    """The writer process of an embedded store."""

    def __init__(self, place: Place, settings: Settings) -> None:
        self._place = place
        self._settings = settings
        self._turnstile = Turnstile(self._started, settings.write_queue)

    async def start(self) -> None:
        """Settle what a crash left and be ready. Raises WriterFailedError."""
        try:
            await self._turnstile.start()
        except WriterCrashedError as error:
            raise WriterFailedError(
                f"写入进程无法启动：{error}；请检查内存（ZHENGPU_WRITER_MEMORY_MB）",
                f"The writer process cannot be started: {error}; see ZHENGPU_WRITER_MEMORY_MB",
            ) from error

    async def carry_out(self, order: Order) -> Done:
        """Carry an order out; see `Writer`."""
        seconds = min(order.timeout or self._settings.write_timeout, self._settings.max_write_timeout)
        made = Made()
        asked = asyncio.ensure_future(self._turnstile.answering(order.head, order.body, seconds, made))
        try:
            if await _too_late(asked, made) and made.told is not None:
                return Done.of(made.told, asyncio.ensure_future(_shown(asked)))
            told, _ = await asked
        except WriterFailedError as error:
            raise WriteRefusedError({"error": "CannotOpen", "zh": error.zh, "en": error.en}) from error
        if "error" in told:
            raise WriteRefusedError(told)
        return Done.of(told)

    async def close(self) -> None:
        """End the process, after the order that is at work."""
        await self._turnstile.close()

    async def _started(self) -> Child:
        place, settings = self._place, self._settings
        child, head = await Child.start(
            "writer.py",
            place.folder,
            settings.writer_memory_mb * MIB,
            place.lock,
            place.base,
            int(settings.is_writable),
            files=[place.lock],
            seconds=WRITER_SECONDS,
        )
        head = await _opened(child, head)
        if not head["ready"]:
            await child.end()
            raise WriterFailedError(head["zh"], head["en"], head["exit_status"])
        return child


async def _opened(child: Child, head: dict[str, Any]) -> dict[str, Any]:
    """The head that tells that the store is open, or why not; what comes before it is told to who waits."""
    try:
        while "indexed" in head:
            count = head["indexed"]
            words = say(f"正在建立全文索引：{count:,} 条", f"Building the full-text index: {count:,} things")
            print(words, file=sys.stderr, flush=True)
            async with asyncio.timeout(WRITER_SECONDS):
                head, _ = await child.receive()
    except BaseException:
        await child.end()
        raise
    return head


@dataclass(frozen=True, slots=True)
class ReadBulletin:
    """A file as read: what to tell of it, and its shard as the writer takes it."""

    report: Mapping[str, Any]
    shard: bytes


class Extractor:
    """The process that reads files of strangers, started when the first one comes."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._turnstile = Turnstile(self._started, settings.write_queue)

    async def start(self) -> None:
        """Have the process ready, so that the first file need not wait for it. Raises a `WriteError`."""
        await self._turnstile.start()

    async def read(self, name: str, given: Mapping[str, str], data: bytes) -> ReadBulletin:
        """Read a file; `given` is what its sender says of it. Raises a `WriteError`."""
        head = {"name": name, "given": dict(given)}
        seconds = self._settings.extract_timeout
        try:
            told, shard = await self._turnstile.ask(head, data, seconds)
        except WriteTimeoutError as error:
            raise _unreadable(
                name, f"读取超过 {seconds:g} 秒", f"reading takes over {seconds:g} s"
            ) from error
        except WriterCrashedError as error:
            raise _unreadable(name, "读取用完了内存", "reading used up its memory") from error
        if "error" in told:
            raise WriteRefusedError(told)
        return ReadBulletin(told, shard)

    async def close(self) -> None:
        """End the process."""
        await self._turnstile.close()

    async def _started(self) -> Child:
        memory = self._settings.extractor_memory_mb * MIB
        child, _ = await Child.start("extractor.py", memory, self._settings.base)
        return child


def _unreadable(name: str, zh: str, en: str) -> WriteRefusedError:
    return WriteRefusedError(
        {
            "error": "UnreadableInput",
            "zh": f"{name}：{zh}；请拆分或另存为 UTF-8 文本",
            "en": f"{name}: {en}; split it or save it as UTF-8 text",
        }
    )
