"""Terms and shapes in the words of a page: every IRI a reference, every name in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from ontology.docs.examples import Examples
from ontology.docs.graph import Term, Text
from ontology.docs.names import Names, Ref
from ontology.docs.shapes import Constraint, Fact, Shape
from ontology.docs.vocabulary import Entry, Vocabulary
from ontology.docs.words import Words

Refs = tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Demand:
    """What a shape asks of one property."""

    path: Ref
    count: str
    facts: tuple[tuple[Text, Refs], ...]
    message: Text


Asked = tuple[tuple[Ref, Shape, tuple[Demand, ...]], ...]
"""Shapes with what they ask."""


@dataclass(frozen=True, slots=True)
class ShapePage:
    """A shape: whom it is for, what it asks of a node itself, of its properties, and by other shapes."""

    shape: Shape
    targets: tuple[tuple[Text, Ref], ...]
    facts: tuple[tuple[Text, Refs], ...]
    demands: tuple[Demand, ...]
    others: tuple[tuple[Ref, Text], ...]


@dataclass(frozen=True, slots=True)
class TermPage:
    """A class or property with all that points to it.

    `asked` are the shapes on a class with what they ask, or on a property with what they ask of it; `also`
    shapes that speak of it in a condition, or those of classes above.
    """

    entry: Entry
    kind: Text
    traits: tuple[Text, ...]
    supers: Refs
    below: Refs
    domains: Refs
    ranges: Refs
    alignments: tuple[tuple[Text, Ref], ...]
    conditions: tuple[Refs, ...]
    disjoint: Refs
    leading: Refs
    arriving: Refs
    asked: Asked
    also: Refs
    example: Refs


class Reference:
    """Makes the pages' words of an ontology and its shapes."""

    def __init__(
        self, vocabulary: Vocabulary, shapes: Sequence[Shape], names: Names, words: Words, examples: Examples
    ) -> None:
        self._vocabulary = vocabulary
        self._shapes = shapes
        self._names = names
        self._words = words
        self._examples = examples

    def terms(self, *kinds: str) -> tuple[TermPage, ...]:
        """The terms of some kinds, in the order of the file."""
        return tuple(self._term(entry) for entry in self._vocabulary.of_kind(*kinds))

    def shapes(self) -> tuple[ShapePage, ...]:
        """The shapes, in the order of the file."""
        return tuple(self._shape(shape) for shape in self._shapes)

    def _entries(self, entries: Iterable[Entry]) -> Refs:
        return self._names.refs(entry.iri for entry in entries)

    def _term(self, entry: Entry) -> TermPage:
        names, vocabulary = self._names, self._vocabulary
        asked, also = self._on_class(entry) if entry.kind == "class" else self._on_property(entry)
        return TermPage(
            entry,
            self._words.title("kinds", entry.kind),
            tuple(self._words.title("traits", t) for t in entry.traits),
            names.refs(entry.own_supers),
            self._entries(vocabulary.below(entry.iri)),
            names.refs(entry.domains),
            names.refs(entry.ranges),
            self._relations(entry.alignments),
            tuple(tuple(self._said(condition)) for condition in entry.conditions),
            names.refs(entry.disjoint),
            self._entries(vocabulary.leading(entry.iri)),
            self._entries(vocabulary.arriving(entry.iri)),
            asked,
            names.refs(shape.iri for shape in also),
            names.linked(self._examples.of(entry)),
        )

    def _on_class(self, entry: Entry) -> tuple[Asked, list[Shape]]:
        mine = [s for s in self._shapes if self._is_for(s, entry)]
        ups = self._vocabulary.above(entry.iri)
        above = [s for s in self._shapes if s not in mine and any(s.targets_class(up) for up in ups)]
        rows = tuple((self._names.ref(s.iri), s, self._demands(s.constraints)) for s in mine)
        return rows, above

    def _is_for(self, shape: Shape, entry: Entry) -> bool:
        """Whether a shape is for a class: by name, or by a property whose domain or range the class is."""
        having = (("targetSubjectsOf", e.iri) for e in self._vocabulary.leading(entry.iri))
        valued = (("targetObjectsOf", e.iri) for e in self._vocabulary.arriving(entry.iri))
        return shape.targets_class(entry.iri) or any(t in shape.targets for t in (*having, *valued))

    def _on_property(self, entry: Entry) -> tuple[Asked, list[Shape]]:
        found = [(s, s.on(entry.iri)) for s in self._shapes]
        rows = tuple((self._names.ref(s.iri), s, self._demands(on)) for s, on in found if on)
        return rows, [s for s in self._shapes if s.names(entry.iri)]

    def _relations(self, pairs: Iterable[tuple[str, str]]) -> tuple[tuple[Text, Ref], ...]:
        return tuple((self._words.title("relations", name), self._names.ref(iri)) for name, iri in pairs)

    def _shape(self, shape: Shape) -> ShapePage:
        known = {s.iri: s.message for s in self._shapes}
        return ShapePage(
            shape,
            tuple((self._words.title("targets", t), self._names.ref(iri)) for t, iri in shape.targets),
            self._facts(shape.facts),
            self._demands(shape.constraints),
            tuple((self._names.ref(iri), known.get(iri, Text())) for iri in shape.nodes),
        )

    def _demands(self, constraints: Iterable[Constraint]) -> tuple[Demand, ...]:
        return tuple(
            Demand(self._names.ref(c.path), c.count, self._facts(c.facts), c.message) for c in constraints
        )

    def _facts(self, facts: Iterable[Fact]) -> tuple[tuple[Text, Refs], ...]:
        return tuple((self._words.title("constraints", f.name), tuple(self._said(f.value))) for f in facts)

    def _said(self, value: Iterable[Term | str]) -> Iterator[Ref]:
        for part in value:
            if isinstance(part, ox.NamedNode):
                yield self._names.ref(part.value)
            elif isinstance(part, str):
                yield Ref(part)
            else:
                yield Ref(part.value if isinstance(part, ox.Literal) else "")
