"""Reading one clause from the left: time, agents, adverbs, prepositional phrases, verb, object."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from graph_builder.agents import AgentReader
from graph_builder.clauses import MASK
from graph_builder.model import Entity, Interval, Item, Kind, Mention, Span, Status
from graph_builder.objects import ObjectPhrase, ObjectReader
from graph_builder.persons import PersonMention
from graph_builder.resolve import Context, Resolver
from graph_builder.times import DateMention
from ontology.load import Knowledge, Verb

_CLOSER = re.compile(rf"(?:[中上下内时后间]|{MASK})$")
_CAUSATIVE = "组织"


@dataclass(slots=True)
class Clause:
    """What a clause tells; everything may be missing."""

    span: Span
    time: Interval | None = None
    agents: tuple[Entity, ...] = ()
    joint: tuple[Entity, ...] = ()
    participants: tuple[Entity, ...] = ()
    posts: dict[str, tuple[Entity, ...]] = field(default_factory=dict)
    open_list: bool = False
    declared: int | None = None
    places: tuple[Entity, ...] = ()
    verb: Verb | None = None
    object: ObjectPhrase | None = None
    issuer: Entity | None = None
    status: Status = Status.REPORTED
    negated: bool = False
    content: bool = False
    agentless: bool = False
    distributive: bool = False
    count: str | None = None
    bare_occasion: bool = False
    rule: str = "frame.object"
    confidence: float = 0.95


class ClauseReader:
    """The verbs, adverbs and grammar, compiled once for some knowledge."""

    def __init__(self, knowledge: Knowledge, resolver: Resolver) -> None:
        self.knowledge = knowledge
        self.resolver = resolver
        self.objects = ObjectReader(knowledge, resolver)
        self.agents = AgentReader(knowledge, resolver)
        self.verbs = {v.verb: v for v in knowledge.verbs}
        self.verb = _pattern(self.verbs)
        self.content = _pattern(knowledge.content_verbs)
        self.adverb = _pattern(knowledge.adverbs)
        self.modals = {m.modal: m for m in knowledge.modals}
        self.modal = _pattern(self.modals)
        grammar = knowledge.grammar
        self.preposition = re.compile(grammar["preposition"])
        self.joint = re.compile(grammar["joint"])
        self.motto = re.compile(grammar["motto"])
        self.bare_occasion = re.compile(grammar["bare_occasion"] + "$")

    def verb_at(self, masked: str, at: int, end: int) -> tuple[Verb, int] | None:
        """Return the verb that begins at `at` and where it ends; None where none does or what follows
        makes it a noun.
        """
        match = self.verb.match(masked, at, end)
        if not match:
            return None
        verb = self.verbs[match[0]]
        if masked.startswith(verb.not_before, match.end()) and verb.not_before:
            return None
        return verb, match.end() + (1 if masked.startswith("了", match.end()) else 0)


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w))))


@dataclass(frozen=True, slots=True)
class Found:
    """What recognition found in a text, by where it starts."""

    mentions: dict[int, Mention]
    persons: dict[int, PersonMention]
    dates: dict[int, DateMention]
    year: int | None
    month: str = ""

    def context(self, item: Item) -> Context:
        """Where and when the body of an item is told."""
        return Context(item.provinces[0] if len(item.provinces) == 1 else None, self.month)


class Reader:
    """Reads the clauses of one text in one context."""

    def __init__(self, text: str, masked: str, grammar: ClauseReader, context: Context, found: Found) -> None:
        self.text = text
        self.masked = masked
        self.grammar = grammar
        self.context = context
        self.found = found

    def read(self, span: Span) -> Clause:
        """Return what the clause at `span` tells."""
        clause = Clause(span)
        at = self._lead(clause, span.start, span.end)
        if self.grammar.content.match(self.masked, at, span.end):
            clause.content = True
            return clause
        verb = self.grammar.verb_at(self.masked, at, span.end)
        if verb:
            self._finish(clause, *verb)
        elif at < span.end:
            self._search(clause, at)
        return clause

    def _lead(self, clause: Clause, at: int, end: int) -> int:
        """Read time, agents, adverbs and modals; return where the rest begins."""
        while at < end:
            moved = self._date(clause, at) or self._agents(clause, at, end) or self._word(clause, at, end)
            if not moved:
                return at
            at = moved
        return at

    def _date(self, clause: Clause, at: int) -> int | None:
        mention = self.found.dates.get(at)
        if mention is None:
            return None
        year = mention.year or self.found.year
        clause.time = mention.interval(year) if year else None
        return mention.span.end

    def _agents(self, clause: Clause, at: int, end: int) -> int | None:
        if clause.agents:
            return None
        read = self.grammar.agents.read(
            self.text, at, end, self.found.mentions, self.found.persons, self.context
        )
        if read is None or not self._predicate_follows(read.end, end):
            return None
        clause.agents, clause.participants, clause.posts = read.agents, read.participants, read.posts
        clause.open_list, clause.declared = read.open_list, read.declared
        clause.distributive = read.several_places
        return read.end

    def _predicate_follows(self, at: int, end: int) -> bool:
        """Whether the clause goes on as after a subject, not as after the first part of a longer noun."""
        grammar, masked = self.grammar, self.masked
        patterns = (grammar.adverb, grammar.modal, grammar.preposition, grammar.content, grammar.verb)
        return at in self.found.dates or any(p.match(masked, at, end) for p in patterns)

    def _word(self, clause: Clause, at: int, end: int) -> int | None:
        grammar = self.grammar
        if motto := grammar.motto.match(self.text, at, end):
            return motto.end()
        if grammar.verb_at(self.masked, at, end):
            return None
        if modal := grammar.modal.match(self.masked, at, end):
            self._modal(clause, modal[0])
            return modal.end()
        if phrase := self._phrase(clause, at, end):  # 联合省公安厅 is a partner, 联合 alone an adverb
            return phrase
        if adverb := grammar.adverb.match(self.masked, at, end):
            clause.distributive = clause.distributive or adverb[0] in {"先后", "分别", "相继"}
            return adverb.end()
        return None

    def _modal(self, clause: Clause, word: str) -> None:
        status = self.grammar.modals[word].status
        clause.negated = clause.negated or status == "negated"
        clause.status = Status.PLANNED if status == "planned" else clause.status

    def _phrase(self, clause: Clause, at: int, end: int) -> int | None:
        """A preposition with a body or place: a partner, or the scene."""
        grammar = self.grammar
        preposition = grammar.preposition.match(self.masked, at, end)
        if not preposition:
            return None
        after = preposition.end()
        if dated := self._date(clause, after):
            return dated
        if grammar.joint.fullmatch(preposition[0]):
            return self._partner(clause, after, end)
        mention = self.found.mentions.get(after)
        if mention is None or mention.kind not in {Kind.ORGANIZATION, Kind.PLACE} or mention.span.end >= end:
            return None
        if not self._predicate_follows(mention.span.end, end):
            return None
        scene = self._scene(mention)
        clause.places = (*clause.places, scene) if scene else clause.places
        return mention.span.end

    def _scene(self, mention: Mention) -> Entity | None:
        resolver = self.grammar.resolver
        return resolver.place(mention) if mention.kind is Kind.PLACE else resolver.body(mention, self.context)

    def _partner(self, clause: Clause, at: int, end: int) -> int | None:
        read = self.grammar.agents.read(
            self.text, at, end, self.found.mentions, self.found.persons, self.context
        )
        if read is None:
            return None
        if clause.agents:
            clause.agents = (*clause.agents, *read.agents)
        clause.joint = (*clause.joint, *read.agents)
        clause.open_list = clause.open_list or read.open_list
        return read.end

    def _search(self, clause: Clause, at: int) -> None:
        """Find the verb behind a noun phrase or a longer prepositional phrase."""
        end = clause.span.end
        found = _leftmost_longest([(p, *v) for p in range(at + 1, end) if (v := self._verb(p, end))])
        if not found:
            return
        if self.grammar.preposition.match(self.masked, at, end) or clause.agents:
            start, verb, verb_end = self._after_phrase(found)
            self._modal_before(clause, start)
            clause.rule, clause.confidence = "frame.object-after-phrase", 0.85
            self._finish(clause, verb, verb_end)
            return
        start, verb, verb_end = found[-1]
        if verb_end == end and "subject" in verb.frame:
            self._subject_is_object(clause, verb, at, start)

    def _modal_before(self, clause: Clause, verb_start: int) -> None:
        """对…尚未开展: what stands right before the verb makes the act planned or none."""
        before = self.masked[clause.span.start : verb_start]
        for modal in self.grammar.modals:
            if before.endswith(modal):
                self._modal(clause, modal)

    def _verb(self, at: int, end: int) -> tuple[Verb, int] | None:
        return self.grammar.verb_at(self.masked, at, end)

    def _after_phrase(self, found: list[tuple[int, Verb, int]]) -> tuple[int, Verb, int]:
        """The verb that stands where a phrase has closed (…中, …期间, an adverb), else a light verb, else
        the first.
        """
        for start, verb, end in found:
            before = self.masked[max(0, start - 4) : start]
            if _CLOSER.search(before) or any(before.endswith(a) for a in self.grammar.knowledge.adverbs):
                return start, verb, end
        light = [f for f in found if f[1].action in {"carry-out", "hold"}]
        return (light or found)[0]

    def _subject_is_object(self, clause: Clause, verb: Verb, at: int, verb_start: int) -> None:
        """“…大会开幕”: what stands before the verb is what it happened to."""
        phrase = self.text[at:verb_start]
        for adverb in self.grammar.knowledge.adverbs:
            phrase = phrase.removesuffix(adverb)
        clause.rule, clause.confidence = "frame.subject", 0.9
        clause.agentless = not clause.agents
        clause.verb, clause.object = verb, self.grammar.objects.read(verb, phrase)

    def _finish(self, clause: Clause, verb: Verb, at: int) -> None:
        end = clause.span.end
        if verb.head == _CAUSATIVE:
            begun = at
            verb, at, clause.rule = self._caused(verb, at, end, clause.rule)
            told = self.grammar.objects.count_in(self.text[begun:at])
            clause.count = told
        if verb.frame == ("subject",):
            return
        phrase = self.text[at:end]
        clause.verb = verb
        clause.bare_occasion = bool(self.grammar.bare_occasion.match(phrase.partition("并")[0]))
        clause.object = self.grammar.objects.read(verb, phrase)
        if clause.object and clause.object.titled:
            clause.issuer = self._issuer(at)

    def _caused(self, verb: Verb, at: int, end: int, rule: str) -> tuple[Verb, int, str]:
        """“组织2000名教师开展培训”: the act is what the organised people carry out."""
        for start in range(at + 1, end):
            inner = self._verb(start, end)
            if inner and inner[0].action == "carry-out" and inner[1] < end:
                return inner[0], inner[1], "frame.causative"
        return verb, at, rule

    def _issuer(self, at: int) -> Entity | None:
        """The body that a quoted title begins with: 《教育部办公厅关于…》."""
        mention = self.found.mentions.get(at)
        if mention is None or mention.kind is not Kind.DOCUMENT:
            return None
        return self.grammar.agents.issuer(mention.surface, self.context)


def _leftmost_longest(found: list[tuple[int, Verb, int]]) -> list[tuple[int, Verb, int]]:
    kept: list[tuple[int, Verb, int]] = []
    for start, verb, end in found:
        if not kept or start >= kept[-1][2]:
            kept.append((start, verb, end))
    return kept
