"""A backup is a store: equal to what was published, sound, and made while others write."""

from __future__ import annotations

import errno
import os
import shutil
import threading
from pathlib import Path

import pytest

from graph_builder.build import build
from graph_builder.store.backup import back_up, restore
from graph_builder.store.base import AlreadyThere, CannotCreate, NotAStore, StoreError, StoreFull
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.reader import open_reader
from graph_builder.store.search.index import SearchIndex
from graph_builder.verify import verify
from tests.graph_builder.store.sample import bulletin_iri, registry, shard

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
def store(tmp_path: Path) -> Path:
    """A small store of which a bulletin was taken out: what a backup keeps depends on no size."""
    with EmbeddedStore.open(tmp_path / "store") as store:
        store.load_registry(registry(), "first")
        for name, acts in (("one", ["a:d1"]), ("two", ["b:p1", "c:d2"]), ("three", ["x:d1", "a:p2"])):
            store.replace(shard(name, *acts))
        store.retract(bulletin_iri("one"), who="ann")
    return tmp_path / "store"


@pytest.fixture
def real(registry_store: Path, tmp_path: Path) -> Path:
    """A store of the present ontology, with bulletins that were read."""
    shutil.copytree(registry_store, tmp_path / "store")
    with EmbeddedStore.open(tmp_path / "store") as store:
        results = build([bulletin(tmp_path, month) for month in (1, 2, 3)], store)
        assert not any(result.error for result in results)
        store.retract(results[0].bulletin, who="ann")
    return tmp_path / "store"


def test_what_a_backup_does_not_share_is_on_the_disk_before_it_appears(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, synced = tmp_path / "copy", set[int]()
    fsync = os.fsync

    def note(descriptor: int) -> None:
        if not target.exists():
            synced.add(os.fstat(descriptor).st_ino)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    back_up(store, target)
    folders = [target, *(path for path in target.rglob("*") if path.is_dir())]
    own = [path for path in target.glob("snapshots/*/*") if path.stat().st_nlink == 1 and path.is_file()]
    assert own
    assert {path.stat().st_ino for path in (*folders, *own)} <= synced


def test_comes_back_equal_with_its_texts_and_history(real: Path, tmp_path: Path) -> None:
    assert back_up(real, tmp_path / "copy") == restore(tmp_path / "copy", tmp_path / "again")
    with EmbeddedStore.open(real) as old, EmbeddedStore.open(tmp_path / "again") as new:
        assert old.nquads() == new.nquads()
        assert old.history() == new.history()
        assert [new.text(entry.digest) for entry in new.bulletins()]
    assert verify(tmp_path / "copy") == []
    assert verify(tmp_path / "again") == []


@pytest.mark.parametrize(
    "copies", [10, pytest.param(60, marks=[pytest.mark.long, pytest.mark.timeout(3600)])]
)
def test_is_whole_though_somebody_writes_meanwhile(store: Path, tmp_path: Path, copies: int) -> None:
    stop = threading.Event()

    def write() -> None:
        with EmbeddedStore.open(store) as writer:
            while not stop.is_set():
                writer.replace(shard("four", "a:d3", "y:p3"))
                writer.retract(bulletin_iri("four"))
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


@pytest.mark.parametrize("inside", ["copy", "data/copy"])
def test_never_goes_into_the_store_itself(store: Path, inside: str) -> None:
    before = sorted(store.rglob("*"))
    with pytest.raises(CannotCreate, match="within the store"):
        back_up(store, store / inside)
    assert sorted(store.rglob("*")) == before


def test_a_link_to_what_is_not_there_is_no_place(store: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to("nowhere")
    for make in (lambda: back_up(store, link), lambda: EmbeddedStore.open(link)):
        with pytest.raises(CannotCreate, match="a link to what is not there"):
            make()
    assert link.is_symlink()
    (tmp_path / "nowhere").mkdir()
    assert back_up(store, link) >= 0
    assert verify(link) == []


def test_leaves_nothing_behind_where_it_fails(store: Path, tmp_path: Path) -> None:
    for text in (store / "texts").rglob("*.txt"):
        text.unlink()
    with pytest.raises(StoreError):
        back_up(store, tmp_path / "copy")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("copy")] == []


def test_of_what_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(NotAStore):
        back_up(tmp_path, tmp_path / "copy")


def test_beside_the_store_tables_and_texts_are_linked(store: Path, tmp_path: Path) -> None:
    back_up(store, tmp_path / "copy")
    for pattern in ("snapshots/*/*.sst", "texts/*/*.txt"):
        files = list((tmp_path / "copy").glob(pattern))
        assert files
        assert all(path.stat().st_nlink > 1 for path in files)


def test_where_nothing_can_be_linked_it_is_copied(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other_file_system(*_: object) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    monkeypatch.setattr(Path, "hardlink_to", other_file_system)
    back_up(store, tmp_path / "copy")
    assert verify(tmp_path / "copy") == []
    assert {path.stat().st_nlink for path in (tmp_path / "copy").glob("texts/*/*.txt")} == {1}


def test_a_backup_is_not_changed_by_what_is_done_to_the_store(store: Path, tmp_path: Path) -> None:
    back_up(store, tmp_path / "copy")
    with open_reader(tmp_path / "copy") as reader:
        before = reader.nquads()
    with EmbeddedStore.open(store) as writer:
        for entry in writer.bulletins():
            writer.retract(entry.iri)
        writer.store.optimize()
    with open_reader(tmp_path / "copy") as reader:
        assert reader.nquads() == before
    assert verify(tmp_path / "copy") == []


def test_the_index_comes_along_and_a_torn_one_is_made_again(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(SearchIndex, "_look_at_all", pytest.fail)
        back_up(store, tmp_path / "copy")
    (store / "search.db").write_bytes(b"torn")
    back_up(store, tmp_path / "again")
    assert verify(tmp_path / "copy") == verify(tmp_path / "again") == []


def test_without_room_it_says_so_and_leaves_nothing(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "hardlink_to", full)
    monkeypatch.setattr(shutil, "copy2", full)
    with pytest.raises(StoreFull, match="Make room"):
        back_up(store, tmp_path / "copy")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("copy")] == []
