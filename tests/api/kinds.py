"""Places for the stores of both kinds, so that one contract holds for the service over either."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.remote.store import RemoteStore
from tests.servers import oxigraph

KINDS = ("embedded", "remote")


@dataclass(frozen=True)
class Place:
    """A folder, or the address of a server with a state folder."""

    store: Path | str
    state: Path

    @property
    def settings(self) -> dict[str, Any]:
        """What names it to the service."""
        return {"store": self.store, "state": self.state}

    def open(self) -> EmbeddedStore | RemoteStore:
        """The store, for writing."""
        if isinstance(self.store, Path):
            return EmbeddedStore.open(self.store)
        return RemoteStore.open(self.store, self.state)


@contextlib.contextmanager
def place_of(kind: str, folder: Path) -> Iterator[Place]:
    """A place for an empty store; that of a remote one is a server of its own."""
    if kind == "embedded":
        yield Place(folder / "store", folder / "state")
        return
    with oxigraph(folder / "data") as server:
        yield Place(server.query.removesuffix("/query"), folder / "state")
