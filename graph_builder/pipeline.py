"""The order of the stages, on one screen.

source -> folded text -> layout -> mentions -> bulletin -> acts and figures -> merged -> linked -> extraction

What models suggest (an optional input) is judged beside what the rules read, and changes none of it.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from graph_builder.assemble import Assembler, Further
from graph_builder.by_start import ByStart
from graph_builder.clause import ClauseReader
from graph_builder.figures import FigureReader, told_once
from graph_builder.found import Found, places_named
from graph_builder.identify import identify
from graph_builder.imprint import ImprintReader
from graph_builder.link import PolicyLinker
from graph_builder.mentioned import MentionReader
from graph_builder.merge import merge_told_twice
from graph_builder.model import Bulletin, Extraction, Mention, Section, Source
from graph_builder.names import fold
from graph_builder.normalise import Folded, normalise
from graph_builder.offsets import forth
from graph_builder.people import People
from graph_builder.persons import PersonReader
from graph_builder.quoted import NameReader
from graph_builder.recognise import Recogniser
from graph_builder.relate import Reading, readings
from graph_builder.resolve import Resolver
from graph_builder.segment import Layout, lay_out
from graph_builder.shared import SharedPolicies
from graph_builder.suggested_acts import Judge, Judged, Lexicon
from graph_builder.suggested_names import Offered, acts_of, offer
from graph_builder.suggestions import NOTHING, SuggestedName, Suggestions, text_of
from graph_builder.table_figures import table_figures
from graph_builder.taken_up import TakenUpReader
from graph_builder.times import find_dates, find_days, find_years
from ontology.load import Knowledge

_YOUNG = (20_000, 10, 10)  # how many new objects, and how many times that, until garbage is looked for


@dataclass(frozen=True, slots=True)
class Prepared:
    """A source folded, laid out, identified, and what recognition found in it."""

    folded: Folded
    layout: Layout
    bulletin: Bulletin
    found: Found


class Pipeline:
    """The stages compiled for some knowledge; reading one bulletin leaves nothing behind for the next.

    >>> from ontology.load import load
    >>> from graph_builder.read import read_bytes
    >>> source = read_bytes("★各地工作动态\\n北京 市教委印发《甲办法》。\\n".encode(), "a.txt")
    >>> Pipeline(load()).extract(source).activities[0].agents[0].name
    '北京市教育委员会'
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.resolver = Resolver(knowledge)
        self.recogniser = Recogniser(knowledge)
        self.imprint = ImprintReader(self.recogniser, self.resolver)
        self.persons = PersonReader(knowledge)
        self.people = People(knowledge, self.resolver, self.recogniser)
        self.grammar = ClauseReader(knowledge, self.resolver)
        self.figures = FigureReader(knowledge)
        self.linker = PolicyLinker(knowledge)
        self.names = NameReader(knowledge, self.resolver)
        self.mentioned = MentionReader(knowledge, self.names)
        self.shared = SharedPolicies(knowledge, self.resolver, self.linker, self.names)
        self.taken_up = TakenUpReader(knowledge, self.resolver, self.linker)
        self.lexicon = Lexicon(knowledge, self.grammar)
        self._parents = {f"org/{o.slug}": f"org/{o.parent}" for o in knowledge.organizations if o.parent}

    def extract(self, source: Source, suggestions: Suggestions = NOTHING) -> Extraction:
        """Return everything that `source` tells; what models suggest is judged, and stands apart."""
        begun = self.prepare(source)
        read = list(self.readings(begun))
        items = [(item, s.summary) for s in begun.bulletin.sections for item in s.items]
        summaries = {id(i) for i, summary in items if summary}
        acts = merge_told_twice(
            (act for reading in read for act in reading.acts),
            summaries,
            self._parents,
        )
        text, dates = begun.folded.text, begun.found.dates
        numbers = partial(self.figures.figures, text, dates=dates, named=begun.found.mentions)
        figures = (f for i, _ in items for f in (*numbers(item=i), *table_figures(text, i)))
        further = Further()
        if suggestions != NOTHING:
            offered, judged = self._judged(source, begun, read, suggestions)
            further = Further(judged.acts, offered)
        assembler = Assembler(self, source, begun.folded, begun.layout, begun.bulletin, begun.found)
        read_out = assembler.assemble(acts, told_once(figures, summaries), further)
        return replace(read_out, suggestions=text_of(suggestions))

    def weigh(self, source: Source, suggestions: Suggestions) -> Judged:
        """Return which of the acts suggested for a source are taken, and why the others are not."""
        begun = self.prepare(source)
        return self._judged(source, begun, list(self.readings(begun)), suggestions)[1]

    def lacking(self, begun: Prepared, names: Sequence[SuggestedName]) -> tuple[SuggestedName, ...]:
        """Return those names that are offered beside what the rules found."""
        offered = offer(names, begun.folded, begun.bulletin, begun.found)
        kept = ((forth(begun.folded, name.start, name.end), name) for name in names)
        return tuple(name for span, name in kept if span and span.start in offered.rules)

    def _judged(
        self, source: Source, begun: Prepared, read: Sequence[Reading], suggestions: Suggestions
    ) -> tuple[Offered, Judged]:
        """The names that the rules lack, and the acts that they did not read."""
        offered = offer(suggestions.names, begun.folded, begun.bulletin, begun.found)
        wider = replace(begun, found=offered.added_to(begun.found))
        seen = acts_of(read, self.readings(wider), offered) if offered.mentions or offered.persons else []
        told = source.text, begun.folded, begun.bulletin, wider.found
        return offered, Judge(self.lexicon, self.resolver, *told, read, seen).judge(suggestions.acts)

    def prepare(self, source: Source) -> Prepared:
        """Return a source laid out and recognised, before any clause is read."""
        folded = normalise(source.text, self.knowledge.repairs)
        layout = lay_out(folded.text, self.knowledge, source.given.title)
        mentions = self.recogniser.mentions(folded.text)
        told = [self.recogniser.in_name(fold(t)) for t in (source.given.title, source.given.publisher)]
        bulletin = identify(source, folded.text, layout, self.knowledge, mentions, told)
        bulletin = replace(bulletin, publisher=self.imprint.publisher(bulletin, layout, source))
        return Prepared(folded, layout, bulletin, self.found(folded.text, bulletin, mentions))

    def readings(self, begun: Prepared) -> Iterator[Reading]:
        """Yield what comes of each clause of a source, in order."""
        ministry = self.resolver.ministry(begun.bulletin.publisher)
        for section in begun.bulletin.sections:
            agent = None if _is_of_places(section) else ministry
            future = bool(self.grammar.planned_section.search(section.head))
            yield from readings(begun.folded.text, section.items, self.grammar, begun.found, agent, future)

    def found(self, text: str, bulletin: Bulletin, mentions: list[Mention]) -> Found:
        """Return what recognition finds in a folded text that has these mentions."""
        dates = find_dates(text)
        found = Found(
            ByStart({m.span.start: m for m in mentions}),
            ByStart(),
            ByStart({d.span.start: d for d in (*dates, *find_days(text, dates))}),
            ByStart({d.span.start: d for d in find_years(text)}),
            bulletin.period,
            f"{bulletin.period.begin:%Y-%m}" if bulletin.period else "",
            places_named(mentions, self.knowledge.gazetteer),
            bulletin.place,
        )
        items = [(item, found.context(item)) for s in bulletin.sections for item in s.items]
        persons = self.people.tell_apart(self.persons.persons(text, mentions), items)
        return replace(found, persons=ByStart({p.phrase.start: p for p in persons}))


def _is_of_places(section: Section) -> bool:
    """Whether a section is told by place: an entry whose head is no place's then has lost it."""
    return 2 * sum(bool(item.provinces) for item in section.items) > len(section.items)


@lru_cache(maxsize=2)
def pipeline_for(knowledge: Knowledge) -> Pipeline:
    """Return the pipeline of some knowledge, compiled once a process."""
    stages = Pipeline(knowledge)
    gc.freeze()  # it lives as long as the process: no collection need look through it again
    gc.set_threshold(*_YOUNG)  # what is read of a bulletin lives until it is written, hardly any before
    return stages
