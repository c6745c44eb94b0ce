"""The lead of a clause: time, agents, adverbs, modals and prepositional phrases before its verb."""

from __future__ import annotations

from graph_builder.agents import Agents
from graph_builder.clause import BY, Clause, ClauseReader
from graph_builder.clauses import clauses
from graph_builder.doers import OF, Doers, read_doers
from graph_builder.found import Found
from graph_builder.model import Entity, Interval, Kind, Mention, Span, Status
from graph_builder.resolve import Context
from graph_builder.time_reader import TimeReader
from graph_builder.times import together
from ontology.load import Verb

SCENES = frozenset({Kind.ORGANIZATION, Kind.PLACE})
_GROUNDS = frozenset({"按照", "根据", "依据", "依托", "针对", "结合", "围绕", "对"})
_REACH = 40  # code points between a doer and its verb
_MOST = 16  # parts of a lead; more is no language (共共共…), and each could begin a lead of its own


class LeadReader:
    """Reads the leads of the clauses of one text in one context."""

    def __init__(self, text: str, masked: str, grammar: ClauseReader, context: Context, found: Found) -> None:
        self.text = text
        self.masked = masked
        self.grammar = grammar
        self.context = context
        self.found = found
        self.time: Interval | None = None
        self._lists: dict[tuple[int, int], Agents | None] = {}  # in this context
        self._endless: set[int] = set()  # where a list stands that is no language
        self._verbs: dict[tuple[int, int], tuple[Verb, int] | None] = {}
        self._times = TimeReader(masked, found.dates, found.years, found.period, grammar.times)

    def remember(self, agents: tuple[Entity, ...], time: Interval | None) -> None:
        """Tell who acted last, and when: 该厅 and 双方 mean them, 次日 the day after."""
        self.time = time or self.time
        if agents != self.context.before:
            self._lists.clear()
            self.context = self.context._replace(before=agents)

    def clauses(self, sentence: Span) -> list[Span]:
        """Return the clauses of a sentence; a list whose members commas divide (甲厅,乙厅印发…) is no two,
        nor are doers of one noun.
        """
        told: list[Span] = []
        for span in clauses(self.masked, sentence):
            if told and (self._is_next_of_list(told[-1], span) or self._is_next_doer(told[-1], span)):
                told[-1] = Span(told[-1].start, span.end)
            else:
                told.append(span)
        return told

    def _is_next_of_list(self, before: Span, span: Span) -> bool:
        """Whether a clause begins with a body or place, as the one before ends that tells no act."""
        following = self.found.mentions.get(span.start)
        if following is None or self.masked[before.end : span.start] != ",":
            return False
        told = self.found.mentions.within(before.start, before.end)
        return (
            bool(told)
            and told[-1].span.end == before.end
            and told[-1].kind is following.kind
            and following.kind in SCENES
            and not self._has_verb(before, told)
        )

    def _is_next_doer(self, before: Span, span: Span) -> bool:
        """Whether two clauses tell of doers of one noun behind them: 由甲主办,乙承办的论坛."""
        if self.masked[before.end : span.start] != ",":
            return False
        told = self.grammar.doers_go_on.match(self.masked, before.start, span.end)
        return told is not None and told.end() > span.start

    def _has_verb(self, span: Span, mentions: list[Mention]) -> bool:
        inside = {at for m in mentions for at in range(m.span.start, m.span.end)}
        begun = self.grammar.verb_starts(self.masked, span.start, span.end)
        return any(at not in inside and self._verb(at, span.end) for at in begun)

    def is_conditional(self, span: Span) -> bool:
        """Whether what a clause and those behind it tell is only so under a condition (如果…)."""
        return bool(self.grammar.condition.match(self.masked, span.start, span.end))

    def is_purpose(self, span: Span) -> bool:
        """Whether a clause only tells what for (为推动甲落地见效), and another that follows what is done."""
        told = self.grammar.purpose.match(self.masked, span.start, span.end)
        return told is not None and self.masked.startswith(",", span.end)

    def _lead(self, clause: Clause, at: int, end: int) -> int:
        """Read time, agents, adverbs and modals; return where the rest begins."""
        for _ in range(_MOST):
            while at < end and self.masked[at].isspace():
                at += 1
            moved = self._part(clause, at, end) if at < end else None
            if not moved:
                return at
            at = moved
        return at

    def _part(self, clause: Clause, at: int, end: int) -> int | None:
        """Where the part of a lead that begins at `at` ends; each kind is read only where one may begin."""
        if self._times.may_stand(at) and (dated := self._date(clause, at)):
            return dated
        named = self._is_named(at)
        by = self.masked.startswith(BY, at)
        if (named or by) and (doers := self._doers_before_noun(clause, at, end)):
            return doers
        aside = self.grammar.aside.match(self.text, at, end)
        if (named or aside) and (agents := self._agents(clause, at, end)):
            return agents
        opens = aside or self.grammar.opening.match(self.masked, at, end)
        return self._word(clause, at, end) if opens else None

    def _is_named(self, at: int) -> bool:
        return at in self.found.mentions or at in self.found.persons

    def _may_lead(self, at: int, end: int) -> bool:
        """Whether anything of a lead may begin at `at`: it is asked of each place, and mostly none does."""
        grammar = self.grammar
        return (
            self._is_named(at)
            or self._times.may_stand(at)
            or bool(grammar.opening.match(self.masked, at, end))
            or bool(grammar.aside.match(self.text, at, end))
        )

    def _date(self, clause: Clause, at: int) -> int | None:
        told = self._times.read(
            at,
            clause.status is Status.PLANNED,
            clause.time or self.time,
            lambda here: self._verb(here, clause.span.end) is not None,
        )
        if told is None:
            return None
        clause.times = told.times
        clause.time = together(told.times[0], told.times[1:]) if told.times else clause.time
        return told.end

    def _doers_before_noun(self, clause: Clause, at: int, end: int) -> int | None:
        """“由甲主办、乙承办的” before a noun."""
        if clause.agents or clause.doers or clause.verb:
            return None
        doers = self._doers(at, end)
        if doers is None or not doers.attributive:
            return None
        clause.doers = doers
        return doers.end

    def _doers(self, at: int, end: int) -> Doers | None:
        if not self._may_be_doer(at, end):
            return None
        return read_doers(self.masked, at, end, lambda here: self._list(here, end), self._doer_verb)

    def _may_be_doer(self, at: int, end: int) -> bool:
        """Whether 由 stands at `at`, or a name and somewhere behind it 的, also right behind `end`."""
        if self.masked.startswith(BY, at):
            return True
        return self._is_named(at) and self.masked.find(OF, at, end + _REACH) >= 0

    def _list(self, at: int, end: int) -> Agents | None:
        """The agents whose list begins at `at`; None where nobody stands there."""
        if at in self._endless:
            return None
        if (at, end) not in self._lists:
            mentions, persons = self.found.mentions, self.found.persons
            read = self.grammar.agents.read(self.text, at, end, mentions, persons, self.context)
            if read and not read.agents:
                self._endless.update(range(at, read.end))
                return None
            self._lists[at, end] = read
        return self._lists[at, end]

    def _doer_verb(self, agents: Agents, at: int) -> tuple[Verb, int, Interval | None] | None:
        """The verb of a doer behind its time and adverbs; 的 after it makes no noun of it."""
        between = Clause(Span(at, at), agents=agents.agents)
        end = len(self.masked)
        here = self._lead(between, at, min(end, at + _REACH))
        match = None if between.negated else self.grammar.verb_word(self.masked, here)
        return (self.grammar.verbs[match[0]], match.end(), between.time) if match else None

    def _agents(self, clause: Clause, at: int, end: int) -> int | None:
        if clause.agents or (clause.doers and clause.doers.attributive):
            return None
        read = self._list(at, end)
        if read is None or not self._predicate_follows(read.end, end):
            return None
        clause.agents, clause.participants, clause.posts = read.agents, read.participants, read.posts
        clause.open_list, clause.declared = read.open_list, read.declared
        clause.distributive, clause.subject = read.several_places, Span(at, read.end)
        clause.pairs, clause.leaders = read.pairs, read.leaders
        return read.end

    def _predicate_follows(self, at: int, end: int) -> bool:
        """Whether the clause goes on as after a subject, not as after the first part of a longer noun."""
        return at in self.found.dates or bool(self.grammar.predicate.match(self.masked, at, end))

    def _word(self, clause: Clause, at: int, end: int) -> int | None:
        grammar = self.grammar
        if begun := self._opening(clause, at, end):
            return begun
        if self._verb(at, end) or self._disposed(at, end) is not None:
            return None
        if modal := grammar.modal.match(self.masked, at, end):
            self._modal(clause, modal[0])
            return modal.end()
        if phrase := self._doer(clause, at, end) or self._phrase(clause, at, end):
            return phrase  # 联合省公安厅 is a partner, 联合 alone an adverb
        if adverb := grammar.adverb.match(self.masked, at, end):
            clause.each = clause.each or adverb[0] in {"先后", "分别", "相继"}
            each = clause.distributive or clause.each
            clause.distributive = each and not grammar.together.fullmatch(adverb[0])
            return adverb.end()
        return None

    def _opening(self, clause: Clause, at: int, end: int) -> int | None:
        """以“…”为主题的, 自公布之日起, 会上, 率代表团: none of who, when and where."""
        grammar = self.grammar
        if opening := grammar.by_the_way.match(self.text, at, end):
            return opening.end()
        if now := grammar.underway.match(self.masked, at, end):
            clause.underway = True
            return now.end()
        there = grammar.at_occasion.match(self.masked, at, end) if at == clause.span.start else None
        if there and self._predicate_follows(there.end(), end):
            return there.end()
        led = grammar.leading.match(self.masked, at, end) if clause.agents else None
        return led.end() if led else None

    def _disposed(self, at: int, end: int) -> int | None:
        """Where what is acted upon begins in “将…纳入…”; None where no such thing stands at `at`."""
        told = self.grammar.disposal.match(self.masked, at, end)
        if told is None or self._verb(told.end(), end):
            return None
        noun = self.grammar.verb.match(self.masked, told.end(), end)  # 将录播设备移交…
        return told.end() if noun or not self._predicate_follows(told.end(), end) else None

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
        if dated := self._date(self._ground(clause, preposition[0]), after):
            return dated
        if grammar.joint.fullmatch(preposition[0]):
            return self._partner(clause, after, end)
        return self._at_scenes(clause, after, end)

    def _ground(self, clause: Clause, preposition: str) -> Clause:
        """The clause whose time a date behind a preposition tells: none, where it tells that of a ground
        (按照2018年4月13日印发的…).
        """
        return Clause(clause.span) if preposition in _GROUNDS else clause

    def _at_scenes(self, clause: Clause, at: int, end: int) -> int | None:
        """The body or place that begins at `at`, or a list of them, before a predicate."""
        mention = self.found.mentions.get(at)
        if mention is None or mention.kind not in SCENES or mention.span.end >= end:
            return None
        listed = self._list(at, end)
        if listed and listed.end > mention.span.end and self._predicate_follows(listed.end, end):
            clause.places = (*clause.places, *(a for a in listed.agents if a.kind in SCENES))
            return listed.end
        if not self._predicate_follows(mention.span.end, end):
            return None
        scene = self._scene(mention)
        clause.places = (*clause.places, scene) if scene else clause.places
        return mention.span.end

    def _doer(self, clause: Clause, at: int, end: int) -> int | None:
        """“由甲承办” with nothing after the verb: 甲 acts, on what the clause or the one before it names."""
        if clause.agents or clause.doers or not self.masked.startswith(BY, at):
            return None
        doers = self._doers(at, end)
        if doers is None or doers.attributive or doers.end != end:
            return None
        last = doers.doers[-1].agents
        clause.agents, clause.participants, clause.posts = last.agents, last.participants, last.posts
        clause.open_list, clause.declared, clause.passive = last.open_list, last.declared, True
        clause.doers = doers if len(doers.doers) > 1 else None
        return last.end

    def _scene(self, mention: Mention) -> Entity | None:
        resolver = self.grammar.resolver
        if mention.kind is Kind.PLACE:
            return resolver.place(mention, self.context)
        return resolver.body(mention, self.context)

    def _partner(self, clause: Clause, at: int, end: int) -> int | None:
        read = self._list(at, end)
        if read is None:
            return None
        if clause.agents:
            clause.leaders = clause.leaders or clause.agents
            clause.agents = (*clause.agents, *read.agents)
        clause.joint = (*clause.joint, *read.agents)
        clause.open_list = clause.open_list or read.open_list
        return read.end

    def _verb(self, at: int, end: int) -> tuple[Verb, int] | None:
        if (at, end) not in self._verbs:
            self._verbs[at, end] = self.grammar.verb_at(self.masked, at, end)
        return self._verbs[at, end]

    def _tells_content(self, at: int, end: int) -> bool:
        """“提出…” after its subject, “会议强调…”, “《方案》提出…”."""
        content, masked = self.grammar.content, self.masked
        if content.match(masked, at, end):
            return True
        subject = self.grammar.content_subject.match(masked, at, end)
        return subject is not None and content.match(masked, subject.end(), end) is not None
