"""Whether two answers are the same: tables and graphs up to the names of blank nodes.

A table is told as a graph with a node for each row, so that one notion of sameness serves both. Numbers
and times are compared by value and datatype (an engine may give back ``1`` for the ``01`` that it stored),
language tags without regard to case, and ``xsd:string`` is the datatype of a literal that has none (RDF 1.1).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from io import BytesIO
from pathlib import Path

import rdflib
from rdflib import XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.query import Result
from rdflib.term import Node

RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
ROW = Namespace("urn:x-row:")
RESULTS = {
    "application/sparql-results+xml": "xml",
    "application/sparql-results+json": "json",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
GRAPHS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
}
# What a file of the suite is written in, and what is asked for to be compared with it.
SUFFIXES = {
    ".srx": "application/sparql-results+xml",
    ".srj": "application/sparql-results+json",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".ttl": "text/turtle",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
}
_DECIMALS = {XSD.decimal, XSD.integer, XSD.long, XSD.int, XSD.short, XSD.byte}
_DECIMALS |= {XSD.unsignedLong, XSD.unsignedInt, XSD.unsignedShort, XSD.unsignedByte}
_DECIMALS |= {XSD.nonNegativeInteger, XSD.positiveInteger, XSD.nonPositiveInteger, XSD.negativeInteger}
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_FLOATS = frozenset({XSD.float, XSD.double})
_TIMES = frozenset({XSD.date, XSD.dateTime, XSD.time})
Row = Mapping[str, Node]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a SELECT; ``ordered`` where their order counts."""

    variables: frozenset[str]
    rows: tuple[Row, ...]
    ordered: bool = False


Answer = Table | Graph | bool


def read_answer(content: bytes, media_type: str) -> Answer:
    """An answer of one of the media types above. Raises ValueError for another one."""
    kept, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        if media_type in RESULTS:
            answer = _of_result(Result.parse(BytesIO(content), format=RESULTS[media_type]))
            return _typed(answer) if media_type == "text/csv" else answer
        if media_type in GRAPHS:
            return Graph().parse(data=content, format=GRAPHS[media_type])
    finally:
        rdflib.NORMALIZE_LITERALS = kept
    raise ValueError(f"{media_type} is no format of an answer")


def read_file(path: Path, base: str) -> Answer:
    """The answer in a file of the suite: a result, a graph, or a graph that describes a result."""
    media_type = SUFFIXES[path.suffix]
    if media_type in RESULTS:
        return read_answer(path.read_bytes(), media_type)
    graph = read_graph(path, base)
    results = graph.value(predicate=rdflib.RDF.type, object=RS.ResultSet)
    return graph if results is None else _of_description(graph, results)


def read_graph(path: Path, base: str) -> Graph:
    """A file of RDF, its literals as they are written."""
    kept, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        return Graph().parse(path, format=GRAPHS[SUFFIXES[path.suffix]], publicID=base)
    finally:
        rdflib.NORMALIZE_LITERALS = kept


def same(one: Answer, other: Answer, *, lax: bool = False) -> bool:
    """Whether two answers tell the same; ``lax`` passes over how often a row comes.

    >>> x, y = ({"v": BNode()} for _ in range(2))
    >>> same(Table(frozenset("v"), (x,)), Table(frozenset("v"), (y,)))
    True
    >>> same(Table(frozenset("v"), (x,)), Table(frozenset("v"), (x, x)))
    False
    """
    if isinstance(one, Table) and isinstance(other, Table):
        if one.variables != other.variables:
            return False
        ordered = one.ordered or other.ordered
        return isomorphic(_graph_of(one, ordered, lax), _graph_of(other, ordered, lax))
    if isinstance(one, Graph) and isinstance(other, Graph):
        return isomorphic(_by_value(one), _by_value(other))
    return isinstance(one, bool) and one is other


def shown(answer: Answer) -> str:
    """An answer for people to read."""
    if isinstance(answer, Graph):
        return "\n".join(sorted(answer.serialize(format="nt").splitlines()))
    if isinstance(answer, Table):
        rows = (" ".join(f"?{name}={row[name].n3()}" for name in sorted(row)) for row in answer.rows)
        return "\n".join([" ".join(sorted(answer.variables)), *rows])
    return str(answer)


def _typed(table: Answer) -> Answer:
    """The rows of a CSV with its numbers told from other texts: nothing in the format does."""
    if not isinstance(table, Table):
        return table
    rows = tuple({name: _number_or(term) for name, term in row.items()} for row in table.rows)
    return replace(table, rows=rows)


def _number_or(term: Node) -> Node:
    plain = isinstance(term, Literal) and _NUMBER.fullmatch(str(term))
    return Literal(str(term), datatype=XSD.double, normalize=False) if plain else term


def _of_result(result: Result) -> Answer:
    if result.type == "ASK":
        return bool(result.askAnswer)
    variables = frozenset(str(each) for each in result.vars or ())
    rows = ({str(name): term for name, term in row.items()} for row in result.bindings)
    return Table(variables, tuple(rows))


def _of_description(graph: Graph, results: Node) -> Table | bool:
    boolean = graph.value(results, RS.boolean)
    if boolean is not None:
        return str(boolean) == "true"
    solutions = list(graph.objects(results, RS.solution))
    indexes = [graph.value(each, RS["index"]) for each in solutions]
    ordered = all(index is not None for index in indexes) and bool(indexes)
    if ordered:
        solutions.sort(key=lambda each: int(str(graph.value(each, RS["index"]))))
    variables = frozenset(str(each) for each in graph.objects(results, RS.resultVariable))
    return Table(variables, tuple(_row(graph, each) for each in solutions), ordered)


def _row(graph: Graph, solution: Node) -> Row:
    bindings = graph.objects(solution, RS.binding)
    pairs = ((graph.value(each, RS.variable), graph.value(each, RS.value)) for each in bindings)
    return {str(name): value for name, value in pairs if value is not None}


def _graph_of(table: Table, ordered: bool, lax: bool) -> Graph:
    """A node for each different row, with its values, and its places or how often it comes."""
    rows = [frozenset((name, _canonical(term)) for name, term in row.items()) for row in table.rows]
    if ordered:
        marks = [(row, ROW.place, number) for number, row in enumerate(rows)]
    else:
        marks = [(row, ROW.times, 1 if lax else times) for row, times in Counter(rows).items()]
    graph = Graph()
    for row, mark, number in marks:
        node = BNode()
        graph.add((node, mark, Literal(number)))
        for name, term in row:
            graph.add((node, ROW[f"value-{name}"], term))
    return graph


def _by_value(graph: Graph) -> Graph:
    valued = Graph()
    for subject, predicate, value in graph:
        valued.add((subject, predicate, _canonical(value)))
    return valued


def _canonical(term: Node) -> Node:
    """A well-formed number in one spelling; any other term as it is.

    >>> _canonical(Literal("01.0", datatype=XSD.decimal)) == _canonical(Literal("1", datatype=XSD.decimal))
    True
    """
    if not isinstance(term, Literal):
        return term
    if term.language is not None:
        return Literal(str(term), lang=term.language.lower())
    if term.datatype in (None, XSD.string):
        return Literal(str(term))
    return Literal(_spelling(str(term), term.datatype), datatype=term.datatype, normalize=False)


def _spelling(lexical: str, datatype: URIRef) -> str:
    try:
        if datatype in _DECIMALS:
            return format(Decimal(lexical).normalize(), "f")
        if datatype in _FLOATS:
            return repr(float(lexical.replace("INF", "inf")))
    except (InvalidOperation, ValueError):
        return lexical
    if datatype == XSD.boolean:
        return {"1": "true", "0": "false"}.get(lexical, lexical)
    return re.sub(r"[+-]00:00$", "Z", lexical) if datatype in _TIMES else lexical
