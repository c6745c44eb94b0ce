"""The benchmark of building: what it samples, the lines it fits, and one small run; no speed is asserted."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.building_report import fitted
from benchmarks.watching import Sample, Watch, busiest, course, rise

ROOT = Path(__file__).parents[2]
MB = 2**20
HOLDS = "import time; held = bytearray(64 * 2**20); print(flush=True); time.sleep(60)"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {HOLDS!r}])"


def test_the_memory_of_a_process_and_of_those_below_it_is_seen() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.read(1)
        with Watch(process.pid, every=0.05) as watch:
            time.sleep(0.5)
        below = {sample.pid for sample in watch.samples} - {process.pid}
        subprocess.run(["kill", *map(str, below)], check=True)
    assert len(below) == 1
    assert 64 * MB <= course(watch.samples, below).peak < 90 * MB
    assert course(watch.samples, {process.pid}).peak < 40 * MB


def test_memory_that_keeps_growing_is_not_flat() -> None:
    def samples(grow: int) -> list[Sample]:
        return [Sample(float(at), 7, 100 * MB + grow * at, 0.5 * at) for at in range(100)]

    still, growing = (course(samples(grow), {7}) for grow in (0, MB))
    assert still.flat
    assert still.grown == 0
    assert not growing.flat
    assert growing.grown == pytest.approx(49 * MB)
    assert growing.peak == 199 * MB
    assert dict(busiest(samples(0))) == {7: 49.5}


def test_the_rise_of_a_line_through_a_scatter_is_that_of_the_line() -> None:
    assert rise([(0, 1), (1, 3), (2, 2), (3, 4)]) == pytest.approx(2.4)
    assert rise([(0, 1)]) == 0


def test_points_on_a_line_lie_on_it_and_others_are_told() -> None:
    straight = fitted("time", "s", [1, 2, 5], [12, 14, 20])
    assert (straight.fixed, straight.each) == pytest.approx((10, 2))
    assert straight.straight
    bent = fitted("time", "s", [1, 2, 5, 10], [1, 4, 25, 100])
    assert not bent.straight


def test_a_run_leaves_every_figure(tmp_path: Path) -> None:
    sizes = ("--full", "1", "--short", "3", "--slopes", "2", "3", "--kinds", "1", "2")
    command = [sys.executable, "-m", "benchmarks.building", *sizes]
    done = subprocess.run(
        [*command, "--work", str(tmp_path), "--json", str(tmp_path / "figures.json")],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads((tmp_path / "figures.json").read_text("utf-8"))
    assert [(kind["name"], kind["read"]) for kind in told["kinds"]] == [("full", 1), ("short", 2)]
    assert all(value > 0 for kind in told["kinds"] for name, value in kind.items() if name != "name")
    builds = told["builds"]
    assert [build["full"] + build["short"] for build in builds] == [2, 3, 4]
    for build in builds:
        assert build["triples"] > 10_000
        assert min(build[name] for name in ("seconds", "cpu", "characters", "store_bytes")) > 0
        assert sum(build["store_parts"].values()) <= build["store_bytes"]
        assert build["stages"][0]["memory"]["coordinator"]["peak"] > 0
    assert "| against the number of files |" in done.stdout
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]
