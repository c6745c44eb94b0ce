"""Which statements name a thing: how many do it in which roles and when, and which are the newest.

They are held in groups, so that who counts them need not look at each; what a statement is called is asked
for those that are shown.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Generic, Literal, TypeVar

from graph_builder.store.search.facets import day_of
from ontology.terms import Class
from visualizations.asking import Question
from visualizations.names import local
from visualizations.options import Row, Rows
from visualizations.period import Period

K = TypeVar("K", bound=Hashable)
Role = Literal["agent", "object", "other"]
Order = tuple[int | str, ...]
AGENTS = frozenset({"agent", "leadAgent", "organizer", "undertaker", "supporter", "attendee", "speaker"})


@dataclass(frozen=True, slots=True)
class How:
    """How a statement names the thing (or one of its bodies), and its time: days as `day_of` writes them, 0
    where none is told. An act is no figure, adoption or omission.
    """

    roles: tuple[str, ...]
    begin: int
    end: int
    is_act: bool

    @property
    def role(self) -> Role:
        """As what the thing takes part: who acts, what is acted on, or otherwise."""
        if AGENTS & set(self.roles):
            return "agent"
        return "object" if "object" in self.roles else "other"

    @property
    def month(self) -> str:
        """The month in which it began; empty where that is not known to the month."""
        begin, end = (day // 10000 * 12 + day // 100 % 100 for day in (self.begin, self.end))
        is_known = self.begin // 100 % 100 and end - begin <= 1
        return f"{self.begin // 10000:04}-{self.begin // 100 % 100:02}" if is_known else ""


@dataclass(frozen=True, slots=True)
class Named:
    """A statement that names the thing."""

    iri: str
    how: How


@dataclass(frozen=True, slots=True)
class Naming:
    """What names a thing, summed up: how many statements by the roles in which they do, and how many acts by
    the month in which they began (empty where it is not known); the newest acts.
    """

    roles: Mapping[tuple[str, ...], int]
    months: Mapping[str, int]
    acts: tuple[Named, ...]

    @property
    def total(self) -> int:
        """How many statements there are."""
        return sum(self.roles.values())

    @property
    def acted(self) -> int:
        """How many of them are acts."""
        return sum(self.months.values())


@dataclass(frozen=True, slots=True)
class Names(Generic[K]):
    """Statements that name something, by how they do; each stands for one by a key of whoever found them.

    ``iris`` tells the IRIs of some; ``sources`` that of the statement whose bulletin tells each: of an
    adoption the act that it rests on.
    """

    groups: Mapping[How, Sequence[K]]
    iris: Callable[[Sequence[K]], Mapping[K, str]]
    sources: Callable[[Sequence[K]], Mapping[K, str]]

    def within(self, period: Period) -> Names[K]:
        """Those of the chosen months: whose time touches them, or without one, whose bulletin does."""
        if not period.options.is_timed:
            return self
        days = days_of(period)
        return self._of(
            (how, keys if how.begin else self._told_by(keys, period))
            for how, keys in self.groups.items()
            if not how.begin or (how.begin < days.stop and how.end >= days.start)
        )

    def beside(self, other: Names[K]) -> Names[K]:
        """Those that are among others, too."""
        among = {key for keys in other.groups.values() for key in keys}
        return self._of((how, [key for key in keys if key in among]) for how, keys in self.groups.items())

    def roles(self) -> Counter[tuple[str, ...]]:
        """How many there are by the roles in which they name the thing."""
        found: Counter[tuple[str, ...]] = Counter()
        for how, keys in self.groups.items():
            found[how.roles] += len(keys)
        return found

    def summed(self, most: int) -> Naming:
        """What they come to, with at most so many of the newest acts."""
        acts = self._of((how, keys) for how, keys in self.groups.items() if how.is_act)
        months: Counter[str] = Counter()
        for how, keys in acts.groups.items():
            months[how.month] += len(keys)
        return Naming(self.roles(), months, acts.part(lambda how: (-how.begin,), 0, most))

    def part(self, order: Callable[[How], Order], begin: int, end: int) -> tuple[Named, ...]:
        """Those between two places in an order; of those that are alike in it, the first by IRI first."""
        tiers: defaultdict[Order, list[How]] = defaultdict(list)
        for how in self.groups:
            tiers[order(how)].append(how)
        which: dict[K, How] = {}
        at = skipped = 0
        for tier in sorted(tiers):
            if at >= end:
                break
            at += (size := sum(len(self.groups[how]) for how in tiers[tier]))
            if at <= begin:
                skipped += size
            else:
                which |= {key: how for how in tiers[tier] for key in self.groups[how]}
        iris = self.iris(list(which))
        named = sorted(
            (Named(iris[key], how) for key, how in which.items()), key=lambda one: (order(one.how), one.iri)
        )
        return tuple(named[begin - skipped : end - skipped])

    def _told_by(self, keys: Sequence[K], period: Period) -> Sequence[K]:
        bulletins, sources = frozenset(period.iris), self.sources(keys)
        return [key for key in keys if bulletin_of(sources[key]) in bulletins]

    def _of(self, groups: Iterable[tuple[How, Sequence[K]]]) -> Names[K]:
        return replace(self, groups={how: keys for how, keys in groups if keys})


@dataclass(frozen=True, slots=True, kw_only=True)
class NamingQuestion(Question):
    """What names some things in a period, summed up with at most so many of the newest acts."""

    period: Period
    most: int

    def read(self, rows: Rows) -> Naming:
        """Sum up the rows of ``naming``."""
        return self.sum(names_in(rows))

    def sum(self, names: Names[K]) -> Naming:
        """Sum up whatever names the things, whoever found it."""
        return names.within(self.period).summed(self.most)


def days_of(period: Period) -> range:
    """The days of the chosen months as `day_of` writes them, that of an unknown day of a month included; all
    where none were chosen.
    """
    begin, end = period.options.begin or "", period.options.end or "9999-12"
    return range(day_of(begin) // 100 * 100, day_of(end) // 100 * 100 + 100)


def asks_naming(things: Iterable[str], period: Period, most: int) -> NamingQuestion:
    """The question for what names any of some things."""
    return NamingQuestion("naming", {"thing": tuple(sorted(things))}, period=period, most=most)


def names_in(rows: Rows) -> Names[str]:
    """The statements of ``naming``, whose keys are their IRIs.

    >>> row = {"statement": "x/a", "role": "#agent", "thing": "x/b", "type": "#Activity"}
    >>> names_in([row, row | {"role": "#object"}]).roles()
    Counter({('agent', 'object'): 1})
    """
    statements: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        statements[row["statement"]].append(row)
    groups: defaultdict[How, list[str]] = defaultdict(list)
    sources: dict[str, str] = {}
    for iri, group in statements.items():
        groups[_how(group)].append(iri)
        sources[iri] = min((row["basis"] for row in group if "basis" in row), default=iri)
    return Names(
        groups, lambda keys: {key: key for key in keys}, lambda keys: {key: sources[key] for key in keys}
    )


def _how(rows: Sequence[Row]) -> How:
    begin = day_of(min((row["begin"] for row in rows if "begin" in row), default=""))
    end = day_of(max((row["end"] for row in rows if "end" in row), default=""))
    roles = tuple(sorted({_local(row["role"]) for row in rows}))
    return How(roles, begin, end or begin, any(row["type"] == Class.ACTIVITY for row in rows))


_local = lru_cache(maxsize=1024)(local)  # roles are few


def bulletin_of(source: str) -> str:
    """The bulletin that tells a statement, as its identifier says.

    >>> bulletin_of("https://x/bulletin/m/a-1")
    'https://x/bulletin/m'
    """
    return source.rpartition("/")[0]
