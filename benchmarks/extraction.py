"""How fast texts are read, and in how much memory, beside public analysers of Chinese, all in one run.

``python -m benchmarks.extraction [FILE ...] [--rounds N] [--json FILE]`` from the root of the project.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks.machine import processor
from benchmarks.readers import READERS, Measured, Reader, version_of
from graph_builder.corpus.library import FOLDER, read_library
from graph_builder.corpus.plan import Months
from graph_builder.corpus.write import Recipe, files_of, make
from graph_builder.read import SUFFIXES, read_path
from ontology.load import load

ROOT = Path(__file__).parents[1]
BULLETINS = ("examples/dev-bulletins", "tests/gold/further")
CORPUS = Recipe(Months(2022, 1, 4), 5, "known", varied=False)
OURS = "zhengpu"
ASKED = {"zhengpu-recognition": 1_000_000, "zhengpu-pipeline": 200_000}  # characters a second and core
ASKED_MEMORY = 200 * 10**6
ASKED_IMPORT = 0.3
_IMPORT = "from time import perf_counter as now; t = now(); import graph_builder; print(now() - t)"


@dataclass(frozen=True, slots=True)
class Row:
    """What one reader did: characters a second and core, best, median and in its first round; or why it did
    not run.
    """

    reader: str
    does: str
    version: str
    best: float = 0.0
    median: float = 0.0
    first: float = 0.0
    ready_seconds: float = 0.0
    peak_bytes: int = 0
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """One run of the benchmark."""

    date: str
    machine: dict[str, str | int]
    characters: int
    texts: int
    rounds: int
    import_seconds: dict[str, float]
    rows: tuple[Row, ...]
    ratios: dict[str, float] = field(default_factory=dict)


def texts_of(files: Sequence[Path]) -> list[str]:
    """Return the texts of `files`; without any, of the annotated bulletins and a made corpus."""
    if files:
        return [read_path(file).text for file in files]
    found = [p for folder in BULLETINS for p in sorted((ROOT / folder).iterdir())]
    told = [read_path(p).text for p in found if p.suffix in SUFFIXES and p.stem != "README"]
    corpus = make(CORPUS, load(), read_library(FOLDER))
    return told + [text for name, text in files_of(corpus) if name.endswith(".txt")]


def run(texts: Sequence[str], rounds: int) -> Report:
    """Return what every reader takes for `texts`, each in a process of its own."""
    rows = tuple(_row(reader, texts, rounds) for reader in READERS)
    return Report(
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        machine={
            "processor": processor(),
            "cores": os.cpu_count() or 0,
            "system": platform.platform(),
            "python": platform.python_version(),
            "load": round(os.getloadavg()[0]),
        },
        characters=sum(map(len, texts)),
        texts=len(texts),
        rounds=rounds,
        import_seconds=_import_seconds(rounds),
        rows=rows,
        ratios=dict(_ratios(rows)),
    )


def _row(reader: Reader, texts: Sequence[str], rounds: int) -> Row:
    row = Row(reader.name, reader.does, version_of(reader.package))
    if not row.version:
        return Row(row.reader, row.does, "", missing=f"{reader.package} is not installed")
    command = [sys.executable, "-m", "benchmarks.readers", reader.name, str(rounds)]
    done = subprocess.run(  # noqa: S603 — our own module
        command, input=json.dumps(texts), capture_output=True, encoding="utf-8", check=False, cwd=ROOT
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or [f"status {done.returncode}"]
        return Row(row.reader, row.does, row.version, missing=f"cannot run here: {last[0]}")
    told = Measured(**json.loads(done.stdout))
    speeds = [sum(map(len, texts)) / seconds for seconds in told.rounds]
    return Row(
        *(row.reader, row.does, row.version),
        *(round(max(speeds)), round(median(speeds)), round(speeds[0])),
        *(round(told.ready, 3), told.peak),
    )


def _import_seconds(rounds: int) -> dict[str, float]:
    told = [float(subprocess.check_output([sys.executable, "-c", _IMPORT])) for _ in range(rounds)]  # noqa: S603
    return {"best": round(min(told), 4), "median": round(median(told), 4)}


def _ratios(rows: Sequence[Row]) -> Iterator[tuple[str, float]]:
    """How many times as fast as each of the others ours are, best beside best."""
    there = [row for row in rows if not row.missing]
    for own in (row for row in there if row.reader.startswith(OURS)):
        for other in (row for row in there if not row.reader.startswith(OURS)):
            yield f"{own.reader} / {other.reader}", round(own.best / other.best, 4)


def markdown(report: Report) -> str:
    """Return a report as tables."""
    return "\n".join(
        [*_head(report), "", *_table(report), "", *_asked(report), "", *_ratio_lines(report), ""]
    )


def _head(report: Report) -> Iterator[str]:
    machine = report.machine
    yield (
        f"{report.characters:,} characters in {report.texts} texts, {report.rounds} rounds; characters a CPU "
        f"second on one core; {report.date}"
    )
    yield (
        f"{machine['processor']}, {machine['cores']} cores, {machine['system']}, Python {machine['python']}, "
        f"load {machine['load']} (what runs beside slows all rows)"
    )


def _table(report: Report) -> Iterator[str]:
    yield "| reader | what it finds | version | best | median | first round | ready after | peak memory |"
    yield "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |"
    for row in report.rows:
        begun = f"| {row.reader} | {row.does} | {row.version or '-'} |"
        speeds = f" {row.best:,.0f} | {row.median:,.0f} | {row.first:,.0f} |"
        rest = f"{speeds} {row.ready_seconds:.2f} s | {row.peak_bytes / 10**6:.0f} MB |"
        yield begun + (f" not measured: {row.missing} | | | | |" if row.missing else rest)


def _asked(report: Report) -> Iterator[str]:
    yield "| asked | measured | met |"
    yield "| --- | ---: | --- |"
    ours = [row for row in report.rows if row.reader in ASKED and not row.missing]
    for row in ours:
        met = "yes" if row.best >= ASKED[row.reader] else "no"
        yield f"| {row.reader} >= {ASKED[row.reader]:,} characters/s | {row.best:,.0f} | {met} |"
        met = "yes" if row.peak_bytes < ASKED_MEMORY else "no"
        yield f"| {row.reader} < {ASKED_MEMORY // 10**6} MB | {row.peak_bytes / 10**6:.0f} MB | {met} |"
    taken = report.import_seconds["best"]
    met = "yes" if taken < ASKED_IMPORT else "no"
    yield f"| `import graph_builder` < {ASKED_IMPORT} s | {taken} s | {met} |"


def _ratio_lines(report: Report) -> Iterator[str]:
    yield "| beside | times as fast |"
    yield "| --- | ---: |"
    yield from (f"| {pair} | {ratio:.4g} |" for pair, ratio in report.ratios.items())


def main() -> None:
    """Measure, print the tables, and write the figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--rounds", type=int, default=7, help="how often each reader reads all texts")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to FILE")
    given = parser.parse_args()
    report = run(texts_of(given.files), max(1, given.rounds))
    print(markdown(report))
    if given.json:
        given.json.write_text(json.dumps(asdict(report), ensure_ascii=False, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
