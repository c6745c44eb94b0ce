"""Whose turn it is: the queue, the public's share, who is called off, who asks when all stops."""

from __future__ import annotations

import asyncio

import pytest

from api.query_errors import (
    BusyError,
    QueueFullError,
    StoppingError,
)
from api.workers import Query
from tests.api.pool.world import World, background, pool_of, run, settled


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
