"""What the service serves: snapshots to query, the texts that were read, and what is gone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

from graph_builder.store.base import NotFound
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.layout import Home
from graph_builder.store.snapshots import Snapshots


class Lease(Protocol):
    """A snapshot that stays on disk until the lease is closed."""

    @property
    def path(self) -> Path:
        """The folder to open read-only."""

    @property
    def revision(self) -> int:
        """How many times the store had changed when the snapshot was made."""

    def close(self) -> None:
        """Let the snapshot go."""


@dataclass(frozen=True, slots=True)
class State:
    """A published state: its revision, and when it was published, in nanoseconds since 1970.

    A store that is built anew counts its revisions from the start again, so that both together tell states
    apart.

    >>> State(7, 1_700_000_000_000_000_000).tag
    '7-17979cfe362a0000'
    """

    revision: int
    published: int

    @property
    def tag(self) -> str:
        """A short text that no other state has."""
        return f"{self.revision}-{self.published:x}"


class Source(Protocol):
    """A store as the service sees it."""

    def revision(self) -> int:
        """The newest published revision."""

    def state(self) -> State:
        """The newest published state, for whoever keeps what was made from it."""

    def lease(self) -> Lease:
        """The newest snapshot."""

    def text(self, digest: str) -> str | None:
        """The text as read whose SHA-256 is `digest` (64 hexadecimal digits), or None."""

    def is_gone(self, iri: str) -> bool:
        """Whether the IRI once stood for something that was retracted."""

    def announce(self, address: str) -> None:
        """Tell whoever finds the store busy where it is served."""

    def close(self) -> None:
        """Give the store back."""


class EmbeddedSource:
    """The store of a folder, held for writing so that nobody else builds into it while it is served."""

    def __init__(self, store: EmbeddedStore) -> None:
        self._store = store
        self._snapshots = Snapshots(Home(store.home.root).snapshots)

    @classmethod
    def open(cls, folder: Path, base: str) -> Self:
        """Take the store. Raises NotAStore, StoreBusy, DifferentBase, StoreDamaged."""
        return cls(EmbeddedStore.open(folder, create=False, base=base))

    def revision(self) -> int:
        """The newest published revision."""
        return self._snapshots.newest()

    def state(self) -> State:
        """The newest published state."""
        revision = self.revision()
        return State(revision, self._snapshots.path(revision).stat().st_mtime_ns)

    def lease(self) -> Lease:
        """The newest snapshot."""
        return self._snapshots.lease()

    def text(self, digest: str) -> str | None:
        """The text as read, or None."""
        try:
            return self._store.text(digest)
        except NotFound:
            return None

    def is_gone(self, iri: str) -> bool:
        """Whether the bulletin, or the bulletin that the IRI is a part of, was retracted."""
        return any(self._store.tombstone(each) is not None for each in _owners(iri))

    def announce(self, address: str) -> None:
        """Write the address into the lock."""
        self._store.announce(address)

    def close(self) -> None:
        """Publish what is not, and give the folder free."""
        self._store.close()


def _owners(iri: str) -> list[str]:
    """The IRI and every folder above it.

    >>> _owners("https://x/id/bulletin/b/s1")[:2]
    ['https://x/id/bulletin/b/s1', 'https://x/id/bulletin/b']
    """
    parts = iri.split("/")
    return ["/".join(parts[:end]) for end in range(len(parts), 4, -1)]
