"""The fields that invented bulletins tell of, and who tells of them: what a sentence of each may be.

Sentences are those of the demonstration corpus (`graph_builder.corpus`); departments, places and policies are
of the knowledge files; documents, occasions and platforms are named after the topics of a field.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

import yaml

from graph_builder.corpus.fill import Filler, Scene, is_plain
from graph_builder.corpus.library import SETS, Library, Template, Words, read_library
from graph_builder.corpus.places import Country, Province
from graph_builder.corpus.stock import SLOTS, Stock
from graph_builder.roles import Roles
from ontology.load import Knowledge, Place, Policy

FILE = Path(__file__).parent / "fields.yaml"
WEIGHTS = Path(__file__).parent / "sentences.csv"
UNWEIGHED = 50.0  # quads that a sentence is taken to yield which nobody has weighed
_CITY = re.compile(r"[一-鿿]+市")
OWN_SHARE = 3
"""How many times as often a policy of the field is told of as one of another."""
_OF_SCHOOLS = re.compile(r"[校教学师生课]|\{school\}|\{own_platform\}汇聚")
_MODES = ("", "深化", "推进", "加快", "规范", "加强", "促进", "支持")
_KINDS = ("实施方案", "行动计划", "管理办法", "若干措施", "工作规范", "指导意见", "建设标准", "评价指南")
_YEARS = ("", "（试行）", "（{year}年版）", "（{year}—{year2}年）")
_MEETINGS = ("{year}年{0}工作推进会", "第{n}届{0}论坛", "{0}研讨会", "{0}现场交流会", "{0}座谈会")
_CONTESTS = ("第{n}届{0}技能大赛", "{year}年{0}知识竞赛", "{0}案例征集大赛")
_PLATFORMS = ("{prov}{0}服务平台", "{prov}{0}管理平台", "{prov}{0}云平台")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of government: its keys are explained in fields.yaml."""

    role: str
    ministry: str
    issuers: tuple[str, ...]
    schools: bool
    docno: str
    reports: tuple[str, ...]
    topics: tuple[str, ...]


def read_fields(path: Path = FILE) -> tuple[Field, ...]:
    """Return the rows of the file. Raises TypeError for a key that is unknown or missing."""
    return tuple(Field(**_frozen(row)) for row in yaml.safe_load(path.read_text(encoding="utf-8")))


def _frozen(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}


def words_of(words: Words, field: Field) -> Words:
    """Return what fills the slots in sentences of a field."""
    if field.schools:
        named = words.own_platforms
    else:
        named = tuple(_named(p, t) for t in field.topics for p in _PLATFORMS)
    return replace(
        words,
        domains=dict(words.domains) | {"any": field.role},
        themes=field.topics,
        own_platforms=named,
        doc_titles=tuple(
            f"{{prov_full}}{mode}{topic}{kind}{years}"
            for topic in field.topics
            for mode in _MODES
            for kind in _KINDS
            for years in _YEARS
        ),
        docno=f"{{abbr}}{field.docno}〔{{year}}〕{{n}}号",
        events={
            "meeting": tuple(_named(p, t) for t in field.topics for p in _MEETINGS),
            "contest": tuple(_named(p, t) for t in field.topics for p in _CONTESTS),
        },
    )


def _named(pattern: str, topic: str) -> str:
    return pattern.replace("{0}", topic)


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    """A sentence with the slots in it that name policies, and about how many quads it yields."""

    template: Template
    policies: tuple[str, ...]
    quads: float

    def can_be_told(self, scene: Scene) -> bool:
        """Whether there is a policy for every slot that names one."""
        return all(scene.free[slot] for slot in self.policies)


def read_weights(path: Path = WEIGHTS) -> Mapping[str, float]:
    """Return by the identifier of a sentence how many quads it was found to yield (`benchmarks.weighing`)."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["sentence"]: float(row["quads"]) for row in csv.DictReader(file)}


@dataclass(frozen=True)
class Desk:
    """A department, and the sentences that can be told of it."""

    field: Field
    unit: Province
    sentences: tuple[Sentence, ...]

    @property
    def name(self) -> str:
        """The department's official name."""
        return self.unit.bodies[self.field.role].name

    @property
    def slug(self) -> str:
        """The department in a name of a file: its place and role."""
        return f"{self.unit.place.id}-{self.field.role}"


class Newsroom:
    """Everything that bulletins of one field are told with."""

    def __init__(
        self, field: Field, knowledge: Knowledge, library: Library, weights: Mapping[str, float]
    ) -> None:
        self.field = field
        self.words = words_of(library.words, field)
        self.layouts = [e.layout for e in library.layouts_of("province-head", ("known",))]
        self._knowledge = knowledge
        self._stock = Stock(knowledge, library, SETS)
        self._country = Country(knowledge, [field.role, *library.words.second_roles], field.role)
        suited = (t for t in library.templates if field.schools or not _OF_SCHOOLS.search(t.text))
        self._sentences = [Sentence(t, _policy_slots(t), weights.get(t.id, UNWEIGHED)) for t in suited]
        self._local: dict[str, Desk] = {}
        self._free: dict[int, Mapping[str, Sequence[Policy]]] = {}

    def filler(self, random: Random) -> Filler:
        """Return what fills sentences of this field."""
        return Filler(self.words, self._knowledge.surnames, random)

    @cached_property
    def provinces(self) -> tuple[Desk, ...]:
        """The departments of the provinces."""
        return tuple(self._desks(self._country.provinces))

    @cached_property
    def _units(self) -> list[Place]:
        """The provinces and cities that have such a department."""
        roles = Roles(self._knowledge)
        cities = [p for p in self._knowledge.places if p.level == "prefecture" and _CITY.fullmatch(p.name)]
        there = [p for p in cities if not p.valid_to and roles.body(self.field.role, p)]
        return [*(desk.unit.place for desk in self.provinces), *there]

    def __len__(self) -> int:
        """How many departments of provinces and cities there are."""
        return len(self._units)

    def local(self, number: int) -> Desk:
        """Return one of them, those of provinces first."""
        place = self._units[number]
        if place.id not in self._local:
            named = replace(place, abbreviation=place.abbreviation or place.name[0])
            self._local[place.id] = next(iter(self._desks([self._country.province(named)])))
        return self._local[place.id]

    def _desks(self, units: Iterable[Province]) -> Iterator[Desk]:
        fits = self.filler(Random(0)).fits  # noqa: S311 - nothing is drawn
        for unit in units:
            if self.field.role in unit.bodies:
                scene = self.scene(unit, date.max)
                yield Desk(self.field, unit, tuple(s for s in self._sentences if fits(s.template, scene)))

    def scene(self, unit: Province, day: date) -> Scene:
        """Return for whom and when a sentence is told; policies that it names were there by then."""
        return Scene(unit, self._country.provinces, day, self._policies(day.year))

    def _policies(self, year: int) -> Mapping[str, Sequence[Policy]]:
        """By slot, the policies up to a year, those of the field so often as makes them most."""
        if year not in self._free:
            known = [p for p in self._plain if not p.national_date or p.national_date[:4] <= str(year)]
            own = [p for p in known if p.issuer.startswith(self.field.issuers)]
            told = [*known, *own * (OWN_SHARE * len(known) // max(1, len(own)))]
            self._free[year] = {slot: [p for p in told if slot in self._slots[p.slug]] for slot in SLOTS}
        return self._free[year]

    @cached_property
    def _slots(self) -> Mapping[str, Sequence[str]]:
        return {policy.slug: self._stock.slots_of(policy) for policy in self._plain}

    @cached_property
    def _plain(self) -> list[Policy]:
        verbs = self.words.not_first
        return [p for p in self._knowledge.policies if is_plain(p.name) and not p.name.startswith(verbs)]


def _policy_slots(template: Template) -> tuple[str, ...]:
    return tuple(slot for slot in SLOTS if f"{{{slot}}}" in template.text)


def newsrooms(knowledge: Knowledge) -> list[Newsroom]:
    """Return one newsroom a field, in the order of the file."""
    library, weights = read_library(), read_weights()
    return [Newsroom(field, knowledge, library, weights) for field in read_fields()]
