"""The SKOS schemes as trees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from ontology.docs.graph import RDF, SKOS, Graph, Node, Text, read

_MATCHES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch", "related")


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept with those under it; `aliases` are other names, `cues` names that only a search uses."""

    iri: str
    notation: str
    label: Text
    aliases: tuple[str, ...]
    cues: tuple[str, ...]
    definition: Text
    note: Text
    examples: tuple[str, ...]
    matches: tuple[tuple[str, str], ...]
    narrower: tuple[Concept, ...]

    @property
    def anchor(self) -> str:
        """The end of its IRI, which names its place on the page."""
        return self.iri.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme: `roots` are its trees, `count` how many concepts it holds."""

    iri: str
    label: Text
    definition: Text
    roots: tuple[Concept, ...]
    count: int

    @property
    def slug(self) -> str:
        """The end of its IRI, which names its page."""
        return self.iri.rpartition("/")[2]


def read_schemes(paths: Iterable[Path]) -> tuple[Scheme, ...]:
    """Return the schemes in some files, in their order; KnowledgeError when one is not Turtle."""
    graph = read(*paths)
    return tuple(_scheme(graph, s) for s in graph.subjects(RDF + "type", SKOS + "ConceptScheme"))


def walk(concepts: Iterable[Concept]) -> Iterator[Concept]:
    """Yield concepts and everything under them."""
    for concept in concepts:
        yield concept
        yield from walk(concept.narrower)


def _scheme(graph: Graph, scheme: Node) -> Scheme:
    members = graph.subjects(SKOS + "inScheme", scheme)
    seen: set[Node] = set()
    roots = [m for m in members if not graph.iris(m, SKOS + "broader")]
    # What a loop of skos:broader hides from every root is shown too; `zhengpu check` names the loop.
    trees = tuple(_tree(graph, m, members, seen) for m in [*roots, *members] if m not in seen)
    label, definition = (graph.text(scheme, SKOS + name) for name in ("prefLabel", "definition"))
    return Scheme(_iri(scheme), label, definition, trees, len(members))


def _tree(graph: Graph, node: Node, members: list[Node], seen: set[Node]) -> Concept:
    seen.add(node)
    under = graph.subjects(SKOS + "broader", node)
    return Concept(
        _iri(node),
        " ".join(graph.literals(node, SKOS + "notation")),
        graph.text(node, SKOS + "prefLabel"),
        graph.literals(node, SKOS + "altLabel"),
        graph.literals(node, SKOS + "hiddenLabel"),
        graph.text(node, SKOS + "definition"),
        graph.text(node, SKOS + "scopeNote"),
        graph.literals(node, SKOS + "example"),
        tuple((m, o) for m in _MATCHES for o in graph.iris(node, SKOS + m)),
        tuple(_tree(graph, n, members, seen) for n in under if n in members and n not in seen),
    )


def _iri(node: Node) -> str:
    return node.value if isinstance(node, ox.NamedNode) else ""
