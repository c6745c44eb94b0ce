"""Looking at a published state of an embedded store, from any process, beside the writer or without one.

>>> import tempfile
>>> from graph_builder.store.embedded import EmbeddedStore
>>> place = Path(tempfile.mkdtemp()) / "store"
>>> EmbeddedStore.open(place).close()
>>> with open_reader(place) as reader:
...     reader.count(), reader.revision
(0, 0)
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

import pyoxigraph as ox

from graph_builder.store import layout
from graph_builder.store.base import SnapshotDamaged, StoreBusy, StoreError
from graph_builder.store.journal import Journal
from graph_builder.store.layout import Home, other_base, wrong_base
from graph_builder.store.lock import Lock
from graph_builder.store.reading import Reading
from graph_builder.store.snapshots import Lease, Snapshots
from graph_builder.store.texts import Texts
from graph_builder.store.trouble import ENGINE, told, trouble


class Reader(Reading):
    """One published state of a store, for as long as the lease is held; ``base`` is where its IRIs begin."""

    def __init__(self, directory: Path, lease: Lease) -> None:
        home = Home(directory)
        self.lease = lease
        self.base = layout.find(directory).base
        self._texts = Texts(home.texts)
        self._store, other = _open_snapshot(lease.path, self.base)
        if other:
            raise wrong_base(directory, self.base, other)
        self._journal = Journal.look(home.journal)

    @property
    def place(self) -> Path:
        """The snapshot."""
        return self.lease.path

    @property
    def revision(self) -> int:
        """The revision of the snapshot."""
        return self.lease.revision

    def close(self) -> None:
        """Let the snapshot go."""
        if hasattr(self, "_store"):
            del self._store
        self._journal.close()
        self.lease.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.close()


def open_reader(directory: Path) -> Reader:
    """The newest published state, beside a writer if there is one. Raises NotAStore, StoreDamaged."""
    with told(directory):
        lease = lease_snapshot(directory)
        try:
            return Reader(directory, lease)
        except BaseException:
            lease.close()
            raise


def damage_behind(directory: Path) -> StoreError | None:
    """What is wrong with the writer's data, of which a reader sees a published state only; None where they
    open, or where a writer, who would know, holds them.
    """
    data = Home(directory).data
    try:
        lock = Lock.take(directory)
    except (StoreBusy, OSError):
        return None
    try:
        ox.Store.read_only(str(data))
    except (*ENGINE, ValueError) as error:
        return trouble(data, error)
    finally:
        lock.release()
    return None


def lease_snapshot(directory: Path) -> Lease:
    """Hold the newest state, for a process that opens ``lease.path``. Raises NotAStore, StoreDamaged."""
    layout.find(directory)
    return Snapshots(Home(directory).snapshots).lease()


def _open_snapshot(path: Path, base: str) -> tuple[ox.Store, str]:
    """A state, and its instance base where that is another. Raises SnapshotDamaged."""
    try:
        data = ox.Store.read_only(str(path))
        return data, other_base(data, base)
    except (*ENGINE, ValueError) as error:
        raise SnapshotDamaged(path, str(error)) from error
