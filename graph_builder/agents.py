"""Who acts: a body, a person in office, a province, or a list of them, at the start of a clause."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from graph_builder.alternatives import any_pattern
from graph_builder.model import Entity, Kind, Mention
from graph_builder.persons import PersonMention
from graph_builder.places import place_entity
from graph_builder.recognise import Recogniser
from graph_builder.resolve import Context, Resolver
from ontology.load import Knowledge
from ontology.places import NATION
from ontology.remember import Remembered

_ENDINGS = {"校": ("大学", "学院", "学校", "中学", "小学"), "委": ("委", "委员会"), "办": ("办", "办公室")}
_ANY_PLACE = "地"
_ASIDE = re.compile(r"\([^()]{2,20}\)")  # 国家市场监督管理总局(国家标准化管理委员会)
_AUTHORITIES = ("厅", "局", "委员会", "委")
_ROLE_BODY = re.compile(r"org/\d{6}-(?P<role>[a-z-]+)$")
_MOST = 200  # in one list; more is no language, and each member could begin a list of its own
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
    joints: list[str] = field(default_factory=list)
    """What stands between each two of the agents."""

    @property
    def leaders(self) -> tuple[Entity, ...]:
        """Those before 与: 甲、乙与丙 is what 甲 and 乙 do together with 丙; none where all stand alike."""
        return self.agents[: self.joints.index("与") + 1] if "与" in self.joints else ()

    @property
    def pairs(self) -> tuple[tuple[Entity, ...], ...]:
        """The groups of 甲与乙、丙与丁; none where the list is no list of groups."""
        groups: list[list[Entity]] = [[self.agents[0]]]
        for joint, agent in zip(self.joints, self.agents[1:], strict=False):
            if joint == "、":
                groups.append([agent])
            else:
                groups[-1].append(agent)
        paired = len(groups) > 1 and all(len(group) > 1 for group in groups)
        return tuple(map(tuple, groups)) if paired else ()


class AgentReader:
    """Reads lists of agents; compiled once for some knowledge."""

    def __init__(self, knowledge: Knowledge, resolver: Resolver) -> None:
        self._resolver = resolver
        self._recogniser = Recogniser(knowledge)
        grammar = knowledge.grammar
        self._separator = re.compile(grammar["separator"])
        self._rest = re.compile(grammar["rest"])
        self._several = re.compile(grammar["several"])
        self._rest_of_kind = re.compile(grammar["rest_of_kind"])
        self._body_of_each = re.compile(grammar["body_of_each"])
        referring = ("same_agents", "that_body", "each_place")
        self.refers = re.compile(any_pattern(grammar[name] for name in referring))
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
        """Return the agents whose list begins at `at`; None where nobody stands there. Of a list without end
        nobody is told but how far it was read.
        """
        agents = self._referred(text, at, end, context)
        if agents is None and at not in mentions and at not in persons:
            return None
        agents = agents or Agents(at)
        places: list[str] = []
        while agents.end < end:
            if len(agents.agents) > _MOST:
                return Agents(agents.end)
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
                agents.end = mention.span.end
                places.append(mention.key or "")
            else:
                break
        self._rest_of_list(agents, text, end, len(places))
        together = agents.declared == len(places) and not agents.open_list  # 甲、乙两省
        agents.several_places = len(places) > 1 and not together
        if len(places) > 1 and len(places) == len(agents.agents):
            self._bodies_of_places(agents, text, end, places)
        return agents if agents.agents else None

    def _bodies_of_places(self, agents: Agents, text: str, end: int, places: list[str]) -> None:
        """“浙江、四川等省通信管理局”: a body of each place that is named, where each has one."""
        told = self._body_of_each.match(text, agents.end, end)
        known = self._bodies_of(told["stem"], told["any"], places) if told else ()
        if told and known:
            agents.agents, agents.end = known, told.end()
            agents.several_places = agents.open_list or agents.several_places

    def _bodies_of(self, stem: str, any_kind: str | None, places: list[str]) -> tuple[Entity, ...]:
        """The body of each place that a stem tells; 生态环境部门 is the 厅 or 局 that has the matter."""
        stems = [stem.removesuffix(any_kind) + e for e in _AUTHORITIES] if any_kind else [stem]
        found = [next((b for s in stems if (b := self._body_of(s, p))), None) for p in places]
        role = next((_role_of(b) for b in found if b and _role_of(b)), None)
        if role is None:
            return ()
        rows = self._resolver.knowledge.places_by_id
        bodies = [
            b if b and _role_of(b) == role else self._resolver.bodies.of_role(role, rows[p])
            for b, p in zip(found, places, strict=True)
        ]
        return tuple(b for b in bodies if b) if all(bodies) else ()

    def _referred(self, text: str, at: int, end: int, context: Context) -> Agents | None:
        """双方, 该厅, 两省教育厅: those who acted before, one of them, or a body of each place."""
        if not self.refers.match(text, at, end):
            return None
        if same := self._same.match(text, at, end):
            return Agents(same.end(), context.before) if len(context.before) > 1 else None
        if that := self._that.match(text, at, end):
            told = self._of_kind(_ENDINGS.get(that["kind"], (that["kind"],)), context)
            return Agents(that.end(), (told,)) if told else None
        each = self._each.match(text, at, end)
        return self._of_each(each, at, context) if each else None

    def _of_kind(self, endings: tuple[str, ...], context: Context) -> Entity | None:
        """The last body of a kind who acted, else the one in which who acted is in office."""
        if told := [a for a in context.before if a.name.endswith(endings)]:
            return told[-1]
        served = (self._resolver.body_of(dict(a.details).get("memberOf", "")) for a in context.before)
        return next((b for b in served if b and b.name.endswith(endings)), None)

    def _of_each(self, each: re.Match[str], at: int, context: Context) -> Agents | None:
        """两省教育厅, 两市: of each province of the entry, else of each place of that kind named before."""
        number = _number(each["number"])
        headed = number == len(context.provinces)
        places = context.provinces if headed else self._named_before(at, each["kind"], context)
        if len(places) != number:
            return None
        if each["stem"]:
            known = self._bodies_of(each["stem"], each["any"], list(places))
            return Agents(each.end(), known, declared=number) if known else None
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

    @Remembered
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
        at = part.end() if part else at
        aside = _ASIDE.match(text, at, end)
        return aside.end() if aside else at

    def _start(self, agents: Agents, text: str, mentions: dict[int, Mention]) -> int:
        if not agents.agents or self._is_government_of_party(agents, mentions):
            return agents.end
        separator = self._separator.match(text, agents.end)
        if separator:
            agents.joints = [*agents.joints[: len(agents.agents) - 1], separator[0]]
        return separator.end() if separator else -1

    def _is_government_of_party(self, agents: Agents, mentions: dict[int, Mention]) -> bool:
        """省委省政府: a party committee and its government stand side by side without a sign between them."""
        told = mentions.get(agents.end)
        key = told.key or "" if told else ""
        if not (key == "state-council" or key.partition("@")[0] == "role:gov"):
            return False
        return dict(agents.agents[-1].details).get("type") == "PartyBody"

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

    def _rest_of_list(self, agents: Agents, text: str, end: int, places: int) -> None:
        if not agents.agents:
            return
        told = self._several.match(text, agents.end, end) if places > 1 else None
        if told and _number(told["number"]) == places:  # 甲、乙两省
            agents.declared, agents.end = places, told.end()
            return
        if match := self._rest.match(text, agents.end, end):
            kind = self._rest_of_kind.match(text, agents.end, end)
            agents.open_list = True
            number = match["number"]
            agents.declared = _number(number) if number else None
            agents.end = max(match.end(), kind.end() if kind else 0)

    @Remembered
    def _first_named(self, title: str) -> Mention | None:
        return next(iter(self._recogniser.mentions(title)), None)

    def issuer(self, title: str, context: Context) -> Entity | None:
        """Return the body that a document's title begins with."""
        bare = title.lstrip("《")
        first = self._first_named(bare)
        if first and first.span.start == 0 and first.kind is Kind.ORGANIZATION:
            return self._resolver.body(first, context)
        return None


def _role_of(body: Entity) -> str | None:
    told = _ROLE_BODY.fullmatch(body.iri)
    return told["role"] if told else None


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
