"""The kinds of things that a search tells apart, by the classes of the ontology and what is below them.

>>> kind_of(["https://w3id.org/zhengpu/ontology#School"]), kind_of([Class.SECTION])
('organization', None)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files

import pyoxigraph as ox

from ontology.terms import PREFIXES, Class

SENTENCE = "sentence"
STATEMENT = "statement"
"""The kind of what the index keeps of a statement: nothing finds it by a name."""
OTHER = "other"
"""The kind of whatever else has a class: it is counted and listed, and found by no name."""
KINDS: Mapping[str, tuple[str, ...]] = {
    "organization": (Class.ORGANIZATION,),
    "place": (Class.PLACE,),
    "programme": (Class.PROGRAMME,),  # before policy, of which it is a part: a thing of both is shown as this
    "policy": (Class.POLICY,),
    "platform": (Class.PLATFORM, Class.PLATFORM_VERSION),
    "document": (Class.DOCUMENT,),
    "person": (Class.PERSON,),
    "post": (Class.POST,),
    "group": (Class.AGENT_GROUP,),
    "occasion": (Class.OCCASION,),
    "mechanism": (Class.MECHANISM,),
    "award": (Class.AWARD,),
    "indicator": (Class.INDICATOR,),
    "series": (Class.BULLETIN_SERIES, Class.OCCASION_SERIES),
    "concept": (PREFIXES["skos"] + "Concept",),
    "bulletin": (Class.BULLETIN,),
    SENTENCE: (),
}
"""The kinds, in the order in which lists show them, each with its topmost classes; a sentence has none."""

NUMBERS: Mapping[str, int] = {**{kind: number for number, kind in enumerate(KINDS)}, OTHER: 61, STATEMENT: 62}
NAMES: tuple[str, ...] = tuple(KINDS)


def kind_of(classes: Iterable[str]) -> str | None:
    """Return the kind of a thing of these classes, or None where it is of no kind that is searched for."""
    kinds = _kinds()
    found = (kinds[each] for each in classes if each in kinds)
    return min(found, key=NUMBERS.__getitem__, default=None)


def classes_of(kind: str) -> tuple[str, ...]:
    """Return the classes of a kind, its topmost first.

    >>> classes_of("place")
    ('https://w3id.org/zhengpu/ontology#Place',)
    """
    tops = KINDS[kind]
    below = sorted(str(each) for each, name in _kinds().items() if name == kind and each not in tops)
    return (*map(str, tops), *below)


@lru_cache(maxsize=1)
def _kinds() -> Mapping[str, str]:
    """Every class that has a kind: its own, else that of what it is below."""
    above = broader()
    tops = {str(top): kind for kind, classes in KINDS.items() for top in classes}

    def found(each: str, seen: frozenset[str] = frozenset()) -> str | None:
        if each in tops or each in seen:
            return tops.get(each)
        kinds = (found(one, seen | {each}) for one in above.get(each, ()))
        return next(filter(None, kinds), None)

    return {each: kind for each in (*tops, *above) if (kind := found(each))}


@lru_cache(maxsize=256)
def upwards(each: str) -> frozenset[str]:
    """Return a class and all classes above it."""
    seen: set[str] = set()
    waiting = [str(each)]
    while waiting:
        if (one := waiting.pop()) not in seen:
            seen.add(one)
            waiting += broader().get(one, ())
    return frozenset(seen)


@lru_cache(maxsize=1)
def broader() -> Mapping[str, tuple[str, ...]]:
    """Return what the ontology says of its classes: the classes that each is directly below."""
    text = files("ontology").joinpath("zhengpu.ttl").read_bytes()
    found: dict[str, tuple[str, ...]] = {}
    for quad in ox.parse(text, ox.RdfFormat.TURTLE):
        named = isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode)
        if named and quad.predicate.value == PREFIXES["rdfs"] + "subClassOf":
            below, top = str(quad.subject.value), str(quad.object.value)
            found[below] = (*found.get(below, ()), top)
    return found
