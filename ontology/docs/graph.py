"""The statements of a Turtle or TriG file in the order in which they are written.

The order of the file is the order of the pages, and blank nodes, whose names differ from run to run, are
only ever followed, never shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from ontology.errors import KnowledgeError

Node = ox.NamedNode | ox.BlankNode
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SH = "http://www.w3.org/ns/shacl#"


@dataclass(frozen=True, slots=True)
class Text:
    """A text in Chinese and English; either may be empty.

    >>> Text("机构", "organization").zh
    '机构'
    """

    zh: str = ""
    en: str = ""


class Graph:
    """Some statements, looked up by subject and predicate; predicates are given as strings."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self.quads = list(quads)
        self._about: dict[Term, list[ox.Quad]] = {}
        self._by: dict[tuple[Term, str], list[Term]] = {}
        self._subjects: dict[tuple[str, Term], list[Node]] = {}
        for quad in self.quads:
            self._about.setdefault(quad.subject, []).append(quad)
            self._by.setdefault((quad.subject, quad.predicate.value), []).append(quad.object)
            if isinstance(quad.subject, Node):
                self._subjects.setdefault((quad.predicate.value, quad.object), []).append(quad.subject)

    def about(self, subject: Term) -> list[ox.Quad]:
        """The statements about one thing, as written."""
        return self._about.get(subject, [])

    def objects(self, subject: Term, predicate: str) -> list[Term]:
        """The values of a property, as written."""
        return self._by.get((subject, predicate), [])

    def iris(self, subject: Term, predicate: str) -> tuple[str, ...]:
        """The values of a property that are IRIs."""
        return tuple(o.value for o in self.objects(subject, predicate) if isinstance(o, ox.NamedNode))

    def literals(self, subject: Term, predicate: str) -> tuple[str, ...]:
        """The values of a property that are literals."""
        return tuple(o.value for o in self.objects(subject, predicate) if isinstance(o, ox.Literal))

    def text(self, subject: Term, predicate: str) -> Text:
        """The value of a property in both languages; several in one language are joined."""
        literals = [o for o in self.objects(subject, predicate) if isinstance(o, ox.Literal)]
        zh, en = (
            " ".join(o.value for o in literals if (o.language or "").startswith(tag)) for tag in ("zh", "en")
        )
        return Text(zh, en)

    def subjects(self, predicate: str, value: Term | str) -> list[Node]:
        """Who has a property with this value; a string is an IRI."""
        value = ox.NamedNode(value) if isinstance(value, str) else value
        return self._subjects.get((predicate, value), [])

    def items(self, head: Term) -> Iterator[Term]:
        """The members of an RDF list."""
        seen: set[Term] = set()
        while head not in seen and (first := self.objects(head, RDF + "first")):
            seen.add(head)
            yield first[0]
            head = self.objects(head, RDF + "rest")[0]


def read(*paths: Path) -> Graph:
    """Return the statements of Turtle or TriG files; KnowledgeError names the file that is neither."""
    return Graph(quad for path in paths for quad in _quads(path))


def prefixes(path: Path) -> dict[str, str]:
    """Return the prefixes that a Turtle file declares."""
    parser = ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
    for _ in parser:  # the parser knows the prefixes that it has passed
        pass
    return dict(parser.prefixes)


def _quads(path: Path) -> list[ox.Quad]:
    form = ox.RdfFormat.TRIG if path.suffix == ".trig" else ox.RdfFormat.TURTLE
    try:
        return list(ox.parse(path=str(path), format=form))
    except (SyntaxError, OSError) as error:
        line = getattr(error, "lineno", 0) or 0
        raise KnowledgeError(path.name, line, f"无法读取：{error}", f"cannot be read: {error}") from error
