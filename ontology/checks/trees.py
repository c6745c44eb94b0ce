"""What lies in, belongs to or follows something else must not come back to itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ontology.checks.book import Book, fault, parts
from ontology.errors import KnowledgeError

_TREES = (
    ("places", "id", "within"),
    ("organizations", "slug", "parent"),
    ("organizations", "slug", "successor"),
)
_RELATIONS = (
    "http://www.w3.org/2004/02/skos/core#broader",
    "http://www.w3.org/2000/01/rdf-schema#subClassOf",
    "http://www.w3.org/2000/01/rdf-schema#subPropertyOf",
)


def cycles(book: Book) -> Iterator[KnowledgeError]:
    """Yield one fault for each ring, at the first of its rows."""
    for name, key, column in _TREES:
        lines = {getattr(row, key): line for line, row in book.rows[name]}
        above = {getattr(row, key): parts(row, column) for _, row in book.rows[name]}
        for ring in rings(above):
            start = min(ring, key=lambda i: lines[i])
            yield fault(name, lines[start], start, *_words(column, ring))
    for turtle in book.turtles.values():
        for relation in _RELATIONS:
            above_of: dict[str, list[str]] = {}
            for subject, value in turtle.pairs(relation):
                above_of.setdefault(subject, []).append(value.value)
            for ring in rings(above_of):
                yield turtle.fault(min(ring), *_words(relation.rpartition("#")[2], ring))


def _words(relation: str, ring: list[str]) -> tuple[str, str]:
    path = " → ".join(i.rpartition("/")[2].rpartition("#")[2] for i in [*ring, ring[0]])
    return (
        f"的 {relation} 绕回自身（{path}）；请断开一处",
        f"comes back to itself by “{relation}” ({path}); break it at one place",
    )


def rings(above: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Return every ring of a relation, each once.

    >>> rings({"a": ["b"], "b": ["a"], "c": ["a"]})
    [['a', 'b']]
    """
    found: list[list[str]] = []
    done: set[str] = set()
    for start in above:
        path: list[str] = []
        stack = [(start, False)]
        while stack:
            node, leave = stack.pop()
            if leave:
                done.add(path.pop())
            elif node in path:
                found.append(path[path.index(node) :])
            elif node not in done and node in above:
                path.append(node)
                stack.append((node, True))
                stack.extend((other, False) for other in above[node])
    return found
