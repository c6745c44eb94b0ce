from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Message

from api.edge.buckets import Buckets, client_key
from api.edge.limits import BodyLimit
from api.problems import ProblemError
from api.settings import Settings
from tests.api.conftest import FixedSource, running
from tests.api.edge.conftest import scope_of


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class TestBuckets:
    @given(st.integers(1, 100), st.lists(st.floats(0, 30), max_size=50))
    def test_never_more_than_the_rate_and_one_bucket(self, rate: int, pauses: list[float]) -> None:
        clock = Clock()
        buckets, taken = Buckets(rate, clock=clock), 0
        for pause in pauses:
            clock.now += pause
            while not buckets.take("a"):
                taken += 1
        assert taken <= rate + clock.now * rate / 60 + 1e-6

    def test_whoever_waits_as_told_may_go_on(self) -> None:
        clock = Clock()
        buckets = Buckets(3, clock=clock)
        assert [buckets.take("a") == 0 for _ in range(4)] == [True] * 3 + [False]
        clock.now += buckets.take("a")
        assert buckets.take("a") == 0
        assert buckets.take("b") == 0

    def test_memory_is_bounded(self) -> None:
        buckets = Buckets(1, most=10)
        for number in range(1000):
            buckets.take(str(number))
        assert len(buckets) == 10

    def test_none_is_no_limit(self) -> None:
        buckets = Buckets(0)
        assert not any(buckets.take("a") for _ in range(100))
        assert len(buckets) == 0

    @given(st.text(max_size=60))
    def test_any_address_is_some_client(self, address: str) -> None:
        assert isinstance(client_key(address), str)

    def test_a_host_cannot_roam_in_its_own_network(self) -> None:
        assert client_key("2001:db8::1") == client_key("2001:db8::2")
        assert client_key("2001:db8:0:1::1") != client_key("2001:db8::1")
        assert client_key("::ffff:192.0.2.1") == "192.0.2.1"


@pytest.fixture(scope="module")
def strict(source: FixedSource) -> Iterator[httpx.Client]:
    """A service behind a proxy on this machine, so that a test can be any client."""
    settings = Settings(
        readers=1, spares=0, writes_per_minute=3, queries_per_minute=5, refusals_per_minute=2,
        trusted_proxies="127.0.0.1", max_body_mb=1,
    )  # fmt: skip
    with (
        running(settings, source) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):
        yield client


def of(address: str) -> dict[str, str]:
    return {"x-forwarded-for": address, "accept-language": "zh"}


def test_writes(strict: httpx.Client) -> None:
    statuses = [strict.put("/nothing", headers=of("192.0.2.1")).status_code for _ in range(4)]
    assert statuses in ([405, 405, 405, 429], [404, 404, 404, 429])
    answer = strict.put("/nothing", headers=of("192.0.2.1"))
    assert answer.json()["type"] == "/problems#rate-limited"
    assert 0 < int(answer.headers["retry-after"]) <= 60
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-request-id"]
    assert strict.put("/nothing", headers=of("192.0.2.2")).status_code != 429
    assert strict.get("/", headers=of("192.0.2.1")).status_code == 200


def test_queries_but_not_what_is_kept(strict: httpx.Client) -> None:
    def query(number: int) -> int:
        asked = {"query": f"ASK {{}} # {number}"}
        return strict.get("/sparql", params=asked, headers=of("192.0.2.3")).status_code

    assert [query(number) for number in range(6)] == [200] * 5 + [429]
    assert query(0) == 200


def test_reconciling_asks_and_does_not_write(strict: httpx.Client) -> None:
    def reconcile() -> int:
        asked = {"queries": '{"q": {"query": "教育部"}}'}
        return strict.post("/reconcile", data=asked, headers=of("192.0.2.7")).status_code

    assert [reconcile() for _ in range(6)][-1] == 429
    assert strict.put("/nothing", headers=of("192.0.2.7")).status_code != 429


def test_refused_tokens(strict: httpx.Client) -> None:
    def update() -> int:
        return strict.post("/sparql", data={"update": "CLEAR ALL"}, headers=of("192.0.2.4")).status_code

    assert [update() for _ in range(3)][2] == 429
    told = strict.get("/", headers=of("192.0.2.4") | {"authorization": "Bearer x"})
    assert told.status_code == 429
    assert strict.get("/", headers=of("192.0.2.4")).status_code == 200


def test_who_sent_wrong_tokens_may_still_ask_without(strict: httpx.Client) -> None:
    wrong = of("192.0.2.6") | {"authorization": "Bearer x"}
    update = {"update": "CLEAR ALL"}
    statuses = [strict.post("/sparql", data=update, headers=wrong).status_code for _ in range(3)]
    assert statuses[2] == 429
    anonymous = of("192.0.2.6")
    asked = [
        strict.post("/sparql", data={"query": "ASK {}"}, headers=anonymous),
        strict.post("/reconcile", data={"lang": "zh"}, headers=anonymous),
    ]
    assert [each.status_code for each in asked] == [200, 200]
    assert strict.post("/sparql", data={"query": "ASK {}"}, headers=wrong).status_code == 429
    refused = strict.post("/sparql", data=update, headers=anonymous)
    assert (refused.status_code, refused.json()["type"]) == (429, "/problems#rate-limited")
    assert int(refused.headers["retry-after"]) > 0


def test_large_bodies(strict: httpx.Client) -> None:
    def post(content: bytes | Iterator[bytes], path: str = "/sparql") -> httpx.Response:
        headers = of("192.0.2.5") | {"content-type": "application/sparql-query"}
        return strict.post(path, content=content, headers=headers)

    assert post(b"#" * (1 << 20 | 1)).json()["type"] == "/problems#request-too-large"
    assert post(b"#" * 9000 for _ in range(100)).status_code == 413


def test_a_body_that_grows_over_the_limit_ends_there() -> None:
    async def read(request: Request) -> PlainTextResponse:
        return PlainTextResponse(str(len(await request.body())))

    async def run() -> int:
        app = BodyLimit(Starlette(routes=[Route("/", read, methods=["POST"])]), 100)
        given = 0

        async def receive() -> Message:
            nonlocal given
            given += 1
            return {"type": "http.request", "body": b"x" * 30, "more_body": True}

        async def send(message: Message) -> None: ...

        with pytest.raises(ProblemError):
            await app(scope_of("/", "POST", transfer_encoding="chunked"), receive, send)
        return given

    assert asyncio.run(run()) == 4
