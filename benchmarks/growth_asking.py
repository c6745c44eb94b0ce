"""Queries of a store in a process of its own, which ends with a query that takes too long."""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections.abc import Iterable
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median

import pyoxigraph as ox

from api.prefixes import PREFIXES
from benchmarks.growth_asked import Asked
from graph_builder.store.dataset import dataset_of
from graph_builder.store.layout import Home
from graph_builder.store.snapshots import Snapshots

LONG = 15  # seconds of processor that a query may take
ENOUGH = 4.0  # seconds, after which no further round is asked


class Asking:
    """One store, opened read-only; what was killed is opened again with the next query."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._here, there = context.Pipe()
        self._process = context.Process(target=_answer, args=(self._store, there), daemon=True)
        self._process.start()
        there.close()

    def ask(self, asked: Asked, rounds: int) -> tuple[float, int]:
        """Milliseconds of processor (the median of the rounds) and how many rows; `LONG` and -1 where it was
        not answered by then.
        """
        self._here.send((asked, rounds))
        try:
            told: tuple[float, int] = self._here.recv()
        except EOFError:
            self.close()
            self._start()
            return 1000.0 * LONG, -1
        return told

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()
        self._here.close()


def _answer(store: Path, there: Connection) -> None:
    with Snapshots(Home(store).snapshots).lease() as lease:
        data = ox.Store.read_only(str(lease.path))
        while True:
            try:
                asked, rounds = there.recv()
            except EOFError:
                return
            _end_after(LONG)
            there.send(_timed(data, asked, rounds))


def _end_after(seconds: int) -> None:
    """Have the system end this process when it has taken so many more seconds of processor."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(spent.ru_utime + spent.ru_stime) + seconds, hard))


def _timed(data: ox.Store, asked: Asked, rounds: int) -> tuple[float, int]:
    rows, took = _asked(data, asked)
    times = [took]
    while len(times) <= rounds and sum(times) < ENOUGH:
        times.append(_asked(data, asked)[1])
    return 1000 * median(times[1:] or times), rows


def _asked(data: ox.Store, asked: Asked) -> tuple[int, float]:
    """How many rows or triples are told, which are not kept, and the seconds of processor."""
    values = {ox.Variable(name): ox.NamedNode(iri) for name, iri in asked.substitutions.items()}
    began = time.thread_time()
    found = data.query(asked.text, substitutions={**values}, prefixes=PREFIXES, **dataset_of(asked.text))
    rows = sum(1 for _ in found) if isinstance(found, Iterable) else 1
    return rows, time.thread_time() - began
