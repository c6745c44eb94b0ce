from __future__ import annotations

import json
import logging
import os
import queue
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from hypothesis import given
from hypothesis import strategies as st

from api.edge import logs
from api.edge.exchange import Exchange
from graph_builder.store.embedded import EmbeddedStore
from tests.api.edge.conftest import spoken

SERVE = """
import sys
from pathlib import Path
from api.server import serve
from api.settings import Settings

store, log_format = Path(sys.argv[1]), sys.argv[2]
settings = Settings(store=store, port=0, readers=1, spares=0, log_format=log_format, slow_query=0.2)
serve(settings, lambda address: print(address, flush=True))
"""
MEMBERS = {
    "time", "level", "logger", "message", "id", "method", "path", "status", "ms", "bytes", "client", "agent",
    "revision", "cache", "problem",
}  # fmt: skip


def line(formatter: logging.Formatter, exchange: Exchange) -> str:
    record = logging.LogRecord("zhengpu.requests", logging.INFO, "", 0, "request", (), None)
    record.members = logs.members(exchange)
    return formatter.format(record)


@given(st.text(max_size=400), st.text(max_size=400), st.text(max_size=40))
def test_no_request_writes_a_line_of_its_own(path: str, agent: str, method: str) -> None:
    exchange = Exchange("id", method, path, "192.0.2.1", agent, 0.0)
    told = json.loads(line(logs.JsonLines(), exchange))
    assert set(told) == MEMBERS
    assert told["path"] == path[: logs.PATH_SHOWN]
    assert told["agent"] == agent[: logs.AGENT_SHOWN]
    for formatter in (logs.JsonLines(), logs.TextLines()):
        written = line(formatter, exchange)
        assert written.isascii()
        assert written.isprintable()


@contextmanager
def service(tmp_path: Path, form: str) -> Iterator[tuple[str, list[str]]]:
    """A service and, once it has ended, the lines that it logged."""
    store, lines = tmp_path / "store", list[str]()
    EmbeddedStore.open(store).close()
    command = [sys.executable, "-c", SERVE, str(store), form]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ}
    ) as process:
        assert process.stdout
        assert process.stderr
        yield process.stdout.readline().strip().rstrip("/"), lines
        process.send_signal(signal.SIGTERM)
        lines += process.stderr.read().splitlines()


def test_a_line_for_each_request(tmp_path: Path) -> None:
    secret = {"authorization": "Bearer hunter2", "cookie": "a=hunter2", "user-agent": "测试\n".encode().hex()}
    with service(tmp_path, "json") as (address, lines):
        first = httpx.get(
            f"{address}/sparql?query=ASK%7B%7D",
            headers={"x-request-id": "mine-1"},
            trust_env=False,
            timeout=60,
        )
        assert first.headers["x-request-id"] == "mine-1"
        second = httpx.get(f"{address}/sparql?query=ASK%7B%7D", trust_env=False, timeout=60)
        httpx.get(f"{address}/nothing?token=hunter2", headers=secret, trust_env=False, timeout=60)
        forged = b"GET /%0a%7B%22forged%22:1%7D HTTP/1.1\r\nHost: x\r\nX-Request-ID: a\tb\r\n"
        spoken(address, forged + b"Connection: close\r\n\r\n")
        spoken(address, b"nonsense\r\n\r\n")
    told = [json.loads(each) for each in lines]
    assert [(each["status"], each["path"]) for each in told[:3]] == [(200, "/sparql")] * 2 + [
        (404, "/nothing")
    ]
    assert len(told) == 4
    assert told[0]["id"] == "mine-1"
    assert told[1]["id"] == second.headers["x-request-id"]
    assert (told[0]["cache"], told[1]["cache"], told[1]["bytes"]) == ("miss", "hit", len(second.content))
    assert told[2]["problem"] == "not-found"
    assert told[3]["path"] == '/\n{"forged":1}'
    assert len(told[3]["id"]) == 16
    assert "hunter2" not in "".join(lines)


def test_slow_queries_stand_there_cut(tmp_path: Path) -> None:
    digits = " ".join(f"VALUES ?{name} {{ 1 2 3 4 5 6 7 8 9 }}" for name in "abcdefgh")
    slow = f"SELECT (COUNT(DISTINCT CONCAT(STR(?a), STR(?h))) AS ?n) {{ {digits} }} # " + "长" * 900
    with service(tmp_path, "json") as (address, lines):
        httpx.post(f"{address}/sparql", data={"query": slow, "timeout": "0.3"}, trust_env=False)
    told = next(each for each in map(json.loads, lines) if each["logger"] == "zhengpu.queries")
    assert told["query"] == slow[: logs.QUERY_SHOWN]
    assert told["outcome"] == "timeout"
    assert told["ms"] >= 290


def test_as_text(tmp_path: Path) -> None:
    with service(tmp_path, "text") as (address, lines):
        httpx.get(f"{address}/health/live", trust_env=False, timeout=60)
    assert len(lines) == 1
    assert 'path="/health/live" status=200' in lines[0]


def test_a_log_that_nobody_reads_holds_nobody_up() -> None:
    lines: queue.Queue[logging.LogRecord] = queue.Queue(10)
    waiting = logs.Dropping(lines)
    for number in range(100):
        waiting.handle(logging.LogRecord("a", logging.INFO, "", 0, "%d", (number,), None))
    assert [lines.get_nowait().getMessage() for _ in range(lines.qsize())] == list("0123456789")
    assert waiting.dropped == 90


def test_logging_is_left_as_it_was() -> None:
    log = logging.getLogger("zhengpu")
    before = log.level, log.propagate, list(log.handlers)
    with logs.logging_to_stderr("json", "warning"):
        assert not logs.requests.isEnabledFor(logging.INFO)
    with logs.logging_to_stderr("off", "info"):
        assert (log.level, log.propagate, log.handlers) == before
    assert (log.level, log.propagate, log.handlers) == before
