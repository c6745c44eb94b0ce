"""A disk that becomes full, wherever it does: it is told, what was acknowledged stays, and it goes on once
there is room.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Any

import httpx
import pytest

from graph_builder.build import build
from graph_builder.store.base import StoreFull
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.journal import Journal
from graph_builder.store.search.index import SearchIndex
from graph_builder.store.snapshots import Snapshots
from graph_builder.store.texts import Texts
from graph_builder.verify import verify
from tests.api.command import said, zhengpu
from tests.api.conftest import ADMIN, INGEST, bearer, writable
from tests.api.test_kills import bulletin
from tests.faults.conftest import MIB, Disk
from tests.soak.writers import month_of, texts_of

PLAIN = bearer(INGEST) | {"content-type": "text/plain"}
Write = Callable[[httpx.Client], httpx.Response]
LARGE = "\n".join(f'<urn:s> <urn:p> "{number:0200}" .' for number in range(2000))
WRITES: dict[str, Write] = {
    "POST": lambda http: http.post("/bulletins", content=bulletin(40, 1).encode(), headers=PLAIN),
    "DELETE": lambda http: http.delete(f"/bulletins/{known(http)}", headers=bearer(INGEST)),
    "update": lambda http: http.post(
        "/sparql", data={"update": f"INSERT DATA {{ GRAPH <urn:g> {{ {LARGE} }} }}"}, headers=bearer(ADMIN)
    ),
    "graph store": lambda http: http.put(
        "/graph-store?graph=urn:g",
        content=LARGE,
        headers=bearer(ADMIN) | {"content-type": "application/n-triples"},
    ),
}


def known(http: httpx.Client) -> str:
    """The last part of the name of some bulletin."""
    name: str = http.get("/api/bulletins").json()["items"][0]["iri"]
    return name.rpartition("/bulletin/")[2]


def send(http: httpx.Client, number: int) -> httpx.Response:
    content = bulletin(number, 1).encode()
    return http.post("/bulletins?replace=true", content=content, headers=PLAIN)


def test_a_service_on_a_full_disk_says_so_and_goes_on_when_there_is_room(disk: Disk) -> None:
    with writable(disk.store) as http:
        assert send(http, 0).status_code == 201
        for name, write in WRITES.items():
            disk.fill()  # whoever starts the writer anew finds some room, by sweeping up
            answer = write(http)
            assert answer.status_code == 507, (name, answer.text)
            told = answer.json()
            assert told["type"] == "/problems#storage"
            assert "space" in told["messages"]["en"].lower() or "full" in told["messages"]["en"]
            assert "空间" in told["messages"]["zh"]
            assert http.get("/sparql", params={"query": "ASK { ?s ?p ?o }"}).status_code == 200
        disk.free()
        assert send(http, 1).status_code == 201
        http.delete("/graph-store?graph=urn:g", headers=bearer(ADMIN))
    assert verify(disk.store) == []
    assert {month_of(0), month_of(1)} <= texts_of(disk.store).keys()


@pytest.mark.long
def test_while_bulletins_come_a_disk_that_fills_up_loses_none_that_was_acknowledged(disk: Disk) -> None:
    with writable(disk.store) as http:
        disk.fill(left=3 * MIB)
        answers = {number: send(http, number) for number in range(12)}
        came = {number for number, answer in answers.items() if answer.is_success}
        assert {answer.status_code for answer in answers.values()} == {201, 507}
        disk.free()
        assert send(http, 20).status_code == 201
    assert verify(disk.store) == []
    assert {month_of(number) for number in (*came, 20)} <= texts_of(disk.store).keys()


STEPS: dict[str, tuple[type[Any], str]] = {
    "the text": (Texts, "put"),
    "the announcement": (Journal, "intend"),
    "the data": (EmbeddedStore, "_update"),
    "the record": (Journal, "settle"),
    "the index": (SearchIndex, "advance"),
    "the snapshot": (Snapshots, "prepare"),
    "its showing": (Snapshots, "show"),
    "the sweeping": (SearchIndex, "sweep"),
}


def fill_at(patch: pytest.MonkeyPatch, disk: Disk, step: tuple[type[Any], str]) -> None:
    """Fill the disk just before a step of a write."""
    kind, name = step
    usual = getattr(kind, name)

    @wraps(usual)
    def filled(*given: Any, **more: Any) -> Any:  # noqa: ANN401 - whatever the step takes and gives
        disk.fill()
        return usual(*given, **more)

    patch.setattr(kind, name, filled)


@pytest.mark.parametrize(
    "step",
    [
        pytest.param(step, id=name, marks=() if name in ("the data", "the snapshot") else pytest.mark.long)
        for name, step in STEPS.items()
    ],
)
def test_at_whatever_step_of_a_write_it_becomes_full(
    disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: tuple[type[Any], str]
) -> None:
    files = [tmp_path / f"{number}.txt" for number in range(3)]
    for number, file in enumerate(files):
        file.write_text(bulletin(number, 1), encoding="utf-8")
    with EmbeddedStore.open(disk.store) as store:
        (first,) = build(files[:1], store)
        assert first.change == "created"
    came = [month_of(0)]
    # what cannot be written is told, by the write or by the closing of the store, and by nothing else
    with (
        suppress(StoreFull),
        monkeypatch.context() as patch,
        EmbeddedStore.open(disk.store) as store,
    ):
        fill_at(patch, disk, step)
        (second,) = build(files[1:2], store)
        if second.error is None:
            came.append(month_of(1))  # what is made is there, be it that it cannot be shown
        else:
            assert isinstance(second.error, StoreFull)
        store.publish()
    gc.collect()  # the error's frames hold the engine, and it the lock of its files
    disk.free()
    with EmbeddedStore.open(disk.store) as store:
        (third,) = build(files[2:], store)
        assert third.change == "created"
    assert verify(disk.store) == []
    assert {*came, month_of(2)} <= texts_of(disk.store).keys()


def test_commands_on_a_full_disk(disk: Disk, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(bulletin(0, 1), encoding="utf-8")
    before = texts_of(disk.store)
    at = ("--store", disk.store)
    disk.fill()
    for command in (
        ("build", file, *at),
        ("retract", next(iter(before)), *at),
        ("backup", disk.place / "copy", *at),
        ("restore", disk.store, "--store", disk.place / "again"),
        ("diffusion", "derive", *at),
    ):
        ended = zhengpu(*command)
        assert ended.returncode != 0 or command[0] == "diffusion", command
        assert ended.returncode == 0 or "space" in said(ended).lower() or "full" in said(ended), said(ended)
    assert not (disk.place / "copy").exists()
    assert not (disk.place / "again").exists()
    ask = tmp_path / "ask.rq"
    ask.write_text("ASK { ?s ?p ?o }")
    assert zhengpu("query", ask, *at).returncode == 0
    assert zhengpu("export", *at, "--out", tmp_path / "all.nq").returncode == 0
    assert zhengpu("backup", tmp_path / "elsewhere", *at).returncode == 0
    disk.free()
    assert zhengpu("build", file, *at).returncode == 0
    assert verify(disk.store) == []
    assert texts_of(disk.store).keys() == {*before, month_of(0)}
