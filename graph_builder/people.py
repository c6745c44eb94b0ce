"""Who is who in one bulletin: a name alone is the person whose post is told, and a post without a body of
its own is one of the entry's government.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from graph_builder.alternatives import alternatives
from graph_builder.model import Entity, Item, Kind
from graph_builder.persons import Office, PersonMention
from graph_builder.recognise import Recogniser
from graph_builder.resolve import Context, Resolver
from ontology.load import Knowledge

_GOVERNMENT = "人民政府"
_REGION = "自治区"  # that its government's name says already
_RULE = "person.government"  # of a body that the text does not name


@dataclass(frozen=True, slots=True)
class _Known:
    """Someone told with the body of a post."""

    person: Entity
    posts: tuple[Entity, ...]
    employers: tuple[Entity, ...]


class People:
    """Tells the persons of a bulletin apart; compiled once for some knowledge."""

    def __init__(self, knowledge: Knowledge, resolver: Resolver, recogniser: Recogniser) -> None:
        self._resolver = resolver
        self._recogniser = recogniser
        self._post = re.compile(f"(?:{alternatives(knowledge.posts)})$")
        self._of_government = re.compile(knowledge.grammar["of_government"])

    def tell_apart(
        self, persons: Iterable[PersonMention], items: Iterable[tuple[Item, Context]]
    ) -> list[PersonMention]:
        """Return `persons` with who each is: by name and the body of its last post.

        One told without a body is the one of that name told with a body before it, else after it.
        """
        entries, told = list(items), list(persons)
        known = [self._known(person, _context(person, entries)) for person in told]
        last = {who.person.name: who for who in reversed(known) if who}
        found = []
        for person, who in zip(told, known, strict=True):
            if who:
                last[person.name] = who
            found.append(_as(person, who or last.get(person.name)))
        return found

    def _known(self, told: PersonMention, context: Context) -> _Known | None:
        person = self._placed(told, context)
        bodies = [b for o in person.offices if o.body and (b := self._resolver.body(o.body, context))]
        if not bodies:
            return None
        posts = self._resolver.posts(person, context)
        return _Known(self._resolver.person(person, context), posts, tuple(bodies))

    def _placed(self, person: PersonMention, context: Context) -> PersonMention:
        """The person with the government that each post without a body is one of."""
        return replace(person, offices=tuple(self._in_body(person, o, context) for o in person.offices))

    def _in_body(self, person: PersonMention, office: Office, context: Context) -> Office:
        """The post with the body that it means: 副省长 省政府, 省委常委 省委."""
        if office.body:
            return office
        for name in self._names_of_body(office):
            for mention in self._recogniser.in_name(name):
                if mention.kind is Kind.ORGANIZATION and mention.surface == name:
                    body = mention._replace(span=person.phrase, rule=_RULE)
                    if self._resolver.body(body, context):
                        return replace(office, body=body, title=office.title.removeprefix(_REGION))
        return office

    def _names_of_body(self, office: Office) -> Iterator[str]:
        """How the body may be called that a post without one belongs to, the likelier first."""
        match = self._of_government.fullmatch(office.title)
        if match and office.place:
            where, level = office.place.surface, match["level"]
            if not where.endswith(level):
                yield where + level + _GOVERNMENT
            yield where + _GOVERNMENT
        elif match:
            yield match["level"] + "政府"
        elif unit := self._post.sub("", office.title):
            yield unit


def _context(person: PersonMention, items: list[tuple[Item, Context]]) -> Context:
    """Where the entry that tells of a person stands; nowhere for one told outside all entries."""
    at = person.phrase.start
    return next((c for i, c in items if i.head_span.start <= at < i.body.end), Context())


def _as(person: PersonMention, who: _Known | None) -> PersonMention:
    """The person as known; posts told without a body are those it is known by."""
    if who is None:
        return person
    return replace(person, known=who.person, posts=who.posts, employers=who.employers)
