"""What the service serves: snapshots to query, the texts that were read, and what is gone."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, Self

from api.evidence import text_of
from api.settings import Settings
from api.writing import EmbeddedWriter, Place, Writer
from graph_builder.store import layout
from graph_builder.store.base import StoreBusy
from graph_builder.store.journal import Journal, Step
from graph_builder.store.layout import Home, Marker
from graph_builder.store.lock import Lock
from graph_builder.store.snapshots import Snapshots
from graph_builder.store.texts import Texts


class Lease(Protocol):
    """One revision to be read until the lease is closed: a snapshot that stays on disk, or a server."""

    @property
    def address(self) -> str:
        """Where its quads are: a folder, or a server with what it wants to know."""

    @property
    def path(self) -> Path:
        """The folder to open read-only."""

    @property
    def revision(self) -> int:
        """How many times the store had changed when the snapshot was made."""

    def is_whole(self) -> bool:
        """Whether all that was read by now is of its revision."""

    def close(self) -> None:
        """Let the snapshot go."""


# How often, and after how many seconds each time, the lock of a service that was killed is tried again.
TRIES, PAUSE = 50, 0.1


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
    # A short text that no other state has.
    tag: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tag", f"{self.revision}-{self.published:x}")


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

    def moved_to(self, iri: str) -> str | None:
        """The bulletin that has the text of the one that is gone, where it has another IRI now."""

    def writer(self, settings: Settings) -> Writer | None:
        """Whoever writes to it, None where nobody can."""

    def refresh(self) -> None:
        """Look for a newer state: something was written."""

    def changes(self, since: int, limit: int) -> Sequence[Step]:
        """The first `limit` published changes after the revision `since`."""

    def newest(self, before: int, limit: int) -> Sequence[Step]:
        """The last `limit` bulletins that stand, each by the change before `before` that brought it."""

    def announce(self, address: str) -> None:
        """Tell whoever finds the store busy where it is served."""

    def close(self) -> None:
        """Give the store back."""


class EmbeddedSource:
    """The store of a folder, held for writing so that nobody else builds into it while it is served.

    Nothing here opens the data: readers open snapshots, and the writer is a process of its own.
    """

    def __init__(self, home: Home, marker: Marker, lock: Lock) -> None:
        self._home = home
        self._marker = marker
        self._lock = lock
        self._snapshots = Snapshots(home.snapshots)
        self._texts = Texts(home.texts)
        self._journal: Journal | None = None
        self._state: State | None = None

    @classmethod
    def open(cls, folder: Path, base: str, *, create: bool = False) -> Self:
        """Take the store, or with `create` make an empty one where there is nothing. Raises NotAStore,
        StoreBusy, DifferentBase, StoreDamaged, CannotCreate.
        """
        lock = _claim(folder, base, create)
        return cls(Home(folder), layout.find(folder), lock)

    def writer(self, settings: Settings) -> Writer:
        """Whoever writes to it; to be started before anything is read, since it settles what a crash left."""
        place = Place(str(self._home.root), self._lock.descriptor, self._marker.base)
        return EmbeddedWriter(place, settings)

    def refresh(self) -> None:
        """Look for a newer state."""
        self._state = None

    def revision(self) -> int:
        """The newest published revision."""
        return self.state().revision

    def state(self) -> State:
        """The newest published state."""
        if self._state is None:
            revision = self._snapshots.newest()
            self._state = State(revision, self._snapshots.path(revision).stat().st_mtime_ns)
        return self._state

    def lease(self) -> Lease:
        """The newest snapshot."""
        return self._snapshots.lease()

    def text(self, digest: str) -> str | None:
        """The text as read, or None. Raises ProblemError where it is damaged."""
        return text_of(self._texts, digest)

    def is_gone(self, iri: str) -> bool:
        """Whether the bulletin, or the bulletin that the IRI is a part of, was retracted."""
        at = self.revision()
        return any(self._rows().tombstone(each, at) is not None for each in owners(iri))

    def moved_to(self, iri: str) -> str | None:
        """Where the bulletin went, or the bulletin that the IRI is a part of."""
        at = self.revision()
        found = (self._rows().moved_to(each, at) for each in owners(iri))
        return next(filter(None, found), None)

    def changes(self, since: int, limit: int) -> Sequence[Step]:
        """Read from the journal, beside its writer."""
        with closing(Journal.look(self._home.journal)) as journal:
            return journal.steps(since, limit, self.revision())

    def newest(self, before: int, limit: int) -> Sequence[Step]:
        """Read from the journal, beside its writer."""
        with closing(Journal.look(self._home.journal)) as journal:
            return journal.newest(before, limit, self.revision())

    def announce(self, address: str) -> None:
        """Write the address into the lock."""
        self._lock.announce(address)

    def close(self) -> None:
        """Give the folder free."""
        if self._journal is not None:
            self._journal.close()
        self._lock.release()

    def _rows(self) -> Journal:
        if self._journal is None:
            self._journal = Journal.look(self._home.journal)
        return self._journal


def _claim(folder: Path, base: str, create: bool) -> Lock:
    """The right to write; a service that was killed leaves it with a writer that is about to go as well."""
    for _ in range(TRIES):
        try:
            return layout.claim(folder, create=create, base=base)
        except StoreBusy as error:
            if error.pid is None or Path(f"/proc/{error.pid}").exists():
                raise
        time.sleep(PAUSE)
    return layout.claim(folder, create=create, base=base)


def owners(iri: str) -> list[str]:
    """The IRI and every folder above it.

    >>> owners("https://x/id/bulletin/b/s1")[:2]
    ['https://x/id/bulletin/b/s1', 'https://x/id/bulletin/b']
    """
    parts = iri.split("/")
    return ["/".join(parts[:end]) for end in range(len(parts), 4, -1)]
