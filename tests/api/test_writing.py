"""What becomes of a request to the writer's process: in time, too late, made and not shown yet; a writer
whose engine met a full disk makes way for another, for it would refuse every write from then on.
"""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from api.isolation import process
from api.isolation.process import ChildDiedError
from api.settings import Settings
from api.source import EmbeddedSource
from api.turnstile import Turnstile
from api.write_errors import (
    WriteBusyError,
    WriterCrashedError,
    WriteRefusedError,
    WriterNotReadyError,
    WriteTimeoutError,
)
from api.write_problems import problem_of_write
from api.writing import EmbeddedWriter, Extractor, Order, Place
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.layout import Home
from ontology.terms import ID


class Child:
    """Answers whatever it is told to, until it is killed."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told, self.alive = told, True

    async def ask(self, _head: object, _body: bytes) -> tuple[dict[str, Any], bytes]:
        assert self.alive
        return self.told, b""

    def kill(self) -> None:
        self.alive = False

    async def reap(self) -> None:
        """Nothing is left."""


async def children(told: dict[str, Any]) -> int:
    """How many were needed for two requests that are answered so."""
    started: list[Child] = []

    async def start() -> Any:  # noqa: ANN401 - stands in for a child process
        started.append(Child(told))
        return started[-1]

    turnstile = Turnstile(start, 4)
    for _ in range(2):
        assert (await turnstile.ask({}, b"", 5))[0] == told
    return len(started)


@pytest.mark.parametrize(
    ("error", "needed"), [("StoreFull", 2), ("NotWritable", 2), ("BadUpdate", 1), ("Gone", 1)]
)
def test_an_engine_that_is_spent_is_not_asked_again(error: str, needed: int) -> None:
    assert asyncio.run(children({"error": error})) == needed


DONE = {"revision": 7, "changed": True, "created": False}


class Writing(Child):
    """Makes what it is told to, if at all, and shows it when it may."""

    def __init__(self, *, makes: bool = True, told: dict[str, Any] | None = None) -> None:
        super().__init__(DONE if told is None else told)
        self.makes, self.may_show, self.orders = makes, asyncio.Event(), 0

    async def ask(self, _head: object, _body: bytes) -> tuple[dict[str, Any], bytes]:
        self.orders += 1
        if not self.makes:
            await asyncio.Event().wait()
        return {"made": DONE}, b""

    async def receive(self) -> tuple[dict[str, Any], bytes]:
        await self.may_show.wait()
        if not self.alive:
            raise ChildDiedError("the process ended")
        return self.told, b""


def writer_of(child: Writing) -> EmbeddedWriter:
    """A writer whose process this is."""
    writer = EmbeddedWriter(Place("store", 0, ""), Settings())

    async def start() -> Any:  # noqa: ANN401 - stands in for a child process
        return child

    writer._turnstile = Turnstile(start, 4)
    return writer


SOON = Order({"do": "update"}, timeout=0.05)


def test_an_order_that_waits_has_its_time_from_when_it_came() -> None:
    async def run() -> None:
        child = Writing(makes=False)
        writer = writer_of(child)
        begun = asyncio.get_running_loop().time()
        orders = [writer.carry_out(Order({"do": "update"}, timeout=each)) for each in (0.3, 0.2, 0.1)]
        found = await asyncio.gather(*orders, return_exceptions=True)
        assert [type(each) for each in found] == [WriteTimeoutError, WriteBusyError, WriteBusyError]
        assert asyncio.get_running_loop().time() - begun < 5
        assert child.orders == 1

    asyncio.run(run())


def test_a_start_that_takes_long_goes_on_though_nobody_waits() -> None:
    async def run() -> None:
        may_start, child = asyncio.Event(), Child(DONE)

        async def start() -> Any:  # noqa: ANN401 - stands in for a child process
            await may_start.wait()
            return child

        turnstile = Turnstile(start, 4)
        with pytest.raises(WriteBusyError):
            await turnstile.ask({}, b"", 0.05)
        may_start.set()
        assert (await turnstile.ask({}, b"", 5))[0] == DONE

    asyncio.run(run())


def test_what_is_made_in_time_is_answered_as_made_and_shown_all_the_same() -> None:
    async def run() -> None:
        child = Writing()
        writer = writer_of(child)
        done = await writer.carry_out(SOON)
        assert (done.revision, done.changed, child.alive) == (7, True, True)
        assert done.showing is not None
        assert not done.showing.done()
        second = asyncio.ensure_future(writer.carry_out(Order({"do": "update"})))
        await asyncio.sleep(0.05)
        assert child.orders == 1  # one at a time: it waits until the first is shown
        child.may_show.set()
        await done.showing
        assert (await second).showing is None
        assert child.orders == 2

    asyncio.run(run())


def test_what_is_not_made_in_time_is_killed() -> None:
    child = Writing(makes=False)
    with pytest.raises(WriteTimeoutError):
        asyncio.run(writer_of(child).carry_out(SOON))
    assert not child.alive


def test_a_writer_that_dies_while_it_shows_what_it_made_is_found_out() -> None:
    async def run() -> None:
        child = Writing()
        done = await writer_of(child).carry_out(SOON)
        child.kill()
        child.may_show.set()
        assert done.showing is not None
        with pytest.raises(WriterCrashedError):
            await done.showing

    asyncio.run(run())


def test_a_reader_of_files_that_does_not_come_up_is_no_fault_of_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def started(*_: object, seconds: float) -> None:
        assert seconds > 60, "a start may take long beside others"
        raise ChildDiedError("no answer")

    monkeypatch.setattr(process.Child, process.Child.start.__name__, started)
    with pytest.raises(WriterNotReadyError) as found:
        asyncio.run(Extractor(Settings()).read("a.txt", {}, b"text"))
    problem = problem_of_write(found.value)
    assert problem.status == 503
    assert "did not come up in time" in str(problem)


def test_who_is_told_that_it_cannot_be_shown_is_told_that_it_was_made() -> None:
    async def run() -> None:
        full = {"error": "StoreFull", "zh": "没有空间。", "en": "No space is left.", "made": True}
        child = Writing(told=full)
        child.may_show.set()
        with pytest.raises(WriteRefusedError) as refused:
            await writer_of(child).carry_out(Order({"do": "update"}))
        words = str(problem_of_write(refused.value))
        assert "change was made" in words
        assert "No space is left" in words

    asyncio.run(run())


def test_a_writer_that_is_ended_closes_what_it_has_open(tmp_path: Path) -> None:
    EmbeddedStore.open(tmp_path / "store").close()
    source = EmbeddedSource.open(tmp_path / "store", ID)
    writer = source.writer(Settings())

    def is_closed() -> bool:
        with closing(sqlite3.connect(Home(tmp_path / "store").search)) as database:
            return bool(database.execute("SELECT closed FROM state").fetchone() == (1,))

    async def run() -> None:
        await writer.start()
        assert not is_closed()
        await writer.close()

    asyncio.run(run())
    source.close()
    assert is_closed()
