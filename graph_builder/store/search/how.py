"""How a statement names a thing, as a number that is counted by: a bit for each role and for what it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache

from graph_builder.store.search.documents import Document
from graph_builder.store.search.facets import NUMBERS, PARTED, key_of
from ontology.terms import NS, Class

ACT, CLASSED, SEVERAL = 1 << 62, 1 << 61, 1 << 58
"""The bits that tell that it is an act, that it has a class at all, that more than one graph says something
of it, so that it is not known which says what.
"""
KINDS = {str(Class.ACTIVITY): ACT, str(Class.OBSERVATION): 1 << 60, str(Class.OMISSION): 1 << 59}
"""The bits of some classes; those of the roles have the numbers of the roles."""
IRIS = tuple(name if ":" in name else NS + name for name in NUMBERS)
"""The roles by their numbers, as properties of the ontology or of others."""


def kind_of(document: Document) -> tuple[int, int]:
    """Return the bits of what a statement is itself, and the key of the graph that tells its class: 0 for the
    unnamed one, or where there is more than one.
    """
    graphs = [mark.graph for mark in document.marks if mark.classes]
    classes = {each for mark in document.marks for each in mark.classes}
    bits = sum((KINDS[each] for each in classes & KINDS.keys()), CLASSED if classes else 0)
    if any(name == PARTED for name, _ in document.facets.said):
        return bits | SEVERAL, 0
    return bits, key_of(graphs[0]) if len(graphs) == 1 and graphs[0] else 0


@lru_cache(maxsize=1 << 10)
def roles_of(how: int) -> tuple[str, ...]:
    """Return the roles that bits stand for, by IRI."""
    return tuple(iri for at, iri in enumerate(IRIS) if how >> at & 1)


def bits_of(roles: Iterable[str]) -> int:
    """Return the bits of roles, each by its local name, or by its IRI if it is none of ours."""
    return sum(1 << NUMBERS[role] for role in set(roles))


def bits_of_classes(classes: Collection[str]) -> int:
    """Return the bits of classes, as far as they have one."""
    return sum(bit for each, bit in KINDS.items() if each in classes)
