"""Requests that are answered without the application's layers, which take longer than such an answer does.

An answer kept in memory is written at once; a plain query goes from here to a reader (`FastQueries`). What is
asked under conditions, with a body, or otherwise than by GET goes the usual way.
"""

from __future__ import annotations

from starlette.types import Scope

from api.edge.answers import Answers
from api.edge.exchange import begin
from api.edge.fast_queries import FastQueries, Work
from api.edge.proxies import Trust
from api.edge.question import Question, question_of
from api.edge.wire import Wire

_BODY = frozenset({b"content-length", b"transfer-encoding", b"expect"})


class Direct:
    """Looks answers up for the state that is published, and begins queries."""

    def __init__(self, answers: Answers, trust: Trust, wire: Wire, queries: FastQueries) -> None:
        self._answers = answers
        self._trust = trust
        self._wire = wire
        self._queries = queries

    def __call__(self, scope: Scope) -> bytes | Work | None:
        """The whole answer to a request as it goes over the wire, or the work that ends in it or in None;
        None where the application is to be asked.
        """
        if scope["method"] != "GET" or not self._answers.cache.limit:
            return None
        self._trust.apply(scope)
        question = question_of(scope)
        if question is None or _is_conditional(question) or _has_body(scope):
            return None
        state = self._answers.source.state()
        entry = self._answers.cache.get(state.tag, question.key)
        if entry is None:
            return self._queries.begin(scope, question, state)
        return self._wire.answer(entry, begin(scope), "hit", state.revision)


def _is_conditional(question: Question) -> bool:
    return question.none_match is not None or question.modified_since is not None


def _has_body(scope: Scope) -> bool:
    return any(name in _BODY for name, _ in scope["headers"])
