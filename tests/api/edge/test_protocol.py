"""What a connection may cost: heads, bodies and clients that never come to an end."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator

import httpx
import pytest

from api.edge.protocol import MOST_HEAD, MOST_URL
from api.settings import Settings
from tests.api.conftest import FixedSource, running
from tests.api.edge.conftest import connect, heard, spoken

POST = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"


@pytest.fixture(scope="module")
def hasty(source: FixedSource) -> Iterator[str]:
    """A service whose patience ends after half a second."""
    with running(Settings(readers=1, spares=0, client_timeout=0.5, keep_alive=1), source) as address:
        yield address


def status(answer: bytes) -> int:
    found = re.match(rb"HTTP/1\.1 (\d{3}) ", answer)
    return int(found[1]) if found else 0


def test_a_head_of_a_megabyte(address: str) -> None:
    head = b"GET / HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 1_000_000
    assert status(spoken(address, head)) in (0, 431)  # 0: cut off while it still sent
    assert httpx.get(f"{address}/health/live", trust_env=False, timeout=60).status_code == 200


@pytest.mark.parametrize(("size", "expected"), [(MOST_HEAD - 200, 200), (MOST_HEAD + 1, 431)])
def test_the_size_of_a_head(address: str, size: int, expected: int) -> None:
    head = b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-A: " + b"a" * size + b"\r\n\r\n"
    assert status(spoken(address, head)) == expected


def test_many_small_headers(address: str) -> None:
    head = b"GET / HTTP/1.1\r\nHost: x\r\n" + b"a: b\r\n" * 20_000 + b"\r\n"
    assert status(spoken(address, head)) in (0, 431)


@pytest.mark.parametrize(("size", "expected"), [(MOST_URL - 100, 404), (MOST_URL + 1, 414)])
def test_the_length_of_an_address(address: str, size: int, expected: int) -> None:
    line = b"GET /" + b"a" * size + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    assert status(spoken(address, line)) == expected


@pytest.mark.parametrize(
    "sent",
    [
        b"\x00\x01\x02 nonsense\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nASK{}",
        POST + b"Content-Length: -5\r\n\r\nASK{}",
        POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nASK{}\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n folded: y\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
        b"CONNECT x:1 HTTP/1.1\r\nHost: x:1\r\n\r\n",
    ],
)
def test_what_is_no_request_is_said_so_and_ends(address: str, sent: bytes) -> None:
    assert status(spoken(address, sent)) == 400


@pytest.mark.parametrize(
    ("version", "hosts", "expected"),
    [("1.1", 0, 400), ("1.1", 1, 200), ("1.1", 2, 400), ("1.0", 0, 200), ("1.0", 1, 200), ("1.0", 2, 400)],
)
def test_a_request_names_its_host_once(address: str, version: str, hosts: int, expected: int) -> None:
    head = f"GET /health/live HTTP/{version}\r\nConnection: close\r\n" + "hOst: x\r\n" * hosts + "\r\n"
    answer = spoken(address, head.encode())
    assert status(answer) == expected
    assert (b"RFC 9112" in answer) == (expected == 400)


def test_what_follows_a_request_without_host_is_not_read(address: str) -> None:
    whole = b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
    answer = spoken(address, b"GET / HTTP/1.1\r\n\r\n", whole)
    assert status(answer) == 400
    assert answer.count(b"HTTP/1.1") == 1


def test_one_byte_more_than_told_is_no_second_request(address: str) -> None:
    with connect(address) as line:
        line.sendall(POST + b"Content-Length: 5\r\nConnection: keep-alive\r\n\r\nASK{}xx yy\r\n\r\n")
        answers = heard(line)
    assert status(answers) == 200
    assert answers.count(b"HTTP/1.1 200") == 1


@pytest.mark.parametrize(
    "after", [b"nonsense\r\n\r\n", b"GET / HT", b"GET / HTTP/1.1\r\nX-A: " + b"a" * 300_000]
)
def test_what_was_asked_before_is_answered_yet(hasty: str, after: bytes) -> None:
    digits = " ".join(f"VALUES ?{name} {{ 1 2 3 4 5 6 7 8 9 }}" for name in "abcdefgh")
    asked = {
        "query": f"SELECT (COUNT(DISTINCT CONCAT(STR(?a), STR(?h))) AS ?n) {{ {digits} }}",
        "timeout": "1",
    }
    line = b"GET " + httpx.URL("/sparql", params=asked).raw_path + b" HTTP/1.1\r\nHost: x\r\n\r\n"
    answer = spoken(hasty, line, after)
    assert status(answer) == 503
    assert b"/problems#timeout" in answer


def test_chunks_arrive_as_one_query(address: str) -> None:
    chunks = b"".join(b"1\r\n%c\r\n" % each for each in b"ASK { }") + b"0\r\n\r\n"
    answer = spoken(address, POST + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
    assert status(answer) == 200
    assert b'"boolean"' in answer


@pytest.mark.parametrize("what", ["extension", "trailer"])
def test_chunked_bodies_that_say_much_and_bring_nothing(address: str, what: str) -> None:
    begun = POST + b"Transfer-Encoding: chunked\r\n\r\n"
    begun += b"1;" if what == "extension" else b"0\r\nX-A: "
    assert status(spoken(address, begun, *[b"a" * 65_536] * 20)) in (0, 400, 431)
    assert httpx.get(f"{address}/health/live", trust_env=False, timeout=60).status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHost: x\r\n",
        POST + b"Content-Length: 50\r\n\r\nASK",
        POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nAS",
    ],
)
def test_a_request_that_stops_half_way_is_ended(hasty: str, sent: bytes) -> None:
    assert status(spoken(hasty, sent)) == 408


@pytest.mark.parametrize("sent", [b"GET / HTTP/1.1\r\nHost: x\r\n", POST + b"Content-Length: 5000\r\n\r\n"])
def test_a_request_that_drips_is_ended(hasty: str, sent: bytes) -> None:
    with connect(hasty) as line:
        line.sendall(sent)
        with pytest.raises(ConnectionError):
            _drip(line, b"a", 200)


def _drip(line: socket.socket, piece: bytes, times: int, pause: float = 0.05) -> None:
    for _ in range(times):
        line.sendall(piece)
        time.sleep(pause)


def test_a_body_that_moves_may_take_its_time(hasty: str) -> None:
    query = b"ASK {} #" + b"x" * 9000
    with connect(hasty) as line:
        line.sendall(POST + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(query))
        for start in range(0, len(query), 1001):
            line.sendall(query[start : start + 1001])
            time.sleep(0.1)
        assert status(heard(line)) == 200


def test_whoever_has_an_answer_gets_no_second_one(hasty: str) -> None:
    head = b"GET /health/live HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"
    answer = spoken(hasty, head)
    assert status(answer) == 200
    assert answer.count(b"HTTP/1.1") == 1


def test_connections_that_ask_nothing_are_closed(hasty: str) -> None:
    assert spoken(hasty) == b""
    with connect(hasty) as line:
        line.sendall(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
        assert status(heard(line)) == 200  # and closed after keep_alive


def test_a_client_that_takes_nothing_of_its_answer_is_cut_off(hasty: str) -> None:
    digits = " ".join(f"VALUES ?{name} {{ 1 2 3 4 5 6 7 8 9 }}" for name in "abcdef")
    asked = httpx.URL("/sparql", params={"query": f"SELECT * {{ {digits} }}", "timeout": "20"}).raw_path
    with connect(hasty) as line:
        line.sendall(b"GET " + asked + b" HTTP/1.1\r\nHost: x\r\nAccept: text/tab-separated-values\r\n\r\n")
        line.recv(1)
        time.sleep(1.5)
        assert len(heard(line)) < 12 * 9**6


def test_a_query_that_takes_longer_than_a_client_may_is_answered(hasty: str) -> None:
    digits = " ".join(f"VALUES ?{name} {{ 1 2 3 4 5 6 7 8 9 }}" for name in "abcdefgh")
    asked = {
        "query": f"SELECT (COUNT(DISTINCT CONCAT(STR(?a), STR(?h))) AS ?n) {{ {digits} }}",
        "timeout": "1",
    }
    answer = httpx.post(f"{hasty}/sparql", data=asked, trust_env=False, timeout=60)
    assert answer.json()["type"] == "/problems#timeout"


def test_a_refused_body_is_not_read_for_ever(source: FixedSource) -> None:
    with running(Settings(readers=1, spares=0, max_body_mb=1), source) as address, connect(address) as line:
        line.sendall(POST + b"Content-Length: 99999999999\r\n\r\n")
        assert status(line.recv(65536)) == 413
        with pytest.raises(ConnectionError):
            _drip(line, b"a" * 1_048_576, 400, pause=0)


def test_too_many_connections_are_told_so(source: FixedSource) -> None:
    with running(Settings(readers=1, spares=0, max_connections=3), source) as address:
        lines = [connect(address) for _ in range(3)]
        _until(address, 503)
        for line in lines:
            line.close()
        _until(address, 200)


def _until(address: str, expected: int) -> None:
    asked = b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    while status(spoken(address, asked)) != expected:
        time.sleep(0.02)
