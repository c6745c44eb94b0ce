"""What is told of one thing: the statements that name it, in what role and when, before any detail is read.

For a place, the acts of its bodies and of the bodies within it are its own. An act belongs to the months that
its time touches; one without a time of its own to those of its bulletin.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from visualizations.facts import Thing, Told
from visualizations.names import local
from visualizations.options import Options, Row, Rows
from visualizations.period import Period

Role = Literal["agent", "object", "other"]
AGENTS = frozenset({"agent", "leadAgent", "organizer", "undertaker", "supporter", "attendee", "speaker"})


@dataclass(frozen=True, slots=True)
class Named:
    """A statement that names the thing (or one of its bodies): how it does, its class, and its time.

    ``begin`` and ``end`` are days, empty where no time is told. ``source`` is the statement whose bulletin
    tells it: an adoption's is the act that it rests on.
    """

    iri: str
    type: str
    roles: tuple[str, ...]
    things: tuple[str, ...]
    begin: str
    end: str
    source: str

    @property
    def is_act(self) -> bool:
        """Whether it is an act, and not a figure, an adoption or an omission."""
        return self.type == "Activity"

    @property
    def role(self) -> Role:
        """As what the thing takes part: who acts, what is acted on, or otherwise."""
        if AGENTS & set(self.roles):
            return "agent"
        return "object" if "object" in self.roles else "other"

    @property
    def month(self) -> str:
        """The month in which it began; empty where that is not known to the month."""
        month = self.begin[:7]
        if self.end[:7] != month and _months(self.end) - _months(self.begin) > 1:
            return ""
        return month


@dataclass(frozen=True, slots=True)
class Other:
    """Who or what else stands in an act: in what role."""

    role: str
    thing: Thing


@dataclass(frozen=True, slots=True)
class Story:
    """A thing with everything that names it, the newest first. ``bodies`` are those whose acts count as its
    own, ``others`` what stands in an act beside agent and object, ``classes`` the classes of things by IRI.
    """

    about: Thing | None
    bodies: frozenset[str]
    named: tuple[Named, ...]
    others: Mapping[str, tuple[Other, ...]]
    classes: Mapping[str, str]

    @property
    def acts(self) -> tuple[Named, ...]:
        """The acts among them."""
        return tuple(one for one in self.named if one.is_act)


def about_of(options: Options, busiest: Sequence[Rows]) -> str:
    """What the picture is about; empty where there is nothing at all."""
    rows = busiest[0] if busiest else ()
    return options.about or next((row["agent"] for row in rows if "agent" in row), "")


def named_in(rows: Rows) -> tuple[Named, ...]:
    """The statements of ``naming``, the newest first, those without a time last.

    >>> row = {"statement": "x/a", "role": "#agent", "thing": "x/b", "type": "#Activity"}
    >>> named_in([row, row | {"role": "#object"}])[0].roles
    ('agent', 'object')
    """
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["statement"], []).append(row)
    ordered = sorted((_named(iri, group) for iri, group in found.items()), key=lambda one: one.iri)
    return tuple(sorted(ordered, key=lambda one: one.begin, reverse=True))


def _named(iri: str, rows: Sequence[Row]) -> Named:
    begin = min((row["begin"] for row in rows if "begin" in row), default="")
    return Named(
        iri=iri,
        type=min({_local(row["type"]) for row in rows}),
        roles=tuple(sorted({_local(row["role"]) for row in rows})),
        things=tuple(sorted({row["thing"] for row in rows})),
        begin=begin[:10],
        end=max((row["end"] for row in rows if "end" in row), default=begin)[:10],
        source=min((row["basis"] for row in rows if "basis" in row), default=iri),
    )


_local = lru_cache(maxsize=1024)(local)  # roles and classes are few


def within(named: Iterable[Named], period: Period) -> tuple[Named, ...]:
    """Those of the chosen months."""
    options = period.options
    if not options.is_timed:
        return tuple(named)
    first, last = options.begin or "", options.end or "9999-12"
    bulletins = frozenset(period.iris)
    return tuple(
        one
        for one in named
        if (one.begin[:7] <= last and one.end[:7] >= first if one.begin else bulletin_of(one) in bulletins)
    )


def bulletin_of(one: Named) -> str:
    """The bulletin that tells a statement, as its identifier says: ``bulletin/x/a-…`` is of ``bulletin/x``.

    >>> bulletin_of(Named("https://x/bulletin/m/a-1", "Activity", (), (), "", "", "https://x/bulletin/m/a-1"))
    'https://x/bulletin/m'
    """
    return one.source.rpartition("/")[0]


def others_in(rows: Rows, told: Told) -> dict[str, tuple[Other, ...]]:
    """What stands in acts beside agents and objects, by act."""
    found: dict[str, set[Other]] = {}
    for row in rows:
        found.setdefault(row["activity"], set()).add(Other(local(row["role"]), told.thing(row["other"])))
    key = lambda other: (other.role, other.thing)  # noqa: E731 - said once, here
    return {iri: tuple(sorted(group, key=key)) for iri, group in found.items()}


def _months(day: str) -> int:
    return int(day[:4]) * 12 + int(day[5:7]) if len(day) >= 7 else 0
