"""Which policies and themes an act shows: by title, by registered name, by theme words; and the adoptions
that follow.

A policy is something named that someone issued, launched or runs; a theme is what acts have in common.
Only a body with a
place of its own (a province's, not the nation's) adopts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph_builder.model import Activity, Adoption, Entity, Kind, Status
from graph_builder.names import loose_key
from graph_builder.resolve import jurisdiction
from ontology.load import Knowledge, Policy, Verb
from ontology.places import NATION

_YEAR = re.compile(r"\d{4}(?:—\d{4})?年度?|第[一二三四五六七八九十百\d]+[届批期]")
_TEXTUAL = frozenset({"issue", "plan", "announce"})
_USUAL = "implement"


@dataclass(frozen=True, slots=True)
class PolicyMatch:
    """A registered policy found in a name, and how: by its own name or by an alias."""

    policy: Policy
    method: str
    whole: bool


class PolicyLinker:
    """Finds registered policies in names; compiled once for some knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        names = [
            (loose_key(n), p, "title" if n == p.name else "alias")
            for p in knowledge.policies
            for n in (p.name, *p.aliases)
        ]
        self._names = sorted(names, key=lambda n: (-len(n[0]), n[0]))
        self._places = [n for p in knowledge.provinces for n in (p.name, p.short) if p.id != NATION]

    def find(self, name: str) -> list[PolicyMatch]:
        """Return the policies whose name stands in `name`, longest first; a name inside a longer one does
        not count.
        """
        rest = loose_key(_YEAR.sub("", name))
        found: list[PolicyMatch] = []
        for known, policy, method in self._names:
            if known in rest:
                whole = self._bare(rest) == known
                rest = rest.replace(known, "\n")
                if policy not in [f.policy for f in found]:
                    found.append(PolicyMatch(policy, method, whole))
        return found

    def exact(self, name: str) -> Policy | None:
        """Return the policy that `name` is, apart from year and edition."""
        return next(
            (
                m.policy
                for m in self.find(name)
                if m.whole and loose_key(_YEAR.sub("", name)) in self._keys(m)
            ),
            None,
        )

    def _keys(self, match: PolicyMatch) -> set[str]:
        return {loose_key(n) for n in (match.policy.name, *match.policy.aliases)}

    def _bare(self, rest: str) -> str:
        for place in self._places:
            rest = rest.removeprefix(place)
        city = self._knowledge.gazetteer.beginning(rest)
        return rest[city[1] :] if city else rest

    def province_of(self, agent: Entity) -> str | None:
        """Return the province that an agent belongs to, also where its own place is a city of it."""
        return self._knowledge.gazetteer.province_of(jurisdiction(agent))


def policy_entity(policy: Policy) -> Entity:
    """Return the registered policy or platform as an entity."""
    kind, folder = (Kind.PLATFORM, "platform") if policy.type == "Platform" else (Kind.PROGRAMME, "policy")
    return Entity(f"{folder}/{policy.slug}", kind, policy.name, None, True)


def adoptions(activity: Activity, linker: PolicyLinker) -> Iterator[Adoption]:
    """Yield what a reported act adopts: a registered policy that its target names, by each agent that has
    a place.
    """
    if activity.status is not Status.REPORTED or activity.action in {"attend", "safeguard"}:
        return
    for match in linker.find(activity.target.name):
        for agent in activity.agents:
            place = linker.province_of(agent)
            if _can_adopt(agent) and place:
                yield Adoption(
                    policy_entity(match.policy),
                    agent,
                    place,
                    activity.stage,
                    activity,
                    match.method,
                    0.9 if match.method == "title" else 0.85,
                )


def _can_adopt(agent: Entity) -> bool:
    """Whether a body can adopt for its place: a school, company or paper acts for itself alone."""
    kind = dict(agent.details).get("type")
    return agent.kind is Kind.ORGANIZATION and kind not in {"School", "Company", "MediaOutlet"}


def stage_of(name: str, verb: Verb, knowledge: Knowledge) -> str:
    """Return the stage of adoption that an act shows: from its object's name, unless it issues a text,
    else its verb.
    """
    if verb.stage not in _TEXTUAL:
        for row in knowledge.stages:
            if row.cue in name:
                return row.stage
    return verb.stage or _USUAL


def themes_of(name: str, knowledge: Knowledge) -> tuple[str, ...]:
    """Return the themes whose words stand in the name of a target, without those that a narrower one implies.

    >>> from ontology.load import load
    >>> isinstance(themes_of("全省教育系统网络安全培训", load()), tuple)
    True
    """
    found = [t for t in knowledge.themes if any(_stands_in(cue, name) for cue in t.cues)]
    broader = {t.broader for t in found}
    return tuple(t.slug for t in found if t.slug not in broader)


def _stands_in(cue: str, name: str) -> bool:
    """Whether the parts of a cue stand in a name in order; … in a cue is whatever lies between.

    >>> _stands_in("网络安全…培训", "网络安全管理员专题培训")
    True
    """
    at = 0
    for part in cue.split("…"):
        found = name.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return True
