"""An act told in the summary and again in the body is one act, its evidence the body's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from graph_builder.model import Kind, TimeBasis
from graph_builder.names import loose_key
from graph_builder.relate import Act
from graph_builder.resolve import jurisdiction

_LOOSE = re.compile(r"\d{4}年度?|全[国省市区]|工作$")
_ALIKE = 0.8


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
    again: dict[int, list[Act]] = {}
    alone: list[Act] = []
    for act in (a for a in acts if id(a.item) in summaries):
        twin = next((b for b in body if _same(act, b)), None)
        if twin is None:
            alone.append(_dated(act, body))
        else:
            again.setdefault(id(twin), []).append(act)
    told = [ToldAct(a, summary=True) for a in alone]
    return told + [ToldAct(a, tuple(again.get(id(a), ()))) for a in body]


def _same(summary: Act, body: Act) -> bool:
    return (
        summary.verb.action == body.verb.action
        and _same_agents(summary, body)
        and _alike(summary.object.name, body.object.name)
    )


def _same_agents(summary: Act, body: Act) -> bool:
    places = {jurisdiction(a) for a in summary.agents}
    return bool(places & {jurisdiction(a) for a in body.agents}) or not summary.agents


def _alike(one: str, other: str) -> bool:
    one, other = (loose_key(_LOOSE.sub("", n)) for n in (one, other))
    return one == other or SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE


def _dated(act: Act, body: list[Act]) -> Act:
    if act.time or act.object.kind is not Kind.EVENT:
        return act
    for other in body:
        if other.time and other.object.kind is Kind.EVENT and _alike(act.object.name, other.object.name):
            return replace(act, time=other.time, time_basis=TimeBasis.INHERITED)
    return act
