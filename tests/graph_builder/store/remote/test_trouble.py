"""A server that is away, slow, refuses, or answers nonsense: a clear error, and nothing half."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from graph_builder.store.base import StoreError
from graph_builder.store.remote import errors
from graph_builder.store.remote.access import Access
from graph_builder.store.remote.server import Addresses, Server
from graph_builder.store.remote.store import RemoteStore

ROWS = (
    b'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#">'
    b'<head><variable name="x"/></head>'
)
ANSWER = ROWS + b"<results></results></sparql>"


def response(status: str, body: bytes, *headers: bytes, length: int | None = None) -> bytes:
    """An HTTP response whose length may be a lie."""
    told = b"Content-Length: %d" % (len(body) if length is None else length)
    return b"\r\n".join([b"HTTP/1.1 " + status.encode(), told, *headers, b"", body])


def read_request(line: socket.socket) -> None:
    """Read a whole request: a line that is closed before that is reset."""
    head, _, body = line.recv(65536).partition(b"\r\n\r\n")
    told = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    while told and len(body) < int(told[1]) and (more := line.recv(65536)):
        body += more


@contextmanager
def answering(answer: bytes, pause: float = 0.0) -> Iterator[tuple[str, list[int]]]:
    """A server that gives one answer to whatever it is asked; its address, and how often it was asked."""
    count: list[int] = []
    stop = threading.Event()

    def serve(listener: socket.socket) -> None:
        while not stop.is_set():
            try:
                line, _ = listener.accept()
            except OSError:
                return
            with line:
                read_request(line)
                count.append(1)
                stop.wait(pause)
                line.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}", count
        finally:
            stop.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def ask(address: str, seconds: float = 5.0, limit: int = 1_000_000) -> None:
    access = Access(address, seconds=seconds)
    with Server(access, Addresses(address, address), limit) as server:
        list(server.select("SELECT ?x {}"))


WRONG: dict[str, tuple[bytes, type[errors.ServerError]]] = {
    "it fails": (response("500 Internal Server Error", b"out of luck"), errors.ServerFailed),
    "it refuses": (response("403 Forbidden", b"read only"), errors.ServerRefused),
    "a page": (response("200 OK", b"<html><body>welcome</body></html>"), errors.NotSparql),
    "words": (response("200 OK", "你好".encode()), errors.NotSparql),
    "nothing": (response("200 OK", b""), errors.NotSparql),
    "another place": (response("302 Found", b"", b"Location: http://example.org/"), errors.NotSparql),
    "half a body": (response("200 OK", ROWS, length=5000), errors.ServerAway),
    "half a result": (response("200 OK", ROWS), errors.NotSparql),
    "no HTTP": (b"SSH-2.0-OpenSSH_9\r\n", errors.ServerAway),
    "a cut line": (b"", errors.ServerAway),
    "too much": (response("200 OK", b" " * 2_000_000), errors.AnswerTooLarge),
    "packed nonsense": (response("200 OK", b"xx", b"Content-Encoding: gzip"), errors.NotSparql),
}


@pytest.mark.parametrize(("answer", "kind"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_answer_is_told(answer: bytes, kind: type[errors.ServerError]) -> None:
    with answering(answer) as (address, _), pytest.raises(kind) as told:
        ask(address)
    assert address in told.value.en
    assert address in told.value.zh


def test_the_words_of_the_server_are_told_in_short() -> None:
    with (
        answering(response("500 Oops", b"x" * 9000)) as (address, _),
        pytest.raises(errors.ServerFailed) as told,
    ):
        ask(address)
    assert len(told.value.en) < 1000


def test_a_server_that_hangs_is_slow() -> None:
    with answering(response("200 OK", ANSWER), pause=5) as (address, _), pytest.raises(errors.ServerSlow):
        ask(address, seconds=0.3)


def test_nobody_there_is_told(unused: str) -> None:
    with pytest.raises(errors.ServerAway):
        ask(unused)


@pytest.fixture
def unused() -> str:
    """An address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_a_question_is_asked_again_when_the_line_broke_and_an_update_is_not() -> None:
    with (
        answering(b"") as (address, asked),
        Server(Access(address, seconds=5), Addresses(address, address)) as server,
    ):
        with pytest.raises(errors.ServerAway):
            server.select("SELECT ?x {}")
        assert len(asked) == 2
        with pytest.raises(errors.ServerAway):
            server.update("CLEAR ALL")
        assert len(asked) == 3


def test_a_place_that_is_no_server_leaves_no_state(tmp_path: Path) -> None:
    page = response("200 OK", b"<html></html>")
    with answering(page) as (address, _), pytest.raises(errors.NotSparql):
        RemoteStore.open(address, tmp_path / "state")
    assert not (tmp_path / "state").exists()


def test_credentials_are_never_told() -> None:
    access = Access.of("http://ann:secret@127.0.0.1:1/x", {"ZHENGPU_STORE_TOKEN": "hidden"})
    assert access.auth is not None
    assert "secret" not in repr(access) + access.endpoint
    assert "hidden" not in repr(access)


@pytest.mark.parametrize(
    "error",
    [
        errors.ServerAway("http://h", "x"),
        errors.ServerSlow("http://h", 1),
        errors.ServerRefused("http://h", 403, "x"),
        errors.ServerFailed("http://h", 500, "x"),
        errors.NotSparql("http://h", "x"),
        errors.AnswerTooLarge("http://h", 5),
        errors.NotFaithful("http://h", "x"),
        errors.DifferentEndpoint(Path("s"), "http://a", "http://b"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_is_bilingual(error: StoreError) -> None:
    assert error.in_language("zh-CN") != error.in_language("en")
