"""The readers of a pool: as many as there should be, of what is published, replaced when they die."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from api.isolation.readers import SnapshotUnreadableError
from api.query_errors import (
    QueryTimeoutError,
    ReaderCrashedError,
)
from api.workers import Query
from tests.api.pool.world import World, background, pool_of, run, settled

MIB = 1024 * 1024


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


def test_a_reader_that_cannot_be_started_is_tried_again_ever_more_seldom(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    rest = asyncio.sleep
    ours: list[asyncio.AbstractEventLoop] = []

    async def sleep(seconds: float) -> None:
        if asyncio.get_running_loop() not in ours:  # a server of other tests, in a thread of its own
            return await rest(seconds)
        pauses.extend([seconds] if seconds else [])
        return await rest(0)

    async def scenario() -> None:
        ours.append(asyncio.get_running_loop())
        async with pool_of(world) as pool:
            world.failures += [SnapshotUnreadableError(Path("s"), "torn"), OSError("no process")] * 5
            world.readers[0].kill()
            await pool.query(Query("ASK {}"))
            assert pool.idle == 1

    monkeypatch.setattr(asyncio, "sleep", sleep)
    run(scenario)
    assert pauses == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0, 5.0, 5.0]
