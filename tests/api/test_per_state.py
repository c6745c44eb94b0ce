"""What is made for a state is made once, and never twice at a time."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from api.kept import Kept
from api.per_state import AT_ONCE, PerState
from tests.api.conftest import FixedSource


class Maker:
    """Counts how often it makes, and how many at a time; waits for a signal if one is set."""

    def __init__(self) -> None:
        self.made = 0
        self.running = 0
        self.most = 0
        self.gate: asyncio.Event | None = None
        self.fails = False

    async def __call__(self) -> int:
        self.running += 1
        self.most = max(self.most, self.running)
        if self.gate is not None:
            await self.gate.wait()
        self.running -= 1
        self.made += 1
        if self.fails:
            raise OSError("no")
        return self.made


def test_once_for_all_who_ask_and_anew_for_a_new_state() -> None:
    async def ask() -> None:
        maker, source = Maker(), FixedSource(Path())
        kept = PerState(source, maker)
        assert kept.known() is None
        assert set(await asyncio.gather(*(kept.get() for _ in range(9)))) == {1}
        assert kept.known() == 1
        source.number += 1
        assert kept.known() is None
        assert await kept.get() == 2

    asyncio.run(ask())


def test_never_two_at_a_time_however_fast_states_follow() -> None:
    async def ask() -> None:
        maker, source = Maker(), FixedSource(Path())
        maker.gate = asyncio.Event()
        kept = PerState(source, maker)
        waiting = []
        for _ in range(5):
            waiting.append(asyncio.ensure_future(kept.get()))
            await asyncio.sleep(0)
            source.number += 1
        maker.gate.set()
        assert await asyncio.gather(*waiting) == [1, 2, 2, 2, 2]
        assert (maker.made, maker.most) == (2, 1)

    asyncio.run(ask())


def test_what_an_older_state_fails_with_is_not_told_to_who_asks_at_a_newer() -> None:
    async def ask() -> None:
        maker, source = Maker(), FixedSource(Path())
        maker.gate, maker.fails = asyncio.Event(), True
        kept = PerState(source, maker)
        older = asyncio.ensure_future(kept.get())
        await asyncio.sleep(0)
        source.number += 1
        newer = asyncio.ensure_future(kept.get())
        await asyncio.sleep(0)
        maker.gate.set()
        with pytest.raises(OSError, match="no"):
            await older
        maker.fails = False
        assert await newer == 2

    asyncio.run(ask())


def test_a_failure_goes_to_who_waits_and_is_not_kept() -> None:
    async def ask() -> None:
        maker = Maker()
        kept = PerState(FixedSource(Path()), maker)
        maker.fails = True
        with pytest.raises(OSError, match="no"):
            await kept.get()
        assert kept.known() is None
        maker.fails = False
        assert await kept.get() == 2

    asyncio.run(ask())


def test_one_who_leaves_takes_nothing_with_him() -> None:
    async def ask() -> None:
        maker = Maker()
        maker.gate = asyncio.Event()
        kept = PerState(FixedSource(Path()), maker)
        gone = asyncio.ensure_future(kept.get())
        await asyncio.sleep(0)
        stays = asyncio.ensure_future(kept.get())
        await asyncio.sleep(0)
        gone.cancel()
        maker.gate.set()
        assert await stays == 1

    asyncio.run(ask())


def test_few_are_kept_and_nothing_longer_than_its_state(source: FixedSource) -> None:
    asked: list[int] = []

    async def find(number: int) -> int:
        asked.append(number)
        return number

    async def ask() -> None:
        kept = Kept(own, 3)
        for number in (1, 2, 3, 4, 4, 1):
            assert await kept.get(number, lambda n=number: find(n)) == number  # type: ignore[misc]
        own.number += 1
        await kept.get(1, lambda: find(1))

    own = FixedSource(source.path)
    asyncio.run(ask())
    assert asked == [1, 2, 3, 4, 1, 1]


def test_what_nobody_waits_for_any_more_is_given_up_and_made_anew_when_asked_for() -> None:
    ended: list[str] = []

    async def ask() -> None:
        gate, kept = asyncio.Event(), Kept(FixedSource(Path()), 3)

        async def find() -> int:
            try:
                await gate.wait()
            except asyncio.CancelledError:
                ended.append("given up")
                raise
            ended.append("made")
            return 1

        first, second = (asyncio.ensure_future(kept.get("x", find)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0)
        assert ended == []
        second.cancel()
        third = asyncio.ensure_future(kept.get("x", find))
        await asyncio.sleep(0.01)
        gate.set()
        assert await third == 1

    asyncio.run(ask())
    assert ended == ["given up", "made"]


def test_who_asks_within_a_time_waits_once_a_state() -> None:
    """Of what takes long only who asks first waits; it is made all the same, also for a state that comes
    while one is being made, and told at once when it is there.
    """

    async def ask() -> None:
        maker, source = Maker(), FixedSource(Path())
        maker.gate = asyncio.Event()
        kept = PerState(source, maker)

        async def waited(seconds: float) -> float:
            began = asyncio.get_running_loop().time()
            with pytest.raises(TimeoutError):
                await kept.within(seconds)
            return asyncio.get_running_loop().time() - began

        assert await waited(0.4) >= 0.3
        assert await waited(0.4) < AT_ONCE
        source.number += 1
        assert await waited(0.4) >= 0.3
        maker.gate.set()
        await asyncio.sleep(0)
        assert await kept.within(0.4) in (1, 2)
        assert await kept.get() == kept.known() == maker.made
        assert maker.most == 1

    asyncio.run(ask())
