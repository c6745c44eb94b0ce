"""One request and its answer as log and metrics see them, watched from outside of everything else."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import getrandbits
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

KEY = "zhengpu.exchange"
# What nobody waited for: the client left before an answer began.
CLIENT_LEFT = 499
_SANE = re.compile(r"[A-Za-z0-9._-]{1,64}")


@dataclass(slots=True)
class Exchange:
    """What is known of a request, filled in while it is answered.

    ``seconds`` is what it took; ``size`` the bytes of the body sent; ``route`` the template that matched, so
    that there are only so many; ``cache`` how the answer was had (``hit``, ``miss``, ``revalidated``,
    ``shared``), empty where nothing may be kept; ``problem`` the kind of problem it ended in; ``waited`` the
    seconds that it waited for the answer to another who asked the same.
    """

    request_id: str
    method: str
    path: str
    client: str
    user_agent: str
    started: float
    status: int = CLIENT_LEFT
    size: int = 0
    seconds: float = 0.0
    route: str = ""
    cache: str = ""
    problem: str = ""
    revision: int | None = None
    waited: float = 0.0


Observer = Callable[[Exchange], None]


def exchange_of(scope: Scope) -> Exchange | None:
    """The exchange that a request belongs to, if one is watched."""
    found: Exchange | None = scope.get(KEY)
    return found


def note_problem(scope: Scope, kind: str) -> None:
    """Tell the watchers which kind of problem the request ended in."""
    if (exchange := exchange_of(scope)) is not None:
        exchange.problem = kind


class Watch:
    """Gives every request an id, every answer its ``X-Request-ID``; tells the observers when it is over."""

    def __init__(self, app: ASGIApp, observers: Sequence[Observer] = ()) -> None:
        self.app = app
        self.observers = observers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and watch."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        exchange = scope[KEY] = exchange_of(scope) or begin(scope)

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                exchange.status = message["status"]
                named = (b"x-request-id", exchange.request_id.encode())
                message = {**message, "headers": [*message["headers"], named]}
            else:
                exchange.size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            self._tell(exchange, scope)

    def _tell(self, exchange: Exchange, scope: Scope) -> None:
        exchange.seconds = time.perf_counter() - exchange.started
        exchange.route = exchange.route or template_of(scope)
        if exchange.method == "HEAD":
            exchange.size = 0
        for observer in self.observers:
            observer(exchange)


def begin(scope: Scope) -> Exchange:
    """The exchange that a request opens; an ``X-Request-ID`` that is no plain word is not taken over."""
    told = user_agent = b""
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            told = value
        elif name == b"user-agent":
            user_agent = value
    asked = told.decode("latin-1")
    # No secret, only another each time.
    request_id = asked if _SANE.fullmatch(asked) else f"{getrandbits(64):016x}"
    client = scope.get("client")
    return Exchange(
        request_id,
        scope["method"],
        scope["path"],
        client[0] if client else "",
        user_agent.decode("latin-1"),
        time.perf_counter(),
    )


def template_of(scope: Scope) -> str:
    """The template of the route that took the request, ``(none)`` where none did."""
    route: Any = scope.get("route")
    return getattr(route, "path", "") or "(none)"
