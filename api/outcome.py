"""What came of a request's query, where it was run before the application was asked, and in which state."""

from __future__ import annotations

from starlette.types import Scope

from api.query_errors import QueryError
from api.results import Result
from api.source import State

_KEY, _STATE = "zhengpu.outcome", "zhengpu.outcome.state"
Outcome = Result | QueryError


def leave(scope: Scope, outcome: Outcome, state: State) -> None:
    """Leave it for the application; the query was asked in this state."""
    scope[_KEY], scope[_STATE] = outcome, state


def state_of(scope: Scope) -> State | None:
    """The state in which the request was asked, where something was left."""
    found: State | None = scope.get(_STATE)
    return found


def taken(scope: Scope) -> Result | None:
    """The result that was left, None where none was. Raises the `QueryError` that was.

    >>> scope = {}
    >>> leave(scope, Result(b"abc", "text/csv", 1), State(1, 0))
    >>> taken(scope).body, taken(scope)
    (b'abc', None)
    """
    outcome: Outcome | None = scope.pop(_KEY, None)
    if isinstance(outcome, QueryError):
        raise outcome
    return outcome
