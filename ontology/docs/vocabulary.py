"""The classes and properties of ``zhengpu.ttl``, as the pages show them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from ontology.docs.graph import OWL, RDF, RDFS, SKOS, Graph, Term, Text, read
from ontology.terms import NS, ONTOLOGY

Expression = tuple[Term | str, ...]
"""What a reasoner's condition says: IRIs and the words between them."""

_KINDS = {"Class": "class", "ObjectProperty": "object", "DatatypeProperty": "datatype"}
_MATCHES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
_HEADER = {
    "versionIRI": OWL,
    "versionInfo": OWL,
    "preferredNamespacePrefix": "http://purl.org/vocab/vann/",
    "preferredNamespaceUri": "http://purl.org/vocab/vann/",
    **dict.fromkeys(("creator", "license", "created", "modified"), "http://purl.org/dc/terms/"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A class or property; `kind` is class, object or datatype, `heading` the part of the file."""

    iri: str
    kind: str
    heading: str
    label: Text
    definition: Text
    note: Text
    examples: tuple[str, ...]
    supers: tuple[str, ...]
    matches: tuple[tuple[str, str], ...]
    domains: tuple[str, ...]
    ranges: tuple[str, ...]
    traits: tuple[str, ...]
    conditions: tuple[Expression, ...] = ()
    disjoint: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name without its namespace."""
        return self.iri.removeprefix(NS)

    @property
    def own_supers(self) -> tuple[str, ...]:
        """The terms of this ontology that it is a kind of."""
        return tuple(s for s in self.supers if s.startswith(NS))

    @property
    def alignments(self) -> tuple[tuple[str, str], ...]:
        """Terms of other vocabularies with how they relate: subClassOf, subPropertyOf, closeMatch …"""
        relation = "subClassOf" if self.kind == "class" else "subPropertyOf"
        return (*((relation, s) for s in self.supers if not s.startswith(NS)), *self.matches)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The ontology: its header and its terms, in the order of the file."""

    title: Text
    about: Text
    header: tuple[tuple[str, str], ...]
    entries: tuple[Entry, ...]

    def of_kind(self, *kinds: str) -> tuple[Entry, ...]:
        """The terms of some kinds."""
        return tuple(e for e in self.entries if e.kind in kinds)

    def below(self, iri: str) -> tuple[Entry, ...]:
        """The terms that are directly a kind of this one."""
        return tuple(e for e in self.entries if iri in e.supers)

    def under(self, iri: str) -> tuple[str, ...]:
        """The terms that are in any number of steps a kind of this one."""
        return self._reached(iri, lambda each: (e.iri for e in self.below(each)))

    def above(self, iri: str) -> tuple[str, ...]:
        """The terms that this one is in any number of steps a kind of."""
        supers = {e.iri: e.own_supers for e in self.entries}
        return self._reached(iri, lambda each: supers.get(each, ()))

    @staticmethod
    def _reached(start: str, step: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
        found = [start]
        for each in found:  # grows while it is walked; a loop of classes ends it all the same
            found += [e for e in dict.fromkeys(step(each)) if e not in found]
        return tuple(found[1:])

    def leading(self, iri: str) -> tuple[Entry, ...]:
        """The properties with this domain."""
        return tuple(e for e in self.entries if iri in e.domains)

    def arriving(self, iri: str) -> tuple[Entry, ...]:
        """The properties with this range."""
        return tuple(e for e in self.entries if iri in e.ranges)


def read_vocabulary(path: Path) -> Vocabulary:
    """Return the ontology at `path`; raises KnowledgeError when it is not Turtle."""
    graph = read(path)
    headings = _headings(path.read_text("utf-8"))
    header = ox.NamedNode(ONTOLOGY)
    return Vocabulary(
        graph.text(header, "http://purl.org/dc/terms/title"),
        graph.text(header, "http://purl.org/dc/terms/description"),
        tuple((n, o) for n, ns in _HEADER.items() for o in _values(graph, header, ns + n)),
        tuple(_entries(graph, headings)),
    )


def _values(graph: Graph, subject: Term, predicate: str) -> tuple[str, ...]:
    return graph.iris(subject, predicate) + graph.literals(subject, predicate)


def _headings(text: str) -> dict[str, str]:
    """A comment that stands alone between empty lines heads the terms after it."""
    found: dict[str, str] = {}
    heading = ""
    for match in re.finditer(r"(?<=\n\n)# (.+)(?=\n\n)|^zp:(\w+) a ", text, flags=re.MULTILINE):
        heading = match[1] or heading
        if match[2]:
            found[match[2]] = heading
    return found


def _entries(graph: Graph, headings: dict[str, str]) -> Iterator[Entry]:
    seen = set()
    for quad in graph.quads:
        subject = quad.subject
        if isinstance(subject, ox.NamedNode) and subject.value.startswith(NS) and subject not in seen:
            seen.add(subject)
            kinds = [
                _KINDS[t.removeprefix(OWL)] for t in _types(graph, subject) if t.removeprefix(OWL) in _KINDS
            ]
            if kinds:
                yield _entry(graph, subject, kinds[0], headings.get(subject.value.removeprefix(NS), ""))


def _types(graph: Graph, subject: Term) -> tuple[str, ...]:
    return graph.iris(subject, RDF + "type")


def _entry(graph: Graph, subject: ox.NamedNode, kind: str, heading: str) -> Entry:
    traits = tuple(t.removeprefix(OWL) for t in _types(graph, subject) if t.removeprefix(OWL) not in _KINDS)
    return Entry(
        subject.value,
        kind,
        heading,
        graph.text(subject, RDFS + "label"),
        graph.text(subject, SKOS + "definition"),
        graph.text(subject, SKOS + "scopeNote"),
        graph.literals(subject, SKOS + "example"),
        graph.iris(subject, RDFS + ("subClassOf" if kind == "class" else "subPropertyOf")),
        tuple((m, o) for m in _MATCHES for o in graph.iris(subject, SKOS + m)),
        graph.iris(subject, RDFS + "domain"),
        graph.iris(subject, RDFS + "range"),
        traits,
        tuple(_conditions(graph, subject)),
        tuple(_disjoint(graph, subject)),
    )


def _conditions(graph: Graph, subject: ox.NamedNode) -> Iterator[Expression]:
    """What suffices for a thing to be of this class, in the manner of OWL's Manchester syntax."""
    for node in graph.subjects(RDFS + "subClassOf", subject.value):
        if isinstance(node, ox.BlankNode):
            yield tuple(_expression(graph, node))


def _expression(graph: Graph, node: Term) -> Iterator[Term | str]:
    if isinstance(node, ox.NamedNode):
        yield node
        return
    for name, word in (("intersectionOf", " and "), ("unionOf", " or ")):
        for head in graph.objects(node, OWL + name):
            for index, item in enumerate(graph.items(head)):
                yield from ((word,) if index else ())
                yield from ("(", *_expression(graph, item), ")")
    for on in graph.iris(node, OWL + "onProperty"):
        yield ox.NamedNode(on)
        for name, word in (("hasValue", " value "), ("someValuesFrom", " some ")):
            for value in graph.objects(node, OWL + name):
                inner = tuple(_expression(graph, value))
                yield from (word, *(inner if len(inner) == 1 else ("(", *inner, ")")))


def _disjoint(graph: Graph, subject: ox.NamedNode) -> Iterator[str]:
    for axiom in graph.subjects(RDF + "type", OWL + "AllDisjointClasses"):
        for head in graph.objects(axiom, OWL + "members"):
            members = list(graph.items(head))
            if subject in members:
                yield from (m.value for m in members if isinstance(m, ox.NamedNode) and m != subject)
