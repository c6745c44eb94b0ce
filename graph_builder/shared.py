"""Policies that no register knows and that the bulletin itself shows to be shared.

A campaign by name (“甲进校园”三年行动) is shared where the nation's bodies act on it and a province does
too, or several provinces do; one without marks, where the nation's bodies set it going or tell it in a title
(关于实施甲行动的通知), or where its name says whose it is (国家甲试点); a thing without marks, where one
sentence tells that three provinces or more act on it; a text, where a province forwards it or carries it out
by a text of its own (依据《甲指引》制定本省细则). It is known by its name alone: every bulletin, in whatever
order, means one by it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from graph_builder.link import PolicyLinker
from graph_builder.model import Activity, Adoption, Entity, Kind, PolicyLink, Status, Target
from graph_builder.names import SPACE, fold, loose_key, typeset
from graph_builder.quoted import NameReader
from graph_builder.resolve import Resolver, jurisdiction
from graph_builder.titles import document_core
from ontology.load import Knowledge
from ontology.places import NATION

_METHOD = "explicit"
_CONFIDENCE = 0.8
_SEVERAL = 3  # provinces in one sentence
_LEAST = 4  # characters of a name without marks
_TELLING = (
    4  # characters of a name in marks that provinces share without the nation: there are many “春雨”行动
)
_SHAREABLE = frozenset({Kind.PROGRAMME, Kind.PLATFORM})
_LIKE_ELSEWHERE = _SHAREABLE | {Kind.EVENT}
_PART_OF = "·"
_OWN_NAME = 8  # characters of a name without marks that one body tells


def document_policy(resolver: Resolver, title: str) -> Entity:
    """Return the policy that a text sets forth, known by its title."""
    thing = resolver.thing(Kind.PROGRAMME, f"policy:{title}", None)
    details = tuple(d for d in thing.details if d[0] != "type")
    return thing._replace(name=typeset(title), details=(("type", "Policy"), *details))


class SharedPolicies:
    """Finds what a bulletin shows to be shared; compiled once for some knowledge."""

    def __init__(
        self, knowledge: Knowledge, resolver: Resolver, linker: PolicyLinker, names: NameReader
    ) -> None:
        self._resolver, self._linker, self._names = resolver, linker, names
        self._carried_out = re.compile(knowledge.grammar["carried_out"])
        self._carrying_out = re.compile(knowledge.grammar["carrying_out"])
        self._in_title = re.compile(knowledge.grammar["campaign_in_title"])
        self._campaign_end = re.compile(knowledge.grammar["campaign_end"])
        self._text_end = re.compile(grammar_of_texts(knowledge))
        self._plain = re.compile(knowledge.grammar["plain_campaign"])
        self._national = re.compile(knowledge.grammar["national_name"])

    def find(self, activities: Iterable[Activity]) -> Mapping[str, Entity]:
        """Return the shared policies that reported `activities` name, by the key that names of it hold."""
        reported = [a for a in activities if a.status is Status.REPORTED]
        return {
            **self._named_national(reported),
            **self._set_going(reported),
            **self._of_series(reported),
            **self._campaigns(reported),
            **self._told_of_several(reported),
        }

    def unified(self, activity: Activity, shared: Mapping[str, Entity]) -> Activity:
        """Return the act with its target as the shared policy that the whole of its name is."""
        target = activity.target
        policy = shared.get(loose_key(target.name)) if target.kind in _SHAREABLE else None
        named = [n for n in self._names.in_name(target.name) if n.name == target.name]
        policy = policy or next((shared[n.key] for n in named if n.key in shared), None)
        return replace(activity, target=target._replace(entity=policy)) if policy else activity

    def adoptions(
        self, activity: Activity, shared: Mapping[str, Entity], home: Entity | None = None
    ) -> Iterator[Adoption]:
        """Yield what a reported act adopts of the shared policies, and of texts from above."""
        if activity.status is not Status.REPORTED:
            return
        above = ((policy, "") for policy in self._from_above(activity))
        policies = [*self._held(activity, shared), *above]
        for policy, around in {p.iri: (p, around) for p, around in policies}.values():
            stage = self._linker.stages.of(around, activity.stage)
            for adopter, place in self._linker.adopters(activity, home):
                if not self._linker.elsewhere(activity.target.name, place):
                    yield Adoption(policy, adopter, place, stage, activity, _METHOD, _CONFIDENCE)

    def links(self, activity: Activity, shared: Mapping[str, Entity]) -> Iterator[PolicyLink]:
        """Yield the shared policies that an act concerns, done or planned, adopted or not."""
        for known, policy in shared.items():
            if _holds(activity.target.name, known):
                yield PolicyLink(activity.id, policy, _METHOD, _CONFIDENCE)

    def _held(self, activity: Activity, shared: Mapping[str, Entity]) -> Iterator[tuple[Entity, str]]:
        """The shared policies that a target names and its act takes up, with what stands around the name."""
        name = activity.target.name
        for known, entity in shared.items():
            before, _, after = loose_key(name).partition(known)
            if _holds(name, known) and self._linker.takes_up(activity.action, before, after, activity.verb):
                yield entity, f"{before} {after}"

    def _from_above(self, activity: Activity) -> Iterator[Entity]:
        """The text that an act forwards, or that its own text carries out."""
        title = activity.target.name
        if activity.target.kind is not Kind.DOCUMENT:
            return
        is_text = self._text_end.search(title) is not None  # no letter of thanks, no newspaper
        if is_text and activity.action == "circulate" and f"《{title}" in _tight(activity.evidence.quote):
            yield from self._policy_of(title)
        elif self._carrying_out.search(title):
            for match in self._carried_out.finditer(_tight(activity.evidence.quote)):
                if title in _tight(activity.evidence.quote):
                    yield from self._policy_of(match["title"])

    def _policy_of(self, title: str) -> Iterator[Entity]:
        core = document_core(title)
        if not self._linker.find(core) and not self._resolver.place_named_in(core):
            yield document_policy(self._resolver, core)

    def _campaigns(self, reported: Iterable[Activity]) -> dict[str, Entity]:
        """The campaigns by name on which the nation and a province act, or two provinces."""
        wholes: dict[str, set[str]] = defaultdict(set)
        for act in reported:
            for named in self._names.in_name(act.target.name):
                if named.kind is Kind.PROGRAMME and not self._linker.find(named.core):
                    wholes[named.key].add(named.name)
        acting = {key: self._acting_on(key, reported) for key in wholes}
        return {
            key: self._resolver.thing(Kind.PROGRAMME, min(names, key=lambda n: (-len(n), n)), None)
            for key, names in wholes.items()
            if len(acting[key]) > 1 and (NATION in acting[key] or len(key) >= _TELLING)
        }

    def _set_going(self, reported: Iterable[Activity]) -> dict[str, Entity]:
        """The campaigns without marks that the nation's bodies act on, or tell in the title of a text."""
        names = {
            loose_key(name): name
            for act in reported
            if any(self._place(agent) == NATION for agent in act.agents)
            for name in self._campaigns_in(act.target)
            if len(name) >= _OWN_NAME and not self._plain.search(name) and not self._linker.find(name)
        }
        return {key: self._resolver.thing(Kind.PROGRAMME, name, None) for key, name in names.items()}

    def _campaigns_in(self, target: Target) -> Iterator[str]:
        if target.kind is Kind.PROGRAMME and self._campaign_end.search(target.name):
            yield target.name
        elif target.kind is Kind.DOCUMENT and (told := self._in_title.search(target.name)):
            yield told["name"]

    def _named_national(self, reported: Iterable[Activity]) -> dict[str, Entity]:
        """What a province acts on and its name tells to be the nation's: 国家…试点, 全国…活动周."""
        names = {
            loose_key(told["name"]): told["name"]
            for act in reported
            for told in self._national.finditer(act.target.name)
            if any(self._linker.adopters(act)) and not self._linker.find(told["name"])
        }
        return {key: self._resolver.thing(Kind.PROGRAMME, name, None) for key, name in names.items()}

    def _of_series(self, reported: Iterable[Activity]) -> dict[str, Entity]:
        """The campaigns that are one of a registered series: “清朗·甲”专项行动."""
        named = [n for act in reported for n in self._names.in_name(act.target.name) if _PART_OF in n.core]
        return {
            n.key: self._resolver.thing(Kind.PROGRAMME, n.name, None)
            for n in named
            if n.kind is Kind.PROGRAMME and any(m.form.endswith(_PART_OF) for m in self._linker.find(n.core))
        }

    def _acting_on(self, key: str, reported: Iterable[Activity]) -> set[str]:
        places = {
            self._place(agent) for act in reported if _holds(act.target.name, key) for agent in act.agents
        }
        return places - {""}

    def _told_of_several(self, reported: Iterable[Activity]) -> dict[str, Entity]:
        told: dict[tuple[str, str], set[str]] = defaultdict(set)
        names: dict[str, tuple[Kind, str]] = {}
        for act in reported:
            target, key = act.target, loose_key(act.target.name)
            if target.kind in _LIKE_ELSEWHERE and len(key) >= _LEAST and not self._linker.find(target.name):
                names[key] = (target.kind, target.name)
                told[key, act.evidence.quote] |= {
                    place
                    for a in act.agents
                    if a.kind is Kind.PLACE and (place := self._linker.province_of(a))
                }
        return {
            key: self._resolver.thing(*names[key], None)
            for (key, _), places in told.items()
            if len(places) >= _SEVERAL
        }

    def _place(self, agent: Entity) -> str:
        """The province of an agent, NATION for the nation's bodies, empty where it has no place."""
        own = jurisdiction(agent) or ""
        return NATION if own == NATION else (self._linker.province_of(agent) or "")


def grammar_of_texts(knowledge: Knowledge) -> str:
    """What ends the title of a text that may be carried out: a plan, a rule, a notice."""
    return f"(?:{knowledge.grammar['policy_title_end']}|(?:通知|公告|通告|决定|批复)$)"


def _holds(name: str, known: str) -> bool:
    """Whether `name` holds what is known by a key: a short one only in quotation marks (“清源”)."""
    return known in loose_key(name) if len(known) >= _LEAST else f"“{known}”" in name.casefold()


def _tight(quote: str) -> str:
    """The quote as folded names have it."""
    return SPACE.sub("", fold(quote))
