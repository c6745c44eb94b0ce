"""Answers kept in memory that are written without the application being asked.

A hit costs no task and passes no layer: that is most of what a small answer takes otherwise. What is asked
under conditions, with a body, or otherwise than by GET goes the usual way, and so does whatever is not kept.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from email.utils import formatdate

from starlette.types import Scope

from api.edge.cache import Cache
from api.edge.exchange import Observer, begin
from api.edge.proxies import Trust
from api.edge.question import question_of
from api.source import Source

_BODY = frozenset({b"content-length", b"transfer-encoding", b"expect"})


class Direct:
    """Looks answers up in `cache` for the state that `source` shows, and tells the observers of each."""

    def __init__(self, source: Source, cache: Cache, trust: Trust, observers: Sequence[Observer]) -> None:
        self.source = source
        self.cache = cache
        self.trust = trust
        self.observers = observers
        self._date = (0, b"")

    def __call__(self, scope: Scope) -> bytes | None:
        """The whole answer to a request as it goes over the wire, None where it is not at hand."""
        if scope["method"] != "GET" or not self.cache.limit:
            return None
        self.trust.apply(scope)
        question = question_of(scope)
        if question is None or question.none_match is not None or question.modified_since is not None:
            return None
        entry = self.cache.get(self.source.state().tag, question.key)
        if entry is None or any(name in _BODY for name, _ in scope["headers"]):
            return None
        exchange = begin(scope)
        exchange.status, exchange.size, exchange.route, exchange.cache = (
            200,
            len(entry.body),
            entry.route,
            "hit",
        )
        exchange.revision = self.source.revision()
        own = b"x-request-id: %s\r\ndate: %s\r\n\r\n" % (exchange.request_id.encode(), self._now())
        answer = b"".join((entry.head, own, entry.body))
        exchange.seconds = time.perf_counter() - exchange.started
        for observer in self.observers:
            observer(exchange)
        return answer

    def _now(self) -> bytes:
        second = int(time.time())
        if second != self._date[0]:
            self._date = second, formatdate(second, usegmt=True).encode()
        return self._date[1]
