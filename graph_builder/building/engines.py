"""Where batches are read: in this process, in a pool of processes, or on a Dask cluster.

All three take the same function and the same arguments; what differs is how a process that ended in the
middle of a batch is noticed. A batch is read again elsewhere, the second time file by file, so that the one
file that ends whoever reads it is named and the others are read.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from graph_builder.building.batches import Batch, Piece
from graph_builder.building.ledger import Row
from graph_builder.building.reading import Done
from graph_builder.processes import kill, started
from ontology.errors import ZhengpuError

Read = Callable[[Batch], Done]
_ROUNDS = 3  # a machine that ends processes at random is not to be outwitted
_AHEAD = 4  # batches for each process, so that none waits and few results are held


class Lost(Exception):
    """The process that read a batch ended before it was done."""


class Engine(Protocol):
    """Where batches are read."""

    @property
    def processes(self) -> int:
        """How many are read at once."""

    def submit(self, read: Read, batch: Batch) -> Future[Done]:
        """Begin to read a batch; the future raises what `lost` tells where its process ended."""

    def lost(self, error: BaseException) -> bool:
        """Whether an error means that a process ended, and not that something was wrong."""

    def mend(self) -> None:
        """Have processes again where some ended."""


class Here:
    """This process."""

    processes = 1

    def submit(self, read: Read, batch: Batch) -> Future[Done]:
        """Read a batch at once."""
        future: Future[Done] = Future()
        future.set_result(read(batch))
        return future

    def lost(self, error: BaseException) -> bool:  # noqa: ARG002 - as in the others
        """This process does not outlive its end."""
        return False

    def mend(self) -> None:
        """Nothing can be broken."""


class Pool:
    """Processes of this machine."""

    def __init__(self, processes: int) -> None:
        self.processes = processes
        self._pool = self._new()

    def submit(self, read: Read, batch: Batch) -> Future[Done]:
        """Give a batch to the next process that is free."""
        try:
            return self._pool.submit(read, batch)
        except BrokenExecutor as error:
            future: Future[Done] = Future()
            future.set_exception(error)
            return future

    def lost(self, error: BaseException) -> bool:
        """Whether a process ended, which ends all of them."""
        return isinstance(error, BrokenExecutor)

    def mend(self) -> None:
        """Start all anew."""
        # One that was being started while another broke the pool is told of no end, and would be waited for.
        self.kill()
        self.close()
        self._pool = self._new()

    def kill(self) -> None:
        """End them in the middle of what they do."""
        kill(self._pool)

    def close(self) -> None:
        """End them."""
        self._pool.shutdown(cancel_futures=True)

    def _new(self) -> ProcessPoolExecutor:
        return started(self.processes, preload=["graph_builder.building.reading"])


@contextmanager
def pool(processes: int) -> Iterator[Engine]:
    """An engine of so many processes of this machine."""
    if processes < 2:
        yield Here()
        return
    engine = Pool(processes)
    try:
        yield engine
    except BaseException:
        engine.kill()  # nobody waits for what they are at
        raise
    finally:
        engine.close()


@dataclass(slots=True)
class _Begun:
    batch: Batch
    future: Future[Done]


def read_all(batches: Iterable[Batch], read: Read, engine: Engine) -> Iterator[Done]:
    """Read batches, a few ahead of whoever takes the results, which come in the order of the batches."""
    begun: deque[_Begun] = deque()
    for batch in batches:
        begun.append(_Begun(batch, engine.submit(read, batch)))
        if len(begun) >= _AHEAD * engine.processes:
            yield _result(begun, read, engine)
    while begun:
        yield _result(begun, read, engine)


def _result(begun: deque[_Begun], read: Read, engine: Engine) -> Done:
    """The result of the first batch that was begun; after a loss whatever was begun is begun anew."""
    first = begun.popleft()
    try:
        return first.future.result()
    except BaseException as error:
        if not engine.lost(error):
            raise
    engine.mend()
    done = _carefully(first.batch, read, engine)
    for other in begun:
        if _has_lost(other.future, engine):
            other.future = engine.submit(read, other.batch)
    return done


def _has_lost(future: Future[Done], engine: Engine) -> bool:
    if not future.done():
        return False
    error = future.exception()
    return error is not None and engine.lost(error)


def _carefully(batch: Batch, read: Read, engine: Engine) -> Done:
    """Read a batch whose process ended: all of it once more, then without those files that end it."""
    fatal: tuple[Piece, ...] = ()
    for _ in range(_ROUNDS):
        rest = replace(batch, pieces=tuple(piece for piece in batch.pieces if piece not in fatal))
        try:
            done = _alone(rest, read, engine)
        except Lost:
            fatal += tuple(piece for piece in rest.pieces if _is_fatal(batch.number, piece, read, engine))
        else:
            return Done((*done.rows, *map(_ended, fatal)), done.same)
    return Done(tuple(map(_ended, batch.pieces)), ())


def _is_fatal(number: int, piece: Piece, read: Read, engine: Engine) -> bool:
    """Whether reading a file alone ends the process."""
    try:
        _alone(Batch(number, (piece,)), read, engine)
    except Lost:
        return True
    return False


def _alone(batch: Batch, read: Read, engine: Engine) -> Done:
    """Read a batch while nothing else is read. Raises Lost."""
    try:
        return engine.submit(read, batch).result()
    except BaseException as error:
        if not engine.lost(error):
            raise
        engine.mend()
        raise Lost from error


def _ended(piece: Piece) -> Row:
    told = ProcessEnded(piece.name)
    return Row(piece.name, piece.place, error=(told.zh, told.en))


class ProcessEnded(ZhengpuError):
    """A file at which whoever reads it comes to an end."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path}：读取它的进程被终止（多为内存不足）；请拆分，或在内存更多的机器上读取",
            f"{path}: the process that reads it is ended (mostly for want of memory); split it, or read it "
            "where there is more",
        )
