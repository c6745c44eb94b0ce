"""A kept answer as it goes over the wire, counted and logged like any other."""

from __future__ import annotations

import time
from collections.abc import Sequence
from email.utils import formatdate

from api.edge.cache import Entry
from api.edge.exchange import Exchange, Observer


class Wire:
    """Makes answers out of entries, and tells the observers of each."""

    def __init__(self, observers: Sequence[Observer]) -> None:
        self._observers = observers
        self._date = (0, b"")

    def answer(self, entry: Entry, exchange: Exchange, how: str, revision: int) -> bytes:
        """The whole answer 200; `how` it was had, as `Exchange.cache` says."""
        exchange.status, exchange.size, exchange.route = 200, len(entry.body), entry.route
        exchange.cache, exchange.revision = how, revision
        own = b"x-request-id: %s\r\ndate: %s\r\n\r\n" % (exchange.request_id.encode(), self._now())
        self.tell(exchange)
        return b"".join((entry.head, own, entry.body))

    def tell(self, exchange: Exchange) -> None:
        """The exchange is over."""
        exchange.seconds = time.perf_counter() - exchange.started
        for observer in self._observers:
            observer(exchange)

    def _now(self) -> bytes:
        second = int(time.time())
        if second != self._date[0]:
            self._date = second, formatdate(second, usegmt=True).encode()
        return self._date[1]
