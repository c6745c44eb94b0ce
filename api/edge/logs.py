"""The log: a line for each request and each slow query, as JSON or as text, on standard error.

Every text of a request is written as a JSON string, so that no request can write a line of its own. Lines go
through a bounded queue to a thread: a terminal or pipe that nobody reads never holds the service up.
"""

from __future__ import annotations

import contextlib
import json
import logging
import logging.handlers
import queue
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from api.edge.exchange import Exchange

requests = logging.getLogger("zhengpu.requests")
queries = logging.getLogger("zhengpu.queries")
MOST_WAITING = 10_000
PATH_SHOWN, AGENT_SHOWN, QUERY_SHOWN = 200, 120, 500


def log_request(exchange: Exchange) -> None:
    """Write the line of a request; neither its query string nor any header but the agent is in it."""
    if requests.isEnabledFor(logging.INFO):
        requests.info("request", extra={"members": members(exchange)})


def log_slow_query(text: str, outcome: str, seconds: float) -> None:
    """Write the line of a query that took long, its text cut."""
    told = {"ms": round(seconds * 1000, 1), "outcome": outcome, "query": text[:QUERY_SHOWN]}
    queries.info("slow query", extra={"members": told})


def members(exchange: Exchange) -> dict[str, Any]:
    """What a line says of a request."""
    return {
        "id": exchange.request_id,
        "method": exchange.method,
        "path": exchange.path[:PATH_SHOWN],
        "status": exchange.status,
        "ms": round(exchange.seconds * 1000, 2),
        "bytes": exchange.size,
        "client": exchange.client,
        "agent": exchange.user_agent[:AGENT_SHOWN],
        "revision": exchange.revision,
        "cache": exchange.cache,
        "problem": exchange.problem,
    }


class JsonLines(logging.Formatter):
    """A record as one line of JSON: time, level, logger, message, and the members it brings along."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return json.dumps({**_beginning(self, record), **_members(record)})


class TextLines(logging.Formatter):
    """A record as one line of words; strings that came from outside stand in JSON's quotes."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        begun = _beginning(self, record)
        told = " ".join(f"{name}={json.dumps(value)}" for name, value in _members(record).items())
        failed = f" error={json.dumps(begun['error'])}" if "error" in begun else ""
        words = json.dumps(begun["message"])[1:-1]
        return f"{begun['time']} {begun['level']} {words} {told}{failed}".rstrip()


@contextlib.contextmanager
def logging_to_stderr(log_format: str, level: str) -> Iterator[None]:
    """Log what "zhengpu" says in the format, or leave logging as it is for ``off``."""
    if log_format == "off":
        yield
        return
    writer = logging.StreamHandler(sys.stderr)
    writer.setFormatter(JsonLines() if log_format == "json" else TextLines())
    waiting = Dropping(queue.Queue(MOST_WAITING))
    listener = logging.handlers.QueueListener(waiting.queue, writer)
    log = logging.getLogger("zhengpu")
    before = log.level, log.propagate
    log.addHandler(waiting)
    log.setLevel(level.upper())
    log.propagate = False
    listener.start()
    try:
        yield
    finally:
        log.removeHandler(waiting)
        log.setLevel(before[0])
        log.propagate = before[1]
        listener.stop()


class Dropping(logging.handlers.QueueHandler):
    """A queue's handler that drops lines, and counts them, while the queue is full."""

    dropped = 0

    def enqueue(self, record: logging.LogRecord) -> None:
        """Queue the record, or drop it."""
        try:
            self.queue.put_nowait(record)
        except queue.Full:
            self.dropped += 1

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        """The record as it is: it is formatted in the listener's thread, of the same process."""
        return record


def _beginning(formatter: logging.Formatter, record: logging.LogRecord) -> dict[str, Any]:
    told: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": record.getMessage(),
    }
    if record.exc_info:
        told["error"] = formatter.formatException(record.exc_info)
    return told


def _members(record: logging.LogRecord) -> Mapping[str, Any]:
    found: Mapping[str, Any] = getattr(record, "members", {})
    return found
