"""``make demo``: on the port that is asked for or the first that is free, and the remedy where there is none.

The real Makefile and script run in a small tree of their own, with stand-ins for set-up and for zhengpu, so
that nothing is installed, built or served.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.settings import Settings

ROOT = Path(__file__).parents[1]
TOLD = ("PORT", "ZHENGPU_PORT", "MAKEFLAGS", "MAKELEVEL")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "scripts").mkdir()
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copy(ROOT / "scripts" / "demo", tmp_path / "scripts")
    for path, script in {
        "scripts/setup": "exit 0",
        ".venv/bin/python": f"exec '{sys.executable}' \"$@\"",
        ".venv/bin/zhengpu": 'echo "zhengpu $*"',
    }.items():
        (tmp_path / path).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (tmp_path / path).chmod(0o755)
    return tmp_path


def demo(tree: Path, *words: str, target: str = "demo", **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in TOLD} | variables
    return subprocess.run(
        ["make", "-C", str(tree), target, *words],
        env=environment, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip


def port_of(done: subprocess.CompletedProcess[str]) -> int:
    found = re.search(r"zhengpu serve .*--port (\d+)$", done.stdout, re.MULTILINE)
    assert found, done.stdout + done.stderr
    return int(found[1])


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


def test_it_takes_the_port_that_make_is_told(tree: Path) -> None:
    assert port_of(demo(tree, "PORT=0")) == 0
    assert port_of(demo(tree, ZHENGPU_PORT="0")) == 0


def test_else_that_of_the_service_or_the_next_that_is_free(tree: Path) -> None:
    assert Settings().port <= port_of(demo(tree)) < Settings().port + 100


def test_a_port_in_use_is_told_before_anything_is_built(tree: Path, taken: int) -> None:
    done = demo(tree, f"PORT={taken}")
    assert done.returncode != 0
    assert "zhengpu build" not in done.stdout
    assert str(taken) in done.stderr
    assert "make demo PORT=" in done.stderr
    assert "--port" not in done.stderr


@pytest.mark.parametrize("told", ["http", "70000", "-1", "8000 8001"])
def test_what_is_no_port_is_told(tree: Path, told: str) -> None:
    done = demo(tree, f"PORT={told}")
    assert done.returncode != 0
    assert "65535" in done.stderr


def test_the_documents_name_one_port() -> None:
    """That of `zhengpu serve` and `make demo`; but a server of another kind may be anywhere."""
    texts = [ROOT / "README.md", *(ROOT / "docs" / "guide").glob("*.md")]
    told = {
        line.strip()
        for path in texts
        for line in path.read_text("utf-8").splitlines()
        if re.search(rf"(?:127\.0\.0\.1|localhost):(?!{Settings().port}\b)\d+", line)
    }
    assert all("ZHENGPU_LLM" in each or "7878" in each for each in told), told


def test_the_large_one_is_made_once_and_again_when_what_it_is_made_of_changes(tree: Path) -> None:
    (tree / "ontology").mkdir()
    lexicon = tree / "ontology" / "verbs.csv"
    lexicon.write_text("印发\n", encoding="utf-8")
    run = [demo(tree, "PORT=0", target="demo-large").stdout for _ in range(2)]
    assert "zhengpu demo-corpus --months 36 --seed 1" in run[0]
    assert "zhengpu build build/demo-large-corpus/texts --store build/demo-large-store" in run[0]
    assert "demo-corpus" not in run[1]
    assert "zhengpu build" not in run[1]
    for told in run:
        assert "zhengpu serve --store build/demo-large-store --host 127.0.0.1 --port 0" in told
    lexicon.write_text("印发\n公布\n", encoding="utf-8")
    assert "zhengpu demo-corpus" in demo(tree, "PORT=0", target="demo-large").stdout


def test_a_large_one_that_could_not_be_built_is_made_again(tree: Path) -> None:
    zhengpu = tree / ".venv" / "bin" / "zhengpu"
    works = zhengpu.read_text(encoding="utf-8")
    zhengpu.write_text('#!/bin/sh\n[ "$1" != build ]\n', encoding="utf-8")
    assert demo(tree, "PORT=0", target="demo-large").returncode != 0
    zhengpu.write_text(works, encoding="utf-8")
    assert "zhengpu build" in demo(tree, "PORT=0", target="demo-large").stdout
