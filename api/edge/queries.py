"""The pool of readers with every query counted, and the slow ones written into the log."""

from __future__ import annotations

import asyncio
import time

from api import query_errors, workers
from api.edge.logs import log_slow_query
from api.edge.metrics import Metrics
from api.results import Result
from api.settings import Settings
from api.source import Source

_OUTCOMES: tuple[tuple[type[BaseException], str], ...] = (
    (query_errors.QuerySyntaxError, "syntax"),
    (query_errors.QueryTimeoutError, "timeout"),
    (query_errors.BusyError, "busy"),
    (query_errors.TooManySlowError, "too-many-slow"),
    (query_errors.QueueFullError, "queue-full"),
    (query_errors.StoppingError, "stopping"),
    (query_errors.ResultTooLargeError, "too-large"),
    (query_errors.DamagedError, "damaged"),
    (query_errors.ReaderCrashedError, "crashed"),
    (query_errors.NoSuchGraphError, "no-graph"),
    (query_errors.QueryError, "evaluation"),
    (asyncio.CancelledError, "client-left"),
)


def outcome_of(error: BaseException) -> str:
    """What became of a query that failed, in a word.

    >>> outcome_of(query_errors.BusyError("no reader was free"))
    'busy'
    """
    return next((word for kind, word in _OUTCOMES if isinstance(error, kind)), "failed")


class WatchedPool(workers.Pool):
    """A pool that tells what became of each query."""

    def __init__(self, source: Source, settings: Settings, metrics: Metrics) -> None:
        super().__init__(source, settings)
        self._metrics = metrics
        self._slow = settings.slow_query

    async def query(self, query: workers.Query | workers.WholeGraph) -> Result:
        """As `Pool.query`."""
        begun, outcome = time.perf_counter(), "ok"
        try:
            return await super().query(query)
        except BaseException as error:
            outcome = outcome_of(error)
            raise
        finally:
            seconds = time.perf_counter() - begun
            self._metrics.asked(outcome, seconds)
            if self._slow and seconds >= self._slow:
                log_slow_query(query.text, outcome, seconds)
