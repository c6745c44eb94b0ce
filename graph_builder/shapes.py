"""SHACL over quads: the shapes read once, a dataset's part put before them as often as wanted.

pyshacl finds all targets of a shape at once, but looks at the property shapes of a node shape one focus node
after the other, and reads them anew for each. So they get the targets of their node shape themselves, which
by SHACL's definition of `sh:property` gives the same results, of a bulletin in half the time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

import pyoxigraph as ox
import pyshacl
from pyoxigraph import Quad
from rdflib import OWL, RDF, RDFS, SH, XSD, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Literal, Node

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
_CLASSES = (RDFS.Class, OWL.Class)


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One result: the node at fault, the property if any, and the shape's words in one language."""

    focus: str
    path: str
    message: str
    language: str


@dataclass(frozen=True, slots=True)
class Shapes:
    """The shapes of one file."""

    graph: Graph

    @classmethod
    def load(cls, file: Traversable | None = None) -> Shapes:
        """Read a Turtle file, by default the ontology's ``shapes.ttl``."""
        source = file if file is not None else files("ontology") / "shapes.ttl"
        return cls(_spread(Graph().parse(data=source.read_text(encoding="utf-8"), format="turtle")))

    def violations(self, quads: Iterable[Quad]) -> list[Violation]:
        """What the shapes find wrong with some quads, taken as one graph, by the nodes at fault."""
        data = _graph(quads)
        _, report, _ = pyshacl.validate(data, shacl_graph=self.graph, inference="none", advanced=False)
        results = report.subjects(RDF.type, SH.ValidationResult)
        return sorted(violation for result in results for violation in _violations(report, result))


def _graph(quads: Iterable[Quad]) -> Graph:
    """What rdflib can hold of some quads: it knows no triple terms."""
    graph = Graph()
    iris: dict[str, URIRef] = {}
    for quad in quads:
        subject, predicate, value = (_node(term, iris) for term in quad.triple)
        if subject is not None and predicate is not None and value is not None:
            graph.add((subject, predicate, value))
    return graph


def _node(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, iris: dict[str, URIRef]) -> Node | None:
    """A term as one of rdflib's, each IRI made once; None for a triple term."""
    if isinstance(term, ox.NamedNode):
        return iris.get(term.value) or iris.setdefault(term.value, URIRef(term.value))
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Triple):
        return None
    datatype = URIRef(term.datatype.value)
    plain = term.language or datatype == XSD.string  # as rdflib's parsers leave them
    return Literal(term.value, lang=term.language, datatype=None if plain else datatype)


def _spread(shapes: Graph) -> Graph:
    """The same shapes, the property shapes of a node shape with its targets, where it has some and is used by
    no other; where it is closed, it goes on allowing them. One that is not well formed is left for pyshacl to
    refuse.
    """
    spread = Graph() + shapes
    for shape in set(shapes.subjects(SH.property)):
        targets = [(kind, what) for kind in _TARGETS for what in shapes.objects(shape, kind)]
        properties = list(shapes.objects(shape, SH.property))
        paths = [path for each in properties for path in shapes.objects(each, SH.path)]
        if not targets or len(paths) != len(properties) or not _stands_alone(shapes, shape):
            continue
        if (shape, SH.closed, None) in shapes:
            _allow(spread, shape, (path for path in paths if isinstance(path, URIRef)))
        spread.remove((shape, SH.property, None))
        for each in properties:
            for kind, what in targets:
                spread.add((each, kind, what))
    return spread


def _stands_alone(shapes: Graph, shape: Node) -> bool:
    """Whether what it asks is asked of its targets' nodes and of no others, and asked at all."""
    is_class = any((shape, RDF.type, kind) in shapes for kind in _CLASSES)
    used = (None, None, shape) in shapes
    elsewhere = (shape, SH.path, None) in shapes or (shape, SH.deactivated, None) in shapes
    return not (is_class or used or elsewhere)


def _allow(shapes: Graph, shape: Node, paths: Iterable[Node]) -> None:
    """Let a closed shape allow some properties, beside those that it ignores already."""
    ignored = shapes.value(shape, SH.ignoredProperties)
    allowed = [*(Collection(shapes, ignored) if ignored else ()), *paths]
    shapes.set((shape, SH.ignoredProperties, Collection(shapes, BNode(), allowed).uri))


def _violations(report: Graph, result: Node) -> Iterator[Violation]:
    focus = str(report.value(result, SH.focusNode))
    path = str(report.value(result, SH.resultPath) or "")
    for message in report.objects(result, SH.resultMessage):
        language = message.language if isinstance(message, Literal) else None
        yield Violation(focus, path, str(message), language or "")
