from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from api.ahead import AHEAD
from api.isolation.frames import NICENESS
from api.isolation.readers import GIVING_WAY, SnapshotUnreadableError
from api.query_errors import (
    BusyError,
    EvaluationError,
    QueryTimeoutError,
    QueueFullError,
    ReaderCrashedError,
    ResultTooLargeError,
    TooManySlowError,
)
from api.settings import Settings
from api.workers import Pool, Query, Term

Serve = Callable[..., contextlib.AbstractContextManager[str]]
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }"
QUICK = "ASK { ?s ?p ?o }"


@contextlib.asynccontextmanager
async def pool_of(source: object, **settings: object):  # type: ignore[no-untyped-def]  # noqa: ANN201
    pool = Pool(source, Settings(**settings))  # type: ignore[arg-type]
    await pool.start()
    try:
        yield pool
    finally:
        await pool.close()


def test_a_runaway_ends_at_its_deadline_and_the_next_query_answers(serve: Serve) -> None:
    with (
        serve(readers=2, spares=1) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=30) as client,
    ):
        client.get("/sparql", params={"query": QUICK})
        begun = time.perf_counter()
        response = client.get("/sparql", params={"query": RUNAWAY, "timeout": "2"})
        spent = time.perf_counter() - begun
        assert response.status_code == 503
        assert response.json()["type"] == "/problems#timeout"
        assert 1.9 < spent < 2.25
        begun = time.perf_counter()
        assert client.get("/sparql", params={"query": QUICK}).status_code == 200
        assert time.perf_counter() - begun < 0.25


def test_runaways_do_not_hold_up_the_pages(serve: Serve) -> None:
    with serve(readers=2, spares=1) as address, ThreadPoolExecutor(4) as threads:
        ask = {"query": RUNAWAY, "timeout": "4"}
        running = [
            threads.submit(httpx.get, f"{address}/sparql", params=ask, trust_env=False, timeout=30)
            for _ in range(4)
        ]
        time.sleep(0.3)
        assert httpx.get(f"{address}/bulletins", trust_env=False, timeout=60).status_code == 200
        assert not any(each.done() for each in running)
        assert {each.result().status_code for each in running} == {503}


def test_a_client_that_leaves_frees_its_reader(serve: Serve) -> None:
    with serve(readers=1, spares=1) as address:
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(
                f"{address}/sparql", params={"query": RUNAWAY, "timeout": "20"}, trust_env=False, timeout=0.5
            )
        begun = time.perf_counter()
        response = httpx.get(f"{address}/sparql", params={"query": QUICK}, trust_env=False, timeout=15)
        assert response.status_code == 200
        assert time.perf_counter() - begun < 2


def test_the_queue_has_an_end(source: object) -> None:
    async def scenario() -> None:
        async with pool_of(source, readers=1, spares=0, queue=1) as pool:
            first = asyncio.create_task(pool.query(Query(RUNAWAY, timeout=1)))
            await asyncio.sleep(0.1)
            second = asyncio.create_task(pool.query(Query(RUNAWAY, timeout=0.5)))
            await asyncio.sleep(0.1)
            with pytest.raises(QueueFullError):
                await pool.query(Query(QUICK))
            with pytest.raises(BusyError):
                await second
            with pytest.raises(QueryTimeoutError):
                await first
            assert (await pool.query(Query(QUICK))).revision == 1

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("ASK " + "{" * 30_000 + "}" * 30_000, ReaderCrashedError),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", ResultTooLargeError),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?a ?d", ReaderCrashedError),
    ],
)
def test_what_breaks_a_reader_is_an_error_of_its_query_alone(
    source: object, query: str, error: type[Exception]
) -> None:
    async def scenario() -> None:
        small = {"max_result_mb": 1, "reader_memory_mb": 1024, "max_timeout": 200}
        async with pool_of(source, readers=1, spares=0, **small) as pool:
            with pytest.raises(error):
                await pool.query(Query(query, timeout=150))  # whoever works long gives way to other tests
            assert await pool.select("SELECT ?x { BIND(1 AS ?x) }") == [{"x": "1"}]

    asyncio.run(scenario())


def test_substitutions_keep_their_type(source: object) -> None:
    async def scenario() -> None:
        async with pool_of(source, readers=1, spares=0) as pool:
            text = "SELECT ?x (LANG(?x) AS ?l) (DATATYPE(?x) AS ?d) { BIND(1 AS ?y) }"
            rows = await pool.select(text, {"x": Term("literal", 'a"b', language="zh-Hans")})
            assert rows[0]["x"] == 'a"b'
            hostile = "x> } ; DROP ALL"
            with pytest.raises(EvaluationError):
                await pool.select(text, {"x": Term.iri(hostile)})

    asyncio.run(scenario())


def test_readers_move_to_a_newer_snapshot(snapshot: Path) -> None:
    @dataclass
    class Lease:
        path: Path
        revision: int

        def close(self) -> None:
            closed.append(self.revision)

    class Moving:
        now = 1

        def revision(self) -> int:
            return self.now

        def lease(self) -> Lease:
            return Lease(snapshot, self.now)

    closed: list[int] = []
    source = Moving()

    async def scenario() -> None:
        async with pool_of(source, readers=1, spares=0) as pool:
            assert (await pool.query(Query(QUICK))).revision == 1
            source.now = 2
            assert (await pool.query(Query(QUICK))).revision == 2
        assert sorted(closed) == [1, 2]

    asyncio.run(scenario())


def test_a_snapshot_that_is_none_says_so(tmp_path: Path) -> None:
    class Broken:
        def revision(self) -> int:
            return 1

        def lease(self) -> object:
            class Lease:
                path, revision = tmp_path / "none", 1

                def close(self) -> None: ...

            return Lease()

    async def scenario() -> None:
        with pytest.raises(SnapshotUnreadableError):
            await Pool(Broken(), Settings()).start()  # type: ignore[arg-type]

    asyncio.run(scenario())


def test_a_reader_has_no_network_even_where_a_query_got_past_the_guard(source: object) -> None:
    async def asked(port: int) -> None:
        async with pool_of(source, readers=1, spares=0) as pool:
            with pytest.raises(EvaluationError):
                await pool.query(Query(f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        asyncio.run(asked(listener.getsockname()[1]))
        with pytest.raises(TimeoutError):
            listener.accept()


def test_whoever_works_long_gives_way(source: object) -> None:
    async def asked() -> tuple[int, int]:
        async with pool_of(source, readers=1, spares=0) as pool:
            await pool.query(Query(QUICK))
            (pid,) = pool.pids
            before = os.getpriority(os.PRIO_PROCESS, pid)
            task = asyncio.ensure_future(pool.query(Query(RUNAWAY, timeout=5)))
            while os.getpriority(os.PRIO_PROCESS, pid) == before:
                await asyncio.sleep(0.02)
                assert not task.done(), "it ended, and never gave way"
            during = os.getpriority(os.PRIO_PROCESS, pid)
            task.cancel()
            return before, during

    before, during = asyncio.run(asked())
    assert during == min(19, before + GIVING_WAY - NICENESS)


def test_long_queries_of_one_leave_the_turns_of_others_free(source: object) -> None:
    def query(text: str, client: str) -> Query:
        return Query(text, timeout=6, public=True, client=client)

    async def asked() -> None:
        async with pool_of(source, readers=2, spares=0, slow_readers=2, slow_per_client=1) as pool:
            first = asyncio.ensure_future(pool.query(query(RUNAWAY, "a")))
            await asyncio.sleep(0.6)
            for _ in range(3):
                await asyncio.wait_for(pool.query(query(QUICK, "b")), 3)
            with pytest.raises(TooManySlowError):
                await pool.query(query(RUNAWAY.replace("?n", "?m", 1), "a"))
            assert not first.done()
            with pytest.raises(QueryTimeoutError):
                await first
            for _ in range(4):  # every turn was given back once
                await pool.query(query(QUICK, "a"))

    asyncio.run(asked())


def test_where_the_lane_is_full_a_long_query_keeps_its_turn(source: object) -> None:
    async def asked() -> None:
        async with pool_of(source, readers=2, spares=0, slow_readers=0) as pool:
            with pytest.raises(QueryTimeoutError):
                await pool.query(Query(RUNAWAY, timeout=1, public=True, client="a"))
            await pool.query(Query(QUICK, public=True, client="a"))

    asyncio.run(asked())


async def rows_ahead(pool: Pool) -> None:
    """Ask twice at once what takes longer than it may, ahead of whoever comes."""
    AHEAD.set(True)
    asked = (pool.query(Query(RUNAWAY, timeout=1)) for _ in range(2))
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert {type(each) for each in found} == {QueryTimeoutError}


def test_what_is_asked_ahead_leaves_half_of_the_readers_to_who_is_there(source: object) -> None:
    async def run() -> None:
        async with pool_of(source, readers=2, spares=0) as pool:
            ahead = asyncio.create_task(rows_ahead(pool))
            while not pool.busy:
                await asyncio.sleep(0.01)
            await pool.query(Query(QUICK))
            assert (pool.busy, ahead.done()) == (1, False)
            await ahead

    asyncio.run(run())
