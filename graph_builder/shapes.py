"""SHACL over quads: the shapes read once, a dataset's part put before them as often as wanted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

import pyshacl
from pyoxigraph import Quad, Triple
from rdflib import SH, Graph
from rdflib.namespace import RDF
from rdflib.term import Literal, Node


@dataclass(frozen=True, slots=True)
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
        return cls(Graph().parse(data=source.read_text(encoding="utf-8"), format="turtle"))

    def violations(self, quads: Iterable[Quad]) -> Iterator[Violation]:
        """What the shapes find wrong with some quads, taken as one graph."""
        lines = (f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in quads if _is_rdf_1_1(quad))
        data = Graph().parse(data="".join(lines), format="nt")
        _, report, _ = pyshacl.validate(data, shacl_graph=self.graph, inference="none", advanced=False)
        for result in report.subjects(RDF.type, SH.ValidationResult):
            yield from _violations(report, result)


def _is_rdf_1_1(quad: Quad) -> bool:
    """Whether rdflib can read it: it knows no triple terms."""
    return not isinstance(quad.object, Triple)


def _violations(report: Graph, result: Node) -> Iterator[Violation]:
    focus = str(report.value(result, SH.focusNode))
    path = str(report.value(result, SH.resultPath) or "")
    for message in report.objects(result, SH.resultMessage):
        language = message.language if isinstance(message, Literal) else None
        yield Violation(focus, path, str(message), language or "")
