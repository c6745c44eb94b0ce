"""Which acts that a model proposes are taken: those whose every word stands where it is said to stand, whose
agents the project's own resolver knows there, and that no rule has read or turned down.

A quote that is found proves that the text says these words, not that it is so: that is why what is taken
keeps the rule of its model and a low confidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from enum import StrEnum

from graph_builder.clause import ClauseReader
from graph_builder.clauses import clauses, mask, sentences
from graph_builder.found import Found
from graph_builder.model import Bulletin, Entity, Interval, Item, Kind, Mention, Span, Status, TimeBasis
from graph_builder.names import key, loose_key
from graph_builder.normalise import Folded, normalise
from graph_builder.objects import ObjectPhrase
from graph_builder.offsets import forth
from graph_builder.relate import Act, Reading
from graph_builder.resolve import Context, Resolver
from graph_builder.suggestions import SuggestedAct
from ontology.load import Knowledge, Verb

_ALIKE = 0.75
_SURE, _UNSURE = 0.5, 0.4  # of a verb that the lexicon has, of one whose action only the model tells


class Why(StrEnum):
    """Why a proposed act is not taken."""

    QUOTE_ABSENT = "quote-absent"
    QUOTE_TWICE = "quote-twice"
    OUTSIDE = "outside"
    VERB_ABSENT = "verb-absent"
    VERB_UNKNOWN = "verb-unknown"
    TARGET_ABSENT = "target-absent"
    TARGET_EMPTY = "target-empty"
    APART = "apart"
    NO_AGENT = "no-agent"
    AGENT_UNKNOWN = "agent-unknown"
    OTHER_AGENT = "other-agent"
    NEGATED = "negated"
    CONTENT = "content"
    KNOWN = "known"
    TWICE = "twice"


@dataclass(frozen=True, slots=True)
class Refused:
    """A proposed act that is not taken, why, and the word that it is about."""

    act: SuggestedAct
    why: Why
    about: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """What was taken, as acts and as proposed, and what was not."""

    acts: tuple[Act, ...] = ()
    taken: tuple[SuggestedAct, ...] = ()
    refused: tuple[Refused, ...] = ()


class _NotTaken(Exception):
    def __init__(self, why: Why, about: str = "") -> None:
        self.why = why
        self.about = about


class Lexicon:
    """What tells whether two acts may be one, and which action a verb is; compiled once for a knowledge."""

    def __init__(self, knowledge: Knowledge, grammar: ClauseReader) -> None:
        self.grammar = grammar
        self.actions = frozenset(v.action for v in knowledge.verbs)
        self._classes = [frozenset(c.verbs) for c in knowledge.verb_classes]
        self._prefix = re.compile(knowledge.grammar["verb_prefix"])

    def verb(self, word: str, action: str) -> tuple[Verb, float] | None:
        """Return the lexicon's verb; of a word that it lacks, one of the action told if there is such."""
        bare = self._prefix.sub("", word)
        known = self.grammar.verbs.get(word) or self.grammar.verbs.get(bare)
        if known:
            return known, _SURE
        return (Verb(word, bare or word, action, ("object",)), _UNSURE) if action in self.actions else None

    def same(self, one: Verb, other: Verb) -> bool:
        """Whether two verbs tell one kind of act."""
        words = {one.verb, one.head}, {other.verb, other.head}
        return one.action == other.action or any(c & words[0] and c & words[1] for c in self._classes)


@dataclass
class Judge:
    """Judges the acts proposed for one bulletin, one after the other; `taken` are other suggestions' acts."""

    lexicon: Lexicon
    resolver: Resolver
    source_text: str
    folded: Folded
    bulletin: Bulletin
    found: Found
    read: Sequence[Reading]
    taken: list[Act] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._masked = mask(self.folded.text)
        entries = [(s.summary, i) for s in self.bulletin.sections for i in s.items]
        self._items = [i for _, i in entries]
        self._summaries = {id(i) for summary, i in entries if summary}

    def judge(self, suggested: Iterable[SuggestedAct]) -> Judged:
        """Return which are taken and which are not."""
        taken, refused = [], []
        for one in suggested:
            try:
                self.taken.append(self._act(one))
            except _NotTaken as no:
                refused.append(Refused(one, no.why, no.about))
            else:
                taken.append(one)
        return Judged(tuple(self.taken), tuple(taken), tuple(refused))

    def _act(self, one: SuggestedAct) -> Act:
        quote, item = self._placed(one)
        told = self.lexicon.verb(_folded(one.verb), one.action)
        if told is None:
            raise _NotTaken(Why.VERB_UNKNOWN, one.verb)
        verb, confidence = told
        at, target = self._words(one, quote)
        clause = self._clause(at, target, item)
        self._not_turned_down(clause, at)
        agents = self._agents(one, item, quote, Span(clause.start, at))
        status = self._status(one, clause, at)
        time = self._time(quote, at, status)
        act = Act(
            item=item,
            sentence=quote,
            clause=Span(max(clause.start, quote.start), min(clause.end, quote.end)),
            ordinal=len(self.taken) + 1,
            agents=agents,
            agent_inferred=False,
            open_list=False,
            declared=None,
            verb=verb,
            object=self._object(verb, target),
            count=None,
            time=time,
            time_basis=TimeBasis.STATED if time else TimeBasis.BULLETIN_MONTH,
            status=status,
            participants=(),
            posts=(),
            places=(),
            rule=one.rule,
            confidence=confidence,
        )
        self._is_new(act, at)
        return replace(act, count=act.object.count)

    def _placed(self, one: SuggestedAct) -> tuple[Span, Item]:
        """The quote over the folded text, and the entry in whose body it stands."""
        if not one.quote or self.source_text[one.start : one.end] != one.quote:
            raise _NotTaken(Why.QUOTE_ABSENT)
        span = forth(self.folded, one.start, one.end)
        if span is None:
            raise _NotTaken(Why.QUOTE_ABSENT)
        item = next((i for i in self._items if i.body.holds(span)), None)
        if item is None:
            raise _NotTaken(Why.OUTSIDE)
        return span, item

    def _words(self, one: SuggestedAct, quote: Span) -> tuple[int, Span]:
        """Where the verb stands, the nearest before the target if there is one, and the target."""
        text = self.folded.text
        phrase, word = _folded(one.target), _folded(one.verb)
        begin = text.find(phrase, quote.start, quote.end) if phrase else -1
        if begin < 0:
            raise _NotTaken(Why.TARGET_ABSENT, one.target)
        target = Span(begin, begin + len(phrase))
        before = text.rfind(word, quote.start, target.start) if word else -1
        at = before if before >= 0 else text.find(word, target.end, quote.end)
        if not word or at < 0:
            raise _NotTaken(Why.VERB_ABSENT, one.verb)
        return at, target

    def _clause(self, at: int, target: Span, item: Item) -> Span:
        """The clause that holds verb and target: words of two clauses make no act."""
        spans = (c for s in sentences(self._masked, item.body) for c in clauses(self._masked, s))
        clause = next((c for c in spans if c.start <= at < c.end), None)
        if clause is None or not clause.holds(target):
            raise _NotTaken(Why.APART)
        return clause

    def _not_turned_down(self, clause: Span, at: int) -> None:
        """What a rule has read as not done, or as the content of a text, is no act whatever a model says."""
        if any(status == "negated" for status in self._modals(clause, at)):
            raise _NotTaken(Why.NEGATED)
        for reading in self._readings(at):
            if reading.reason in {Why.NEGATED, Why.CONTENT}:
                raise _NotTaken(Why(reading.reason))

    def _readings(self, at: int) -> Iterator[Reading]:
        return (r for r in self.read if r.clause.span.start <= at < r.clause.span.end)

    def _modals(self, clause: Span, at: int) -> Iterator[str]:
        """The modals between the last name before the verb (省虚拟仿真中心 plans nothing) and the verb."""
        inside = (self.found.mentions.get(start) for start in range(clause.start, at))
        begin = max((m.span.end for m in inside if m and m.span.end <= at), default=clause.start)
        told = self.lexicon.grammar.modal.finditer(self._masked, begin, at)
        return (self.lexicon.grammar.modals[m[0]].status for m in told)

    def _status(self, one: SuggestedAct, clause: Span, at: int) -> Status:
        """Planned where the text or the model says so."""
        planned = any(status == Status.PLANNED for status in self._modals(clause, at))
        return Status.PLANNED if planned or one.status == Status.PLANNED else Status.REPORTED

    def _object(self, verb: Verb, target: Span) -> ObjectPhrase:
        phrase = self.folded.text[target.start : target.end]
        told = self.lexicon.grammar.objects.read(verb, phrase)
        if told is None or not told.name:
            raise _NotTaken(Why.TARGET_EMPTY, phrase)
        return told

    def _agents(self, one: SuggestedAct, item: Item, quote: Span, lead: Span) -> tuple[Entity, ...]:
        """Who acts, each named in the entry before the quote ends; where somebody is named before the verb
        in its own clause (`lead`), or a rule read who acts there, one of these.
        """
        if not one.agents:
            raise _NotTaken(Why.NO_AGENT)
        named = self._named(item, quote.end)
        agents = []
        for name in one.agents:
            agent = named.get(key(_folded(name)))
            if agent is None:
                raise _NotTaken(Why.AGENT_UNKNOWN, name)
            agents.append(agent)
        own = {a.iri for r in self._readings(lead.end) for a in r.clause.agents}
        own |= {a.iri for _, a in self._told(item, lead.start, lead.end) if a.kind is not Kind.PLACE}
        if own and own.isdisjoint(a.iri for a in agents):
            raise _NotTaken(Why.OTHER_AGENT, "、".join(one.agents))
        return tuple(dict.fromkeys(agents))

    def _named(self, item: Item, end: int) -> Mapping[str, Entity]:
        """The bodies, places and persons that an entry names before `end`, by the words there and by name."""
        named = dict[str, Entity]()
        for surface, entity in self._told(item, item.head_span.start, end):
            named.setdefault(key(entity.name), entity)
            named[key(surface)] = entity  # of two that one word means, the last one told
        return named

    def _told(self, item: Item, start: int, end: int) -> Iterator[tuple[str, Entity]]:
        """The bodies, places and persons that a stretch of an entry names, with the words there."""
        context = self.found.context(item)
        for at in range(start, end):
            mention = self.found.mentions.get(at)
            if mention and (entity := self._thing(mention, context)):
                yield mention.surface, entity
            if person := self.found.persons.get(at):
                yield person.name, self.resolver.person(person, context)

    def _thing(self, mention: Mention, context: Context) -> Entity | None:
        if mention.kind is Kind.PLACE:
            return self.resolver.place(mention, context)
        return self.resolver.body(mention, context) if mention.kind is Kind.ORGANIZATION else None

    def _time(self, quote: Span, at: int, status: Status) -> Interval | None:
        """The last day told in the quote before the verb."""
        days = [d for start, d in self.found.dates.items() if quote.start <= start < at and not d.deadline]
        planned = status is Status.PLANNED
        return days[-1].told_in(self.found.period, planned) if days else None

    def _is_new(self, act: Act, at: int) -> None:
        """Refuse what is told already: the verb's own clause read, or the same act in overlapping words; of
        an act in a summary, wherever it is told.
        """
        for why, told in ((Why.KNOWN, [a for r in self.read for a in r.acts]), (Why.TWICE, self.taken)):
            if any(self._is_same(act, other, at) for other in told):
                raise _NotTaken(why)

    def _is_same(self, act: Act, other: Act, at: int) -> bool:
        if not self.lexicon.same(act.verb, other.verb):
            return False
        if other.clause.start <= at < other.clause.end and other.item is act.item:
            return True
        summary = {id(act.item), id(other.item)} & self._summaries
        return bool(summary or _overlap(act.sentence, other.sentence)) and _alike(act, other)


def _folded(words: str) -> str:
    return normalise(words).text.strip()


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _alike(act: Act, other: Act) -> bool:
    one, two = loose_key(act.object.name), loose_key(other.object.name)
    return one in two or two in one or SequenceMatcher(None, one, two, autojunk=False).ratio() >= _ALIKE
