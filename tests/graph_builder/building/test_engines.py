"""Where batches are read: results come in order, and a process that ends costs nothing but time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_builder.building.batches import Batch, Piece
from graph_builder.building.engines import Engine, Here, Read, pool, read_all
from graph_builder.building.ledger import Row
from graph_builder.building.reading import Done


def batch(number: int, *names: str) -> Batch:
    return Batch(number, tuple(Piece(Path(name), Path(name)) for name in names))


def read(given_one: Batch) -> Done:
    """Read a batch; `die` ends the process, `die-once FILE` does so where the file is not there yet."""
    for piece in given_one.pieces:
        if piece.name == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if piece.name.startswith("die-once "):
            mark = Path(piece.name.removeprefix("die-once "))
            if not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        if piece.name == "wrong":
            raise LookupError("wrong")
        if piece.name.startswith("for-ever "):
            Path(piece.name.removeprefix("for-ever ")).touch()
            time.sleep(3600)
    return Done(tuple(Row(piece.name, piece.place) for piece in given_one.pieces), ())


def names(done: Sequence[Done]) -> list[list[str]]:
    return [[row.path for row in each.rows] for each in done]


def failed(done: Sequence[Done]) -> list[str]:
    return [row.path for each in done for row in each.rows if row.error]


@pytest.fixture
def two() -> Iterator[Engine]:
    with pool(2) as engine:
        yield engine


def test_results_come_in_the_order_of_the_batches(two: Engine) -> None:
    batches = [batch(n, f"a{n}", f"b{n}") for n in range(30)]
    assert names(list(read_all(batches, read, two))) == [[f"a{n}", f"b{n}"] for n in range(30)]


def test_one_process_is_this_one() -> None:
    with pool(1) as engine:
        assert isinstance(engine, Here)
        assert names(list(read_all([batch(1, "a")], read, engine))) == [["a"]]


def test_no_more_is_begun_than_somebody_takes() -> None:
    begun: list[int] = []

    def batches() -> Iterator[Batch]:
        for number in range(1000):
            begun.append(number)
            yield batch(number, "a")

    results = read_all(batches(), read, Here())
    next(results)
    assert len(begun) < 10


def test_a_file_that_ends_the_process_is_named_and_all_others_are_read(two: Engine) -> None:
    batches = [batch(n, f"a{n}", *(["die"] if n in (2, 5) else []), f"b{n}") for n in range(8)]
    done = list(read_all(batches, read, two))
    assert sorted(name for each in names(done) for name in each if name != "die") == sorted(
        f"{letter}{n}" for n in range(8) for letter in "ab"
    )
    assert failed(done) == ["die", "die"]
    told = next(row.error for each in done for row in each.rows if row.error)
    assert told
    assert "die" in told[0]
    assert "is ended" in told[1]


def test_a_process_that_is_killed_once_costs_nothing(two: Engine, tmp_path: Path) -> None:
    batches = [batch(n, f"a{n}", f"die-once {tmp_path / str(n)}") for n in range(6)]
    done = list(read_all(batches, read, two))
    assert [len(each.rows) for each in done] == [2] * 6
    assert failed(done) == []


def test_what_is_wrong_with_the_program_is_not_hidden(two: Engine) -> None:
    with pytest.raises(LookupError):
        list(read_all([batch(1, "a"), batch(2, "wrong")], read, two))


PARENT = """
import os, sys, time
from graph_builder.building.batches import Batch
from graph_builder.building.engines import pool
from tests.graph_builder.building.test_engines import number

if __name__ == "__main__":
    with pool(2) as engine:
        print(*{engine.submit(number, Batch(n, ())).result() for n in range(8)}, flush=True)
        time.sleep(100)
"""


def number(_: Batch) -> int:
    """The process that reads."""
    time.sleep(0.1)
    return os.getpid()


def test_processes_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    """Also where that is killed, and can tell nobody."""
    script = tmp_path / "parent.py"
    script.write_text(PARENT, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])}
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout
        workers = [Path("/proc", pid.decode()) for pid in process.stdout.readline().split()]
        assert workers
        process.kill()
    end = time.monotonic() + 60
    while any(worker.exists() for worker in workers):
        assert time.monotonic() < end
        time.sleep(0.1)


class Fickle:
    """An engine that loses batches as it is told: one is lost each time its turn in `losses` says so."""

    processes = 2

    def __init__(self, losses: list[bool]) -> None:
        self._losses = losses

    def submit(self, reading: Read, given_one: Batch) -> Future[Done]:
        future: Future[Done] = Future()
        if self._losses and self._losses.pop():
            future.set_exception(BrokenExecutor())
        else:
            future.set_result(reading(given_one))
        return future

    def lost(self, error: BaseException) -> bool:
        return isinstance(error, BrokenExecutor)

    def mend(self) -> None:
        """There is nothing to mend."""


@given(st.lists(st.booleans(), max_size=40), st.lists(st.integers(1, 3), max_size=8))
def test_whenever_processes_end_each_file_has_one_result(losses: list[bool], sizes: list[int]) -> None:
    batches = [batch(n, *(f"{n}-{m}" for m in range(size))) for n, size in enumerate(sizes)]
    done = list(read_all(batches, read, Fickle(losses)))
    wanted = [sorted(piece.name for piece in each.pieces) for each in batches]
    assert [sorted(each) for each in names(done)] == wanted


@pytest.mark.timeout(120)
def test_who_is_interrupted_does_not_wait_for_what_is_being_read(tmp_path: Path) -> None:
    begun, reading = tmp_path / "begun", list[Future[Done]]()

    def interrupted() -> None:
        with pool(2) as engine:
            reading.append(engine.submit(read, batch(0, f"for-ever {begun}")))
            while not begun.exists():
                time.sleep(0.01)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert reading[0].exception() is not None
