"""Who is told to have done something inside a clause: 由甲主办、乙承办的论坛, 活动由甲主办、乙承办.

Each doer has a verb of its own, and what is done is one noun: behind 的, or before 由.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from graph_builder.agents import Agents
from graph_builder.model import Interval
from ontology.load import Verb

_BY = "由"
OF = "的"
_AND = re.compile(r"[、,]?(?:并|和|与)?由?")
_MOST = 6

ReadAgents = Callable[[int], Agents | None]
ReadVerb = Callable[[Agents, int], "tuple[Verb, int, Interval | None] | None"]


class Doer(NamedTuple):
    """Some agents, the verb that is theirs, and the time that stands between them."""

    agents: Agents
    verb: Verb
    time: Interval | None


@dataclass(frozen=True, slots=True)
class Doers:
    """The doers of one noun, and where what follows them begins; `attributive` where 的 stands behind."""

    doers: tuple[Doer, ...]
    end: int
    by: bool
    attributive: bool


def read_doers(masked: str, at: int, end: int, agents: ReadAgents, verb: ReadVerb) -> Doers | None:
    """Return the doers told from `at` on; None where the clause does not begin with 由 and a doer, nor with
    doers before 的.
    """
    by = masked.startswith(_BY, at)
    here = at + by
    found: list[Doer] = []
    while len(found) < _MOST and here < end:
        told = agents(here)
        done = verb(told, told.end) if told else None
        if told is None or done is None:
            break
        found.append(Doer(told, done[0], done[2]))
        stop = done[1]
        joined = _AND.match(masked, stop, end)
        if joined is None or joined.end() == stop:
            break
        here = joined.end()
    if not found:
        return None
    attributive = masked.startswith(OF, stop)
    return Doers(tuple(found), stop + attributive, by, attributive) if by or attributive else None
