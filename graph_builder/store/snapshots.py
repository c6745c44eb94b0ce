"""Finished states of a store, for readers: each a directory named after its revision, held by leases.

The writer publishes; a reader takes the newest and keeps it alive as long as its lease lasts. When a newer
one is published, those that nobody holds go. A lease is a shared flock on ``<revision>.lease``, so it ends
with its process.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from pathlib import Path
from types import TracebackType
from typing import Self

import pyoxigraph as ox

from graph_builder.store.base import SnapshotDamaged
from graph_builder.store.trouble import ENGINE


class Lease:
    """The right to read one snapshot: ``path`` for `pyoxigraph.Store.read_only`, and its ``revision``."""

    def __init__(self, path: Path, revision: int, descriptor: int) -> None:
        self.path = path
        self.revision = revision
        self._descriptor: int | None = descriptor

    @property
    def address(self) -> str:
        """Where its quads are."""
        return str(self.path)

    def is_whole(self) -> bool:
        """Whether what was read is all of one revision: a snapshot never changes."""
        return True

    def close(self) -> None:
        """Give the snapshot up; again is harmless."""
        if self._descriptor is not None:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)  # at once, though a forked child may hold the file
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.close()


class Snapshots:
    """The folder of snapshots of one store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, revision: int) -> Path:
        """Where the snapshot of a revision stands, or would."""
        return self.folder / str(revision)

    def revisions(self) -> list[int]:
        """The revisions that are published, oldest first."""
        if not self.folder.is_dir():
            return []
        return sorted(int(path.name) for path in self.folder.iterdir() if path.name.isdigit())

    def newest(self) -> int:
        """The newest published revision, -1 if there is none."""
        return max(self.revisions(), default=-1)

    def publish(self, data: ox.Store, revision: int) -> None:
        """Make the state of `data` visible as `revision`, whole at once; older ones that nobody holds go."""
        self.prepare(data, revision)
        self.show(revision)
        self.prune()

    def prepare(self, data: ox.Store, revision: int) -> None:
        """Copy the state of `data`, out of sight."""
        self.folder.mkdir(exist_ok=True)
        new = self._unseen(revision)
        _remove(new)
        data.backup(new)

    def show(self, revision: int) -> None:
        """Make what was prepared visible, whole at once."""
        self._unseen(revision).rename(self.path(revision))

    def prune(self) -> None:
        """Remove every snapshot but the newest, except those on lease."""
        for revision in self.revisions()[:-1]:
            self._remove_unless_held(revision)

    def sweep(self) -> None:
        """Remove what a crash left: half-made and half-removed snapshots, leases of none."""
        for path in [*self.folder.glob(".new-*"), *self.folder.glob(".old-*")]:
            _remove(path)
        self.prune()
        for lease in self.folder.glob("*.lease"):
            if not lease.with_suffix("").is_dir():
                lease.unlink()

    def drop_torn(self) -> None:
        """Remove the newest snapshot if it cannot be opened, so that it is published anew."""
        path = self.path(self.newest())
        if path.is_dir() and not _opens(path):
            old = self.folder / f".old-{path.name}"
            _remove(old)
            path.rename(old)
            _remove(old)

    def lease(self) -> Lease:
        """Hold the newest snapshot. Raises SnapshotDamaged where there is none."""
        while (revision := self.newest()) >= 0:
            if (held := self._hold(revision)) is not None:
                return held
        raise SnapshotDamaged(self.folder, "no published snapshot")

    def _unseen(self, revision: int) -> Path:
        return self.folder / f".new-{revision}"

    def _hold(self, revision: int) -> Lease | None:
        """A lease, or None where the snapshot was removed while we reached for it."""
        path = self.path(revision)
        descriptor = _open_lease(path)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        if path.is_dir() and (_is_file_of(descriptor, _lease_of(path)) or _is_file_of(descriptor, path)):
            return Lease(path, revision, descriptor)
        os.close(descriptor)
        return None

    def _remove_unless_held(self, revision: int) -> None:
        path = self.path(revision)
        descriptor = _open_lease(path)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        else:
            old = self.folder / f".old-{revision}"
            path.rename(old)
            _lease_of(path).unlink(missing_ok=True)
            _remove(old)
        finally:
            os.close(descriptor)


def _opens(path: Path) -> bool:
    try:
        ox.Store.read_only(str(path))
    except (*ENGINE, ValueError):
        return False
    return True


def _lease_of(snapshot: Path) -> Path:
    return snapshot.with_suffix(".lease")


def _open_lease(snapshot: Path) -> int:
    try:
        return os.open(_lease_of(snapshot), os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        if error.errno != errno.EROFS:
            raise
        return os.open(snapshot, os.O_RDONLY | os.O_CLOEXEC)  # nobody can take it away either


def _is_file_of(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _remove(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True)
