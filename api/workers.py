"""Queries run in reader processes that can be killed: the engine has no way to stop one that runs.

A query waits for a turn, is handed to a warm reader, and must be back by its deadline; else that reader is
killed and another takes its place. Nothing of a result leaves this module before all of it is there.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import weakref
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from api.ahead import Room
from api.isolation.idle import Idle
from api.isolation.process import ChildDiedError
from api.isolation.readers import ReaderProcess, SnapshotUnreadableError, start_reader
from api.query_errors import (
    BusyError,
    QueryTimeoutError,
    QueueFullError,
    ReaderCrashedError,
    StoppingError,
    TooManySlowError,
    raise_if_failed,
)
from api.results import Result, Spool
from api.settings import Settings
from api.slow_lane import Entry, SlowLane
from api.source import Source
from graph_builder.store.dataset import DEFAULT

SLOW_SECONDS = 0.2  # after which a query counts as long
RESULTS_JSON = "application/sparql-results+json"


@dataclass(frozen=True, slots=True)
class Term:
    """A value for a query's variable: an IRI, or a literal with a language or a datatype.

    >>> Term.iri("https://example.org/a").json()
    {'type': 'uri', 'value': 'https://example.org/a'}
    """

    kind: str
    value: str
    language: str | None = None
    datatype: str | None = None

    @classmethod
    def iri(cls, value: str) -> Term:
        """The IRI `value`."""
        return cls("uri", value)

    def json(self) -> dict[str, str]:
        """The term as SPARQL's JSON results write it."""
        extra = {"xml:lang": self.language, "datatype": self.datatype}
        return {"type": self.kind, "value": self.value} | {k: v for k, v in extra.items() if v}


@dataclass(frozen=True, slots=True)
class Query:
    """A question to the pool; ``timeout`` is in seconds, None the setting.

    ``rows`` asks for the first so many rows of a SELECT, with their number in all, as JSON.
    ``public`` ones can never take the last reader, which is left to the pages; ``client`` is whom they are
    for. Relative IRIs of the text begin at ``base``; without one they are faults.
    """

    text: str
    media_type: str = RESULTS_JSON
    timeout: float | None = None
    substitutions: Mapping[str, Term] = field(default_factory=dict)
    default_graphs: Sequence[str] = ()
    named_graphs: Sequence[str] = ()
    rows: int | None = None
    public: bool = False
    base: str | None = None
    client: str = ""

    def request(self, seconds: float) -> dict[str, Any]:
        """The query as the reader takes it; what is not told is empty."""
        told = {"query": self.text, "format": self.media_type, "seconds": seconds}
        more = {
            "substitutions": {name: term.json() for name, term in self.substitutions.items()},
            "default_graphs": self.default_graphs,
            "named_graphs": self.named_graphs,
            "rows": self.rows,
            "base": self.base,
        }
        return told | {name: value for name, value in more.items() if value or value == 0}


@dataclass(frozen=True, slots=True)
class WholeGraph:
    """A graph to hand out as it stands, the unnamed one where `iri` is None; without a format, only whether
    it is there.
    """

    iri: str | None
    media_type: str
    timeout: float | None = None
    text: str = ""
    public: bool = True
    client: str = ""

    def request(self, seconds: float) -> dict[str, Any]:
        """The order as the reader takes it."""
        return {"graph": self.iri, "format": self.media_type, "seconds": seconds}


@dataclass(slots=True)
class Run:
    """A query with its deadline, in seconds after it came; whether anybody works at it yet, whether it left
    its turn to others because it takes long, whether it is one too many of those.
    """

    query: Query | WholeGraph
    seconds: float
    clock: asyncio.Timeout
    begun: bool = False
    slow: bool = False
    over: bool = False


class Pool:
    """``settings.readers`` queries at once, each in its own process, with ``settings.spares`` more warm."""

    def __init__(self, source: Source, settings: Settings) -> None:
        self.source = source
        self.settings = settings
        self._idle = Idle()
        self._slots = asyncio.Semaphore(settings.readers)
        self._public = asyncio.Semaphore(max(1, settings.readers - 1))
        self._room = Room(settings)
        self._lane = SlowLane(settings.slow_readers, settings.slow_per_client)
        self._waiting = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._busy: set[ReaderProcess] = set()
        self._clocks: set[asyncio.Timeout] = set()
        self._stopping = False
        self._closed = False
        self._living: weakref.WeakSet[ReaderProcess] = weakref.WeakSet()
        self.started = 0

    async def start(self) -> None:
        """Start every reader; return when the first is ready. Raises `SnapshotUnreadableError`."""
        self._idle.put_nowait(await self._spawn())
        for _ in range(self.settings.readers + self.settings.spares - 1):
            self._in_background(self._replenish())

    def stop(self) -> None:
        """End every query now, the waiting and the running, and take no more: `StoppingError` to each."""
        self._stopping = True
        for clock in self._clocks:
            with contextlib.suppress(RuntimeError):  # one that just ran out
                clock.reschedule(0)

    async def close(self) -> None:
        """End every reader and let go of its snapshot."""
        self.stop()
        self._closed = True
        readers = [*self._busy, *(self._idle.get_nowait() for _ in range(self._idle.qsize()))]
        for reader in readers:
            reader.kill()
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(reader.reap() for reader in readers))
        while not self._idle.empty():
            await self._idle.get_nowait().end()

    @property
    def ready(self) -> bool:
        """Whether a reader stands idle, or one works: false only while none could be started."""
        return not self._closed and (not self._idle.empty() or bool(self._busy))

    @property
    def idle(self) -> int:
        """How many readers wait for a query."""
        return self._idle.qsize()

    @property
    def busy(self) -> int:
        """How many readers run one."""
        return len(self._busy)

    @property
    def waiting(self) -> int:
        """How many queries wait for a reader."""
        return self._waiting

    @property
    def pids(self) -> list[int]:
        """The process numbers of the readers that live."""
        return [reader.pid for reader in self._living if reader.alive]

    async def query(self, query: Query | WholeGraph) -> Result:
        """Run a query to its end. Raises a `QueryError` of the kind that fits."""
        async with self._room.taken() as usual:
            return await self._queried(query, min(query.timeout or usual, self.settings.max_timeout))

    async def _queried(self, query: Query | WholeGraph, seconds: float) -> Result:
        if self._stopping:
            raise StoppingError("the service stops")
        clock = asyncio.timeout_at(asyncio.get_running_loop().time() + seconds)
        self._clocks.add(clock)
        run = Run(query, seconds, clock)
        try:
            async with clock:
                await self._take_turn(query.public)
                try:
                    return await self._answered(run)
                finally:
                    self._finish(run)
        except TimeoutError:
            if self._stopping:
                raise StoppingError("the service stops") from None
            if run.over:
                raise TooManySlowError(query.client) from None
            raise (QueryTimeoutError(seconds) if run.begun else BusyError("no reader was free")) from None
        finally:
            self._clocks.discard(clock)

    async def _answered(self, run: Run) -> Result:
        """What a free reader answers."""
        reader = await self._fresh_reader()
        run.begun = True
        try:
            head, body = await self._ask_reader(reader, run)
        except ChildDiedError as error:
            raise ReaderCrashedError(str(error)) from error
        raise_if_failed(head, run.query.text)
        return Result(body, run.query.media_type, reader.revision)

    async def select(
        self, text: str, substitutions: Mapping[str, Term] | None = None
    ) -> list[dict[str, str]]:
        """The rows of a SELECT as plain strings, IRIs and literals alike; an unbound variable is absent."""
        result = await self.query(Query(text, substitutions=substitutions or {}))
        rows = json.loads(result.body)["results"]["bindings"]
        return [{name: term["value"] for name, term in row.items()} for row in rows]

    async def has_unnamed(self) -> bool:
        """Whether the unnamed graph may hold anything."""
        result = await self.query(Query("ASK { ?s ?p ?o }", default_graphs=(DEFAULT,)))
        return bool(json.loads(result.body)["boolean"])

    async def _take_turn(self, public: bool) -> None:
        """Take one of the places; public queries can never hold the last one."""
        if self._waiting >= self.settings.queue and self._crowded(public):
            raise QueueFullError(f"{self._waiting} queries wait")
        self._waiting += 1
        try:
            if public:
                await self._public.acquire()
            try:
                await self._slots.acquire()
            except BaseException:
                if public:
                    self._public.release()
                raise
        finally:
            self._waiting -= 1

    def _give_turn(self, public: bool) -> None:
        self._slots.release()
        if public:
            self._public.release()

    def _crowded(self, public: bool) -> bool:
        return self._slots.locked() or (public and self._public.locked())

    def _finish(self, run: Run) -> None:
        """Give back what the query held: its turn, or its place among the long ones."""
        if run.slow:
            self._lane.leave(run.query.client)
        else:
            self._give_turn(run.query.public)

    def _takes_long(self, run: Run, reader: ReaderProcess) -> None:
        """Let the reader have little of the processors, and another take its place among those for short
        queries; end the query if its client has too many such.
        """
        reader.give_way()
        if not run.query.public:
            return
        entry = self._lane.enter(run.query.client)
        if entry is Entry.IN:
            run.slow = True
            self._give_turn(public=True)
            self._in_background(self._replenish())
        elif entry is Entry.OVER:
            run.over = True
            with contextlib.suppress(RuntimeError):  # it just ran out anyway
                run.clock.reschedule(0)

    async def _ask_reader(self, reader: ReaderProcess, run: Run) -> tuple[dict[str, Any], bytes | Spool]:
        """What a reader answers; it is given back when the query came to its end, else killed."""
        self._busy.add(reader)
        slow = asyncio.get_running_loop().call_later(SLOW_SECONDS, self._takes_long, run, reader)
        try:
            answer = await reader.ask(run.query.request(run.seconds))
        except BaseException:
            (self._retire if run.slow else self._drop)(reader)
            raise
        finally:
            slow.cancel()
            self._busy.discard(reader)
        if run.slow:
            self._retire(reader)  # another stands in its place already
        elif reader.is_quick_again():
            self._idle.put_nowait(reader)
        else:
            self._drop(reader)
        return answer

    async def _fresh_reader(self) -> ReaderProcess:
        """A live reader of the newest snapshot, which one that stood idle meanwhile goes over to first."""
        while True:
            reader = await self._idle.get()
            try:
                if reader.alive and reader.revision == self.source.revision():
                    return reader
                await reader.turn_to(self.source.lease())  # one that is dead says so
            except BaseException as error:
                self._drop(reader)
                if not isinstance(error, ChildDiedError):
                    raise
            else:
                self._in_background(self._turn_idle())
                return reader

    async def _turn_idle(self) -> None:
        """Have the others that stand idle go over too, one at a time: an old snapshot takes room on the disk
        as long as anybody holds it.
        """
        while (reader := self._idle.take_stale(self.source.revision())) is not None:
            try:
                await reader.turn_to(self.source.lease())
            except ChildDiedError:
                self._drop(reader)
            else:
                self._idle.put_nowait(reader)

    def _retire(self, reader: ReaderProcess) -> None:
        """Kill now, and reap without anybody waiting for it."""
        reader.kill()
        self._in_background(reader.reap())

    def _drop(self, reader: ReaderProcess) -> None:
        """Retire, and replace without anybody waiting for it."""
        self._retire(reader)
        if not self._closed:
            self._in_background(self._replenish())

    async def _replenish(self) -> None:
        pause = 0.1
        while not self._closed:
            try:
                reader = await self._spawn()
            except (SnapshotUnreadableError, OSError):
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)
            else:
                self._idle.put_nowait(reader)
                return

    async def _spawn(self) -> ReaderProcess:
        mib = 1024 * 1024
        reader = await start_reader(
            self.source.lease(),
            self.settings.reader_memory_mb * mib,
            self.settings.max_result_mb * mib,
            network=bool(self.settings.service_endpoints),
        )
        self._living.add(reader)
        self.started += 1
        return reader

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
