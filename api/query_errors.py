"""How a query can end without a result."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

log = logging.getLogger("zhengpu.api")


class QueryError(Exception):
    """A query that gave no result."""


class QuerySyntaxError(QueryError):
    """The text, ``query``, is no SPARQL query; the message is the engine's."""

    def __init__(self, message: str, query: str) -> None:
        super().__init__(message)
        self.query = query


class EvaluationError(QueryError):
    """The engine gave the query up; the message is the engine's."""


class QueryTimeoutError(QueryError):
    """The query was killed at its deadline, ``seconds`` after it came."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"killed after {seconds:g} s")
        self.seconds = seconds


class BusyError(QueryError):
    """The query's time ran out before a reader was free."""


class QueueFullError(QueryError):
    """Too many queries wait already."""


class TooManySlowError(QueryError):
    """Its client has too many long queries running already."""


class StoppingError(QueryError):
    """The service ends, and with it every query."""


class ResultTooLargeError(QueryError):
    """The result passes the cap."""


class NoSuchGraphError(QueryError):
    """There is no graph of that name."""


class DamagedError(QueryError):
    """The files that the query read are damaged; the message is the engine's."""


class ReaderCrashedError(QueryError):
    """The reader ended under the query: out of memory, or nested too deep."""


def raise_if_failed(head: Mapping[str, Any], query: str) -> None:
    """Raise the error that the head of a reader's answer to a query tells, if it tells one."""
    kind = head.get("error")
    if kind == "syntax":
        raise QuerySyntaxError(head["message"], query)
    if kind == "too-large":
        raise ResultTooLargeError("the result passes the cap")
    if kind == "no-graph":
        raise NoSuchGraphError(head["message"])
    if kind == "torn":
        log.error("the snapshot is damaged: %s", head["message"])
        raise DamagedError(head["message"])
    if kind == "memory":
        raise ReaderCrashedError("out of memory")
    if kind:
        raise EvaluationError(head.get("message", ""))
