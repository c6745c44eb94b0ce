"""Snapshots appear whole, live as long as their leases, and leave nothing behind."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph_builder.store.base import StoreDamaged
from graph_builder.store.snapshots import Snapshots


@pytest.fixture
def data(tmp_path: Path) -> ox.Store:
    return ox.Store(tmp_path / "data")


@pytest.fixture
def snapshots(tmp_path: Path) -> Snapshots:
    return Snapshots(tmp_path / "snapshots")


def add(data: ox.Store, number: int) -> None:
    data.update(f"INSERT DATA {{ GRAPH <urn:g> {{ <urn:s> <urn:p> {number} }} }}")


def publish(snapshots: Snapshots, data: ox.Store, *revisions: int) -> None:
    for revision in revisions:
        add(data, revision)
        snapshots.publish(data, revision)


def test_only_the_newest_stays_when_nobody_reads(snapshots: Snapshots, data: ox.Store) -> None:
    publish(snapshots, data, 1, 2, 3, 10)
    assert snapshots.revisions() == [10]
    assert len(ox.Store.read_only(str(snapshots.path(10)))) == 4


def test_a_lease_keeps_its_snapshot_as_it_was(snapshots: Snapshots, data: ox.Store) -> None:
    publish(snapshots, data, 1)
    with snapshots.lease() as lease:
        publish(snapshots, data, 2, 3)
        assert snapshots.revisions() == [1, 3]
        assert len(ox.Store.read_only(str(lease.path))) == 1
    publish(snapshots, data, 4)
    assert snapshots.revisions() == [4]


def test_two_readers_share_a_snapshot(snapshots: Snapshots, data: ox.Store) -> None:
    publish(snapshots, data, 1)
    first, second = snapshots.lease(), snapshots.lease()
    first.close()
    first.close()
    publish(snapshots, data, 2)
    assert snapshots.revisions() == [1, 2]
    second.close()
    snapshots.prune()
    assert snapshots.revisions() == [2]


def test_what_a_crash_left_is_swept(snapshots: Snapshots, data: ox.Store) -> None:
    publish(snapshots, data, 1, 2)
    for name in (".new-3", ".old-1"):
        (snapshots.folder / name).mkdir()
    (snapshots.folder / "1.lease").touch()
    snapshots.sweep()
    assert {path.name for path in snapshots.folder.iterdir()} <= {"2", "2.lease"}


def test_of_a_torn_snapshot_nothing_is_left(snapshots: Snapshots, data: ox.Store) -> None:
    publish(snapshots, data, 1)
    (snapshots.path(1) / "CURRENT").write_bytes(b"")
    (snapshots.folder / ".old-1" / "what a crash left").mkdir(parents=True)
    snapshots.drop_torn()
    assert not any(path.is_dir() for path in snapshots.folder.iterdir())
    publish(snapshots, data, 1)
    snapshots.drop_torn()
    assert snapshots.revisions() == [1]


def test_without_a_snapshot_there_is_nothing_to_read(snapshots: Snapshots) -> None:
    with pytest.raises(StoreDamaged):
        snapshots.lease()


def test_a_lease_tells_where_and_what_it_is(snapshots: Snapshots, data: ox.Store) -> None:
    publish(snapshots, data, 4)
    with snapshots.lease() as lease:
        assert (lease.address, lease.revision, lease.is_whole()) == (str(snapshots.path(4)), 4, True)


def test_a_snapshot_that_goes_while_it_is_reached_for_is_not_held(
    snapshots: Snapshots, data: ox.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process publishes and sweeps between the look for the newest and the lock on it."""
    publish(snapshots, data, 1)
    real = Snapshots.newest

    def newest(self: Snapshots) -> int:
        found = real(self)
        if found == 1:
            publish(Snapshots(self.folder), data, 2)
        return found

    monkeypatch.setattr(Snapshots, "newest", newest)
    with snapshots.lease() as lease:
        assert lease.revision == 2
        assert len(ox.Store.read_only(str(lease.path))) == 2


def test_where_nothing_can_be_written_a_snapshot_is_read_all_the_same(
    snapshots: Snapshots, data: ox.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(snapshots, data, 1)
    (snapshots.folder / "1.lease").unlink(missing_ok=True)
    real = os.open

    def read_only(path: str | Path, flags: int, *more: int) -> int:
        if flags & os.O_CREAT:
            raise OSError(number, os.strerror(number))
        return real(path, flags, *more)

    monkeypatch.setattr(os, "open", read_only)
    number = errno.EROFS
    with snapshots.lease() as lease:
        assert lease.revision == 1
    number = errno.EMFILE
    with pytest.raises(OSError, match=os.strerror(errno.EMFILE)):
        snapshots.lease()
