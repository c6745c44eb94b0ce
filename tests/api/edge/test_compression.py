from __future__ import annotations

import asyncio
import gzip
import io

import brotli
import httpx
import pytest
import zstandard
from starlette.types import Receive, Scope, Send

from api.edge.compression import MINIMUM, PIECE, TEXTS, Compressed
from tests.api.edge.conftest import Answer, ask, scope_of

OPEN = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda data: zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data)).read(),
}
# Rows enough for a result that is worth compressing, and for one that comes from a file in pieces.
WIDE = "SELECT ?a ?b {{ VALUES ?a {{ 1 2 3 4 5 6 7 8 9 }} VALUES ?b {{ 1 2 3 4 5 6 7 8 9 }} {more} }}"
MORE = "VALUES ?c { 1 2 3 4 5 6 7 8 9 }"
LARGE = WIDE.format(more=" ".join(f"VALUES ?{name} {{ 1 2 3 4 5 6 7 8 9 }}" for name in "cde")).replace(
    "?a ?b {", "(CONCAT(STR(?a), 'xxxxxxxxxx', STR(?b)) AS ?x) {", 1
)


def raw(client: httpx.Client, method: str, path: str, **headers: str) -> tuple[httpx.Response, bytes]:
    """The answer with its body as it came over the line."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    with client.stream(method, path, headers=told) as answer:
        return answer, b"".join(answer.iter_raw())


@pytest.mark.parametrize("coding", sorted(OPEN))
@pytest.mark.parametrize("query", [WIDE.format(more=MORE), LARGE], ids=["small", "large"])
def test_each_coding_carries_the_same_rows(client: httpx.Client, coding: str, query: str) -> None:
    path = str(httpx.URL("/sparql", params={"query": query, "timeout": "30"}))
    plain, whole = raw(client, "GET", path, accept="text/csv", accept_encoding="identity")
    assert plain.status_code == 200
    assert int(plain.headers["content-length"]) == len(whole)
    for _ in range(2):  # the second may come from memory
        packed, body = raw(client, "GET", path, accept="text/csv", accept_encoding=coding)
        assert packed.headers["content-encoding"] == coding
        assert "Accept-Encoding" in packed.headers["vary"]
        assert int(packed.headers.get("content-length", len(body))) == len(body) < len(whole)
        assert OPEN[coding](body) == whole
    assert packed.headers["etag"] != plain.headers["etag"]


@pytest.mark.parametrize("header", ["gzip;q=0", "identity", "nonsense", "gzip;q=x", ""])
def test_a_client_that_takes_no_coding_gets_none(client: httpx.Client, header: str) -> None:
    answer, body = raw(client, "GET", "/ontology", accept="text/turtle", accept_encoding=header)
    assert answer.status_code == 200
    assert "content-encoding" not in answer.headers or header == "gzip;q=x"
    assert answer.headers["vary"]
    assert body


def test_tiny_bodies_stay_as_they_are(client: httpx.Client) -> None:
    answer, body = raw(client, "GET", "/sparql?query=ASK%7B%7D", accept_encoding="gzip")
    assert "content-encoding" not in answer.headers
    assert int(answer.headers["content-length"]) == len(body) < MINIMUM


@pytest.mark.parametrize("coding", ["identity", *sorted(OPEN)])
def test_head_says_what_get_sends(client: httpx.Client, coding: str) -> None:
    for path in ("/ontology", "/", "/sparql?query=ASK%7B%7D"):
        get, body = raw(client, "GET", path, accept_encoding=coding)
        head, nothing = raw(client, "HEAD", path, accept_encoding=coding)
        assert nothing == b""
        for name in ("content-length", "content-encoding", "etag"):
            assert get.headers.get(name) == head.headers.get(name)
        assert int(get.headers["content-length"]) == len(body)


def test_a_part_of_a_file_is_not_compressed(client: httpx.Client) -> None:
    answer, body = raw(client, "GET", "/static/style.css", range="bytes=0-1499", accept_encoding="gzip")
    assert answer.status_code == 206
    assert "content-encoding" not in answer.headers
    assert len(body) == 1500


def test_not_modified_has_no_coding(client: httpx.Client) -> None:
    first, _ = raw(client, "GET", "/ontology", accept_encoding="zstd")
    again, body = raw(client, "GET", "/ontology", accept_encoding="zstd", if_none_match=first.headers["etag"])
    assert (again.status_code, body) == (304, b"")
    assert "content-encoding" not in again.headers


class Sending:
    """An application with one body."""

    def __init__(self, body: bytes, media_type: str, **headers: str) -> None:
        self.body = body
        self.headers = [(b"content-type", media_type.encode()), (b"content-length", b"%d" % len(body))]
        self.headers += [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": list(self.headers)})
        await send({"type": "http.response.body", "body": self.body})


def answered(app: Sending, coding: str) -> Answer:
    return asyncio.run(ask(Compressed(app), scope_of("/", accept_encoding=coding)))


@pytest.mark.parametrize(
    ("media_type", "headers"),
    [
        ("application/gzip", {}),
        ("application/zstd", {}),
        ("image/png", {}),
        ("application/n-quads", {"content_encoding": "gzip"}),
    ],
)
def test_what_is_compressed_already_is_not_again(media_type: str, headers: dict[str, str]) -> None:
    body = b"a" * 10_000
    answer = answered(Sending(body, media_type, **headers), "gzip, zstd")
    assert answer.body == body
    assert answer.headers.get("content-encoding") == headers.get("content_encoding")


@pytest.mark.parametrize("media_type", TEXTS)
@pytest.mark.parametrize("size", [MINIMUM, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 7])
def test_our_texts_are_whatever_their_size(media_type: str, size: int) -> None:
    body = bytes(number % 251 for number in range(size))
    answer = answered(Sending(body, media_type), "zstd")
    assert OPEN["zstd"](answer.body) == body


@pytest.mark.parametrize("coding", ["identity", *sorted(OPEN)])
def test_others_have_their_turn_while_a_large_body_is_compressed(coding: str) -> None:
    pieces = 100

    async def run() -> int:
        app = Compressed(Sending(b"0123456789abcdef" * (PIECE // 16) * pieces, "text/csv"))
        turns = 0

        async def other() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        waiting = asyncio.create_task(other())
        await ask(app, scope_of("/", accept_encoding=coding))
        waiting.cancel()
        return turns

    assert asyncio.run(run()) >= pieces - 1
