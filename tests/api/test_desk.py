"""When a service makes ready to read files: not before its first readers, nor for longer than it stands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from api import desk
from api.desk import Desk
from api.isolation.process import Child
from api.settings import Settings
from api.tokens import Token, digest_of
from api.writing import Done, Extractor, Order


class Source:
    """Has nothing newer."""

    def refresh(self) -> None:
        """Nothing was written."""


class Idle:
    """A writer with nothing to do."""

    async def start(self) -> None:
        """Nothing was left by a crash."""

    async def carry_out(self, order: Order) -> Done:
        raise NotImplementedError(order)

    async def close(self) -> None:
        """There is no process."""


@asynccontextmanager
async def desk_of(tokens: tuple[Token, ...] = (Token("boss", digest_of("x")),)) -> AsyncIterator[None]:
    """A desk while it is open."""
    settings = Settings(store=Path("store"), admin_tokens=tokens)
    opened = Desk(Source(), Idle(), settings, print)
    await opened.start()
    try:
        yield
    finally:
        await opened.close()


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The starts of a process that reads, none of which ever ends."""
    told: list[str] = []

    async def start(_extractor: Extractor) -> Child:
        told.append("begun")
        try:
            await asyncio.Event().wait()
        finally:
            told.append("ended")
        raise AssertionError

    monkeypatch.setattr(Extractor, "_started", start)
    return told


def run(seconds: float, tokens: tuple[Token, ...] = (Token("boss", digest_of("x")),)) -> None:
    """Open a desk for a while, and close it in time."""

    async def opened() -> None:
        async with asyncio.timeout(10), desk_of(tokens):
            await asyncio.sleep(seconds)

    asyncio.run(opened())


def test_a_service_that_ends_at_once_has_begun_no_process(begun: list[str]) -> None:
    run(0)
    assert begun == []


def test_one_that_stands_makes_ready_and_gives_that_up_when_it_ends(
    begun: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "AFTER", 0.01)
    run(0.5)
    assert begun == ["begun", "ended"]


def test_one_that_nobody_may_write_to_reads_no_files(
    begun: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "AFTER", 0.0)
    run(0.2, ())
    assert begun == []
