"""Commands that are killed without warning, at any moment: what they were at is whole or not there, and the
same command again brings it to its end.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from graph_builder.verify import verify
from tests.api.command import in_own_process, zhengpu
from tests.api.conftest import ADMIN, bearer
from tests.api.test_kills import bulletin, children, strike
from tests.soak.service import served
from tests.soak.writers import drop_graphs, month_of, texts_of

MANY = [pytest.param(1), pytest.param(12, marks=[pytest.mark.long, pytest.mark.timeout(1800)])]


def seconds_of(command: list[str]) -> float:
    """How long a command takes on this machine, as busy as it is."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - begun


def kill_after(command: list[str], seconds: float) -> None:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        time.sleep(seconds)
        process.kill()


@pytest.mark.parametrize("kills", MANY)
def test_a_killed_backup_or_restore_leaves_no_target_or_a_whole_one(
    built: Path, tmp_path: Path, kills: int
) -> None:
    chance = random.Random(kills)  # noqa: S311 - a seeded test
    backup = [sys.executable, "-m", "api", "backup", str(tmp_path / "copy"), "--store", str(built)]
    restore = [sys.executable, "-m", "api", "restore", str(built), "--store", str(tmp_path / "copy")]
    usual = seconds_of(backup)
    for number in range(kills):
        shutil.rmtree(tmp_path / "copy", ignore_errors=True)
        kill_after((backup, restore)[number % 2], chance.uniform(0.4, 1.0) * usual)
        if not (tmp_path / "copy").exists():
            assert zhengpu("backup", tmp_path / "copy", "--store", built).returncode == 0
        assert verify(tmp_path / "copy") == []
        assert texts_of(tmp_path / "copy") == texts_of(built)
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith("copy")] == ["copy"]


@pytest.mark.parametrize("kills", MANY)
def test_a_killed_build_is_brought_to_its_end_by_the_next(built: Path, tmp_path: Path, kills: int) -> None:
    chance = random.Random(kills)  # noqa: S311 - a seeded test
    store = Path(shutil.copytree(built, tmp_path / "store"))
    for number in range(kills):
        files = []
        for month in range(4):
            file = tmp_path / f"{number}-{month}.txt"
            file.write_text(bulletin(4 * number + month, 1), encoding="utf-8")
            files.append(str(file))
        command = [sys.executable, "-m", "api", "build", *files, "--store", str(store)]
        kill_after(command, chance.uniform(1.0, 5.0))
        assert verify(store) == []
        assert zhengpu("build", *files, "--store", store).returncode == 0
        assert {month_of(4 * number + month) for month in range(4)} <= texts_of(store).keys()
        assert verify(store) == []


@pytest.mark.long
def test_a_writer_killed_under_each_kind_of_write(built: Path, tmp_path: Path, free_port: int) -> None:
    store = Path(shutil.copytree(built, tmp_path / "store"))
    chance = random.Random(3)  # noqa: S311 - a seeded test
    numbers: set[int] = set()
    with (
        served(store, free_port, tmp_path / "log") as service,
        httpx.Client(base_url=service.address, trust_env=False, timeout=120) as http,
    ):
        for number in range(20):
            text = f"INSERT DATA {{ GRAPH <urn:g> {{ <urn:s> <urn:p> {number} }} }}"
            writer = children(service.process.pid).get("writer", 0)
            late = f"sleep {chance.uniform(0, 0.3):.2f}; kill -9 {writer}"
            killer = subprocess.Popen(["sh", "-c", late if writer else "true"])
            answer = http.post("/sparql", data={"update": text}, headers=bearer(ADMIN))
            killer.wait()
            assert answer.status_code in (200, 503), answer.text
            if answer.is_success:
                numbers.add(number)
            turtle = bearer(ADMIN) | {"content-type": "text/turtle"}
            again = http.put("/graph-store?graph=urn:h", content="<urn:s> <urn:p> 1 .", headers=turtle)
            assert again.status_code in (200, 201, 204, 503), again.text
        found = http.get("/sparql", params={"query": "SELECT ?n { GRAPH <urn:g> { ?s ?p ?n } }"}).json()
        assert numbers <= {int(row["n"]["value"]) for row in found["results"]["bindings"]}
        drop_graphs(http, ["urn:g", "urn:h"])
        strike(service.process, "service")
    time.sleep(0.5)
    assert verify(store) == []
    assert in_own_process("verify", "--store", store).returncode == 0
