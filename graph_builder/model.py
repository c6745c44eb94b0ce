"""The values that pass between the stages: frozen, slotted, without behaviour of their own.

Offsets are Unicode code points, zero-based and half-open, over the text as read (``Source.text``).
IRIs are written relative to the instance base (``org/450000-edu``); ``graph_builder.rdf`` makes them
absolute.

>>> Span(3, 7).length
4
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of a text, ``start`` included, ``end`` not; a tuple, as there are so many to compare."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """How many code points the span holds."""
        return self.end - self.start

    def holds(self, other: Span) -> bool:
        """Whether `other` lies wholly inside this span.

        >>> Span(0, 9).holds(Span(2, 9))
        True
        """
        return self.start <= other.start and other.end <= self.end


class Kind(StrEnum):
    """What an entity is; the names are those of the JSON contract and of the ontology's classes."""

    ORGANIZATION = "Organization"
    PERSON = "Person"
    PLACE = "Place"
    DOCUMENT = "Document"
    PLATFORM = "Platform"
    PROGRAMME = "Programme"
    EVENT = "Event"
    MECHANISM = "Mechanism"
    AWARD = "Award"
    POST = "Post"
    INDICATOR = "Indicator"


class Status(StrEnum):
    """Whether an act is told as done or as intended."""

    REPORTED = "reported"
    PLANNED = "planned"


class Precision(StrEnum):
    """The finest unit of a stated time."""

    DAY = "day"
    TEN_DAY = "ten-day"
    MONTH = "month"
    YEAR = "year"


class TimeBasis(StrEnum):
    """Where an act's time comes from: its own clause, an earlier clause, or only the bulletin's month."""

    STATED = "stated"
    INHERITED = "inherited"
    BULLETIN_MONTH = "bulletin-month"


class Interval(NamedTuple):
    """A closed interval of days with the precision it was stated in.

    >>> from datetime import date
    >>> Interval(date(2022, 11, 20), date(2022, 11, 26), Precision.DAY).begin.day
    20
    """

    begin: date
    end: date
    precision: Precision


@dataclass(frozen=True, slots=True)
class Given:
    """What a manifest says of a source, empty where it says nothing; it wins over what the text tells.

    ``url`` is where the text was found, ``series`` the slug of a registered series, ``period`` a year, a
    month, a day, or two days with a stroke, ``issued`` and ``retrieved`` days.
    """

    url: str = ""
    series: str = ""
    title: str = ""
    period: str = ""
    issued: str = ""
    publisher: str = ""
    reprinted_by: str = ""
    retrieved: str = ""
    licence: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """One input as read.

    ``digest`` is the SHA-256 of the UTF-8 text, as 64 hexadecimal digits; ``origin`` the path or address
    to name in messages; ``frame`` the lines around the text that tell what it is (date, source, title),
    ``given`` what a manifest says of it.
    """

    origin: str
    media_type: str
    text: str
    digest: str
    frame: tuple[str, ...] = ()
    given: Given = Given()


class Item(NamedTuple):
    """One entry of a section: its head (a topic, or the provinces it tells of) and its body, as spans of
    the text.

    ``place`` is the one place below a province, or the place of the body, that the head names.
    """

    number: int
    head: str
    head_span: Span
    body: Span
    provinces: tuple[str, ...] = ()
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of a bulletin; ``withheld`` where the text says (略) instead of content."""

    number: int
    head: str
    span: Span
    items: tuple[Item, ...]
    withheld: bool = False
    summary: bool = False


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A bulletin's identity and layout.

    ``period`` is the reporting interval, ``period_basis`` how it was found (title, manifest, dates, or None);
    ``title`` stays None where the text has none. ``place`` is the province or city whose bulletin it is,
    ``place_basis`` how that was found (title, manifest; inferred: issuer, places); None for the nation's.
    ``synthetic`` where the text says that it is made up for testing.
    """

    id: str
    series: str | None
    genre: str
    period: Interval | None
    period_basis: str | None
    title: str | None
    publisher: str | None
    issued: date | None
    reprinted_by: str | None
    sections: tuple[Section, ...]
    place: str | None = None
    place_basis: str | None = None
    synthetic: bool = False


class Mention(NamedTuple):
    """A stretch of text that names something, with the rule that found it.

    ``surface`` is the folded text of the span, completed where a list tells it only once (金寨县 in
    金寨县、霍邱县卫生健康委); ``key`` what the rule already knows (a registry
    identifier), if anything.
    """

    span: Span
    surface: str
    kind: Kind
    rule: str
    key: str | None = None


class Entity(NamedTuple):
    """A thing with an identifier; ``iri`` is relative, ``registered`` where a knowledge row describes it.

    Everything said of an unregistered entity is a function of ``kind``, ``name`` and ``scope`` (the place
    or body in whose
    entry it was read, None for the nation), so that it never depends on which bulletins were read, nor in
    which order.
    """

    iri: str
    kind: Kind
    name: str
    scope: str | None = None
    registered: bool = False
    details: tuple[tuple[str, str], ...] = ()


class Evidence(NamedTuple):
    """The exact place a statement was read from, with the rule that read it and how sure that rule is (0
    to 1).
    """

    span: Span
    quote: str
    rule: str
    confidence: float


class Target(NamedTuple):
    """What an act is done to or on: the noun phrase as a name, and the entity it stands for."""

    kind: Kind
    name: str
    entity: Entity


@dataclass(frozen=True, slots=True)
class Activity:
    """One reported act: who did what to what, when and where, and the sentence that says so.

    ``stage`` is the stage of adoption that its verb shows, if it adopts a policy at all and its target does
    not show another (`graph_builder.stages`); empty where the verb shows none.
    """

    id: str
    item: str
    agents: tuple[Entity, ...]
    agent_inferred: bool
    open_list: bool
    declared_agents: int | None
    verb: str
    action: str
    target: Target
    time: Interval | None
    time_basis: TimeBasis
    status: Status
    participants: tuple[Entity, ...]
    posts: tuple[Entity, ...]
    places: tuple[Entity, ...]
    count: str | None
    themes: tuple[str, ...]
    stage: str
    evidence: Evidence
    more_evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A count, rate or sum that the text tells: ``value`` with 万 and 亿 resolved, ``unit`` as written,
    ``scope`` what the number does or does not cover (不含学前), as written.
    """

    id: str
    item: str
    what: str
    indicator: Entity
    about: Entity | None
    value: float
    unit: str
    approx: bool
    as_of: date | None
    evidence: Evidence
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Adoption:
    """A policy taken up by an organisation at a stage, shown by one act."""

    policy: Entity
    adopter: Entity
    jurisdiction: str | None
    stage: str
    basis: Activity
    method: str
    confidence: float


class PolicyLink(NamedTuple):
    """That an act concerns a policy, whether it adopts it or not: found by the policy's own name (`title`),
    another name of it (`alias`) or what the text says around it (`explicit`).
    """

    activity: str
    policy: Entity
    method: str
    confidence: float


class Reference(NamedTuple):
    """That an item names an entity, in the form ``surface``; ``rule`` is told where no rule of the project
    saw it, but a model (``ner:lac``).
    """

    item: str
    entity: Entity
    surface: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything read from one bulletin; ``suggestions`` is the text of what models proposed for it,
    ``links`` which policies its acts concern, adopted or not, ``employers`` the bodies that persons are told
    to be of, named or not (副盟长: the government of the league that the entry tells of).
    """

    source: Source
    bulletin: Bulletin
    activities: tuple[Activity, ...]
    figures: tuple[Figure, ...]
    adoptions: tuple[Adoption, ...]
    themes: tuple[tuple[str, str], ...]
    references: tuple[Reference, ...]
    warnings: tuple[str, ...] = ()
    suggestions: str = ""
    links: tuple[PolicyLink, ...] = ()
    employers: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class Shard:
    """One bulletin as RDF, ready for a store.

    ``triples`` are N-Triples lines (without a graph, without a line end), sorted, of the bulletin's own
    graph ``graph``.
    ``things`` describes what may be shared with other bulletins: IRI -> (graph IRI, its N-Triples lines).
    Each description
    is a pure function of its key, so two shards that describe one thing describe it alike. All IRIs are
    absolute. ``record`` tells what was known of the text besides its words (`graph_builder.record`), empty
    where that is nothing; ``suggestions`` is what models proposed, as it is kept beside the text.
    """

    bulletin: str
    graph: str
    digest: str
    text: str
    triples: tuple[str, ...]
    things: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    record: str = ""
    suggestions: str = ""
