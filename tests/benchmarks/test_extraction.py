"""The benchmark of extraction: it runs, tells what did not, and leaves every figure; no speed is asserted."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.readers import READERS, version_of

ROOT = Path(__file__).parents[2]
TEXT = "2022年11月月报\n★各地工作动态\n江苏 11月8日,省教育厅印发《云课堂管理办法》。\n"
OURS = {"zhengpu-recognition", "zhengpu-pipeline"}
PEERS = {r.name: r.package for r in READERS if r.name not in OURS}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Any]]:
    """What one round over a tiny text prints, and the figures that it leaves."""
    folder = tmp_path_factory.mktemp("benchmark")
    (folder / "a.txt").write_text(TEXT, "utf-8")
    command = [sys.executable, "-m", "benchmarks.extraction", str(folder / "a.txt"), "--rounds", "1"]
    done = subprocess.run(
        [*command, "--json", str(folder / "figures.json")],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, json.loads((folder / "figures.json").read_text("utf-8"))


def rows(figures: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["reader"]: row for row in figures["rows"]}


def test_our_own_readers_are_measured(told: tuple[str, dict[str, Any]]) -> None:
    printed, figures = told
    for name in OURS:
        row = rows(figures)[name]
        assert not row["missing"]
        assert min(row[c] for c in ("best", "median", "first", "ready_seconds", "peak_bytes")) > 0
        assert f"| {name} |" in printed
    assert figures["characters"] == len(TEXT)
    assert figures["import_seconds"]["best"] > 0


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_is_measured_beside_ours(told: tuple[str, dict[str, Any]], name: str) -> None:
    printed, figures = told
    if not version_of(PEERS[name]):
        assert f"not measured: {PEERS[name]} is not installed" in printed
        pytest.skip(f"{PEERS[name]} is not installed; pip install -e '.[bench]'")
    assert rows(figures)[name]["best"] > 0
    assert figures["ratios"][f"zhengpu-pipeline / {name}"] > 0
