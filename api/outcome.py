"""What came of a request's query, where it was run before the application was asked."""

from __future__ import annotations

from starlette.types import Scope

from api.query_errors import QueryError
from api.results import Result

_KEY = "zhengpu.outcome"
Outcome = Result | QueryError


def leave(scope: Scope, outcome: Outcome) -> None:
    """Leave it for the application."""
    scope[_KEY] = outcome


def taken(scope: Scope) -> Result | None:
    """The result that was left, None where none was. Raises the `QueryError` that was.

    >>> scope = {}
    >>> leave(scope, Result(b"abc", "text/csv", 1))
    >>> taken(scope).body, taken(scope)
    (b'abc', None)
    """
    outcome: Outcome | None = scope.pop(_KEY, None)
    if isinstance(outcome, QueryError):
        raise outcome
    return outcome
