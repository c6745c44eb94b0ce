"""Reading one clause from the left: its lead, its verb, its object, and the clauses inside it."""

from __future__ import annotations

import re
from dataclasses import replace

from graph_builder.clause import Clause
from graph_builder.clauses import MASK
from graph_builder.doers import Doer, Doers
from graph_builder.lead_reader import LeadReader
from graph_builder.model import Entity, Kind, Span
from graph_builder.objects import ObjectPhrase
from ontology.load import Verb

_CLOSER = re.compile(r"[中上下内时后间]$")
_LIGHT = frozenset({"carry-out", "hold"})  # what they do is said by their object
_SCENES = frozenset({Kind.ORGANIZATION, Kind.PLACE})
_CAUSATIVE = "组织"
_MAKING = frozenset({"hold", "organise", "launch", "deploy", "carry-out", "solicit", "train"})
_ON_AN_OCCASION = frozenset({"attend", "speak", "guide", "preside"})
_ON_THE_SPOT = frozenset({"investigate", "inspect", "visit"})
_LED = "牵头"
_COMING_TO_BE = frozenset({"establish", "open"})
_ON_WHAT_WAS_TOLD = frozenset(
    {"honour", "connect", "cooperate", "undertake", "support", "organise", "build", "advance", "produce", "establish"}
)
_TAKING_EFFECT = frozenset({"take-effect", "launch"})
_HOSTING = frozenset({"organise", "undertake", "support", "hold"})
_CARRIED_OUT = frozenset(
    {"carry-out", "draft", "revise", "inspect", "investigate", "evaluate", "attend", "study", "produce"}
)


class Reader(LeadReader):
    """Reads the clauses of one text in one context."""

    def read(self, span: Span) -> list[Clause]:
        """Return what the clause at `span` tells: one act or none, and those of the clauses inside it."""
        clause = Clause(span)
        at = self._lead(clause, span.start, span.end)
        if clause.doers and clause.doers.attributive:
            return self._attributive(clause, clause.doers, at)
        read = self._read(clause, at)
        if read.doers and read.object:
            return [self._done_by(read, doer, read.object.name) for doer in read.doers.doers]
        if read.doers and (read.bare_occasion or read.elided):
            return [self._done_by(read, doer, "") for doer in read.doers.doers]
        return [read]

    def _read(self, clause: Clause, at: int) -> Clause:
        span = clause.span
        if self._tells_content(at, span.end):
            clause.content = True
            return clause
        verb = self.grammar.verb_at(self.masked, at, span.end)
        if verb and clause.subject and self._comes_to_be(verb, span.end):
            clause.agents = ()
            self._subject_is_object(clause, verb[0], clause.subject.start, clause.subject.end)
        elif verb:
            self._finish(clause, *verb)
        elif at < span.end:
            self._search(clause, at)
        if clause.verb is None and not clause.agents:
            self._topic(clause, at)
        return clause

    def _comes_to_be(self, verb: tuple[Verb, int], end: int) -> bool:
        """“…联盟成立”, “…医院开诊”: the body is what came to be, not who did it."""
        return verb[1] == end and "subject" in verb[0].frame and verb[0].action in _COMING_TO_BE

    def _topic(self, clause: Clause, at: int) -> None:
        """A body at the start of a clause whose verb is not known: who the clauses after it mean."""
        mention = self.found.mentions.get(at)
        read = self._list(at, clause.span.end) if mention and mention.kind is Kind.ORGANIZATION else None
        if read and not self.grammar.no_topic.match(self.masked, read.end, clause.span.end):
            clause.topic = read.agents

    def _attributive(self, clause: Clause, doers: Doers, at: int) -> list[Clause]:
        """“由甲印发的《乙》施行”: what the doers did to the noun behind 的, then what became of it."""
        noun_end, main = self._noun(clause, at)
        noun = self.text[at:noun_end]
        told = [self._done_by(clause, doer, noun) for doer in doers.doers]
        if any(t.verb and t.verb.action in _HOSTING for t in told):
            for hosted in told:
                hosted.time, hosted.places = hosted.time or main.time, main.places
            if main.verb and main.verb.action == "hold":  # 举行 beside 主办 is the same act told again
                return told
        if main.verb and main.verb.action == "establish" and told[0].verb and told[0].verb.head == _LED:
            main.agents, main.agentless = told[0].agents, False  # 由甲牵头的乙成立
            return [main]
        return [*told, main]

    def _noun(self, clause: Clause, at: int) -> tuple[int, Clause]:
        """Where the noun that begins at `at` ends, and the clause of which it is the subject."""
        end = clause.span.end
        title = self.found.mentions.get(at)
        titled = title is not None and title.kind is Kind.DOCUMENT
        first = title.span.end if title and titled else at + 2
        for start in range(first, end):
            main = Clause(clause.span, clause.time)
            here = self._lead(main, start, end)
            if main.agents and not main.passive:
                continue
            verb = self._verb(here, end)
            passive = main.passive or (titled and start == first)
            if verb and verb[1] == end and (passive or "subject" in verb[0].frame):
                self._subject_is_object(main, verb[0], at, start)
                return start, main
            if (start == first or here > start) and self._tells_content(here, end):
                main.content = True
                return start, main
        return end, Clause(clause.span, clause.time)

    def _done_by(self, clause: Clause, doer: Doer, noun: str) -> Clause:
        """The act of one doer on a noun; without a noun, on the occasion told before."""
        read = doer.agents
        attributive = clause.doers is not None and clause.doers.attributive
        told = replace(clause, doers=None, passive=True, agentless=False)
        told.rule, told.confidence = "frame.passive", 0.9
        told.agents, told.participants, told.posts = read.agents, read.participants, read.posts
        told.open_list, told.declared, told.verb = read.open_list, read.declared, doer.verb
        told.time = doer.time or (None if attributive else clause.time)
        told.undated = attributive and told.time is None and doer.verb.action not in _HOSTING
        told.bare_occasion = not noun or bool(self.grammar.bare_occasion.fullmatch(noun))
        told.object = self.grammar.objects.read(doer.verb, noun) if noun else None
        return told

    def _search(self, clause: Clause, at: int) -> None:
        """Find the verb behind a noun phrase or a longer prepositional phrase."""
        end = clause.span.end
        found = _leftmost_longest([(p, *v) for p in range(at + 1, end) if (v := self._verb(p, end))])
        found = self._outside_attributes(found, at, end)
        if not found:
            return
        disposed = self._disposed(at, end)
        if disposed is not None:
            self._dispose(clause, disposed, found)
            return
        refused = self.grammar.verb.match(self.masked, at, end)  # 指导各地做好…: another does what follows
        if self.grammar.preposition.match(self.masked, at, end) or (clause.agents and not refused):
            start, verb, verb_end = self._after_phrase(found)
            self._modal_before(clause, start)
            clause.rule, clause.confidence = "frame.object-after-phrase", 0.85
            if "about" in verb.frame and (topic := self.grammar.about.match(self.masked, at, start)):
                clause.verb, clause.object = verb, self._topic_of(verb, topic.end(), start)
                return
            self._finish(clause, verb, verb_end)
            return
        start, verb, verb_end = found[-1]
        if verb_end == end and not clause.agents:
            self._verb_is_last(clause, verb, at, start)

    def _topic_of(self, verb: Verb, at: int, verb_start: int) -> ObjectPhrase | None:
        """“就《甲》公开征求意见”: what an act is about that names nothing behind its verb."""
        phrase = self.text[at:verb_start]
        for adverb in self.grammar.knowledge.adverbs:
            phrase = phrase.removesuffix(adverb)
        return self.grammar.objects.read(verb, phrase)

    def _dispose(self, clause: Clause, at: int, found: list[tuple[int, Verb, int]]) -> None:
        """“将甲纳入考核”: on 甲; where it is put on a list (将甲列入《乙名录》), on the list."""
        start, verb, verb_end = found[0]
        self._modal_before(clause, start)
        clause.rule, clause.confidence = "frame.disposal", 0.85
        if self.grammar.put_on_list.search(self.text[verb_end : clause.span.end]):
            self._finish(clause, verb, verb_end)
            return
        thing = self.grammar.manner.sub("", self.text[at:start])
        clause.verb, clause.object = verb, self.grammar.objects.read(verb, thing)

    def _outside_attributes(
        self, found: list[tuple[int, Verb, int]], at: int, end: int
    ) -> list[tuple[int, Verb, int]]:
        """Without the verbs that only tell which: 对…举办培训的学校通报批评."""
        if not self.grammar.preposition.match(self.masked, at, end):
            return found
        told = [m.start() for m in self.grammar.which.finditer(self.masked, at, end)]
        return [f for f in found if not told or f[0] > told[-1]]

    def _verb_is_last(self, clause: Clause, verb: Verb, at: int, verb_start: int) -> None:
        """“甲于3月5日在乙举办”, “甲由丙承办”: what stands before the circumstances is what is acted upon."""
        told, noun_end = self._circumstances(clause, at, verb_start)
        if told.passive or "subject" in verb.frame:
            clause.time, clause.places = told.time or clause.time, (*clause.places, *told.places)
            clause.agents, clause.participants, clause.posts = told.agents, told.participants, told.posts
            clause.open_list, clause.declared, clause.passive = told.open_list, told.declared, told.passive
            clause.doers = told.doers
            clause.status, clause.negated = told.status, told.negated
            self._subject_is_object(clause, verb, at, noun_end)

    def _circumstances(self, clause: Clause, at: int, verb_start: int) -> tuple[Clause, int]:
        """What the words right before a last verb tell of time, place and doer, and where the noun before
        them ends.
        """
        for start in range(at + 1, verb_start):
            told = Clause(clause.span, status=clause.status, negated=clause.negated)
            here = self._lead(told, start, clause.span.end)
            here = self._scenes(told, here, verb_start) or here
            if here == verb_start and (told.passive or not told.agents):
                return told, start
        return Clause(clause.span, status=clause.status, negated=clause.negated), verb_start

    def _scenes(self, clause: Clause, at: int, end: int) -> int | None:
        """“在甲、乙(西馆)” right before a verb, whatever the scene is called."""
        told = self.grammar.scene.match(self.masked, at, end)
        if told is None or told.end() != end:
            return None
        inside = (self.found.mentions.get(here) for here in range(told.start(), end))
        scenes = (self._scene(m) for m in inside if m and m.kind in _SCENES)
        clause.places = (*clause.places, *(s for s in scenes if s))
        return end

    def _modal_before(self, clause: Clause, verb_start: int) -> None:
        """对…尚未开展: what stands right before the verb makes the act planned or none."""
        before = self.masked[clause.span.start : verb_start]
        for modal in self.grammar.modals:
            if before.endswith(modal):
                self._modal(clause, modal)

    def _after_phrase(self, found: list[tuple[int, Verb, int]]) -> tuple[int, Verb, int]:
        """The verb that stands where a phrase has closed (…中, …期间, an adverb), else a light verb, else
        the first.
        """
        light = [f for f in found if f[1].action in _LIGHT]
        for start, verb, end in found:
            before = self.masked[max(0, start - 4) : start]
            quoted = before.endswith(MASK) and not any(f[0] < start for f in light)  # 开展“回头看”核查
            if quoted or _CLOSER.search(before) or any(before.endswith(a) for a in self.grammar.knowledge.adverbs):
                return start, verb, end
        return (light or found)[0]

    def _subject_is_object(self, clause: Clause, verb: Verb, at: int, verb_start: int) -> None:
        """“…大会开幕”: what stands before the verb is what it happened to."""
        phrase = self.text[at:verb_start]
        for adverb in self.grammar.knowledge.adverbs:
            phrase = phrase.removesuffix(adverb)
        clause.rule, clause.confidence = "frame.passive" if clause.passive else "frame.subject", 0.9
        clause.bare_occasion = bool(self.grammar.bare_occasion.fullmatch(phrase))
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
            self._came_to_be(clause, verb, at == end)
            return
        if "about" in verb.frame:  # 《甲》已拟就, 现公开征求意见
            clause.verb, clause.elided = verb, at == end
            clause.agentless = False
            return
        phrase = self._without_after(clause, self.text[at:end])
        if phrase is None:
            return
        clause.verb = verb
        if self.grammar.together.match(verb.verb):
            clause.distributive = False
        if clause.passive and not phrase:
            clause.bare_occasion, clause.rule = verb.target == Kind.EVENT, "frame.passive"
            clause.elided = not clause.bare_occasion
            return
        if not phrase and clause.agents and verb.action in _ON_WHAT_WAS_TOLD:  # 甲县、乙县率先接入
            clause.elided, clause.rule, clause.confidence = True, "frame.elided", 0.8
            return
        if verb.action in _ON_AN_OCCASION and self.grammar.objects.is_only_speech(phrase):  # 副省长某某出席
            clause.bare_occasion, clause.rule = True, "frame.occasion"
            return
        if not phrase and verb.action in _ON_THE_SPOT and clause.places:  # 赴江苏省调研
            clause.object = ObjectPhrase(Kind.PLACE, clause.places[-1].name)
            return
        clause.bare_occasion = verb.action not in _MAKING and bool(
            self.grammar.bare_occasion.match(phrase.partition("并")[0])
        )
        clause.object = self.grammar.objects.read(verb, phrase)
        if clause.object and clause.object.titled:
            clause.issuer = self._issuer(at)

    def _came_to_be(self, clause: Clause, verb: Verb, last: bool) -> None:
        """《办法》印发, 10月1日起施行: what takes effect is what was told before."""
        if last and verb.action in _TAKING_EFFECT and not clause.agents:
            clause.verb, clause.elided, clause.agentless = verb, True, True
            clause.rule, clause.confidence = "frame.elided", 0.8

    def _without_after(self, clause: Clause, phrase: str) -> str | None:
        """The phrase without 后 at its end; None where the clause tells only when another act was done, or
        that nothing came of it.
        """
        if self.grammar.meanwhile.search(phrase) or self.grammar.came_to_nothing.search(phrase):
            return None
        before = self.grammar.afterwards.sub("", phrase)
        clause.subordinate = before != phrase
        return before

    def _caused(self, verb: Verb, at: int, end: int, rule: str) -> tuple[Verb, int, str]:
        """“组织2000名教师开展培训”: the act is what the organised people carry out."""
        for start in range(at + 1, end):
            inner = self._verb(start, end)
            if inner and inner[0].action in _CARRIED_OUT and inner[1] < end:
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
