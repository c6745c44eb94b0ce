"""The three scripts as processes: they say when they are ready, answer, give way, end with their parent."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable
from dataclasses import asdict
from pathlib import Path

import pyoxigraph as ox
import pytest

from api.isolation.frames import NICENESS
from api.isolation.process import Child
from graph_builder.store.base import StoreBusy
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.lock import Lock
from ontology.terms import ID
from tests.api.conftest import MONTHLY
from tests.graph_builder.store.sample import shard

MEMORY = 4 << 30


def run(work: Awaitable[None]) -> None:
    async def within() -> None:
        async with asyncio.timeout(100):
            await work

    asyncio.run(within())


async def leave(child: Child) -> None:
    """Go away as a parent does that dies: the child ends by itself."""
    child._channel.shutdown(2)
    await asyncio.to_thread(child._process.wait, 60)
    assert child._process.returncode == 0
    await child.reap()


def niceness(child: Child) -> int:
    """By how much it is nicer than we are, as far as one can be."""
    return os.getpriority(os.PRIO_PROCESS, child.pid) - os.getpriority(os.PRIO_PROCESS, 0)


def most(wanted: int) -> int:
    return min(wanted, 19 - os.getpriority(os.PRIO_PROCESS, 0))


def memory(child: Child) -> str:
    limits = Path(f"/proc/{child.pid}/limits").read_text(encoding="utf-8").splitlines()
    return next(line for line in limits if line.startswith("Max address space")).split()[3]


def test_a_reader_serves_its_snapshot_with_the_prefixes_it_was_told(tmp_path: Path) -> None:
    store = ox.Store(str(tmp_path / "s"))
    store.update("INSERT DATA { <urn:x:a> <urn:x:p> 1 }")
    store.flush()
    del store

    async def scenario() -> None:
        prefixes = json.dumps({"x": "urn:x:"})
        child, head = await Child.start("reader.py", tmp_path / "s", MEMORY, 100, 0, prefixes)
        assert head == {"ready": True}
        assert (niceness(child), memory(child)) == (most(NICENESS), str(MEMORY))
        ask = {"query": "SELECT ?o { x:a x:p ?o }", "format": "text/csv", "seconds": 50}
        assert await child.ask(ask) == ({}, b"o\r\n1\r\n")
        head, _ = await child.ask(ask | {"query": f"SELECT ({'1' * 200} AS ?o) {{}}"})
        assert head == {"error": "too-large"}
        await leave(child)

    run(scenario())


def test_a_writer_carries_out_orders_by_the_lock_that_it_is_lent(tmp_path: Path) -> None:
    EmbeddedStore.open(tmp_path / "store").close()
    lock = Lock.take(tmp_path / "store")

    async def started(reads: int) -> tuple[Child, dict[str, object]]:
        told = (tmp_path / "store", MEMORY, lock.descriptor, ID, reads)
        return await Child.start("writer.py", *told, files=[lock.descriptor])

    async def scenario() -> None:
        child, head = await started(0)
        assert head == {"ready": True, "revision": 0}
        assert memory(child) == str(MEMORY)
        body = json.dumps(asdict(shard("one", "a:d1"))).encode()
        order = {"do": "replace", "replace": False, "who": "ann", "seconds": 50}
        head, _ = await child.ask(order, body)
        told, _ = await child.receive()
        assert (head["made"], told["created"], told["revision"]) == (told, True, 1)
        await leave(child)
        child, head = await started(1)
        assert head["ready"]
        assert head["revision"] == 2  # it brought the knowledge
        await leave(child)

    run(scenario())
    lock.release()


SOON_WORN = """
from api.isolation import writer
from graph_builder.store import embedded

embedded.WORN = 0
writer.main()
"""


def test_a_writer_whose_engine_is_worn_begins_anew_and_nobody_notices(tmp_path: Path) -> None:
    """The engine's log of its files begins anew with it, and does not grow with the changes."""
    EmbeddedStore.open(tmp_path / "store").close()
    lock = Lock.take(tmp_path / "store")
    script = tmp_path / "writer.py"
    script.write_text(SOON_WORN)

    def log() -> str:
        return (tmp_path / "store" / "data" / "CURRENT").read_text()

    async def scenario() -> None:
        told = (tmp_path / "store", MEMORY, lock.descriptor, ID, 1)
        child, _ = await Child.start(str(script), *told, files=[lock.descriptor])
        order = {"do": "replace", "replace": True, "who": "ann", "seconds": 50}
        for number in range(3):
            before = log()
            await child.ask(order, json.dumps(asdict(shard("one", f"a:d{number}"))).encode())
            told_of, _ = await child.receive()  # each answers its own order: nothing is told between them
            assert (told_of["changed"], told_of["revision"]) == (True, number + 2)
        while log() == before:
            await asyncio.sleep(0.01)
        assert child.alive
        with pytest.raises(StoreBusy):
            Lock.take(tmp_path / "store")
        await leave(child)

    run(scenario())
    lock.release()
    with EmbeddedStore.open(tmp_path / "store") as store:
        assert store.revision == 4


def test_a_writer_tells_while_it_makes_the_index_and_is_not_ready_by_then(tmp_path: Path) -> None:
    with EmbeddedStore.open(tmp_path / "store") as store:
        store.replace(shard("one", "a:d1"))
    (tmp_path / "store" / "search.db").unlink()
    lock = Lock.take(tmp_path / "store")

    async def scenario() -> None:
        told = (tmp_path / "store", MEMORY, lock.descriptor, ID, 0)
        child, head = await Child.start("writer.py", *told, files=[lock.descriptor])
        assert head == {"ready": False, "indexed": 0}
        assert (await child.receive())[0] == {"ready": True, "revision": 1}
        await leave(child)

    run(scenario())
    lock.release()


def test_a_writer_that_finds_no_store_says_so(tmp_path: Path) -> None:
    lock = Lock.take(tmp_path)

    async def scenario() -> None:
        told = (tmp_path / "none", MEMORY, lock.descriptor, ID, 0)
        child, head = await Child.start("writer.py", *told, files=[lock.descriptor])
        assert (head["ready"], head["error"], head["exit_status"]) == (False, "NotAStore", 2)
        assert head["zh"] != head["en"]
        await leave(child)

    run(scenario())
    lock.release()


def test_an_extractor_reads_files_and_gives_way() -> None:
    async def scenario() -> None:
        child, head = await Child.start("extractor.py", MEMORY, ID, seconds=90)
        assert head == {"ready": True}
        assert (niceness(child), memory(child)) == (most(10), str(MEMORY))
        head, body = await child.ask({"name": "三月.txt", "given": {}, "seconds": 90}, MONTHLY.encode())
        assert isinstance(body, bytes)
        assert json.loads(body)["bulletin"] == head["bulletin"]
        await leave(child)

    run(scenario())
