"""What is counted and measured, in a registry of its own for each application; /metrics shows it.

No label takes its values from a request as it came: routes are templates, methods and outcomes are known
words, so that no client can make the registry grow.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector

from api.edge.exchange import Exchange
from api.source import Source

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
WRITES = frozenset(
    {"done", "unchanged", "invalid", "not-found", "gone", "conflict", "refused", "too-large", "failed"}
)
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Readers(Protocol):
    """The pool as far as it is measured."""

    @property
    def idle(self) -> int:
        """Readers that wait for a query."""

    @property
    def busy(self) -> int:
        """Readers that run one."""

    @property
    def waiting(self) -> int:
        """Queries that wait for a reader."""

    @property
    def started(self) -> int:
        """Readers started so far."""

    @property
    def pids(self) -> list[int]:
        """The process numbers of the readers that live."""


class Kept(Protocol):
    """A cache as far as it is measured."""

    @property
    def size(self) -> int:
        """Bytes that it holds."""

    def __len__(self) -> int: ...


class Metrics:
    """The registry and what is in it."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = self._counter(
            "zhengpu_http_requests", "Requests answered.", "route", "method", "status"
        )
        self.request_seconds = self._histogram("zhengpu_http_request_seconds", "Time to answer.", "route")
        self.response_bytes = self._counter("zhengpu_http_response_bytes", "Bytes of bodies sent.")
        self.problems = self._counter("zhengpu_problems", "Problems answered.", "kind")
        self.queries = self._counter("zhengpu_queries", "Queries to the readers.", "outcome")
        self.query_seconds = self._histogram("zhengpu_query_seconds", "Time of a query, waiting included.")
        self.writes = self._counter("zhengpu_writes", "Writes.", "outcome")
        self.cache = self._counter("zhengpu_cache_requests", "Requests that the cache looked at.", "result")
        # The state whose triples were counted.
        self.counted = ""
        self.triples = self._gauge("zhengpu_store_triples", "Triples in the store.")
        self._cache_series: dict[str, Counter] = {}
        self._time_series: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)

    def text(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self.registry)

    def answered(self, exchange: Exchange) -> None:
        """Count a request that is over."""
        counter, histogram = self._series(exchange)
        counter.inc()
        histogram.observe(exchange.seconds)
        if exchange.size:
            self.response_bytes.inc(exchange.size)
        if exchange.cache:
            self._looked(exchange.cache).inc()
        if exchange.problem:
            self.problems.labels(exchange.problem).inc()

    def asked(self, outcome: str, seconds: float) -> None:
        """Count a query that is over."""
        self.queries.labels(outcome).inc()
        self.query_seconds.observe(seconds)

    def wrote(self, outcome: str) -> None:
        """Count a write; `outcome` is one of `WRITES`, and ``failed`` whatever is not."""
        self.writes.labels(outcome if outcome in WRITES else "failed").inc()

    def watch(self, source: Source, readers: Readers) -> None:
        """Show the state of the store and of the pool."""
        shown: tuple[tuple[str, str, Callable[[], float]], ...] = (
            ("zhengpu_readers_idle", "Readers that wait for a query.", lambda: readers.idle),
            ("zhengpu_readers_busy", "Readers that run one.", lambda: readers.busy),
            ("zhengpu_readers_started", "Readers started so far.", lambda: readers.started),
            ("zhengpu_readers_memory_bytes", "Resident memory of them all.", lambda: _memory(readers.pids)),
            ("zhengpu_queries_waiting", "Queries that wait for a reader.", lambda: readers.waiting),
            ("zhengpu_revision", "The revision that is published.", source.revision),
            ("zhengpu_revision_age_seconds", "Time since then.", lambda: _age(source)),
        )
        for name, meaning, value in shown:
            self._gauge(name, meaning).set_function(value)

    def watch_cache(self, cache: Kept) -> None:
        """Show the size of the cache."""
        self._gauge("zhengpu_cache_bytes", "Bytes in the cache.").set_function(lambda: cache.size)
        self._gauge("zhengpu_cache_entries", "Answers in the cache.").set_function(lambda: len(cache))

    def _looked(self, result: str) -> Counter:
        if (found := self._cache_series.get(result)) is None:
            found = self._cache_series[result] = self.cache.labels(result)
        return found

    def _series(self, exchange: Exchange) -> tuple[Counter, Histogram]:
        """The series of a request, looked up by its labels once only: that is most of what counting costs."""
        method = exchange.method if exchange.method in METHODS else "other"
        labels = (exchange.route, method, exchange.status)
        if (found := self._time_series.get(labels)) is None:
            counter = self.requests.labels(*labels)
            found = self._time_series[labels] = (counter, self.request_seconds.labels(exchange.route))
        return found

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(name, meaning, labels, registry=self.registry)

    def _histogram(self, name: str, meaning: str, *labels: str) -> Histogram:
        return Histogram(name, meaning, labels, registry=self.registry, buckets=_SECONDS)

    def _gauge(self, name: str, meaning: str) -> Gauge:
        return Gauge(name, meaning, registry=self.registry)


def _age(source: Source) -> float:
    return max(0.0, time.time() - source.state().published / 1e9)


def _memory(pids: list[int]) -> float:
    """Resident bytes of the processes; those that are gone meanwhile count nothing."""
    return float(sum(_resident(pid) for pid in pids))


def _resident(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/status").read_text().partition("VmRSS:")[2].split()
    except OSError:
        return 0
    return int(fields[0]) * 1024 if fields else 0
