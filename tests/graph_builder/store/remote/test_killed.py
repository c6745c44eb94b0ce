"""A server that is killed while it is written to: what was acknowledged is there, and nothing is half."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph_builder.store.remote.errors import ServerError
from graph_builder.store.remote.store import RemoteStore
from tests.graph_builder.store.conftest import OXIGRAPH, await_answer, free_port
from tests.graph_builder.store.sample import registry, shard


@contextmanager
def start(location: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server on a folder, which answers; it is killed in the end."""
    command = [str(OXIGRAPH), "serve", "--bind", f"127.0.0.1:{port}", "--location", str(location)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            await_answer(f"http://127.0.0.1:{port}")
            yield process
        finally:
            process.kill()


def test_a_killed_server_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    port, step = free_port(), 0
    address = f"http://127.0.0.1:{port}"
    for after in (0.05, 0.3, 0.6):
        with (
            start(tmp_path / "data", port) as process,
            RemoteStore.open(address, tmp_path / "state") as store,
        ):
            store.load_registry(registry(), "first")
            killer = threading.Timer(after, process.kill)
            killer.start()
            try:
                while True:
                    store.replace(shard(f"b{step % 5}", f"a:d{step}", "c:p1"), replace=True)
                    step += 1
            except ServerError:
                pass
            finally:
                killer.join()
                store._let_go()
        with (
            start(tmp_path / "data", port),
            RemoteStore.open(address, tmp_path / "state") as store,
        ):
            standing = {entry.iri: entry.digest for entry in store.bulletins()}
            assert store._journal.bulletins() == standing
            expected = {f"b{n % 5}": n for n in range(max(0, step - 5), step)}
            wanted = {
                shard(k, f"a:d{n}", "c:p1").bulletin: shard(k, f"a:d{n}", "c:p1").digest
                for k, n in expected.items()
            }
            begun = shard(f"b{step % 5}", f"a:d{step}", "c:p1")
            assert standing in (wanted, wanted | {begun.bulletin: begun.digest})
            quads = store.nquads()
            for name in [f"b{n}" for n in range(5)]:
                if any(iri.endswith(f"/{name}") for iri in standing):
                    store.retract(f"https://w3id.org/zhengpu/id/bulletin/{name}")
            assert len(quads) >= store.count() == len(list(registry()))
            for name, n in expected.items():
                store.replace(shard(name, f"a:d{n}", "c:p1"))
