"""The kinds of store that keep the same contracts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import httpx

from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.remote.store import RemoteStore
from tests.graph_builder.store.sample import registry

AnyStore = EmbeddedStore | RemoteStore


class Kind(Protocol):
    """Makes stores, and opens them again."""

    def open(self, folder: Path) -> AnyStore:
        """The store of a folder, as it is."""

    def empty(self) -> None:
        """Make that the next store is empty."""


class EmbeddedKind:
    """Stores of a folder."""

    def open(self, folder: Path) -> EmbeddedStore:
        return EmbeddedStore.open(folder)

    def empty(self) -> None:
        pass


@dataclass(frozen=True)
class RemoteKind:
    """Stores on one server, one at a time."""

    address: str

    def open(self, folder: Path) -> RemoteStore:
        return RemoteStore.open(self.address, folder)

    def empty(self) -> None:
        update = {"Content-Type": "application/sparql-update"}
        httpx.post(f"{self.address}/update", content="DROP ALL", headers=update, trust_env=False, timeout=60)


@contextmanager
def new(kind: Kind, folder: Path) -> Iterator[AnyStore]:
    """An empty store with the sample's registry."""
    kind.empty()
    with kind.open(folder) as store:
        store.load_registry(registry(), "first")
        yield store
