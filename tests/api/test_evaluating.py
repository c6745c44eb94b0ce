"""zhengpu evaluate: tables, JSON, and an exit status that tells when a figure fell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.api.command import said, zhengpu

ROOT = Path(__file__).parents[2]
SAMPLE = "2022-11"


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """One annotation and its bulletin."""
    gold, texts = tmp_path_factory.mktemp("gold"), tmp_path_factory.mktemp("texts")
    (gold / f"{SAMPLE}.yaml").write_bytes((ROOT / "tests" / "gold" / f"{SAMPLE}.yaml").read_bytes())
    (texts / f"{SAMPLE}.txt").write_bytes((ROOT / "examples" / "bulletins" / f"{SAMPLE}.txt").read_bytes())
    return gold, texts


def test_a_table_has_a_row_a_figure(folders: tuple[Path, Path]) -> None:
    result = zhengpu("evaluate", *folders, "--by-genre", "--errors", 1)
    printed = result.stdout.decode()
    assert result.returncode == 0, said(result)
    assert printed.count("activity full") == 3  # the bulletin, its genre, all
    assert any(kind in printed for kind in ("missed", "spurious", "wrong target", "wrong date"))


def test_json_counts_and_lists_errors(folders: tuple[Path, Path]) -> None:
    result = zhengpu("evaluate", *folders, "--format", "json", "--errors", 2, "--without-own-rows")
    told = json.loads(result.stdout)
    figures = told["total"]["figures"]
    assert figures == told["bulletins"][SAMPLE]["scores"]["figures"]
    assert figures["f1"] == 2 * figures["hit"] / (figures["told"] + figures["wanted"])
    assert told["switched_off"] >= 0
    assert {"kind", "row", "bulletin", "start", "end", "sentence", "gold", "told"} == set(told["errors"][0])


def test_a_figure_that_fell_is_named_and_fails(folders: tuple[Path, Path], tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    assert zhengpu("evaluate", *folders, "--write-baseline", baseline).returncode == 0
    assert zhengpu("evaluate", *folders, "--min", baseline).returncode == 0
    rows = json.loads(baseline.read_text())
    rows["activity full"] = {"hit": 1, "told": 1, "wanted": 1}
    rows["spread"]["hit"] -= 1
    baseline.write_text(json.dumps(rows))
    result = zhengpu("evaluate", *folders, "--min", baseline)
    assert result.returncode == 1
    assert "activity full: F1 fell to" in said(result)
    assert "spread" not in said(result)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    result = zhengpu("evaluate", tmp_path / "nowhere", tmp_path)
    assert result.returncode == 2
    assert "no such folder" in said(result)
