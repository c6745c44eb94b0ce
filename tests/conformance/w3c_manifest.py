"""The W3C's test suite for SPARQL as values: what each test of a manifest sends, and what should come back.

The suite is no part of the project; it is read from a checkout of the public repository w3c/rdf-tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urldefrag

from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

CNT = Namespace("http://www.w3.org/2011/content#")
HT = Namespace("http://www.w3.org/2011/http#")
HTS = "http://www.w3.org/2011/http-statusCodes#"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")

# Where the suite says it lives; relative IRIs of its files are resolved against this.
PUBLIC = "https://w3c.github.io/rdf-tests/"
STATUSES = {"OK": "200", "Created": "201", "NoContent": "204", "NotFound": "404"}


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file to be loaded, and the IRI that its relative IRIs are resolved against."""

    path: Path
    base: str


@dataclass(frozen=True, slots=True)
class State:
    """What a store holds: the files of the unnamed graph, and of each named one."""

    default: tuple[Loaded, ...] = ()
    named: tuple[tuple[str, Loaded], ...] = ()


@dataclass(frozen=True, slots=True)
class QueryTest:
    """A query over a state, and the file that holds its result."""

    name: str
    query: Loaded
    state: State
    result: Path
    lax: bool = False


@dataclass(frozen=True, slots=True)
class UpdateTest:
    """An update between two states."""

    name: str
    request: Loaded
    before: State
    after: State


@dataclass(frozen=True, slots=True)
class SyntaxTest:
    """A query or an update that is to be taken, or refused, for its grammar alone."""

    name: str
    text: Loaded
    update: bool
    valid: bool


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request, and what the answer to it must be; an empty expectation expects nothing.

    ``statuses`` hold a status or its class, as in ``201`` and ``4xx``.
    """

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    statuses: frozenset[str] = frozenset()
    answer_headers: tuple[tuple[str, str], ...] = ()
    answer: str = ""
    boolean: bool | None = None
    format: str = ""
    location: str = ""


@dataclass(frozen=True, slots=True)
class ProtocolTest:
    """Requests to be made one after another, over named graphs."""

    name: str
    state: State
    exchanges: tuple[Exchange, ...]


Test = QueryTest | UpdateTest | SyntaxTest | ProtocolTest


@dataclass(frozen=True, slots=True)
class Manifest:
    """One manifest, parsed."""

    root: Path
    path: Path
    graph: Graph = field(compare=False, repr=False)

    @classmethod
    def read(cls, root: Path, path: Path) -> Manifest:
        """Parse a manifest of the checkout at `root`."""
        graph = Graph().parse(path, format="turtle", publicID=PUBLIC + path.relative_to(root).as_posix())
        return cls(root, path, graph)

    def tests(self) -> Iterator[Test]:
        """Its tests that can be sent over HTTP, in its order."""
        for head in self.graph.objects(None, MF.entries):
            for entry in Collection(self.graph, head):
                yield from self._test(entry)

    def included(self) -> Iterator[Path]:
        """The manifests that it consists of."""
        for head in self.graph.objects(None, MF.include):
            yield from (self.file(each).path for each in Collection(self.graph, head))

    def file(self, node: Node) -> Loaded:
        """The file that an IRI of the manifest means."""
        iri = str(node)
        return Loaded(self.root / iri.removeprefix(PUBLIC), iri)

    def _test(self, entry: Node) -> Iterator[Test]:
        folder = self.path.parent.relative_to(self.root / "sparql").as_posix()
        name = f"{folder}#{urldefrag(str(entry)).fragment}"
        kind = str(self.graph.value(entry, RDF.type)).removeprefix(MF)
        if kind in ("QueryEvaluationTest", "CSVResultFormatTest"):
            yield self._query_test(name, entry)
        elif kind == "UpdateEvaluationTest":
            yield self._update_test(name, entry)
        elif "SyntaxTest" in kind:
            text = self.file(self.one(entry, MF.action))
            yield SyntaxTest(name, text, text.path.suffix == ".ru", kind.startswith("Positive"))
        elif kind in ("ProtocolTest", "GraphStoreProtocolTest"):
            yield ProtocolTest(name, self._state(entry), tuple(self._exchanges(entry)))

    def _query_test(self, name: str, entry: Node) -> QueryTest:
        action = self.one(entry, MF.action)
        lax = (entry, MF.resultCardinality, MF.LaxCardinality) in self.graph
        result = self.file(self.one(entry, MF.result)).path
        return QueryTest(name, self.file(self.one(action, QT.query)), self._state(action), result, lax)

    def _update_test(self, name: str, entry: Node) -> UpdateTest:
        action, result = self.one(entry, MF.action), self.one(entry, MF.result)
        request = self.file(self.one(action, UT.request))
        return UpdateTest(name, request, self._state(action), self._state(result))

    def _state(self, node: Node) -> State:
        default = [self.file(each) for of in (QT, UT) for each in self.graph.objects(node, of.data)]
        named = [self._named(each) for of in (QT, UT) for each in self.graph.objects(node, of.graphData)]
        return State(tuple(default), tuple(sorted(named, key=lambda each: each[0])))

    def _named(self, node: Node) -> tuple[str, Loaded]:
        """A graph is called by its label, or as its file is."""
        graph = self.graph.value(node, UT.graph) or self.graph.value(node, QT.graph)
        label = self.graph.value(node, RDFS.label)
        return str(label or node), self.file(graph or node)

    def _exchanges(self, entry: Node) -> Iterator[Exchange]:
        requests = self.one(self.one(entry, MF.action), HT.requests)
        for request in Collection(self.graph, requests):
            yield self._exchange(request, self.one(request, HT.resp))

    def _exchange(self, request: Node, response: Node) -> Exchange:
        boolean = self.graph.value(response, MF.expectedBoolean)
        statuses = map(_status, self.graph.objects(response, MF.expectedStatus))
        return Exchange(
            method=str(self.one(request, HT.methodName)),
            path=str(self.one(request, HT.absolutePath)),
            headers=self._headers(request),
            body=self._body(request),
            statuses=frozenset(statuses),
            answer_headers=self._headers(response),
            answer=self._body(response).decode(),
            boolean=boolean.toPython() if isinstance(boolean, Literal) else None,
            format=str(self.graph.value(response, MF.expectedFormat) or ""),
            location=str(self.graph.value(response, MF.expectedLocation) or ""),
        )

    def _headers(self, node: Node) -> tuple[tuple[str, str], ...]:
        head = self.graph.value(node, HT.headers)
        found = Collection(self.graph, head) if head else ()
        return tuple(
            (str(self.one(each, HT.fieldName)), str(self.one(each, HT.fieldValue))) for each in found
        )

    def _body(self, node: Node) -> bytes:
        body = self.graph.value(node, HT.body)
        if body is None:
            return b""
        encoding = str(self.graph.value(body, CNT.characterEncoding) or "UTF-8")
        return str(self.one(body, CNT.chars)).encode(encoding)

    def one(self, subject: Node, predicate: URIRef) -> Node:
        """The one value of a property; raises ValueError where the manifest has none."""
        value = self.graph.value(subject, predicate)
        if value is None:
            raise ValueError(f"{self.path}: {subject} has no {predicate}")
        return value


def suite(root: Path) -> list[Test]:
    """Every test of SPARQL 1.0 and 1.1 in a checkout, in the order of the manifests."""
    tops = [root / "sparql" / "sparql11" / "manifest-all.ttl", root / "sparql" / "sparql10" / "manifest.ttl"]
    return [test for top in tops if top.exists() for test in _tests(root, top)]


def _tests(root: Path, path: Path) -> Iterator[Test]:
    manifest = Manifest.read(root, path)
    yield from manifest.tests()
    for each in manifest.included():
        yield from _tests(root, each)


def _status(node: Node) -> str:
    """``201`` or ``4xx``."""
    name = str(node).removeprefix(HTS)
    return STATUSES.get(name) or name.removeprefix("StatusCode")
