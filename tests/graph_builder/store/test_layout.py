"""Making and finding a store: a clear refusal, or a whole store, and never half of one."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from graph_builder.store import layout
from graph_builder.store.base import (
    CannotCreate,
    DifferentBase,
    NoLocks,
    NotAStore,
    StoreBusy,
    StoreDamaged,
    StoreError,
)
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.reader import lease_snapshot, open_reader
from graph_builder.verify import verify
from tests.graph_builder.store.sample import registry


def test_a_new_store_has_its_parts_and_can_be_read_at_once(tmp_path: Path) -> None:
    place = tmp_path / "deep" / "store"
    EmbeddedStore.open(place, base="https://example.org/id/").close()
    assert {path.name for path in place.iterdir()} == {
        "zhengpu.json",
        "data",
        "texts",
        "journal.db",
        "snapshots",
        "search.db",
        "lock",
    }
    assert (
        json.loads((place / "zhengpu.json").read_text(encoding="utf-8"))["base"] == "https://example.org/id/"
    )
    with open_reader(place) as reader:
        assert (reader.revision, reader.count()) == (0, 0)


def test_an_empty_directory_becomes_a_store(tmp_path: Path) -> None:
    EmbeddedStore.open(tmp_path).close()
    EmbeddedStore.open(tmp_path, create=False).close()


def test_a_directory_with_other_things_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").touch()
    for create in (True, False):
        with pytest.raises(NotAStore, match="not empty"):
            EmbeddedStore.open(tmp_path, create=create)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


def test_a_path_that_is_no_store_is_refused_and_not_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for name in ("missing", "file"):
        with pytest.raises(NotAStore):
            EmbeddedStore.open(tmp_path / name, create=False)
        with pytest.raises(NotAStore):
            open_reader(tmp_path / name)
    with pytest.raises(NotAStore):
        EmbeddedStore.open(tmp_path / "file")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_nothing_remains_of_a_creation_that_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: layout.Marker, directory: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(layout.Marker, "write", fail)
    files = sorted(Path("/proc/self/fd").iterdir())
    with pytest.raises(CannotCreate, match="No space left"):
        EmbeddedStore.open(tmp_path / "deep" / "store")
    assert list(tmp_path.iterdir()) == []
    assert sorted(Path("/proc/self/fd").iterdir()) == files  # the lock's file is not held


@pytest.mark.parametrize(("number", "error"), [(errno.ENOLCK, NoLocks), (errno.EIO, CannotCreate)])
def test_nothing_remains_where_no_lock_can_be_had(
    number: int, error: type[StoreError], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", refuse)
    if error is CannotCreate:
        monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(error):
        EmbeddedStore.open(tmp_path / "deep" / "store")
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_a_clear_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(CannotCreate):
        EmbeddedStore.open(tmp_path / "store")


def test_an_interrupted_creation_is_made_good(tmp_path: Path) -> None:
    (tmp_path / layout.MAKING).mkdir()
    (tmp_path / "texts").mkdir()
    with EmbeddedStore.open(tmp_path) as store:
        assert store.count() == 0
    assert not (tmp_path / layout.MAKING).exists()


def test_a_store_being_written_is_busy_but_readable(tmp_path: Path) -> None:
    with EmbeddedStore.open(tmp_path) as store:
        store.announce("http://127.0.0.1:9")
        with pytest.raises(StoreBusy, match=str(os.getpid())) as caught:
            EmbeddedStore.open(tmp_path)
        assert "http://127.0.0.1:9" in caught.value.zh
        open_reader(tmp_path).close()
        lease_snapshot(tmp_path).close()


def test_another_base_is_refused(tmp_path: Path) -> None:
    EmbeddedStore.open(tmp_path, base="https://example.org/id/").close()
    EmbeddedStore.open(tmp_path).close()
    with pytest.raises(DifferentBase):
        EmbeddedStore.open(tmp_path, base="https://example.com/id/")


@pytest.mark.parametrize("marker", ["", "{}x", '{"format": 99}', '{"colour": "red"}'])
def test_a_marker_that_cannot_be_understood_is_damage(tmp_path: Path, marker: str) -> None:
    EmbeddedStore.open(tmp_path).close()
    (tmp_path / "zhengpu.json").write_text(marker, encoding="utf-8")
    with pytest.raises(StoreDamaged):
        EmbeddedStore.open(tmp_path)


def test_data_that_are_gone_are_damage(tmp_path: Path) -> None:
    EmbeddedStore.open(tmp_path).close()
    (tmp_path / "data" / "CURRENT").unlink()
    with pytest.raises(StoreDamaged):
        EmbeddedStore.open(tmp_path)


CUT_OFF = """
import os, sys
from pathlib import Path
from graph_builder.store.embedded import EmbeddedStore

def seen(event, arguments):
    if event in ("open", "os.mkdir", "sqlite3.connect") and str(arguments[0]).endswith(sys.argv[2]):
        os._exit(9)

sys.addaudithook(seen)
EmbeddedStore.open(Path(sys.argv[1]))
"""


@pytest.mark.parametrize("part", ["texts", "journal.db"])
def test_a_store_whose_making_was_cut_off_is_made_again(tmp_path: Path, part: str) -> None:
    """Whatever was there when the process ended: it ends itself at the first sight of a part."""
    command = [sys.executable, "-c", CUT_OFF, str(tmp_path / "store"), part]
    assert subprocess.run(command, check=False, timeout=100).returncode == 9
    with EmbeddedStore.open(tmp_path / "store") as store:
        assert (store.revision, store.nquads()) == (0, [])
    assert not (tmp_path / "store" / layout.MAKING).exists()


@pytest.mark.parametrize(
    "said",
    [
        "[]", "3", '{"base": 3}', '{"base": "https://x.org/id/", "ontology": []}', '{"format": "1"}',
        '{"base": "id/"}', '{"base": "https://x.org/a b/"}', '{"format": true}', '{"other": ""}', "{",
    ],
)  # fmt: skip
def test_a_marker_that_says_what_none_can_say_is_damage(tmp_path: Path, said: str) -> None:
    EmbeddedStore.open(tmp_path / "store").close()
    (tmp_path / "store" / "zhengpu.json").write_text(said, encoding="utf-8")
    for opening in (EmbeddedStore.open, open_reader):
        with pytest.raises(StoreDamaged, match=r"zhengpu\.json"):
            opening(tmp_path / "store")


def test_a_marker_that_tells_another_base_than_the_data_have_is_damage(tmp_path: Path) -> None:
    place = tmp_path / "store"
    with EmbeddedStore.open(place) as store:
        store.load_registry(registry(), "first")
    sound = (place / "zhengpu.json").read_text(encoding="utf-8")
    (place / "zhengpu.json").write_text(sound.replace("w3id", "w3if"), encoding="utf-8")
    for opening in (EmbeddedStore.open, open_reader):
        with pytest.raises(StoreDamaged, match=r"those of the data begin with https://w3id\.org/zhengpu/id/"):
            opening(place)
    with pytest.raises(StoreDamaged, match=r"zhengpu\.json"):
        verify(place)
    (place / "zhengpu.json").write_text(sound, encoding="utf-8")
    with EmbeddedStore.open(place) as store, open_reader(place) as reader:
        assert store.count() == reader.count() > 0
