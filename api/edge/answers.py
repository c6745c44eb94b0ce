"""The answers to questions: what validates them, which are kept or being made, and what they begin with."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable

from api.edge.cache import Cache, Entry, Headers, Key
from api.edge.compression import MINIMUM
from api.edge.conditions import http_date
from api.edge.cors import ALLOWED
from api.edge.fingerprint import fingerprint
from api.edge.question import Question
from api.source import Source, State

REVALIDATE = b"public, no-cache"
# A state so new may be followed by another within the same second, which Last-Modified could not tell apart.
SETTLED_NS = 1_000_000_000
MOST_HEADS = 512
# Headers that belong to one answer, not to all of its kind.
_OWN = frozenset({b"etag", b"cache-control", b"last-modified", b"content-length"})


class Answers:
    """What the parts of the edge know together of the answers to the questions that depend on a snapshot."""

    def __init__(self, source: Source, cache: Cache, clock: Callable[[], int] = time.time_ns) -> None:
        self.source = source
        self.cache = cache
        self.running: dict[Key, asyncio.Event] = {}
        self._clock = clock
        self._made_by = fingerprint()
        self._heads: OrderedDict[Key, Headers] = OrderedDict()
        self._heads_state = ""

    def etag(self, question: Question, state: State) -> bytes:
        """The entity tag of the answer in that state."""
        return question.etag(state.tag, self._made_by)

    def validators(self, etag: bytes, state: State) -> Headers:
        """The headers by which an answer can be asked for again."""
        told = ((b"etag", etag), (b"cache-control", REVALIDATE))
        if self._clock() - state.published < SETTLED_NS:
            return told
        return (*told, (b"last-modified", http_date(state.published)))

    def brief(self, etag: bytes, state: State, vary: bytes) -> Headers:
        """The headers of a 304 (RFC 9110, 15.4.5); what the client has keeps its others."""
        return (*self.validators(etag, state), (b"vary", vary), *ALLOWED)

    def open(self, question: Question) -> None:
        """Let others who ask the same wait from now on."""
        self.running[question.key] = asyncio.Event()

    def release(self, question: Question) -> None:
        """Let those go on who wait for this answer."""
        self.running.pop(question.key).set()

    def validated(self, headers: Headers, etag: bytes, state: State) -> Headers:
        """The headers with the validators that they do not tell themselves."""
        told = {name for name, _ in headers}
        return (*headers, *(each for each in self.validators(etag, state) if each[0] not in told))

    def keep(self, question: Question, state: State, headers: Headers, body: bytes, route: str) -> Entry:
        """The whole answer that begins with these headers, in memory from now on where it fits."""
        plain = (each for each in headers if each[0] != b"content-length")
        headers = (*plain, (b"content-length", b"%d" % len(body)))
        lines = b"".join((b"HTTP/1.1 200 OK\r\n", *(b"%s: %s\r\n" % header for header in headers)))
        entry = Entry(headers, body, value(headers, b"etag"), route, lines)
        self.cache.put(state.tag, question.key, entry)
        return entry

    def learn(self, question: Question, state: State, headers: Headers) -> None:
        """Remember what the answers to questions of this kind begin with; one that is compressed is not like
        others.
        """
        if any(name == b"content-encoding" for name, _ in headers):
            return
        if state.tag != self._heads_state:
            self._heads.clear()
            self._heads_state = state.tag
        size = int(value(headers, b"content-length"))
        kind = _kind(question, value(headers, b"content-type"), size)
        self._heads[kind] = tuple(each for each in headers if each[0] not in _OWN)
        if len(self._heads) > MOST_HEADS:
            self._heads.popitem(last=False)

    def head(self, question: Question, state: State, content_type: bytes, size: int) -> Headers | None:
        """What answers of this kind begin with, but for what belongs to each; None where none was made yet
        in this state.
        """
        if state.tag != self._heads_state:
            return None
        return self._heads.get(_kind(question, content_type, size))


def value(headers: Headers, wanted: bytes) -> bytes:
    """All that a header says."""
    return b", ".join(told for name, told in headers if name.lower() == wanted)


def _kind(question: Question, content_type: bytes, size: int) -> Key:
    """Answers of one kind have the same headers: those over a size say that they might be compressed."""
    return (*question.kind, content_type, b"large" if size >= MINIMUM else b"small")
