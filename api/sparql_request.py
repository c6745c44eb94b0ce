"""A request in the terms of the SPARQL 1.1 Protocol: its parameters, checked, and its body, within limits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

import pyoxigraph as ox
from python_multipart.multipart import parse_options_header
from starlette.requests import Request

from api.guard import Form
from api.negotiate import BINDINGS, GRAPHS, QUADS, choose, named
from api.problems import ProblemError, not_acceptable
from api.workers import Query
from graph_builder.store.dataset import UNION

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
# rdflib's Dataset names its default graph so; here that is the union of all graphs.
UNIONS = frozenset({"urn:x-rdflib:default", UNION})

# Those of UTF-8 and of what is a part of it; none named is UTF-8.
_CHARSETS = frozenset({"", "utf-8", "utf8", "us-ascii", "ascii"})
# Some editors begin a file so; it is no part of the text.
_BYTE_ORDER_MARK = "\ufeff"

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it was asked; ``timeout`` in seconds."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    timeout: float | None = None
    format: str | None = None

    def to_readers(
        self, media_type: str, base: str | None, client: str = "", rows: int | None = None
    ) -> Query:
        """The query as the readers get it."""
        return Query(
            self.query,
            media_type,
            self.timeout,
            default_graphs=self.default_graphs,
            named_graphs=self.named_graphs,
            rows=rows,
            public=True,
            base=base,
            client=client,
        )


@dataclass(frozen=True, slots=True)
class AskedUpdate:
    """An update as it was sent; ``using`` and ``using_named`` are the graphs that its patterns read."""

    update: str
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()
    timeout: float | None = None


def asked(parameters: Pairs) -> Asked:
    """The query that the parameters ask. Raises ProblemError where they are not the protocol's."""
    if has(parameters, "update"):
        raise _one_of_both()
    return Asked(
        query=_one(parameters, "query"),
        default_graphs=_graphs(parameters, "default-graph-uri"),
        named_graphs=_graphs(parameters, "named-graph-uri"),
        timeout=timeout_of(parameters),
        format=next((value for name, value in parameters if name == "format" and value), None),
    )


def asked_update(parameters: Pairs) -> AskedUpdate:
    """The update that the parameters send. Raises ProblemError where they are not the protocol's."""
    if has(parameters, "query"):
        raise _one_of_both()
    return AskedUpdate(
        update=_one(parameters, "update"),
        using=_graphs(parameters, "using-graph-uri"),
        using_named=_graphs(parameters, "using-named-graph-uri"),
        timeout=timeout_of(parameters),
    )


def media_type_for(asked: Asked, form: Form, accept: str | None) -> str:
    """The media type of the answer, by ``format`` or Accept. Raises a 406 problem."""
    offered = (*GRAPHS, *QUADS) if form.gives_graph else BINDINGS
    found = choose(accept, offered) if asked.format is None else named(asked.format, offered)
    if found is None:
        raise not_acceptable(offered)
    return found


def has(parameters: Pairs, wanted: str) -> bool:
    """Whether there is such a parameter."""
    return any(name == wanted for name, _ in parameters)


def pairs(encoded: bytes) -> list[tuple[str, str]]:
    """The parameters of an address or a form. Raises ProblemError for what is not UTF-8."""
    try:
        return parse_qsl(
            encoded.decode("ascii", "strict"), keep_blank_values=True, errors="strict", max_num_fields=200
        )
    except UnicodeDecodeError:
        raise ProblemError(
            "bad-request", "参数须是 UTF-8 的百分号编码", "Parameters must be percent-encoded UTF-8"
        ) from None
    except ValueError:
        raise ProblemError("bad-request", "参数过多", "Too many parameters") from None


def media_type_of(request: Request) -> str:
    """The media type of the body, without its parameters, empty where none is named."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def check_charset(content_type: str) -> None:
    """Raise ProblemError where a Content-Type names an encoding other than UTF-8 and US-ASCII.

    >>> check_charset('text/turtle; charset="UTF-8"')
    """
    told = parse_options_header(content_type)[1].get(b"charset", b"").decode("latin-1").strip().lower()
    if told not in _CHARSETS:
        raise ProblemError(
            "unsupported-media-type",
            f"请用 UTF-8 编码，不用 {told[:100]}",
            f"Send it in UTF-8, not in {told[:100]}",
            charsets=["utf-8", "us-ascii"],
        )


def text_of(body: bytes) -> str:
    """A body as text. Raises ProblemError where it is not UTF-8."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise ProblemError("bad-request", "请求体须是 UTF-8", "The body must be UTF-8") from None


async def body_of(request: Request, limit: int) -> bytes:
    """The body, refused as soon as it says that it passes `limit` bytes, or does."""
    told = request.headers.get("content-length", "0")
    if told.isdigit() and int(told) > limit:
        raise too_large(limit)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise too_large(limit)
    return bytes(body)


def too_large(limit: int) -> ProblemError:
    """The body passes its limit."""
    return ProblemError(
        "request-too-large", f"请求体超过 {limit} 字节", f"The body is over {limit} bytes", limit=limit
    )


def check_iri(parameter: str, iri: str) -> None:
    """Raise ProblemError where the value of a parameter is no absolute IRI."""
    try:
        ox.NamedNode(iri)
    except ValueError:
        shown = iri[:200]
        raise ProblemError(
            "bad-request", f"{parameter} 不是绝对 IRI：{shown}", f"{parameter} is no absolute IRI: {shown}"
        ) from None


def timeout_of(parameters: Pairs) -> float | None:
    """The deadline that was asked for, in seconds."""
    raw = next((value for name, value in parameters if name == "timeout" and value), None)
    if raw is None:
        return None
    try:
        seconds = float(raw)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise ProblemError(
            "bad-request", "timeout 须是大于 0 的秒数", "timeout must be a number of seconds above 0"
        )
    return seconds


def _one(parameters: Pairs, wanted: str) -> str:
    values = [value for name, value in parameters if name == wanted]
    if len(values) != 1:
        raise ProblemError(
            "bad-request", f"须恰有一个 {wanted} 参数", f"There must be exactly one {wanted} parameter"
        )
    return values[0].removeprefix(_BYTE_ORDER_MARK)


def _graphs(parameters: Pairs, wanted: str) -> tuple[str, ...]:
    iris = tuple(UNION if value in UNIONS else value for name, value in parameters if name == wanted)
    for iri in iris:
        check_iri(wanted, iri)
    return iris


def _one_of_both() -> ProblemError:
    return ProblemError(
        "bad-request",
        "query 与 update 只能有一个；更新须用 POST",
        "Send query or update, not both; updates go by POST",
    )
