"""What a client may send: so many writes, queries and refused tokens a minute, and bodies up to a size."""

from __future__ import annotations

import math

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.edge.buckets import Buckets, client_key
from api.errors import respond
from api.problems import ProblemError
from api.settings import Settings

WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
QUERIES = frozenset({"/sparql", "/reconcile"})
UPDATE = b"application/sparql-update"
COUNTED = "zhengpu.counted"  # in the scope of a query that was counted against the rate already
# The answers of a request whose token was missing, unknown or not enough.
REFUSED = frozenset({401, 403})


class Rates:
    """What every client has left of writes, queries and refused tokens."""

    def __init__(self, settings: Settings) -> None:
        self.writes = Buckets(settings.writes_per_minute)
        self.queries = Buckets(settings.queries_per_minute)
        self.refusals = Buckets(settings.refusals_per_minute)


class RateLimits:
    """Refuses with 429 and Retry-After whoever passes a rate; what the cache answers is not counted."""

    def __init__(self, app: ASGIApp, rates: Rates) -> None:
        self.app = app
        self.rates = rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, unless its client has to wait."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        client = client_key((scope.get("client") or ("",))[0])
        wait = self._wait(scope, client)
        if wait:
            await _refuse(scope, receive, send, math.ceil(wait))
            return

        if scope["method"] in WRITES or bears_token(scope):
            send = self._counting(scope, receive, send, client)
        await self.app(scope, receive, send)

    def _counting(self, scope: Scope, receive: Receive, send: Send, client: str) -> Send:
        """`send`, which counts refusals for the token, and tells who had too many of them to wait instead.

        Whether a request needs a token is often told by its body alone, as by that of a form at /sparql.
        """
        is_told = False

        async def counting(message: Message) -> None:
            nonlocal is_told
            is_refusal = message["type"] == "http.response.start" and message["status"] in REFUSED
            if is_refusal and (wait := self.rates.refusals.take(client)):
                is_told = True
                await _refuse(scope, receive, send, math.ceil(wait))
            if not is_told:
                await send(message)

        return counting

    def _wait(self, scope: Scope, client: str) -> float:
        if bears_token(scope) and (wait := self.rates.refusals.wait(client)):
            return wait
        if scope["path"] in QUERIES and not is_update(scope):
            return 0.0 if scope.get(COUNTED) else self.rates.queries.take(client)
        return self.rates.writes.take(client) if scope["method"] in WRITES else 0.0


def bears_token(scope: Scope) -> bool:
    """Whether the request brings a token, so that its answer would tell whether that is known."""
    return any(name == b"authorization" for name, _ in scope["headers"])


def is_update(scope: Scope) -> bool:
    """Whether the request says by its media type that it is a SPARQL update."""
    return any(
        name == b"content-type" and value.lower().startswith(UPDATE) for name, value in scope["headers"]
    )


async def _refuse(scope: Scope, receive: Receive, send: Send, seconds: int) -> None:
    problem = ProblemError(
        "rate-limited",
        f"请求过于频繁，请在 {seconds} 秒后再试。",
        f"Too many requests came from your address; try again in {seconds} s.",
        seconds=seconds,
    )
    response = respond(Request(scope), problem)
    response.headers["Retry-After"] = str(seconds)
    await response(scope, receive, send)


class BodyLimit:
    """Refuses bodies over a size with 413: before the first byte if the length is told, else at the cap."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting what its body brings."""
        if scope["type"] != "http" or not _has_body(scope):
            await self.app(scope, receive, send)
            return
        if _length(scope) > self.limit:
            await respond(Request(scope), self._too_large())(scope, receive, send)
            return
        size = 0

        async def counting() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > self.limit:
                raise self._too_large()
            return message

        await self.app(scope, counting, send)

    def _too_large(self) -> ProblemError:
        return ProblemError(
            "request-too-large",
            f"请求体超过 {self.limit} 字节",
            f"The request's body is over {self.limit} bytes",
        )


def _has_body(scope: Scope) -> bool:
    return any(name in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"])


def _length(scope: Scope) -> int:
    told = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(told) if told.isdigit() else 0
