"""What a remote store keeps on this machine: who may write, what happened, the texts.

::

    zhengpu-remote.json   format version, base, digest of the ontology, address of the server
    texts/, journal.db    as beside an embedded store
    pending.json          the change at hand
    search.db             the full-text index of what is on the server
    cache/                what can be made again: dumps
    build/                which files were read, as beside an embedded store
    migration.jsonl       what is done of a migration, while there is one
    lock                  who writes
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path

from graph_builder.store.base import CannotCreate, DifferentBase, NotAStore
from graph_builder.store.layout import (
    BUILD,
    FORMAT,
    JOURNAL,
    MIGRATION,
    SEARCH,
    Marker,
    as_json,
    read_marker,
)
from graph_builder.store.lock import Lock
from graph_builder.store.remote.errors import DifferentEndpoint
from graph_builder.store.texts import write_whole
from graph_builder.store.trouble import trouble
from ontology.terms import ID

MARKER = "zhengpu-remote.json"
SEARCH_PART, LINKS_PART = "search.part", "links.part"
PARTS = {
    MARKER, f"{MARKER}.part", "texts", "lock", "pending.json", "pending.json.part", "cache", BUILD,
    SEARCH_PART, LINKS_PART, f"{LINKS_PART}.aside", *JOURNAL, *SEARCH, *MIGRATION,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RemoteMarker:
    """What ``zhengpu-remote.json`` says."""

    endpoint: str
    base: str = ID
    ontology: str = ""
    format: int = FORMAT
    migrating: str = ""

    def as_marker(self) -> Marker:
        """What checks of a store want to know of it."""
        return Marker(self.base, self.ontology, migrating=self.migrating)

    def of(self, ontology: str) -> RemoteMarker:
        """That of a store which took an ontology over; see `Marker.of`."""
        return self if self.migrating else replace(self, ontology=ontology)

    def write(self, folder: Path) -> None:
        """Write it, whole or not at all."""
        write_whole(folder / MARKER, as_json(asdict(self)))

    @classmethod
    def read(cls, folder: Path) -> RemoteMarker:
        """Read it. Raises NotAStore where there is none, StoreDamaged where it cannot be understood."""
        return read_marker(cls, folder / MARKER)


@dataclass(frozen=True, slots=True)
class StateHome:
    """The places in a state folder."""

    root: Path

    @property
    def texts(self) -> Path:
        """The texts as read."""
        return self.root / "texts"

    @property
    def journal(self) -> Path:
        """The journal's SQLite file."""
        return self.root / "journal.db"

    @property
    def search(self) -> Path:
        """The full-text index."""
        return self.root / SEARCH[0]

    @property
    def index_part(self) -> Path:
        """An index that is only being made."""
        return self.root / SEARCH_PART

    @property
    def links_part(self) -> Path:
        """Links that are being derived."""
        return self.root / LINKS_PART

    @property
    def pending(self) -> Path:
        """The change at hand."""
        return self.root / "pending.json"


def claim(folder: Path, endpoint: str, base: str | None) -> tuple[Lock, RemoteMarker]:
    """Take the right to write through a state folder, made where there is none.

    Raises NotAStore, CannotCreate, CannotOpen, StoreBusy, DifferentBase, DifferentEndpoint, StoreDamaged.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / MARKER).exists() and {path.name for path in folder.iterdir()} - PARTS:
            raise NotAStore(folder, True)
        lock = Lock.take(folder)
    except FileExistsError as error:
        raise CannotCreate(folder, str(error)) from error
    except OSError as error:
        raise trouble(folder, error) from error
    try:
        return lock, found(folder, endpoint, base)
    except NotAStore:
        marker = RemoteMarker(endpoint, base or ID)
        try:
            StateHome(folder).texts.mkdir(exist_ok=True)
            marker.write(folder)
        except OSError as error:
            lock.release()
            raise trouble(folder, error) from error
        return lock, marker
    except BaseException:
        lock.release()
        raise


def found(folder: Path, endpoint: str, base: str | None = None) -> RemoteMarker:
    """The marker of a state folder. Raises NotAStore, DifferentBase, DifferentEndpoint, StoreDamaged."""
    marker = RemoteMarker.read(folder)
    if marker.endpoint != endpoint:
        raise DifferentEndpoint(folder, marker.endpoint, endpoint)
    if base is not None and base != marker.base:
        raise DifferentBase(folder, marker.base, base)
    return marker
