"""What a request asks for, as far as its answer can depend on it: the key under which answers are kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import blake2b

from starlette.types import Message, Receive, Scope

# They tell of the process or have a validator of their own; never of the snapshot.
APART = ("/health", "/metrics", "/static/")
POSTED = "/sparql"
KEY = "zhengpu.question"
QUERY_TYPES = (b"application/x-www-form-urlencoded", b"application/sparql-query")
MOST_POSTED = 64 * 1024
# Where in a key they are.
PATH, QUERY_STRING, ACCEPT_ENCODING = 2, 3, 7
# The headers that an answer may depend on; one that names another in Vary is not kept.
VARY = frozenset({"accept", "accept-language", "accept-encoding", "cookie"})


@dataclass(frozen=True, slots=True)
class Question:
    """A request whose answer depends on nothing but the snapshot and `key`; the conditions it came with."""

    key: tuple[bytes, ...]
    method: str
    none_match: bytes | None = None
    modified_since: bytes | None = None

    def etag(self, state: str, made_by: bytes) -> bytes:
        """The weak entity tag of the answer: weak since rows without an order may come in any."""
        digest = blake2b(made_by, digest_size=12)
        for part in (state.encode(), *self.key):
            digest.update(len(part).to_bytes(4, "big") + part)
        return b'W/"' + digest.hexdigest().encode() + b'"'

    @property
    def is_query(self) -> bool:
        """Whether it is a query to the SPARQL endpoint."""
        return self.key[PATH] == POSTED.encode()

    @property
    def kind(self) -> tuple[bytes, ...]:
        """What it has in common with a GET that asks something else in the same way."""
        return self.key[:QUERY_STRING] + self.key[QUERY_STRING + 1 :]

    @property
    def conditional(self) -> bool:
        """Whether the conditions count: for GET and HEAD only."""
        return self.method != "POST"


def question_of(scope: Scope) -> Question | None:
    """The question, or None where the answer may be another each time or for each asker; it is made out once
    for a request, whoever asks first.
    """
    if KEY not in scope:
        scope[KEY] = _made_out(scope)
    found: Question | None = scope[KEY]
    return found


def _made_out(scope: Scope) -> Question | None:
    method, path = scope["method"], scope["path"]
    if method not in ("GET", "HEAD") and not (method == "POST" and path == POSTED):
        return None
    if path.startswith(APART):
        return None
    told = dict.fromkeys(_ASKED, b"")
    for name, value in scope["headers"]:
        if name in told:
            told[name] = told[name] + b", " + value if told[name] else value
    if told[b"authorization"] or told[b"range"]:
        return None
    if method == "POST" and not _is_small_query(told):
        return None
    key = (
        b"POST" if method == "POST" else b"GET",
        scope.get("scheme", "http").encode(),
        scope.get("raw_path") or path.encode("utf-8", "surrogateescape"),
        scope["query_string"],
        told[b"host"],
        told[b"accept"],
        told[b"accept-language"],
        told[b"accept-encoding"],
        _language(told[b"cookie"]),
        told[b"content-type"],
    )
    return Question(key, method, told[b"if-none-match"] or None, told[b"if-modified-since"] or None)


async def with_body(question: Question, receive: Receive) -> tuple[Question, Receive]:
    """The question with the body that was posted, and a `receive` that gives the body once more.

    The body is bounded by the length that the request told.
    """
    body = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return question, _first(message, receive)
        body += message.get("body", b"")
        if not message.get("more_body", False):
            break
    asked = replace(question, key=(*question.key, body))
    return asked, _first({"type": "http.request", "body": body, "more_body": False}, receive)


def _first(message: Message, receive: Receive) -> Receive:
    waiting = [message]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again


_ASKED = (
    b"accept", b"accept-language", b"accept-encoding", b"cookie", b"host", b"authorization", b"range",
    b"content-type", b"content-length", b"transfer-encoding", b"if-none-match", b"if-modified-since",
)  # fmt: skip


def _is_small_query(told: dict[bytes, bytes]) -> bool:
    kind = told[b"content-type"].partition(b";")[0].strip().lower()
    length = told[b"content-length"]
    return (
        kind in QUERY_TYPES
        and not told[b"transfer-encoding"]
        and length.isdigit()
        and len(length) < 8
        and int(length) <= MOST_POSTED
    )


def _language(cookie: bytes) -> bytes:
    """The language that the cookie chose; no other cookie means anything here."""
    if b"lang=" not in cookie:
        return b""
    chosen = (part.strip() for part in cookie.split(b";"))
    return next((part for part in chosen if part.startswith(b"lang=")), b"")
