"""Real servers for tests, each a process of its own on a free port of this machine, stopped by its number."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from graph_builder.store.embedded import EmbeddedStore
from ontology.terms import ID

TOKEN = "a token for tests"  # noqa: S105 - guards a store that lives as long as a test
ADMIN = {"ZHENGPU_ADMIN_TOKENS": hashlib.sha256(TOKEN.encode()).hexdigest()}
START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where a server takes queries, updates and graphs.

    ``unnamed`` is what `default-graph-uri` must be for the default graph of a query to be the unnamed graph;
    empty where it is so without being told.
    """

    query: str
    update: str
    store: str
    token: str = ""
    unnamed: str = ""

    @property
    def authorization(self) -> dict[str, str]:
        """The header that opens the server for writing."""
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


def free_port() -> int:
    """A port of the loopback interface that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def empty_store(folder: Path) -> Path:
    """A store of this project with nothing in it."""
    EmbeddedStore.open(folder, create=True, base=ID).close()
    return folder


@contextlib.contextmanager
def zhengpu(store: Path, settings: Mapping[str, str] = ADMIN) -> Iterator[str]:
    """``zhengpu serve`` over a store; yields its address, without a slash at its end."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ZHENGPU_")}
    environment |= {"LC_ALL": "C.UTF-8", **settings}
    command = [sys.executable, "-m", "api", "serve", "--store", str(store), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout
            told = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+", told)
            assert found, f"zhengpu serve said {told!r}"
            yield found[0]
        finally:
            _stop(process)


def endpoints_of(address: str) -> Endpoints:
    """The endpoints of ``zhengpu serve``."""
    sparql = f"{address}/sparql"
    return Endpoints(sparql, sparql, f"{address}/graph-store", TOKEN, "urn:x-zhengpu:default")


@contextlib.contextmanager
def oxigraph(folder: Path) -> Iterator[Endpoints]:
    """``oxigraph serve``, the peer that the project's own endpoints are measured against."""
    port = free_port()
    binary = Path(sys.executable).with_name("oxigraph")
    command = [str(binary), "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            _await(process, port)
            address = f"http://127.0.0.1:{port}"
            yield Endpoints(f"{address}/query", f"{address}/update", f"{address}/store")
        finally:
            _stop(process)


VIRTUOSO = ("virtuoso-t", "isql-vt")
_VIRTUOSO_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
[SPARQL]
ResultSetMaxRows = 10000000
"""


@contextlib.contextmanager
def virtuoso(folder: Path) -> Iterator[Endpoints]:
    """Virtuoso 7 on an empty folder, taking updates; Debian has it as virtuoso-opensource-7-bin."""
    folder.mkdir()
    http, sql = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(_VIRTUOSO_INI.format(folder=folder, http=http, sql=sql))
    command = ["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL) as process:
        try:
            _await(process, http)
            grant = 'EXEC=GRANT SPARQL_UPDATE TO "SPARQL";'
            words = ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", grant]
            subprocess.run(words, check=True, capture_output=True)
            address = f"http://127.0.0.1:{http}/sparql"
            yield Endpoints(address, address, address)
        finally:
            _stop(process)


def _await(process: subprocess.Popen[bytes], port: int) -> None:
    """Wait until something listens."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"{process.args!r} does not listen on port {port}")


def _stop(process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=90)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
