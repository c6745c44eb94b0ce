"""Backups of a store that a service writes and is asked meanwhile: each is one revision, whole."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from api.commands.keeping import run_backup, run_restore
from graph_builder.build import build
from graph_builder.store.base import AlreadyThere
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.verify import verify
from tests.servers import ADMIN, TOKEN, zhengpu

GRAPH = "urn:x:load"
TEXT = "{year}年{month}月教育信息化和网络安全工作月报\n★各地工作动态\n江苏 省教育厅印发《方案{number}》。\n"
Write = Callable[[EmbeddedStore, Path], object]


@dataclass
class Load:
    """One client that writes, some that read, and the writes that were answered, in order."""

    address: str
    done: list[Write] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    faults: list[object] = field(default_factory=list)

    def write(self) -> None:
        """Bulletins come, change and go; updates come between."""
        number = 0
        with self._client() as client:
            while not self.stop.is_set():
                number += 1
                text = TEXT.format(year=2020 + number % 3, month=1 + number % 4, number=number)
                self._post(client, text, number)
                self._update(
                    client, f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <urn:x:n{number}> <urn:x:p> {number} }} }}"
                )
                if number % 5 == 0:
                    self._retract(client)

    def read(self) -> None:
        """Pages and queries."""
        with self._client() as client:
            while not self.stop.is_set():
                for path in ("/", "/sparql?query=SELECT(COUNT(*)AS%3Fn){%3Fs%3Fp%3Fo}", "/bulletins"):
                    self._see(client.get(path, headers={"cache-control": "no-cache"}))

    def _client(self) -> httpx.Client:
        headers = {"authorization": f"Bearer {TOKEN}"}
        return httpx.Client(base_url=self.address, headers=headers, trust_env=False, timeout=120)

    def _see(self, reply: httpx.Response) -> httpx.Response:
        if reply.status_code >= 400:
            self.faults.append((reply.status_code, reply.text[:200]))
        return reply

    def _post(self, client: httpx.Client, text: str, number: int) -> None:
        parameters = {"name": f"{number}.txt", "replace": "true"}
        kind = {"content-type": "application/octet-stream"}
        reply = client.post("/bulletins", params=parameters, headers=kind, content=text.encode())
        told = self._see(reply).json()
        self._last = str(told["bulletin"])
        if told["change"] in ("created", "replaced"):
            self.done.append(lambda store, place: _built(store, place, text))

    def _update(self, client: httpx.Client, update: str) -> None:
        self._see(client.post("/sparql", data={"update": update}))
        self.done.append(lambda store, _: store.update(update, "urn:x:replayed"))

    def _retract(self, client: httpx.Client) -> None:
        iri = self._last
        path = "/bulletins/" + iri.rpartition("/")[2]
        self._see(client.delete(path))
        self.done.append(lambda store, _: store.retract(iri))


def _built(store: EmbeddedStore, place: Path, text: str) -> None:
    path = place / "replayed.txt"
    path.write_text(text, encoding="utf-8")
    (result,) = build([path], store, replace=True)
    assert result.error is None


@contextmanager
def under_load(store: Path) -> Iterator[Load]:
    """A service over a store, asked and written to by several clients."""
    with zhengpu(store, ADMIN | {"ZHENGPU_WRITES_PER_MINUTE": "0"}) as address:
        load = Load(address)
        threads = [threading.Thread(target=each) for each in (load.write, load.read, load.read)]
        for thread in threads:
            thread.start()
        try:
            yield load
        finally:
            load.stop.set()
            for thread in threads:
                thread.join()


@pytest.mark.parametrize("times", [1, pytest.param(10, marks=[pytest.mark.long, pytest.mark.timeout(3600)])])
def test_each_is_one_revision_and_whole(times: int, registry_store: Path, tmp_path: Path) -> None:
    store, replayed = tmp_path / "store", tmp_path / "replayed"
    run_backup(registry_store, store)
    run_backup(registry_store, replayed)
    with under_load(store) as load:
        for number in range(times):
            while len(load.done) < 4 * (number + 1):
                assert not load.faults
                assert not load.stop.wait(0.05)
            run_backup(store, tmp_path / f"backup-{number}")
    assert load.faults == []
    with EmbeddedStore.open(replayed) as replaying:
        begun, made = replaying.revision, 0
        for number in range(times):
            again = tmp_path / f"restored-{number}"
            run_restore(tmp_path / f"backup-{number}", again)
            assert {finding.subject for finding in verify(again)} <= {GRAPH}  # which is no bulletin
            with EmbeddedStore.open(again) as restored:
                for write in load.done[made : restored.revision - begun]:
                    write(replaying, tmp_path)
                made = max(made, restored.revision - begun)
                assert restored.nquads() == replaying.nquads()
                assert restored.search.revision() == restored.revision
            with pytest.raises(AlreadyThere):
                run_restore(tmp_path / f"backup-{number}", again)
