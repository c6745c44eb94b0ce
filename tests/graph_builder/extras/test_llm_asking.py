"""Whatever an endpoint does, a question ends in time, in budget and with a reason, and is asked once."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from pathlib import Path

import pytest

from graph_builder.extras.llm.budget import Budget, BudgetSpent, reserve
from graph_builder.suggestions import NOTHING
from tests.graph_builder.extras.conftest import KEY, RIGHT, TEXT, Behaviour, Handler, Read, Server

LONG = TEXT + "".join(f"★第{n}部分\n湖北　{f'省教育厅上马“鄂学{n}”平台。' * 150}\n" for n in range(4))


def status(code: int, body: str = '{"error": {"message": "no"}}', **headers: str) -> Behaviour:
    return lambda handler, _: handler.answer(body.encode(), code, **headers)


def at_first(server: Server, first: Behaviour, times: int = 1) -> None:
    """Behave so some times, then answer well."""
    server.tells(RIGHT)
    well = server.behaviour

    def behave(handler: Handler, body: dict[str, object]) -> None:
        (first if len(server.asked) <= times else well)(handler, body)

    server.behaviour = behave


# Answers that are none


@pytest.mark.parametrize(
    ("words", "trouble"),
    [
        ("我认为有以下行为：……", "shape"),
        ('{"statements": [{"quote": "省教育厅"', "shape"),
        ('{"statements": [{"quote": "省教育厅"}]}', "shape"),
        ('{"statements": [], "note": "好的"}', "shape"),
        ("[]", "shape"),
        ("null", "shape"),
        ("", "shape"),
        ('{"statements": ' + "[" * 100_000, "shape"),
    ],
)
def test_an_answer_of_another_shape_is_refused_as_a_whole(
    server: Server, reading: Read, words: str, trouble: str
) -> None:
    server.behaviour = lambda handler, _: handler.say(words)
    read = reading()
    assert read.suggest() == NOTHING
    assert read.trouble == [trouble]
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "body",
    [
        "",
        "not json",
        "{}",
        "[]",
        '"words"',
        '{"choices": []}',
        '{"choices": 3}',
        '{"choices": [{}]}',
        pytest.param("[" * 200_000, id="nested"),
        pytest.param('{"created": ' + "9" * 200_000 + "}", id="long number"),
    ],
)
def test_what_is_no_chat_completion_is_told(server: Server, reading: Read, body: str) -> None:
    server.behaviour = status(200, body)
    read = reading()
    assert read.suggest() == NOTHING
    assert read.trouble == ["shape"]


def test_an_answer_that_was_cut_off_is_not_used(server: Server, reading: Read) -> None:
    server.behaviour = lambda handler, _: handler.say('{"statements": []}', finish="length")
    read = reading()
    assert (read.suggest(), read.trouble) == (NOTHING, ["cut"])


# Trouble that passes


@pytest.mark.parametrize("code", [408, 429, 500, 502, 503])
def test_passing_trouble_is_waited_out_longer_each_time(server: Server, reading: Read, code: int) -> None:
    at_first(server, status(code), times=2)
    read = reading()
    assert len(read.suggest().acts) == 1
    assert read.waits == [0.75, 1.5]
    assert read.report.requests == 3


def test_an_endpoint_is_waited_for_as_long_as_it_asks(server: Server, reading: Read) -> None:
    at_first(server, status(429, Retry_After="7"))
    read = reading()
    assert len(read.suggest().acts) == 1
    assert read.waits == [7.5]


def test_an_endpoint_that_asks_for_too_long_a_wait_is_given_up(server: Server, reading: Read) -> None:
    server.behaviour = status(429, Retry_After="86400")
    read = reading()
    assert (read.suggest(), read.trouble, read.waits) == (NOTHING, ["busy"], [])


@pytest.mark.parametrize("wait", ["Wed, 21 Oct 2026 07:28:00 GMT", "nan", "inf", "-5", "soon"])
def test_a_wait_that_is_no_number_of_seconds_is_left_to_us(server: Server, reading: Read, wait: str) -> None:
    at_first(server, status(503, Retry_After=wait))
    read = reading()
    assert len(read.suggest().acts) == 1
    assert read.waits == [0.75]


def test_tries_end(server: Server, reading: Read) -> None:
    server.behaviour = status(500)
    read = reading(tries=3)
    assert (read.suggest(), read.trouble) == (NOTHING, ["server"])
    assert len(server.asked) == 3


@pytest.mark.parametrize("code", [400, 401, 403, 404, 422])
def test_what_an_endpoint_refuses_is_not_asked_again(server: Server, reading: Read, code: int) -> None:
    server.behaviour = status(code)
    read = reading()
    assert read.suggest(LONG) == NOTHING
    assert set(read.trouble) == {"refused"}
    assert read.report.questions > 1
    assert len(server.asked) == 1


def test_an_endpoint_that_does_not_answer_two_questions_is_left_alone(server: Server, reading: Read) -> None:
    server.behaviour = status(500)
    read = reading(tries=1)
    read.suggest(LONG)
    assert read.report.questions > 2
    assert len(server.asked) == 2
    read.suggest(TEXT)
    assert (len(server.asked), read.trouble) == (2, ["server"])


def test_a_redirect_is_not_followed(server: Server, reading: Read) -> None:
    server.behaviour = status(307, Location=f"{server.address}/elsewhere")
    read = reading()
    read.suggest()
    assert len(server.asked) == 1
    assert len(read.trouble) == 1


def test_nobody_listening_is_told_as_such(reading: Read) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    read = reading(base_url=f"http://127.0.0.1:{port}/v1", tries=2)
    assert (read.suggest(), read.trouble) == (NOTHING, ["connection"])


# Time


def silent(handler: Handler, _: object) -> None:
    handler.server.stopping.wait(10)


def dripping(handler: Handler, _: object) -> None:
    """Send a little, again and again: no single read ever waits long."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    while not handler.server.stopping.wait(0.02):
        handler.wfile.write(b"1\r\n \r\n")


def flooding(handler: Handler, _: object) -> None:
    """Send as fast as can be, without an end."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Connection", "close")
    handler.end_headers()
    while not handler.server.stopping.is_set():
        handler.wfile.write(b" " * 65536)


def repeating(content: bytes) -> Behaviour:
    """Send this again and again where headers should be, slowly enough for no limit of their size."""

    def behave(handler: Handler, _: object) -> None:
        handler.close_connection = True
        while not handler.server.stopping.wait(0.02):
            handler.wfile.write(content)

    return behave


def endless_headers(handler: Handler, body: dict[str, object]) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    repeating(b"X-A: b\r\n")(handler, body)


ENDLESS_LINE = repeating(b"H")
ENDLESS_CONTINUE = repeating(b"HTTP/1.1 100 Continue\r\n\r\n")


@pytest.mark.parametrize(
    ("behaviour", "trouble"),
    [
        (silent, "timeout"),
        (dripping, "timeout"),
        (flooding, "connection"),
        (ENDLESS_LINE, "timeout"),
        (endless_headers, "timeout"),
        (ENDLESS_CONTINUE, "timeout"),
    ],
)
def test_an_answer_that_does_not_end_is_cut_in_time(
    server: Server, reading: Read, behaviour: Behaviour, trouble: str
) -> None:
    server.behaviour = behaviour
    read = reading(timeout=0.5 if trouble == "timeout" else 20, tries=1)
    begun = time.monotonic()
    assert (read.suggest(), read.trouble) == (NOTHING, [trouble])
    assert time.monotonic() - begun < 10
    server.stopping.set()


def test_a_request_that_was_cut_costs_its_connection_and_no_later_answer(
    server: Server, reading: Read
) -> None:
    gone = threading.Event()

    def endless(handler: Handler, body: dict[str, object]) -> None:
        try:
            ENDLESS_CONTINUE(handler, body)
        except ConnectionError:
            gone.set()

    at_first(server, endless)
    assert len(reading(timeout=0.5).suggest().acts) == 1
    assert len(server.asked) == 2
    assert gone.wait(5)


# Budgets


def test_a_request_that_would_pass_a_budget_is_not_made(server: Server, reading: Read) -> None:
    read = reading(requests=2)
    read.suggest(LONG)
    assert len(server.asked) == 2
    assert read.trouble == ["budget"] * (read.report.questions - 2)
    assert read.report.questions > 2


def test_tokens_are_counted_as_the_endpoint_tells_them(server: Server, reading: Read) -> None:
    server.behaviour = lambda handler, _: handler.say('{"statements": []}', tokens=30_000)
    read = reading(tokens=40_000)
    read.suggest(LONG)
    assert len(server.asked) == 2  # 30,000 are spent, and what the third may take does not fit
    assert read.report.tokens == 60_000


def test_a_budget_too_small_for_one_question_asks_none(server: Server, reading: Read) -> None:
    read = reading(tokens=100)
    assert read.suggest() == NOTHING
    assert server.asked == []


def test_the_budget_of_a_run_is_shared_by_its_bulletins(server: Server, reading: Read) -> None:
    read = reading(run_requests=1)
    read.suggest()
    read.suggest(TEXT.replace("宁波", "温州"))
    assert len(server.asked) == 1
    assert read.trouble == ["budget"]


def test_repeated_tries_count_as_requests(server: Server, reading: Read) -> None:
    server.behaviour = status(500)
    read = reading(tries=5, requests=2)
    assert (read.suggest(), read.trouble) == (NOTHING, ["budget"])
    assert len(server.asked) == 2


def test_what_does_not_fit_one_budget_is_counted_in_none() -> None:
    wide, narrow = Budget("run", 10, 1000), Budget("bulletin", 10, 50)
    with pytest.raises(BudgetSpent):
        reserve((wide, narrow), 60)
    assert (wide.used_requests, wide.used_tokens) == (0, 0)


# The cache


def test_a_rerun_makes_no_request_and_tells_the_same(server: Server, reading: Read) -> None:
    server.tells(RIGHT)
    first = reading().suggest()
    server.behaviour = status(500)
    assert reading().suggest() == first != NOTHING
    assert len(server.asked) == 1


def test_another_model_or_text_is_asked_anew(server: Server, reading: Read) -> None:
    reading().suggest()
    reading(model="other").suggest()
    reading().suggest(TEXT.replace("宁波", "温州"))
    assert len(server.asked) == 3


def test_a_useless_answer_is_not_kept(server: Server, reading: Read) -> None:
    at_first(server, lambda handler, _: handler.say("no json"))
    reading().suggest()
    assert len(reading().suggest().acts) == 1


def test_a_damaged_cache_is_as_none(server: Server, reading: Read, tmp_path: Path) -> None:
    server.tells(RIGHT)
    reading().suggest()
    (kept,) = (tmp_path / "cache").rglob("*.json")
    kept.write_bytes(b"\xff{")
    assert len(reading().suggest().acts) == 1
    assert len(server.asked) == 2


# The key


def test_the_key_is_sent_and_neither_kept_nor_told(server: Server, reading: Read, tmp_path: Path) -> None:
    server.tells(RIGHT)
    read = reading()
    read.suggest()
    assert server.keys == [f"Bearer {KEY}"]
    server.behaviour = status(401, f'{{"error": {{"message": "Incorrect API key provided: {KEY}"}}}}')
    read.suggest(TEXT.replace("宁波", "温州"))
    told = repr(read.reader.asker.settings) + "".join(map(str, read.report.failures)) + repr(read.report)
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert KEY not in told
    assert KEY.encode() not in kept
    assert "***" in told


def test_no_key_of_another_program_is_lent(
    server: Server, reading: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-another-program")
    reading(api_key="").suggest()
    assert server.keys == ["Bearer none"]


def test_a_connection_lost_midway_is_told(server: Server, reading: Read) -> None:
    def broken(handler: Handler, _: object) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b'{"choices"')
        handler.close_connection = True
        with contextlib.suppress(OSError):
            handler.connection.shutdown(socket.SHUT_RDWR)

    server.behaviour = broken
    read = reading(tries=1)
    assert (read.suggest(), read.trouble) == (NOTHING, ["connection"])
