"""What a run of `benchmarks.building` found: tables, and how straight the lines are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from benchmarks.kinds import Kind
from benchmarks.watching import Course

STRAIGHT = 0.1  # of the line, that a point may lie from it
MB = 2**20
STAGES = ("reading", "loading")


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a build: wall and processor seconds, memory by who takes part (all: their sum)."""

    name: str
    seconds: float
    cpu: float
    memory: dict[str, Course]


@dataclass(frozen=True, slots=True)
class Build:
    """One build into a new store; bytes are those that files take on the disk.

    ``shard_quads`` counts what bulletins share once for each; ``triples`` is what the store holds.
    ``store_parts`` tells what of the store's bytes its folders and files take.
    """

    full: int
    short: int
    characters: int
    workers: int
    cluster: str
    triples: int
    shard_quads: int
    generated_seconds: float
    seconds: float
    cpu: float
    stages: tuple[Stage, ...]
    text_bytes: int
    shard_bytes: int
    store_bytes: int
    store_parts: dict[str, int]

    @property
    def files(self) -> int:
        """How many files were built."""
        return self.full + self.short

    def stage(self, name: str) -> Stage | None:
        """The stage of a name; None where reading and loading were one."""
        return next((stage for stage in self.stages if stage.name == name), None)

    def line(self) -> str:
        """Return what is told while the next one runs."""
        stages = ", ".join(f"{s.name} {s.seconds:.0f} s ({s.cpu:.0f} s of processor)" for s in self.stages)
        return f"{self.files:,} files, {self.triples:,} triples in {self.seconds:.0f} s: {stages}"


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line through the builds: what a build takes at all, what each file adds, and how far each
    point lies from it, as a part of the line.
    """

    what: str
    unit: str
    fixed: float
    each: float
    off: tuple[float, ...]

    @property
    def straight(self) -> bool:
        """Whether every point lies near enough."""
        return max(map(abs, self.off), default=0.0) <= STRAIGHT


@dataclass(slots=True)
class Report:
    """One run of the benchmark."""

    date: str
    machine: dict[str, str | int | float]
    kinds: tuple[Kind, ...] = ()
    builds: list[Build] = field(default_factory=list)


def fitted(what: str, unit: str, sizes: Sequence[float], values: Sequence[float]) -> Line:
    """Return the line that is nearest to the points, each measured by its own size.

    >>> fitted("time", "s", [1, 2, 4], [3.0, 5.0, 9.0]).each
    2.0
    """
    at, value = np.array(sizes, dtype=float), np.array(values, dtype=float)
    each, fixed = np.polyfit(at, value, 1, w=1 / value)
    off = value / (fixed + each * at) - 1
    return Line(
        what, unit, round(float(fixed), 6), round(float(each), 9), tuple(round(float(o), 4) for o in off)
    )


def lines_of(builds: Sequence[Build]) -> Iterator[Line]:
    """Yield a line for each figure that grows with the files."""
    if len(builds) < 3:
        return
    figures: list[tuple[str, str, Callable[[Build], float]]] = [
        ("time", "s", lambda b: b.seconds),
        ("processor time", "s", lambda b: b.cpu),
        *((f"time of {name}", "s", lambda b, n=name: _of(b, n).seconds) for name in STAGES),
        *(
            (f"processor time of {name}", "s", lambda b, n=name: _of(b, n).cpu)
            for name in ("reading", "loading")
        ),
        ("triples", "", lambda b: b.triples),
        ("store", "MB", lambda b: b.store_bytes / MB),
        ("shards", "MB", lambda b: b.shard_bytes / MB),
    ]
    for what, unit, figure in figures:
        values = [figure(build) for build in builds]
        if all(value > 0 for value in values):
            yield fitted(what, unit, [b.files for b in builds], values)


def _of(build: Build, name: str) -> Stage:
    return build.stage(name) or Stage(name, 0.0, 0.0, {})


def markdown(report: Report) -> str:
    """Return a report as tables."""
    machine = ", ".join(f"{name} {value}" for name, value in report.machine.items())
    head = [report.date, f"{machine} (what runs beside slows all rows)", ""]
    return "\n".join(
        [*head, *_builds(report.builds), "", *_memory(report.builds), "", *_lines(report.builds)]
    )


def _kinds(kinds: Sequence[Kind]) -> Iterator[str]:
    yield from _head("one bulletin:", "processor", "characters", "quads", "text", "its quads, packed")
    for kind in kinds:
        sizes = (f"{size:,.0f} bytes" for size in (kind.text_bytes, kind.shard_bytes))
        numbers = (f"{number:,.0f}" for number in (kind.characters, kind.quads))
        yield _row(kind.name, f"{1000 * kind.cpu:.1f} ms", *numbers, *sizes)


def _builds(builds: Sequence[Build]) -> Iterator[str]:
    yield from _head(
        "full",
        "short",
        "triples",
        "stage:",
        "time",
        "processor",
        "files/s",
        "characters/s",
        "quads/s",
        "quads/processor s",
    )
    for build in builds:
        for stage in (*build.stages, Stage("all", build.seconds, build.cpu, {})):
            quads = (build.shard_quads or build.triples) if stage.name != "loading" else build.triples
            seconds, cpu = max(stage.seconds, 1e-3), max(stage.cpu, 1e-3)
            size = (f"{number:,}" for number in (build.full, build.short, build.triples))
            rates = (build.files / seconds, build.characters / seconds, quads / seconds, quads / cpu)
            yield _row(*size, stage.name, f"{seconds:,.1f} s", f"{cpu:,.1f} s", *(f"{r:,.0f}" for r in rates))


def _memory(builds: Sequence[Build]) -> Iterator[str]:
    yield from _head("files", "stage:", "who:", "peak memory", "mean", "grown in the second half", "flat:")
    for build in builds:
        for stage in build.stages:
            for who, held in stage.memory.items():
                told = (_mb(held.peak), _mb(held.mean), f"{held.grown / MB:+,.0f} MB")
                yield _row(f"{build.files:,}", stage.name, who, *told, _yes(held.flat))
    yield ""
    parts = sorted({part for build in builds for part in build.store_parts})
    yield from _head("files", "texts", "shards", "store", *parts)
    for build in builds:
        sizes = (build.text_bytes, build.shard_bytes, build.store_bytes)
        each = (build.store_parts.get(part, 0) for part in parts)
        yield _row(f"{build.files:,}", *map(_mb, (*sizes, *each)))


def _lines(builds: Sequence[Build]) -> Iterator[str]:
    lines = list(lines_of(builds))
    if not lines:
        return
    yield from _head(
        "against the number of files:", "at all", "each 1,000", "off the line:", f"within {STRAIGHT:.0%}:"
    )
    for line in lines:
        off = ", ".join(f"{o:+.1%}" for o in line.off)
        ends = (f"{number:,.2f} {line.unit}" for number in (line.fixed, 1000 * line.each))
        yield _row(line.what, *ends, off, _yes(line.straight))


def _head(*names: str) -> Iterator[str]:
    """The head of a table; a name with a colon is of a column of words."""
    yield _row(*(name.rstrip(":") for name in names))
    yield _row(*("---" if name.endswith(":") else "---:" for name in names))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _mb(size: float) -> str:
    return f"{size / MB:,.0f} MB"


def _yes(true: bool) -> str:
    return "yes" if true else "no"
