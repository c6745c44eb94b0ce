"""An answer at hand is the answer that was made: same bytes, same order, same connection, counted alike."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import httpx
import pytest

PATH = "/sparql?query=SELECT%20%3Fs%20%7B%20%3Fs%20a%20zp%3APlatform%20%7D"
HEAD = "Host: x\r\nAccept: text/csv\r\n"


@pytest.fixture
def connection(address: str, client: httpx.Client) -> Iterator[socket.socket]:
    """A connection to a service that has the answer at hand."""
    for _ in range(2):
        client.get(PATH, headers={"host": "x", "accept": "text/csv", "accept-encoding": "", "user-agent": ""})
    url = httpx.URL(address)
    with socket.create_connection((url.host, url.port or 80), 30) as connection:
        yield connection


def said(connection: socket.socket, *requests: str) -> list[bytes]:
    """What is answered to requests that are sent in one piece; each answer has one row."""
    connection.sendall("".join(f"{request}\r\n" for request in requests).encode())
    told = b""
    while told.count(b"HTTP/1.1 ") < len(requests) or not told.endswith(b"\r\n"):
        piece = connection.recv(65536)
        assert piece, told
        told += piece
    return [b"HTTP/1.1 " + part for part in told.split(b"HTTP/1.1 ")[1:]]


def plain(answer: bytes) -> tuple[bytes, list[bytes], bytes]:
    """Status line, sorted headers without those that differ each time, body."""
    head, _, body = answer.partition(b"\r\n\r\n")
    line, *headers = head.split(b"\r\n")
    kept = [each for each in headers if not each.lower().startswith((b"date", b"x-request-id"))]
    return line, sorted(kept), body


GET = f"GET {PATH} HTTP/1.1\r\n{HEAD}"


def test_is_what_the_application_says(connection: socket.socket) -> None:
    (at_hand,) = said(connection, GET)
    (asked,) = said(connection, GET + "Content-Length: 0\r\n")  # with a body it goes the usual way
    assert plain(at_hand) == plain(asked)


def test_several_requests_in_one_piece_are_answered_in_order(connection: socket.socket) -> None:
    other = GET.replace("Platform", "Policy").replace(PATH, PATH.replace("Platform", "Person"))
    first, second, third = said(connection, GET, other, GET)
    assert plain(first) == plain(third)
    assert second != first
    assert b"200 OK" in second


def test_the_connection_goes_on_until_the_client_wants_it_closed(connection: socket.socket) -> None:
    for _ in range(3):
        said(connection, GET)
    said(connection, GET + "Connection: close\r\n")
    assert connection.recv(1) == b""


@pytest.mark.parametrize(
    "more", ['If-None-Match: "x"\r\n', "Range: bytes=0-1\r\n", "Authorization: Bearer x\r\n"]
)
def test_conditions_and_tokens_go_the_usual_way(connection: socket.socket, more: str) -> None:
    (answer,) = said(connection, GET + more)
    assert b" 200 " in answer


def test_a_hit_is_counted(connection: socket.socket, client: httpx.Client) -> None:
    def hits() -> float:
        lines = client.get("/metrics").text.splitlines()
        return sum(
            float(x.rsplit(" ", 1)[1])
            for x in lines
            if x.startswith('zhengpu_cache_requests_total{result="hit"')
        )

    before = hits()
    said(connection, GET, GET)
    assert hits() == before + 2
