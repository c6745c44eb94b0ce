"""The listed names of bodies and places in a text: one automaton for all names, then what each name needs.

A name that may not stand where it was found gives way to the shorter and later ones that it covers: in
教育部党组书记 the post belongs to 教育部.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from string import ascii_letters, digits

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from graph_builder.bodies import ROLE, SCHOOL
from graph_builder.merges import Merges
from graph_builder.model import Kind, Mention, Span
from graph_builder.place_reader import PlaceReader
from graph_builder.roles import Roles
from ontology.bodies import NameCondition
from ontology.load import Knowledge

REGISTERED, ROLE_RULE, SCHOOL_RULE = "organization.registered", "organization.role", "organization.school"
MERGED_RULE = "organization.merged"
_REACH = 8  # code points before a name in which a word that may precede it stands
_HAN = "\u4e00-\u9fff"
_LATIN = frozenset(ascii_letters + digits)
_SPAN = attrgetter("span")


@dataclass(frozen=True, slots=True)
class Entry:
    """A name of the gazetteer; `key` is a slug, a place, ``school:NAME``, ``role:ROLE`` where the place is to
    be resolved (``role:ROLE@PLACE`` where a place was told with it), or None where people say of some place
    only what the name is.
    """

    kind: Kind
    key: str | None
    rule: str


class Gazetteer:
    """The listed names, compiled once for some knowledge.

    >>> from ontology.load import load
    >>> [m.key for m in Gazetteer(load()).find("教育部会同江苏省教育厅")]
    ['moe', 'role:edu@320000']
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self._places = knowledge.places_by_id
        self._reader = PlaceReader(knowledge)
        self._roles = Roles(knowledge)
        entries = dict(_entries(knowledge, self._roles))
        self._names = list(entries)
        self._entries = [entries[n] for n in self._names]
        self._automaton = AhoCorasick(
            self._names,
            matchkind=MatchKind.LeftmostLongest,
            implementation=Implementation.ContiguousNFA,  # built in two thirds of the time, found as fast
        )
        self._longest = max(map(len, self._names))
        self._conditions = _Conditions(knowledge)

    def find(self, text: str) -> list[Mention]:
        """Return the names that stand in `text`, those of roles as wide as they are told."""
        placed = [self._with_role(place, text) for place in self._reader.mentions(text)]
        return without_overlap([*placed, *self._find(text, 0, len(text), len(text))])

    def _find(self, text: str, low: int, high: int, until: int) -> Iterator[Mention]:
        """The names between `low` and `high` that begin before `until`."""
        for index, start, end in self._automaton.find_matches_as_indexes(text[low:high]):
            if low + start >= until:
                return
            mention = self._mention(index, low + start, low + end)
            if self._conditions.hold(text, mention):
                yield mention
            else:
                yield from self._below(text, Span(low + start, low + end), until)

    def _below(self, text: str, refused: Span, until: int) -> Iterator[Mention]:
        """The names that a refused one covers: inside it, then those that begin in it and end after it."""
        until = min(until, refused.end)  # what begins later is found anyway
        yield from self._find(text, refused.start, refused.end - 1, until)
        later = min(len(text), refused.end + self._longest)
        for mention in self._find(text, refused.start + 1, later, until):
            if mention.span.end >= refused.end:
                yield mention

    def _mention(self, index: int, start: int, end: int) -> Mention:
        entry = self._entries[index]
        return Mention(Span(start, end), self._names[index], entry.kind, entry.rule, entry.key)

    def _with_role(self, told: Mention, text: str) -> Mention:
        """A place, or the body that it is told with (武汉市教育局); the key keeps all places of a name."""
        if told.key is None:
            return told
        if not self._roles.may_be_at(text, *told.span):
            return told
        place = self._places[told.key.split("|")[0]]
        short = not told.surface.endswith((place.name, *place.aliases))
        role = self._roles.at(text, place, told.span.start, told.span.end, short)
        if role is None:
            return told
        span, key = Span(role.start, role.end), f"{ROLE}{role.role}@{told.key}"
        found = Mention(span, text[role.start : role.end], Kind.ORGANIZATION, ROLE_RULE, key)
        return found if self._conditions.hold(text, found) else told


@lru_cache(maxsize=2)
def gazetteer_for(knowledge: Knowledge) -> Gazetteer:
    """Return the gazetteer of some knowledge, compiled once a process."""
    return Gazetteer(knowledge)


def without_overlap(mentions: Iterable[Mention]) -> list[Mention]:
    """Longest first, registered before pattern at equal length; what overlaps a kept one goes."""
    kept: list[Mention] = []
    across: list[Mention] = []  # what lies across each other: most names stand alone
    reach = 0
    for mention in sorted(mentions, key=_SPAN):
        start, end = mention.span
        if start >= reach:
            kept += across if len(across) < 2 else _longest(across)
            across = []
        across.append(mention)
        reach = max(reach, end)
    return kept + _longest(across)


def _longest(across: Sequence[Mention]) -> list[Mention]:
    """Those of mentions in a row, each of which begins in one before it, that are kept."""
    if len(across) < 3:
        return [min(across, key=_rank)] if across else []
    low = across[0].span.start
    taken = bytearray(max(m.span.end for m in across) - low)
    kept: list[Mention] = []
    for mention in sorted(across, key=_rank):
        start, end = mention.span.start - low, mention.span.end - low
        if taken.find(1, start, end) < 0:
            taken[start:end] = b"\1" * (end - start)
            kept.append(mention)
    return sorted(kept, key=_SPAN)


def _rank(mention: Mention) -> tuple[int, bool, int]:
    start, end = mention.span
    return start - end, mention.key is None, start


class _Conditions:
    """What names need, by the whole name and by its end."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._whole: dict[str, list[NameCondition]] = defaultdict(list)
        self._ends: dict[str, list[NameCondition]] = defaultdict(list)
        for row in knowledge.name_conditions:
            rows = self._ends if row.name.startswith("…") else self._whole
            rows[row.name.lstrip("…")].append(row)
        grammar = knowledge.grammar
        before = "|".join(grammar[name] for name in ("preposition", "joint", "separator"))
        self._boundary = re.compile(rf"(?:^|[^{_HAN}]|{before})$")
        self._lengths = sorted({len(name) for name in self._ends})
        self._any_end = tuple(self._ends)

    def hold(self, text: str, mention: Mention) -> bool:
        """Whether a name may stand where it was found."""
        if mention.kind is not Kind.ORGANIZATION:
            return True
        span, name = mention.span, mention.surface
        if name[0] in _LATIN and span.start and text[span.start - 1] in _LATIN:
            return False
        if name[-1] in _LATIN and text[span.end : span.end + 1] in _LATIN:
            return False
        rows = self._rows(name)
        return not rows or all(self._holds(text, span, row) for row in rows)

    def _rows(self, name: str) -> Sequence[NameCondition]:
        """What is told of the whole name, and of any end of it."""
        rows = self._whole.get(name, [])
        if not name.endswith(self._any_end):
            return rows
        return [*rows, *(row for n in self._lengths for row in self._ends.get(name[-n:], ()))]

    def _holds(self, text: str, span: Span, row: NameCondition) -> bool:
        if row.kind == "not-before":
            return not text.startswith(row.words, span.end) or text.startswith(row.unless, span.end)
        if row.kind in {"boundary", "local"}:
            before = text[max(0, span.start - _REACH) : span.start]
            return bool(self._boundary.search(before)) or before.endswith(row.unless)
        return True


def _entries(knowledge: Knowledge, roles: Roles) -> dict[str, Entry]:
    """Every name; where two rows claim a name, the first and more special one keeps it."""
    entries: dict[str, Entry] = {}
    for body in knowledge.organizations:
        for name in (body.name, *body.aliases):
            entries.setdefault(name, Entry(Kind.ORGANIZATION, body.slug, REGISTERED))
    for name, role in roles.relative():
        entries.setdefault(name, Entry(Kind.ORGANIZATION, ROLE + role, ROLE_RULE))
    for own in knowledge.role_names:  # 南京图书馆 is the province's, not the city's
        entries.setdefault(own.official, Entry(Kind.ORGANIZATION, f"{ROLE}{own.role}@{own.place}", ROLE_RULE))
    for school in knowledge.schools:
        for name in (school.name, *school.aliases):
            entries.setdefault(name, Entry(Kind.ORGANIZATION, SCHOOL + school.name, SCHOOL_RULE))
    for locality in knowledge.localities:
        entries.setdefault(locality.name, Entry(Kind.PLACE, locality.id, "place.locality"))
    for name, key in Merges(knowledge).names_of_bodies():
        entries.setdefault(name, Entry(Kind.ORGANIZATION, key, MERGED_RULE))
    return entries
