"""What it takes to build many bulletins: `zhengpu build` as a user runs it, over invented files, into a new
store.

``python -m benchmarks.building [--full N] [--short N] [--workers N] [--slopes [SIZES]] [--work DIR] [--json
FILE]`` from the root of the project. With `--slopes` it builds 1,000, 2,000, 5,000, … files, one full one to
five short ones, up to the size that is asked for, and tells how far each lies from a straight line.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.building_report import Build, Report, Stage, markdown
from benchmarks.bulletins import files, write
from benchmarks.kinds import FULL, SHORT, kinds
from benchmarks.machine import machine
from benchmarks.watching import Watch, busiest, course
from ontology.load import load

ROOT = Path(__file__).parents[1]
COMMAND = Path(sys.executable).parent / "zhengpu"
SIZES = (1000, 2000, 5000, 10_000, 20_000, 40_000, 80_000, 120_000)
SHORT_TO_FULL = 5
SEED = 1
PARTS = "part-*.nq.gz"
_TRIPLES = re.compile(r"holds\s+([\d,]+)\s+triples")
BLOCK = 512  # bytes of what the system calls a block
_TAIL = 4000  # characters of what a failed command said


@dataclass(frozen=True, slots=True)
class Asked:
    """How the command is run."""

    workers: int
    shards: bool
    cluster: str = ""


class Failed(RuntimeError):
    """A build that ended with an error."""


class Texts:
    """A folder of invented bulletins that grows to the size that is asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.full = self.short = self.characters = 0

    def grow(self, full: int, short: int) -> float:
        """Add what is missing; return the processor seconds that took."""
        begun = time.process_time()
        made = files(load(), full, short, SEED, done=(self.full, self.short))
        self.characters += write(made, self.folder).characters
        self.full, self.short = max(full, self.full), max(short, self.short)
        return time.process_time() - begun


def build(texts: Texts, work: Path, asked: Asked, generated: float) -> Build:
    """Build the texts into a new store, and return what that took."""
    store, shards = work / "store", work / "shards"
    for place in (store, shards):
        shutil.rmtree(place, ignore_errors=True)
    begun = time.time()
    watch, cpu, said = _run(_command(texts.folder, store, shards, asked), work)
    ended = time.time()
    read = max((p.stat().st_mtime for p in shards.glob(PARTS)), default=None)
    if read is None:  # each bulletin goes into the store as soon as it is read
        stages = [_stage("reading and loading", watch, begun, ended)]
    else:
        stages = [_stage("reading", watch, begun, read), _stage("loading", watch, read, ended)]
    return Build(
        full=texts.full,
        short=texts.short,
        characters=texts.characters,
        workers=asked.workers,
        cluster=asked.cluster,
        triples=_triples(said, store),
        shard_quads=_quads(shards),
        generated_seconds=generated,
        seconds=ended - begun,
        cpu=max(cpu, sum(stage.cpu for stage in stages)),  # who waits for its children is told of them
        stages=tuple(stages),
        text_bytes=_bytes(texts.folder),
        shard_bytes=_bytes(shards),
        store_bytes=_bytes(store),
        store_parts=_store_parts(store),
    )


def _command(texts: Path, store: Path, shards: Path, asked: Asked) -> list[str]:
    command = [str(COMMAND), "build", str(texts), "--store", str(store), "--workers", str(asked.workers)]
    if asked.shards:
        command += ["--shards", str(shards)]
    if asked.cluster:
        command += ["--cluster", asked.cluster]
    return command


def _run(command: Sequence[str], work: Path) -> tuple[Watch, float, str]:
    """Run a command under watch; its processor seconds, and what it said."""
    out = work / "said.txt"
    with out.open("wb") as target:
        environment = os.environ | {"LANG": "en_US.UTF-8", "COLUMNS": "200"}
        process = subprocess.Popen(  # noqa: S603 - what is measured
            command, stdout=target, stderr=subprocess.STDOUT, env=environment, cwd=ROOT
        )
        with Watch(process.pid) as watch:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
    said = out.read_text("utf-8", "replace")[-_TAIL:]
    if process.returncode:
        raise Failed(f"{' '.join(command)} ended with {process.returncode}:\n{said}")
    return watch, usage.ru_utime + usage.ru_stime, said


def _stage(name: str, watch: Watch, begin: float, end: float) -> Stage:
    """What a stage took, and the memory of those who took part: whoever did a tenth of the most."""
    samples = watch.between(begin, end)
    busy = [(pid, cpu) for pid, cpu in busiest(samples) if pid != watch.pid]
    helpers = sorted(pid for pid, cpu in busy if cpu > busy[0][1] / 10)
    kind = "loader" if name == "loading" else "worker"
    parties = {"coordinator": {watch.pid}, "all": {sample.pid for sample in samples}}
    parties |= {f"{kind} {number}": {pid} for number, pid in enumerate(helpers, 1)}
    memory = {who: course(samples, pids) for who, pids in parties.items()}
    return Stage(name, end - begin, watch.cpu_until(end) - watch.cpu_until(begin), memory)


def _triples(said: str, store: Path) -> int:
    """What the command told, else what is counted."""
    if told := _TRIPLES.search(said):
        return int(told[1].replace(",", ""))
    from graph_builder.store.embedded import EmbeddedStore  # noqa: PLC0415

    with EmbeddedStore.open(store) as opened:
        return opened.count()


def _quads(shards: Path) -> int:
    """How many quads stand in the parts; what bulletins share stands in each."""
    found = 0
    for part in shards.glob(PARTS):
        with gzip.open(part) as lines:
            found += sum(not line.startswith(b"#") for line in lines)
    return found


def _bytes(place: Path, counted: set[int] | None = None) -> int:
    """What a file or a folder takes, in whole blocks; what is `counted` under another name is not again."""
    counted = set() if counted is None else counted
    found = 0
    for path in (place, *place.rglob("*")):
        if path.is_symlink() or not path.exists():
            continue
        stat = path.stat()
        if stat.st_ino not in counted:
            counted.add(stat.st_ino)
            found += stat.st_blocks * BLOCK
    return found


def _store_parts(store: Path) -> dict[str, int]:
    """What the parts of a store take; snapshots share most files with the data."""
    counted: set[int] = set()
    return {path.name: _bytes(path, counted) for path in sorted(store.iterdir())}


def sizes(most: int, wanted: Sequence[int] = SIZES) -> Iterator[tuple[int, int]]:
    """Yield full and short numbers of each size up to one.

    >>> list(sizes(3000))
    [(166, 834), (333, 1667), (500, 2500)]
    """
    for size in (*(s for s in wanted if s < most), most):
        full = size // (1 + SHORT_TO_FULL)
        yield full, size - full


def measure(given: argparse.Namespace, report: Report) -> None:
    """Build every size; what is measured stands in `report` at once."""
    asked = Asked(given.workers, not given.no_shards, given.cluster)
    wanted = [(given.full, given.short)]
    if given.slopes is not None:
        wanted = [*sizes(given.full + given.short, given.slopes or SIZES)][:-1] + wanted
    report.kinds = kinds(*given.kinds)
    with tempfile.TemporaryDirectory(dir=given.work, prefix="building-") as folder:
        texts = Texts(Path(folder) / "texts")
        for full, short in wanted:
            generated = texts.grow(full, short)
            report.builds.append(build(texts, Path(folder), asked, generated))
            _leave(report, given.json)
            print(report.builds[-1].line(), file=sys.stderr, flush=True)


def _leave(report: Report, place: Path | None) -> None:
    if place:
        place.write_text(json.dumps(asdict(report), ensure_ascii=False, indent=1) + "\n", "utf-8")


def main() -> None:
    """Measure, print the tables, leave the figures where they are wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", type=int, default=200)
    parser.add_argument("--short", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--cluster", default="", help="the scheduler of a Dask cluster, tcp://HOST:PORT")
    parser.add_argument("--no-shards", action="store_true", help="keep nothing but the store")
    parser.add_argument("--slopes", nargs="*", type=int, metavar="SIZE")
    parser.add_argument("--kinds", nargs=2, type=int, default=(FULL, SHORT), help="how many are read apart")
    parser.add_argument("--work", type=Path, help="where there is room for texts, shards and store")
    parser.add_argument("--json", type=Path, metavar="FILE")
    given = parser.parse_args()
    report = Report(datetime.now(UTC).isoformat(timespec="seconds"), machine())
    try:
        measure(given, report)
    finally:  # what was measured before something failed is worth as much
        print(markdown(report))


if __name__ == "__main__":
    main()
