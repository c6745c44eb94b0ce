"""Processes that inspect the bulletins of a store, some at a time.

To read a bulletin again and to hold it against the shapes takes seconds of processor, which is most of
what it takes to verify a large store.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from itertools import chain, repeat
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from graph_builder.batches import batches
from graph_builder.case import Contents, Finding, Inspect, Inspectors
from graph_builder.processes import kill, started
from graph_builder.shapes import Shapes
from graph_builder.store.layout import Marker
from graph_builder.store.names import Graphs
from graph_builder.store.texts import Texts
from ontology.errors import ZhengpuError

PART = 4  # bulletins that a process is given at a time
T = TypeVar("T")


class InspectorEnded(ZhengpuError):
    """A process that inspected bulletins was ended from outside."""

    def __init__(self) -> None:
        super().__init__(
            "核对公报的进程被终止（可能内存不足），核对没有做完。请减少 --workers 后重新运行。",
            "A process that checked bulletins was ended (for want of memory?); the checks are not done. Run "
            "again with fewer --workers.",
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the contents of a store are, for whichever process opens them."""

    data: Path
    texts: Path
    marker: Marker
    shapes: Traversable | None

    def opened(self) -> Contents:
        """The contents. Raises what the engine does where it cannot read."""
        own, shapes = Graphs.below(self.marker.base), Shapes.load(self.shapes)
        return Contents(ox.Store.read_only(str(self.data)), Texts(self.texts), self.marker, own, shapes)


@dataclass(frozen=True, slots=True)
class Processes:
    """Processes of this machine, each with the contents open."""

    pool: ProcessPoolExecutor

    def each(self, inspect: Inspect[T], subjects: Sequence[T]) -> Iterator[list[Finding]]:
        """What is found of each. Raises InspectorEnded."""
        try:
            yield from chain.from_iterable(
                self.pool.map(_inspected, repeat(inspect), batches(subjects, PART))
            )
        except BrokenExecutor:
            raise InspectorEnded from None


@contextmanager
def inspectors(workers: int, kept: Kept) -> Iterator[Inspectors | None]:
    """So many processes that inspect; none where this one does."""
    if workers < 2:
        yield None
        return
    with started(workers, _open, [kept]) as pool:
        try:
            yield Processes(pool)
        except BaseException:
            kill(pool)  # nobody waits for what they are at
            raise


_OPEN: list[Contents] = []
"""What a process that inspects has open."""


def _open(kept: Kept) -> None:
    _OPEN.append(kept.opened())


def _inspected(inspect: Inspect[T], some: Sequence[T]) -> list[list[Finding]]:
    (contents,) = _OPEN
    return [list(inspect(contents, subject)) for subject in some]
