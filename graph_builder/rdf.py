"""From an extraction to RDF: the bulletin's own graph, and the things that it shares with other bulletins."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from graph_builder.bodies import bodies_behind
from graph_builder.describe import describe
from graph_builder.model import (
    Activity,
    Adoption,
    Bulletin,
    Entity,
    Evidence,
    Extraction,
    Figure,
    Given,
    Interval,
    Item,
    PolicyLink,
    Section,
    Shard,
    Span,
)
from graph_builder.names import digest, fold, loose_key, typeset
from graph_builder.places import places_behind
from graph_builder.record import from_manifest, record_of
from graph_builder.segment import FALL_BACK
from graph_builder.store.texts import digest_of
from graph_builder.times import edtf
from graph_builder.triples import (
    LABEL,
    RDF_TYPE,
    Put,
    Term,
    Triples,
    begin,
    day,
    decimal,
    integer,
    iri,
    lines_of,
    quoted,
    text,
    true,
    zh,
)
from ontology.load import Knowledge
from ontology.terms import ID, PREFIXES, VERSION, Class, Property, root_of

_LONGEST_WITHHELD = 16  # code points
SOFTWARE = "software/zhengpu-" + VERSION

# What is told of every act, figure and place of evidence: most of a graph is made of these.
_ABOUT = begin(Property.ABOUT)
_ACTION = begin(Property.ACTION)
_ADOPTED_POLICY = begin(Property.ADOPTED_POLICY)
_ADOPTER = begin(Property.ADOPTER)
_AGENT = begin(Property.AGENT)
_AS_OF = begin(Property.AS_OF)
_COUNT = begin(Property.COUNT)
_DECLARED_AGENTS = begin(Property.DECLARED_AGENTS)
_END = begin(Property.END)
_EVIDENCE = begin(Property.EVIDENCE)
_INDICATOR = begin(Property.INDICATOR)
_IN_POST = begin(Property.IN_POST)
_LABEL = begin(LABEL)
_LEAD_AGENT = begin(Property.LEAD_AGENT)
_LINKED_ACTIVITY = begin(Property.LINKED_ACTIVITY)
_LINKED_POLICY = begin(Property.LINKED_POLICY)
_LINK_METHOD = begin(Property.LINK_METHOD)
_MENTIONS = begin(Property.MENTIONS)
_OBJECT = begin(Property.OBJECT)
_PARTICIPANT = begin(Property.PARTICIPANT)
_PART_OF = begin(Property.PART_OF)
_PLACE = begin(Property.PLACE)
_QUOTE = begin(Property.QUOTE)
_RULE = begin(Property.RULE)
_SCOPE = begin(Property.SCOPE)
_STAGE = begin(Property.STAGE)
_START = begin(Property.START)
_STATUS = begin(Property.STATUS)
_THEME = begin(Property.THEME)
_TIME_BASIS = begin(Property.TIME_BASIS)
_UNIT = begin(Property.UNIT)
_VALUE = begin(Property.VALUE)
_VERB = begin(Property.VERB)
_IS_ACTIVITY = begin(RDF_TYPE) + iri(Class.ACTIVITY)
_IS_ADOPTION = begin(RDF_TYPE) + iri(Class.ADOPTION)
_IS_ITEM = begin(RDF_TYPE) + iri(Class.ITEM)
_IS_POLICY_LINK = begin(RDF_TYPE) + iri(Class.POLICY_LINK)
_IS_OBSERVATION = begin(RDF_TYPE) + iri(Class.OBSERVATION)
_AGENT_INFERRED = begin(Property.AGENT_INFERRED) + true()
_OPEN_LIST = begin(Property.OPEN_LIST) + true()
_APPROX = begin(Property.APPROX) + true()


def shard_of(extraction: Extraction, knowledge: Knowledge, base: str = ID) -> Shard:
    """Return `extraction` as RDF, its IRIs below `base`."""
    writer = _Writer(extraction, knowledge, base)
    writer.write()
    return Shard(
        bulletin=base + extraction.bulletin.id,
        graph=f"{root_of(base)}graph/{extraction.bulletin.id}",
        digest=extraction.source.digest,
        text=extraction.source.text,
        triples=tuple(writer.triples.sorted()),
        things=dict(sorted(writer.things())),
        record=writer.record,
        suggestions=extraction.suggestions,
    )


class _Writer:
    def __init__(self, extraction: Extraction, knowledge: Knowledge, base: str) -> None:
        self.extraction = extraction
        self.knowledge = knowledge
        self.base = base
        self.triples = Triples(base)
        self.record = record_of(extraction.source)
        self._used: dict[str, Entity] = {}
        self._adoptions: dict[str, Adoption] = {}
        self._told: defaultdict[str, set[str]] = defaultdict(set)  # what is told of each entry
        self._spans: dict[Span, Term] = {}

    def write(self) -> None:
        self._bulletin(self.extraction.bulletin)
        for section in self.extraction.bulletin.sections:
            self._section(section)
        for activity in self.extraction.activities:
            self._activity(activity)
        for figure in self.extraction.figures:
            self._figure(figure)
        for adoption in self.extraction.adoptions:
            self._adoption(adoption)
        for link in self.extraction.links:
            self._link(link)
        for reference in (r for r in self.extraction.references if not r.rule):
            if reference.entity.iri not in self._told.get(reference.item, ()):
                self.triples.tell(reference.item, (_MENTIONS + self._node(reference.entity),))
        self._seen_by_models()

    def _seen_by_models(self) -> None:
        """What no rule saw stands apart from what one did, so that everybody can leave it out."""
        mentioned = {(r.item, r.entity.iri) for r in self.extraction.references if not r.rule}
        for reference in (r for r in self.extraction.references if r.rule):
            told = reference.entity.iri in self._told.get(reference.item, ())
            if not told and (reference.item, reference.entity.iri) not in mentioned:
                self.triples.put(reference.item, Property.MAY_MENTION, self._node(reference.entity))

    def things(self) -> Iterator[tuple[str, tuple[str, tuple[str, ...]]]]:
        """Yield every shared description: IRI, its graph, its lines. What the registry describes is left
        to it.
        """
        root = root_of(self.base)
        used = dict(self._used)
        if self.extraction.employers:
            referred = {value for entity in used.values() for _, value in entity.details}
            used = {b.iri: b for b in self.extraction.employers if b.iri in referred} | used
        for body in bodies_behind(self._used.values(), self.knowledge):
            used.setdefault(body.iri, body)
        used |= {p.iri: p for p in places_behind(used.values(), self.knowledge)}
        for entity in used.values():
            if not entity.registered:
                yield self.base + entity.iri, (f"{root}graph/entities", describe(entity, self.base))
        for name, adoption in self._adoptions.items():
            yield self.base + name, (f"{root}graph/derived/adoptions", self._adoption_lines(name, adoption))

    def _node(self, entity: Entity) -> Term:
        self._used.setdefault(entity.iri, entity)
        return self.triples.node(entity.iri)

    def _leading_to(self, item: str, *told: tuple[str, Collection[Entity]]) -> list[str]:
        """Statements that lead to entities, by how each begins; of an entry they are told thereby."""
        named = [(begun, entity) for begun, entities in told for entity in entities]
        if named:
            self._told[item].update([entity.iri for _, entity in named])
        return [begun + self._node(entity) for begun, entity in named]

    def _bulletin(self, bulletin: Bulletin) -> None:
        name = bulletin.id
        put = self.triples.about(name)
        put(RDF_TYPE, iri(Class.BULLETIN))
        put(LABEL, zh(self._title(bulletin)))
        put(Property.TEXT_DIGEST, text(self.extraction.source.digest))
        if self.extraction.suggestions:
            put(Property.SUGGESTIONS_DIGEST, text(digest_of(self.extraction.suggestions)))
        put(PREFIXES["prov"] + "wasAttributedTo", self.triples.node(SOFTWARE))
        if bulletin.series:
            put(Property.IN_SERIES, self.triples.node(f"series/{bulletin.series}"))
        if bulletin.period:
            self.triples.tell(name, _statements_of(bulletin.period))
            put(Property.PERIOD_BASIS, text(bulletin.period_basis or ""))
        if bulletin.place:
            put(Property.ABOUT, self.triples.node(f"place/{bulletin.place}"))
        if bulletin.issued:
            put(PREFIXES["dct"] + "issued", day(bulletin.issued))
        if bulletin.synthetic:
            put(Property.SYNTHETIC, true())
        self._record(put, self.extraction.source.given)
        for reference in self.extraction.references:
            if reference.item == name:
                self._imprint(bulletin, reference.entity, reference.surface)

    def _record(self, put: Put, given: Given) -> None:
        """What a manifest tells, and which of it the text might have told itself."""
        put(Property.RECORD_DIGEST, text(digest(self.record, 64)) if self.record else None)
        put(Property.FROM_MANIFEST, *map(text, from_manifest(given)))
        put(PREFIXES["dct"] + "source", iri(given.url) if given.url else None)
        put(PREFIXES["dct"] + "rights", text(given.licence) if given.licence else None)

    def _imprint(self, bulletin: Bulletin, entity: Entity, surface: str) -> None:
        roles = {
            bulletin.publisher: PREFIXES["dct"] + "publisher",
            bulletin.reprinted_by: str(Property.REPRINTED_BY),
        }
        predicate = roles.get(surface)
        if predicate:
            told = self._leading_to(bulletin.id, (begin(predicate), [entity]))
            self.triples.tell(bulletin.id, told)

    def _title(self, bulletin: Bulletin) -> str:
        series = next((s for s in self.knowledge.series if s.slug == bulletin.series), None)
        if bulletin.title or not series or not bulletin.period:
            return typeset(bulletin.title or bulletin.id.rpartition("/")[2])
        begin = bulletin.period.begin
        return f"{begin.year}年{begin.month}月{series.name}"

    def _section(self, section: Section) -> None:
        bulletin = self.extraction.bulletin.id
        name = f"{bulletin}/s{section.number}"
        put = self.triples.about(name)
        put(RDF_TYPE, iri(Class.SECTION))
        put(LABEL, zh(section.head or "正文"))
        put(Property.PART_OF, self.triples.node(bulletin))
        if section.withheld:
            self._omission(section.span, name)
        for item in section.items:
            entry = f"{name}/i{item.number}"
            if left_out := self._is_withheld(item):  # 浙江 (略): that there is an entry, and nothing of it
                self._omission(Span(item.head_span.start, item.body.end), name)
            places = [] if left_out else [f"place/{place}" for place in item.provinces]
            self._told[entry].update(places)
            label = zh(item.head or f"第{item.number}段")
            told = (_IS_ITEM, _LABEL + label, _PART_OF + self.triples.node(name))
            self.triples.tell(entry, (*told, *[_ABOUT + self.triples.node(place) for place in places]))

    def _is_withheld(self, item: Item) -> bool:
        """Whether an entry has a head and instead of words the word that it is left out."""
        body = item.body
        if not item.head or body.length > _LONGEST_WITHHELD:
            return False
        told = fold(self.extraction.source.text[body.start : body.end].strip())
        return bool(_withheld(self.knowledge).match(told))

    def _omission(self, span: Span, name: str) -> None:
        quote = self.extraction.source.text[span.start : span.end]
        omission = f"{self.extraction.bulletin.id}/w-{digest(loose_key(quote), 10)}-1"
        put = self.triples.about(omission)
        put(RDF_TYPE, iri(Class.OMISSION))
        put(Property.PART_OF, self.triples.node(name))
        put(Property.EVIDENCE, self._span(Evidence(span, quote, "layout.withheld", 1.0)))

    def _span(self, evidence: Evidence) -> Term:
        """The place of some evidence, which several acts may share."""
        if known := self._spans.get(evidence.span):
            return known
        start, end = evidence.span
        name = f"text/{self.extraction.source.digest[:32]}#char={start},{end}"
        told = (_START + integer(start), _END + integer(end), _QUOTE + quoted(evidence.quote))
        self.triples.tell(name, told)
        return self._spans.setdefault(evidence.span, self.triples.node(name))

    def _read(self, item: str, evidence: Evidence, more: Iterable[Evidence] = ()) -> list[str]:
        """Where something was read, by which rule and how surely."""
        return [
            _PART_OF + self.triples.node(item),
            _RULE + text(evidence.rule),
            _surely(evidence.confidence),
            _EVIDENCE + self._span(evidence),
            *[_EVIDENCE + self._span(e) for e in more],
        ]

    def _activity(self, act: Activity) -> None:
        node, item = self.triples.node, act.item
        told = self._read(item, act.evidence, act.more_evidence)
        told += (
            _IS_ACTIVITY,
            _ACTION + node(f"action/{act.action}"),
            _VERB + text(act.verb),
            _STATUS + text(act.status),
            _TIME_BASIS + text(act.time_basis),
        )
        told += _statements_of(act.time) if act.time else ()
        told += self._leading_to(
            item,
            (_AGENT, act.agents),
            (_OBJECT, (act.target.entity,)),
            (_PARTICIPANT, act.participants),
            (_IN_POST, act.posts),
            (_PLACE, act.places),
        )
        told += [_THEME + node(f"theme/{theme}") for theme in act.themes]
        told += self._marks(act)
        self.triples.tell(act.id, told)

    def _marks(self, act: Activity) -> Iterator[str]:
        if act.agent_inferred and act.agents:
            yield _AGENT_INFERRED
        if act.open_list:
            yield _OPEN_LIST
        if act.declared_agents:
            yield _DECLARED_AGENTS + integer(act.declared_agents)
        if act.count:
            yield _COUNT + text(act.count)
        if len(act.agents) > 1 and act.action in {"issue", "publish"}:
            yield _LEAD_AGENT + self._node(act.agents[0])

    def _figure(self, figure: Figure) -> None:
        told = self._read(figure.item, figure.evidence)
        told += (
            _IS_OBSERVATION,
            _INDICATOR + self._node(figure.indicator),
            _VALUE + decimal(figure.value),
            _UNIT + text(figure.unit),
        )
        told += [_ABOUT + self._node(figure.about)] if figure.about else ()
        told += [_APPROX] if figure.approx else ()
        told += [_AS_OF + day(figure.as_of)] if figure.as_of else ()
        told += [_SCOPE + text(figure.scope)] if figure.scope else ()
        self.triples.tell(figure.id, told)

    def _adoption(self, adoption: Adoption) -> None:
        policy = adoption.policy.iri.rpartition("/")[2]
        name = f"adoption/{policy}-{adoption.adopter.iri.replace('/', '-')}-{adoption.stage}"
        self._adoptions.setdefault(name, adoption)
        self._node(adoption.policy)
        self._node(adoption.adopter)
        self.triples.put(name, Property.ADOPTION_BASIS, self.triples.node(adoption.basis.id))
        self.triples.put(name, Property.EVIDENCE, self._span(adoption.basis.evidence))

    def _link(self, link: PolicyLink) -> None:
        """That an act concerns a policy, as a thing of its own: an act may concern several, each found in
        its own way.
        """
        bulletin, _, act = link.activity.rpartition("/a-")
        told = (
            _IS_POLICY_LINK,
            _LINKED_ACTIVITY + self.triples.node(link.activity),
            _LINKED_POLICY + self._node(link.policy),
            _LINK_METHOD + text(link.method),
            _surely(link.confidence),
        )
        self.triples.tell(f"{bulletin}/l-{act}-{link.policy.iri.rpartition('/')[2]}", told)

    def _adoption_lines(self, name: str, adoption: Adoption) -> tuple[str, ...]:
        node = self.triples.node
        told = {
            _IS_ADOPTION,
            _ADOPTED_POLICY + node(adoption.policy.iri),
            _ADOPTER + node(adoption.adopter.iri),
            _STAGE + node(f"stage/{adoption.stage}"),
        }
        return tuple(lines_of(node(name), told))


@lru_cache(maxsize=64)  # a rule has one
def _surely(confidence: float) -> str:
    return begin(Property.CONFIDENCE) + decimal(confidence)


@lru_cache(maxsize=2)
def _withheld(knowledge: Knowledge) -> re.Pattern[str]:
    return next(genre.patterns["withheld"] for genre in knowledge.genres if genre.name == FALL_BACK)


@lru_cache(maxsize=4096)  # the days of a month stand in many acts
def _statements_of(interval: Interval) -> tuple[str, ...]:
    return (
        begin(Property.BEGIN) + day(interval.begin),
        begin(Property.END) + day(interval.end),
        begin(Property.PRECISION) + text(interval.precision),
        begin(Property.EDTF) + text(edtf(interval)),
    )
