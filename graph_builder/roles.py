"""The bodies that every place has, by the ways they are written: 省教育厅, 江苏省委宣传部.

A name of this kind is a place, or a prefix that stands for one, with a stem; none is listed whole, so a
country of 3,000 counties costs nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from ontology.bodies import Role, RoleName, holds
from ontology.listed import Listed
from ontology.load import Knowledge, Place
from ontology.remember import Remembered

_PARTY = "中共"  # may stand before any body of the party: 中共江苏省委宣传部


@dataclass(frozen=True, slots=True)
class RoleBody:
    """The body of a role in a place: what ends its IRI, its official name and its class, and its short names
    that tell the place (上海市教委).

    Without `identifier` it is one that the place does not have under that name today: known by name alone.
    """

    identifier: str
    name: str
    type: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A role told around a place: where the name begins and ends."""

    start: int
    end: int
    role: str


class Roles:
    """The roles of some knowledge, indexed by level and by place.

    >>> from ontology.load import load
    >>> roles = Roles(load())
    >>> roles.body("edu", load().place("江苏"), "省教育厅").identifier
    '320000-edu'
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._rows: dict[tuple[str, str], list[Role]] = defaultdict(list)
        for row in knowledge.roles:
            for level in row.level:
                self._rows[row.role, level].append(row)
        self._own: dict[tuple[str, str], list[RoleName]] = defaultdict(list)
        for name in knowledge.role_names:
            self._own[name.role, name.place].append(name)

    @cached_property
    def _stems(self) -> dict[str, dict[str, str]]:
        """By level or place, the role of each stem that follows a name."""
        stems: dict[str, dict[str, str]] = defaultdict(dict)
        for row in self._knowledge.roles:
            for level in row.level:
                for stem in (*row.stems, row.official.removeprefix("{name}")):
                    if "{" not in stem:
                        stems[level].setdefault(stem, row.role)
        for name in self._knowledge.role_names:
            for stem in name.stems:
                stems[name.place].setdefault(stem, name.role)
        return stems

    @cached_property
    def _bare(self) -> frozenset[str]:
        """The roles whose bodies are called by the short name of a place with nothing left out."""
        return frozenset(r.role for r in self._knowledge.roles if r.type == "Organization")

    @cached_property
    def _listed(self) -> dict[str, Listed[str]]:
        return {key: Listed(stems) for key, stems in self._stems.items()}

    @cached_property
    def _longest(self) -> dict[str, int]:
        return {key: max(map(len, stems)) for key, stems in self._stems.items()}

    @cached_property
    def _around(self) -> dict[str, list[tuple[str, str, str]]]:
        """By level, what stands before and after a place inside a name: (国家税务总局, 税务局)."""
        around: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for row in self._knowledge.roles:
            for form in (row.official, *row.stems):
                before, blank, after = form.replace("{short}", "{name}").partition("{name}")
                if blank and before:
                    for level in row.level:
                        around[level].append((before, after, row.role))
        return {level: sorted(set(forms), key=_longest_first) for level, forms in around.items()}

    @cached_property
    def _befores(self) -> dict[str, tuple[str, ...]]:
        return {level: tuple({before for before, *_ in forms}) for level, forms in self._around.items()}

    @cached_property
    def _stem_begins(self) -> frozenset[str]:
        """The first two characters of each stem, or the one that is all of it."""
        return frozenset(stem[:2] for stems in self._stems.values() for stem in stems)

    @cached_property
    def _any_before(self) -> tuple[str, ...]:
        return tuple({before for befores in self._befores.values() for before in befores})

    def may_be_at(self, text: str, start: int, end: int) -> bool:
        """Whether any place told at `start` to `end` might be part of a role: a test that costs little."""
        begins = self._stem_begins
        return (
            text[end : end + 2] in begins
            or text[end : end + 1] in begins
            or text.endswith(self._any_before, 0, start)
        )

    def at(self, text: str, place: Place, start: int, end: int, short: bool) -> Found | None:
        """Return the role that a place told at `start` to `end` is part of; the longest name, else None.

        After a short name (江苏教育厅) one character alone (江苏委) is no stem, and a library or
        museum has that very name (苏州博物馆 is no 苏州市博物馆).
        """
        found = self._following(text, place, end, short)
        around = self._enclosing(text, place, start, end)
        if around and (found is None or around[1] >= found[0]):
            return Found(start - around[0], around[1], around[2])
        if found is None:
            return None
        party = text.startswith(_PARTY, start - len(_PARTY)) and start >= len(_PARTY)
        party = party and self._rows_at(found[1], place)[0].type == "PartyBody"
        return Found(start - len(_PARTY) if party else start, found[0], found[1])

    def at_level(self, text: str, level: str, start: int) -> Found | None:
        """Return the role whose stem begins at `start`, in the places of a level; the longest, else None."""
        listed = self._listed.get(level)
        told = listed.at(text, start) if listed else ()
        return next((Found(start, end, role) for end, role in told if end - start > 1), None)

    def _following(self, text: str, place: Place, end: int, short: bool) -> tuple[int, str] | None:
        for key in (place.id, place.level):
            listed = self._listed.get(key)
            for until, role in listed.at(text, end) if listed else ():
                if not (short and (until - end == 1 or role in self._bare)):
                    return until, role
        return None

    def _enclosing(self, text: str, place: Place, start: int, end: int) -> tuple[int, int, str] | None:
        befores = self._befores.get(place.level, ())
        if not text.endswith(befores, 0, start):
            return None
        for before, after, role in self._around[place.level]:
            if text.startswith(after, end) and text.endswith(before, 0, start):
                return len(before), end + len(after), role
        return None

    def relative(self) -> Iterator[tuple[str, str]]:
        """Yield each name that a prefix makes (省教育厅, 团省委) and its role."""
        for prefix in self._knowledge.prefixes:
            for row in self._knowledge.roles:
                if prefix.level in row.level:
                    for stem in row.stems:
                        if "{p}" in stem:
                            yield stem.replace("{p}", prefix.prefix), row.role
                        elif "{" not in stem:
                            yield prefix.prefix + stem, row.role
        places = self._knowledge.places_by_id
        for name in self._knowledge.role_names:
            for prefix in self._knowledge.prefixes:
                if name.place in places and prefix.fits(places[name.place]):
                    yield from ((prefix.prefix + stem, name.role) for stem in name.stems)

    @Remembered
    def body(self, role: str, place: Place, told: str = "", month: str = "") -> RoleBody | None:
        """Return the body of a role in a place as `told`; None where the place has none of that name.

        What one place calls it goes before the pattern, and of several names that were told alike the one of
        the month.
        """
        role = self._own_role(place, told) or role
        own = self._own.get((role, place.id), [])
        names = [n for n in own if not told or self._tells(n.stems, n.official, place, told)]
        if names:
            name = next((n for n in names if month and holds(n.valid_from, n.valid_to, month)), None)
            name = name or next((n for n in names if not n.variant), names[0])
            return self._made(role, name, place, name.official, self._type(role, place))
        rows = self._rows.get((role, place.level), [])
        row = next((r for r in rows if told and self._tells(r.stems, r.official, place, told)), None)
        if row is None and (told or not rows):
            return None
        row = row or rows[0]
        official = self.official(row, place)
        if row.variant in {n.variant for n in own}:
            return RoleBody("", official, row.type)
        return self._made(role, row, place, official, row.type)

    def _own_role(self, place: Place, told: str) -> str | None:
        """The role that a place gives to a stem of its own: 文化厅 is no former body in 西藏."""
        stems = self._stems.get(place.id, {})
        lengths = range(min(len(told), self._longest.get(place.id, 0)), 0, -1)
        return next((stems[told[-n:]] for n in lengths if told[-n:] in stems), None)

    @Remembered
    def described(self, identifier: str) -> RoleBody | None:
        """Return the body of an identifier (450000-edu, 510700-edu-sports); None where there is none."""
        place_id, _, rest = identifier.partition("-")
        place = self._knowledge.places_by_id.get(place_id)
        if place is None:
            return None
        for role in {key[0] for key in self._rows} | {key[0] for key in self._own}:
            if rest == role or rest.startswith(f"{role}-"):
                for found in self._all(role, place):
                    if found.identifier == identifier:
                        return found
        return None

    def short_names(self, name: str, place: Place) -> tuple[str, ...]:
        """Return the short names of the body that bears an official name of a role in a place, sorted.

        >>> from ontology.load import load
        >>> Roles(load()).short_names("吉林省电化教育馆", load().place("吉林"))
        ('吉林电化教育馆', '吉林电教馆', '吉林省电教馆')
        """
        own = (n for n in self._knowledge.role_names if n.place == place.id and n.official == name)
        shared = (r for r in self._knowledge.roles if place.level in r.level)
        rows: list[Role | RoleName] = [*own, *(r for r in shared if self.official(r, place) == name)]
        made = (self._made(row.role, row, place, name, "") for row in rows)
        return tuple(sorted({alias for body in made for alias in body.aliases}))

    def _all(self, role: str, place: Place) -> Iterator[RoleBody]:
        own = self._own.get((role, place.id), [])
        for name in own:
            yield self._made(role, name, place, name.official, self._type(role, place))
        for row in self._rows.get((role, place.level), []):
            if row.variant not in {n.variant for n in own}:
                yield self._made(role, row, place, self.official(row, place), row.type)

    def official(self, row: Role, place: Place) -> str:
        """Return the official name of a pattern in a place; a district is told with its city."""
        return row.official.format(name=self._full(place), short=place.short)

    def _full(self, place: Place) -> str:
        within = self._knowledge.places_by_id.get(place.within)
        in_city = (
            place.level == "county" and place.name.endswith("区") and within and within.name.endswith("市")
        )
        return f"{within.name}{place.name}" if within and in_city else place.name

    def _rows_at(self, role: str, place: Place) -> list[Role]:
        rows = self._rows.get((role, place.level))
        return rows or [r for r in self._knowledge.roles if r.role == role]

    def _type(self, role: str, place: Place) -> str:
        return self._rows_at(role, place)[0].type

    def _tells(self, stems: tuple[str, ...], official: str, place: Place, told: str) -> bool:
        """Whether a name as told is one of a row's: it ends with a stem, or is a whole form."""
        whole = official.format(name=self._full(place), short=place.short)
        return told == whole or any(self._ends(stem, place, told) for stem in stems)

    def _ends(self, stem: str, place: Place, told: str) -> bool:
        if "{" not in stem:
            return told.endswith(stem) and not self._longer(stem, place, told)
        return any(told == form for form in self._forms(stem, place))

    def _longer(self, stem: str, place: Place, told: str) -> bool:
        """Whether told ends with a longer stem: 大数据管理局 is none of 数据管理局."""
        ends = (self._stems.get(key, {}) for key in (place.id, place.level))
        lengths = range(len(stem) + 1, len(told) + 1)
        return any(told[-length:] in stems for stems in ends for length in lengths)

    def _forms(self, stem: str, place: Place) -> Iterator[str]:
        prefixes = [p.prefix for p in self._knowledge.prefixes if p.fits(place)]
        for prefix in prefixes or [""]:
            yield stem.format(name=place.name, short=place.short, p=prefix)

    def _made(self, role: str, row: Role | RoleName, place: Place, name: str, body_type: str) -> RoleBody:
        ending = f"-{row.variant}" if row.variant else ""
        places = {place.name, self._full(place)}
        if name.startswith(place.name) and role not in self._bare:  # as in `at`; and 江苏委 is no 江苏省委
            places.add(place.short)
        aliases = {alias for stem in row.stems for alias in self._told(stem, places, place)}
        return RoleBody(f"{place.id}-{role}{ending}", name, body_type, tuple(sorted(aliases - {name})))

    @staticmethod
    def _told(stem: str, places: Collection[str], place: Place) -> Iterator[str]:
        """The names that a stem makes with a place; a prefix in its stead (省教育厅) leaves it open."""
        if "{" not in stem:
            yield from (name + stem for name in places)
        elif "{p}" not in stem:
            yield stem.format(name=place.name, short=place.short)


def _longest_first(form: tuple[str, str, str]) -> tuple[int, int]:
    """By what stands behind the place, then by what stands before it."""
    return -len(form[1]), -len(form[0])
