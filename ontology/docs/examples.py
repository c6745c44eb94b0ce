"""An example of every term, written as Turtle, from the invented bulletin in ``examples.trig``."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from ontology.docs.graph import RDF, SKOS, Graph, Node, Term, read
from ontology.docs.names import Names
from ontology.docs.vocabulary import Entry, Vocabulary
from ontology.terms import GRAPH, ID

PATH = Path(__file__).with_name("examples.trig")
_PLAIN = {"integer", "decimal", "boolean"}
_MOST = 3
INFERRED = ox.NamedNode(GRAPH + "derived/kinds")
"""The graph of the example that a store never holds."""


class Examples:
    """The example graph, and how to write pieces of it."""

    def __init__(self, vocabulary: Vocabulary, names: Names, path: Path = PATH) -> None:
        self.graph: Graph = read(path)
        self._vocabulary = vocabulary
        self._names = names

    def of(self, entry: Entry) -> str:
        """An example of a term as Turtle with relative IRIs, or nothing."""
        return self._instance(entry.iri) if entry.kind == "class" else self._statements(entry.iri)

    def _instance(self, iri: str) -> str:
        """One instance with all that is said of it; where a class has none, one of a class below."""
        subjects = self.graph.subjects(RDF + "type", iri)
        for below in self._vocabulary.under(iri):
            subjects = subjects or self.graph.subjects(RDF + "type", below)
        return self._describe(subjects[0]) if subjects else ""

    def _describe(self, subject: Node) -> str:
        about = self.graph.about(subject)
        stored = [f"{self._pair(q)} ;" for q in about if q.graph_name != INFERRED]
        inferred = [f"\n# 推断 inferred: {self._pair(q)}" for q in about if q.graph_name == INFERRED]
        return "\n    ".join([self._write(subject), *stored]).removesuffix(";") + "." + "".join(inferred)

    def _pair(self, quad: ox.Quad) -> str:
        return f"{self._write(quad.predicate)} {self._write(quad.object)}"

    def _statements(self, iri: str) -> str:
        found = [q for q in self.graph.quads if q.predicate.value == iri]
        # The first of each subject tells more than two of one.
        shown = {q.subject: q for q in reversed(found)}
        chosen = sorted(shown.values(), key=found.index)[:_MOST]
        return "\n".join(self._statement(q) for q in chosen)

    def _statement(self, quad: ox.Quad) -> str:
        line = f"{self._write(quad.subject)} {self._pair(quad)}"
        labels = [self._label(term) for term in (quad.subject, quad.object)]
        told = " → ".join(label for label in labels if label)
        return f"{line} ." + (f"  # {told}" if told else "")

    def _label(self, term: Term) -> str:
        return self.graph.text(term, SKOS + "prefLabel").zh

    def _write(self, term: Term) -> str:
        if isinstance(term, ox.NamedNode):
            if term.value == RDF + "type":
                return "a"
            short = self._names.short(term.value)
            if term.value.startswith(ID) or "://" in short:
                return f"<{term.value.removeprefix(ID)}>"
            return short
        if isinstance(term, ox.Literal):
            return self._literal(term)
        return "[]"

    def _literal(self, literal: ox.Literal) -> str:
        quoted = str(ox.Literal(literal.value))
        datatype = self._names.short(literal.datatype.value)
        if literal.language:
            return f"{quoted}@{literal.language}"
        if datatype.removeprefix("xsd:") in _PLAIN:
            return literal.value
        return quoted if datatype == "xsd:string" else f"{quoted}^^{datatype}"
