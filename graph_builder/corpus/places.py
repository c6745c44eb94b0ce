"""What the knowledge files say of each province: its departments, cities, counties and universities."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from graph_builder.roles import Roles
from ontology.load import Knowledge, Place

_LEVELS = frozenset({"province", "municipality", "autonomous-region"})
_OUTSIDE = frozenset({"港澳台"})  # the region whose units hand in no entries
_UNIVERSITY = re.compile(r"[一-鿿]+大学")
_CITY = re.compile(r"[一-鿿]+[市州]")
_COUNTY = re.compile(r"[一-鿿]+[市县旗]")  # a district is told with its city, unless that is the province
_DISTRICT = re.compile(r"[一-鿿]+[市县旗区]")


@dataclass(frozen=True, slots=True)
class Body:
    """A department: its official name and how an entry of its province calls it."""

    name: str
    short: str


@dataclass(frozen=True, slots=True)
class City:
    """A prefecture and its department, of education where nothing else is said."""

    name: str
    body: str


@dataclass(frozen=True)
class Province:
    """A province with what a sentence of its entry may name."""

    place: Place
    bodies: dict[str, Body]
    cities: tuple[City, ...]
    counties: tuple[str, ...]
    universities: tuple[str, ...]


class Country:
    """The provinces, in the order of the gazetteer, with the departments of some roles.

    >>> from ontology.load import load
    >>> Country(load(), ["edu"]).provinces[0].bodies["edu"]
    Body(name='北京市教育委员会', short='市教委')
    """

    def __init__(self, knowledge: Knowledge, roles: Iterable[str], city_role: str = "edu") -> None:
        self._knowledge = knowledge
        self._city_role = city_role
        self._wanted = tuple(dict.fromkeys(roles))
        self._roles = Roles(knowledge)

    @cached_property
    def provinces(self) -> tuple[Province, ...]:
        """Every province that hands in entries."""
        units = [p for p in self._knowledge.places if p.level in _LEVELS and p.region not in _OUTSIDE]
        return tuple(self.province(place) for place in units)

    def province(self, place: Place) -> Province:
        """Return what is known of a province, or of a city that puts out bulletins of its own."""
        below = self._below.get(place.id, [])
        pattern = _DISTRICT if place.level in {"municipality", "prefecture"} else _COUNTY
        return Province(
            place,
            bodies=dict(self._bodies(place)),
            cities=tuple(self._cities(p for p in below if p.level == "prefecture")),
            counties=tuple(p.name for p in below if p.level == "county" and pattern.fullmatch(p.name)),
            universities=tuple(self._universities(place)),
        )

    def _bodies(self, place: Place) -> Iterator[tuple[str, Body]]:
        prefix = next(p.prefix for p in self._knowledge.prefixes if p.level == place.level)
        for role in self._wanted:
            if body := self._roles.body(role, place):
                yield role, Body(body.name, prefix + self._stem(role, place, body.name))

    def _stem(self, role: str, place: Place, name: str) -> str:
        """The first short name: the place's own where it has one, else that of its level."""
        knowledge = self._knowledge
        own = (
            n.stems for n in knowledge.role_names if (n.role, n.place, n.official) == (role, place.id, name)
        )
        level = (r.stems for r in knowledge.roles if r.role == role and place.level in r.level)
        return next(stems[0] for stems in (*own, *level) if stems)

    def _cities(self, places: Iterable[Place]) -> Iterator[City]:
        for place in places:
            body = self._roles.body(self._city_role, place)
            if body and _CITY.fullmatch(place.name):
                yield City(place.name, body.name)

    @cached_property
    def _below(self) -> dict[str, list[Place]]:
        """By place, the places that lie in it, near or far."""
        below: dict[str, list[Place]] = {}
        for place in self._knowledge.places:
            above = self._knowledge.places_by_id.get(place.within)
            while above:
                below.setdefault(above.id, []).append(place)
                above = self._knowledge.places_by_id.get(above.within)
        return below

    def _universities(self, place: Place) -> Iterator[str]:
        inside = {place.id, *(p.id for p in self._below.get(place.id, ()))}
        for school in self._knowledge.schools:
            if school.place in inside and _UNIVERSITY.fullmatch(school.name):
                yield school.name
