"""A clause as read, and the verbs, adverbs and patterns by which clauses are read."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from graph_builder.agents import AgentReader
from graph_builder.alternatives import alternatives, any_pattern
from graph_builder.clauses import MASK
from graph_builder.doers import Doers
from graph_builder.model import Entity, Interval, Span, Status
from graph_builder.objects import ObjectPhrase, ObjectReader
from graph_builder.resolve import Resolver
from graph_builder.time_reader import TimeGrammar
from ontology.load import Knowledge, Verb

BY = "由"


@dataclass(slots=True)
class Clause:
    """What a clause tells; everything may be missing."""

    span: Span
    time: Interval | None = None
    times: tuple[Interval, ...] = ()
    agents: tuple[Entity, ...] = ()
    joint: tuple[Entity, ...] = ()
    leaders: tuple[Entity, ...] = ()
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
    each: bool = False
    pairs: tuple[tuple[Entity, ...], ...] = ()
    count: str | None = None
    bare_occasion: bool = False
    passive: bool = False
    undated: bool = False
    elided: bool = False
    subordinate: bool = False
    underway: bool = False
    topic: tuple[Entity, ...] = ()
    subject: Span | None = None
    doers: Doers | None = None
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
        self.modals = {m.modal: m for m in knowledge.modals}
        self.modal = _pattern(self.modals)
        grammar = knowledge.grammar
        self.adverb = re.compile(any_pattern([alternatives(knowledge.adverbs), grammar["in_turns"]]))
        self.preposition = re.compile(grammar["preposition"])
        self.joint = re.compile(grammar["joint"])
        self.scene = re.compile(grammar["scene"].replace("MASK", MASK))
        self.before_verb = re.compile(grammar["before_verb"])
        self._begins_verb = re.compile(f"(?={alternatives(self.verbs)}|{grammar['before_verb']})")
        self.made_of_noun = re.compile(grammar["made_of_noun"])
        self.causative = re.compile(grammar["causative"])
        self.result = re.compile(grammar["result"])
        self.leading = re.compile(grammar["leading"])
        self.sent_before = re.compile(grammar["sent_before"])
        self.no_rank = re.compile(grammar["no_rank"])
        self.that_thing = re.compile(grammar["that_thing"])
        self.standing_meeting = re.compile(grammar["standing_meeting"])
        self.counting = re.compile(grammar["counting"])
        self.gathered = re.compile(grammar["gathered"])
        self.disposing = re.compile(grammar["disposing"])
        self.condition = re.compile(grammar["condition"])
        self.purpose = re.compile(grammar["purpose"])
        self.about = re.compile(grammar["about"])
        self.disposal = re.compile(grammar["disposal"])
        self.put_on_list = re.compile(grammar["put_on_list"])
        self.manner = re.compile(grammar["manner"])
        self.together = re.compile(grammar["together"])
        self.content_subject = re.compile(f"(?:{grammar['content_subject']}|{MASK}+)")
        self.no_topic = re.compile(grammar["no_topic"])
        self.doers_go_on = re.compile(grammar["doers_go_on"])
        self.noun_after = re.compile(grammar["noun_after"])
        self.times = TimeGrammar(knowledge)
        self.afterwards = re.compile(grammar["afterwards"])
        self.meanwhile = re.compile(grammar["meanwhile"])
        self.came_to_nothing = re.compile(grammar["came_to_nothing"])
        self.which = re.compile(grammar["which"])
        self.underway = re.compile(grammar["underway"])
        self.by_the_way = re.compile(any_pattern([grammar[n] for n in ("motto", "since_issue", "before_by")]))
        self.at_occasion = re.compile(grammar["at_occasion"])
        self.bare_occasion = re.compile(grammar["bare_occasion"] + "$")
        self.planned_section = re.compile(grammar["planned_section"])
        self._put_together(grammar)

    def _put_together(self, grammar: Mapping[str, str]) -> None:
        """Compile what is made of other patterns: how a clause may open, and what may stand in it."""
        self.opening = re.compile(
            any_pattern(
                [self.adverb.pattern, self.modal.pattern, BY]
                + [grammar[name] for name in ("preposition", "leading", "at_occasion", "underway")]
            )
        )
        doing = [self.adverb, self.modal, self.preposition, self.content]
        doing += [self.verb, self.before_verb, self.leading]
        self.predicate = re.compile(any_pattern(p.pattern for p in doing))
        self.aside = re.compile(any_pattern([self.by_the_way.pattern, self.agents.refers.pattern]))

    def verb_at(self, masked: str, at: int, end: int) -> tuple[Verb, int] | None:
        """Return the verb that begins at `at` and where it ends; None where none does or what follows
        makes it a noun.
        """
        match = self.verb_word(masked, at, end)
        if not match:
            return None
        verb = self.verbs[match[0]]
        if masked.startswith(verb.not_before, match.end()) and verb.not_before:
            return None
        if self.noun_after.match(masked, match.end(), end):
            return None
        return verb, match.end() + (1 if masked.startswith("了", match.end()) else 0)

    def verb_starts(self, masked: str, start: int, end: int) -> Iterator[int]:
        """Yield where, between two places, a verb may begin."""
        return (match.start() for match in self._begins_verb.finditer(masked, start, end))

    def verb_word(self, masked: str, at: int, end: int = sys.maxsize) -> re.Match[str] | None:
        """Return the word of a verb that begins at `at`; of 牵头编写 and 决定核准 the second."""
        match = self.verb.match(masked, at, end)
        led = self.before_verb.match(masked, at, end)
        inner = self._behind(masked, led.end(), end) if led else None
        return inner if led and inner and (match is None or match.end() <= led.end()) else match

    def _behind(self, masked: str, at: int, end: int) -> re.Match[str] | None:
        """The verb behind 宣布, with or without an adverb between them."""
        adverb = self.adverb.match(masked, at, end)
        later = adverb.end() if adverb else at
        return self.verb.match(masked, at, end) or self.verb.match(masked, later, end)


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(alternatives(words))
