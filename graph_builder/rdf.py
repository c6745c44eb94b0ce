"""From an extraction to RDF: the bulletin's own graph, and the things that it shares with other bulletins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graph_builder.describe import describe
from graph_builder.model import (
    Activity,
    Adoption,
    Bulletin,
    Entity,
    Evidence,
    Extraction,
    Figure,
    Interval,
    Section,
    Shard,
)
from graph_builder.names import digest, loose_key, typeset
from graph_builder.places import places_behind
from graph_builder.times import edtf
from graph_builder.triples import LABEL, RDF_TYPE, Term, Triples, day, decimal, integer, iri, text, true, zh
from ontology.load import Knowledge
from ontology.terms import ID, PREFIXES, VERSION, Class, Property

SOFTWARE = "software/zhengpu-" + VERSION


def root_of(base: str) -> str:
    """Return the root that graphs are named below, from the base of instances.

    >>> root_of("https://w3id.org/zhengpu/id/")
    'https://w3id.org/zhengpu/'
    """
    return base.removesuffix("id/")


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
    )


class _Writer:
    def __init__(self, extraction: Extraction, knowledge: Knowledge, base: str) -> None:
        self.extraction = extraction
        self.knowledge = knowledge
        self.base = base
        self.triples = Triples(base)
        self._used: dict[str, Entity] = {}
        self._adoptions: dict[str, Adoption] = {}
        self._told: dict[str, set[str]] = {}

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
        for reference in self.extraction.references:
            if reference.entity.iri not in self._told.get(reference.item, ()):
                self.triples.put(reference.item, Property.MENTIONS, self._node(reference.entity))

    def things(self) -> Iterator[tuple[str, tuple[str, tuple[str, ...]]]]:
        """Yield every shared description: IRI, its graph, its lines. What the registry describes is left
        to it.
        """
        root = root_of(self.base)
        behind = {p.iri: p for p in places_behind(self._used.values(), self.knowledge)}
        used = self._used | behind
        for entity in used.values():
            if not entity.registered:
                yield self.base + entity.iri, (f"{root}graph/entities", describe(entity, self.base))
        for name, adoption in self._adoptions.items():
            yield self.base + name, (f"{root}graph/derived/adoptions", self._adoption_lines(name, adoption))

    def _node(self, entity: Entity) -> Term:
        self._used.setdefault(entity.iri, entity)
        return self.triples.node(entity.iri)

    def _nodes(self, item: str, entities: Iterable[Entity]) -> list[Term]:
        nodes = []
        for entity in entities:
            self._told.setdefault(item, set()).add(entity.iri)
            nodes.append(self._node(entity))
        return nodes

    def _bulletin(self, bulletin: Bulletin) -> None:
        put, name = self.triples.put, bulletin.id
        put(name, RDF_TYPE, iri(Class.BULLETIN))
        put(name, LABEL, zh(self._title(bulletin)))
        put(name, Property.TEXT_DIGEST, text(self.extraction.source.digest))
        put(name, PREFIXES["prov"] + "wasAttributedTo", self.triples.node(SOFTWARE))
        if bulletin.series:
            put(name, Property.IN_SERIES, self.triples.node(f"series/{bulletin.series}"))
        if bulletin.period:
            self._time(name, bulletin.period)
            put(name, Property.PERIOD_BASIS, text(bulletin.period_basis or ""))
        if bulletin.issued:
            put(name, PREFIXES["dct"] + "issued", day(bulletin.issued))
        for reference in self.extraction.references:
            if reference.item == name:
                self._imprint(bulletin, reference.entity, reference.surface)

    def _imprint(self, bulletin: Bulletin, entity: Entity, surface: str) -> None:
        roles = {
            bulletin.publisher: PREFIXES["dct"] + "publisher",
            bulletin.reprinted_by: str(Property.REPRINTED_BY),
        }
        predicate = roles.get(surface)
        if predicate:
            self.triples.put(bulletin.id, predicate, *self._nodes(bulletin.id, [entity]))

    def _title(self, bulletin: Bulletin) -> str:
        series = next((s for s in self.knowledge.series if s.slug == bulletin.series), None)
        if bulletin.title or not series or not bulletin.period:
            return typeset(bulletin.title or bulletin.id.rpartition("/")[2])
        begin = bulletin.period.begin
        return f"{begin.year}年{begin.month}月{series.name}"

    def _time(self, subject: str, interval: Interval) -> None:
        put = self.triples.put
        put(subject, Property.BEGIN, day(interval.begin))
        put(subject, Property.END, day(interval.end))
        put(subject, Property.PRECISION, text(interval.precision))
        put(subject, Property.EDTF, text(edtf(interval)))

    def _section(self, section: Section) -> None:
        put, bulletin = self.triples.put, self.extraction.bulletin.id
        name = f"{bulletin}/s{section.number}"
        put(name, RDF_TYPE, iri(Class.SECTION))
        put(name, LABEL, zh(section.head or "正文"))
        put(name, Property.PART_OF, self.triples.node(bulletin))
        if section.withheld:
            self._omission(section, name)
        for item in section.items:
            entry = f"{name}/i{item.number}"
            put(entry, RDF_TYPE, iri(Class.ITEM))
            put(entry, LABEL, zh(item.head or f"第{item.number}段"))
            put(entry, Property.PART_OF, self.triples.node(name))
            for place in item.provinces:
                self._told.setdefault(entry, set()).add(f"place/{place}")
                put(entry, Property.ABOUT, self.triples.node(f"place/{place}"))

    def _omission(self, section: Section, name: str) -> None:
        span = section.span
        quote = self.extraction.source.text[span.start : span.end]
        omission = f"{self.extraction.bulletin.id}/w-{digest(loose_key(quote), 10)}-1"
        self.triples.put(omission, RDF_TYPE, iri(Class.OMISSION))
        self.triples.put(omission, Property.PART_OF, self.triples.node(name))
        self.triples.put(
            omission, Property.EVIDENCE, self._span(Evidence(span, quote, "layout.withheld", 1.0))
        )

    def _span(self, evidence: Evidence) -> Term:
        name = f"text/{self.extraction.source.digest[:32]}#char={evidence.span.start},{evidence.span.end}"
        self.triples.put(name, Property.START, integer(evidence.span.start))
        self.triples.put(name, Property.END, integer(evidence.span.end))
        self.triples.put(name, Property.QUOTE, text(evidence.quote))
        return self.triples.node(name)

    def _read(self, subject: str, item: str, evidence: Evidence, more: Iterable[Evidence] = ()) -> None:
        put = self.triples.put
        put(subject, Property.PART_OF, self.triples.node(item))
        put(subject, Property.RULE, text(evidence.rule))
        put(subject, Property.CONFIDENCE, decimal(evidence.confidence))
        put(subject, Property.EVIDENCE, *(self._span(e) for e in (evidence, *more)))

    def _activity(self, act: Activity) -> None:
        put, name = self.triples.put, act.id
        put(name, RDF_TYPE, iri(Class.ACTIVITY))
        self._read(name, act.item, act.evidence, act.more_evidence)
        put(name, Property.ACTION, self.triples.node(f"action/{act.action}"))
        put(name, Property.VERB, text(act.verb))
        put(name, Property.AGENT, *self._nodes(act.item, act.agents))
        put(name, Property.OBJECT, *self._nodes(act.item, [act.target.entity]))
        put(name, Property.STATUS, text(act.status))
        put(name, Property.TIME_BASIS, text(act.time_basis))
        if act.time:
            self._time(name, act.time)
        put(name, Property.PARTICIPANT, *self._nodes(act.item, act.participants))
        put(name, Property.IN_POST, *self._nodes(act.item, act.posts))
        put(name, Property.PLACE, *self._nodes(act.item, act.places))
        put(name, Property.THEME, *(self.triples.node(f"theme/{t}") for t in act.themes))
        self._marks(act)

    def _marks(self, act: Activity) -> None:
        put, name = self.triples.put, act.id
        put(name, Property.AGENT_INFERRED, true() if act.agent_inferred and act.agents else None)
        put(name, Property.OPEN_LIST, true() if act.open_list else None)
        put(name, Property.DECLARED_AGENTS, integer(act.declared_agents) if act.declared_agents else None)
        put(name, Property.COUNT, text(act.count) if act.count else None)
        if len(act.agents) > 1 and act.action in {"issue", "publish"}:
            put(name, Property.LEAD_AGENT, self._node(act.agents[0]))

    def _figure(self, figure: Figure) -> None:
        put, name = self.triples.put, figure.id
        put(name, RDF_TYPE, iri(Class.OBSERVATION))
        self._read(name, figure.item, figure.evidence)
        put(name, Property.INDICATOR, self._node(figure.indicator))
        put(name, Property.ABOUT, self._node(figure.about) if figure.about else None)
        put(name, Property.VALUE, decimal(figure.value))
        put(name, Property.UNIT, text(figure.unit))
        put(name, Property.APPROX, true() if figure.approx else None)
        put(name, Property.AS_OF, day(figure.as_of) if figure.as_of else None)
        put(name, Property.SCOPE, text(figure.scope) if figure.scope else None)

    def _adoption(self, adoption: Adoption) -> None:
        policy = adoption.policy.iri.rpartition("/")[2]
        name = f"adoption/{policy}-{adoption.adopter.iri.replace('/', '-')}-{adoption.stage}"
        self._adoptions.setdefault(name, adoption)
        self._node(adoption.policy)
        self.triples.put(name, Property.ADOPTION_BASIS, self.triples.node(adoption.basis.id))
        self.triples.put(name, Property.EVIDENCE, self._span(adoption.basis.evidence))
        self.triples.put(adoption.basis.id, Property.LINK_METHOD, text(adoption.method))

    def _adoption_lines(self, name: str, adoption: Adoption) -> tuple[str, ...]:
        lines = Triples(self.base)
        lines.put(name, RDF_TYPE, iri(Class.ADOPTION))
        lines.put(name, Property.ADOPTED_POLICY, lines.node(adoption.policy.iri))
        lines.put(name, Property.ADOPTER, lines.node(adoption.adopter.iri))
        lines.put(name, Property.STAGE, lines.node(f"stage/{adoption.stage}"))
        return tuple(lines.sorted())
