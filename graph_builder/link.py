"""Which policies and themes an act shows: by title, by registered name, by theme words; and the adoptions
that follow.

A policy is something named that someone issued, launched or runs; a theme is what acts have in common.
Only a body with a place of its own (a province's, not the nation's) adopts, and only by an act that takes the
policy up: who visits, guards, inspects or holds a contest about a thing has not adopted it
(``lexicon/not_adopted.csv``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from graph_builder.alternatives import alternatives
from graph_builder.model import Activity, Adoption, Entity, Kind, PolicyLink, Status
from graph_builder.names import loose_key, without_halves
from graph_builder.resolve import jurisdiction
from graph_builder.stages import StageReader
from ontology.load import Knowledge, NotAdopted, Policy
from ontology.places import NATION
from ontology.remember import Remembered

_YEAR = re.compile(
    r"\(\d{4}(?:[—-]\d{4})?年(?:版)?\)|\d{4}(?:[—-]\d{4})?年度?|第[一二三四五六七八九十百\d]+[届批期]"
)
OWN_PLATFORM = re.compile(r"\w{0,4}?(?:平台|资源库|管理系统)")  # 专递课堂调度平台 names a platform only
_ENDS = " 。,;、"  # what may stand at an end once the year is gone
_KEPT = 16_384  # names come again and again
USE = "implement"  # of a platform with which something is done
_SURE = {"title": 0.9, "alias": 0.85}


class PolicyMatch(NamedTuple):
    """A registered policy found in a name: how (by its own name or by an alias), by which of its forms, and
    what stands around it, folded.
    """

    policy: Policy
    method: str
    form: str
    before: str
    after: str


class PolicyLinker:
    """Finds registered policies in names; compiled once for some knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.stages = StageReader(knowledge)
        self._gazetteer = knowledge.gazetteer
        self._names = sorted(_known_names(knowledge), key=lambda n: (-len(n[0]), n[0]))
        self._matcher = AhoCorasick([n for n, *_ in self._names], matchkind=MatchKind.Standard)
        self._exact = {known: policy for known, policy, *_ in reversed(self._names)}
        self._use = re.compile(knowledge.grammar["platform_use"])
        self._of_a_school = re.compile(knowledge.grammar["of_a_school"])
        self._adopting_after = re.compile(knowledge.grammar["adopting_after"])
        self._to_come = re.compile(knowledge.grammar["to_come"])
        self._not_yet = re.compile(knowledge.grammar["not_yet"])
        self._idle = {r.word: r.unless for r in knowledge.not_adopted if r.position == "action"}
        self._words = [r for r in knowledge.not_adopted if r.position != "action"]
        self._word = re.compile(alternatives(r.word for r in self._words))
        provinces = [p for p in knowledge.places if p.within == NATION]
        self._provinces = {n: p.id for p in provinces for n in (p.name, p.short)}
        names, shorts = (alternatives(getattr(p, of) for p in provinces) for of in ("name", "short"))
        self._told = re.compile(rf"(?P<name>{names}|(?:{shorts})(?![州市县区路]|藏族|大学|合作组织))")

    @Remembered
    def find(self, name: str) -> tuple[PolicyMatch, ...]:
        """Return the policies whose name stands in `name`, longest first, each once; a name inside a longer
        one does not count, and what a row says it is not to be taken for (智慧教育示范校) neither.
        """
        first: dict[str, PolicyMatch] = {}
        for match in self.every(name):
            first.setdefault(match.policy.slug, match)
        return tuple(first.values())

    @Remembered
    def may_name(self, sentence: str) -> bool:
        """Whether the name of a policy may stand in a sentence: where none does, none does in its clauses."""
        found = self._matcher.find_matches_as_indexes(without_halves(policy_key(sentence)))
        return bool(found)

    def every(self, name: str) -> Iterator[PolicyMatch]:
        """Yield every place in `name` where a policy's name stands, the longest name first."""
        text = without_halves(policy_key(name))
        taken = bytearray(len(text))
        # the index of a name is its rank: a longer name takes its stretch first
        for rank, start, end in sorted(self._matcher.find_matches_as_indexes(text, overlapping=True)):
            if any(taken[start:end]):
                continue
            taken[start:end] = b"\1" * (end - start)
            _, policy, method, form = self._names[rank]
            if policy:
                yield PolicyMatch(policy, method, form, text[:start], text[end:])

    def exact(self, name: str) -> Policy | None:
        """Return the policy that `name` is, apart from year and edition."""
        return self._exact.get(policy_key(name))

    def adopts(self, action: str, match: PolicyMatch, verb: str = "") -> bool:
        """Whether an act of `action`, told by `verb`, on what is named so takes the policy up; a platform of
        one's own that is named after a programme (专递课堂调度平台) is another thing.
        """
        own = match.policy.type == "Programme" and OWN_PLATFORM.match(match.after)
        return not own and self.takes_up(action, match.before, match.after, verb)

    def takes_up(self, action: str, before: str, after: str, verb: str = "") -> bool:
        """Whether an act takes a policy up that its target names between `before` and `after`."""
        told = f"{verb} {before} {after}"
        idle = action in self._idle and not any(word in told for word in self._idle[action])
        if idle or not (self._word.search(before) or self._word.search(after)):
            return not idle
        return not any(_tells(row, before, after) for row in self._words)

    def used(self, clause: str) -> list[PolicyMatch]:
        """Return the platforms that a clause tells to be used for its act: 依托国家智慧教育平台开展…"""
        return [m for m in self.find(clause) if m.policy.type == "Platform" and self._use.search(m.before)]

    def concerned(self, name: str, clause: str) -> tuple[PolicyMatch, ...]:
        """Return the policies that the target of an act names, then the platforms that its clause uses."""
        named = self.find(name)
        if not clause:
            return named
        stated = {match.policy for match in named}
        return *named, *(m for m in self.used(clause) if m.policy not in stated)

    def may_be_part(self, after: str) -> bool:
        """Whether what stands behind a policy's name in a target may be a part of the policy, not another
        thing that is called after it (…举报电话).
        """
        return bool(self._adopting_after.match(after))

    def is_to_come(self, clause: str, name: str, sentence: str) -> bool:
        """Whether a clause tells before a name, or its sentence at the start, that what it tells of is still
        to come.
        """
        before = clause.partition(name)[0]
        return bool(self._not_yet.search(before) or self._to_come.match(sentence))

    def elsewhere(self, name: str, place: str) -> bool:
        """Whether `name` tells of other provinces and not of `place`: their experience, not its own act."""
        told = {self._provinces[m["name"]][:2] for m in self._told.finditer(name)}
        return bool(told) and place[:2] not in told  # a city's code begins as its province's does

    def adopters(self, activity: Activity, home: Entity | None = None) -> Iterator[tuple[Entity, str]]:
        """Yield who adopts by an act, with the province: each agent that has a place of its own; the body
        that stands for the place of the entry (`home`) where nobody acts, or only its officials do.
        """
        for agent in activity.agents:
            place = self.province_of(agent)
            if place and may_adopt(agent) and not self._of_a_school.search(agent.name):
                yield agent, place
        place = self.province_of(home) if home else None
        if home and place and all(_is_official_of(agent, place) for agent in activity.agents):
            scenes = {self.province_of(scene) for scene in activity.places}
            if not scenes or place in scenes:
                yield home, place

    def province_of(self, agent: Entity) -> str | None:
        """Return the province that an agent belongs to, also where its own place is a city of it."""
        return self._gazetteer.province_of(jurisdiction(agent))


@lru_cache(maxsize=_KEPT)
def policy_key(name: str) -> str:
    """Return the form by which names of policies are compared: without year and edition, folded.

    >>> policy_key("2022年“智慧教育示范区”") == policy_key("智慧教育示范区")
    True
    """
    return _YEAR.sub("", loose_key(name)).strip(_ENDS)


def _known_names(knowledge: Knowledge) -> Iterator[tuple[str, Policy | None, str, str]]:
    for policy in knowledge.policies:
        yield policy_key(policy.name), policy, "title", policy.name
        yield from ((policy_key(alias), policy, "alias", alias) for alias in policy.aliases)
        yield from ((policy_key(other), None, "unlike", other) for other in policy.unlike)


def _tells(row: NotAdopted, before: str, after: str) -> bool:
    beside = after if row.position == "after" else before
    at = beside.find(row.word)
    return at >= 0 and not any(word in beside[:at] for word in row.unless)


@lru_cache(maxsize=_KEPT)
def policy_entity(policy: Policy) -> Entity:
    """Return the registered policy or platform as an entity."""
    kind, folder = (Kind.PLATFORM, "platform") if policy.type == "Platform" else (Kind.PROGRAMME, "policy")
    return Entity(f"{folder}/{policy.slug}", kind, policy.name, None, True)


def adoptions(
    activity: Activity, linker: PolicyLinker, clause: str = "", home: Entity | None = None
) -> Iterator[Adoption]:
    """Yield what a reported act adopts: a registered policy that its target names, or a platform that its
    `clause` says is used, by each of its adopters.
    """
    if activity.status is not Status.REPORTED:
        return
    name = activity.target.name
    named = linker.find(name)
    for match in linker.concerned(name, clause):
        if match in named and not linker.may_be_part(match.after):
            continue
        if linker.adopts(activity.action, match, activity.verb):
            policy, sure = policy_entity(match.policy), _SURE[match.method]
            around, verb = f"{match.before} {match.after}", activity.stage
            stage = linker.stages.of(around, verb) if match in named else USE
            for adopter, place in linker.adopters(activity, home):
                if not linker.elsewhere(name, place):
                    yield Adoption(policy, adopter, place, stage, activity, match.method, sure)


def links(activity: Activity, linker: PolicyLinker, clause: str = "") -> Iterator[PolicyLink]:
    """Yield the registered policies that an act concerns, done or planned, adopted or not."""
    for match in linker.concerned(activity.target.name, clause):
        policy = policy_entity(match.policy)
        yield PolicyLink(activity.id, policy, match.method, _SURE[match.method])


def may_adopt(agent: Entity) -> bool:
    """Whether an agent can adopt for its place: a place as a whole (四川推进…) and its bodies can; a school,
    company, paper or society acts for itself alone.
    """
    kind = dict(agent.details).get("type")
    return agent.kind is Kind.PLACE or (
        agent.kind is Kind.ORGANIZATION
        and kind not in {"School", "Company", "MediaOutlet", "SocialOrganization"}
    )


def is_outsider(body: Entity) -> bool:
    """Whether a body is a company's, a paper or the nation's, of no place's own."""
    return dict(body.details).get("type") in {"Company", "MediaOutlet"} or jurisdiction(body) == NATION


def _is_official_of(agent: Entity, province: str) -> bool:
    """Whether an agent is a person in a body of a province, whose identifier begins as its place does."""
    body = dict(agent.details).get("memberOf", "")
    return agent.kind is Kind.PERSON and body.startswith(f"org/{province[:2]}")
