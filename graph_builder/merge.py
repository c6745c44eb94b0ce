"""An act told in the summary and again in the body is one act, its evidence the body's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from graph_builder.model import Entity, Kind, TimeBasis
from graph_builder.names import loose_key
from graph_builder.relate import Act
from graph_builder.resolve import jurisdiction

_LOOSE = re.compile(r"\d{4}年度?|全[国省市区]|工作$")
_ALIKE = 0.8
_READ = 120  # code points of a name that are compared


class ToldAct(NamedTuple):
    """An act, where else it is told, and whether only the summary tells it."""

    act: Act
    again: tuple[Act, ...] = ()
    summary: bool = False


def merge_told_twice(
    acts: Iterable[Act], summaries: set[int], parents: Mapping[str, str] | None = None
) -> list[ToldAct]:
    """Return the acts with each summary telling joined to its body act; `summaries` are the ids of the
    summary's items, `parents` the IRIs of the bodies that registered bodies belong to.

    A summary act on an occasion that the body dates takes that date.
    """
    acts = list(acts)
    body = [a for a in acts if id(a.item) not in summaries]
    by_action: dict[str, list[Act]] = {}
    for act in body:
        by_action.setdefault(act.verb.action, []).append(act)
    twins = _twins([a for a in acts if id(a.item) in summaries], by_action, parents or {})
    again: dict[int, list[Act]] = {}
    alone: list[Act] = []
    for act in (a for a in acts if id(a.item) in summaries):
        if twin := twins.get(id(act)):
            again.setdefault(id(twin), []).append(act)
        else:
            alone.append(_dated(act, body))
    told = [ToldAct(a, summary=True) for a in alone]
    return told + [ToldAct(a, tuple(again.get(id(a), ()))) for a in body]


def _twins(
    summary: list[Act], by_action: Mapping[str, list[Act]], parents: Mapping[str, str]
) -> dict[int, Act]:
    """The body act that each act of the summary tells again, by its id: the likest one first, and none twice
    for one sentence, as a sentence tells no act twice.
    """
    pairs = [
        (-likeness, order, other, act, body)
        for order, act in enumerate(summary)
        for other, body in enumerate(by_action.get(act.verb.action, ()))
        if (likeness := _alike(act, body, parents))
    ]
    twins: dict[int, Act] = {}
    used: set[tuple[int, int]] = set()
    for _, _, _, act, body in sorted(pairs, key=lambda p: p[:3]):
        if id(act) not in twins and (act.sentence.start, id(body)) not in used:
            twins[id(act)] = body
            used.add((act.sentence.start, id(body)))
    return twins


def _alike(summary: Act, body: Act, parents: Mapping[str, str]) -> float:
    """How likely two acts of one action are the same, 0 where they are not."""
    likeness = _likeness(_bare(summary.object.name), _bare(body.object.name))
    return likeness if likeness >= _ALIKE and _same_agents(summary, body, parents) else 0.0


def _same_agents(summary: Act, body: Act, parents: Mapping[str, str]) -> bool:
    if not summary.agents:
        return True
    return any(_same_agent(a, b, parents) for a in summary.agents for b in body.agents)


def _same_agent(told: Entity, doer: Entity, parents: Mapping[str, str]) -> bool:
    """Whether a summary that names `told` may mean `doer`: itself, its office, or a body of its place."""
    if told.iri == doer.iri or parents.get(told.iri) == doer.iri or parents.get(doer.iri) == told.iri:
        return True
    if Kind.PERSON in (told.kind, doer.kind):  # two persons are two, whatever they serve
        return False
    place = jurisdiction(told)
    if told.kind is Kind.PLACE or (told.iri.startswith("org/") and told.iri.endswith("-gov")):
        return place == jurisdiction(doer)
    return doer.name.startswith(told.name) or told.name.startswith(doer.name)


@lru_cache(maxsize=4096)
def _bare(name: str) -> str:
    return loose_key(_LOOSE.sub("", name))


@lru_cache(maxsize=4096)
def _likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    one, other = one[:_READ], other[:_READ]
    shorter, longer = sorted((len(one), len(other)))
    if 2 * shorter < _ALIKE * (shorter + longer):  # all that they can share is too little
        return 0.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0


def _dated(act: Act, body: list[Act]) -> Act:
    if act.time or act.object.kind is not Kind.EVENT:
        return act
    for other in body:
        alike = _likeness(_bare(act.object.name), _bare(other.object.name)) >= _ALIKE
        if other.time and other.object.kind is Kind.EVENT and alike:
            return replace(act, time=other.time, time_basis=TimeBasis.INHERITED)
    return act
