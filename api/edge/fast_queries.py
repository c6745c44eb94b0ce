"""Plain queries that go from the connection to a reader and back, past the application's layers.

They are judged by the functions that the route uses, and run in the same pool. A result goes out behind the
headers that the layers gave to the last answer of its kind (`Answers.head`). Whatever else comes of a query,
an error, a result that is to be compressed or the first of its kind, is left in the scope for the
application, so that nothing is evaluated twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Coroutine
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.types import Scope

from api.documents import endpoint_of
from api.edge.answers import Answers
from api.edge.buckets import Buckets, client_key
from api.edge.cache import Entry
from api.edge.compression import MINIMUM
from api.edge.exchange import KEY, begin
from api.edge.limits import COUNTED
from api.edge.question import ACCEPT_ENCODING, POSTED, Question
from api.edge.wire import Wire
from api.negotiate import wants_html
from api.outcome import leave
from api.problems import ProblemError
from api.query_errors import QueryError
from api.results import Result
from api.source import State
from api.sparql_request import asked, media_type_for, pairs
from api.sparql_text.admission import admit_query
from api.sparql_text.volatile import is_volatile
from api.workers import Pool, Query

LONG = 8_192  # characters of a query that takes too long to be judged on the event loop
# What is still to be done for a request: it ends in the whole answer, or in None where one is to be made by
# the application.
Work = Callable[[], Coroutine[None, None, bytes | None]]


@dataclass(frozen=True, slots=True)
class Run:
    """A query on its way, and the state in which it was asked."""

    scope: Scope
    question: Question
    state: State
    query: Query


class FastQueries:
    """Takes what it can; `rate` is the clients' rate of queries, `endpoints` those that SERVICE may name."""

    def __init__(
        self, answers: Answers, pool: Pool, rate: Buckets, wire: Wire, endpoints: Collection[str] = ()
    ) -> None:
        self._answers = answers
        self._pool = pool
        self._rate = rate
        self._wire = wire
        self._endpoints = endpoints

    def begin(self, scope: Scope, question: Question, state: State) -> Work | None:
        """The work to be done, None where the request is the application's alone."""
        if not question.is_query or question.key in self._answers.running:
            return None
        try:
            query = self._query(scope)
        except ProblemError:
            return None  # it is the application that tells a client what is wrong
        if query is None or self._rate.take(client_key(query.client)):
            return None
        scope[COUNTED] = True
        return partial(self._answer, Run(scope, question, state, query))

    def _query(self, scope: Scope) -> Query | None:
        request = Request(scope)
        accept, asks = request.headers.get("accept"), asked(pairs(scope["query_string"]))
        if len(asks.query) > LONG or (asks.format is None and wants_html(accept)):
            return None
        media_type = media_type_for(asks, admit_query(asks.query, self._endpoints).form, accept)
        if is_volatile(asks.query):
            return None
        client = request.client.host if request.client else ""
        return asks.to_readers(media_type, endpoint_of(request), client)

    async def _answer(self, run: Run) -> bytes | None:
        if run.question.key in self._answers.running:
            return None
        exchange = run.scope[KEY] = begin(run.scope)
        self._answers.open(run.question)
        try:
            result = await self._pool.query(run.query)
            entry = self._entry(run, result)
        except QueryError as error:
            leave(run.scope, error, run.state)
            return None
        except asyncio.CancelledError:  # its client has left
            self._wire.tell(exchange)
            raise
        finally:
            self._answers.release(run.question)
        if entry is None:
            leave(run.scope, result, run.state)
            return None
        return self._wire.answer(entry, exchange, "miss", result.revision)

    def _entry(self, run: Run, result: Result) -> Entry | None:
        """The answer, if it is known how it begins."""
        is_large = result.size >= MINIMUM and run.question.key[ACCEPT_ENCODING]
        if is_large or not isinstance(result.content, bytes) or self._answers.source.state() != run.state:
            return None
        head = self._answers.head(run.question, run.state, result.content_type.encode(), result.size)
        if head is None:
            return None
        etag = self._answers.etag(run.question, run.state)
        headers = self._answers.validated(head, etag, run.state)
        return self._answers.keep(run.question, run.state, headers, result.content, POSTED)
