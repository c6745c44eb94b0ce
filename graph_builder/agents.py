"""Who acts: a body, a person in office, a province, or a list of them, at the start of a clause."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from graph_builder.model import Entity, Kind, Mention
from graph_builder.persons import PersonMention
from graph_builder.places import place_entity
from graph_builder.recognise import Recogniser
from graph_builder.resolve import Context, Resolver
from ontology.load import Knowledge
from ontology.places import NATION

_ENDINGS = {"校": ("大学", "学院", "学校", "中学", "小学"), "委": ("委", "委员会"), "办": ("办", "办公室")}
_ANY_PLACE = "地"
_NUMERALS = {c: n for n, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2}


@dataclass(slots=True)
class Agents:
    """Agents as read, and where their list ends."""

    end: int
    agents: tuple[Entity, ...] = ()
    participants: tuple[Entity, ...] = ()
    posts: dict[str, tuple[Entity, ...]] = field(default_factory=dict)
    open_list: bool = False
    declared: int | None = None
    several_places: bool = False


class AgentReader:
    """Reads lists of agents; compiled once for some knowledge."""

    def __init__(self, knowledge: Knowledge, resolver: Resolver) -> None:
        self._resolver = resolver
        self._recogniser = Recogniser(knowledge)
        grammar = knowledge.grammar
        self._separator = re.compile(grammar["separator"])
        self._rest = re.compile(grammar["rest"])
        self._same = re.compile(grammar["same_agents"])
        self._that = re.compile(grammar["that_body"])
        self._each = re.compile(grammar["each_place"])
        self._part = re.compile(grammar["part_of_body"])
        self._prefixes = knowledge.prefixes

    def read(
        self,
        text: str,
        at: int,
        end: int,
        mentions: dict[int, Mention],
        persons: dict[int, PersonMention],
        context: Context,
    ) -> Agents | None:
        """Return the agents whose list begins at `at`; None where nobody stands there."""
        agents = self._referred(text, at, end, context) or Agents(at)
        places = 0
        while agents.end < end:
            start = self._start(agents, text, mentions)
            if person := persons.get(start):
                self._person(agents, person, context)
            elif (mention := mentions.get(start)) and mention.kind is Kind.ORGANIZATION:
                body = self._resolver.body(mention, context)
                if body is None:
                    break
                agents.agents = (*agents.agents, body)
                agents.end = self._whole(text, mention.span.end, end)
            elif mention and mention.kind is Kind.PLACE and mention.key not in {None, NATION}:
                agents.agents = (*agents.agents, self._resolver.place(mention, context))
                agents.end, places = mention.span.end, places + 1
            else:
                break
        self._rest_of_list(agents, text, end)
        agents.several_places = places > 1
        return agents if agents.agents else None

    def _referred(self, text: str, at: int, end: int, context: Context) -> Agents | None:
        """双方, 该厅, 两省教育厅: those who acted before, one of them, or a body of each place."""
        if same := self._same.match(text, at, end):
            return Agents(same.end(), context.before) if len(context.before) > 1 else None
        if that := self._that.match(text, at, end):
            told = [a for a in context.before if a.name.endswith(_ENDINGS.get(that["kind"], that["kind"]))]
            return Agents(that.end(), (told[-1],)) if told else None
        each = self._each.match(text, at, end)
        return self._of_each(each, at, context) if each else None

    def _of_each(self, each: re.Match[str], at: int, context: Context) -> Agents | None:
        """两省教育厅, 两市: of each province of the entry, else of each place of that kind named before."""
        number = _number(each["number"])
        headed = number == len(context.provinces)
        places = context.provinces if headed else self._named_before(at, each["kind"], context)
        if len(places) != number:
            return None
        if each["stem"]:
            known = tuple(b for p in places if (b := self._body_of(each["stem"], p)))
            return Agents(each.end(), known, declared=number) if len(known) == number else None
        if headed:
            return Agents(each.end(), context.before) if len(context.before) == number else None
        rows = self._resolver.knowledge.places_by_id
        told = tuple(place_entity(rows[p], self._resolver.knowledge) for p in places)
        return Agents(each.end(), told, declared=number)

    def _named_before(self, at: int, kind: str, context: Context) -> tuple[str, ...]:
        """The places of a kind (市, 县; 地 any) that the entry names before `at`, each once."""
        rows = self._resolver.knowledge.places_by_id
        told = dict.fromkeys(i for start, i in context.named if start < at and i in rows and i != NATION)
        return tuple(i for i in told if kind == _ANY_PLACE or rows[i].name.endswith(kind))

    def _body_of(self, stem: str, place: str) -> Entity | None:
        """The body of a place that its entry would call 省 and a stem: 省教育厅."""
        own, row = Context(place), self._resolver.knowledge.places_by_id[place]
        for prefix in dict.fromkeys(p.prefix for p in self._prefixes if p.fits(row)):
            for mention in self._recogniser.mentions(prefix + stem):
                if mention.kind is Kind.ORGANIZATION and (body := self._resolver.body(mention, own)):
                    return body
        return None

    def _whole(self, text: str, at: int, end: int) -> int:
        """Where a body ends with the part of it that is told: 郑州大学代表队."""
        part = self._part.match(text, at, end)
        return part.end() if part else at

    def _start(self, agents: Agents, text: str, mentions: dict[int, Mention]) -> int:
        if not agents.agents or self._is_government_of_party(agents, mentions):
            return agents.end
        separator = self._separator.match(text, agents.end)
        return separator.end() if separator else -1

    def _is_government_of_party(self, agents: Agents, mentions: dict[int, Mention]) -> bool:
        """省委省政府: a party committee and its government stand side by side without a sign between them."""
        told = mentions.get(agents.end)
        before = dict(agents.agents[-1].details).get("type")
        key = told.key or "" if told else ""
        return before == "PartyBody" and (key == "state-council" or key.partition("@")[0] == "role:gov")

    def _person(self, agents: Agents, mention: PersonMention, context: Context) -> None:
        person = self._resolver.person(mention, context)
        posts = self._resolver.posts(mention, context)
        told = mention.offices[0].body if mention.offices else None
        body = self._resolver.body(told, context) if told else None
        if mention.span.end < mention.phrase.end and body:  # 省政府某副省长: the government's act
            agents.agents = (*agents.agents, body)
            agents.participants = (*agents.participants, person)
        else:
            agents.agents = (*agents.agents, person)
            agents.posts[person.iri] = posts
        agents.end = mention.phrase.end

    def _rest_of_list(self, agents: Agents, text: str, end: int) -> None:
        match = self._rest.match(text, agents.end, end) if agents.agents else None
        if match:
            agents.open_list = True
            number = match["number"]
            agents.declared = _number(number) if number else None
            agents.end = match.end()

    def issuer(self, title: str, context: Context) -> Entity | None:
        """Return the body that a document's title begins with."""
        bare = title.lstrip("《")
        first = next(iter(self._recogniser.mentions(bare)), None)
        if first and first.span.start == 0 and first.kind is Kind.ORGANIZATION:
            return self._resolver.body(first, context)
        return None


def _number(text: str) -> int | None:
    """Return a number up to ninety-nine in figures or Chinese numerals.

    >>> _number("十二"), _number("五"), _number("8")
    (12, 5, 8)
    """
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _NUMERALS.get(text)
    return _NUMERALS.get(tens, 1) * 10 + _NUMERALS.get(ones, 0)
