"""Where a command finds its store: a folder, a SPARQL server, or a running service of ours."""

from __future__ import annotations

import os
from pathlib import Path

import httpx

from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.remote import probe, state
from graph_builder.store.remote.access import Access
from graph_builder.store.remote.reading import RemoteReading
from graph_builder.store.remote.store import RemoteStore, connected
from ontology.errors import ZhengpuError
from ontology.terms import ID

PROBE_SECONDS = 5.0
Place = Path | str


class OnlyAService(ZhengpuError):
    """A command that cannot be carried out through a running service."""

    exit_status = 2

    def __init__(self, address: str) -> None:
        super().__init__(
            f"{address} 是运行中的政谱服务；此命令请用它的网页和接口，或在服务停止后对库运行。",
            f"{address} is a running zhengpu service; use its pages and endpoints for this, or run the "
            "command on the store when the service is stopped.",
        )


def opened(
    store: Place, folder: Path, base: str | None = None, *, create: bool = True
) -> EmbeddedStore | RemoteStore:
    """The store, open for writing. Raises a StoreError."""
    if isinstance(store, Path):
        return EmbeddedStore.open(store, base=base, create=create)
    refuse_service(store)
    return RemoteStore.open(Access.of(store, os.environ), folder, base=base)


def looked_at(address: str, folder: Path) -> RemoteReading:
    """A store on a server, to be read only; its base is that of the state folder if there is one."""
    refuse_service(address)
    access = Access.of(address, os.environ)
    base = state.found(folder, access.endpoint).base if (folder / state.MARKER).exists() else ID
    server = connected(access)
    try:
        return RemoteReading(server, probe.look(server), base)
    except BaseException:
        server.close()
        raise


def refuse_service(address: str) -> None:
    """Refuse an address where a service of ours answers. Raises OnlyAService."""
    if is_service(address):
        raise OnlyAService(Access.of(address).endpoint)


def is_service(address: str) -> bool:
    """Whether a service of ours answers at an address."""
    try:
        access = Access.of(address)
        reply = httpx.get(f"{access.endpoint}/health/ready", timeout=PROBE_SECONDS, trust_env=False)
        told = reply.json()
    except (httpx.HTTPError, ValueError):
        return False
    return isinstance(told, dict) and told.get("status") in ("ready", "starting")
