"""Every benchmark, one after another, each in a process of its own: one JSON and one table of all.

``python -m benchmarks.everything [--size small|full] [--only NAME,...] [--again] [--out DIR]`` from the root
of the project; `make bench` runs it. What is done stands in DIR at once and is not measured again for the
same code and size, so that a run which was cut off goes on where it was; a benchmark that fails is named,
and the rest run. TMPDIR tells where there is room for the stores.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.figures import figures_of
from benchmarks.machine import machine, processor
from benchmarks.report import markdown

ROOT = Path(__file__).parents[1]
OUT = Path("build") / "bench"
SIZES = ("small", "full")
PEER = "--peer"  # the R package beside ours
LIMITS = {"small": 1800.0, "full": 6 * 3600.0}  # seconds that one benchmark may take
_LAST = 3  # lines of what a failed one said
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """A benchmark: its module, and its options by size."""

    name: str
    small: tuple[str, ...]
    full: tuple[str, ...] = ()

    def options(self, size: str) -> tuple[str, ...]:
        """The options of a size; a peer that is not there is not asked for."""
        wanted = self.small if size == "small" else self.full
        return tuple(option for option in wanted if option != PEER or has_r_package())


PARTS = (
    Part("extraction", ("--rounds", "3"), ("--rounds", "7")),
    Part(
        "building",
        ("--full", "100", "--short", "500", "--slopes", "150", "300", "--kinds", "50", "250"),
        ("--full", "20000", "--short", "100000", "--slopes"),
    ),
    Part("searching", ("--rounds", "3")),
    Part("replacing", ("--months", "12", "--rounds", "5")),
    Part(
        "service",
        ("--triples", "100000", "--rounds", "2", "--deadline", "2"),
        ("--rdflib-triples", "100000"),
    ),
    Part(
        "pages", ("--months", "6", "--rounds", "1", "--views", "/,/matrix,/search?q=教育"), ("--rounds", "3")
    ),
    Part("diffusion", ("--units", "50,300", "--cascades", "100", PEER), (PEER,)),
    Part("growth", ("--small", "50000", "--large", "500000", "--rounds", "1", "--replacements", "10")),
)


@dataclass(frozen=True, slots=True)
class Done:
    """How a benchmark ended, and on what: `error` is empty where it ended well."""

    name: str
    command: tuple[str, ...]
    commit: str
    seconds: float
    error: str = ""
    processor: str = ""


def measure(parts: Sequence[Part], size: str, out: Path, *, again: bool) -> Iterator[Done]:
    """Run what is not done yet; yield how each ended, as soon as it has."""
    for number, part in enumerate(parts, 1):
        command = ("-m", f"benchmarks.{part.name}", *part.options(size))
        done = None if again else _done(part.name, command, out)
        if done is None:
            _say(f"[{number}/{len(parts)}] {part.name}: {' '.join(command[2:])}")
            done = _run(part, command, size, out)
            (out / f"{part.name}.done.json").write_text(json.dumps(asdict(done), indent=1) + "\n", "utf-8")
        _say(f"[{number}/{len(parts)}] {part.name}: {done.error or 'done'}, {done.seconds:,.0f} s")
        yield done


def _done(name: str, command: Sequence[str], out: Path) -> Done | None:
    """How it ended before, if that was well and is still worth something."""
    place = out / f"{name}.done.json"
    if not place.exists():
        return None
    told = json.loads(place.read_text("utf-8"))
    done = Done(**told | {"command": tuple(told["command"])})
    same = done.command == tuple(command) and done.commit == commit()
    return done if same and not done.error else None


def _run(part: Part, command: tuple[str, ...], size: str, out: Path) -> Done:
    if not (ROOT / "benchmarks" / f"{part.name}.py").exists():
        return Done(part.name, command, commit(), 0.0, "there is no such benchmark")
    begun, figures = time.monotonic(), out / f"{part.name}.json"
    figures.unlink(missing_ok=True)
    with (
        (out / f"{part.name}.md").open("wb") as tables,
        (out / f"{part.name}.log").open("wb") as log,
        tempfile.TemporaryDirectory(prefix=f"bench-{part.name}-", ignore_cleanup_errors=True) as room,
    ):
        process = subprocess.Popen(  # noqa: S603 - our own modules
            [sys.executable, *command, "--json", str(figures.absolute())],
            stdout=tables,
            stderr=log,
            cwd=ROOT,
            env=os.environ | {"TMPDIR": room},  # so that one which is killed leaves nothing behind
            start_new_session=True,
        )
        error = _ended(process, LIMITS[size])
    if error == "failed":
        said = (out / f"{part.name}.log").read_text("utf-8", "replace").strip().splitlines()
        error = f"failed: {' / '.join(said[-_LAST:])[-600:]}"
    return Done(part.name, command, commit(), time.monotonic() - begun, error, processor())


def _ended(process: subprocess.Popen[bytes], limit: float) -> str:
    """Wait for the end; what was wrong, if anything was. Nothing that it started is left."""
    try:
        return "failed" if process.wait(limit) else ""
    except subprocess.TimeoutExpired:
        return f"not done after {limit:,.0f} s"
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@cache
def has_r_package() -> bool:
    """Whether the R package that inference is measured beside is there."""
    if not shutil.which("Rscript"):
        return False
    command = ("Rscript", "-e", "suppressMessages(library(NetworkInference))")
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603


def commit() -> str:
    """Return the commit that is measured, with a mark where the files differ from it; empty without git."""
    try:
        command = ("git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*")
        told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return ""
    return told.stdout.strip()


def gathered(done: Sequence[Done], size: str, out: Path, load_before: float) -> Json:
    """Return everything that was measured, as one value."""
    parts = [asdict(each) | {"report": _report(out / f"{each.name}.json")} for each in done]
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "size": size,
        "commit": commit(),
        "machine": machine(),
        "load_before": load_before,
        "figures": [asdict(figure) for part in parts for figure in figures_of(part["name"], part["report"])],
        "parts": parts,
    }


def _report(place: Path) -> Any:  # noqa: ANN401 - whatever a benchmark leaves
    """What a benchmark left, also one that failed later on; None where it left nothing."""
    return _without(json.loads(place.read_text("utf-8")), {"series"}) if place.exists() else None


def _without(value: Any, names: set[str]) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {key: _without(each, names) for key, each in value.items() if key not in names}
    return [_without(each, names) for each in value] if isinstance(value, list) else value


def _say(text: str) -> None:
    print(f"{datetime.now(UTC):%H:%M:%S} {text}", file=sys.stderr, flush=True)


def _chosen(names: str) -> list[Part]:
    known = {part.name: part for part in PARTS}
    return [known[name] for name in names.split(",")] if names else list(PARTS)


def main() -> None:
    """Measure, keep what is measured after each benchmark, and print the table; status 1 where one failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--only", default="", help=f"some of {','.join(p.name for p in PARTS)}")
    parser.add_argument("--again", action="store_true", help="measure what is done, too")
    parser.add_argument("--out", type=Path, default=OUT, metavar="DIR")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that nothing which was started is left
    out: Path = given.out / given.size
    out.mkdir(parents=True, exist_ok=True)
    done: list[Done] = []
    load_before = round(os.getloadavg()[0], 1)
    for each in measure(_chosen(given.only), given.size, out, again=given.again):
        done.append(each)
        told = gathered(done, given.size, out, load_before)
        text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
        (out / "performance.json").write_text(text, "utf-8")
        (out / "performance.md").write_text(markdown(told), "utf-8")
    print((out / "performance.md").read_text("utf-8"))
    sys.exit(1 if any(each.error for each in done) else 0)


if __name__ == "__main__":
    main()
