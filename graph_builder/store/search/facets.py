"""What narrows a search: where, when and about what a thing was acted on.

A statement tells it of its sentences, of those who acted and of what was acted on; a document that names its
issuers, and whatever has a time of its own, tells it of itself. All of it is a function of one thing's own
quads, so that a change costs as much as it changes; whose province is whose is joined when somebody asks.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Self

from pyoxigraph import Literal, NamedNode, Quad

from ontology.terms import PREFIXES, Property

EVIDENCE = NamedNode(Property.EVIDENCE)
_AGENTS = {
    *map(NamedNode, (Property.AGENT, Property.LEAD_AGENT, Property.ADOPTER, Property.ISSUED_BY)),
    NamedNode(PREFIXES["dct"] + "publisher"),
}
_OBJECTS = set(map(NamedNode, (Property.OBJECT, Property.ADOPTED_POLICY, Property.INDICATOR)))
_PLACES = set(map(NamedNode, (Property.PLACE, Property.JURISDICTION)))
_THEME = NamedNode(Property.THEME)
_TIMES = set(map(NamedNode, (Property.BEGIN, Property.END, Property.AS_OF)))
TELLING = frozenset({EVIDENCE, *_AGENTS, *_OBJECTS, *_PLACES, _THEME, *_TIMES})
"""The properties that facets are made of."""

LONGEST = 24
"""Months at most that one statement touches: of a longer time, the first."""
FIRST_YEAR, YEARS = 1900, 200
"""The years whose months are told; what has another is not dated."""
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])(?![0-9])")
_IN_PROVINCE = re.compile(r"/place/([0-9]{2})[0-9]{4}$")


@dataclass(frozen=True, slots=True)
class Facets:
    """What a thing's own quads tell: its places; who acted; of which things they tell where and when
    (``tells``); themes; the first and last month, as `month_of` counts them, or None.
    """

    places: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    months: tuple[int, int] | None = None

    def provinces(self) -> tuple[int, ...]:
        """The provinces that its places lie in, by the first two digits of the division code."""
        return tuple(sorted({code for place in self.places if (code := province_of(place)) is not None}))

    def narrow(self) -> bool:
        """Whether they narrow anything: a figure that nobody acts in, at no stated time, does not."""
        return bool(self.places or self.agents or self.themes or self.months)

    def as_text(self) -> str:
        """As a row of the index has it; empty where there are none."""
        parts = (self.places, self.agents, self.tells, self.themes, self.months)
        return json.dumps(parts, ensure_ascii=False) if any(parts) else ""

    @classmethod
    def in_text(cls, text: str) -> Self:
        """The facets that a row has."""
        if not text:
            return cls()
        places, agents, tells, themes, months = json.loads(text)
        span = (months[0], months[1]) if months else None
        return cls(tuple(places), tuple(agents), tuple(tells), tuple(themes), span)


NONE = Facets()
"""What tells nothing."""


def facets_of(thing: NamedNode, said: Iterable[Quad], *, is_place: bool) -> Facets:
    """Return the facets of a thing of which this, and nothing else, is said."""
    found: defaultdict[NamedNode, set[str]] = defaultdict(set)
    for quad in said:
        if quad.predicate in TELLING and isinstance(quad.object, NamedNode | Literal):
            found[quad.predicate].add(quad.object.value)
    if not found and not is_place:
        return NONE
    agents, months = _all(found, _AGENTS), _months(_all(found, _TIMES))
    tells = _all(found, {EVIDENCE} | _AGENTS | _OBJECTS) if EVIDENCE in found else ()
    if not tells and (agents or months):
        tells = (thing.value,)
    own = {thing.value} if is_place else set()
    places = tuple(sorted({*_all(found, _PLACES), *own}))
    return Facets(places, agents, tells, _all(found, {_THEME}), months)


def province_of(place: str) -> int | None:
    """Return the first two digits of a place's division code, 0 for the nation; None where it has none.

    >>> province_of("https://w3id.org/zhengpu/id/place/460100"), province_of("urn:x")
    (46, None)
    """
    found = _IN_PROVINCE.search(place)
    return int(found[1]) if found else None


def month_of(text: str) -> int | None:
    """Return the month that a date begins with, counted from January 1900; None where it tells none.

    >>> month_of("2022-11-03"), month_of("spring"), month_of("0001-01-01")
    (1474, None, None)
    """
    found = _MONTH.match(text)
    month = (int(found[1]) - FIRST_YEAR) * 12 + int(found[2]) - 1 if found else -1
    return month if 0 <= month < YEARS * 12 else None


def month_text(month: int) -> str:
    """Return a month as ISO 8601 writes it.

    >>> month_text(1474)
    '2022-11'
    """
    return f"{FIRST_YEAR + month // 12}-{month % 12 + 1:02}"


def key_of(iri: str) -> int:
    """Return the number that stands for an IRI in the joins: 64 bits of a hash, never 0 in practice."""
    return int.from_bytes(blake2b(iri.encode("utf-8", "replace"), digest_size=8).digest(), "big", signed=True)


def _all(found: dict[NamedNode, set[str]], predicates: set[NamedNode]) -> tuple[str, ...]:
    return tuple(sorted(set().union(*(found[each] for each in predicates if each in found))))


def _months(times: Iterable[str]) -> tuple[int, int] | None:
    months = [month for text in times if (month := month_of(text)) is not None]
    return (min(months), min(max(months), min(months) + LONGEST - 1)) if months else None
