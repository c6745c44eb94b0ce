"""What things are counted by, so that nobody has to count them: their classes, what acts do, how they stand.

A `Mark` is what one graph says of a thing, for what a graph says is asked graph by graph. `tallies` are the
sums that a thing adds one to; the index keeps each of them, revision by revision.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from graph_builder.store.names import TYPE
from ontology.terms import Property

_ACTION, _STATUS, _BEGIN = map(NamedNode, (Property.ACTION, Property.STATUS, Property.BEGIN))
_MONTH = len("2022-11")
MARKING = frozenset({TYPE, _ACTION, _STATUS, _BEGIN})
"""The properties that marks are made of."""

Key = tuple[str, str, str]
"""A sum: what is counted, of which name, in which part of all."""
CLASSES: Final = "classes"
"""Things by their classes."""
GROUP: Final = "group"
"""The same, each group of IRIs (see `group_of`) apart."""
GRAPH: Final = "graph"
"""Things by the classes that a graph gives them, each graph apart."""
DID: Final = "did"
"""The same with their actions and statuses, where they have any; the name has three parts, see `apart`."""
BEGIN: Final = "begin"
"""Acts that have a status, by the month in which they began."""


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """What a graph says of a thing: its classes by IRI; actions, statuses and first months of an act."""

    graph: str
    classes: tuple[str, ...]
    actions: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()


def marks_of(said: Iterable[Quad]) -> tuple[Mark, ...]:
    """Return the marks of a thing of which this, and nothing else, is said; none where it has no class."""
    found: defaultdict[str, defaultdict[NamedNode, set[str]]] = defaultdict(lambda: defaultdict(set))
    for quad in said:
        if quad.predicate in MARKING and isinstance(quad.object, NamedNode | Literal):
            is_day, value = quad.predicate == _BEGIN, quad.object.value
            if isinstance(quad.object, NamedNode) or quad.predicate != TYPE:
                graph = str(getattr(quad.graph_name, "value", ""))
                found[graph][quad.predicate].add(value[:_MONTH] if is_day else value)
    if not any(TYPE in each for each in found.values()):
        return ()
    return tuple(
        Mark(graph, *(tuple(sorted(each.get(name, ()))) for name in (TYPE, _ACTION, _STATUS, _BEGIN)))
        for graph, each in sorted(found.items())
    )


def as_text(marks: tuple[Mark, ...]) -> str:
    """Marks as a row of the index has them; empty where there are none."""
    parts = [
        [mark.graph, mark.classes, *((mark.actions, mark.statuses, mark.begins) if _acts(mark) else ())]
        for mark in marks
    ]
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":")) if parts else ""


def in_text(text: str) -> tuple[Mark, ...]:
    """The marks that a row has."""
    parts = json.loads(text) if text else ()
    return tuple(Mark(graph, *map(tuple, rest)) for graph, *rest in parts)


def tallies(iri: str, marks: tuple[Mark, ...]) -> Iterator[Key]:
    """Yield the sums that a thing adds one to."""
    classes = " ".join(sorted({each for mark in marks for each in mark.classes}))
    if not classes:
        return
    yield CLASSES, classes, ""
    yield GROUP, classes, group_of(iri)
    for mark in marks:
        if mark.classes:
            yield GRAPH, " ".join(mark.classes), mark.graph
        if mark.classes and (mark.actions or mark.statuses):
            yield DID, "\t".join(map(" ".join, (mark.classes, mark.actions, mark.statuses))), mark.graph
    statuses = {each for mark in marks for each in mark.statuses}
    begins = {each for mark in marks for each in mark.begins}
    for _, begin in product(statuses, begins):
        yield BEGIN, "", begin


def apart(name: str) -> tuple[list[str], list[str], list[str]]:
    """The classes, actions and statuses that the name of a sum of `DID` has.

    >>> apart("urn:a urn:b\\turn:issue\\treported")
    (['urn:a', 'urn:b'], ['urn:issue'], ['reported'])
    """
    classes, actions, statuses = (part.split(" ") if part else [] for part in name.split("\t"))
    return classes, actions, statuses


def group_of(iri: str) -> str:
    """The beginning of an IRI that lists are cut at: the folder of an instance and three characters.

    >>> group_of("https://w3id.org/zhengpu/id/place/460000"), group_of("https://example.org/thing#x")
    ('https://w3id.org/zhengpu/id/place/460', 'https://example.org/thing#')
    """
    if (base := iri.find("/id/")) < 0:
        return iri[: max(iri.rfind("/"), iri.rfind("#"), iri.rfind(":")) + 1]
    folder = iri.find("/", base + len("/id/"))
    return iri[: folder + 4] if folder > 0 else iri[: base + 4]


def _acts(mark: Mark) -> bool:
    return bool(mark.actions or mark.statuses or mark.begins)
