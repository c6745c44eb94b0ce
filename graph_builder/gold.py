"""An annotation by hand, with its text, as the values that the stages give: from them the gold graph is made.

What a name stands for is left to the stages (layout, resolver, policy linker); what is told, and in which
words, the annotation says alone. Rows marked ``optional`` are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain
from pathlib import Path

from graph_builder.gold_names import Names
from graph_builder.gold_rows import KINDS, GoldError, Row, check, load
from graph_builder.gold_text import Found, Text, bulletin_of, interval_of, source_of
from graph_builder.model import (
    Activity,
    Adoption,
    Entity,
    Extraction,
    Figure,
    Interval,
    Item,
    Kind,
    Reference,
    Source,
    Status,
    Target,
    TimeBasis,
)
from graph_builder.names import loose_key, title_key
from graph_builder.normalise import normalise
from graph_builder.recurrence import When, when
from graph_builder.resolve import jurisdiction
from graph_builder.stages import StageReader
from graph_builder.themes import themes_of
from graph_builder.times import find_dates
from graph_builder.titles import document_core
from ontology.load import Knowledge, Verb
from ontology.places import NATION, Place

_LISTS = {
    "organizations": Kind.ORGANIZATION,
    "persons": Kind.PERSON,
    "places": Kind.PLACE,
    "documents": Kind.DOCUMENT,
    "platforms": Kind.PLATFORM,
    "programmes": Kind.PROGRAMME,
}
_LIGHT = "carry-out"
_ISSUING = frozenset({"issue", "publish"})
_NATIONAL_ACTIONS = frozenset({"attend", "circulate", "receive", "honour"})
_NUMERALS = {c: n for n, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2}


def read_gold(annotation: Path, text: Path, knowledge: Knowledge) -> Extraction:
    """Return what the annotation file tells of the bulletin at `text` (.txt or .html).

    Raises GoldError for unknown or missing keys and for quotes that do not stand in the text.
    """
    return extraction_of(load(annotation), source_of(text), knowledge, annotation.name)


def extraction_of(gold: Row, source: Source, knowledge: Knowledge, file: str = "gold") -> Extraction:
    """Return what an annotation tells of a text; `file` names it in errors."""
    check(gold, file)
    text = Text(source, bulletin_of(source, gold["bulletin"], knowledge), file)
    return _Annotation(gold, text, Names(gold, knowledge, file), file).extraction()


class _Annotation:
    """The rows of one annotation as values."""

    def __init__(self, gold: Row, text: Text, names: Names, file: str) -> None:
        self._gold = gold
        self._text = text
        self._names = names
        self._file = file
        self._stages = StageReader(names.knowledge)
        self._period = interval_of(gold["bulletin"]["period"]).begin
        self._verbs = {v.head: v for v in reversed(names.knowledge.verbs)}
        self._verbs |= {v.verb: v for v in names.knowledge.verbs}
        self._issued: dict[tuple[str, str | None], Entity] = {}
        self._done: dict[tuple[str, Kind, str], Entity] = {}

    def extraction(self) -> Extraction:
        """Return everything that is not optional."""
        rows = [r for r in self._gold["activities"] if not r.get("optional")]
        for row in rows:
            self._issue(row)
        told = {r["id"]: tuple(self._acts(r)) for r in rows}
        acts = tuple(chain.from_iterable(told.values()))
        adoptions = tuple(self._adoptions(told))
        figures = enumerate(self._gold["figures"], 1)
        return Extraction(
            source=self._text.source,
            bulletin=self._text.bulletin,
            activities=acts,
            figures=tuple(self._figure(r, n) for n, r in figures if not r.get("optional")),
            adoptions=adoptions,
            themes=self._themes(acts),
            references=(*self._references(acts), *_adopters(adoptions)),
        )

    def _issue(self, row: Row) -> None:
        """Note the document that a row issues: wherever else the bulletin names it, it is that one."""
        target, verb = row["target"], self._verb(row)
        if target["type"] == Kind.DOCUMENT and verb.action in _ISSUING:
            agents = [self._names.agent(a) for a in row["agents"]]
            time = self._time(row, "")[0]
            scope, year = _scope(agents, verb), time.begin.year if time else None
            document = self._document(target["name"], scope, year, self._reported(time))
            self._issued.setdefault((_core(target["name"]), scope), document)

    def _document(self, name: str, scope: str | None, year: int | None, reported: When) -> Entity:
        return self._names.resolver.document(name, scope, year, reported, self._text.is_title(name))

    def _reported(self, time: Interval | None) -> When:
        return when(time or self._text.bulletin.period, self._text.bulletin.id)

    def _acts(self, row: Row) -> Iterator[Activity]:
        each = [[a] for a in row["agents"]] if row.get("distributive") else [row["agents"]]
        found = self._text.find(row["quote"], f"activities {row['id']}")
        for agents in each:
            yield self._act(row, agents, found)

    def _act(self, row: Row, agents: list[str], found: Found) -> Activity:
        names, verb = self._names, self._verb(row)
        actors = tuple(names.agent(a) for a in agents)
        time, basis = self._time(row, found.sentence)
        target = self._target(row, found.item, _scope(actors, verb), self._reported(time))
        places = [*row.get("places", ()), *([row["place"]] if "place" in row else ())]
        return Activity(
            id=self._text.identify("a", found),
            item=found.item,
            agents=actors,
            agent_inferred=False,
            open_list=bool(row.get("open_list")),
            declared_agents=_NUMERALS.get(str(row.get("joint", ""))[:1]),
            verb=row["verb"],
            action=verb.action,
            target=target,
            time=time,
            time_basis=basis,
            status=Status(row.get("status", "reported")),
            participants=tuple(names.agent(p) for p in row.get("participants", ())),
            posts=tuple(chain.from_iterable(names.posts(a) for a in agents)),
            places=tuple(names.place(p) for p in places),
            count=row.get("count"),
            themes=themes_of(target.name, names.knowledge),
            stage=verb.stage,
            evidence=found.evidence,
        )

    def _verb(self, row: Row) -> Verb:
        """The lexicon's row; a verb that it does not know is carried out, as a light verb is."""
        told = (row["verb"], *row.get("verb_alt", ()))
        return next((self._verbs[v] for v in told if v in self._verbs), Verb(told[0], told[0], _LIGHT, ()))

    def _time(self, row: Row, sentence: str) -> tuple[Interval | None, TimeBasis]:
        told, month = row.get("date"), f"{self._period:%Y-%m}"
        if told and str(told) != month:
            stated = bool(find_dates(normalise(sentence).text))
            return interval_of(told, sentence), TimeBasis.STATED if stated else TimeBasis.INHERITED
        planned = row.get("status") == "planned"
        return None if planned else interval_of(month), TimeBasis.BULLETIN_MONTH

    def _target(self, row: Row, item: str, scope: str | None, reported: When) -> Target:
        """What an entry names twice is one thing, whoever acts on it, unless each agent has its own."""
        kind, name = KINDS[row["target"]["type"]], row["target"]["name"]
        entity = self._thing(kind, name, scope, reported)
        if not row.get("distributive"):
            entity = self._done.setdefault((item, kind, name), entity)
        return Target(entity.kind, name, entity)

    def _thing(self, kind: Kind, name: str, scope: str | None, reported: When) -> Entity:
        if kind is Kind.DOCUMENT:
            return self._cited(name, scope, reported)
        if kind is Kind.ORGANIZATION:
            return self._names.group(name, scope)
        if kind in {Kind.PERSON, Kind.PLACE}:
            return self._names.person(name) if kind is Kind.PERSON else self._names.place(name)
        return self._names.thing(kind, name, scope, reported)

    def _cited(self, name: str, scope: str | None, reported: When) -> Entity:
        """The document issued in this bulletin at the same place or for the nation, else another."""
        core = _core(name)
        told = [d for (c, _), d in self._issued.items() if c == core]
        only = told[0] if len(told) == 1 and scope is None else None
        issued = self._issued.get((core, scope)) or self._issued.get((core, None)) or only
        return issued or self._document(name, scope, None, reported)

    def _figure(self, row: Row, number: int) -> Figure:
        found = self._text.find(row["quote"], f"figures {row.get('id', number)}")
        as_of = row.get("as_of")
        return Figure(
            id=self._text.identify("o", found),
            item=found.item,
            what=row["what"],
            indicator=self._names.resolver.thing(Kind.INDICATOR, row["what"], None),
            about=None,
            value=float(row["value"]),
            unit=row["unit"],
            approx=bool(row.get("approx")),
            as_of=date.fromisoformat(str(as_of)) if as_of else None,
            evidence=found.evidence,
        )

    def _adoptions(self, told: Mapping[str, tuple[Activity, ...]]) -> Iterator[Adoption]:
        known = {r["id"] for r in self._gold["activities"]}
        for name, provinces in self._gold["spread"].items():
            for short, rows in provinces.items():
                if unknown := sorted(set(rows) - known):
                    raise GoldError(
                        self._file, f"spread {name}", f"没有这些行：{unknown}", f"no rows {unknown}"
                    )
                acts = [a for r in rows for a in told.get(r, ()) if a.status is Status.REPORTED]
                yield from self._adopted(self._names.policy(name), self._names.province(short), acts)

    def _adopted(self, policy: Entity, province: Place, acts: Iterable[Activity]) -> Iterator[Adoption]:
        """By each body of the province that acts; where none does, by the province's government.

        An adopter is an organisation, also where a province acts by its own name or a ministry acts in it.
        """
        acts = tuple(acts)
        pairs = [(b, act) for act in acts for b in act.agents if self._names.is_body_of(b, province)]
        government = self._names.government(province)
        if not pairs and government:
            own = [act for act in acts if f"place/{province.id}" in {a.iri for a in act.agents}]
            pairs = [(government, act) for act in own or acts]
        for body, act in pairs:
            stage = self._stages.of(act.target.name.replace(policy.name, " "), act.stage)
            yield Adoption(policy, body, province.id, stage, act, "human", 1.0)

    def _themes(self, acts: Iterable[Activity]) -> tuple[tuple[str, str], ...]:
        gazetteer = self._names.knowledge.gazetteer
        told = ((t, jurisdiction(b)) for act in acts for t in act.themes for b in act.agents)
        found = {(theme, gazetteer.province_of(place)) for theme, place in told}
        return tuple(sorted((theme, gazetteer.by_id[p].short) for theme, p in found if p))

    def _references(self, acts: Iterable[Activity]) -> Iterator[Reference]:
        """What the items name, and at the bulletin itself what only its imprint names."""
        bulletin = self._text.bulletin
        listed = self._listed({loose_key(a.target.name): a.target.entity for a in acts})
        told = {entity.iri for a in acts for entity in (*a.agents, a.target.entity, *a.places)}
        unseen = {e.iri: Reference(bulletin.id, e, form) for form, e in reversed(listed) if e.iri not in told}
        for iri, item in self._text.items.items():
            for form, entity in self._named(item, listed):
                unseen.pop(entity.iri, None)
                yield Reference(iri, entity, form)
        yield from unseen.values()
        for name in filter(None, (bulletin.publisher, bulletin.reprinted_by)):
            yield Reference(bulletin.id, self._names.body(name), name)

    def _listed(self, told: Mapping[str, Entity]) -> list[tuple[str, Entity]]:
        """Every form of every listed entity, an entity's name before its aliases."""
        found = []
        for kind, rows in self._gold["entities"].items():
            for row in (r for r in rows if not r.get("optional")):
                entity = told.get(loose_key(row["name"])) or self._thing(
                    _LISTS[kind], row["name"], None, self._reported(None)
                )
                forms = (row["name"], *row.get("aliases", ()), *row.get("name_alt", ()))
                found += [(form, entity) for form in forms]
        return found

    def _named(self, item: Item, listed: Iterable[tuple[str, Entity]]) -> Iterator[tuple[str, Entity]]:
        """The longer form is meant where one stands in another; 省教育厅 only in its province's entry."""
        rest = loose_key(self._text.source.text[item.head_span.start : item.body.end])
        for form, entity in sorted(listed, key=lambda f: -len(f[0])):
            here = jurisdiction(entity) in item.provinces or not self._names.is_relative(form)
            if here and loose_key(form) in rest:
                rest = rest.replace(loose_key(form), "\n")
                yield form, entity


def _adopters(adoptions: Iterable[Adoption]) -> Iterator[Reference]:
    """A government that stands for its province: no act refers to it, so that its item has to."""
    for adoption in adoptions:
        if adoption.adopter not in adoption.basis.agents:
            yield Reference(adoption.basis.item, adoption.adopter, adoption.adopter.name)


def _core(title: str) -> str:
    return title_key(document_core(title))


def _scope(agents: Iterable[Entity], verb: Verb) -> str | None:
    """The one place that the agents belong to; what is attended or forwarded is as a rule the nation's."""
    places = {jurisdiction(a) for a in agents} - {None, NATION}
    return places.pop() if len(places) == 1 and verb.action not in _NATIONAL_ACTIONS else None
