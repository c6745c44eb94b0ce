"""A SPARQL server of its own for the tests of remote stores, and stores of both kinds for the contracts."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.graph_builder.store.kinds import EmbeddedKind, Kind, RemoteKind

OXIGRAPH = Path(sys.executable).with_name("oxigraph")


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def sparql_server() -> Iterator[str]:
    """The address of a running `oxigraph serve`, empty at first; its default graph is the unnamed one. A
    query that a test has left behind ends by itself, and does not slow the rest.

    It keeps its data in memory: on a disk, each look-up passes by all that the tests before have dropped,
    until RocksDB tidies up, and may take half a minute for that.
    """
    port = free_port()
    with subprocess.Popen(
        [OXIGRAPH, "serve", "--bind", f"127.0.0.1:{port}", "--timeout-s", "20"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            await_answer(address)
            yield address
        finally:
            process.kill()


def await_answer(address: str) -> None:
    """Wait until a server answers."""
    for _ in range(200):
        try:
            httpx.get(address, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(address)


@pytest.fixture(params=["embedded", "remote"])
def kind(request: pytest.FixtureRequest) -> Kind:
    """Makes stores of one kind, each empty when it is made."""
    if request.param == "embedded":
        return EmbeddedKind()
    return RemoteKind(request.getfixturevalue("sparql_server"))
