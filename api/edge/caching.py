"""Answers that depend only on the published snapshot: validators, 304, and whole answers from memory.

Stands outside of routing, compression and every header but the request's id, so that a hit costs a look into
a dictionary. An answer opts out with ``Cache-Control: no-store``. Several clients who ask the same at once
wait for one of them.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.edge.cache import Cache, Entry, Headers
from api.edge.conditions import http_date, is_unmodified, matches
from api.edge.cors import ALLOWED
from api.edge.exchange import Exchange, exchange_of
from api.edge.fingerprint import fingerprint
from api.edge.question import VARY, Question, question_of, with_body
from api.source import Source, State

REVALIDATE = b"public, no-cache"
NO_STORE = b"no-store"
PRIVATE = b"private, no-cache"
# What the metrics call the route of an answer that needed none.
UNROUTED = "(revalidated)"
_VARY = b"Accept, Accept-Language, Accept-Encoding, Cookie"
# A state so new may be followed by another within the same second, which Last-Modified could not tell apart.
SETTLED_NS = 1_000_000_000


class Caching:
    """Gives validators to what depends on the snapshot, answers 304 and from `cache`."""

    def __init__(
        self, app: ASGIApp, source: Source, cache: Cache, clock: Callable[[], int] = time.time_ns
    ) -> None:
        self.app = app
        self.source = source
        self.cache = cache
        self.clock = clock
        self.made_by = fingerprint()
        self._running: dict[tuple[bytes, ...], asyncio.Event] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory or by 304 where that is right, else pass the request on."""
        question = question_of(scope) if scope["type"] == "http" else None
        if question is None:
            await self.app(scope, receive, _unkept(scope, send))
            return
        if question.method == "POST":
            question, receive = await with_body(question, receive)
        exchange = exchange_of(scope) or Exchange("", "", "", "", "", 0.0)
        state = self.source.state()
        exchange.revision = state.revision
        if await self._answered(question, state, exchange, send):
            return
        if (running := self._running.get(question.key)) is not None:
            began = time.perf_counter()
            await running.wait()
            exchange.waited = time.perf_counter() - began
            exchange.cache = "shared"
            if await self._answered(question, self.source.state(), exchange, send):
                return
        exchange.cache = "miss"
        answering = Answering(self, question, state, scope, send)
        if running is None and self.cache.limit and question.method != "HEAD":
            answering.running = self._running[question.key] = asyncio.Event()
        try:
            await self.app(scope, receive, answering.send)
        finally:
            answering.release()

    async def _answered(self, question: Question, state: State, exchange: Exchange, send: Send) -> bool:
        """Answer without asking anybody, if that can be."""
        entry = self.cache.get(state.tag, question.key)
        if entry is not None:
            await self._from_memory(entry, question, state, exchange, send)
            return True
        if not (question.conditional and question.none_match) or question.none_match.strip() == b"*":
            return False
        # Whoever names this tag had it with the very answer that would be made again.
        etag = question.etag(state.tag, self.made_by)
        if not matches(question.none_match, etag):
            return False
        exchange.cache, exchange.route = "revalidated", UNROUTED
        await _not_modified(self.brief(etag, state, _VARY), send)
        return True

    async def _from_memory(
        self, entry: Entry, question: Question, state: State, exchange: Exchange, send: Send
    ) -> None:
        exchange.route = entry.route
        if question.conditional and is_met(question, entry.etag, state):
            exchange.cache = "revalidated"
            await _not_modified(entry.brief, send)
            return
        exchange.cache = exchange.cache or "hit"
        await send({"type": "http.response.start", "status": 200, "headers": entry.headers})
        await send({"type": "http.response.body", "body": entry.body})

    def release(self, question: Question, running: asyncio.Event) -> None:
        """Let those go on who wait for this answer."""
        del self._running[question.key]
        running.set()

    def brief(self, etag: bytes, state: State, vary: bytes) -> Headers:
        """The headers of a 304 (RFC 9110, 15.4.5); what the client has keeps its others."""
        return (*self.validators(etag, state), (b"vary", vary), *ALLOWED)

    def validators(self, etag: bytes, state: State) -> Headers:
        """The headers by which an answer can be asked for again."""
        told = ((b"etag", etag), (b"cache-control", REVALIDATE))
        if self.clock() - state.published < SETTLED_NS:
            return told
        return (*told, (b"last-modified", http_date(state.published)))


class Answering:
    """One answer on its way out: held back while it may be kept, marked, passed on."""

    def __init__(self, caching: Caching, question: Question, state: State, scope: Scope, send: Send) -> None:
        self.caching = caching
        self.question = question
        self.state = state
        self.scope = scope
        self._send = send
        # Set once others may go on, who ask the same and wait for this answer.
        self.running: asyncio.Event | None = None
        self._held: Message | None = None
        self._body = bytearray()
        self._silent = False
        self._etag = b""

    async def send(self, message: Message) -> None:
        """Take what the application sends."""
        if message["type"] == "http.response.start":
            await self._start(message)
        elif self._held is not None:
            await self._hold(message)
        elif not self._silent:
            await self._send(message)

    def release(self) -> None:
        """Let those go on who wait for this answer."""
        running, self.running = self.running, None
        if running is not None:
            self.caching.release(self.question, running)

    async def _start(self, message: Message) -> None:
        headers: list[tuple[bytes, bytes]] = [(n.lower(), v) for n, v in message["headers"]]
        message = {**message, "headers": headers}
        if not self._depends_on_snapshot(message["status"], headers):
            self.release()
            await self._send(marked(message))
            return
        self._etag = self.question.etag(self.state.tag, self.caching.made_by)
        told = {name for name, _ in headers}
        headers += [each for each in self.caching.validators(self._etag, self.state) if each[0] not in told]
        if self.question.conditional and is_met(self.question, self._etag, self.state):
            self._silent = True
            self.release()
            await _not_modified(
                self.caching.brief(self._etag, self.state, _value(headers, b"vary")), self._send
            )
        elif self._may_keep(headers):
            self._held = message
        else:
            self.release()
            await self._send(message)

    def _depends_on_snapshot(self, status: int, headers: list[tuple[bytes, bytes]]) -> bool:
        """Whether the answer is whole, open to all, and made from one snapshot, the one asked for."""
        vary = {each.strip() for each in _value(headers, b"vary").decode("latin-1").lower().split(",")}
        return (
            status == 200
            and not any(name in (b"set-cookie", b"etag") for name, _ in headers)
            and NO_STORE not in _value(headers, b"cache-control").lower()
            and vary <= VARY | {""}
            and self.caching.source.state().tag == self.state.tag
        )

    def _may_keep(self, headers: list[tuple[bytes, bytes]]) -> bool:
        length = _value(headers, b"content-length")
        return self.question.method != "HEAD" and int(length or 0) <= self.caching.cache.most

    async def _hold(self, message: Message) -> None:
        """Hold a piece back, so that no slow client keeps others waiting; pass on what grows too large."""
        self._body += message.get("body", b"")
        start, whole = self._held, not message.get("more_body", False)
        if start is None or not (whole or len(self._body) > self.caching.cache.most):
            return
        body, self._held, self._body = bytes(self._body), None, bytearray()
        if whole:
            self._keep(start["headers"], body)
        self.release()
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body, "more_body": not whole})

    def _keep(self, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
        headers[:] = [header for header in headers if header[0] != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))
        route = getattr(self.scope.get("route"), "path", "")
        brief = self.caching.brief(self._etag, self.state, _value(headers, b"vary"))
        head = b"".join((b"HTTP/1.1 200 OK\r\n", *(b"%s: %s\r\n" % header for header in headers)))
        entry = Entry(tuple(headers), body, self._etag, route, brief, head)
        self.caching.cache.put(self.state.tag, self.question.key, entry)


def is_met(question: Question, etag: bytes, state: State) -> bool:
    """Whether the client has this answer: by its tags, or where it names none by its date."""
    if question.none_match is not None:
        return matches(question.none_match, etag)
    return question.modified_since is not None and is_unmodified(question.modified_since, state.published)


def marked(message: Message, unless_told: bytes | None = None) -> Message:
    """The start of an answer without validators: how it may be kept, where it does not tell itself.

    Errors may not, and what sets a cookie only by whom it is for; for others it is `unless_told`.
    """
    headers = list(message["headers"])
    told = {name.lower() for name, _ in headers}
    if message["status"] >= 400:
        unless_told = NO_STORE
    elif b"set-cookie" in told:
        unless_told = PRIVATE
    if unless_told is not None and b"cache-control" not in told:
        headers.append((b"cache-control", unless_told))
    return {**message, "headers": headers}


def _unkept(scope: Scope, send: Send) -> Send:
    """Marks answers that are another each time or for each asker; static files tell of themselves."""

    async def marking(message: Message) -> None:
        starts = message["type"] == "http.response.start"
        await send(marked(message, NO_STORE) if starts else message)

    return marking if scope["type"] == "http" else send


async def _not_modified(headers: Headers, send: Send) -> None:
    await send({"type": "http.response.start", "status": 304, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _value(headers: list[tuple[bytes, bytes]], wanted: bytes) -> bytes:
    return b", ".join(value for name, value in headers if name.lower() == wanted)
