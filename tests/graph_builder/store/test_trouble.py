"""Trouble with the files of a store is told: what, where, what to do; and what the store held is unharmed."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_builder.model import Shard
from graph_builder.store.base import (
    CannotCreate,
    CannotOpen,
    NoLocks,
    NotReadable,
    NotWritable,
    SnapshotDamaged,
    StoreDamaged,
    StoreError,
    StoreFull,
)
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.reader import open_reader
from graph_builder.store.trouble import told, trouble
from graph_builder.verify import verify
from tests.graph_builder.store.sample import registry, shard


def filled(place: Path) -> Path:
    """A store with one bulletin."""
    with EmbeddedStore.open(place) as store:
        store.load_registry(registry(), "first")
        store.replace(shard("one", "a:d1"))
    return place


def put(path: Path, content: bytes) -> None:
    """Other content under the name of a file, which may be a hard link."""
    path.unlink()
    path.write_bytes(content)


@pytest.mark.parametrize("name", ["CURRENT", "MANIFEST-*", "*.sst"])
def test_torn_data_are_damage(tmp_path: Path, name: str) -> None:
    place = filled(tmp_path / "store")
    for file in (place / "data").glob(name):
        put(file, b"")
    with pytest.raises(StoreDamaged) as told:
        EmbeddedStore.open(place)
    assert str(place / "data") in told.value.en
    assert "build again" in told.value.en
    with open_reader(place) as reader:  # what was published is there still
        assert len(reader.bulletins()) == 1


@pytest.mark.parametrize("name", ["CURRENT", "MANIFEST-*", "*.sst"])
def test_a_torn_snapshot_is_told_to_readers_and_made_again_by_the_writer(tmp_path: Path, name: str) -> None:
    place = filled(tmp_path / "store")
    for file in (place / "snapshots").glob(f"*/{name}"):
        put(file, b"")
    with pytest.raises(SnapshotDamaged, match="the snapshot is made again"):
        open_reader(place)
    EmbeddedStore.open(place).close()
    assert verify(place) == []
    with open_reader(place) as reader:
        assert len(reader.bulletins()) == 1


def test_a_torn_journal_is_damage(tmp_path: Path) -> None:
    place = filled(tmp_path / "store")
    whole = (place / "journal.db").read_bytes()
    put(place / "journal.db", whole[: len(whole) // 2])
    for use in (EmbeddedStore.open, open_reader, verify):
        with pytest.raises(StoreDamaged, match=r"journal\.db"):
            use(place)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of three megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = os.getuid() == 0 and mount("-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place))
    if not mounted:
        pytest.skip("only root can mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=False)


def mount(*arguments: str) -> bool:
    """Whether mounting succeeds."""
    return subprocess.run(["mount", *arguments], check=False, capture_output=True).returncode == 0


def test_a_full_disk_is_told_and_harms_nothing(small: Path) -> None:
    place = filled(small / "store")
    ballast = small / "ballast"
    large = shard("two", *(f"b:d{number}" for number in range(200)))
    with EmbeddedStore.open(place) as store:
        before = store.nquads()
    with pytest.raises(StoreFull, match="No space is left") as told:
        fill_and_replace(place, ballast, large)
    assert told.value.zh
    ballast.unlink()
    with EmbeddedStore.open(place) as store:
        assert store.nquads() == before
    assert verify(place) == []


def test_where_there_is_no_room_for_a_store_nothing_of_one_remains(small: Path) -> None:
    (small / "ballast").write_bytes(b"x" * free(small))
    with pytest.raises((CannotCreate, StoreFull)):
        EmbeddedStore.open(small / "store")
    assert list(small.rglob("*")) == [small / "ballast"]


def test_a_store_that_may_not_be_written_is_told_and_can_be_read(small: Path) -> None:
    place = filled(small / "store")
    assert mount("-o", "remount,ro", str(small))
    with pytest.raises(NotWritable, match="cannot be written"):
        EmbeddedStore.open(place)
    with open_reader(place) as reader:
        assert len(reader.bulletins()) == 1
    assert verify(place) == []


def fill_and_replace(place: Path, ballast: Path, large: Shard) -> None:
    """Write to a store when the disk has just become full."""
    with EmbeddedStore.open(place) as store:
        ballast.write_bytes(b"x" * free(ballast.parent))
        store.replace(large)


def free(place: Path) -> int:
    """How many bytes a disk can still take."""
    state = os.statvfs(place)
    return state.f_bavail * state.f_frsize


MEANT: list[tuple[Exception, type[StoreError]]] = [
    (OSError(errno.ENOSPC, "written in another language"), StoreFull),
    (OSError("IO error: Disk quota exceeded"), StoreFull),
    (OSError(errno.EACCES, "written in another language"), NotWritable),
    (sqlite3.OperationalError("attempt to write a readonly database"), NotWritable),
    (OSError(errno.ENOLCK, "No locks available"), NoLocks),
    (RuntimeError("what no version of the engine said before"), StoreDamaged),
    (sqlite3.DatabaseError("what SQLite never said before"), StoreDamaged),
    (FileNotFoundError(errno.ENOENT, "written in another language"), StoreDamaged),
    (OSError("Corruption: block checksum mismatch"), StoreDamaged),
    (OSError(errno.EMFILE, "Too many open files"), CannotOpen),
]


@pytest.mark.parametrize(("error", "meant"), MEANT, ids=lambda each: getattr(each, "__name__", str(each)))
def test_each_error_is_told_as_what_a_user_can_mend(error: Exception, meant: type[StoreError]) -> None:
    assert type(trouble(Path("s"), error)) is meant


@pytest.mark.parametrize("error", [RecursionError("a fault of ours"), BrokenPipeError(), ValueError("x")])
def test_what_is_no_trouble_with_files_passes(error: Exception) -> None:
    with pytest.raises(type(error)) as passed, told(Path("s")):
        raise error
    assert passed.value is error


def test_what_is_no_file_is_told_with_what_it_is_of(tmp_path: Path) -> None:
    assert str(tmp_path / "journal.db") in trouble(tmp_path, sqlite3.DatabaseError("malformed")).en
    named = FileNotFoundError(errno.ENOENT, "No such file", str(tmp_path / "data" / "CURRENT"))
    assert str(tmp_path / "data" / "CURRENT") in trouble(tmp_path, named).en


@pytest.mark.parametrize("name", ["journal.db", "search.db"])
def test_a_folder_where_a_file_should_be_is_named(tmp_path: Path, name: str) -> None:
    place = filled(tmp_path / "store")
    (place / name).unlink()
    (place / name).mkdir()
    with pytest.raises(StoreDamaged, match="is a folder and should be a file") as told:
        EmbeddedStore.open(place)
    assert told.value.path == place / name


@pytest.mark.parametrize("name", ["journal.db", "search.db", "zhengpu.json"])
def test_a_file_that_may_not_be_read_is_no_damaged_one(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    error: Exception = sqlite3.OperationalError("unable to open database file")
    if name == "zhengpu.json":
        error = PermissionError(errno.EACCES, "Permission denied", str(tmp_path / name))
    for each in ("journal.db", "search.db", "zhengpu.json"):
        (tmp_path / each).touch()
    monkeypatch.setattr(os, "access", lambda path, _: Path(path).name != name)
    found = trouble(tmp_path, error)
    assert (type(found), found.en.split(":")[0]) == (NotReadable, f"{tmp_path / name} cannot be read")


def test_a_folder_that_may_be_read_and_not_written_is_told_so(tmp_path: Path) -> None:
    """The engine names no file."""
    for reason in ("IO error: Permission denied", "IO error: Read-only file system"):
        assert type(trouble(tmp_path, OSError(reason))) is NotWritable


def test_a_file_that_may_be_read_and_cannot_be_opened_now_is_no_damaged_one(tmp_path: Path) -> None:
    (tmp_path / "journal.db").touch()
    assert type(trouble(tmp_path, sqlite3.OperationalError("unable to open database file"))) is CannotOpen
