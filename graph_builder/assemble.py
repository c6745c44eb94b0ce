"""From acts and figures as read to the values that are published: identified, linked, with evidence over
the text as read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from graph_builder.corrections import RULE, Corrections
from graph_builder.figures import FigureMention
from graph_builder.found import Found
from graph_builder.link import adoptions, links
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
    PolicyLink,
    Reference,
    Section,
    Source,
    Span,
    TimeBasis,
)
from graph_builder.named import named_things
from graph_builder.names import digest, statement_key
from graph_builder.normalise import Folded
from graph_builder.persons import PersonMention
from graph_builder.relate import Act
from graph_builder.resolve import Context, jurisdiction
from graph_builder.segment import Layout
from graph_builder.standing import Standing
from graph_builder.suggested_names import Offered, names_in
from graph_builder.taken_up import Said
from graph_builder.targets import Targets
from graph_builder.themes import themes_of
from ontology.places import NATION

if TYPE_CHECKING:
    from graph_builder.pipeline import Pipeline

_LONGEST_QUOTE = 280


@dataclass(frozen=True, slots=True)
class Further:
    """What is taken of suggestions: acts, and the names that the rules lack."""

    acts: tuple[Act, ...] = ()
    names: Offered = field(default_factory=Offered)


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
        self._targets = Targets(stages, bulletin, found, folded.text)
        self._standing = Standing(stages, found)
        self._sentence_ids: dict[int, str] = {}
        self._seen: dict[str, int] = {}
        self._ordinals: dict[str, int] = {}
        self._said: dict[str, Said] = {}
        self._naming: dict[int, bool] = {}  # by where a sentence starts
        self._nobody = False

    def assemble(
        self, told: Iterable[ToldAct], figures: Iterable[FigureMention], further: Further | None = None
    ) -> Extraction:
        """Return the extraction of the bulletin; acts of suggestions come `further`, after everything that
        the rules read, whose identifiers, targets, policies and themes they leave alone.
        """
        in_order = sorted(told, key=lambda t: (t.act.clause, t.act.ordinal))
        self._targets.expect(t.act for t in in_order)
        read = [a for t in in_order if (a := self._activity(t))]
        shared = self.stages.shared.find(read)
        activities = tuple(self.stages.shared.unified(a, shared) for a in read)
        numbers = tuple(n for f in figures if (n := self._figure(f)))
        denied = self.stages.resolver.merges.denied
        adopted = tuple(
            a
            for a in self._adopted(activities, shared)
            if not denied(a.basis.target.name, a.jurisdiction, a.policy.iri)
        )
        more = further or Further()
        suggested = tuple(a for act in more.acts if (a := self._activity(ToldAct(act))))
        return Extraction(
            source=self.source,
            bulletin=self._published(),
            activities=activities + suggested,
            figures=numbers,
            adoptions=adopted,
            themes=self._themes(activities),
            references=(*self._references(shared), *self._offered(more.names)),
            warnings=self._warnings(),
            links=tuple(self._links(activities, adopted, shared)),
            employers=tuple(body for person in self.found.persons.values() for body in person.employers),
        )

    def _links(
        self, acts: Iterable[Activity], adopted: Iterable[Adoption], shared: Mapping[str, Entity]
    ) -> Iterator[PolicyLink]:
        """Which policies each act concerns, each once, by the first method that finds it; one that an act
        adopts it concerns.
        """
        shown: dict[str, list[PolicyLink]] = defaultdict(list)
        for one in adopted:
            shown[one.basis.id].append(PolicyLink(one.basis.id, one.policy, one.method, one.confidence))
        denied = self.stages.resolver.merges.denied
        for act in acts:
            told = links(act, self.stages.linker, self._clause_with_policy(self._said[act.id]))
            found: dict[str, PolicyLink] = {}
            for link in (*told, *self.stages.shared.links(act, shared), *shown[act.id]):
                found.setdefault(link.policy.iri, link)
            if not found:
                continue
            scopes = {jurisdiction(agent) for agent in act.agents} or {None}
            for iri, link in found.items():
                if not any(denied(act.target.name, scope, iri) for scope in scopes):
                    yield link

    def _adopted(self, acts: Sequence[Activity], shared: Mapping[str, Entity]) -> Iterator[Adoption]:
        """What is adopted; for a place that acts as a whole its government stands."""
        for adoption in self._adopted_by_any(acts, shared):
            place = adoption.adopter
            if place.kind is not Kind.PLACE:
                yield adoption
            elif government := self.stages.resolver.role_body(f"{place.iri.removeprefix('place/')}-gov"):
                yield replace(adoption, adopter=government)

    def _adopted_by_any(self, acts: Sequence[Activity], shared: Mapping[str, Entity]) -> Iterator[Adoption]:
        """What each act adopts by its target, then what its sentence tells beyond that."""
        shown = set()
        for act in acts:
            said = self._said[act.id]
            clause = self._clause_with_policy(said)
            for adoption in (
                *adoptions(act, self.stages.linker, clause, said.home),
                *self.stages.shared.adoptions(act, shared, said.home),
            ):
                if self._is_to_come(act, said):
                    break
                if not self._given_elsewhere(act, said.clause, adoption.jurisdiction):
                    stage = self.stages.taken_up.stage_in(clause, adoption.policy.iri) or adoption.stage
                    shown.add((adoption.policy.iri, adoption.jurisdiction, stage))
                    yield replace(adoption, stage=stage)
        text, places = self.folded.text, self.found.places
        for adoption in self.stages.taken_up.adoptions(acts, self._said, text, places, shared):
            if (adoption.policy.iri, adoption.jurisdiction, adoption.stage) not in shown:
                shown.add((adoption.policy.iri, adoption.jurisdiction, adoption.stage))
                yield adoption

    def _is_to_come(self, act: Activity, said: Said) -> bool:
        """Whether the words before its target, or at its sentence's head, tell that an act is to come."""
        text = self.folded.text
        clause, sentence = (text[span.start : span.end] for span in (said.clause, said.sentence))
        return self.stages.linker.is_to_come(clause, act.target.name, sentence)

    def _clause_with_policy(self, said: Said) -> str:
        """The clause of an act; empty where its sentence names no policy, as most name none."""
        text, sentence, clause = self.folded.text, said.sentence, said.clause
        if sentence.start not in self._naming:
            told = text[sentence.start : sentence.end]
            self._naming[sentence.start] = self.stages.linker.may_name(told)
        return text[clause.start : clause.end] if self._naming[sentence.start] else ""

    def _given_elsewhere(self, act: Activity, clause: Span, province: str | None) -> bool:
        """Whether a title is given to places of other provinces only: who gives it adopts nothing by that."""
        if act.action != "award":
            return False
        gazetteer, places = self.stages.knowledge.gazetteer, self.found.places
        named = {gazetteer.province_of(place) for place in places.within(clause.start, clause.end)}
        return bool(named) and province not in named

    def _activity(self, told: ToldAct) -> Activity | None:
        """None where a person refutes it; the others keep their identifiers."""
        identifier = self._id("a", told.act.sentence, told.act.item)
        evidence, *more = [self._evidence(a) for a in (told.act, *told.again)]
        act = self._corrections.act(told.act, {e.quote for e in (evidence, *more)})
        if act is None:
            return None
        evidence = evidence if act is told.act else self._evidence(act)
        time, basis = act.time, act.time_basis
        if time is None and self.bulletin.period and act.status == "reported":
            time, basis = self.bulletin.period, TimeBasis.BULLETIN_MONTH
        target = self._targets.of(act, told.again)
        home = self._standing.home(act)
        self._said[identifier] = Said(act.sentence, act.clause, home)
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
            stage=act.verb.stage,
            evidence=evidence,
            more_evidence=tuple(more),
        )

    def _figure(self, read: FigureMention) -> Figure | None:
        identifier = self._id("o", read.sentence, read.item)
        evidence = self._quote(read.sentence, read.span, "figure", 0.95)
        figure, corrected = self._corrections.figure(read, evidence.quote)
        if figure is None:
            return None
        if corrected:
            evidence = evidence._replace(rule=RULE, confidence=1.0)
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
        yield from named_things(
            self.stages, self.bulletin, self.layout, self.folded.text, self._targets, shared
        )

    def _item_references(self, item: Item) -> Iterator[Reference]:
        iri, resolver = self._item_iri(item), self.stages.resolver
        context = self.found.context(item)
        inside = (item.head_span.start, item.body.end)
        mentions, persons = self.found.mentions, self.found.persons
        for start in sorted({*mentions.starts(*inside), *persons.starts(*inside)}):
            if mention := mentions.get(start):
                entity = self._mentioned(mention, context, item)
                if entity:
                    yield Reference(iri, entity, mention.surface)
            if person := persons.get(start):
                yield Reference(iri, resolver.person(person, context), person.name)

    def _offered(self, names: Offered) -> Iterator[Reference]:
        for item in (i for s in self.bulletin.sections for i in s.items):
            context = self.found.context(item)
            for start, name in names_in(item, names):
                entity, surface = self._thing_of(name, context)
                if entity:
                    yield Reference(self._item_iri(item), entity, surface, names.rules[start])

    def _thing_of(self, name: Mention | PersonMention, context: Context) -> tuple[Entity | None, str]:
        resolver = self.stages.resolver
        if isinstance(name, PersonMention):
            return resolver.person(name, context), name.name
        is_place = name.kind is Kind.PLACE
        return resolver.place(name, context) if is_place else resolver.body(name, context), name.surface

    def _mentioned(self, mention: Mention, context: Context, item: Item) -> Entity | None:
        if mention.kind is Kind.PLACE:
            return None if mention.key == NATION else self.stages.resolver.place(mention, context)
        if mention.kind is Kind.DOCUMENT:
            title = mention.surface.strip("《》")
            return self._targets.titled(title, context.place, item, mention.span.start)
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
        if self.bulletin.place_basis not in {None, "title", "manifest"}:
            found.append("place-inferred")
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
            i._replace(head_span=self._back(i.head_span), body=self._back(i.body)) for i in section.items
        )
        return replace(section, span=self._back(section.span), items=items)

    def _back(self, span: Span) -> Span:
        return self.folded.back(span.start, span.end)


def _near(clause: Span, sentence: Span) -> Span:
    """The clause with as much of the sentence before it as a quote may hold."""
    return Span(max(sentence.start, clause.end - _LONGEST_QUOTE), clause.end)


def _indicator(figure: FigureMention) -> str:
    """What is counted, under the head of its entry: 学校 alone is another thing in every entry."""
    return f"{figure.item.head}:{figure.what}" if figure.item.head else figure.what
