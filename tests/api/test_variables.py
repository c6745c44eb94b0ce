"""A misspelt variable does not pass for one that is not set; what others of the project read is no slip."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

from api.settings import Settings
from api.variables import ELSEWHERE, FAMILIES, PREFIX, UnknownVariableError, variable
from tests.api.test_cli_serve import command

ROOT = Path(__file__).parents[2]
SETTINGS = {variable(each.name) for each in fields(Settings)}
# Places that read variables, beside the whole of the code.
READERS = ("Makefile", "Dockerfile", "scripts/setup", "scripts/demo", "docs/guide", "README.md", "tests")


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("ZHENGPU_INGEST_TOKEN", "ZHENGPU_INGEST_TOKENS"),
        ("ZHENGPU_TIME_OUT", "ZHENGPU_TIMEOUT"),
        ("ZHENGPU_PROT", "ZHENGPU_PORT"),
        ("ZHENGPU_", None),
        ("zhengpu_port", "ZHENGPU_PORT"),
    ],
)
def test_a_misspelt_name_is_refused_with_the_nearest(name: str, nearest: str | None) -> None:
    with pytest.raises(UnknownVariableError) as caught:
        Settings.from_environment({name: "a-secret"})
    for words in (caught.value.zh, caught.value.en):
        assert name in words
        assert "a-secret" not in words
        if nearest is not None:
            assert f" {nearest}" in words
    assert caught.value.exit_status == 2


def test_every_misspelt_name_is_told_at_once() -> None:
    with pytest.raises(UnknownVariableError) as caught:
        Settings.from_environment({"ZHENGPU_PROT": "1", "ZHENGPU_TIME_OUT": "2", "ZHENGPU_QQQQQQ": "3"})
    for words in (caught.value.zh, caught.value.en):
        for name in ("ZHENGPU_PROT", "ZHENGPU_PORT", "ZHENGPU_TIME_OUT", "ZHENGPU_TIMEOUT", "ZHENGPU_QQQQQQ"):
            assert name in words


def test_what_is_set_to_nothing_and_what_is_not_ours_is_passed_over() -> None:
    Settings.from_environment({"ZHENGPU_INGEST_TOKEN": " ", "ZHENG": "1", "zhengpu_x": "1"})


@pytest.mark.parametrize("name", [*sorted(ELSEWHERE), "ZHENGPU_LLM_MODEL"])
def test_what_others_read_is_no_slip(name: str) -> None:
    Settings.from_environment({name: "1"})


def test_every_variable_that_the_project_names_is_known() -> None:
    places = [ROOT / each for each in (*READERS, "api", "graph_builder", "benchmarks")]
    files = [file for place in places for file in (place.rglob("*") if place.is_dir() else [place])]
    texts = [
        file.read_text("utf-8")
        for file in files
        if file.suffix in (".py", ".md", "") and file.is_file() and file != Path(__file__)
    ]
    named = set(re.findall(rf"{PREFIX}[A-Z_]*[A-Z]", "\n".join(texts)))
    assert {each for each in named - SETTINGS - ELSEWHERE if not each.startswith(FAMILIES)} <= {"ZHENGPU_LLM"}
    assert named >= ELSEWHERE


def test_serve_does_not_start_with_it(tmp_path: Path) -> None:
    environment = {**os.environ, "LC_ALL": "zh_CN.UTF-8", "ZHENGPU_INGEST_TOKEN": "x"}
    told = subprocess.run(
        command("serve", "--store", tmp_path / "store", "--create", "--port", "0"),
        capture_output=True, text=True, env=environment, check=False, timeout=60,
    )  # fmt: skip
    assert told.returncode == 2
    assert "ZHENGPU_INGEST_TOKENS" in told.stderr
    assert "Traceback" not in told.stderr
    assert not (tmp_path / "store").exists()
