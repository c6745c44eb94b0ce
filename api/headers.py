"""The headers of every answer that keep a page from doing what it should not."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# pyvis writes its script and style into the page; a sandbox without `allow-same-origin` is an origin of its
# own.
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
FRAMED_POLICY = "; ".join(
    (
        f"sandbox {SANDBOX}",
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "script-src 'unsafe-inline'",
        "img-src data:",
        "frame-ancestors 'self'",
    )
)
DEFAULTS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

_RAW = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in DEFAULTS.items()]


# Told only where a trusted proxy says that the client came by https: the server itself speaks http.
HSTS = "max-age=31536000"


class SecurityHeaders:
    """Adds `DEFAULTS` to every response; a route that sets one of them itself keeps its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the answer back with the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"]
                set_already = {name.lower() for name, _ in headers}
                message["headers"] = [*headers, *(each for each in _RAW if each[0] not in set_already)]
                if scope.get("scheme") == "https":
                    MutableHeaders(scope=message).setdefault("Strict-Transport-Security", HSTS)
            await send(message)

        await self.app(scope, receive, send_with_headers)
