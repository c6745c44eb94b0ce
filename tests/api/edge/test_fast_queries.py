"""What goes past the layers is what would have gone through them: same answers, counted and limited alike."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.types import Receive, Scope, Send

from api.edge.caching import Caching
from api.results import Result
from api.settings import Settings
from api.workers import Pool, Query, WholeGraph
from tests.api.conftest import ADMIN, FixedSource, bearer, running
from tests.api.edge.conftest import connect, heard, spoken

Serve = Callable[..., AbstractContextManager[str]]

QUERIES = (
    "SELECT ?s { ?s a zp:Platform }",
    "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o",
    "SELECT ?s { ?s a <urn:nothing> }",
    "ASK { ?s a zp:Bulletin }",
    "DESCRIBE <https://w3id.org/zhengpu/id/platform/x-1>",
    "CONSTRUCT WHERE { ?s a zp:Document }",
    "SELECT (RAND() AS ?x) {}",
    "SELECT ?s { ?s a",
    "SELECT ?s { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
    "SELECT (1/0 AS ?x) { FILTER(<urn:no-function>(1)) }",
    "SELECT * { ?s <relative> ?o }",
)
ACCEPTS = (
    "*/*", "application/json", "text/csv", "application/sparql-results+xml", "text/turtle",
    "application/rdf+xml", "text/html", "image/png",
)  # fmt: skip
# A compressed answer that is kept has a length, one that goes through has none.
VARYING = {"date", "x-request-id", "etag", "content-length", "transfer-encoding"}


@dataclass
class Counted:
    """How often the application, and the readers, were asked."""

    application: int = 0
    readers: int = 0


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    """Counts what a service in this process does for others; what it makes ready by itself is left out."""
    counts = Counted()
    monkeypatch.setattr("api.app.warmed", contextlib.nullcontext)
    call, query = Caching.__call__, Pool.query

    async def through(caching: Caching, scope: Scope, receive: Receive, send: Send) -> None:
        counts.application += scope["type"] == "http"
        await call(caching, scope, receive, send)

    async def read(pool: Pool, asked: Query | WholeGraph) -> Result:
        counts.readers += 1
        return await query(pool, asked)

    monkeypatch.setattr(Caching, "__call__", through)
    monkeypatch.setattr(Pool, "query", read)
    return counts


@pytest.fixture(scope="module")
def pair(source: FixedSource) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """The service, and one that keeps nothing and sends all through the layers; asked as the same host."""
    with (
        running(Settings(readers=2, spares=0), source) as fast,
        running(Settings(readers=2, spares=0, cache_mb=0), source) as slow,
        httpx.Client(base_url=fast, trust_env=False, timeout=60, headers={"host": "x"}) as asks_fast,
        httpx.Client(base_url=slow, trust_env=False, timeout=60, headers={"host": "x"}) as asks_slow,
    ):
        yield asks_fast, asks_slow


def get(query: str) -> bytes:
    """A request as it goes over the wire."""
    return f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n".encode()


def plain(answer: httpx.Response) -> tuple[int, Mapping[str, str], bytes]:
    """What must not depend on the way."""
    return answer.status_code, {n: v for n, v in answer.headers.items() if n not in VARYING}, answer.content


numbers = iter(range(10**9))
LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }"
DIGITS = "VALUES ?{} {{ 1 2 3 4 5 6 7 8 9 }}"
END = b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


@settings(max_examples=120)
@given(
    query=st.sampled_from(QUERIES),
    accept=st.sampled_from(ACCEPTS),
    encoding=st.sampled_from(("", "identity", "gzip", "br, zstd")),
    more=st.sampled_from(("", "&timeout=5", "&format=json", "&format=none", "&query=x", "&timeout=x")),
)
def test_both_ways_give_the_same(
    pair: tuple[httpx.Client, httpx.Client], query: str, accept: str, encoding: str, more: str
) -> None:
    headers = {"accept": accept, "accept-encoding": encoding}
    for _ in range(2):  # the first of a kind, and the next
        text = f"{query} # {next(numbers):09}"
        path = f"/sparql?query={quote(text)}{more}"
        fast, slow = (client.get(path, headers=headers) for client in pair)
        if "RAND" not in query or fast.status_code != 200:
            assert plain(fast) == plain(slow)
        assert fast.headers.get("etag") == slow.headers.get("etag")


def test_the_next_of_a_kind_goes_past_the_application(serve: Serve, counted: Counted) -> None:
    with (
        serve(readers=1, spares=0) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):
        counted.readers = 0  # what it asked before it stood
        for number in range(5):
            assert client.get("/sparql", params={"query": f"ASK {{}} # {number}"}).status_code == 200
        assert counted == Counted(application=1, readers=5)
        client.get("/sparql", params={"query": "ASK {} # 4"})
        assert counted == Counted(application=1, readers=5)


@pytest.mark.parametrize("query", ["SELECT ?s {", "SELECT * { ?s ?p ?o } # large", "ASK {} # kind"])
def test_what_the_application_has_to_tell_is_evaluated_once(
    serve: Serve, counted: Counted, query: str
) -> None:
    with serve(readers=1, spares=0) as address:
        counted.readers = 0  # what it asked before it stood
        httpx.get(
            f"{address}/sparql", params={"query": query}, headers={"accept-encoding": "gzip"}, timeout=60
        )
    assert counted == Counted(application=1, readers=1)


def test_queries_are_counted_against_the_rate(serve: Serve) -> None:
    with serve(readers=1, spares=0, queries_per_minute=4) as address:
        statuses = [
            httpx.get(f"{address}/sparql", params={"query": f"ASK {{}} # {number}"}, timeout=60).status_code
            for number in range(6)
        ]
    assert statuses == [200] * 4 + [429] * 2


def test_who_leaves_or_asks_at_once_is_counted_too(serve: Serve) -> None:
    with serve(readers=1, spares=0, queries_per_minute=4) as address:
        lines = [connect(address) for _ in range(9)]
        for number, line in enumerate(lines):
            line.sendall(get(f"{LONG} # {number}"))
        for line in lines:
            line.close()
        assert httpx.get(f"{address}/sparql", params={"query": "ASK {}"}).status_code == 429


def test_many_that_are_at_hand_behind_one_that_is_not(address: str, client: httpx.Client) -> None:
    kept = get("ASK {} # at hand")
    for _ in range(2):
        spoken(address, kept + END)
    told = spoken(address, get("ASK {} # not at hand") + kept * 2000 + END)
    assert told.count(b"HTTP/1.1 200 OK") == 2002


@pytest.mark.parametrize("behind", [b"GARBAGE\r\n\r\n", b"GET /a HTTP/1.1\r\n\r\n"])
def test_what_is_no_request_behind_a_query_ends_the_connection(address: str, behind: bytes) -> None:
    spoken(address, get("ASK {} # kind") + END)
    told = spoken(address, get(f"ASK {{}} # {next(numbers)}") + behind)
    assert told.count(b"HTTP/1.1 ") == 1
    assert b"HTTP/1.1 200 OK" in told
    assert b"connection: close" in told


def costly(size: int) -> str:
    """A pattern of half a million solutions times a size, whatever is in the store."""
    digits = " ".join(map(DIGITS.format, "abcdef"))
    return f"{digits} VALUES ?g {{ {' '.join(map(str, range(size)))} }} FILTER(STRLEN(STR(?f)) > 0)"


def test_an_answer_that_was_overtaken_by_a_write_is_not_kept(service: httpx.Client) -> None:
    service.get("/sparql", params={"query": "ASK {}"}, headers={"accept": "text/csv"})
    for size in (4, 8, 16, 32, 64):  # until a machine takes longer than for the write
        graph = f"urn:overtaken:{next(numbers)}"
        counted = f"{{ SELECT ?a {{ {costly(size)} }} }} UNION {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
        ask = partial(
            service.get,
            "/sparql",
            params={"query": f"SELECT (COUNT(*) AS ?n) {{ {counted} }}"},
            headers={"accept": "text/csv"},
        )
        with ThreadPoolExecutor(1) as beside:
            before = beside.submit(ask)
            time.sleep(0.1)
            update = f"INSERT DATA {{ GRAPH <{graph}> {{ <urn:a> <urn:b> <urn:c> }} }}"
            assert service.post("/sparql", data={"update": update}, headers=bearer(ADMIN)).is_success
            was_overtaken = not before.done()
            overtaken = before.result()
        if was_overtaken:
            break
    assert was_overtaken
    assert "etag" not in overtaken.headers
    assert int(ask().text.split()[1]) == int(overtaken.text.split()[1]) + 1


def test_different_queries_in_one_piece_are_answered_in_order(address: str) -> None:
    url = httpx.URL(address)
    with socket.create_connection((url.host, url.port or 80), 30) as line:
        asked = [f"SELECT ({number} AS ?n) {{}}" for number in range(9)]
        heads = ["Connection: keep-alive"] * 8 + ["Connection: close"]
        for text, head in zip(asked, heads, strict=True):
            line.sendall(f"GET /sparql?query={quote(text)} HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n".encode())
        told = heard(line).decode()
    places = [told.index(f'"{number}"') for number in range(9)]
    assert places == sorted(places)


def test_a_client_that_leaves_frees_the_reader_and_whoever_asks_the_same(serve: Serve) -> None:
    with serve(readers=1, spares=0, timeout=20, max_timeout=20) as address:
        url = httpx.URL(address)
        with socket.create_connection((url.host, url.port or 80), 30) as line:
            line.sendall(f"GET /sparql?query={quote(LONG)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            time.sleep(0.1)
        begun = time.monotonic()
        answer = httpx.get(f"{address}/sparql", params={"query": LONG, "timeout": "1"}, timeout=15)
        assert answer.status_code == 503
        assert time.monotonic() - begun < 10
        metrics = httpx.get(f"{address}/metrics", timeout=60).text
    assert 'zhengpu_queries_total{outcome="client-left"} 1.0' in metrics
    assert 'status="499"' in metrics
