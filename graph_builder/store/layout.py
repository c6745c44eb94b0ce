"""A store's directory: what stands where, how it is made, how it is told from any other directory.

::

    zhengpu.json    format version, base of the instances, digest of the ontology
    data/           the quads (RocksDB, through pyoxigraph)
    texts/          the texts as read, by digest
    journal.db      what happened, when, by whom
    snapshots/      finished states, for readers
    search.db       the full-text index, of the same revisions as the snapshots
    facts.gz        what a service knows of the spread of policies, which can be lost: it is asked anew
    build/          which files were read (`graph_builder.building`), which can be lost: all is read again
    migration.jsonl what is done of a migration to another ontology, while there is one
    lock            who writes
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Set
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Protocol, TypeVar

import pyoxigraph as ox

from graph_builder.store.base import CannotCreate, DifferentBase, NoLocks, NotAStore, StoreDamaged
from graph_builder.store.journal import Journal
from graph_builder.store.lock import Lock
from graph_builder.store.names import Graphs
from graph_builder.store.search.index import SearchIndex
from graph_builder.store.snapshots import Snapshots
from graph_builder.store.texts import write_whole
from graph_builder.store.trouble import ENGINE, trouble
from ontology.terms import ID, root_of

FORMAT = 1
MARKER = "zhengpu.json"
MAKING = ".zhengpu-making"  # stands while a store is being made: what lies beside it is ours to clear away
JOURNAL = ("journal.db", "journal.db-journal", "journal.db-wal", "journal.db-shm")
SEARCH = ("search.db", "search.db-journal", "search.db-wal", "search.db-shm", "search.db.torn")
FACTS = ("facts.gz", "facts.gz.part")
BUILD = "build"
MIGRATION = ("migration.jsonl", "migration.jsonl.part")
PARTS = {
    *(MARKER, f"{MARKER}.part", "data", "texts", "snapshots", "lock", BUILD, MAKING),
    *(*JOURNAL, *SEARCH, *MIGRATION, *FACTS),
}
_BASE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*/")


@dataclass(frozen=True, slots=True)
class Marker:
    """What ``zhengpu.json`` says of a store."""

    base: str = ID
    ontology: str = ""
    format: int = FORMAT
    migrating: str = ""  # the ontology that its bulletins are being brought to, while some are not

    def of(self, ontology: str) -> Marker:
        """That of a store which took an ontology over; it claims none that some bulletins are not of."""
        return self if self.migrating else replace(self, ontology=ontology)

    def write(self, directory: Path) -> None:
        """Write it, whole or not at all."""
        write_whole(directory / MARKER, as_json(asdict(self)))

    @classmethod
    def read(cls, directory: Path) -> Marker:
        """Read it. Raises NotAStore where there is none, StoreDamaged where it cannot be understood."""
        return read_marker(cls, directory / MARKER)


def as_json(told: dict[str, object]) -> bytes:
    """What a marker says, as its file holds it; of a migration only while there is one."""
    kept = {name: value for name, value in told.items() if name != "migrating" or value}
    return (json.dumps(kept, indent=2) + "\n").encode()


M = TypeVar("M", bound="_Formatted")


class _Formatted(Protocol):
    @property
    def format(self) -> int: ...


def read_marker(kind: Callable[..., M], path: Path) -> M:
    """The marker of some kind that a file holds, which lies in the folder that it marks. Raises NotAStore
    where there is none, StoreDamaged where it cannot be understood.
    """
    try:
        told = json.loads(path.read_bytes())
        marker = kind(**told) if isinstance(told, dict) else None
    except (FileNotFoundError, NotADirectoryError):
        raise NotAStore(path.parent) from None
    except (ValueError, TypeError) as error:
        raise StoreDamaged(
            path, f"标记文件无法读取（{error}）", f"the marker cannot be read ({error})"
        ) from None
    if marker is None or not all(_is_sound(name, value) for name, value in told.items()):
        raise StoreDamaged(
            path,
            "标记文件应为一个对象：format 是整数，base 是以 / 结尾的 IRI，其余是文字",
            "the marker must be an object: `format` an integer, `base` an IRI that ends in /, all else words",
        )
    if marker.format != FORMAT:
        raise StoreDamaged(path, f"不认识的格式 {marker.format}", f"unknown format {marker.format}")
    return marker


def _is_sound(name: str, value: object) -> bool:
    """Whether a marker can say this."""
    if name == "format":
        return type(value) is int
    if not isinstance(value, str):
        return False
    return name != "base" or _BASE.fullmatch(value) is not None


@dataclass(frozen=True, slots=True)
class Home:
    """The places in a store's directory."""

    root: Path

    @property
    def data(self) -> Path:
        """The writer's RocksDB directory."""
        return self.root / "data"

    @property
    def texts(self) -> Path:
        """The texts as read."""
        return self.root / "texts"

    @property
    def journal(self) -> Path:
        """The journal's SQLite file."""
        return self.root / "journal.db"

    @property
    def facts(self) -> Path:
        """What a service knows of the spread of policies."""
        return self.root / FACTS[0]

    @property
    def search(self) -> Path:
        """The full-text index's SQLite file, which can be lost: it is made again from the data."""
        return self.root / "search.db"

    @property
    def snapshots(self) -> Path:
        """The published states."""
        return self.root / "snapshots"


def find(directory: Path, base: str | None = None) -> Marker:
    """Find the store in a directory. Raises NotAStore, DifferentBase, StoreDamaged."""
    if not (directory / MARKER).exists() and directory.is_dir() and any(directory.iterdir()):
        raise NotAStore(directory, True)
    marker = Marker.read(directory)
    if base is not None and base != marker.base:
        raise DifferentBase(directory, marker.base, base)
    return marker


def claim(directory: Path, *, create: bool, base: str | None) -> Lock:
    """Take the right to write a store, made now if there is none and `create` says so.

    Raises NotAStore, StoreBusy, CannotCreate, CannotOpen, DifferentBase, StoreDamaged.
    """
    if create and is_vacant(directory):
        return _create(directory, Marker(base=base or ID))
    find(directory, base)
    try:
        return Lock.take(directory)
    except OSError as error:
        raise trouble(directory, error) from error


def other_base(data: ox.Store, base: str) -> str:
    """The instance base of some data, where it is not the one that they are said to have; else nothing."""
    registry = Graphs.below(base).registry
    if data.contains_named_graph(registry):
        return ""
    end = registry.value.removeprefix(root_of(base))
    graphs = [graph.value for graph in data.named_graphs() if isinstance(graph, ox.NamedNode)]
    return next((f"{name.removesuffix(end)}id/" for name in graphs if name.endswith(f"/{end}")), "")


def wrong_base(directory: Path, base: str, other: str) -> StoreDamaged:
    """The error of a store whose marker tells another instance base than its data have."""
    return StoreDamaged(
        directory / MARKER,
        f"它说标识符以 {base} 开头，而数据中以 {other} 开头（把 base 改回即可）",
        f"it says that identifiers begin with {base}, and those of the data begin with {other} (mend `base`)",
    )


def is_vacant(directory: Path) -> bool:
    """Whether a store may be made here: nothing is there, or only what an interrupted creation left."""
    if not directory.exists():
        return True
    if not directory.is_dir() or (directory / MARKER).exists():
        return False
    return (directory / MAKING).exists() or {path.name for path in directory.iterdir()} <= {"lock"}


def refuse_dead_link(path: Path) -> None:
    """Raise CannotCreate where a place for a store is a link to what is not there."""
    if path.is_symlink() and not path.exists():
        raise CannotCreate(
            path,
            "它是一个链接，所指的位置不存在；请先建好那个目录，或删去链接",
            "it is a link to what is not there; make that folder, or remove the link",
        )


def _create(directory: Path, marker: Marker) -> Lock:
    """Make an empty store and hold its lock; on any failure nothing of it remains."""
    refuse_dead_link(directory)
    made = [path for path in (directory, *directory.absolute().parents) if not path.exists()]
    try:
        directory.mkdir(parents=True, exist_ok=True)
        lock = Lock.take(directory)
    except OSError as error:
        told = trouble(directory, error)
        if isinstance(told, NoLocks):
            (directory / "lock").unlink(missing_ok=True)
        _remove_empty(made)
        raise (told if isinstance(told, NoLocks) else CannotCreate(directory, str(error))) from error
    try:
        if is_vacant(directory):  # else another process made it between our look and our lock
            _furnish(directory, marker)
    except BaseException as error:
        _empty_out(directory, PARTS)
        lock.release()
        _remove_empty(made)
        if isinstance(error, ENGINE):
            raise CannotCreate(directory, str(error)) from error
        raise
    return lock


def _furnish(directory: Path, marker: Marker) -> None:
    """Make the parts of an empty store; the marker comes last and makes them one."""
    home = Home(directory)
    (directory / MAKING).mkdir(exist_ok=True)
    _empty_out(directory, PARTS - {"lock", MAKING})
    home.texts.mkdir()
    Journal.open(home.journal).close()
    with SearchIndex.open(home.search) as index:
        index.advance(ox.Store(), 0)
    Snapshots(home.snapshots).publish(ox.Store(home.data), 0)
    marker.write(directory)
    (directory / MAKING).rmdir()


def _empty_out(directory: Path, names: Set[str]) -> None:
    for name in names:
        path = directory / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _remove_empty(directories: list[Path]) -> None:
    for path in directories:
        with suppress(OSError):
            path.rmdir()
