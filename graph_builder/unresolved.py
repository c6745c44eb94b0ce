"""What a reader saw and could not resolve, each with where it stands and the row that would mend it.

Nothing here is a statement: it is the list of what the knowledge files may lack, the most frequent first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from graph_builder.bodies import ROLE, SCHOOL
from graph_builder.clauses import sentences
from graph_builder.missing_rows import Row, row_for
from graph_builder.model import Entity, Item, Kind, Mention, Source, Span
from graph_builder.names import loose_key
from graph_builder.normalise import UNREADABLE
from graph_builder.pipeline import Pipeline, Prepared
from graph_builder.relate import Reading
from graph_builder.resolve import Context
from ontology.places import NATION

_HAN = re.compile(r"[\u4e00-\u9fff]{2}")
_END = re.compile(r"[\u4e00-\u9fff]{2,3}$")
_CONTEXT = 60  # code points on either side, of a sentence that is longer


class Lack(StrEnum):
    """What could not be told."""

    BODY = "body"
    RELATIVE = "relative-body"
    PERSON = "person"
    PLACE = "place"
    SHARED_PLACE = "shared-place"
    POLICY = "policy"
    VERB = "verb"
    HEAD = "head"


@dataclass(frozen=True, slots=True)
class Sighting:
    """One place where something could not be resolved: `scope` is the place in whose entry it stands, `type`
    the class that it is of, as far as that is told.
    """

    lack: Lack
    name: str
    form: str
    origin: str
    span: Span
    sentence: str
    scope: str = ""
    type: str = ""

    @property
    def key(self) -> tuple[Lack, str, str]:
        """What sightings of one thing have in common; what is relative differs from place to place."""
        relative = self.lack in {Lack.RELATIVE, Lack.SHARED_PLACE}
        return self.lack, loose_key(self.name), self.scope if relative else ""


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Something that could not be resolved: in which forms, where, and the row that would mend it."""

    lack: Lack
    name: str
    forms: tuple[str, ...]
    sightings: tuple[Sighting, ...]
    row: Row

    @property
    def count(self) -> int:
        """How often it was seen."""
        return len(self.sightings)


def unresolved(pipeline: Pipeline, sources: Iterable[Source]) -> list[Unresolved]:
    """Return what could not be resolved in some bulletins, the most frequent first.

    >>> from ontology.load import load
    >>> from graph_builder.read import read_bytes
    >>> source = read_bytes("★各地动态\\n江苏 南京星火研究院举办培训班。\\n".encode(), "a.txt")
    >>> [(u.lack.value, u.name, u.count, u.row.file) for u in unresolved(Pipeline(load()), [source])]
    [('body', '南京星火研究院', 1, 'gazetteer/organizations.csv')]
    """
    gathered: dict[tuple[Lack, str, str], list[Sighting]] = {}
    for source in sources:
        for sighting in _Looker(pipeline, source).look():
            gathered.setdefault(sighting.key, []).append(sighting)
    found = [_summed(pipeline, sightings) for sightings in gathered.values()]
    return sorted(found, key=lambda u: (-u.count, u.lack, u.name, u.sightings[0].scope))


def _summed(pipeline: Pipeline, sightings: list[Sighting]) -> Unresolved:
    first = sightings[0]
    forms = tuple(dict.fromkeys(s.form for s in sightings))
    row = row_for(pipeline.knowledge, first.lack, first.name, first.scope, first.type)
    return Unresolved(first.lack, first.name, forms, tuple(sightings), row)


class _Looker:
    """Looks through one bulletin."""

    def __init__(self, pipeline: Pipeline, source: Source) -> None:
        self.pipeline = pipeline
        self.source = source
        self.begun: Prepared = pipeline.prepare(source)
        self.text = self.begun.folded.text
        self.unlisted = re.compile(pipeline.knowledge.grammar["unlisted_place"])

    def look(self) -> Iterator[Sighting]:
        """Yield what stands in the entries, then what comes of their clauses."""
        for section in self.begun.bulletin.sections:
            for item in section.items:
                yield from self._in_item(item)
        for reading in self.pipeline.readings(self.begun):
            yield from self._in_clause(reading)

    def _in_item(self, item: Item) -> Iterator[Sighting]:
        context = self.begun.found.context(item)
        inside = range(item.head_span.start, item.body.end)
        taken = [m for at in inside if (m := self.begun.found.mentions.get(at))]
        looks: dict[Kind, Callable[[Mention, Context, Item], Iterator[Sighting]]] = {
            Kind.ORGANIZATION: self._body,
            Kind.PLACE: self._shared_place,
        }
        for mention in taken:
            if look := looks.get(mention.kind):
                yield from look(mention, context, item)
        yield from self._unlisted_places(item, {at for m in taken for at in range(m.span.start, m.span.end)})
        yield from self._persons(item)
        yield from self._policies(item)

    def _body(self, mention: Mention, context: Context, item: Item) -> Iterator[Sighting]:
        entity = self.pipeline.resolver.body(mention, context)
        if entity is None:
            yield self._seen(Lack.RELATIVE, mention.surface, mention.span, item, context.place)
        elif not entity.registered and _is_known_by_name(mention, entity):
            yield self._seen(Lack.BODY, entity.name, mention.span, item, entity.scope or context.place)

    def _shared_place(self, mention: Mention, context: Context, item: Item) -> Iterator[Sighting]:
        if mention.key != NATION and self.pipeline.resolver.place(mention, context).iri.startswith(
            "place/x-"
        ):
            yield self._seen(Lack.SHARED_PLACE, mention.surface, mention.span, item, context.place)

    def _unlisted_places(self, item: Item, taken: set[int]) -> Iterator[Sighting]:
        for match in self.unlisted.finditer(self.text, item.body.start, item.body.end):
            span = Span(*match.span("name"))
            if taken.isdisjoint(range(span.start, span.end)):
                scope = self.begun.found.context(item).place
                yield self._seen(Lack.PLACE, match["name"], span, item, scope)

    def _persons(self, item: Item) -> Iterator[Sighting]:
        for at in range(item.head_span.start, item.body.end):
            person = self.begun.found.persons.get(at)
            if person and not (person.offices or person.known):
                yield self._seen(Lack.PERSON, person.name, person.span, item)

    def _policies(self, item: Item) -> Iterator[Sighting]:
        body = self.text[item.body.start : item.body.end]
        at = 0
        for named in self.pipeline.names.names(body):
            if self.pipeline.linker.find(named.core):
                continue
            at = max(body.find(named.core, at), 0)
            start = item.body.start + at
            span = Span(start, start + len(named.core))
            yield replace(self._seen(Lack.POLICY, named.name, span, item), type=named.kind.value)

    def _in_clause(self, reading: Reading) -> Iterator[Sighting]:
        clause = reading.clause
        told = {"no-verb": self._after_the_doer, "no-object": self._end_of_the_object}.get(reading.reason)
        if not told or UNREADABLE in self.text[clause.span.start : clause.span.end]:
            return
        found = told(reading)
        if found is not None:
            lack = Lack.VERB if reading.reason == "no-verb" else Lack.HEAD
            yield self._seen(lack, self.text[found.start : found.end], found, reading.item)

    def _after_the_doer(self, reading: Reading) -> Span | None:
        """The two characters behind a body that begins a clause: there its verb may stand."""
        span, grammar = reading.clause.span, self.pipeline.grammar
        mention = self.begun.found.mentions.get(span.start)
        if mention is None or mention.kind is not Kind.ORGANIZATION:
            return None
        at = mention.span.end
        while word := grammar.adverb.match(self.text, at, span.end):
            at = word.end()
        known = (grammar.preposition, grammar.content, grammar.verb, grammar.modal)
        no_verb = any(pattern.match(self.text, at, span.end) for pattern in known)
        match = None if no_verb else _HAN.match(self.text, at, span.end)
        return Span(*match.span()) if match else None

    def _end_of_the_object(self, reading: Reading) -> Span | None:
        """The last characters of what stands behind a verb, and is of no known kind."""
        span, verb = reading.clause.span, reading.clause.verb
        at = self.text.rfind(verb.verb, span.start, span.end) if verb else -1
        if verb is None or at < 0:
            return None
        phrase = self.text[at + len(verb.verb) : span.end].removesuffix("等")
        match = _END.search(phrase)
        if match is None or self.pipeline.resolver.head(match[0]):
            return None
        end = at + len(verb.verb) + len(phrase)
        return Span(end - len(match[0]), end)

    def _seen(self, lack: Lack, name: str, span: Span, item: Item, scope: str | None = None) -> Sighting:
        back = self.begun.folded.back(span.start, span.end)
        form = self.source.text[back.start : back.end]
        return Sighting(lack, name, form, self.source.origin, back, self._sentence(span, item), scope or "")

    def _sentence(self, span: Span, item: Item) -> str:
        whole = next((s for s in sentences(self.text, item.body) if s.holds(span)), item.head_span)
        start, end = max(whole.start, span.start - _CONTEXT), min(whole.end, span.end + _CONTEXT)
        back = self.begun.folded.back(start, max(end, start))
        return self.source.text[back.start : back.end]


def _is_known_by_name(mention: Mention, entity: Entity) -> bool:
    """Whether a body is only a name: none of a role, none that is listed, no ministry's department."""
    key = mention.key or ""
    known = key.startswith((ROLE, SCHOOL)) or not entity.iri.startswith("org/x-")
    return not known and "subOrganizationOf" not in dict(entity.details)
