"""A backup is a store: equal to what was published, sound, and made while others write."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from graph_builder.build import build
from graph_builder.store.backup import back_up, restore
from graph_builder.store.base import AlreadyThere, NotAStore, StoreError
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.reader import open_reader
from graph_builder.verify import verify

TEXT = """教育信息化和网络安全工作月报
2023年{}月

一、教育部工作动态
{}月2日，教育部印发《数字校园建设通知》。
"""


def bulletin(place: Path, month: int) -> Path:
    path = place / f"{month}.txt"
    path.write_text(TEXT.format(month, month), encoding="utf-8")
    return path


@pytest.fixture
def store(registry_store: Path, tmp_path: Path) -> Path:
    shutil.copytree(registry_store, tmp_path / "store")
    with EmbeddedStore.open(tmp_path / "store") as store:
        results = build([bulletin(tmp_path, month) for month in (1, 2, 3)], store)
        assert not any(result.error for result in results)
        store.retract(results[0].bulletin, who="ann")
    return tmp_path / "store"


def test_comes_back_equal_with_its_texts_and_history(store: Path, tmp_path: Path) -> None:
    assert back_up(store, tmp_path / "copy") == restore(tmp_path / "copy", tmp_path / "again")
    with EmbeddedStore.open(store) as old, EmbeddedStore.open(tmp_path / "again") as new:
        assert old.nquads() == new.nquads()
        assert old.history() == new.history()
        assert [new.text(entry.digest) for entry in new.bulletins()]
    assert verify(tmp_path / "copy") == []
    assert verify(tmp_path / "again") == []


@pytest.mark.parametrize("copies", [3, pytest.param(15, marks=[pytest.mark.long, pytest.mark.timeout(3600)])])
def test_is_whole_though_somebody_writes_meanwhile(store: Path, tmp_path: Path, copies: int) -> None:
    stop = threading.Event()

    def write() -> None:
        with EmbeddedStore.open(store) as writer:
            while not stop.is_set():
                (result,) = build([bulletin(tmp_path, 5)], writer)
                writer.retract(result.bulletin)
                writer.publish()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        revisions = [back_up(store, tmp_path / f"copy-{number}") for number in range(copies)]
    finally:
        stop.set()
        thread.join()
    for number, revision in enumerate(revisions):
        assert verify(tmp_path / f"copy-{number}") == []
        with open_reader(tmp_path / f"copy-{number}") as reader:
            assert reader.revision == revision


def test_never_goes_over_what_is_there(store: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("x")
    with pytest.raises(AlreadyThere):
        back_up(store, tmp_path / "full")
    with pytest.raises(AlreadyThere):
        restore(store, store)
    assert (tmp_path / "full" / "mine").read_text() == "x"


def test_leaves_nothing_behind_where_it_fails(store: Path, tmp_path: Path) -> None:
    for text in (store / "texts").rglob("*.txt"):
        text.unlink()
    with pytest.raises(StoreError):
        back_up(store, tmp_path / "copy")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("copy")] == []


def test_of_what_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(NotAStore):
        back_up(tmp_path, tmp_path / "copy")
