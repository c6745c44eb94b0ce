"""A remote store as the service sees it: its quads on a server, its journal and texts in a state folder."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Self, cast

from api.evidence import text_of
from api.isolation.writer import answer, take_knowledge
from api.settings import Settings
from api.source import State, owners
from api.write_errors import WriteRefusedError
from api.writing import Done, Order
from graph_builder.store.base import StoreBusy
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.journal import Journal, Step
from graph_builder.store.lock import Lock
from graph_builder.store.remote import state
from graph_builder.store.remote.access import Access
from graph_builder.store.remote.data import bring_up
from graph_builder.store.remote.server import Server
from graph_builder.store.remote.state import StateHome
from graph_builder.store.remote.store import RemoteStore
from graph_builder.store.texts import Texts
from ontology.errors import ZhengpuError

SECOND = 1_000_000_000
log = logging.getLogger("zhengpu.api")


@dataclass(frozen=True, slots=True)
class RemoteLease:
    """The server as long as nothing is written to it."""

    address: str = field(repr=False)
    path: Path
    revision: int
    _journal: Journal

    def is_whole(self) -> bool:
        """Whether no change was begun since: the journal knows of each before it is sent."""
        return self._journal.pending() is None and self._journal.revision() == self.revision

    def close(self) -> None:
        """Nothing is held."""


class RemoteSource:
    """The state of a remote store, looked at; another process may write it meanwhile."""

    def __init__(self, address: str, access: Access, home: StateHome, base: str) -> None:
        self._address = address
        self.access = access
        self.base = base
        self._home = home
        self._texts = Texts(home.texts)
        self._journal = Journal.look(home.journal)

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Find the state, or make one that is empty. Raises BadAddress, NotAStore, StoreBusy, DifferentBase,
        DifferentEndpoint, StoreDamaged.
        """
        address = str(settings.store)
        access = Access.of(address, os.environ)
        folder = settings.state
        if not (folder / state.MARKER).exists():
            lock, _ = state.claim(folder, access.endpoint, settings.base)
            lock.release()
        marker, home = state.found(folder, access.endpoint, settings.base), StateHome(folder)
        if not home.journal.exists():
            Journal.open(home.journal).close()
        return cls(address, access, home, marker.base)

    def revision(self) -> int:
        """The number of the last change that was made through this state folder."""
        return self._journal.revision()

    def state(self) -> State:
        """The last change and when it was made."""
        revision = self.revision()
        at = self._journal.time_of(revision)
        return State(revision, int(datetime.fromisoformat(at).timestamp()) * SECOND if at else 0)

    def lease(self) -> RemoteLease:
        """The server as it is; there are no snapshots of it."""
        return RemoteLease(self._address, self._home.root, self.revision(), self._journal)

    def bring_up(self, server: Server) -> None:
        """Have the full-text index say what the server says, unless somebody writes, who sees to that.

        Raises a ServerError.
        """
        try:
            lock = Lock.take(self._home.root)
        except StoreBusy:
            return
        except OSError as error:
            log.warning("no full-text index can be made: %s", error)
            return
        try:
            bring_up(server, self._home, self.revision())
        finally:
            lock.release()

    def changes(self, since: int, limit: int) -> Sequence[Step]:
        """The first `limit` changes after the revision `since`."""
        return self._journal.steps(since, limit)

    def newest(self, before: int, limit: int) -> Sequence[Step]:
        """The last `limit` bulletins that stand, each by the change before `before` that brought it."""
        return self._journal.newest(before, limit)

    def text(self, digest: str) -> str | None:
        """The text as read, or None. Raises ProblemError where it is damaged."""
        return text_of(self._texts, digest)

    def is_gone(self, iri: str) -> bool:
        """Whether the bulletin, or the bulletin that the IRI is a part of, was retracted."""
        return any(self._journal.tombstone(each) is not None for each in owners(iri))

    def moved_to(self, iri: str) -> str | None:
        """Where the bulletin went, or the bulletin that the IRI is a part of."""
        return next(filter(None, (self._journal.moved_to(each) for each in owners(iri))), None)

    def writer(self, settings: Settings) -> RemoteWriter | None:
        """Whoever writes to it, if anybody may."""
        return RemoteWriter(self.access, self._home.root, settings) if settings.is_writable else None

    def refresh(self) -> None:
        """Nothing is kept."""

    def announce(self, address: str) -> None:
        """Nobody has to be told: the lock is the writer's."""

    def close(self) -> None:
        """Let the journal go."""
        self._journal.close()


class RemoteWriter:
    """Writes to a server, one order at a time, in a thread: what takes long there is the server's to end."""

    def __init__(self, access: Access, folder: Path, settings: Settings) -> None:
        self._access = access
        self._folder = folder
        self._base = settings.base
        self._turn = asyncio.Lock()
        self._store: RemoteStore | None = None

    async def start(self) -> None:
        """Settle what a crash left and be ready. Raises a ZhengpuError where the store cannot be opened."""
        async with self._turn:
            if self._store is None:
                self._store = await asyncio.to_thread(self._opened)

    async def carry_out(self, order: Order) -> Done:
        """Carry an order out; what it did is visible when this returns. Raises WriteRefusedError."""
        await self.start()
        async with self._turn:
            told = await asyncio.to_thread(self._answer, order)
        if "error" in told:
            raise WriteRefusedError(told)
        return Done.of(told)

    def _answer(self, order: Order) -> dict[str, Any]:
        told = answer(self._as_writer(), dict(order.head), order.body)
        with contextlib.suppress(ZhengpuError):  # it was done; the next order, or the next start, tidies up
            self._as_writer().tidy()
        return told

    async def close(self) -> None:
        """End, after the order that is at work."""
        async with self._turn:
            store, self._store = self._store, None
            if store is not None:
                await asyncio.to_thread(store.close)

    def _opened(self) -> RemoteStore:
        store = RemoteStore.open(self._access, self._folder, base=self._base)
        self._store = store
        take_knowledge(self._as_writer())
        return store

    def _as_writer(self) -> EmbeddedStore:
        """The store, which does all that the writer process asks of an embedded one."""
        return cast(EmbeddedStore, self._store)
