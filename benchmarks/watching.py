"""What a command and all its processes take while it runs: memory that is no file's, processor time.

Sampled each second from /proc, so Linux only.
"""

from __future__ import annotations

import os
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
FLAT = 0.1  # of its mean, that memory may grow in the second half and still be called flat
LITTLE = 16 * 2**20  # bytes of growth that are nothing
MOST_POINTS = 60  # of a series that is kept


@dataclass(frozen=True, slots=True)
class Sample:
    """One process at one time: seconds since the epoch, bytes of memory, processor seconds so far."""

    at: float
    pid: int
    memory: int
    cpu: float


@dataclass(frozen=True, slots=True)
class Course:
    """Memory of one process, or of the sum of some, over a stretch of time.

    ``grown`` are bytes by which the line through the second half rises; ``series`` are pairs of seconds since
    the beginning and bytes.
    """

    peak: int
    mean: int
    grown: int
    flat: bool
    series: tuple[tuple[float, int], ...]


class Watch:
    """Samples a process and its descendants while it is open."""

    def __init__(self, pid: int, every: float = 1.0) -> None:
        self.pid = pid
        self.samples: list[Sample] = []
        self._every = every
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            at = time.time()
            for pid in family(self.pid):
                with suppress(OSError, ValueError, IndexError):  # it has ended meanwhile
                    self.samples.append(Sample(at, pid, memory_of(pid), cpu_of(pid)))
            if self._stop.wait(self._every):
                return

    def between(self, begin: float, end: float) -> list[Sample]:
        """Return what was sampled in a stretch of time."""
        return [sample for sample in self.samples if begin <= sample.at <= end]

    def cpu_until(self, end: float) -> float:
        """Return the processor seconds of all processes up to a time, as far as they were seen."""
        last: dict[int, float] = {}
        for sample in self.samples:
            if sample.at <= end:
                last[sample.pid] = sample.cpu
        return sum(last.values())


def family(root: int) -> set[int]:
    """Return a process and all that descend from it."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, ValueError, IndexError):
                parents[int(entry.name)] = int(_stat(int(entry.name))[1])
    found = {root}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def memory_of(pid: int) -> int:
    """Return the bytes that are no file's: the share of what several hold, where the system tells."""
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
        return 1024 * int(told.partition("Pss_Anon:")[2].split()[0])
    except (PermissionError, FileNotFoundError, IndexError):
        _, resident, shared, *_ = Path(f"/proc/{pid}/statm").read_text("ascii").split()
        return (int(resident) - int(shared)) * PAGE


def cpu_of(pid: int) -> float:
    """Return the processor seconds of one process so far."""
    return sum(map(int, _stat(pid)[11:13])) / TICK


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat behind the name, which may hold spaces: the state first."""
    return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()


def busiest(samples: Sequence[Sample]) -> Iterator[tuple[int, float]]:
    """Yield processes with the processor seconds that each took among the samples, the busiest first."""
    first: dict[int, float] = {}
    last: dict[int, float] = {}
    for sample in samples:
        first.setdefault(sample.pid, sample.cpu)
        last[sample.pid] = sample.cpu
    yield from sorted(((pid, last[pid] - first[pid]) for pid in last), key=lambda pair: -pair[1])


def course(samples: Sequence[Sample], pids: set[int]) -> Course:
    """Return the memory of some processes together over the time of the samples."""
    sums: dict[float, int] = defaultdict(int)
    for sample in samples:
        if sample.pid in pids:
            sums[sample.at] += sample.memory
    points = sorted(sums.items())
    if not points:
        return Course(0, 0, 0, True, ())
    memory = [held for _, held in points]
    second = points[len(points) // 2 :]
    grown, mean = rise(second), sum(memory) / len(memory)
    step = -(-len(points) // MOST_POINTS)
    begun = points[0][0]
    return Course(
        peak=max(memory),
        mean=round(mean),
        grown=round(grown),
        flat=grown <= max(FLAT * mean, LITTLE),
        series=tuple((round(at - begun, 1), held) for at, held in points[::step]),
    )


def rise(points: Sequence[tuple[float, float]]) -> float:
    """Return by how much the straight line through points rises from the first to the last.

    >>> rise([(0.0, 5.0), (1.0, 6.0), (2.0, 7.0)])
    2.0
    """
    if len(points) < 3:
        return 0.0
    at, value = np.array(points, dtype=float).T
    slope = np.polyfit(at - at[0], value, 1)[0]
    return round(float(slope * (at[-1] - at[0])), 6)
