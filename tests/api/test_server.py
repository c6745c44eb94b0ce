from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

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

settings = Settings(store=Path(sys.argv[1]), port=0, readers=1, spares=0)
serve(settings, lambda address: print(address, flush=True))
print("ended")
"""


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
    EmbeddedStore.open(store).close()
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, str(store)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        address = process.stdout.readline().strip()
        assert httpx.get(f"{address}health/ready", trust_env=False).json()["status"] == "ready"
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


def test_readers_do_not_outlive_a_service_that_was_killed(tmp_path: Path) -> None:
    store = tmp_path / "store"
    EmbeddedStore.open(store).close()
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, str(store)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        process.stdout.readline()
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
