"""zhengpu migrate as its user has it; what others say of a store that waits for it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.layout import Marker
from ontology.load import FOLDER, load
from tests.api.command import said, zhengpu
from tests.api.conftest import ADMIN, INGEST, bearer, writable
from tests.graph_builder.migrating import build_with, other_ontology, texts, without
from tests.ontology.planting import VERBS

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "migrating.md"
TEXTS = texts(range(1, 3))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of an ontology that knew neither the series nor a verb; to be copied."""
    place = tmp_path_factory.mktemp("older")
    folder = other_ontology(
        place / "ontology", without("registry/series.csv", "^moe-ict"), without(VERBS, "^举办,")
    )
    with EmbeddedStore.open(place / "store") as store:
        build_with(folder, store, TEXTS)
    return place / "store"


@pytest.fixture
def store(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "store")
    return tmp_path / "store"


def files_of(store: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(store)): path.read_bytes()
        for path in store.rglob("*")
        if path.is_file() and path.suffix != ".lease"
    }


def test_the_guide_is_true(store: Path) -> None:
    lines = re.findall(r"^\$ zhengpu (.*)$", GUIDE.read_text("utf-8"), re.MULTILINE)
    ended = [zhengpu(*line.split(), cwd=store.parent) for line in lines]
    assert [each.returncode for each in ended] == [0] * 4, [said(each) for each in ended]
    rehearsed, migrated, again, verified = (each.stdout.decode() for each in ended)
    counts = "unchanged 0, changed 2, moved 2, failed 0"
    assert counts in rehearsed
    assert "nothing was written" in rehearsed
    assert counts in migrated
    assert "-> moe-ict-monthly-2023-01" in migrated
    assert "already" in again
    assert "every invariant holds" in verified
    assert said(ended[3]) == ""


def test_a_dry_run_tells_what_becomes_and_writes_nothing(store: Path) -> None:
    before = files_of(store)
    told = zhengpu("migrate", "--store", store, "--dry-run").stdout.decode()
    assert files_of(store) == before
    done = zhengpu("migrate", "--store", store).stdout.decode()
    assert told.partition("\nstore")[0].splitlines()[:-1] == done.splitlines()[:-1]


def test_a_store_of_this_ontology_is_not_written(store: Path) -> None:
    zhengpu("migrate", "--store", store)
    before = files_of(store)
    for more in ((), ("--dry-run",)):
        assert zhengpu("migrate", "--store", store, *more).returncode == 0
    assert files_of(store) == before


def test_what_cannot_be_read_is_named_and_the_status_tells(store: Path) -> None:
    next((store / "texts").rglob("*.txt")).unlink()
    for more in (("--dry-run",), ()):
        ended = zhengpu("migrate", "--store", store, *more)
        assert ended.returncode == 1
        assert "is lost" in said(ended)
        assert "failed 1" in ended.stdout.decode()
    half = zhengpu("verify", "--store", store)
    assert half.returncode == 1
    assert "half way" in said(half)
    assert "zhengpu retract" in said(half)


@pytest.mark.parametrize("command", [("build", FOLDER / "docs" / "none.txt"), ("diffusion", "derive")])
def test_nothing_else_writes_it(command: tuple[object, ...], store: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("甲", encoding="utf-8")
    words = ("build", tmp_path / "a.txt") if command[0] == "build" else command
    before = Marker.read(store)
    for lang, part in (
        ("en_US.UTF-8", "Run `zhengpu migrate` first"),
        ("zh_CN.UTF-8", "请先运行 zhengpu migrate"),
    ):
        refused = zhengpu(*words, "--store", store, lang=lang)
        assert refused.returncode == 1
        assert part in said(refused)
    assert Marker.read(store) == before


def test_while_somebody_writes_the_store_it_is_busy(store: Path) -> None:
    with EmbeddedStore.open(store):
        busy = zhengpu("migrate", "--store", store)
    assert busy.returncode == 1
    assert "is in use" in said(busy)


def test_no_store_is_made(tmp_path: Path) -> None:
    assert zhengpu("migrate", "--store", tmp_path / "none").returncode == 2
    assert not (tmp_path / "none").exists()


def test_a_service_answers_over_it_and_takes_no_bulletins(store: Path) -> None:
    marker = Marker.read(store)
    update = {"update": "INSERT DATA { <urn:a> <urn:b> 1 }"}
    with writable(store) as client:
        assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200
        assert client.post("/sparql", data=update, headers=bearer(ADMIN)).status_code == 200
        kind = {"content-type": "text/plain"}
        refused = client.post("/bulletins", content=TEXTS["01.txt"], headers=bearer(INGEST) | kind)
    assert refused.status_code == 503
    assert refused.json()["type"].endswith("#other-ontology")
    assert "zhengpu migrate" in refused.json()["messages"]["zh"]
    assert Marker.read(store) == marker


def test_an_iri_that_moved_leads_to_the_one_of_now(store: Path) -> None:
    moved = re.search(r"(x-\w+) -> (\S+)", zhengpu("migrate", "--store", store).stdout.decode())
    assert moved
    with writable(store) as client:
        reply = client.get(f"/data/bulletin/{moved[1]}.ttl")
        assert reply.status_code == 410
        assert reply.json()["successor"].endswith(moved[2])
        assert client.get(f"/data/bulletin/{moved[2]}.ttl").status_code == 200
    gone = zhengpu("retract", f"https://w3id.org/zhengpu/id/bulletin/{moved[1]}", "--store", store)
    assert moved[2] in said(gone)


def test_a_store_without_bulletins_takes_those_of_this_ontology(tmp_path: Path) -> None:
    EmbeddedStore.open(tmp_path / "store").close()
    assert "nothing to migrate" in zhengpu("migrate", "--store", tmp_path / "store").stdout.decode()
    with writable(tmp_path / "store"):
        assert Marker.read(tmp_path / "store").ontology == load().digest


@pytest.mark.parametrize("of_now", [True, False])
def test_a_service_says_at_its_start_that_a_store_waits(
    of_now: bool, store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from api.commands import serving  # noqa: PLC0415 - to be patched

    if of_now:
        zhengpu("migrate", "--store", store)
    ready: Callable[..., None] = lambda *_: None  # noqa: E731
    monkeypatch.setattr(serving, "serve", ready)
    assert serving.run_serve({}, store=str(store)) == 0
    assert ("zhengpu migrate" in capsys.readouterr().err) is not of_now
