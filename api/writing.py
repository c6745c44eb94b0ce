"""Writes, one at a time, through a process that can be killed; files, read by another one.

An order waits for its turn, is handed to the writer, and must be made by its deadline; else the writer is
killed, and the next one settles what it left: a change is made whole or not at all. What is made by then and
not yet shown to readers is answered as made, and shown all the same. A client that leaves does not stop the
change that it asked for.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from api.isolation.process import Child
from api.language import say
from api.settings import Settings
from api.turnstile import Made, Turnstile
from api.write_errors import WriterCrashedError, WriteRefusedError, WriterNotReadyError, WriteTimeoutError
from ontology.errors import ZhengpuError

MIB = 1024 * 1024
EXTRACTOR_SECONDS = 120.0  # loading takes two or three, and more beside others
WRITER_SECONDS = 3600.0  # opening may make the full-text index of all the data, and derive all links
T = TypeVar("T")


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
        except WriterNotReadyError:
            raise
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
        base = self._settings.base
        child, _ = await Child.start("extractor.py", memory, base, seconds=EXTRACTOR_SECONDS)
        return child


def _unreadable(name: str, zh: str, en: str) -> WriteRefusedError:
    return WriteRefusedError(
        {
            "error": "UnreadableInput",
            "zh": f"{name}：{zh}；请拆分或另存为 UTF-8 文本",
            "en": f"{name}: {en}; split it or save it as UTF-8 text",
        }
    )
