"""Rows of the queries as typed values, whatever the order of the rows.

A query gives one row for each combination (agent, object, sentence) of an act; here they become one again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from visualizations.options import Options, Row, Rows
from visualizations.style import Language, Style, style
from visualizations.svg import clean


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """A name in Chinese and, where there is one, in English."""

    zh: str
    en: str = ""

    def text(self, language: Language) -> str:
        """The name in `language`, else in the other one."""
        return self.en if language == "en" and self.en else self.zh


@dataclass(frozen=True, slots=True, order=True)
class Province:
    """A provincial unit, as the registry describes it."""

    iri: str
    code: str
    name: Name
    short: str
    abbreviation: str
    region: str

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


@dataclass(frozen=True, slots=True)
class AdoptionAct:
    """A policy taken up by an organisation of a province, as one act shows it."""

    adoption: str
    policy: Thing
    adopter: Agent
    province: str
    stage: Name
    activity: str
    begin: str
    end: str
    when: str
    time_basis: str
    quote: str


def local(iri: str) -> str:
    """The last part of an IRI.

    >>> local("https://w3id.org/zhengpu/ontology#Document")
    'Document'
    """
    return iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1]


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


def name_of(rows: Iterable[Row], what: str) -> Name:
    """The name in variable `what` (``objectName``, ``objectNameEn``), else the end of its IRI."""
    rows = tuple(rows)
    zh = clean(_least(rows, f"{what}Name")).strip() or local(_least(rows, what))
    return Name(zh, clean(_least(rows, f"{what}NameEn")).strip())


def read_provinces(rows: Rows, look: Style | None = None) -> tuple[Province, ...]:
    """The provincial units by region, then by code."""
    look = look or style()
    found = [_province(group) for group in _by(rows, "province", "code")]
    return tuple(sorted(found, key=lambda p: (look.region_order(p.region), p.code, p.iri)))


def _province(rows: tuple[Row, ...]) -> Province:
    name = Name(clean(_least(rows, "name")), clean(_least(rows, "nameEn")))
    short = clean(_least(rows, "shortName")) or name.zh
    abbreviation = clean(_least(rows, "abbreviation")) or short[:1]
    return Province(rows[0]["province"], rows[0]["code"], name, short, abbreviation, _least(rows, "region"))


def _agent(rows: tuple[Row, ...]) -> Agent:
    kind = local(_least(rows, "agentType"))
    return Agent(rows[0]["agent"], name_of(rows, "agent"), kind, _all(rows, "parent"), _all(rows, "province"))


def _thing(rows: tuple[Row, ...], what: str) -> Thing:
    kind = style().kind_of(local(_least(rows, f"{what}Type"))).id
    return Thing(rows[0][what], name_of(rows, what), kind)


def _act(rows: tuple[Row, ...]) -> Act:
    agents = tuple(_agent(group) for group in _by(rows, "agent"))
    theirs = tuple(sorted({place for agent in agents for place in agent.provinces}))
    return Act(
        iri=rows[0]["activity"],
        verb=clean(_least(rows, "verb")),
        agents=agents,
        things=tuple(_thing(group, "object") for group in _by(rows, "object")),
        provinces=theirs or _entry_province(rows),
        begin=_least(rows, "begin"),
        when=_least(rows, "edtf") or _least(rows, "begin"),
        time_basis=_least(rows, "timeBasis"),
        planned=_least(rows, "status") == "planned",
        quote=_fullest(rows, "quote"),
    )


def _entry_province(rows: tuple[Row, ...]) -> tuple[str, ...]:
    """A body without a seat acts where its entry is about; an entry on several provinces tells nothing."""
    places = _all(rows, "itemProvince")
    return places if len(places) == 1 else ()


def read_acts(rows: Rows, options: Options) -> tuple[Act, ...]:
    """The acts of the chosen bulletins (and province, where one is chosen), by IRI."""
    acts = [_act(group) for group in _by(filter(options.covers, rows), "activity")]
    return tuple(act for act in acts if act.things and _concerns(act, options))


def _concerns(act: Act, options: Options) -> bool:
    return options.province is None or not act.provinces or options.province in act.provinces


def read_adoptions(rows: Rows, options: Options) -> tuple[AdoptionAct, ...]:
    """The adoptions of the chosen bulletins, one for each act that shows one, by policy and province."""
    chosen = [row for row in rows if options.covers(row) and options.province in (None, row.get("province"))]
    return tuple(_adoption(g) for g in _by(chosen, "policy", "province", "adoption", "activity", "adopter"))


def _adoption(rows: tuple[Row, ...]) -> AdoptionAct:
    return AdoptionAct(
        adoption=rows[0]["adoption"],
        policy=_thing(rows, "policy"),
        adopter=Agent(
            rows[0]["adopter"], name_of(rows, "adopter"), "Organization", (), (rows[0]["province"],)
        ),
        province=rows[0]["province"],
        stage=Name(_least(rows, "stageName"), _least(rows, "stageNameEn")),
        activity=rows[0]["activity"],
        begin=_least(rows, "begin"),
        end=_least(rows, "end"),
        when=_least(rows, "edtf") or _least(rows, "begin"),
        time_basis=_least(rows, "timeBasis"),
        quote=_fullest(rows, "quote"),
    )


def _time(when: str, basis: str, language: Language) -> str:
    if not when:
        return style().say("undated", language)
    note = style().say("month_of_report", language)
    return f"{when} ({note})" if basis == "bulletin-month" else when


def act_title(act: Act, language: Language) -> str:
    """Actor, verb, object, date and sentence, as a hover text."""
    who = "、".join(agent.name.text(language) for agent in act.agents) or style().say("unnamed", language)
    what = "、".join(thing.name.text(language) for thing in act.things)
    return f"{who} {act.verb} {what}\n{_time(act.when, act.time_basis, language)}\n“{act.quote}”"


def adoption_title(adoption: AdoptionAct, language: Language) -> str:
    """Adopter, policy, stage, date and sentence, as a hover text."""
    look = style()
    stage = adoption.stage.text(language)
    shown = f"{look.say('stage', language)}: {stage}\n" if stage else ""
    who, what = adoption.adopter.name.text(language), adoption.policy.name.text(language)
    when = _time(adoption.when, adoption.time_basis, language)
    return f"{who} → {what}\n{shown}{when}\n“{adoption.quote}”"
