"""An act told in the summary and again in the body is one act, its evidence the body's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache

from graph_builder.model import Kind, TimeBasis
from graph_builder.names import loose_key
from graph_builder.relate import Act
from graph_builder.resolve import jurisdiction

_LOOSE = re.compile(r"\d{4}年度?|全[国省市区]|工作$")
_ALIKE = 0.8
_READ = 120  # code points of a name that are compared


@dataclass(frozen=True, slots=True)
class ToldAct:
    """An act, where else it is told, and whether only the summary tells it."""

    act: Act
    again: tuple[Act, ...] = ()
    summary: bool = False


def merge_told_twice(acts: Iterable[Act], summaries: set[int]) -> list[ToldAct]:
    """Return the acts with each summary telling joined to its body act; `summaries` are the ids of the
    summary's items.

    A summary act on an occasion that the body dates takes that date.
    """
    acts = list(acts)
    body = [a for a in acts if id(a.item) not in summaries]
    by_action: dict[str, list[Act]] = {}
    for act in body:
        by_action.setdefault(act.verb.action, []).append(act)
    again: dict[int, list[Act]] = {}
    alone: list[Act] = []
    for act in (a for a in acts if id(a.item) in summaries):
        twin = next((b for b in by_action.get(act.verb.action, ()) if _same(act, b)), None)
        if twin is None:
            alone.append(_dated(act, body))
        else:
            again.setdefault(id(twin), []).append(act)
    told = [ToldAct(a, summary=True) for a in alone]
    return told + [ToldAct(a, tuple(again.get(id(a), ()))) for a in body]


def _same(summary: Act, body: Act) -> bool:
    return _same_agents(summary, body) and _alike(summary.object.name, body.object.name)


def _same_agents(summary: Act, body: Act) -> bool:
    if not summary.agents or set(summary.agents) & set(body.agents):
        return True
    places = {jurisdiction(a) for a in summary.agents} - {None}  # a person has none: two persons are two
    return bool(places & {jurisdiction(a) for a in body.agents})


def _alike(one: str, other: str) -> bool:
    one, other = _bare(one), _bare(other)
    return one == other or _likeness(one, other) >= _ALIKE


@lru_cache(maxsize=4096)
def _bare(name: str) -> str:
    return loose_key(_LOOSE.sub("", name))


@lru_cache(maxsize=4096)
def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one[:_READ], other[:_READ], autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0


def _dated(act: Act, body: list[Act]) -> Act:
    if act.time or act.object.kind is not Kind.EVENT:
        return act
    for other in body:
        if other.time and other.object.kind is Kind.EVENT and _alike(act.object.name, other.object.name):
            return replace(act, time=other.time, time_basis=TimeBasis.INHERITED)
    return act
