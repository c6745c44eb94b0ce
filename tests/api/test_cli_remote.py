"""The command line over a SPARQL server, and over a running service."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

import httpx
import pytest

from api.commands import places
from api.settings import Settings
from api.source import EmbeddedSource
from api.tokens import parse_tokens
from tests.api import command
from tests.api.conftest import PATIENT, running
from tests.graph_builder.store.conftest import sparql_server  # noqa: F401 - a fixture

SAMPLE = Path(__file__).parents[2] / "examples" / "bulletins" / "2022-11.txt"
COUNT = b"SELECT (COUNT(*) AS ?n) { ?s a zp:Bulletin }"
TOKEN = "a token of many letters"  # noqa: S105


def zhengpu(*arguments: object, given: bytes = b"", cwd: Path, **environment: str) -> command.Ended:
    """Run the command line in a folder of its own."""
    result = command.zhengpu(*arguments, given=given, cwd=cwd, environment={**os.environ, **environment})
    assert b"Traceback" not in result.stderr, result.stderr.decode()
    return result


def test_a_store_on_a_server_from_build_to_retraction(sparql_server: str, tmp_path: Path) -> None:  # noqa: F811
    update = {"Content-Type": "application/sparql-update"}
    httpx.post(f"{sparql_server}/update", content="DROP ALL", headers=update, trust_env=False, timeout=60)
    where = ("--store", sparql_server)
    built = zhengpu("build", SAMPLE, *where, cwd=tmp_path)
    assert built.returncode == 0, built.stderr.decode()
    assert b"created" in built.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["zhengpu-state"]
    assert b"unchanged" in zhengpu("build", SAMPLE, *where, cwd=tmp_path).stdout
    asked = zhengpu("query", "-", *where, "--format", "csv", given=COUNT, cwd=tmp_path)
    assert asked.stdout.split() == [b"n", b"1"]
    verified = zhengpu("verify", *where, cwd=tmp_path)
    assert verified.returncode == 0, verified.stderr.decode()
    wrong = zhengpu("query", "-", *where, given=b"SELEKT", cwd=tmp_path)
    assert wrong.returncode == 2
    retracted = zhengpu("retract", "moe-ict-monthly-2022-11", ZHENGPU_STORE=sparql_server, cwd=tmp_path)
    assert retracted.returncode == 0, retracted.stderr.decode()


def test_no_server_is_told_in_words(tmp_path: Path) -> None:
    away = zhengpu("query", "-", "--store", "http://127.0.0.1:1", given=COUNT, cwd=tmp_path)
    assert away.returncode == 1
    assert b"cannot be reached" in away.stderr
    strange = zhengpu("verify", "--store", "ftp://127.0.0.1", cwd=tmp_path)
    assert strange.returncode == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("token", [TOKEN, ""])
def test_build_posts_to_a_running_service(
    registry_store: Path, tmp_path: Path, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "PROBE_SECONDS", 60)  # a busy machine answers late
    folder = Path(shutil.copytree(registry_store, tmp_path / "store"))
    tokens = parse_tokens(hashlib.sha256(TOKEN.encode()).hexdigest())
    settings = Settings(store=folder, readers=1, spares=0, ingest_tokens=tokens, **PATIENT)
    files = tmp_path / "files"
    files.mkdir()
    shutil.copy(SAMPLE, files)
    if not token:
        shutil.copy(SAMPLE, files / "z.txt")  # which would be refused as well, and need not be
    with running(settings, EmbeddedSource.open(folder, settings.base)) as address:
        posted = zhengpu("build", files, "--store", address, cwd=tmp_path, ZHENGPU_TOKEN=token)
        if not token:
            assert (posted.returncode, posted.stdout) == (1, b"")
            assert SAMPLE.name.encode() in posted.stderr
            assert b"z.txt" not in posted.stderr
            return
        assert posted.returncode == 0, posted.stderr.decode()
        assert b"created" in posted.stdout
        assert (
            b"unchanged"
            in zhengpu("build", files, "--store", address, cwd=tmp_path, ZHENGPU_TOKEN=token).stdout
        )
        refused = zhengpu("verify", "--store", address, cwd=tmp_path)
        assert refused.returncode == 2
        assert b"running zhengpu service" in refused.stderr
