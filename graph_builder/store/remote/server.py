"""A SPARQL server over HTTP: one question, one whole answer, or a clear error.

No redirects are followed, nothing is unpacked without a cap, and every request has one deadline for all of
its answer. What may be repeated without harm is sent once more when the line broke.
"""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import IO, Self, cast

import httpx
import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad, QueryResultsFormat, QuerySolutions, RdfFormat, Triple

from graph_builder.store.remote.access import Access
from graph_builder.store.remote.errors import (
    AnswerTooLarge,
    NotSparql,
    ServerAway,
    ServerError,
    ServerFailed,
    ServerRefused,
    ServerSlow,
)
from ontology.terms import PREFIXES

RESULTS = "application/sparql-results+xml"  # JSON's booleans and dates are less exact with some servers
JSON = "application/sparql-results+json"
TRIPLES = "application/n-triples"
LIMIT = 4 * 1024**3
IN_MEMORY = 16 * 1024**2
CONNECT_SECONDS = 10.0
SAID = 500  # characters of the server's words that are told
Pairs = Sequence[tuple[str, str]]
_WHOLE_DECIMAL = re.compile(rf'"([-+]?\d+)"\^\^(?=<{re.escape(PREFIXES["xsd"])}decimal>)')


@cache
def _trusted() -> ssl.SSLContext:
    """Whom a server's certificate may be of: read once, which takes longer than a question."""
    return httpx.create_ssl_context(trust_env=False)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where queries and updates go; no update where the server takes none."""

    query: str
    update: str = ""


class Server:
    """The connection to one server; ``asked`` counts the requests that were sent. With ``points`` whole
    decimals are written 7.0: some servers take "7"^^xsd:decimal for an integer.
    """

    def __init__(self, access: Access, addresses: Addresses | None = None, limit: int = LIMIT) -> None:
        self.access = access
        self.addresses = addresses or Addresses(access.endpoint, access.update)
        self.limit = limit
        self.points = False
        self.asked = 0
        wait = httpx.Timeout(access.seconds, connect=min(CONNECT_SECONDS, access.seconds))
        self._client = httpx.Client(
            verify=_trusted(),
            timeout=wait,
            headers=access.headers,
            auth=access.auth,
            follow_redirects=False,
            trust_env=False,
        )

    def select(self, text: str, parameters: Pairs = ()) -> QuerySolutions:
        """The rows of a SELECT, all of them arrived. Raises a ServerError."""
        answer = self.answer(text, RESULTS, parameters)
        found = self.read(answer, QueryResultsFormat.XML)
        if not isinstance(found, QuerySolutions):
            raise NotSparql(self.access.endpoint, "no rows")
        return found

    def answer(self, text: str, accept: str, parameters: Pairs = ()) -> IO[bytes]:
        """The whole answer to a query in the media type `accept`. Raises a ServerError."""
        data = {"query": [self._written(text)]}
        for name, value in parameters:
            data.setdefault(name, []).append(value)
        return self._asked(self.addresses.query, accept, data=data)

    def triples(self, text: str, parameters: Pairs = ()) -> Iterator[Triple]:
        """The triples of a CONSTRUCT. Raises a ServerError."""
        answer = self.answer(text, TRIPLES, parameters)
        try:
            with answer:
                yield from (quad.triple for quad in ox.parse(answer, RdfFormat.N_TRIPLES))
        except (SyntaxError, ValueError) as error:
            raise NotSparql(self.access.endpoint, str(error)[:SAID]) from error

    def graph(self, graph: NamedNode) -> Iterator[Quad]:
        """The quads of one graph."""
        for triple in self.triples(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}"):
            yield Quad(triple.subject, triple.predicate, triple.object, graph)

    def update(self, text: str, *, repeatable: bool = False) -> None:
        """Carry out an update; `repeatable` where twice is as once. Raises a ServerError."""
        kind = {"Content-Type": "application/sparql-update"}
        content = self._written(text).encode()
        self._asked(self.addresses.update, "*/*", kind, content=content, repeatable=repeatable).close()

    def load(self, place: str, quads: bytes) -> None:
        """Post N-Quads to a place below the address. Raises a ServerError."""
        kind = {"Content-Type": "application/n-quads"}
        self._asked(self.access.endpoint + place, "*/*", kind, content=quads).close()

    def rows(self, answer: IO[bytes]) -> QuerySolutions | ox.QueryBoolean:
        """The rows or the truth value of an answer in `RESULTS`. Raises NotSparql."""
        return self.read(answer, QueryResultsFormat.XML)

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.close()

    def _written(self, text: str) -> str:
        return _WHOLE_DECIMAL.sub(r'"\1.0"^^', text) if self.points else text

    def read(self, answer: IO[bytes], form: QueryResultsFormat) -> QuerySolutions | ox.QueryBoolean:
        """The rows or the truth value of an answer in a form. Raises NotSparql."""
        with answer:
            whole = answer.read()  # a row that cannot be read shall not come after rows that were used
        try:
            checked = ox.parse_query_results(whole, form)
            if isinstance(checked, QuerySolutions):
                for _ in checked:
                    pass
            return ox.parse_query_results(whole, form)
        except (SyntaxError, ValueError) as error:
            raise NotSparql(self.access.endpoint, f"{error} {_shown(whole)}"[:SAID]) from error

    def _asked(
        self,
        address: str,
        accept: str,
        headers: dict[str, str] | None = None,
        *,
        data: dict[str, list[str]] | None = None,
        content: bytes | None = None,
        repeatable: bool = True,
    ) -> IO[bytes]:
        request = self._client.build_request(
            "POST", address, headers={"Accept": accept, **(headers or {})}, data=data, content=content
        )
        try:
            return self._sent(request)
        except ServerAway:
            if not repeatable:
                raise
            time.sleep(0.1)
            return self._sent(request)

    def _sent(self, request: httpx.Request) -> IO[bytes]:
        self.asked += 1
        end = time.monotonic() + self.access.seconds
        with told(self.access):
            response = self._client.send(request, stream=True)
            try:
                body = self._body(response, end)
            finally:
                response.close()
        refuse(self.access, response, body)
        return body

    def _body(self, response: httpx.Response, end: float) -> IO[bytes]:
        body = cast(IO[bytes], SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115 - it is handed on
        try:
            for piece in self._pieces(response, end):
                body.write(piece)
        except BaseException:
            body.close()
            raise
        body.seek(0)
        return body

    def _pieces(self, response: httpx.Response, end: float) -> Iterator[bytes]:
        size = 0
        for piece in response.iter_bytes():
            size += len(piece)
            if size > self.limit:
                raise AnswerTooLarge(self.access.endpoint, self.limit)
            if time.monotonic() > end:
                raise ServerSlow(self.access.endpoint, self.access.seconds)
            yield piece


@contextmanager
def told(access: Access) -> Iterator[None]:
    """Tell what goes wrong on the line."""
    try:
        yield
    except httpx.TimeoutException as error:
        if isinstance(error, httpx.ConnectTimeout):
            raise ServerAway(access.endpoint, "no connection in time") from error
        raise ServerSlow(access.endpoint, access.seconds) from error
    except (httpx.DecodingError, httpx.InvalidURL) as error:
        raise NotSparql(access.endpoint, str(error)) from error
    except httpx.HTTPError as error:
        raise ServerAway(access.endpoint, str(error) or type(error).__name__) from error


def refuse(access: Access, response: httpx.Response, body: IO[bytes]) -> None:
    """Raise the error that a status other than success is."""
    status = response.status_code
    if response.is_success:
        return
    said = _shown(body.read(4 * SAID))
    body.close()
    raise _error(access.endpoint, status, said, response.headers.get("location", ""))


def _error(endpoint: str, status: int, said: str, location: str) -> ServerError:
    if 300 <= status < 400:
        return NotSparql(endpoint, f"{status}, {location[:200]}")
    if 400 <= status < 500:
        return ServerRefused(endpoint, status, said)
    return ServerFailed(endpoint, status, said)


def _shown(body: bytes) -> str:
    return " ".join(body.decode("utf-8", "replace").split())[:SAID]
