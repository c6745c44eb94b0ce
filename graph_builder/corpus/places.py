"""What the knowledge files say of each province: its departments, cities, counties and universities."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ontology.load import Knowledge, Place

_LEVELS = frozenset({"province", "municipality", "autonomous-region"})
_OUTSIDE = frozenset({"港澳台"})  # the region whose units hand in no entries
_UNIVERSITY = re.compile(r"[一-鿿]+(?:大学|学院)")


@dataclass(frozen=True, slots=True)
class Body:
    """A department: its official name and how an entry of its province calls it."""

    name: str
    short: str


@dataclass(frozen=True)
class Province:
    """A province with what a sentence of its entry may name."""

    place: Place
    prefix: str
    bodies: dict[str, Body]
    cities: tuple[str, ...]
    counties: tuple[str, ...]
    universities: tuple[str, ...]


@dataclass(frozen=True)
class Country:
    """The provinces, in the order of the gazetteer."""

    knowledge: Knowledge

    @cached_property
    def provinces(self) -> tuple[Province, ...]:
        """Every province that hands in entries."""
        return tuple(self._province(p) for p in self._units)

    @property
    def _units(self) -> Iterator[Place]:
        for place in self.knowledge.places:
            if place.level in _LEVELS and place.region not in _OUTSIDE:
                yield place

    def _province(self, place: Place) -> Province:
        prefix = next(p.prefix for p in self.knowledge.prefixes if p.level == place.level)
        bodies: dict[str, Body] = {}
        for role in self.knowledge.roles:
            if place.level in role.level:
                body = Body(role.official.format(name=place.name), prefix + role.stems[0])
                bodies.setdefault(role.role, body)
        return Province(
            place,
            prefix,
            bodies,
            cities=self._within(place, "prefecture"),
            counties=self._within(place, "county"),
            universities=tuple(self._universities(place)),
        )

    def _within(self, place: Place, level: str) -> tuple[str, ...]:
        return tuple(p.name for p in self._below.get(place.id, ()) if p.level == level)

    @cached_property
    def _below(self) -> dict[str, list[Place]]:
        below: dict[str, list[Place]] = {}
        for place in self.knowledge.places:
            above = self.knowledge.places_by_id.get(place.within)
            while above:
                below.setdefault(above.id, []).append(place)
                above = self.knowledge.places_by_id.get(above.within)
        return below

    def _universities(self, place: Place) -> Iterator[str]:
        # schools may have a list of their own beside the bodies
        schools: Any = getattr(self.knowledge, "schools", ())
        bodies = [o for o in self.knowledge.organizations if o.type == "School"]
        for body in (*bodies, *schools):
            if body.place == place.id and _UNIVERSITY.fullmatch(body.name):
                yield body.name
