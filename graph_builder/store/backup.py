"""A copy of a store's published state that is a store itself; made while others write, given back whole.

>>> import tempfile
>>> from graph_builder.store.embedded import EmbeddedStore
>>> place = Path(tempfile.mkdtemp())
>>> EmbeddedStore.open(place / "store").close()
>>> back_up(place / "store", place / "copy")
0
>>> restore(place / "copy", place / "again")
0
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from graph_builder.store import layout
from graph_builder.store.base import AlreadyThere, CannotCreate
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.journal import Journal
from graph_builder.store.layout import Home, Marker
from graph_builder.store.reader import open_reader
from graph_builder.store.trouble import told

PARTIAL = ".partial"


def back_up(store: Path, target: Path) -> int:
    """Copy the newest published state of a store, which may be written meanwhile; its revision.

    `target` must not be there, or be an empty directory; it appears when all of it is there. Raises
    NotAStore, AlreadyThere, CannotCreate, StoreDamaged, StoreFull.
    """
    marker = layout.find(store)
    partial = _begun(target)
    try:
        with told(target), open_reader(store) as reader:
            home = Home(partial)
            shutil.copytree(reader.place, home.data)
            for digest in sorted({d for entry in reader.bulletins() for d in entry.kept}):
                _copy_text(Home(store), home, digest)
            Journal.copy(Home(store).journal, home.journal, reader.revision)
            revision = reader.revision
            _finish(home, marker, revision)
        _appear(partial, target)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return revision


def restore(backup: Path, target: Path) -> int:
    """Make a store of a backup, which stays as it is; its revision. Raises what `back_up` does."""
    return back_up(backup, target)


def _begun(target: Path) -> Path:
    """An empty folder beside the target, on its file system. Raises AlreadyThere, CannotCreate."""
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise AlreadyThere(target)
    partial = target.with_name(target.name + PARTIAL)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir()
    except OSError as error:
        raise CannotCreate(target, error.strerror or str(error)) from error
    return partial


def _copy_text(source: Home, target: Home, digest: str) -> None:
    place = target.texts / digest[:2]
    place.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source.texts / digest[:2] / f"{digest}.txt", place)


def _finish(home: Home, marker: Marker, revision: int) -> None:
    """What makes a folder a store; opened once, it gets its index, or is shown to be none."""
    home.texts.mkdir(exist_ok=True)
    home.snapshots.mkdir()
    shutil.copytree(home.data, home.snapshots / str(revision))
    marker.write(home.root)
    EmbeddedStore.open(home.root, create=False).close()


def _appear(partial: Path, target: Path) -> None:
    if target.is_dir():
        target.rmdir()
    os.sync()  # a backup that a power cut takes back is none
    partial.rename(target)
