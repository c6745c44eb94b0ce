"""Runs a test of the W3C's suite against a server, over HTTP only; what differs is an AssertionError."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import singledispatchmethod
from urllib.parse import quote

import httpx
from rdflib import Graph

from tests.conformance.answers import (
    GRAPHS,
    RESULTS,
    SUFFIXES,
    Answer,
    Table,
    read_answer,
    read_file,
    read_graph,
    same,
    shown,
)
from tests.conformance.w3c_manifest import (
    PUBLIC,
    Exchange,
    Loaded,
    ProtocolTest,
    QueryTest,
    State,
    SyntaxTest,
    Test,
    UpdateTest,
)
from tests.servers import Endpoints

QUERY = {"Content-Type": "application/sparql-query"}
UPDATE = {"Content-Type": "application/sparql-update"}
TURTLE = "text/turtle"
FORMATS = {
    "boolean": {"application/sparql-results+xml", "application/sparql-results+json"},
    "tabular": set(RESULTS),
    "RDF": set(GRAPHS) | {"application/n-quads", "application/trig"},
}
NAMED = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
# How the suite calls the server, and the paths that it uses.
HOST, SPARQL, STORE = "http://www.example", "/sparql/", "/gsp"
_FROM = re.compile(r"\bFROM\s+(NAMED\s+)?<([^>]*)>", re.IGNORECASE)
_ORDER = re.compile(r"\bORDER\s+BY\b", re.IGNORECASE)
_SELECT = re.compile(r"\bSELECT\b", re.IGNORECASE)


@dataclass(slots=True)
class Runner:
    """A server under test, and what is known to be in it."""

    endpoints: Endpoints
    client: httpx.Client
    held: State | None = field(default=None)

    @singledispatchmethod
    def run(self, test: Test) -> None:
        """Run one test; raise AssertionError where the server does otherwise."""
        raise TypeError(f"{test!r} is no test")

    @run.register
    def _(self, test: QueryTest) -> None:
        self.hold(_with_from(test))
        expected = _ordered(read_file(test.result, test.query.base), test)
        got = self.answer_to(test, _asked_of(test, expected))
        assert same(expected, got, lax=test.lax), _differ(test.query, shown(expected), shown(got))

    @run.register
    def _(self, test: UpdateTest) -> None:
        self.hold(test.before)
        self.held = None
        _expect(self.update(_text(test.request)), "2xx")
        self.check(test)

    @run.register
    def _(self, test: SyntaxTest) -> None:
        text = _text(test.text)
        if test.update:
            self.held = None
            response = self.update(text)
        else:
            response = self.query(text, {})
        told = f"status {response.status_code}: {_told(response)}"
        assert _is_ungrammatical(response) is not test.valid, told

    @run.register
    def _(self, test: ProtocolTest) -> None:
        self.hold(test.state)
        self.held = None
        location = ""
        for number, exchange in enumerate(test.exchanges, 1):
            response = self.exchange(exchange, location)
            try:
                self.judge(exchange, response)
            except AssertionError as error:
                raise AssertionError(
                    f"request {number}, {exchange.method} {exchange.path}: {error}"
                ) from None
            location = response.headers.get("location", location)

    def hold(self, state: State) -> None:
        """See that the server holds a state and nothing else, by the Graph Store Protocol."""
        if state == self.held:
            return
        self.held = None
        _expect(self.update("DROP ALL"), "2xx")
        for number, loaded in enumerate(state.default):
            self.load("?default", loaded, "POST" if number else "PUT")
        for name, loaded in state.named:
            self.load(f"?graph={quote(name, safe='')}", loaded, "PUT")
        self.held = state

    def load(self, graph: str, loaded: Loaded, method: str) -> None:
        """Send a file: Turtle as it is, anything else as N-Triples."""
        if loaded.path.suffix == ".ttl":
            body, kind = f"@base <{loaded.base}> .\n{loaded.path.read_text(encoding='utf-8')}", TURTLE
        else:
            body = read_graph(loaded.path, loaded.base).serialize(format="nt")
            kind = "application/n-triples"
        headers = self.endpoints.authorization | {"Content-Type": kind}
        url = self.endpoints.store + graph
        _expect(self.client.request(method, url, content=body.encode(), headers=headers), "2xx")

    def update(self, text: str) -> httpx.Response:
        """POST an update."""
        headers = self.endpoints.authorization | UPDATE
        return self.client.post(self.endpoints.update, content=text.encode(), headers=headers)

    def query(self, text: str, accept: dict[str, str], *graphs: tuple[str, str]) -> httpx.Response:
        """POST a query over graphs, or over those that it names itself."""
        return self.client.post(
            self.endpoints.query, params=graphs, content=text.encode(), headers=QUERY | accept
        )

    def answer_to(self, test: QueryTest, media_type: str) -> Answer:
        """What the server answers to the query of a test."""
        text = _text(test.query)
        named = () if _FROM.search(text) else tuple(self.dataset(test.state))
        response = self.query(text, {"Accept": media_type}, *named)
        _expect(response, "200")
        assert _media_type(response) == media_type, response.headers["content-type"]
        return read_answer(response.content, media_type)

    def dataset(self, state: State) -> Iterator[tuple[str, str]]:
        """The protocol's parameters for the unnamed graph and the named ones."""
        if self.endpoints.unnamed:
            yield "default-graph-uri", self.endpoints.unnamed
            yield from (("named-graph-uri", name) for name, _ in state.named)

    def check(self, test: UpdateTest) -> None:
        """See that the server holds the state after an update: each graph, and no other one."""
        self.compare(test.request, "?default", test.after.default)
        for name, loaded in test.after.named:
            self.compare(test.request, f"?graph={quote(name, safe='')}", (loaded,))
        response = self.query(NAMED, {"Accept": "application/sparql-results+json"})
        names = {row["g"]["value"] for row in response.json()["results"]["bindings"]}
        assert names <= {name for name, _ in test.after.named}, f"there are also {names}"

    def compare(self, of: Loaded, graph: str, files: tuple[Loaded, ...]) -> None:
        """See that a graph has the triples of files; one that is not there has none."""
        expected = Graph()
        for loaded in files:
            expected += read_graph(loaded.path, loaded.base)
        headers = self.endpoints.authorization | {"Accept": TURTLE}
        response = self.client.get(self.endpoints.store + graph, headers=headers)
        _expect(response, *(("200",) if len(expected) else ("200", "404")))
        got = read_answer(response.content, TURTLE) if response.status_code == 200 else Graph()
        assert same(expected, got), _differ(of, shown(expected), shown(got))

    def exchange(self, exchange: Exchange, location: str) -> httpx.Response:
        """Make a request of a protocol test."""
        path = exchange.path.replace("$LOCATION$", quote(location, safe=""))
        headers = self.endpoints.authorization | dict(exchange.headers)
        body = self.renamed(exchange.body)
        return self.client.request(exchange.method, self.url(path, exchange), content=body, headers=headers)

    def url(self, path: str, exchange: Exchange) -> str:
        """The server's own address for a path of the suite."""
        if path.startswith(SPARQL):
            updates = _updates(exchange)
            return (self.endpoints.update if updates else self.endpoints.query) + path.removeprefix(SPARQL)
        host = f"{HOST}{STORE}"
        rest = path.removeprefix(STORE).replace(quote(host, safe=""), quote(self.endpoints.store, safe=""))
        return self.endpoints.store + rest.replace(host, self.endpoints.store)

    def renamed(self, body: bytes) -> bytes:
        """A body in which the server is called as it calls itself."""
        return body.replace(f"{HOST}{STORE}".encode(), self.endpoints.store.encode())

    def judge(self, exchange: Exchange, response: httpx.Response) -> None:
        """Hold an answer against all that is expected of it."""
        _expect(response, *exchange.statuses)
        for name, value in exchange.answer_headers:
            found = response.headers.get(name, "")
            # Turtle is in UTF-8 whether its media type says so or not.
            assert found in (value, value.removesuffix("; charset=utf-8")), f"{name}: {found}"
        if exchange.format:
            assert _media_type(response) in FORMATS[exchange.format], response.headers["content-type"]
        if exchange.boolean is not None:
            assert read_answer(response.content, _media_type(response)) is exchange.boolean
        if exchange.location:
            assert response.headers.get("location"), "no Location"
        if exchange.answer:
            expected = read_answer(self.renamed(exchange.answer.encode()), TURTLE)
            got = read_answer(response.content, _media_type(response))
            assert same(expected, got), f"expected\n{shown(expected)}\ngot\n{shown(got)}"


def _is_ungrammatical(response: httpx.Response) -> bool:
    """Whether a text was refused for its grammar, not for what it asks for, as a function nobody knows."""
    if response.status_code != 400:
        return False
    problem = response.json() if _media_type(response) == "application/problem+json" else {}
    return str(problem.get("type", "#syntax")).endswith("#syntax")


def _updates(exchange: Exchange) -> bool:
    """Whether a server with two endpoints is meant to get a request at the one for updates."""
    if any("sparql-update" in value for _, value in exchange.headers):
        return True
    return exchange.method == "POST" and b"update=" in exchange.path.encode() + exchange.body


def _with_from(test: QueryTest) -> State:
    """The state for a query, and the files that it names with FROM as graphs of their IRIs."""
    named = dict(test.state.named)
    for _, name in _FROM.findall(_text(test.query)):
        iri = name if ":" in name else test.query.base.rpartition("/")[0] + "/" + name
        named[iri] = Loaded(test.query.path.parent / iri.rpartition("/")[2], iri)
    return replace(test.state, named=tuple(sorted(named.items())))


def _text(loaded: Loaded) -> str:
    """A query or update with its base said, since it is sent from nowhere."""
    return f"BASE <{loaded.base}>\n" + loaded.path.read_bytes().decode()


def _ordered(expected: Answer, test: QueryTest) -> Answer:
    """The rows count in their order where the query, not a part of it, has an ORDER BY.

    A description of a result in RDF says itself which places its rows have.
    """
    text = _text(test.query)
    if SUFFIXES[test.result.suffix] not in RESULTS:
        return expected
    if isinstance(expected, Table) and _ORDER.search(text) and len(_SELECT.findall(text)) == 1:
        return replace(expected, ordered=True)
    return expected


def _asked_of(test: QueryTest, expected: Answer) -> str:
    """The media type to ask for: that of the file with the result, or what can hold its answer."""
    if isinstance(expected, Graph):
        return TURTLE
    found = SUFFIXES[test.result.suffix]
    return found if found in RESULTS else "application/sparql-results+xml"


def _media_type(response: httpx.Response) -> str:
    return str(response.headers.get("content-type", "")).partition(";")[0].strip()


def _expect(response: httpx.Response, *statuses: str) -> None:
    """Hold the status against those that are expected, ``2xx`` for a class of them."""
    status = str(response.status_code)
    told = f"status {status}, expected {' or '.join(statuses)}: {_told(response)}"
    assert {status, f"{status[0]}xx"} & set(statuses), told


def _told(response: httpx.Response) -> str:
    try:
        return json.dumps(response.json(), ensure_ascii=False)[:1000]
    except ValueError:
        return response.text[:1000]


def _differ(of: Loaded, expected: str, got: str) -> str:
    return f"{of.base.removeprefix(PUBLIC)}\nexpected\n{expected}\ngot\n{got}"
