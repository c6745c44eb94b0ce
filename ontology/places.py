"""The gazetteer of places: what stands in what, and which places a name may mean.

A name may mean several places (鼓楼区): which one is for the context to say, never for the order of the rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from ontology.listed import Listed
from ontology.remember import Remembered

PROVINCIAL = frozenset({"province", "municipality", "autonomous-region", "special-region", "corps"})
NATION = "000000"
UNITS = ("县", "区", "市", "旗", "州", "盟", "师", "省", "兵团")


@dataclass(frozen=True)
class Place:
    """A place: `id` ends its IRI; `code` is its GB/T 2260 code where it has one; `valid_to` is set where it
    is no more.
    """

    id: str
    code: str = ""
    name: str = ""
    short: str = ""
    aliases: tuple[str, ...] = ()
    abbreviation: str = ""
    level: str = ""
    within: str = ""
    region: str = ""
    en: str = ""
    valid_from: str = ""
    valid_to: str = ""
    source: str = ""

    def __hash__(self) -> int:
        return hash(self.id)  # it stands in many keys, and its fields are many

    def existed(self, day: str) -> bool:
        """Whether the place was there on an ISO `day`; what is no more is not there where no day is told.

        >>> [Place("522201", valid_to="2011-10").existed(d) for d in ("2011-10-31", "2012-01-01", "")]
        [True, False, False]
        """
        return not self.valid_to or (bool(day) and day[: len(self.valid_to)] <= self.valid_to)


@dataclass(frozen=True)
class PlaceForm:
    """A form that is also a common word, and what it needs to be read as a place: a ``boundary``, the
    ``parent`` before it, or its unit (``never`` bare).
    """

    text: str
    require: str
    reason: str
    source: str


@dataclass(frozen=True)
class PlaceChange:
    """What became of a place: by which places it was replaced."""

    old: str = ""
    old_name: str = ""
    new: tuple[str, ...] = ()
    new_names: tuple[str, ...] = ()
    date: str = ""
    kind: str = ""
    source: str = ""


@dataclass(frozen=True)
class Locality:
    """A named place below the county, or one known by its own name (乌镇)."""

    id: str
    name: str
    within: str
    kind: str
    source: str


@dataclass(frozen=True)
class Prefix:
    """How a text calls a unit from inside it: 省 a province, 州 a prefecture whose name ends in 州.

    What stands in `not_before` makes the prefix the beginning of another word (区域, 市场).
    """

    level: str
    ending: str
    prefix: str
    not_before: tuple[str, ...] = ()
    source: str = ""

    def __hash__(self) -> int:
        return hash((self.level, self.prefix))  # as for places

    def opens(self, name: str) -> bool:
        """Whether `name` begins with the prefix, and not with another word.

        >>> district = Prefix("county", "区", "区", ("域", "块"))
        >>> [district.opens(n) for n in ("区教育局", "区域中心", "江北区")]
        [True, False, False]
        """
        return name.startswith(self.prefix) and not name.startswith(self.not_before, len(self.prefix))

    def fits(self, place: Place) -> bool:
        """Whether the prefix calls `place`."""
        return place.level == self.level and place.name.endswith(self.ending)


class Gazetteer:
    """Places by identifier and by name.

    >>> from ontology.load import load
    >>> gazetteer = load().gazetteer
    >>> gazetteer.province_of("420106"), gazetteer.full_name(gazetteer.by_id["420106"])
    ('420000', '武汉市武昌区')
    """

    def __init__(self, places: Iterable[Place]) -> None:
        self.places = tuple(places)
        self.by_id = {p.id: p for p in self.places}

    @cached_property
    def forms(self) -> dict[str, tuple[Place, ...]]:
        """Every name by which a place may be called bare, with all places that it may mean."""
        found: defaultdict[str, list[Place]] = defaultdict(list)
        for place in self.places:
            for name in dict.fromkeys((place.name, *place.aliases, *_short(place))):
                found[name].append(place)
        return {name: tuple(places) for name, places in found.items()}

    @cached_property
    def _listed(self) -> Listed[tuple[Place, ...]]:
        """The places that a name may begin with: a single character is none, nor is the nation."""
        told = {name: tuple(p for p in places if p.id != NATION) for name, places in self.forms.items()}
        return Listed({name: places for name, places in told.items() if places and len(name) > 1})

    @cached_property
    def counties(self) -> dict[tuple[str, str], tuple[Place, ...]]:
        """The counties below a province or prefecture by their name without its last character (兴义)."""
        found: defaultdict[tuple[str, str], list[Place]] = defaultdict(list)
        for place in self.places:
            if place.level == "county" and not place.valid_to:
                bare = place.short if place.short != place.name else place.name[:-1]
                for above in self.upwards(place.within):
                    found[above, bare].append(place)
        return {key: tuple(places) for key, places in found.items() if len(key[1]) > 1}

    @Remembered
    def upwards(self, place_id: str | None) -> tuple[str, ...]:
        """Return a place and what it stands in, up to the province; the nation is left out."""
        told: list[str] = []
        while place_id and place_id != NATION and place_id not in told:
            told.append(place_id)
            place = self.by_id.get(place_id)
            place_id = place.within if place else None
        return tuple(told)

    @Remembered
    def province_of(self, place_id: str | None) -> str | None:
        """Return the unit of the provincial level that a place is or lies in; None for the nation."""
        above = (p for p in self.upwards(place_id) if p in self.by_id)
        return next((p for p in above if self.by_id[p].level in PROVINCIAL), None)

    def full_name(self, place: Place) -> str:
        """Return the name by which a place is known alone: a district's with its city (杭州市西湖区)."""
        city = self.by_id.get(place.within)
        is_district = place.level == "county" and place.name.endswith("区")
        return city.name + place.name if city and is_district and city.name.endswith("市") else place.name

    def choose(self, places: Iterable[Place], scope: str | None, day: str = "") -> Place | None:
        """Return the one of several places that is meant in `scope` on a `day`; None where that is not told.

        Where the day is not known, or all are in one province, a place that is there today goes before one
        that is no more.
        """
        there = [p for p in places if p.existed(day)]
        for above in self.upwards(scope) if len(there) > 1 else ():  # the city's before the province's
            inside = [p for p in there if above in self.upwards(p.id)]
            there = inside or there
        apart = day and len({self.province_of(p.id) for p in there}) > 1
        current = there if apart else [p for p in there if not p.valid_to] or there
        return current[0] if len(current) == 1 else None

    def beginnings(self, name: str) -> tuple[list[Place], int]:
        """Return all places of the longest name of a place that `name` begins with, and where it ends."""
        return next(((list(places), end) for end, places in self._listed.at(name, 0)), ([], 0))

    @Remembered
    def beginning(self, name: str) -> tuple[Place, int] | None:
        """Return the place that `name` begins with, the narrowest told (四川省成都市…), and where it ends."""
        found: tuple[Place, int] | None = None
        scope, at = None, 0
        while step := self._step(name, at, scope):
            found, scope, at = step, step[0].id, step[1]
        return found

    def _step(self, name: str, at: int, scope: str | None) -> tuple[Place, int] | None:
        for end, places in self._listed.at(name, at):
            inside = [p for p in places if scope is None or scope in self.upwards(p.within)]
            if inside and (place := self.choose(inside, scope)):
                return place, end
        return None


def _short(place: Place) -> tuple[str, ...]:
    """A county's short name is too often a word (资源, 合作): it is none of its bare names."""
    return () if place.level == "county" or not place.short else (place.short,)
