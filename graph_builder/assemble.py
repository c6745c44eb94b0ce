"""From acts and figures as read to the values that are published: identified, linked, with evidence over
the text as read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from graph_builder.clause_reader import Found
from graph_builder.corrections import RULE, Corrections
from graph_builder.figures import FigureMention
from graph_builder.link import adoptions, policy_entity, stage_of
from graph_builder.merge import ToldAct
from graph_builder.model import (
    Activity,
    Adoption,
    Bulletin,
    Entity,
    Evidence,
    Extraction,
    Figure,
    Item,
    Kind,
    Mention,
    Reference,
    Section,
    Source,
    Span,
    Target,
    TimeBasis,
)
from graph_builder.named import named_things
from graph_builder.names import digest, statement_key, title_key
from graph_builder.normalise import Folded
from graph_builder.objects import ObjectPhrase
from graph_builder.persons import PersonMention
from graph_builder.recurrence import When, when
from graph_builder.relate import Act
from graph_builder.resolve import Context, document_core, jurisdiction
from graph_builder.segment import Layout
from graph_builder.themes import themes_of
from ontology.places import NATION

if TYPE_CHECKING:
    from graph_builder.pipeline import Pipeline

_LONGEST_QUOTE = 280
_NATIONAL_ACTIONS = frozenset({"attend", "circulate", "receive", "honour"})
_ON_TEXTS = frozenset(
    {"issue", "publish", "draft", "revise", "solicit", "deliberate", "circulate", "abolish"}
)
_ISSUING = frozenset({"issue", "publish"})  # who forwards a text does not issue it


class Assembler:
    """Puts one bulletin together."""

    def __init__(
        self,
        stages: Pipeline,
        source: Source,
        folded: Folded,
        layout: Layout,
        bulletin: Bulletin,
        found: Found,
    ) -> None:
        self.stages = stages
        self.source = source
        self.folded = folded
        self.layout = layout
        self.bulletin = bulletin
        self.found = found
        self._item_iris = {
            id(item): f"{bulletin.id}/s{section.number}/i{item.number}"
            for section in bulletin.sections
            for item in section.items
        }
        self._corrections = Corrections(source.digest, stages.knowledge, stages.recogniser, stages.resolver)
        self._documents: dict[tuple[str, str | None], Entity] = {}
        self._sentence_ids: dict[int, str] = {}
        self._seen: dict[str, int] = {}
        self._ordinals: dict[str, int] = {}
        self._clauses: dict[str, str] = {}
        self._nobody = False

    def assemble(self, told: Iterable[ToldAct], figures: Iterable[FigureMention]) -> Extraction:
        """Return the extraction of the bulletin."""
        in_order = sorted(told, key=lambda t: (t.act.clause, t.act.ordinal))
        for act in (t.act for t in in_order if _issues(t.act)):
            self._issued(act)
        read = [a for t in in_order if (a := self._activity(t))]
        shared = self.stages.shared.find(read)
        activities = tuple(self.stages.shared.unified(a, shared) for a in read)
        numbers = tuple(n for f in figures if (n := self._figure(f)))
        denied = self.stages.resolver.merges.denied
        adopted = tuple(
            a
            for act in activities
            for a in (
                *adoptions(act, self.stages.linker, self._clauses[act.id]),
                *self.stages.shared.adoptions(act, shared),
            )
            if not denied(act.target.name, a.jurisdiction, a.policy.iri)
        )
        return Extraction(
            source=self.source,
            bulletin=self._published(),
            activities=activities,
            figures=numbers,
            adoptions=adopted,
            themes=self._themes(activities),
            references=tuple(self._references(shared)),
            warnings=self._warnings(),
        )

    def _adopted(self, act: Activity, shared: Mapping[str, Entity]) -> Iterator[Adoption]:
        yield from adoptions(act, self.stages.linker, self._clauses[act.id])
        yield from self.stages.shared.adoptions(act, shared)

    def _activity(self, told: ToldAct) -> Activity | None:
        """None where a person refutes it; the others keep their identifiers."""
        identifier = self._id("a", told.act.sentence, told.act.item)
        act = self._corrections.act(told.act, {self._evidence(a).quote for a in (told.act, *told.again)})
        if act is None:
            return None
        evidence = self._evidence(act)
        time, basis = act.time, act.time_basis
        if time is None and self.bulletin.period and act.status == "reported":
            time, basis = self.bulletin.period, TimeBasis.BULLETIN_MONTH
        target = self._target(act)
        self._clauses[identifier] = self.folded.text[act.clause.start : act.clause.end]
        return Activity(
            id=identifier,
            item=self._item_iri(act.item),
            agents=act.agents,
            agent_inferred=act.agent_inferred,
            open_list=act.open_list,
            declared_agents=act.declared,
            verb=act.verb.head,
            action=act.verb.action,
            target=target,
            time=time,
            time_basis=basis,
            status=act.status,
            participants=act.participants,
            posts=act.posts,
            places=act.places,
            count=act.count,
            themes=themes_of(target.name, self.stages.knowledge),
            stage=stage_of(target.name, act.verb, self.stages.knowledge),
            evidence=evidence,
            more_evidence=tuple(self._evidence(a) for a in told.again),
        )

    def _target(self, act: Act) -> Target:
        phrase, resolver = act.object, self.stages.resolver
        scope = None if act.verb.action in _NATIONAL_ACTIONS else self._scope(act)
        policy = self.stages.linker.exact(resolver.merges.name(phrase.name, scope))
        if policy and not self._is_text(act):
            entity = policy_entity(policy)
            if not resolver.merges.denied(phrase.name, scope, entity.iri):
                return Target(entity.kind, phrase.name, entity)
        if phrase.kind is Kind.DOCUMENT:
            entity = self._issued(act) if _issues(act) else self._cited(phrase.name, scope, act.item, act)
        elif phrase.kind is Kind.ORGANIZATION:
            mention = Mention(act.clause, phrase.name, Kind.ORGANIZATION, "target")
            body = resolver.body(mention, Context(scope, self.found.month))
            entity = body or resolver.thing(Kind.ORGANIZATION, phrase.name, scope)
        elif place := next((p for p in act.places if _is_scene(phrase, p)), None):
            entity = place
        elif phrase.kind is Kind.PERSON and (person := self._person_in(act)):
            phrase = replace(phrase, name=person.name)
            entity = resolver.person(person, self.found.context(act.item))
        else:
            phrase = replace(phrase, name=self._without_place(phrase.name, scope))
            entity = resolver.thing(phrase.kind, phrase.name, scope, self._reported(act))
        return Target(phrase.kind, phrase.name, entity)

    def _person_in(self, act: Act) -> PersonMention | None:
        """The person whom the object of an act names, with or without posts."""
        inside = range(act.clause.start, act.clause.end)
        told = [p for at in inside if (p := self.found.persons.get(at)) and p.name in act.object.name]
        acting = {a.iri for a in act.agents}
        context = self.found.context(act.item)
        return next((p for p in told if self.stages.resolver.person(p, context).iri not in acting), None)

    def _is_text(self, act: Act) -> bool:
        """Whether the act is on a text: its title stands in 《》, or it is written, issued or discussed."""
        return act.object.titled or (act.object.kind is Kind.DOCUMENT and act.verb.action in _ON_TEXTS)

    def _without_place(self, name: str, scope: str | None) -> str:
        """四川“智慧教育大脑” in the entry of 四川 is “智慧教育大脑”."""
        place = self.stages.knowledge.places_by_id.get(scope or "")
        for told in (place.name, place.short) if place else ():
            if name.startswith(f"{told}“"):
                return name.removeprefix(told)
        return name

    def _scope(self, act: Act) -> str | None:
        places = {jurisdiction(a) for a in act.agents} - {None, NATION}
        return places.pop() if len(places) == 1 else None

    def _reported(self, act: Act | None = None) -> When:
        return when((act.time if act else None) or self.bulletin.period, self.bulletin.id)

    def _issued(self, act: Act) -> Entity:
        """The document that an act issues; what the bulletin tells of it elsewhere is told of this one."""
        title, scope = act.object.name, self._scope(act)
        period = act.time or self.bulletin.period
        year = period.begin.year if period else None
        entity = self.stages.resolver.document(title, scope, year, self._reported(act), act.object.titled)
        self._documents.setdefault((_core(title), scope), entity)
        return entity

    def _cited(self, title: str, scope: str | None, item: Item, act: Act | None = None) -> Entity:
        """A title that is only named: the document issued in this bulletin at the same place, or above it.

        Another province's document of that title is another document. An entry of no one province (a summary)
        means the only one of that title.
        """
        core = _core(title)
        for place in (*self.stages.knowledge.gazetteer.upwards(scope), None):
            if issued := self._documents.get((core, place)):
                return issued
        of_the_title = {p: d for (c, p), d in self._documents.items() if c == core}
        told = [d for p, d in of_the_title.items() if p in item.provinces or not item.provinces]
        if len(told) == 1 and len(item.provinces) != 1:
            return told[0]
        titled = act is None or act.object.titled
        known_to = scope if act else None  # who only names a text may name the nation's
        return self.stages.resolver.document(title, known_to, None, self._reported(act), titled)

    def _figure(self, read: FigureMention) -> Figure | None:
        identifier = self._id("o", read.sentence, read.item)
        evidence = self._quote(read.sentence, read.span, "figure", 0.95)
        figure, corrected = self._corrections.figure(read, evidence.quote)
        if figure is None:
            return None
        if corrected:
            evidence = replace(evidence, rule=RULE, confidence=1.0)
        as_of = figure.as_of.told_in(self.bulletin.period) if figure.as_of else None
        return Figure(
            id=identifier,
            item=self._item_iri(figure.item),
            what=figure.what,
            indicator=self.stages.resolver.thing(Kind.INDICATOR, _indicator(figure), None),
            about=None,
            value=figure.value,
            unit=figure.unit,
            approx=figure.approx,
            as_of=as_of.end if as_of else None,
            scope=figure.scope,
            evidence=evidence,
        )

    def _evidence(self, act: Act) -> Evidence:
        return self._quote(act.sentence, act.clause, act.rule, round(act.confidence, 2))

    def _quote(self, sentence: Span, clause: Span, rule: str, confidence: float) -> Evidence:
        """The sentence, or only the clause where the sentence is too long to be read at a glance."""
        read = sentence if sentence.length <= _LONGEST_QUOTE else _near(clause, sentence)
        span = self.folded.back(read.start, read.end)
        return Evidence(span, self.source.text[span.start : span.end], rule, confidence)

    def _id(self, letter: str, sentence: Span, item: Item) -> str:
        """Digest of sentence and entry, and ordinal: what changes elsewhere leaves it as it is."""
        if sentence.start not in self._sentence_ids:
            text = statement_key(self.folded.text[sentence.start : sentence.end], item.provinces, item.head)
            self._seen[text] = self._seen.get(text, 0) + 1
            again = f"|{self._seen[text]}" if self._seen[text] > 1 else ""
            self._sentence_ids[sentence.start] = digest(text + again, 10)
        stem = f"{self.bulletin.id}/{letter}-{self._sentence_ids[sentence.start]}"
        self._ordinals[stem] = self._ordinals.get(stem, 0) + 1
        return f"{stem}-{self._ordinals[stem]}"

    def _item_iri(self, item: Item) -> str:
        return self._item_iris[id(item)]

    def _references(self, shared: Mapping[str, Entity]) -> Iterator[Reference]:
        """Everything named in the items, and the editor and the bodies behind the bulletin."""
        for section in self.bulletin.sections:
            for item in section.items:
                yield from self._item_references(item)
        yield from named_things(self.stages, self.bulletin, self.layout, self.folded.text, shared)

    def _item_references(self, item: Item) -> Iterator[Reference]:
        iri, resolver = self._item_iri(item), self.stages.resolver
        context = self.found.context(item)
        for start in range(item.head_span.start, item.body.end):
            if mention := self.found.mentions.get(start):
                entity = self._mentioned(mention, context, item)
                if entity:
                    yield Reference(iri, entity, mention.surface)
            if person := self.found.persons.get(start):
                yield Reference(iri, resolver.person(person, context), person.name)

    def _mentioned(self, mention: Mention, context: Context, item: Item) -> Entity | None:
        if mention.kind is Kind.PLACE:
            return None if mention.key == NATION else self.stages.resolver.place(mention, context)
        if mention.kind is Kind.DOCUMENT:
            return self._cited(mention.surface.strip("《》"), context.province, item)
        body = self.stages.resolver.body(mention, context)
        self._nobody = self._nobody or body is None
        return body

    def _themes(self, activities: tuple[Activity, ...]) -> tuple[tuple[str, str], ...]:
        gazetteer = self.stages.knowledge.gazetteer
        told = {
            (theme, gazetteer.by_id[place].short)
            for act in activities
            for theme in act.themes
            for agent in act.agents
            if (place := gazetteer.province_of(jurisdiction(agent)))
        }
        return tuple(sorted(told))

    def _warnings(self) -> tuple[str, ...]:
        found = []
        if self.bulletin.genre == "paragraphs":
            found.append("layout")
        if self.bulletin.period is None:
            found.append("period")
        elif self.bulletin.period_basis == "dates":
            found.append("period-inferred")
        if not self._corrections.all_used:
            found.append("correction")
        if self._nobody:
            found.append("nobody")
        return tuple(found)

    def _published(self) -> Bulletin:
        """The bulletin with its spans over the text as read."""
        return replace(self.bulletin, sections=tuple(self._section(s) for s in self.bulletin.sections))

    def _section(self, section: Section) -> Section:
        items = tuple(
            replace(i, head_span=self._back(i.head_span), body=self._back(i.body)) for i in section.items
        )
        return replace(section, span=self._back(section.span), items=items)

    def _back(self, span: Span) -> Span:
        return self.folded.back(span.start, span.end)


def _is_scene(phrase: ObjectPhrase, place: Entity) -> bool:
    """赴江苏省调研: what is looked into is the place itself."""
    return phrase.kind is Kind.PLACE and place.kind is Kind.PLACE and place.name == phrase.name


def _issues(act: Act) -> bool:
    return act.object.kind is Kind.DOCUMENT and act.verb.action in _ISSUING


def _core(title: str) -> str:
    return title_key(document_core(title))


def _near(clause: Span, sentence: Span) -> Span:
    """The clause with as much of the sentence before it as a quote may hold."""
    return Span(max(sentence.start, clause.end - _LONGEST_QUOTE), clause.end)


def _indicator(figure: FigureMention) -> str:
    """What is counted, under the head of its entry: 学校 alone is another thing in every entry."""
    return f"{figure.item.head}:{figure.what}" if figure.item.head else figure.what
