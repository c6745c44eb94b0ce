"""The service and what is measured beside it, each started on a free port of this machine and ended again."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from benchmarks.clients import ROOT, Load, ask, get, post

RESULTS = "application/sparql-results+json"
START_SECONDS = 600.0
PAGE = os.sysconf("SC_PAGE_SIZE")
BIN = Path(sys.executable).parent


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where it takes queries and updates, and the number of its first process."""

    name: str
    port: int
    query_path: str
    update_path: str
    pid: int
    token: str = ""

    def query(self, text: str, **parameters: object) -> str:
        """A query as a request."""
        more = "".join(f"&{name}={value}" for name, value in parameters.items())
        return get(f"{self.query_path}?query={quote(text, safe='')}{more}", RESULTS)

    def post(self, text: str, **parameters: object) -> str:
        """A query as a request, for one that no address can hold."""
        more = "?" + "&".join(f"{name}={value}" for name, value in parameters.items()) if parameters else ""
        return post(self.query_path + more, text, "application/sparql-query", f"Accept: {RESULTS}")

    def update(self, text: str, **parameters: object) -> str:
        """An update as a request."""
        more = "?" + "&".join(f"{name}={value}" for name, value in parameters.items()) if parameters else ""
        return post(self.update_path + more, text, "application/sparql-update", *self.authorisation)

    @property
    def authorisation(self) -> tuple[str, ...]:
        """The header that lets one write."""
        return (f"Authorization: Bearer {self.token}",) if self.token else ()

    def processes(self) -> Iterator[int]:
        """The numbers of all its processes."""
        parents = {}
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError, ValueError):
                parents[int(entry.name)] = int(_stat(int(entry.name))[1])
        found = {self.pid}
        while more := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= more
        yield from found

    def private_bytes(self) -> int:
        """Resident memory of all its processes that is no file's."""
        total = 0
        for pid in self.processes():
            with contextlib.suppress(OSError):
                _, resident, shared, *_ = Path(f"/proc/{pid}/statm").read_text().split()
                total += (int(resident) - int(shared)) * PAGE
        return total

    def processor_seconds(self) -> float:
        """Processor time of all its processes so far."""
        ticks = 0
        for pid in self.processes():
            with contextlib.suppress(OSError):
                ticks += sum(map(int, _stat(pid)[11:13]))
        return ticks / os.sysconf("SC_CLK_TCK")


class Peak:
    """The most memory that a server took while this was open."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.bytes = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Peak:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.1):
            self.bytes = max(self.bytes, self.server.private_bytes())


@contextlib.contextmanager
def zhengpu(store: Path, **settings: object) -> Iterator[Server]:
    """The service over a store; `settings` are those of `api.settings.Settings`."""
    with _serving([str(BIN / "zhengpu")], store, settings) as server:
        yield server


@contextlib.contextmanager
def noting_zhengpu(notes: Path, store: Path, **settings: object) -> Iterator[Server]:
    """The same, with each query that it asks noted in a file: see `benchmarks.growth_noting`."""
    program = [str(BIN / "python"), "-m", "benchmarks.growth_noting", str(notes)]
    with _serving(program, store, settings) as server:
        yield server


@contextlib.contextmanager
def _serving(program: list[str], store: Path, settings: Mapping[str, object]) -> Iterator[Server]:
    import hashlib  # noqa: PLC0415

    token, port = "benchmark", _free_port()
    digest = hashlib.sha256(token.encode()).hexdigest()
    environment = {f"ZHENGPU_{name.upper()}": str(value) for name, value in settings.items()}
    environment |= {"ZHENGPU_ADMIN_TOKENS": digest, "ZHENGPU_INGEST_TOKENS": digest}
    command = [*program, "serve", "--store", str(store), "--port", str(port)]
    with _running(command, port, environment) as pid:
        yield _ready(Server("zhengpu", port, "/sparql", "/sparql", pid, token))


@contextlib.contextmanager
def oxigraph(data: Path, *options: str) -> Iterator[Server]:
    """`oxigraph serve` over its own folder of data."""
    port = _free_port()
    place = ("--location", str(data), "--bind", f"127.0.0.1:{port}")
    command = [str(BIN / "oxigraph"), "serve", *place, "--union-default-graph", *options]
    with _running(command, port, {}) as pid:
        yield _ready(Server("oxigraph serve", port, "/query", "/update", pid))


@contextlib.contextmanager
def python_app(name: str, factory: str, data: Path, triples: int) -> Iterator[Server]:
    """One of `benchmarks.peer_apps`."""
    port = _free_port()
    quiet = ("--log-level", "error", "--no-access-log")
    command = [
        str(BIN / "uvicorn"),
        "--factory",
        f"benchmarks.peer_apps:{factory}",
        "--port",
        str(port),
        *quiet,
    ]
    with _running(command, port, {"BENCH_DATA": str(data), "BENCH_TRIPLES": str(triples)}) as pid:
        yield _ready(Server(name, port, "/sparql", "/sparql", pid))


@contextlib.contextmanager
def _running(command: list[str], port: int, environment: Mapping[str, str]) -> Iterator[int]:
    process = subprocess.Popen(  # noqa: S603 — what is measured
        command, env=os.environ | environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + START_SECONDS
        while process.poll() is None and time.monotonic() < until and not _listens(port):
            time.sleep(0.05)
        if not _listens(port):
            raise RuntimeError(f"did not start: {' '.join(command)}")
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _ready(server: Server) -> Server:
    answered = ask(Load(server.port, (server.query("ASK {}"),), 1, once=True))
    if "200" not in answered.statuses:
        raise RuntimeError(f"{server.name} answers {answered.statuses}")
    return server


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat behind the name, which may hold spaces: the state first."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
