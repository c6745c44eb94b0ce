"""uvicorn's HTTP protocol with bounds: on the head of a request, and on the time that a client may take.

The parser under it (llhttp) takes heads, trailers and chunk extensions of any length, and uvicorn waits for
ever for a request that began. Here every byte must lead somewhere within `MOST_HEAD` bytes, a head must be
whole within `SECONDS`, a body and a client that takes its answer must keep moving.
"""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus
from typing import cast

from starlette.types import Scope
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from api.edge.direct import Direct
from api.edge.fast_queries import Work

MOST_HEAD = 64 * 1024
MOST_URL = 32 * 1024
# What a body must bring each second, and what of it is still read, and thrown away, once it was refused.
SLOWEST = 1024
MOST_DISCARDED = 64 * 1024 * 1024

REASONS = {
    400: (
        "请求不合 HTTP 规范，无法读取；地址中的特殊字符须用百分号编码",
        "The request is not HTTP; special characters of an address must be percent-encoded",
    ),
    408: ("请求未在时限内发完", "The request did not come whole in time"),
    414: (f"地址超过 {MOST_URL} 字节；请改用 POST", f"The address is over {MOST_URL} bytes; use POST"),
    431: (f"请求头超过 {MOST_HEAD} 字节", f"The head of the request is over {MOST_HEAD} bytes"),
}
HOST = (
    "请求须带 Host 头，且只有一个（RFC 9112 第 3.2 节）",
    "A request needs the header Host, and only one (RFC 9112, section 3.2)",
)


class RefusedError(Exception):
    """The request cannot be taken: the status says why."""


class Protocol(HttpToolsProtocol):
    """One connection."""

    seconds = 20.0
    direct: Direct | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request, but not for ever."""
        self._unparsed = 0
        self._recent = 0
        self._discarded = 0
        self._inside = False
        self._in_head = True
        self._status = 400
        self._words: tuple[str, str] | None = None
        self._clock: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None
        self._work: asyncio.Task[None] | None = None
        super().connection_made(transport)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let the clocks go, and what works for the client alone."""
        self._unwatch()
        if self._work is not None:
            self._work.cancel()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse, and see that it leads somewhere."""
        if not (self._inside or self._unparsed or data.isascii()):
            data = with_ascii_line(data)
        self._unparsed += len(data)
        self._recent += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            self._unwatch()
        elif self._unparsed > MOST_HEAD:
            self._refuse(431 if self._in_head else 400)
        elif self._inside or self._unparsed:
            self._watch()
        else:
            self._unwatch()

    def on_message_begin(self) -> None:
        """A request begins."""
        self._inside = self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Its head is whole. Raises `RefusedError`."""
        if len(self.url) > MOST_URL:
            self._status = 414
            raise RefusedError
        if self._unparsed > MOST_HEAD and _size(self.headers) > MOST_HEAD:
            self._status = 431
            raise RefusedError
        if not self._has_its_host():
            self._words = HOST
            raise RefusedError
        self._unparsed = self._discarded = 0
        super().on_headers_complete()  # raises at an address that is none, as that of a CONNECT
        self._in_head = False

    def _has_its_host(self) -> bool:
        hosts = [name for name, _ in self.headers].count(b"host")
        return hosts == 1 or (hosts == 0 and self.parser.get_http_version() < "1.1")

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        """Write an answer that is at hand at once, do what is done without the application; ask it for the
        rest.
        """
        answer = None
        if self.direct and cycle.keep_alive and app is self.app:
            answer = self.direct(cast(Scope, cycle.scope))
        if answer is None:
            super()._start_asgi_task(cycle, app)
        elif isinstance(answer, bytes):
            self._write(cycle, answer)
        else:
            self._work = self.loop.create_task(self._finish(cycle, app, answer))
            self._work.add_done_callback(self.tasks.discard)
            self.tasks.add(self._work)

    async def _finish(self, cycle: RequestResponseCycle, app: ASGI3Application, work: Work) -> None:
        answer = await work()
        self._work = None  # from now on it is not to be cancelled when the client leaves
        if answer is None:
            await cycle.run_asgi(app)
        elif not cycle.disconnected:
            self._write(cycle, answer)

    def _write(self, cycle: RequestResponseCycle, answer: bytes) -> None:
        if not cycle.keep_alive:  # meanwhile something came that ends the connection, or the service stops
            answer = answer.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n", 1)
        self.transport.write(answer)
        cycle.response_started = cycle.response_complete = True
        if not cycle.keep_alive:
            self.transport.close()
        if (
            self.pipeline
        ):  # what waits may be at hand as well: a call inside of a call for each would be too deep
            self.loop.call_soon(cycle.on_response)
        else:
            cycle.on_response()

    def on_body(self, body: bytes) -> None:
        """A part of its body."""
        self._unparsed = 0
        super().on_body(body)
        if self.cycle.response_complete:
            self._discarded += len(body)
            if self._discarded > MOST_DISCARDED:
                self.transport.close()

    def on_message_complete(self) -> None:
        """It is whole; what follows is the head of the next."""
        self._unparsed = 0
        self._inside = False
        self._in_head = True
        super().on_message_complete()

    def pause_writing(self) -> None:
        """The client takes its answer slower than it is made: it must take some of it in time."""
        super().pause_writing()
        if self._stalled is None:
            self._stalled = self.loop.call_later(self.seconds, self._abort)

    def resume_writing(self) -> None:
        """It took some."""
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None
        if self.flow is not None:
            super().resume_writing()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's words are for the log
        """Say what is wrong with the request; uvicorn calls it for whatever cannot be parsed."""
        self._refuse(self._status)

    def _watch(self) -> None:
        if self._clock is None:
            self._recent = 0
            self._clock = self.loop.call_later(self.seconds, self._look)

    def _unwatch(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _look(self) -> None:
        """Time is up: go on only with a body that moves, or that waits for us."""
        self._clock = None
        moves = not self._in_head and self._recent >= SLOWEST * self.seconds
        waits_for_us = self.flow.read_paused or (self._inside and self._is_to_be_told_to_go_on())
        if waits_for_us or moves:
            self._watch()
        elif not (self._inside or self._unparsed):
            self.transport.close()  # nothing was asked: nothing to say
        else:
            self._refuse(408)

    def _is_to_be_told_to_go_on(self) -> bool:
        return not self._in_head and self.cycle.waiting_for_100_continue

    def _refuse(self, status: int) -> None:
        self._unwatch()
        if self.transport.is_closing():
            return
        if self._in_head and self.cycle is not None and not self.cycle.response_complete:
            self.cycle.keep_alive = False  # what was asked before is answered yet, and then it ends
            return
        if self._in_head or not self.cycle.response_started:
            self.transport.write(refusal(status, self._words))
        self.transport.close()

    def _abort(self) -> None:
        self._stalled = None
        self.transport.abort()


def protocol_of(seconds: float, direct: Direct | None = None) -> type[Protocol]:
    """The protocol with the time that a client may take, and what answers without the application."""
    return type("Protocol", (Protocol,), {"seconds": seconds, "direct": direct})


def with_ascii_line(data: bytes) -> bytes:
    """The beginning of a request whose first line is ASCII: people write addresses in Chinese, and curl sends
    them as they are.

    >>> with_ascii_line("GET /search?q=教 HTTP/1.1\\r\\nhost: x".encode())
    b'GET /search?q=%E6%95%99 HTTP/1.1\\r\\nhost: x'
    """
    line, end, rest = data.partition(b"\r\n")
    return b"".join(b"%%%02X" % byte if byte > 127 else bytes((byte,)) for byte in line) + end + rest


def refusal(status: int, words: tuple[str, str] | None = None) -> bytes:
    """A whole answer that refuses a request which cannot be read, and ends the connection; `words` (Chinese,
    English) where there are better ones than those of the status.
    """
    phrase = HTTPStatus(status).phrase
    zh, en = words or REASONS.get(status, REASONS[400])
    told = {
        "type": "about:blank",
        "title": phrase,
        "status": status,
        "detail": zh,
        "messages": {"zh": zh, "en": en},
    }
    body = json.dumps(told, ensure_ascii=False).encode()
    head = (
        f"HTTP/1.1 {status} {phrase}\r\ncontent-type: application/problem+json\r\n"
        f"content-length: {len(body)}\r\ncache-control: no-store\r\nconnection: close\r\n\r\n"
    )
    return head.encode() + body


def _size(headers: list[tuple[bytes, bytes]]) -> int:
    return sum(len(name) + len(value) + 4 for name, value in headers)
