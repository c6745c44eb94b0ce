"""What is planted: which province takes up which policy when, by a cascade over a network with lags."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from ontology.load import Policy

_EDGES = 3  # provinces that a province looks at
_LAGS = (0.5, 4.0)  # months from one to the other, least and most on average
_TAKEN_UP = 0.6  # how often an edge carries a policy on
_SEEDS = 2
_FOLLOW_LAG = 4.0
_EARLY = 0.55  # policies begin within this part of the time
MOST_A_MONTH = 60  # what a bulletin has room for
_MONTH_DAYS = 30.0
Stages = Sequence[tuple[str, int]]  # in the order of a policy's life, each with a weight


@dataclass(frozen=True, slots=True)
class Edge:
    """Who looks at whom: `follower` takes up what `leader` has, `lag` months later on average."""

    leader: str
    follower: str
    lag: float


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """A policy at a stage in a province, on a day."""

    day: date
    policy: str
    province: str
    stage: str


@dataclass(frozen=True, slots=True)
class Months:
    """The months of a corpus, from the first."""

    year: int
    month: int
    count: int

    def first_day(self, index: int) -> date:
        """Return the first day of a month by its number, 0 the first.

        >>> Months(2022, 11, 36).first_day(2)
        datetime.date(2023, 1, 1)
        """
        years, month = divmod(self.month - 1 + index, 12)
        return date(self.year + years, month + 1, 1)

    @property
    def end(self) -> date:
        """The day after the last."""
        return self.first_day(self.count)

    def index(self, day: date) -> int:
        """Return the number of the month that holds a day."""
        return (day.year - self.year) * 12 + day.month - self.month


def network(provinces: Sequence[str], random: Random) -> tuple[Edge, ...]:
    """Return whom each province looks at, and how soon it follows."""
    return tuple(
        Edge(leader, follower, round(random.uniform(*_LAGS), 2))
        for follower in provinces
        for leader in sorted(random.sample([p for p in provinces if p != follower], _EDGES))
    )


def plan(
    policies: Iterable[tuple[Policy, Stages]], edges: Sequence[Edge], months: Months, random: Random
) -> tuple[Event, ...]:
    """Return every planted event inside the months, by day; each policy comes with the stages it may have,
    and how often each.

    A policy starts in a few provinces, not before its own national date, and is carried on over the edges.
    """
    provinces = sorted({e.follower for e in edges} | {e.leader for e in edges})
    events: list[Event] = []
    for policy, stages in policies:
        begin = _beginning(policy, months, random)
        for province, day in sorted(_cascade(begin, provinces, edges, months, random).items()):
            events += _stages(policy.slug, province, day, stages, months, random)
    return _spread_out(events, months)


def _beginning(policy: Policy, months: Months, random: Random) -> date:
    whole = (months.end - months.first_day(0)).days
    day = months.first_day(0) + timedelta(days=random.randrange(max(1, int(whole * _EARLY))))
    told = (policy.national_date + "-01-01")[:10] if policy.national_date else ""
    return max(day, date.fromisoformat(told)) if told else day


def _cascade(
    begin: date, provinces: Sequence[str], edges: Sequence[Edge], months: Months, random: Random
) -> dict[str, date]:
    """Return the first day in each province that is reached: the earliest way over edges that carry."""
    carried = {
        (e.leader, e.follower): random.expovariate(1 / e.lag) * _MONTH_DAYS
        for e in edges
        if random.random() < _TAKEN_UP
    }
    reached = {p: begin + timedelta(days=random.randrange(40)) for p in random.sample(provinces, _SEEDS)}
    waiting = sorted(reached, key=lambda p: (reached[p], p))
    while waiting:
        leader = waiting.pop(0)
        for (here, follower), days in carried.items():
            day = reached[leader] + timedelta(days=int(days) + 1)
            if here == leader and day < reached.get(follower, months.end):
                reached[follower] = day
                waiting.append(follower)
    return reached


def _stages(
    policy: str, province: str, day: date, stages: Stages, months: Months, random: Random
) -> list[Event]:
    """The first stage and those that follow, each once and none before the one it follows."""
    weights = [times for _, times in stages]
    events: list[Event] = []
    last = -1
    while day < months.end:
        at = random.choices(range(len(stages)), weights)[0]
        if at <= last:
            break
        events.append(Event(day, policy, province, stages[at][0]))
        last = at
        day += timedelta(days=int(random.expovariate(1 / _FOLLOW_LAG) * _MONTH_DAYS) + 1)
    return events


def _spread_out(events: Iterable[Event], months: Months) -> tuple[Event, ...]:
    """What a month has no room for is told in the next; of what no month has room for, nothing is told."""
    waiting = sorted(events)
    placed: list[Event] = []
    for index in range(months.count):
        begin = months.first_day(index)
        due = [e for e in waiting if e.day < months.first_day(index + 1)]
        told = [replace(e, day=max(e.day, begin)) for e in due[:MOST_A_MONTH]]
        placed += told
        waiting = due[MOST_A_MONTH:] + [e for e in waiting if e.day >= months.first_day(index + 1)]
    return tuple(sorted(placed))


def as_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return rows as the text of a CSV file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([header, *rows])
    return text.getvalue()
