"""Lists of bodies whose members share what only one of them tells.

金寨县、霍邱县卫生健康委 are two bodies of one ending, 省教育厅、财政厅 two of one place, 教育部、财政部办公厅
two offices.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

from graph_builder.bodies import ROLE
from graph_builder.model import Kind, Mention, Span
from graph_builder.roles import Roles
from ontology.load import Knowledge
from ontology.places import NATION, Place

ENDING_RULE, BEGINNING_RULE, OFFICE_RULE = (
    "organization.shared-ending",
    "organization.shared-beginning",
    "organization.shared-office",
)
_JOINED = frozenset("、和与及")
_OFFICE = "办公厅"


class SharedLists:
    """Completes the members of lists; compiled once for some knowledge."""

    def __init__(self, knowledge: Knowledge, roles: Roles) -> None:
        self._places = knowledge.places_by_id
        self._prefixes = knowledge.prefixes
        self._roles = roles
        self._offices = {n: o for o in knowledge.organizations for n in (o.name, *o.aliases)}
        self._slugs = {o.slug: o for o in knowledge.organizations}
        self._local = frozenset(c.name for c in knowledge.name_conditions if c.kind == "local")

    def complete(self, text: str, mentions: Iterable[Mention]) -> list[Mention]:
        """Return the mentions of a text with those that a list tells only together with a neighbour."""
        told = sorted(mentions, key=attrgetter("span"))
        before = [n for n in range(len(told) - 2, -1, -1) if _adjoin(text, told[n], told[n + 1])]
        for complete in (self._ending, self._shared_office):
            for n in before:  # from the last member of a list on
                told[n] = complete(told[n], told[n + 1]) or told[n]
        return self._beginnings(text, told)

    def _ending(self, mention: Mention, after: Mention) -> Mention | None:
        """A place before a place of its level that is told with its body."""
        if mention.kind is not Kind.PLACE or mention.key == NATION:
            return None
        role, _, key = (after.key or "").removeprefix(ROLE).partition("@")
        one, other = self._places.get(mention.key or ""), self._places.get(key)
        if not (key and one and other) or not _alike(mention, one, after, other):
            return None
        name = other.name if after.surface.startswith(other.name) else other.short
        stem = after.surface.partition(name)[2]
        known = self._roles.body(role, one, mention.surface + stem) if stem else None
        if known is None:
            return None
        key, surface = f"{ROLE}{role}@{mention.key}", mention.surface + stem
        return Mention(mention.span, surface, Kind.ORGANIZATION, ENDING_RULE, key)

    def _shared_office(self, mention: Mention, after: Mention) -> Mention | None:
        """教育部、财政部办公厅: of ministries before an office of one the offices are meant; 教育部 before
        its own is itself.
        """
        ministry = self._slugs.get(mention.key or "")
        office = self._offices.get(f"{ministry.name}{_OFFICE}") if ministry else None
        own = office is not None and office.slug == after.key
        if office is None or own or not self._is_office(after):
            return None
        return mention._replace(surface=mention.surface + _OFFICE, rule=OFFICE_RULE, key=office.slug)

    def _is_office(self, mention: Mention) -> bool:
        row = self._slugs.get(mention.key or "")
        parent = self._slugs.get(row.parent) if row else None
        return bool(row and parent and row.name == f"{parent.name}{_OFFICE}")

    def _beginnings(self, text: str, told: Sequence[Mention]) -> list[Mention]:
        """省教育厅、财政厅: behind a body of a place, the ending alone of another body of that place."""
        found = {m.span.start: m for m in told}
        for first in told:
            following = self._next_of(text, first, found)
            while following:
                found[following.span.start] = following
                following = self._next_of(text, following, found)
        return [found[start] for start in sorted(found)]

    def _next_of(self, text: str, mention: Mention, found: Mapping[int, Mention]) -> Mention | None:
        """The body whose ending alone stands right behind one of a place, unless something else is named."""
        at = mention.span.end + 1
        if text[at - 1 : at] not in _JOINED or mention.kind is not Kind.ORGANIZATION:
            return None
        if not (mention.key or "").startswith(ROLE):
            return None
        there = found.get(at)
        if there and there.surface not in self._local:
            return None
        shared = self._beginning(text, at, mention, (mention.key or "").partition("@")[2])
        return shared if shared and (there is None or shared.span.holds(there.span)) else None

    def _beginning(self, text: str, at: int, mention: Mention, place_id: str) -> Mention | None:
        place = self._places.get(place_id.partition("|")[0])
        if place:
            told = self._roles.at(text, place, at, at, short=True)
            begun = place.name
        else:
            opening = [p for p in self._prefixes if p.opens(mention.surface)]
            fits = (f for p in opening if (f := self._roles.at_level(text, p.level, at)))
            told = max(fits, key=lambda f: f.end, default=None)
            begun = opening[0].prefix if opening else ""
        if told is None or told.start != at or told.end - at < 3:
            return None
        key = f"{ROLE}{told.role}" + (f"@{place_id}" if place else "")
        span = Span(at, told.end)
        return Mention(span, begun + text[at : told.end], Kind.ORGANIZATION, BEGINNING_RULE, key)


def _adjoin(text: str, mention: Mention, after: Mention) -> bool:
    end = mention.span.end
    return after.span.start - end == 1 and text[end] in _JOINED


def _alike(mention: Mention, one: Place, after: Mention, other: Place) -> bool:
    """Whether two places are told alike: of one level, both by the whole name or both by the short one."""
    whole = mention.surface.endswith(one.name), other.name in after.surface
    return one.level == other.level and one is not other and whole[0] == whole[1]
