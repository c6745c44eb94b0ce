from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from api.server import CannotListenError, serve
from api.settings import Settings
from graph_builder.store.base import NotAStore, StoreBusy
from graph_builder.store.embedded import EmbeddedStore

SERVE = """
import sys
from pathlib import Path
from api.server import serve
from api.settings import Settings

settings = Settings(store=Path(sys.argv[1]), port=0, readers=1, spares=0, max_result_mb=256)
serve(settings, lambda address: print(address, flush=True))
print("ended")
"""


@contextmanager
def serving(store: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A service of its own over a new store, and its address; killed at the end, whatever a test met."""
    EmbeddedStore.open(store).close()
    command = [sys.executable, "-c", SERVE, str(store)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def test_a_port_in_use_is_said_at_once(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(CannotListenError) as caught:
        serve(Settings(store=tmp_path, port=taken.getsockname()[1]))
    assert "--port" in caught.value.zh


def test_a_folder_that_is_no_store_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(NotAStore):
        serve(Settings(store=tmp_path / "none", port=0))


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_served_store_is_held_and_let_go(tmp_path: Path, how: signal.Signals) -> None:
    store = tmp_path / "store"
    with serving(store) as (process, address):
        assert process.stdout
        assert httpx.get(f"{address}health/ready", trust_env=False, timeout=60).json()["status"] == "ready"
        with pytest.raises(StoreBusy) as caught:
            EmbeddedStore.open(store)
        assert address in caught.value.en
        readers = _children(process.pid)
        assert readers
        process.send_signal(how)
        assert process.stdout.read() == "ended\n"
        assert process.wait(10) == 0
    assert not [reader for reader in readers if Path(f"/proc/{reader}").exists()]
    EmbeddedStore.open(store).close()


DIGITS = " ".join(f"VALUES ?{name} {{ 1 2 3 4 5 6 7 8 9 }}" for name in "abcdefgh")
RUNAWAY = f"SELECT (COUNT(DISTINCT CONCAT(STR(?a), STR(?h))) AS ?n) {{ {DIGITS} }}"
MUCH = "SELECT ?a ?b ?c ?d ?e ?f { " + DIGITS.partition("VALUES ?g")[0] + "}"


def _held_up(address: str) -> socket.socket:
    """A client that asks for much and reads none of it."""
    url = httpx.URL(address)
    client = socket.create_connection((url.host, url.port or 80))
    client.sendall(
        f"GET /sparql?query={quote(MUCH)} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n".encode()
    )
    client.recv(1)
    return client


def test_told_to_stop_it_stops_whatever_runs(tmp_path: Path) -> None:
    with serving(tmp_path / "store") as (process, address), ThreadPoolExecutor(4) as threads:
        assert process.stderr
        with _held_up(address):
            ask = {"query": RUNAWAY, "timeout": "25"}
            running = [
                threads.submit(httpx.get, f"{address}sparql", params=ask, trust_env=False, timeout=30)
                for _ in range(3)
            ]
            time.sleep(1)
            readers = _children(process.pid)
            begun = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
            assert time.monotonic() - begun < 3  # about a second of grace for the client that does not read
        assert process.stderr.read() == ""
        for each in running:
            answer = each.result().json()
            assert (answer["status"], answer["type"]) == (503, "/problems#stopping")
    assert not [reader for reader in readers if _runs(reader)]


def test_a_large_result_does_not_stand_in_the_front_process(tmp_path: Path) -> None:
    with (
        serving(tmp_path / "store") as (process, address),
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):
        for page in ("policies", "ways", "sparql?query=ASK{}"):  # what the service loads once is loaded
            assert client.get(page).status_code == 200
        small, large = _of_width(80), _of_width(900)
        assert _streamed(client, small) > 8_000_000  # now the way that results take is laid
        before = _most_memory(process.pid)
        size = _streamed(client, large)
        assert size > 90_000_000
        assert _most_memory(process.pid) - before < size / 8
        page = client.get("sparql", params=large, headers={"accept": "text/html"}).text
        assert page.count("<tr>") == 201  # a page of them, and the heads
        assert str(ROWS) in page


ROWS = 7**6


def _of_width(width: int) -> dict[str, str]:
    wide = MUCH.replace(" 8 9 }", " }").replace("SELECT", f"SELECT (CONCAT(STR(?a), '{'x' * width}') AS ?x)")
    return {"query": wide, "timeout": "30"}


def _streamed(client: httpx.Client, asked: dict[str, str]) -> int:
    """How many bytes a result of all rows has, taken as they come."""
    with client.stream("GET", "sparql", params=asked, headers={"accept": "text/csv"}) as answer:
        ends = size = 0
        for piece in answer.iter_bytes():
            ends, size = ends + piece.count(b"\n"), size + len(piece)
    assert ends == ROWS + 1
    return size


def _most_memory(pid: int) -> int:
    """The most that a process had resident so far, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def test_readers_do_not_outlive_a_service_that_was_killed(tmp_path: Path) -> None:
    with serving(tmp_path / "store") as (process, _):
        readers = _children(process.pid)
        process.kill()
    deadline = time.monotonic() + 5
    while any(_runs(reader) for reader in readers):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
