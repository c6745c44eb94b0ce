"""A copy of a store's published state that is a store itself; made while others write, given back whole.

What never changes once it is written (the engine's tables, the texts) is linked where that can be, so that a
backup beside the store takes no time and no room; on another file system it is copied. The writer goes on all
the while: a lease keeps the state that is copied.

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
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from graph_builder.store import layout
from graph_builder.store.base import AlreadyThere, CannotCreate, StoreDamaged, StoreFull
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.journal import Journal
from graph_builder.store.layout import Home, Marker
from graph_builder.store.reader import Reader, open_reader
from graph_builder.store.search.file import is_distrusted
from graph_builder.store.trouble import told, trouble

PARTIAL = ".partial"
TRIES = 5
Beside = Callable[[Path, Path, int], None]
TABLE = ".sst"  # the engine writes a table once, and removes it: it never changes one


def back_up(store: Path, target: Path, beside: Beside = lambda *_: None) -> int:
    """Copy the newest published state of a store, which may be written meanwhile; its revision.

    `target` must not be there, or be an empty directory; it appears when all of it is there, with what is put
    `beside` it: that is told the two folders and the revision. Raises NotAStore, AlreadyThere, CannotCreate,
    StoreDamaged, StoreFull.
    """
    layout.find(store)
    layout.refuse_dead_link(target)
    if store.resolve() in target.resolve().parents:
        raise CannotCreate(
            target,
            f"它在库 {store} 之内，会与库一同丢失；请选库外的目录",
            f"it is within the store {store}, and would be lost with it; choose a folder outside",
        )
    target = target.resolve() if target.is_symlink() else target
    partial = _begun(target)
    try:
        with told(target):
            revision = _copied(store, Home(partial), beside)
            _appear(partial, target)
    except BaseException as error:
        shutil.rmtree(partial, ignore_errors=True)
        if isinstance(error, StoreDamaged) and error.path.is_relative_to(partial):
            raise StoreDamaged(store / error.path.relative_to(partial), *error.reasons) from error
        raise
    return revision


def restore(backup: Path, target: Path, beside: Beside = lambda *_: None) -> int:
    """Make a store of a backup, which stays as it is; its revision. Raises what `back_up` does."""
    return back_up(backup, target, beside)


def _copied(store: Path, home: Home, beside: Beside) -> int:
    """Copy a state, its texts and its history, and make a store of them; its revision."""
    marker, reader = _state(store, home)
    with reader:
        revision = reader.revision
        _copy_data(reader.place, home.data)
        for digest in sorted({d for entry in reader.bulletins() for d in entry.kept}):
            _copy_text(Home(store), home, digest)
        Journal.copy(Home(store).journal, home.journal, revision)
    beside(store, home.root, revision)
    _finish(home, marker, revision)
    return revision


def _state(store: Path, home: Home) -> tuple[Marker, Reader]:
    """A published state, what the store told of itself when that was published, and its index, copied.

    The index is a step ahead while the writer is about to publish: after some tries it is made of the data.
    """
    tries = 0
    while True:
        marker, reader = layout.find(store), open_reader(store)
        is_of_it = _copy_index(Home(store).search, home.search, reader.revision)
        if layout.find(store) == marker and (is_of_it or tries >= TRIES):  # else it was migrated meanwhile
            return marker, reader
        reader.close()
        tries += 1


def _copy_index(source: Path, target: Path, revision: int) -> bool:
    """Copy the index where it is of a revision; whether it is. Where it cannot be read, it is made again."""
    target.unlink(missing_ok=True)
    if is_distrusted(source):
        return True
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as stands,
            closing(sqlite3.connect(target)) as copied,
        ):
            stands.backup(copied)
            (at,) = copied.execute("SELECT revision FROM state").fetchone()
    except (sqlite3.DatabaseError, TypeError) as error:
        target.unlink(missing_ok=True)
        if isinstance(trouble(target, error), StoreFull):
            raise
        return True
    if at != revision:
        target.unlink()
    return bool(at == revision)


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


def _copy_data(source: Path, target: Path) -> None:
    target.mkdir()
    for path in sorted(source.iterdir()):
        if path.suffix == TABLE:
            _share(path, target / path.name)
        else:
            _copy(path, target / path.name)
    _sync(target)


def _copy_text(source: Home, target: Home, digest: str) -> None:
    name = f"{digest[:2]}/{digest}.txt"
    (target.texts / digest[:2]).mkdir(parents=True, exist_ok=True)
    _share(source.texts / name, target.texts / name)


def _share(source: Path, target: Path) -> None:
    """Another name for a file that never changes, or where there cannot be one a copy of it."""
    try:
        target.hardlink_to(source)
    except FileNotFoundError:
        raise
    except OSError:  # another file system, or one without links
        _copy(source, target)


def _copy(source: Path, target: Path) -> None:
    shutil.copy2(source, target)
    _sync(target)


def _sync(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk: not all that others write, as `sync` would."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _finish(home: Home, marker: Marker, revision: int) -> None:
    """What makes a folder a store; opened once, it gets an index if it lacks one, or is shown to be none."""
    home.texts.mkdir(exist_ok=True)
    home.snapshots.mkdir()
    _copy_data(home.data, home.snapshots / str(revision))
    marker.write(home.root)
    EmbeddedStore.open(home.root, create=False).close()


def _appear(partial: Path, target: Path) -> None:
    if target.is_dir():
        target.rmdir()
    for folder in (*(path for path in sorted(partial.rglob("*")) if path.is_dir()), partial):
        _sync(folder)  # a backup that a power cut takes back is none
    partial.rename(target)
    _sync(target.parent)
