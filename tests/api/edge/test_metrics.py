from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from api.edge.exchange import Exchange
from api.edge.metrics import WRITES, Metrics
from api.edge.queries import WatchedPool
from api.query_errors import QueryError
from api.settings import Settings
from api.workers import Query
from tests.api.conftest import FixedSource

Serve = Callable[..., AbstractContextManager[str]]
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }"


def samples(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every sample by name and labels, read by Prometheus' own parser."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def standing(client: httpx.Client) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """The samples once the one reader stands: on a crowded machine it may just be replaced by another."""
    for _ in range(300):
        found = samples(client.get("/metrics").text)
        if found["zhengpu_readers_idle", ()] + found["zhengpu_readers_busy", ()] == 1:
            return found
        time.sleep(0.1)
    raise AssertionError(f"no reader stands: {found}")


def test_requests_are_counted_by_their_route(serve: Serve) -> None:
    with (
        serve(readers=1, spares=0) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):
        for path in (
            "/page/org/moe",
            "/page/org/450000-edu",
            "/nothing/1",
            "/nothing/2",
            "/static/style.css",
        ):
            client.get(path)
        for _ in range(3):
            client.get("/sparql", params={"query": "ASK {}"})
        client.get("/sparql", params={"query": "x"})
        answer = client.get("/metrics")
        assert answer.headers["content-type"].startswith("text/plain; version=")
        assert answer.headers["cache-control"] == "no-store"
        found = samples(answer.text)
        readers = standing(client)

    def count(route: str, status: int) -> float:
        labels = (("method", "GET"), ("route", route), ("status", str(status)))
        return found.get(("zhengpu_http_requests_total", labels), 0)

    assert count("/page/{local:path}", 200) == 2
    assert count("(none)", 404) == 2
    assert count("/sparql", 200) == 3
    assert count("/sparql", 400) == 1
    assert not [labels for _, labels in found if "450000" in str(labels) or "nothing" in str(labels)]
    assert found["zhengpu_cache_requests_total", (("result", "hit"),)] == 2
    assert found["zhengpu_problems_total", (("kind", "syntax"),)] == 1
    assert found["zhengpu_queries_total", (("outcome", "syntax"),)] == 1
    assert found["zhengpu_http_request_seconds_count", (("route", "/sparql"),)] == 4
    assert readers["zhengpu_readers_started", ()] >= 1
    assert readers["zhengpu_readers_memory_bytes", ()] > 1_000_000
    assert found["zhengpu_revision", ()] == 1
    assert found["zhengpu_revision_age_seconds", ()] > 0
    assert found["zhengpu_store_triples", ()] > 50
    assert found["zhengpu_cache_bytes", ()] > 0
    assert found["process_resident_memory_bytes", ()] > 0


@pytest.mark.parametrize(
    ("query", "outcome"),
    [
        (Query("ASK {}"), "ok"),
        (Query("SELECT * {"), "syntax"),
        (Query(RUNAWAY, timeout=0.2), "timeout"),
    ],
)
def test_what_becomes_of_queries(source: FixedSource, query: Query, outcome: str) -> None:
    async def run() -> Metrics:
        metrics = Metrics()
        pool = WatchedPool(source, Settings(readers=1, spares=0), metrics)
        await pool.start()
        try:
            await pool.query(query)
        except QueryError:
            assert outcome != "ok"
        finally:
            await pool.close()
        return metrics

    found = samples(asyncio.run(run()).text().decode())
    assert found["zhengpu_queries_total", (("outcome", outcome),)] == 1
    assert found["zhengpu_query_seconds_count", ()] == 1


def test_no_request_makes_the_registry_grow() -> None:
    metrics = Metrics()
    for number in range(100):
        exchange = Exchange("id", f"METHOD{number}", f"/{number}", "a", "b", 0.0, status=404, route="(none)")
        metrics.answered(exchange)
    found = [name for name, _ in samples(metrics.text().decode()) if name == "zhengpu_http_requests_total"]
    assert len(found) == 1


def test_writes_have_known_outcomes() -> None:
    metrics = Metrics()
    for outcome in (*WRITES, "anything", "failed"):
        metrics.wrote(outcome)
    found = samples(metrics.text().decode())
    assert found["zhengpu_writes_total", (("outcome", "done"),)] == 1
    assert found["zhengpu_writes_total", (("outcome", "failed"),)] == 3
    assert len([name for name, _ in found if name == "zhengpu_writes_total"]) == len(WRITES)


def test_each_application_counts_for_itself(serve: Serve, client: httpx.Client) -> None:
    client.get("/health/live")
    with serve(readers=1, spares=0) as address:
        assert "/health/live" not in httpx.get(f"{address}/metrics", trust_env=False, timeout=60).text
    assert re.search(r'requests_total\{method="GET",route="/health/live"', client.get("/metrics").text)
