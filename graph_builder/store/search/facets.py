"""What a thing's own quads tell of others: where, when and about what they were acted on, who names whom.

A statement tells it of those who acted, of what was acted on, and of the sentences that it rests on, which
are told apart (`documents.Document.evidence`): they change whenever anything in their text does. A document
that names its issuers, and whatever has a time of its own, tells it of itself. All of it is a function of one
thing's own quads, so that a change costs as much as it changes; whose province is whose is joined when
somebody asks.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Self

from pyoxigraph import Literal, NamedNode, Quad

from graph_builder.store.search.kinds import OTHER
from graph_builder.store.search.marks import in_json
from ontology.terms import NS, PREFIXES, Property

EVIDENCE = NamedNode(Property.EVIDENCE)
_WITHIN, _JURISDICTION = NamedNode(Property.WITHIN), NamedNode(Property.JURISDICTION)
_AGENTS = {
    *map(NamedNode, (Property.AGENT, Property.LEAD_AGENT, Property.ADOPTER, Property.ISSUED_BY)),
    NamedNode(PREFIXES["dct"] + "publisher"),
}
_OBJECTS = set(map(NamedNode, (Property.OBJECT, Property.ADOPTED_POLICY, Property.INDICATOR)))
_PLACES = {NamedNode(Property.PLACE), _JURISDICTION}
_THEME = NamedNode(Property.THEME)
_BEGIN, _END = NamedNode(Property.BEGIN), NamedNode(Property.END)
_TIMES = {_BEGIN, _END, NamedNode(Property.AS_OF)}
_BESIDE = (
    *(Property.ORGANIZER, Property.UNDERTAKER, Property.SUPPORTER, Property.ATTENDEE, Property.SPEAKER),
    *(Property.PARTICIPANT, Property.IN_POST, Property.ACTION, Property.FULFILS, Property.PART_OF),
    *(Property.ABOUT, Property.STAGE, Property.ADOPTION_BASIS, Property.LINKED_ACTIVITY),
    Property.LINKED_POLICY,
)
ROLES = frozenset({EVIDENCE, _WITHIN, *_AGENTS, *_OBJECTS, *_PLACES, _THEME, *map(NamedNode, _BESIDE)})
"""How a statement may name a thing: all of the ontology that leads from statements to things."""
NUMBERS = {each.value.removeprefix(NS): at for at, each in enumerate(sorted(ROLES, key=str))}
"""The roles by name, numbered in the order of their IRIs."""
OF_STATEMENT = 100
"""Added to the number of a role in which a statement, and nothing else, stands."""
TELLING = frozenset({*ROLES, *_TIMES})
"""The properties that facets are made of."""

PARTED = ""
"""Stands among the properties of a statement of which several graphs say something: they are its values."""
LONGEST = 24
"""Months at most that one statement touches: of a longer time, the first."""
FIRST_YEAR, YEARS = 1900, 200
"""The years whose months are told; what has another is not dated."""
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])(?![0-9])")
_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?![0-9])")
_IN_PROVINCE = re.compile(r"/place/([0-9]{2})[0-9]{4}$")

Said = Mapping[str, tuple[str, ...]]
"""The values of properties, sorted; a property by its local name, or by its IRI if it is none of ours."""


@dataclass(frozen=True, slots=True)
class Facets:
    """What a thing's own quads tell: its places; who acted; of which things they tell where and when
    (``tells``); themes; the first and last month, as `month_of` counts them, or None; and what all of that
    was read from (``said``): of the evidence of a statement, that there is some.
    """

    places: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    months: tuple[int, int] | None = None
    said: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def provinces(self) -> tuple[int, ...]:
        """The provinces that its places lie in, by the first two digits of the division code."""
        return tuple(sorted({code for place in self.places if (code := province_of(place)) is not None}))

    def narrow(self) -> bool:
        """Whether they narrow anything: a figure that nobody acts in, at no stated time, does not."""
        return bool(self.places or self.agents or self.themes or self.months)

    def named(self) -> dict[str, int]:
        """What a statement names, with a bit for each role, that of its number; nothing where it is none."""
        found: dict[str, int] = {}
        if self.is_statement():
            for name, values in self.said:
                if (number := NUMBERS.get(name)) is not None:
                    for each in values:
                        found[each] = found.get(each, 0) | 1 << number
        return found

    def is_asked(self) -> bool:
        """Whether it tells something of others, be they only the sentences that it rests on."""
        return bool(self.tells) or (self.is_statement() and self.narrow())

    def days(self) -> tuple[int, int]:
        """The first day and the last that it has a time of, each as `day_of` writes it."""
        said = dict(self.said)
        begin = day_of(min(said.get(_NAMES[_BEGIN], ()), default=""))
        return begin, day_of(max(said.get(_NAMES[_END], ()), default="")) or begin

    def linked(self) -> list[tuple[int, str]]:
        """What it leads to beside what it names, behind the numbers of the roles: of a statement only where
        it lies, as of whatever may be a body of a place.
        """
        said = self.said
        if more := OF_STATEMENT if self.is_statement() else 0:
            said = tuple(each for each in said if each[0] in _OF_BODIES)
        return [(NUMBERS[name] + more, value) for name, values in said if name in NUMBERS for value in values]

    def is_statement(self) -> bool:
        """Whether it rests on a sentence."""
        return any(name == _EVIDENCE for name, _ in self.said)

    def alone(self) -> Self:
        """The same of what is of no kind that is searched for: it narrows nothing."""
        return type(self)(said=self.said if self.is_statement() or self.linked() else ())

    def as_text(self) -> str:
        """As a row of the index has it; empty where there are none."""
        return in_json(dict(self.said)) if self.said else ""


NONE = Facets()
"""What tells nothing."""


def facets_of(thing: NamedNode, said: Sequence[Quad], *, is_place: bool) -> Facets:
    """Return the facets of a thing of which this, and nothing else, is said."""
    found: defaultdict[NamedNode, set[str]] = defaultdict(set)
    for quad in said:
        predicate, term = quad.predicate, quad.object
        if predicate in TELLING and isinstance(term, _TERMS[predicate in _TIMES]):
            found[predicate].add(term.value)
    values = {_NAMES[each]: tuple(sorted(some)) for each, some in found.items()}
    if EVIDENCE in found:
        values[_EVIDENCE] = ()  # that there is any
    if EVIDENCE in found and len(graphs := {quad.graph_name for quad in said}) > 1:
        values[PARTED] = tuple(sorted(str(getattr(graph, "value", "")) for graph in graphs))
    return facets_in(values, thing.value, is_place=is_place)


_TERMS = (NamedNode, NamedNode | Literal)  # what tells something, and what tells a time


def facets_in(said: Said, thing: str, *, is_place: bool) -> Facets:
    """Return the facets of a thing of whose properties these are the values."""
    if not said and not is_place:
        return NONE
    months = _months(_all(said, _OF_TIMES))
    if not (is_place or months or said.keys() & NUMBERS.keys()):
        return NONE
    agents = _all(said, _OF_AGENTS)
    places = _all(said, _OF_PLACES, *((thing,) if is_place else ()))
    themes = said.get(_NAMES[_THEME], ())
    tells: tuple[str, ...] = ()
    if _EVIDENCE not in said:
        tells = (thing,) if agents or months else ()
    elif places or agents or themes or months:
        tells = _all(said, _OF_TOLD)
    return Facets(places, agents, tells, themes, months, tuple(sorted(said.items())))


def facets_in_text(text: str, thing: str, kind: str) -> Facets:
    """Return the facets that the row of a thing has."""
    said = {name: tuple(values) for name, values in json.loads(text).items()} if text else {}
    facets = facets_in(said, thing, is_place=kind == "place")
    return facets.alone() if kind == OTHER else facets


def province_of(place: str) -> int | None:
    """Return the first two digits of a place's division code, 0 for the nation; None where it has none.

    >>> province_of("https://w3id.org/zhengpu/id/place/460100"), province_of("urn:x")
    (46, None)
    """
    found = _IN_PROVINCE.search(place)
    return int(found[1]) if found else None


@lru_cache(maxsize=1 << 12)
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


@lru_cache(maxsize=1 << 12)
def day_of(text: str) -> int:
    """Return the day that a time begins with as a number, of a month or a year without the rest; 0 where it
    tells none.

    >>> day_of("2022-11-03T08:00:00"), day_of("2022-11"), day_of("2022"), day_of("spring")
    (20221103, 20221100, 20220000, 0)
    """
    found = _DAY.match(text)
    return int("".join(part or "00" for part in found.groups())) if found else 0


@lru_cache(maxsize=1 << 14)
def key_of(iri: str) -> int:
    """Return the number that stands for an IRI in the joins: 64 bits of a hash, never 0 in practice.

    Of a part of something the first are those of the whole, so that what a bulletin tells lies together:
    where each was anywhere, one that is replaced touched a thousand pages of the file.

    >>> [key_of(f"https://x/id/bulletin/b/a-{number}") >> 40 == _hash("https://x/id/bulletin/b") >> 40
    ...  for number in range(2)]
    [True, True]
    """
    own, whole = _hash(iri), _whole_of(iri)
    return (
        own if whole == len(iri) else _hash(iri[:whole]) >> _OF_PART << _OF_PART | own & (1 << _OF_PART) - 1
    )


def keys_of(iris: Iterable[str]) -> str:
    """Return the numbers of IRIs as questions about the index are given them."""
    return json.dumps([key_of(iri) for iri in iris])


def _whole_of(iri: str) -> int:
    """How long the IRI is of what another is a part of, itself if of nothing: ``text/1#char=1,2`` of
    ``text/1``, ``bulletin/b/a-1`` of ``bulletin/b``.
    """
    if (cut := iri.find("#")) > 0:
        return cut
    folder = iri.find("/id/")
    name = iri.find("/", folder + len("/id/")) if folder >= 0 else -1
    part = iri.find("/", name + 1) if name >= 0 else -1
    return part if part >= 0 else len(iri)


@lru_cache(maxsize=1 << 12)
def _hash(iri: str) -> int:
    return int.from_bytes(blake2b(iri.encode("utf-8", "replace"), digest_size=8).digest(), "big", signed=True)


_OF_PART = 40  # bits that tell the parts of one thing apart; the other 24 are of the whole


_NAMES = {each: each.value.removeprefix(NS) for each in TELLING}
_EVIDENCE = _NAMES[EVIDENCE]
_OF_AGENTS, _OF_PLACES, _OF_TIMES, _OF_TOLD = (
    [_NAMES[each] for each in some] for some in (_AGENTS, _PLACES, _TIMES, _AGENTS | _OBJECTS)
)
_OF_BODIES = frozenset({_NAMES[_WITHIN], _NAMES[_JURISDICTION]})


def _all(said: Said, names: Iterable[str], *more: str) -> tuple[str, ...]:
    found = [said[each] for each in names if each in said]
    if len(found) == 1 and not more:
        return found[0]  # it is sorted, and most have no other
    return tuple(sorted(set(more).union(*found))) if found or more else ()


def _months(times: Iterable[str]) -> tuple[int, int] | None:
    months = [month for text in times if (month := month_of(text)) is not None]
    return (min(months), min(max(months), min(months) + LONGEST - 1)) if months else None
