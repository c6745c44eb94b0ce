"""What the class diagram shows: classes in their areas, with the object properties that start from them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from ontology.docs.graph import Text
from ontology.docs.shapes import Shape
from ontology.docs.vocabulary import Entry, Vocabulary
from ontology.docs.words import Area
from ontology.terms import NS

ANY = "*"


@dataclass(frozen=True, slots=True)
class Row:
    """A property in a class's box; `target` is the class that it leads to, None where it may be any or is one
    of another vocabulary; `shown` names it.
    """

    entry: Entry
    target: Entry | None

    @property
    def shown(self) -> str:
        """What the property leads to, in a word."""
        if self.target:
            return self.target.label.zh
        return re.split("[/#]", self.entry.ranges[0])[-1] if self.entry.ranges else ANY


@dataclass(frozen=True, slots=True)
class Box:
    """A class with its properties and the classes below it."""

    entry: Entry
    rows: tuple[Row, ...]
    below: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """An area of the diagram."""

    title: Text
    column: int
    boxes: tuple[Box, ...]


def panels(vocabulary: Vocabulary, shapes: Sequence[Shape], areas: Sequence[Area]) -> tuple[Panel, ...]:
    """Return the areas with their classes; a class that no area names stands in the last one.

    Only main properties are shown: object properties that are no sub-property of another of this ontology.
    """
    classes = vocabulary.of_kind("class")
    named = {
        NS + name: (number, place) for number, a in enumerate(areas) for place, name in enumerate(a.classes)
    }
    rest = (len(areas) - 1, len(named))
    roots = sorted(
        (c for c in classes if c.iri in named or not c.own_supers), key=lambda c: named.get(c.iri, rest)
    )

    def box(entry: Entry) -> Box:
        under = [c for c in vocabulary.below(entry.iri) if c not in roots and c.own_supers[0] == entry.iri]
        return Box(entry, tuple(_rows(entry, vocabulary, shapes)), tuple(box(c) for c in under))

    found = (
        Panel(a.title, a.column, tuple(box(r) for r in roots if named.get(r.iri, rest)[0] == number))
        for number, a in enumerate(areas)
    )
    return tuple(panel for panel in found if panel.boxes)


def _rows(entry: Entry, vocabulary: Vocabulary, shapes: Sequence[Shape]) -> Iterable[Row]:
    mine = [s for s in shapes if s.targets_class(entry.iri)]
    for prop in vocabulary.of_kind("object"):
        if prop.own_supers:
            continue
        asked = [c for shape in mine for c in shape.on(prop.iri)]
        inherited = any(s.targets_class(up) for s in mine for up in entry.own_supers)
        if entry.iri in prop.domains or (asked and not prop.domains and not inherited):
            kinds = [f.value[0] for c in asked for f in c.facts if f.name == "class"]
            yield Row(prop, _target(prop, kinds, vocabulary))


def _target(prop: Entry, asked: Sequence[object], vocabulary: Vocabulary) -> Entry | None:
    iris = [*(value.value for value in asked if isinstance(value, ox.NamedNode)), *prop.ranges]
    known = {c.iri: c for c in vocabulary.of_kind("class")}
    return next((known[iri] for iri in iris if iri in known), None)
