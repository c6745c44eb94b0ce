"""A served store in processes of its own, and what these take: memory, open files, room on the disk."""

from __future__ import annotations

import contextlib
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from api.tokens import digest_of
from tests.api.conftest import ADMIN, INGEST

SETTINGS = {
    "ZHENGPU_INGEST_TOKENS": digest_of(INGEST),
    "ZHENGPU_ADMIN_TOKENS": digest_of(ADMIN),
    "ZHENGPU_READERS": "2",
    "ZHENGPU_WRITES_PER_MINUTE": "0",  # all clients come from one address
    "ZHENGPU_REFUSALS_PER_MINUTE": "0",
    "ZHENGPU_EXTRACT_TIMEOUT": "240",  # a machine that is busy with other things is no fault
    "ZHENGPU_WRITE_TIMEOUT": "120",
    "ZHENGPU_CACHE_MB": "8",  # full soon, so that it is told apart from what grows without end
    "ZHENGPU_LOG_FORMAT": "text",
    "ZHENGPU_LOG_LEVEL": "warning",
}
MIB = 1024 * 1024


@dataclass
class Service:
    """A running service: its process, its address, the folder of its store, what it wrote into its log."""

    process: subprocess.Popen[bytes]
    address: str
    store: Path
    log: Path

    def stop(self) -> int:
        """Ask it to end; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)


@contextlib.contextmanager
def served(store: Path, port: int, log: Path, settings: Mapping[str, str] = SETTINGS) -> Iterator[Service]:
    """A service over a store, that answers; killed at the end if it still runs."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ZHENGPU_")}
    command = [sys.executable, "-m", "api", "serve", "--store", str(store), "--port", str(port)]
    with log.open("wb") as file:
        process = subprocess.Popen(
            command, env=environment | dict(settings), stdout=subprocess.DEVNULL, stderr=file
        )
    service = Service(process, f"http://127.0.0.1:{port}", store, log)
    try:
        _await_ready(service)
        yield service
    finally:
        process.kill()
        process.wait()


def _await_ready(service: Service) -> None:
    for _ in range(1200):
        assert service.process.poll() is None, service.log.read_text()
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{service.address}/health/ready", trust_env=False).is_success:
                return
        time.sleep(0.05)
    raise AssertionError("the service does not answer")


def family(pid: int) -> dict[int, str]:
    """The processes of a service by number, each called after its script, the first of them ``front``."""
    found = {pid: "front"}
    for each in _read(f"/proc/{pid}/task/{pid}/children").split():
        words = [word for word in _read(f"/proc/{each}/cmdline").split("\0") if word.endswith(".py")]
        found[int(each)] = Path(words[0]).stem if words else "other"
    return found


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:  # it has ended
        return ""


def memory_of(pid: int) -> int:
    """The bytes of memory that a process holds, what it shares with others in proportion (PSS)."""
    lines = (line.split() for line in _read(f"/proc/{pid}/smaps_rollup").splitlines())
    return next((int(words[1]) * 1024 for words in lines if words[0] == "Pss:"), 0)


def files_of(pid: int) -> int:
    """How many descriptors a process has open."""
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208 - names that may be gone by now
    except OSError:
        return 0


def room_of(folder: Path) -> int:
    """The bytes that a folder takes on the disk, each file once however many names it has."""
    taken: dict[int, int] = {}
    for place, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                state = os.lstat(f"{place}/{name}")
                taken[state.st_ino] = state.st_blocks * 512
    return sum(taken.values())


@dataclass
class Watch:
    """Measures a service now and then, in a thread: figures by name, each with a value for each look."""

    service: Service
    seconds: float
    taken: dict[str, list[float]] = field(default_factory=dict)
    _stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        while not self._stop.wait(self.seconds):
            self.look()

    def stop(self) -> None:
        self._stop.set()

    def look(self) -> None:
        """Measure all once."""
        store, processes = self.service.store, family(self.service.process.pid)
        for role in ("front", "writer", "extractor", "reader"):
            pids = [pid for pid, name in processes.items() if name == role]
            self._add(f"{role}, MiB", sum(memory_of(pid) for pid in pids) / MIB)
            files = sum(files_of(pid) for pid in pids)
            if role == "reader":  # how many there are goes up and down with what they are asked
                self._add("readers", len(pids))
                self._add("a reader, open files", files / max(len(pids), 1))
            else:
                self._add(f"{role}, open files", files)
        self._add("snapshots", sum(1 for each in (store / "snapshots").glob("[0-9]*") if each.is_dir()))
        self._add("texts", sum(1 for _ in (store / "texts").glob("??/*")))
        self._add("files of data", sum(1 for _ in (store / "data").iterdir()))
        self._add("store on disk, MiB", room_of(store) / MIB)

    def _add(self, name: str, value: float) -> None:
        self.taken.setdefault(name, []).append(value)

    def fifths(self) -> dict[str, list[float]]:
        """Of each figure the mean of each fifth of the time."""
        return {name: _fifths(values) for name, values in self.taken.items()}


def _fifths(values: list[float]) -> list[float]:
    size = max(1, len(values) // 5)
    parts = [values[begin : begin + size] for begin in range(0, 5 * size, size)]
    return [statistics.fmean(part or values) for part in parts]
