"""Answers that depend only on the published snapshot: validators, 304, and whole answers from memory.

Stands outside of routing, compression and every header but the request's id, so that a hit costs a look into
a dictionary. An answer opts out with ``Cache-Control: no-store``. Several clients who ask the same at once
wait for one of them.
"""

from __future__ import annotations

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.edge.answers import REVALIDATE, Answers, value
from api.edge.cache import Entry, Headers
from api.edge.conditions import is_unmodified, matches
from api.edge.exchange import Exchange, exchange_of
from api.edge.question import VARY, Question, question_of, with_body
from api.outcome import state_of
from api.source import State

NO_STORE = b"no-store"
PRIVATE = b"private, no-cache"
# What the metrics call the route of an answer that needed none.
UNROUTED = "(revalidated)"
_VARY = b"Accept, Accept-Language, Accept-Encoding, Cookie"


class Caching:
    """Gives validators to what depends on the snapshot, answers 304 and from `cache`."""

    def __init__(self, app: ASGIApp, answers: Answers) -> None:
        self.app = app
        self.answers = answers
        self.source = answers.source

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory or by 304 where that is right, else pass the request on."""
        question = question_of(scope) if scope["type"] == "http" else None
        if question is None:
            await self.app(scope, receive, _unkept(scope, send))
            return
        if question.method == "POST":
            question, receive = await with_body(question, receive)
        exchange = exchange_of(scope) or Exchange("", "", "", "", "", 0.0)
        state = state_of(scope) or self.source.state()
        exchange.revision = state.revision
        if await self._answered(question, state, exchange, send):
            return
        if (running := self.answers.running.get(question.key)) is not None:
            began = time.perf_counter()
            await running.wait()
            exchange.waited = time.perf_counter() - began
            exchange.cache = "shared"
            if await self._answered(question, self.source.state(), exchange, send):
                return
        exchange.cache = "miss"
        answering = Answering(self.answers, question, state, scope, send)
        if running is None and self.answers.cache.limit and question.method != "HEAD":
            answering.run()
        try:
            await self.app(scope, receive, answering.send)
        finally:
            answering.release()

    async def _answered(self, question: Question, state: State, exchange: Exchange, send: Send) -> bool:
        """Answer without asking anybody, if that can be."""
        entry = self.answers.cache.get(state.tag, question.key)
        if entry is not None:
            await self._from_memory(entry, question, state, exchange, send)
            return True
        if not (question.conditional and question.none_match) or question.none_match.strip() == b"*":
            return False
        # Whoever names this tag had it with the very answer that would be made again.
        etag = self.answers.etag(question, state)
        if not matches(question.none_match, etag):
            return False
        exchange.cache, exchange.route = "revalidated", UNROUTED
        await _not_modified(self.answers.brief(etag, state, _VARY), send)
        return True

    async def _from_memory(
        self, entry: Entry, question: Question, state: State, exchange: Exchange, send: Send
    ) -> None:
        exchange.route = entry.route
        if question.conditional and is_met(question, entry.etag, state):
            exchange.cache = "revalidated"
            brief = self.answers.brief(entry.etag, state, value(entry.headers, b"vary"))
            await _not_modified(brief, send)
            return
        exchange.cache = exchange.cache or "hit"
        await send({"type": "http.response.start", "status": 200, "headers": entry.headers})
        await send({"type": "http.response.body", "body": entry.body})


class Answering:
    """One answer on its way out: held back while it may be kept, marked, passed on."""

    def __init__(self, answers: Answers, question: Question, state: State, scope: Scope, send: Send) -> None:
        self.answers = answers
        self.question = question
        self.state = state
        self.scope = scope
        self._send = send
        self._runs = False
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

    def run(self) -> None:
        """Let others who ask the same wait for this answer."""
        self._runs = True
        self.answers.open(self.question)

    def release(self) -> None:
        """Let them go on."""
        if self._runs:
            self._runs = False
            self.answers.release(self.question)

    async def _start(self, message: Message) -> None:
        headers: Headers = tuple((n.lower(), v) for n, v in message["headers"])
        if not self._depends_on_snapshot(message["status"], headers):
            self.release()
            await self._send(marked(message))
            return
        self._etag = self.answers.etag(self.question, self.state)
        headers = self.answers.validated(headers, self._etag, self.state)
        message = {**message, "headers": headers}
        if self.question.conditional and is_met(self.question, self._etag, self.state):
            self._silent = True
            self.release()
            brief = self.answers.brief(self._etag, self.state, value(headers, b"vary"))
            await _not_modified(brief, self._send)
        elif self._may_keep(headers):
            self._held = message
        else:
            self.release()
            await self._send(message)

    def _depends_on_snapshot(self, status: int, headers: Headers) -> bool:
        """Whether the answer is whole, open to all, and made from one snapshot, the one asked for."""
        vary = {each.strip() for each in value(headers, b"vary").decode("latin-1").lower().split(",")}
        return (
            status == 200
            and not any(name in (b"set-cookie", b"etag") for name, _ in headers)
            and NO_STORE not in value(headers, b"cache-control").lower()
            and vary <= VARY | {""}
            and self.answers.source.state().tag == self.state.tag
        )

    def _may_keep(self, headers: Headers) -> bool:
        length = value(headers, b"content-length")
        return self.question.method != "HEAD" and int(length or 0) <= self.answers.cache.most

    async def _hold(self, message: Message) -> None:
        """Hold a piece back, so that no slow client keeps others waiting; pass on what grows too large."""
        self._body += message.get("body", b"")
        start, whole = self._held, not message.get("more_body", False)
        if start is None or not (whole or len(self._body) > self.answers.cache.most):
            return
        body, self._held, self._body = bytes(self._body), None, bytearray()
        if whole:
            start = {**start, "headers": self._keep(start["headers"], body)}
        self.release()
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body, "more_body": not whole})

    def _keep(self, headers: Headers, body: bytes) -> Headers:
        """Keep the answer; return its headers."""
        route = getattr(self.scope.get("route"), "path", "")
        entry = self.answers.keep(self.question, self.state, headers, body, route)
        if self.question.is_query and (b"cache-control", REVALIDATE) in headers:
            self.answers.learn(self.question, self.state, entry.headers)
        return entry.headers


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
