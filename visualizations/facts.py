"""Rows of the queries as typed values, whatever the order of the rows.

A query gives one row for each combination (agent, object, sentence) of an act; here they become one again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph_builder.diffusion.facts import Adopted, Facts, narrowest
from graph_builder.times import edtf
from visualizations.names import Name, local, names_in
from visualizations.options import Row, Rows
from visualizations.style import Language, Style, bracketed, style
from visualizations.svg import clean


@dataclass(frozen=True, slots=True, order=True)
class Province:
    """A provincial unit, as the registry describes it; ``parent`` is what it lies in."""

    iri: str
    code: str
    name: Name
    short: str
    abbreviation: str
    region: str
    parent: str

    @property
    def counted(self) -> bool:
        """Whether it is one of the 31 units that every bulletin could tell of (not 兵团, 港澳台)."""
        return self.code.endswith("0000") and "11" <= self.code[:2] <= "65"

    def label(self, language: Language) -> str:
        """The short name: 广西, Guangxi."""
        return _short_english(self.name.en) if language == "en" and self.name.en else self.short


_ENGLISH_ENDS = (
    " Autonomous Region",
    " Special Administrative Region",
    " Province",
    " Municipality",
    " City",
)
_PEOPLES = (" Zhuang", " Hui", " Uygur", " Uyghur")


def _short_english(name: str) -> str:
    for end in (*_ENGLISH_ENDS, *_PEOPLES):
        name = name.removesuffix(end)
    return name


@dataclass(frozen=True, slots=True, order=True)
class Agent:
    """Who acted. ``type`` is the class without its namespace, ``parents`` the bodies it belongs to."""

    iri: str
    name: Name
    type: str
    parents: tuple[str, ...]
    provinces: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Thing:
    """What an act was about, with the kind of ``style.yaml`` that draws it."""

    iri: str
    name: Name
    kind: str


@dataclass(frozen=True, slots=True)
class Act:
    """One reported act with the sentence that says so."""

    iri: str
    verb: str
    agents: tuple[Agent, ...]
    things: tuple[Thing, ...]
    provinces: tuple[str, ...]
    begin: str
    when: str
    time_basis: str
    planned: bool
    quote: str
    bulletin: str


@dataclass(frozen=True, slots=True)
class AdoptionAct:
    """A policy taken up by an organisation of a province, as one act shows it; ``stage`` is an identifier."""

    policy: Thing
    adopter: Agent
    province: str
    stage: str
    activity: str
    begin: str
    end: str
    when: str
    time_basis: str
    quote: str
    bulletin: str


@dataclass(frozen=True, slots=True)
class Told:
    """What is told beside the acts, by IRI: names, classes, superiors, and the province of each place."""

    names: Mapping[str, Name]
    kinds: Mapping[str, str]
    parents: Mapping[str, tuple[str, ...]]
    seats: Mapping[str, tuple[str, ...]]
    places: Mapping[str, str]

    def name(self, iri: str) -> Name:
        """What a thing is called, the end of its IRI where it has no name."""
        return self.names.get(iri) or Name(local(iri))

    def thing(self, iri: str) -> Thing:
        """A thing as pictures draw it."""
        return Thing(iri, self.name(iri), style().kind_of(self.kinds.get(iri, "")).id)

    def agent(self, iri: str) -> Agent:
        """Who acts, with the provinces of its seats."""
        homes = self.provinces(self.seats.get(iri, (iri,)))
        return Agent(iri, self.name(iri), self.kinds.get(iri, ""), self.parents.get(iri, ()), homes)

    def provinces(self, places: Iterable[str]) -> tuple[str, ...]:
        """The provinces that some places lie in."""
        return tuple(sorted({self.places[place] for place in places if place in self.places}))


def read_provinces(rows: Rows, look: Style | None = None) -> tuple[Province, ...]:
    """The provincial units by region, then by code."""
    look = look or style()
    found = [_province(group) for group in _by(rows, "province", "code")]
    return tuple(sorted(found, key=lambda p: (look.region_order(p.region), p.code, p.iri)))


def _province(rows: tuple[Row, ...]) -> Province:
    name = Name(clean(_least(rows, "name")), clean(_least(rows, "nameEn")))
    return Province(
        iri=rows[0]["province"],
        code=rows[0]["code"],
        name=name,
        short=clean(_least(rows, "shortName")) or name.zh,
        abbreviation=clean(_least(rows, "abbreviation")) or name.zh[:1],
        region=_least(rows, "region"),
        parent=_least(rows, "parent"),
    )


def read_told(things: Rows, agents: Rows, places: Rows, provinces: Iterable[Province]) -> Told:
    """What the rows of ``things``, ``agents`` and ``places`` tell."""
    kinds: dict[str, str] = {}
    for iri, row in [*((r["thing"], r) for r in things), *((r["agent"], r) for r in agents)]:
        if "type" in row:
            kinds[iri] = min(local(row["type"]), kinds.get(iri, "~"))
    above = {place.iri: place.parent for place in provinces}
    around = {
        group[0]["place"]: set(_all(group, "province")) & above.keys() for group in _by(places, "place")
    }
    return Told(
        names=names_in(things, "thing"),
        kinds=kinds,
        parents={
            group[0]["agent"]: _all(group, "parent")
            for group in _by(agents, "agent")
            if _all(group, "parent")
        },
        seats={
            group[0]["agent"]: _all(group, "seat") for group in _by(agents, "agent") if _all(group, "seat")
        },
        places={place: narrowest(units, above) for place, units in around.items() if units},
    )


def read_acts(rows: Rows, told: Told) -> tuple[Act, ...]:
    """The acts, by IRI."""
    return tuple(_act(group, told) for group in _by(rows, "activity"))


def _act(rows: tuple[Row, ...], told: Told) -> Act:
    agents = tuple(sorted(map(told.agent, _all(rows, "agent"))))
    theirs = tuple(sorted({place for agent in agents for place in agent.provinces}))
    return Act(
        iri=rows[0]["activity"],
        verb=clean(_least(rows, "verb")),
        agents=agents,
        things=tuple(sorted(map(told.thing, _all(rows, "object")))),
        provinces=theirs or _entry_province(rows, told),
        begin=_least(rows, "begin"),
        when=_least(rows, "edtf") or _least(rows, "begin"),
        time_basis=_least(rows, "timeBasis"),
        planned=_least(rows, "status") == "planned",
        quote=_fullest(rows, "quote"),
        bulletin=_least(rows, "bulletin"),
    )


def _entry_province(rows: tuple[Row, ...], told: Told) -> tuple[str, ...]:
    """A body without a seat acts where its entry is about; an entry on several provinces tells nothing."""
    places = told.provinces(_all(rows, "about"))
    return places if len(places) == 1 else ()


def read_adoptions(facts: Facts) -> tuple[AdoptionAct, ...]:
    """The adoptions by units of province level, one for each act that shows one, by policy and unit."""
    return acts_of(facts, facts.adopted)


def acts_of(facts: Facts, adopted: Iterable[Adopted]) -> tuple[AdoptionAct, ...]:
    """Those of some adoptions."""
    found = [adoption_act(facts, one) for one in adopted if one.unit]
    return tuple(sorted(found, key=lambda a: (a.policy.iri, a.province, a.activity, a.adopter.iri, a.stage)))


def adoption_act(facts: Facts, one: Adopted) -> AdoptionAct:
    """An adoption as pictures show it."""
    policy, adopter = facts.name(one.policy), facts.name(one.adopter)
    return AdoptionAct(
        policy=Thing(one.policy, Name(clean(policy.zh), clean(policy.en)), style().kind_of(policy.type).id),
        adopter=Agent(one.adopter, Name(clean(adopter.zh), clean(adopter.en)), adopter.type, (), (one.unit,)),
        province=one.unit,
        stage=one.stage,
        activity=one.activity,
        begin=one.time.begin.isoformat() if one.time else "",
        end=one.time.end.isoformat() if one.time else "",
        when=edtf(one.time) if one.time else "",
        time_basis=one.time_basis,
        quote=clean(one.quote),
        bulletin=one.bulletin,
    )


def _least(rows: Iterable[Row], key: str, default: str = "") -> str:
    return min((row[key] for row in rows if key in row), default=default)


def _all(rows: Iterable[Row], key: str) -> tuple[str, ...]:
    return tuple(sorted({row[key] for row in rows if key in row}))


def _fullest(rows: Iterable[Row], key: str) -> str:
    return max((row[key] for row in rows if key in row), key=lambda text: (len(text), text), default="")


def _by(rows: Iterable[Row], *keys: str) -> list[tuple[Row, ...]]:
    """The rows that share the values of all `keys`, in their order; without those that lack one."""
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        if all(key in row for key in keys):
            groups[tuple(row[key] for key in keys)].append(row)
    return [tuple(groups[values]) for values in sorted(groups)]


def when_of(when: str, basis: str, language: Language) -> str:
    """A time as people read it: that it is only the month of the report, or that it is not known."""
    if not when:
        return style().say("undated", language)
    note = style().say("month_of_report", language)
    return f"{when}{bracketed(note, language)}" if basis == "bulletin-month" else when


def act_title(act: Act, language: Language) -> str:
    """Actor, verb, object, date and sentence, as a hover text."""
    who = "、".join(agent.name.text(language) for agent in act.agents) or style().say("unnamed", language)
    what = "、".join(thing.name.text(language) for thing in act.things)
    return f"{who} {act.verb} {what}\n{when_of(act.when, act.time_basis, language)}\n“{act.quote}”"


def adoption_title(adoption: AdoptionAct, language: Language) -> str:
    """Adopter, policy, stage, date and sentence, as a hover text."""
    look = style()
    stage = look.stage(adoption.stage).label(language)
    shown = f"{look.say('stage', language)}: {stage}\n" if stage else ""
    who, what = adoption.adopter.name.text(language), adoption.policy.name.text(language)
    when = when_of(adoption.when, adoption.time_basis, language)
    return f"{who} → {what}\n{shown}{when}\n“{adoption.quote}”"
