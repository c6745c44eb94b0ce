"""What of our own is worth compressing, and how a large body reaches the compressor without a long stop.

Compressing runs on the event loop. A body that comes whole would hold it for as long as all of it takes; in
pieces, with a turn for others between them, no stop is longer than one piece takes.
"""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette_compress import CompressMiddleware, add_compress_type

# Media types of ours that are text; dumps that are compressed already are not among them.
TEXTS = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "application/n-triples",
    "application/n-quads",
    "application/trig",
    "application/problem+json",
    "application/csvm+json",
    "application/atom+xml",
    "application/schema+json",
    "text/turtle",
    "text/csv",
    "text/tab-separated-values",
)
PIECE = 64 * 1024
MINIMUM = 1024
for _each in TEXTS:
    add_compress_type(_each)


class Compressed(CompressMiddleware):
    """zstd, br or gzip as the client takes them; tiny bodies and what is compressed stay as they are."""

    __slots__ = ()

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(InPieces(app), minimum_size=MINIMUM, zstd_level=3, brotli_quality=4, gzip_level=4)


class InPieces:
    """Cuts large bodies into pieces, and gives others a turn after each."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the body back in pieces."""

        async def cut(message: Message) -> None:
            body = message.get("body", b"")
            if len(body) <= PIECE:
                await send(message)
                return
            view = memoryview(body)
            for start in range(0, len(body), PIECE):
                end = start + PIECE
                more = message.get("more_body", False) or end < len(body)
                await send({"type": message["type"], "body": bytes(view[start:end]), "more_body": more})
                await asyncio.sleep(0)

        await self.app(scope, receive, cut)
