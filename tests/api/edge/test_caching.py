"""What clients may keep, what the service keeps, and that nobody ever gets another's or an old answer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from api.edge.answers import Answers
from api.edge.cache import Cache
from api.edge.caching import Caching
from api.settings import Settings
from api.source import State
from tests.api.conftest import FixedSource, running
from tests.api.edge.conftest import Answer, ask, scope_of

SELECT = "SELECT ?o { <https://w3id.org/zhengpu/id/platform/x-1> ?p ?o } ORDER BY ?o"
SPARQL = {"query": SELECT}
KEPT = [
    "/", "/bulletins", "/matrix", "/pictures/matrix.svg", "/page/org/450000-edu", "/ontology",
    "/data/org/450000-edu.ttl", "/graph/registry?format=nt", "/api/diffusion/adopters", "/api/diffusion",
    "/sparql?query=ASK%7B%7D",
]  # fmt: skip
APART = ["/health/live", "/health/ready", "/metrics", "/nothing", "/sparql?query=x", "/matrix?limit=x"]


class TestValidators:
    @pytest.mark.parametrize("path", KEPT)
    def test_what_depends_on_the_snapshot_is_asked_for_again(self, client: httpx.Client, path: str) -> None:
        first = client.get(path)
        assert first.status_code == 200
        assert first.headers["cache-control"] == "public, no-cache"
        assert re.fullmatch(r'W/"[0-9a-f]{24}"', first.headers["etag"])
        assert first.headers["last-modified"] == "Tue, 14 Nov 2023 22:13:20 GMT"
        again = client.get(path, headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert again.headers["access-control-allow-origin"] == "*"
        # What a 304 says takes the place of what was kept: a frame's own policy must stay.
        assert "content-security-policy" not in again.headers
        assert "content-length" not in again.headers

    @pytest.mark.parametrize("path", APART)
    def test_what_does_not_is_never_kept(self, client: httpx.Client, path: str) -> None:
        answer = client.get(
            path, headers={"if-none-match": "*", "if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT"}
        )
        assert answer.status_code != 304
        assert "etag" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"

    @pytest.mark.parametrize("condition", ["*", 'W/"x", {}', '{}, "y"', "strong"])
    def test_every_form_of_the_condition(self, client: httpx.Client, condition: str) -> None:
        etag = client.get("/sparql", params=SPARQL).headers["etag"]
        told = etag.removeprefix("W/") if condition == "strong" else condition.replace("{}", etag)
        assert client.get("/sparql", params=SPARQL, headers={"if-none-match": told}).status_code == 304
        assert client.head("/sparql", params=SPARQL, headers={"if-none-match": told}).status_code == 304

    def test_another_tag_gets_the_answer_whatever_the_date(self, client: httpx.Client) -> None:
        headers = {"if-none-match": '"x"', "if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT"}
        assert client.get("/sparql", params=SPARQL, headers=headers).status_code == 200

    @pytest.mark.parametrize(("seconds", "status"), [("19", 200), ("20", 304), ("21", 200)])
    def test_by_date(self, client: httpx.Client, seconds: str, status: int) -> None:
        for path in ("/sparql?query=ASK%7B%7D", f"/sparql?query=ASK%7B%7D&timeout={seconds}"):
            headers = {"if-modified-since": f"Tue, 14 Nov 2023 22:13:{seconds} GMT"}
            assert client.get(path, headers=headers).status_code == status

    @pytest.mark.parametrize(
        ("header", "value"),
        [
            ("accept", "text/turtle"),
            ("accept-language", "en"),
            ("accept-encoding", "gzip"),
            ("cookie", "lang=en"),
        ],
    )
    def test_each_representation_has_a_tag_of_its_own(
        self, client: httpx.Client, header: str, value: str
    ) -> None:
        plain = {"accept": "text/html", "accept-language": "zh", "accept-encoding": "identity"}
        first = client.get("/ontology", headers=plain)
        other = client.get("/ontology", headers=plain | {header: value})
        assert first.headers["etag"] != other.headers["etag"]

    def test_head_tells_what_get_does(self, client: httpx.Client) -> None:
        for path in (*KEPT, KEPT[0]):
            get, head = client.get(path), client.head(path)
            assert head.content == b""
            for name in ("etag", "content-type", "content-length", "vary", "content-encoding"):
                assert get.headers.get(name) == head.headers.get(name), (path, name)

    @pytest.mark.parametrize("call", ["NOW()", "RAND()", "UUID()", "STRUUID()"])
    def test_a_query_for_time_or_chance_is_asked_each_time(self, client: httpx.Client, call: str) -> None:
        asked = {"query": f"SELECT ({call} AS ?x) {{}}"}
        first, second = (client.get("/sparql", params=asked) for _ in range(2))
        assert first.text != second.text
        assert first.headers["cache-control"] == "no-store"
        page = client.get("/sparql", params=asked, headers={"accept": "text/html"})
        assert page.headers["cache-control"] == "no-store"

    def test_a_page_that_sets_a_cookie_is_for_one_reader(self, address: str) -> None:
        with httpx.Client(
            base_url=address, trust_env=False, timeout=60, headers={"accept": "text/html"}
        ) as client:
            for _ in range(2):
                page = client.get("/?lang=en")
                assert page.headers["set-cookie"].startswith("lang=en")
                assert page.headers["cache-control"] == "private, no-cache"
                assert "etag" not in page.headers

    def test_static_files_by_their_own_tag(self, client: httpx.Client) -> None:
        first = client.get("/static/style.css")
        assert first.headers["cache-control"] == "public, no-cache"
        again = client.get("/static/style.css", headers={"if-none-match": first.headers["etag"]})
        assert again.status_code == 304


class TestKept:
    def hits(self, client: httpx.Client) -> int:
        found = re.search(r'cache_requests_total\{result="hit"\} (\d+)', client.get("/metrics").text)
        return int(found[1]) if found else 0

    def test_the_second_answer_is_the_first(self, client: httpx.Client) -> None:
        asked = {"query": SELECT + " # second"}
        first = client.get("/sparql", params=asked)
        before = self.hits(client)
        second = client.get("/sparql", params=asked)
        assert self.hits(client) == before + 1
        assert first.content == second.content
        apart = {"x-request-id", "date"}
        assert {k: v for k, v in first.headers.items() if k not in apart} == {
            k: v for k, v in second.headers.items() if k not in apart
        }
        assert first.headers["x-request-id"] != second.headers["x-request-id"]

    @pytest.mark.parametrize("form", ["form", "direct"])
    def test_posted_queries(self, client: httpx.Client, form: str) -> None:
        def post(query: str) -> httpx.Response:
            if form == "form":
                return client.post("/sparql", data={"query": query})
            headers = {"content-type": "application/sparql-query"}
            return client.post("/sparql", content=query, headers=headers)

        first, before = post(SELECT + " # " + form), self.hits(client)
        assert post(SELECT + " # " + form).content == first.content
        assert self.hits(client) == before + 1
        assert post("ASK {}").json() == {"head": {}, "boolean": True}
        headers = {"content-type": "application/sparql-query", "if-none-match": "*"}
        assert client.post("/sparql", content=SELECT, headers=headers).status_code == 200

    def test_a_request_with_a_token_is_its_own(self, client: httpx.Client) -> None:
        client.get("/sparql", params=SPARQL)
        before = self.hits(client)
        answer = client.get("/sparql", params=SPARQL, headers={"authorization": "Bearer x"})
        assert "etag" not in answer.headers
        assert self.hits(client) == before

    def test_readers_of_two_languages(self, client: httpx.Client) -> None:
        for _ in range(2):
            for language, word in (("zh", "公报"), ("en", "Bulletins")):
                for header in ({"accept-language": language}, {"cookie": f"a=b; lang={language}"}):
                    assert (
                        f"<h1>{word}"
                        in client.get("/bulletins", headers={"accept": "text/html"} | header).text
                    )

    def test_switched_off(self, serve: Callable[..., AbstractContextManager[str]]) -> None:
        with (
            serve(readers=1, spares=0, cache_mb=0) as address,
            httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
        ):
            etag = client.get("/sparql", params=SPARQL).headers["etag"]
            client.get("/sparql", params=SPARQL)
            assert self.hits(client) == 0
            headers = {"if-none-match": etag}
            assert client.get("/sparql", params=SPARQL, headers=headers).status_code == 304

    def test_a_new_state_is_seen_at_once(self, snapshot: Path) -> None:
        source = FixedSource(snapshot)
        with (
            running(Settings(readers=1, spares=0), source) as address,
            httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
        ):
            old = client.get("/sparql", params=SPARQL)
            source.number = 2
            headers = {"if-none-match": old.headers["etag"]}
            new = client.get("/sparql", params=SPARQL, headers=headers)
            assert new.status_code == 200
            assert new.headers["etag"] != old.headers["etag"]


@dataclass
class Changing:
    """A source whose state a test changes."""

    now: State = field(default_factory=lambda: State(1, 1_700_000_000_000_000_000))

    def state(self) -> State:
        return self.now


class Counted:
    """An application that answers when it is told to, and counts how often it was asked."""

    def __init__(self, headers: Mapping[str, str] = {}, status: int = 200, body: bytes = b"answer") -> None:
        self.go = asyncio.Event()
        self.asked = 0
        self.status, self.body = status, body
        self.headers = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        self.asked += 1
        await self.go.wait()
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        half = len(self.body) // 2
        await send({"type": "http.response.body", "body": self.body[:half], "more_body": True})
        await send({"type": "http.response.body", "body": self.body[half:]})


def caching(app: Counted, source: Changing | None = None, limit: int = 1 << 23) -> Caching:
    return Caching(app, Answers(source or Changing(), Cache(limit)))  # type: ignore[arg-type]


async def together(app: Counted, cached: Caching, number: int = 5) -> list[Answer]:
    asking = [asyncio.create_task(ask(cached, scope_of("/x"))) for _ in range(number)]
    await asyncio.sleep(0.01)
    app.go.set()
    return await asyncio.wait_for(asyncio.gather(*asking), 5)


class TestAskedAtOnce:
    async def _all(self, told: Mapping[str, str]) -> tuple[Counted, list[Answer]]:
        app = Counted(told)
        return app, await together(app, caching(app))

    def test_one_asks_and_the_others_wait(self) -> None:
        app, answers = asyncio.run(self._all({}))
        assert app.asked == 1
        assert {each.body for each in answers} == {b"answer"}

    @pytest.mark.parametrize(
        "told", [{"cache_control": "no-store"}, {"set_cookie": "a=b"}, {"vary": "*"}, {"etag": '"1"'}]
    )
    def test_an_answer_for_one_is_not_shared(self, told: dict[str, str]) -> None:
        app, answers = asyncio.run(self._all(told))
        assert app.asked == 5
        assert {each.body for each in answers} == {b"answer"}

    def test_a_failure_is_not_shared(self) -> None:
        async def run() -> Counted:
            app = Counted(status=503)
            answers = await together(app, caching(app))
            assert {each.status for each in answers} == {503}
            return app

        assert asyncio.run(run()).asked == 5

    def test_whoever_waits_for_one_who_left_asks_himself(self) -> None:
        async def run() -> None:
            app = Counted()
            cached = caching(app)
            first = asyncio.create_task(ask(cached, scope_of("/x")))
            await asyncio.sleep(0)
            second = asyncio.create_task(ask(cached, scope_of("/x")))
            await asyncio.sleep(0.01)
            first.cancel()
            app.go.set()
            assert (await asyncio.wait_for(second, 5)).body == b"answer"
            assert app.asked == 2

        asyncio.run(run())

    def test_a_client_that_does_not_read_holds_nobody_up(self) -> None:
        async def run() -> None:
            app = Counted()
            cached = caching(app)

            async def never(message: object) -> None:
                await asyncio.Event().wait()

            async def receive() -> None:
                await asyncio.Event().wait()

            slow = asyncio.create_task(cached(scope_of("/x"), receive, never))  # type: ignore[arg-type]
            await asyncio.sleep(0)
            app.go.set()
            assert (await asyncio.wait_for(ask(cached, scope_of("/x")), 5)).body == b"answer"
            assert app.asked == 1
            slow.cancel()

        asyncio.run(run())

    def test_a_large_answer_goes_through_whole_and_is_not_kept(self) -> None:
        async def run() -> None:
            app = Counted(body=b"0123456789" * 300_000)
            cached = caching(app)
            app.go.set()
            for _ in range(2):
                assert (await ask(cached, scope_of("/x"))).body == app.body
            assert (app.asked, cached.answers.cache.size) == (2, 0)

        asyncio.run(run())

    def test_a_state_that_changed_underway_leaves_no_mark(self) -> None:
        async def run() -> None:
            app, source = Counted(), Changing()
            cached = caching(app, source)
            asking = asyncio.create_task(ask(cached, scope_of("/x")))
            await asyncio.sleep(0.01)
            source.now = replace(source.now, revision=2)
            app.go.set()
            assert "etag" not in (await asking).headers
            assert len(cached.answers.cache) == 0

        asyncio.run(run())

    def test_a_state_just_published_has_no_date(self) -> None:
        async def run() -> None:
            source = Changing()
            app = Counted()
            app.go.set()
            clock = source.now.published + 900_000_000
            cached = Caching(app, Answers(source, Cache(0), clock=lambda: clock))  # type: ignore[arg-type]
            headers = (await ask(cached, scope_of("/x"))).headers
            assert "etag" in headers
            assert "last-modified" not in headers

        asyncio.run(run())


@pytest.mark.parametrize("length", ["0", "5", "99999999999999999999", "x", "-1"])
def test_a_posted_query_of_any_length_told(length: str) -> None:
    async def run() -> Answer:
        app = Counted()
        app.go.set()
        headers = {"content_type": "application/sparql-query", "content_length": length}
        return await ask(caching(app), scope_of("/sparql", "POST", **headers), b"ASK{}")

    assert asyncio.run(run()).status == 200
