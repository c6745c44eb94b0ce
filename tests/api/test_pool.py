"""The pool's turns, deadlines and replacements, over readers that do as they are told: no clock decides here.

`tests/api/test_workers.py` asks the same of real processes.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from api import workers
from api.isolation.process import ChildDiedError
from api.isolation.readers import SnapshotUnreadableError
from api.query_errors import (
    BusyError,
    EvaluationError,
    NoSuchGraphError,
    QuerySyntaxError,
    QueryTimeoutError,
    QueueFullError,
    ReaderCrashedError,
    ResultTooLargeError,
    StoppingError,
    TooManySlowError,
)
from api.settings import Settings
from api.source import Source
from api.workers import Pool, Query, Term, WholeGraph

MIB = 1024 * 1024
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


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    world = World()
    monkeypatch.setattr(workers, "start_reader", world.start)
    return world


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


@pytest.mark.parametrize(("readers", "spares"), [(1, 0), (2, 0), (1, 2), (3, 1)])
def test_as_many_readers_are_warm_as_there_may_be_queries_and_spares(
    world: World, readers: int, spares: int
) -> None:
    async def scenario() -> None:
        async with pool_of(
            world, readers=readers, spares=spares, reader_memory_mb=900, max_result_mb=7
        ) as pool:
            assert pool.idle == len(world.readers) == pool.started == readers + spares
            assert pool.ready
            assert sorted(pool.pids) == list(range(readers + spares))
            world.readers[0].kill()
            assert sorted(pool.pids) == list(range(1, readers + spares))
        assert set(world.ceilings) == {(900 * MIB, 7 * MIB, False)}

    run(scenario)


def test_readers_have_a_network_only_where_queries_may_ask_others(world: World) -> None:
    async def scenario() -> None:
        async with pool_of(world, service_endpoints="http://example.org/sparql"):
            assert world.ceilings == [(world.ceilings[0][0], world.ceilings[0][1], True)]

    run(scenario)


def test_a_query_is_answered_and_its_reader_waits_for_the_next(world: World) -> None:
    async def scenario() -> None:
        async with pool_of(world) as pool:
            for _ in range(3):
                result = await pool.query(Query("ASK {}", media_type="text/csv"))
                assert (result.body, result.media_type, result.revision) == (EMPTY, "text/csv", 1)
                assert (pool.idle, pool.busy, pool.waiting) == (1, 0, 0)
            assert len(world.readers) == 1
            world.shut()
            task = background(pool)
            await settled()
            assert (pool.idle, pool.busy, pool.ready) == (0, 1, True)
            world.open()
            await task

    run(scenario)


def test_what_is_asked_says_only_what_is_told() -> None:
    assert Query("ASK {}").request(5) == {
        "query": "ASK {}", "format": "application/sparql-results+json", "seconds": 5,
    }  # fmt: skip
    full = Query(
        "q", "text/csv", substitutions={"x": Term.iri("urn:x"), "y": Term("literal", "甲", language="zh")},
        default_graphs=["urn:d"], named_graphs=["urn:n"], rows=0, base="urn:b",
    )  # fmt: skip
    assert full.request(0.5) == {
        "query": "q", "format": "text/csv", "seconds": 0.5, "rows": 0, "base": "urn:b",
        "substitutions": {
            "x": {"type": "uri", "value": "urn:x"},
            "y": {"type": "literal", "value": "甲", "xml:lang": "zh"},
        },
        "default_graphs": ["urn:d"], "named_graphs": ["urn:n"],
    }  # fmt: skip
    assert WholeGraph(None, "text/turtle").request(3) == {
        "graph": None,
        "format": "text/turtle",
        "seconds": 3,
    }
    assert (WholeGraph(None, "text/turtle").public, Query("q").public) == (True, False)
    typed = Term("literal", "1", datatype="urn:int").json()
    assert typed == {"type": "literal", "value": "1", "datatype": "urn:int"}


@pytest.mark.parametrize(
    ("timeout", "setting", "most", "seconds"),
    [(None, 7, 60, 7), (3, 7, 60, 3), (90, 7, 60, 60), (None, 60, 60, 60)],
)
def test_a_deadline_is_the_query_s_own_else_the_setting_and_never_past_the_most(
    world: World, timeout: float | None, setting: float, most: float, seconds: float
) -> None:
    async def scenario() -> None:
        async with pool_of(world, timeout=setting, max_timeout=most) as pool:
            await pool.query(Query("ASK {}", timeout=timeout))
        assert world.readers[0].asked[0]["seconds"] == seconds

    run(scenario)


@pytest.mark.parametrize(
    ("head", "error"),
    [
        ({"error": "syntax", "message": "why"}, QuerySyntaxError),
        ({"error": "too-large"}, ResultTooLargeError),
        ({"error": "no-graph", "message": "which"}, NoSuchGraphError),
        ({"error": "memory"}, ReaderCrashedError),
        ({"error": "evaluation", "message": "what"}, EvaluationError),
        ({"error": "of another kind"}, EvaluationError),
    ],
)
def test_what_a_reader_says_is_wrong_is_an_error_and_the_reader_stays(
    world: World, head: dict[str, str], error: type[Exception]
) -> None:
    async def scenario() -> None:
        async with pool_of(world) as pool:
            world.readers[0].answer = head
            with pytest.raises(error):
                await pool.query(Query("ASK {}"))
            assert (pool.idle, len(world.readers)) == (1, 1)

    run(scenario)


def test_a_reader_that_died_is_told_and_replaced(world: World) -> None:
    async def scenario() -> None:
        async with pool_of(world) as pool:
            world.shut()
            task = background(pool)
            await settled()
            world.readers[0].kill()
            world.open()
            with pytest.raises(ReaderCrashedError):
                await task
            await settled()
            assert (len(world.readers), pool.idle, pool.started) == (2, 1, 2)
            assert world.readers[0].reaped
            await pool.query(Query("ASK {}"))

    run(scenario)


def test_one_that_runs_past_its_deadline_is_killed_and_replaced(world: World) -> None:
    async def scenario() -> None:
        async with pool_of(world) as pool:
            world.shut()
            with pytest.raises(QueryTimeoutError):
                await pool.query(Query("ASK {}", timeout=0.05))
            await settled()
            assert not world.readers[0].alive
            assert (len(world.living), pool.idle, pool.busy) == (1, 1, 0)
            world.open()
            await pool.query(Query("ASK {}"))

    run(scenario)


def test_one_that_nobody_worked_at_by_its_deadline_was_kept_waiting(world: World) -> None:
    async def scenario() -> None:
        async with pool_of(world) as pool:
            world.shut()
            first = background(pool)
            await settled()
            with pytest.raises(BusyError):
                await pool.query(Query("ASK {}", timeout=0.05))
            assert pool.waiting == 0
            world.open()
            await first
            await pool.query(Query("ASK {}"))
            assert len(world.readers) == 1

    run(scenario)


def test_a_query_that_is_called_off_leaves_its_place_to_others(world: World) -> None:
    async def scenario() -> None:
        async with pool_of(world, readers=2) as pool:
            world.shut()
            running = [background(pool, public=True), background(pool)]
            waiting = [background(pool, public=public) for public in (True, False)]
            await settled()
            assert (pool.busy, pool.waiting) == (2, 2)
            for task in (*running, *waiting):
                task.cancel()
            await asyncio.gather(*running, *waiting, return_exceptions=True)
            await settled()
            assert (pool.busy, pool.waiting, pool.idle) == (0, 0, 2)
            world.open()
            for public in (True, False) * 3:
                await pool.query(Query("ASK {}", public=public))

    run(scenario)


def test_the_queue_holds_so_many_and_no_more(world: World) -> None:
    async def scenario() -> None:
        async with pool_of(world, queue=2) as pool:
            world.shut()
            tasks = [background(pool) for _ in range(3)]
            await settled()
            assert (pool.busy, pool.waiting) == (1, 2)
            with pytest.raises(QueueFullError):
                await pool.query(Query("ASK {}"))
            world.open()
            await asyncio.gather(*tasks)
            await pool.query(Query("ASK {}"))

    run(scenario)


def test_without_a_queue_a_free_reader_is_still_taken(world: World) -> None:
    async def scenario() -> None:
        async with pool_of(world, queue=0, readers=2) as pool:
            world.shut()
            first = background(pool, public=True)
            await settled()
            with pytest.raises(QueueFullError):  # the last reader is not for the public
                await pool.query(Query("ASK {}", public=True))
            second = background(pool)
            await settled()
            assert pool.busy == 2
            world.open()
            await asyncio.gather(first, second)

    run(scenario)


def test_public_queries_never_hold_the_last_reader(world: World) -> None:
    async def scenario() -> None:
        async with pool_of(world, readers=3) as pool:
            world.shut()
            public = [background(pool, public=True) for _ in range(5)]
            await settled()
            assert (pool.busy, pool.waiting) == (2, 3)
            page = background(pool)
            await settled()
            assert pool.busy == 3
            world.open()
            await asyncio.gather(page, *public)
            assert pool.idle == 3

    run(scenario)


def test_one_reader_alone_is_for_the_public_too(world: World) -> None:
    async def scenario() -> None:
        async with pool_of(world) as pool:
            await pool.query(Query("ASK {}", public=True))

    run(scenario)


def test_idle_readers_go_over_to_what_is_published(world: World) -> None:
    async def scenario() -> None:
        async with pool_of(world, spares=2) as pool:
            world.now = 2
            world.readers[0].kill()
            assert (await pool.query(Query("ASK {}"))).revision == 2
            await settled()
            assert [reader.revision for reader in world.living] == [2, 2, 2]
            assert pool.idle == 3
            assert world.readers[0].reaped

    run(scenario)


def test_a_dead_reader_of_the_newest_snapshot_is_not_asked(world: World) -> None:
    async def scenario() -> None:
        async with pool_of(world) as pool:
            world.readers[0].kill()
            assert (await pool.query(Query("ASK {}"))).revision == 1
            assert world.readers[0].asked == []

    run(scenario)


def test_a_query_called_off_while_its_reader_goes_over_loses_no_reader(world: World) -> None:
    async def scenario() -> None:
        async with pool_of(world) as pool:
            world.now = 2
            task = background(pool)
            while world.readers[0].revision == 1:
                await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await settled()
            assert (pool.idle, len(world.living)) == (1, 1)
            await pool.query(Query("ASK {}"))

    run(scenario)


def test_whoever_asks_when_the_service_stops_is_told_so(world: World) -> None:
    async def scenario() -> None:
        async with pool_of(world) as pool:
            world.shut()
            running, waiting = background(pool), background(pool)
            await settled()
            pool.stop()
            for task in (running, waiting):
                with pytest.raises(StoppingError):
                    await task
            with pytest.raises(StoppingError):
                await pool.query(Query("ASK {}"))

    run(scenario)


def test_closing_ends_what_runs_and_what_is_being_started(world: World) -> None:
    async def scenario() -> None:
        async with pool_of(world, readers=2) as pool:
            world.shut()
            task = background(pool)
            await settled()
            pool._in_background(pool._replenish())
            await pool.close()
            with pytest.raises(StoppingError):
                await task
            assert not world.living

    run(scenario)


def test_a_query_is_long_after_as_many_seconds_as_the_guide_says() -> None:
    guide = Path(__file__).parents[2] / "docs" / "guide" / "operating.md"
    told = re.findall(r"long queries \(over ([0-9.]+) s\)", guide.read_text(encoding="utf-8"))
    assert [float(seconds) for seconds in told] == [workers.SLOW_SECONDS]


class TestLong:
    """What happens to queries that take long: their readers give way, and they leave their turns."""

    @pytest.fixture(autouse=True)
    def _soon(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(workers, "SLOW_SECONDS", 0.01)

    def test_a_short_one_does_not_give_way(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(workers, "SLOW_SECONDS", 0.05)

        async def scenario() -> None:
            async with pool_of(world) as pool:
                await pool.query(Query("ASK {}"))
                await asyncio.sleep(0.2)
                assert not world.readers[0].gave_way

        run(scenario)

    def test_a_long_one_of_our_own_gives_way_and_keeps_its_turn(self, world: World) -> None:
        async def scenario() -> None:
            async with pool_of(world, slow_readers=2) as pool:
                world.shut()
                task = background(pool)
                while not (world.readers and world.readers[0].gave_way):
                    await asyncio.sleep(0.005)
                await settled()
                assert len(world.readers) == 1
                world.open()
                await task
                assert pool.idle == 1
                world.shut()
                again = background(pool)
                world.readers[0].quick = False  # no right to be quick again
                await asyncio.sleep(0.03)
                world.open()
                await again
                await settled()
                assert [reader.alive for reader in world.readers] == [False, True]

        run(scenario)

    def test_a_long_public_one_leaves_its_turn_to_another_reader(self, world: World) -> None:
        async def scenario() -> None:
            async with pool_of(world, slow_readers=1, slow_per_client=1) as pool:
                for _ in range(2):  # its place among the long ones is given back
                    world.shut()
                    task = background(pool, public=True, client="a")
                    while not any(reader.gave_way for reader in world.living):
                        await asyncio.sleep(0.005)
                    slow = next(reader for reader in world.living if reader.gave_way)
                    await settled()
                    (fresh,) = (reader for reader in world.living if reader is not slow)
                    fresh.gate.set()
                    await pool.query(Query("ASK {}", public=True, client="b"))
                    slow.gate.set()
                    await task
                    await settled()
                    assert not slow.alive
                    assert world.living == [fresh]
                    assert (pool.idle, pool.busy) == (1, 0)

        run(scenario)

    def test_a_long_public_one_past_its_deadline_is_not_replaced_twice(self, world: World) -> None:
        async def scenario() -> None:
            async with pool_of(world, slow_readers=1) as pool:
                world.shut()
                with pytest.raises(QueryTimeoutError):
                    await pool.query(Query("ASK {}", public=True, client="a", timeout=0.1))
                await settled()
                assert (len(world.readers), len(world.living), pool.idle) == (2, 1, 1)

        run(scenario)

    def test_one_too_many_of_a_client_is_ended(self, world: World) -> None:
        async def scenario() -> None:
            async with pool_of(world, readers=3, slow_readers=2, slow_per_client=1) as pool:
                world.shut()
                first = background(pool, public=True, client="a")
                await asyncio.sleep(0.05)
                with pytest.raises(TooManySlowError):
                    await pool.query(Query("ASK {}", public=True, client="a"))
                await settled()
                other = background(pool, public=True, client="b")
                await asyncio.sleep(0.05)
                assert not other.done()
                world.open()
                await asyncio.gather(first, other)
                await settled()
                assert pool.idle == 3

        run(scenario)

    def test_where_no_place_is_left_it_keeps_its_turn(self, world: World) -> None:
        async def scenario() -> None:
            async with pool_of(world, slow_readers=0) as pool:
                world.shut()
                task = background(pool, public=True, client="a")
                await asyncio.sleep(0.05)
                assert world.readers[0].gave_way
                assert len(world.readers) == 1
                world.open()
                await task
                assert pool.idle == 1

        run(scenario)


def test_a_reader_that_cannot_be_started_is_tried_again_ever_more_seldom(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    rest = asyncio.sleep

    async def sleep(seconds: float) -> None:
        pauses.extend([seconds] if seconds else [])
        await rest(0)

    async def scenario() -> None:
        async with pool_of(world) as pool:
            world.failures += [SnapshotUnreadableError(Path("s"), "torn"), OSError("no process")] * 5
            world.readers[0].kill()
            await pool.query(Query("ASK {}"))
            assert pool.idle == 1

    monkeypatch.setattr(asyncio, "sleep", sleep)
    run(scenario)
    assert pauses == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0, 5.0, 5.0]


def test_rows_come_as_plain_strings(world: World) -> None:
    async def scenario() -> None:
        async with pool_of(world) as pool:
            world.readers[0].answer = {}
            assert await pool.select("SELECT", {"x": Term.iri("urn:x")}) == []
        assert world.readers[0].asked[0]["substitutions"] == {"x": {"type": "uri", "value": "urn:x"}}

    run(scenario)
