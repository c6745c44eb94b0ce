"""Queries that take long: their readers give way, and they leave their turns."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from api import workers
from api.query_errors import (
    QueryTimeoutError,
    TooManySlowError,
)
from api.workers import Query
from tests.api.pool.world import World, background, pool_of, run, settled


def test_a_query_is_long_after_as_many_seconds_as_the_guide_says() -> None:
    guide = Path(__file__).parents[3] / "docs" / "guide" / "operating.md"
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
