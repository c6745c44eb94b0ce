"""Any page of any origin may read the service; no credential that a browser keeps is ever asked for."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.methods import allowed_methods

METHODS = "GET, HEAD, POST, PUT, DELETE, OPTIONS"
HEADERS = (
    "Authorization, Content-Type, Accept, Accept-Language, If-None-Match, If-Modified-Since, X-Request-ID"
)
EXPOSED = (
    "ETag, Last-Modified, Link, Location, Retry-After, Content-Disposition, Content-Language, X-Request-ID"
)
ALLOWED: tuple[tuple[bytes, bytes], ...] = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", EXPOSED.encode()),
)
_NAMES = frozenset(name for name, _ in ALLOWED)
_PREFLIGHT = [
    *ALLOWED,
    (b"access-control-allow-methods", METHODS.encode()),
    (b"access-control-allow-headers", HEADERS.encode()),
    (b"access-control-max-age", b"86400"),
    (b"content-length", b"0"),
]


class Cors:
    """Answers OPTIONS for every path, and lets every origin read every other answer, errors too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer OPTIONS; pass the rest on, and the answer back with the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS":
            headers = [*_PREFLIGHT, (b"allow", allowed_methods(scope).encode())]
            await send({"type": "http.response.start", "status": 204, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return

        async def allowing(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [header for header in message["headers"] if header[0].lower() not in _NAMES]
                message = {**message, "headers": [*kept, *ALLOWED]}
            await send(message)

        await self.app(scope, receive, allowing)
