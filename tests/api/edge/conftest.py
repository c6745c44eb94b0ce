"""Asks an ASGI application without a server, and raw sockets for what no client library would send."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import dataclass

import httpx
from starlette.types import ASGIApp, Message, Scope


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def scope_of(path: str = "/", method: str = "GET", peer: str = "192.0.2.1", **headers: str) -> Scope:
    """A request; a header's name is written with _ for -."""
    return {
        "type": "http",
        "method": method,
        "path": path.partition("?")[0],
        "raw_path": path.partition("?")[0].encode(),
        "query_string": path.partition("?")[2].encode(),
        "scheme": "http",
        "client": (peer, 1234),
        "server": ("127.0.0.1", 8000),
        "headers": [
            (name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()
        ],
    }


async def ask(app: ASGIApp, scope: Scope, body: bytes = b"") -> Answer:
    """Send the request, read the whole answer."""
    told: list[Message] = []
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        if waiting:
            return waiting.pop()
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        told.append(message)

    await app(scope, receive, send)
    headers = {name.decode().lower(): value.decode("latin-1") for name, value in told[0]["headers"]}
    assert not told[-1].get("more_body", False)
    return Answer(told[0]["status"], headers, b"".join(each.get("body", b"") for each in told[1:]))


def connect(address: str) -> socket.socket:
    """A bare connection to a service."""
    url = httpx.URL(address)
    return socket.create_connection((url.host, url.port or 80), timeout=20)


def spoken(address: str, *pieces: bytes) -> bytes:
    """What the service says to the pieces, until it closes the connection."""
    with connect(address) as line:
        try:
            for piece in pieces:
                line.sendall(piece)
        except ConnectionError:
            pass
        return heard(line)


def heard(line: socket.socket) -> bytes:
    """Everything until the end."""
    got = b""
    try:
        while piece := line.recv(65536):
            got += piece
    except ConnectionResetError:
        pass
    return got
