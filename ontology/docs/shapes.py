"""The SHACL shapes: what each asks of whom, in words that can be read in a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from ontology.docs.graph import RDF, RDFS, SH, Graph, Term, Text, read

Words = tuple[Term | str, ...]
"""A value: IRIs, literals and the words between them."""

_TARGETS = ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode")
_SAID_APART = {
    "path",
    "minCount",
    "maxCount",
    "message",
    "property",
    "node",
    "name",
    "description",
    *_TARGETS,
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One constraint, `name` as in SHACL (``datatype``)."""

    name: str
    value: Words


@dataclass(frozen=True, slots=True)
class Constraint:
    """What a shape asks of one property: how many values, of what kind; `message` says it in words."""

    path: str
    count: str
    facts: tuple[Fact, ...]
    message: Text


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape; one without targets is only used by others, through their `nodes`."""

    iri: str
    label: Text
    targets: tuple[tuple[str, str], ...]
    facts: tuple[Fact, ...]
    message: Text
    constraints: tuple[Constraint, ...]
    nodes: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name without its namespace.

        >>> Shape("https://w3id.org/zhengpu/shapes#Item", Text(), (), (), Text(), (), ()).name
        'Item'
        """
        return self.iri.rpartition("#")[2]

    def targets_class(self, iri: str) -> bool:
        """Whether the shape is for the instances of a class."""
        return ("targetClass", iri) in self.targets

    def on(self, path: str) -> tuple[Constraint, ...]:
        """The constraints on one property."""
        return tuple(c for c in self.constraints if c.path == path)

    def names(self, iri: str) -> bool:
        """Whether the shape's own conditions speak of this IRI."""
        return any(ox.NamedNode(iri) in fact.value for fact in self.facts)


def read_shapes(path: Path) -> tuple[Shape, ...]:
    """Return the node shapes at `path` in the order of the file; KnowledgeError when it is not Turtle."""
    graph = read(path)
    nodes = graph.subjects(RDF + "type", SH + "NodeShape")
    return tuple(_shape(graph, node) for node in nodes if isinstance(node, ox.NamedNode))


def _shape(graph: Graph, node: ox.NamedNode) -> Shape:
    return Shape(
        node.value,
        graph.text(node, RDFS + "label"),
        tuple((t, iri) for t in _TARGETS for iri in graph.iris(node, SH + t)),
        tuple(_facts(graph, node)),
        graph.text(node, SH + "message"),
        tuple(_constraint(graph, p) for p in graph.objects(node, SH + "property")),
        graph.iris(node, SH + "node"),
    )


def _constraint(graph: Graph, node: Term) -> Constraint:
    path = (*graph.iris(node, SH + "path"), "")[0]
    return Constraint(path, _count(graph, node), tuple(_facts(graph, node)), graph.text(node, SH + "message"))


def _count(graph: Graph, node: Term) -> str:
    """How many values there may be: 1, 0..1, 1..*, *."""
    least = (*graph.literals(node, SH + "minCount"), "0")[0]
    most = (*graph.literals(node, SH + "maxCount"), "*")[0]
    if least == most:
        return least
    return "*" if (least, most) == ("0", "*") else f"{least}..{most}"


def _facts(graph: Graph, node: Term) -> Iterator[Fact]:
    for quad in graph.about(node):
        name = quad.predicate.value.removeprefix(SH)
        if quad.predicate.value.startswith(SH) and name not in _SAID_APART:
            yield Fact(name, tuple(_words(graph, quad.object)))


def _words(graph: Graph, value: Term) -> Iterator[Term | str]:
    if not isinstance(value, ox.BlankNode):
        yield value
        return
    for index, item in enumerate(graph.items(value)):
        yield from (*((" | ",) if index else ()), *_words(graph, item))
    inner = [q for q in graph.about(value) if q.predicate.value.startswith(SH)]
    if inner:
        yield "[ "
        for index, quad in enumerate(inner):
            yield from ((" ; ",) if index else ())
            yield from (quad.predicate.value.removeprefix(SH) + " ", *_words(graph, quad.object))
        yield " ]"
