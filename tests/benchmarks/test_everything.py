"""One run of many benchmarks: one that fails is named, what is done is kept, and all is told on one page."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.everything import PARTS, SIZES, Part, gathered, measure
from benchmarks.figures import READERS, Row, figures_of
from benchmarks.kinds import Kind
from benchmarks.planning import Slopes, plan, told
from benchmarks.report import GROUPS, markdown

ROOT = Path(__file__).parents[2]
PAGE, DATA = ROOT / "docs" / "performance.md", ROOT / "docs" / "performance.json"
GOOD = Part("searching", ("--titles", "200", "--rounds", "1"))
WRONG = Part("replacing", ("--months", "many"))
UNKNOWN = Part("nothing", ())
FULL = Kind("full", 100, 0.04, 2600.0, 2400.0, 7000.0, 20_000.0)
SHORT = Kind("short", 500, 0.002, 150.0, 80.0, 400.0, 900.0)
SLOPES = Slopes(
    full=FULL,
    short=SHORT,
    over=1.2,
    sharing=0.9,
    load_rate=100_000.0,
    load_basis="a test",
    text_bytes=12_000.0,
    shard_bytes=9.0,
    store_bytes=120.0,
    worker_bytes=300e6,
    other_bytes=500e6,
    other_each=0.0,
    embedded=10e6,
    embedded_basis="a test",
)


@pytest.fixture(scope="module")
def told_of() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(DATA.read_text("utf-8"))
    return data


def test_the_page_is_what_its_figures_give(told_of: dict[str, Any]) -> None:
    assert PAGE.read_text("utf-8") == markdown(told_of), "python -m benchmarks.report docs/performance.json"


def test_the_command_prints_the_page() -> None:
    command = [sys.executable, "-m", "benchmarks.report", str(DATA)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    assert done.stdout == PAGE.read_bytes()


def test_every_benchmark_of_the_page_has_figures_or_says_why_not(told_of: dict[str, Any]) -> None:
    assert {part["name"] for part in told_of["parts"]} == {part.name for part in PARTS}
    for part in told_of["parts"]:
        assert part["error"] or list(figures_of(part["name"], part["report"])), part["name"]


def test_many_figures_stand_in_tables_of_their_own(told_of: dict[str, Any]) -> None:
    growth = [part for part in told_of["parts"] if part["name"] == "growth"]
    page = markdown({**told_of, "parts": growth})
    at = [page.index(f"\n{word}\n\n| what |") for word in GROUPS.values()]
    assert at == sorted(at)
    for (name, begin), end in zip(zip(GROUPS, at, strict=True), [*at[1:], len(page)], strict=True):
        rows = [line for line in page[begin:end].splitlines() if line.startswith("| ")][2:]
        assert rows
        assert all(row.startswith(f"| {name}: ") for row in rows)
    assert page.count("\n| ") - 2 * len(GROUPS) == len(list(figures_of("growth", growth[0]["report"])))


def test_one_that_fails_is_named_and_the_rest_run(tmp_path: Path) -> None:
    done = list(measure([UNKNOWN, WRONG, GOOD], "small", tmp_path, again=False))
    assert [bool(each.error) for each in done] == [True, True, False]
    assert "invalid int value: 'many'" in done[1].error
    run = gathered(done, "small", tmp_path, 0.0)
    assert {figure["part"] for figure in run["figures"]} == {"searching"}
    assert {part["processor"] for part in run["parts"]} <= {"", run["machine"]["processor"]}
    page = markdown(run)
    assert ", on " not in page
    elsewhere = {**run["parts"][2], "processor": "another"}
    assert page.count("on another.") == 0 < markdown({**run, "parts": [elsewhere]}).count(", on another.")
    assert page.count("**Not measured to the end**") == 2
    assert "| 海南 among 200 titles |" in page


def test_what_is_done_is_not_measured_again(tmp_path: Path) -> None:
    list(measure([GOOD], "small", tmp_path, again=False))
    figures = tmp_path / "searching.json"
    figures.write_text("{}", "utf-8")
    list(measure([GOOD], "small", tmp_path, again=False))
    assert figures.read_text("utf-8") == "{}"
    list(measure([replace(GOOD, small=(*GOOD.small, "--rounds", "2"))], "small", tmp_path, again=False))
    assert json.loads(figures.read_text("utf-8"))["rounds"] == 2
    list(measure([GOOD], "small", tmp_path, again=True))
    assert json.loads(figures.read_text("utf-8"))["rounds"] == 1


@pytest.mark.parametrize("part", PARTS, ids=lambda part: str(part.name))
def test_the_options_of_a_benchmark_are_its_own(part: Part) -> None:
    assert part.name in READERS
    command = [sys.executable, "-m", f"benchmarks.{part.name}", "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    for size in SIZES:
        assert {option for option in part.options(size) if option.startswith("--")} <= set(
            done.stdout.split()
        )


def test_a_ratio_tells_how_many_times_as_good_ours_is() -> None:
    faster = Row("time", 2.0, "ms", "", None, "peer", 8.0).figure("x")
    assert (faster.ours, faster.peer, faster.ratio) == ("2.00 ms", "peer: 8.00 ms", 4.0)
    assert Row("rate", 200.0, "files/s", "", None, "peer", 400.0).figure("x").ratio == 0.5


# The plan


def test_a_plan_is_the_arithmetic_of_its_slopes() -> None:
    made = plan(SLOPES, 600_000)
    assert made.quads == pytest.approx(100_000 * 2400 + 500_000 * 80)
    assert made.triples == pytest.approx(0.9 * made.quads)
    assert made.processor_hours == pytest.approx(1.2 * (100_000 * 0.04 + 500_000 * 0.002) / 3600)
    assert made.load_hours == pytest.approx(made.triples / 100_000 / 3600)
    assert made.store == pytest.approx(120 * made.triples)
    assert made.disk == pytest.approx(1.5 * (made.texts + made.shards + made.store))
    assert made.memory == pytest.approx(2 * 300e6 + 500e6)


def test_more_bulletins_take_more_cores_and_in_the_end_another_engine() -> None:
    plans = [plan(SLOPES, size) for size in (10_000, 1_000_000, 100_000_000)]
    assert [p.embedded for p in plans] == [True, False, False]
    assert plans[0].cores == plans[1].cores == 2
    assert plans[2].cores > 16
    assert all(p.read_hours <= 8 for p in plans)


def test_the_plan_names_what_it_rests_on() -> None:
    page = "\n".join(told(SLOPES))
    for words in ("40.0 ms", "a SPARQL 1.1 server", "embedded", "What it assumes", "How it is reckoned"):
        assert words in page
