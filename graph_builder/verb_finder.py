"""Finding the verb of a clause that does not stand right behind the lead."""

from __future__ import annotations

import re
from typing import NamedTuple

from graph_builder.clause import Clause
from graph_builder.clauses import MASK
from graph_builder.model import Kind, Status
from graph_builder.objects import ObjectPhrase
from graph_builder.predicate_reader import PredicateReader
from ontology.load import Verb

_CLOSER = re.compile(r"[中上下内时后间]$")
_LIGHT = frozenset({"carry-out", "hold"})  # what they do is said by their object
_RANKING = frozenset({"honour", "attend"})
_LONGEST_CLOSER = 4  # code points
_ABOUT = ("about",)


class Told(NamedTuple):
    """A verb, and where it stands."""

    start: int
    verb: Verb
    end: int


class VerbFinder(PredicateReader):
    """Finds the verbs of the clauses of one text in one context."""

    def _search(self, clause: Clause, at: int) -> None:
        """Find the verb behind a noun phrase or a longer prepositional phrase."""
        end = clause.span.end
        found = self._outside_attributes(self._verbs_in(at + 1, end), at, end)
        if not found:
            return
        if (disposed := self._disposed(at, end)) is not None:
            if self.grammar.disposing.fullmatch(found[0].verb.verb) or found[0].end == end:
                self._dispose(clause, disposed, found[0])
            else:  # 将尽快启动, 将择机印发
                clause.status = Status.PLANNED
                self._behind_phrase(clause, disposed, found)
            return
        refused = self.grammar.verb.match(self.masked, at, end)  # 指导各地做好…: another does what follows
        if self.grammar.preposition.match(self.masked, at, end) or (clause.agents and not refused):
            self._behind_phrase(clause, at, found)
        elif found[-1].end == end and not clause.agents:
            self._verb_is_last(clause, found[-1].verb, at, found[-1].start)

    def _verbs_in(self, start: int, end: int) -> list[Told]:
        """The verbs between two places, leftmost and longest."""
        kept: list[Told] = []
        for at in self.grammar.verb_starts(self.masked, start, end):
            if (verb := self._verb(at, end)) and (not kept or at >= kept[-1].end):
                kept.append(Told(at, *verb))
        return kept

    def _behind_phrase(self, clause: Clause, at: int, found: list[Told]) -> None:
        """“对甲开展乙”, “就甲征求意见”, “对甲予以表扬”."""
        told = self._after_phrase(found)
        self._modal_before(clause, told.start)
        clause.rule, clause.confidence = "frame.object-after-phrase", 0.85
        about = self.grammar.about.match(self.masked, at, told.start)
        if about and (noun := self._of_a_noun(found[-1], about.end(), clause.span.end)):
            clause.verb, clause.object = found[-1].verb, noun
        elif about and "about" in told.verb.frame:
            clause.verb, clause.object = told.verb, self._topic_of(told.verb, about.end(), told.start)
        else:
            self._finish(clause, told.verb, told.end)

    def _of_a_noun(self, last: Told, at: int, end: int) -> ObjectPhrase | None:
        """“对甲的做法予以通报表扬”: the last verb is done to what 对 opens."""
        made = self.grammar.made_of_noun.search(self.masked, at, last.start) if last.end == end else None
        return self.grammar.objects.read(last.verb, self.text[at : made.start()]) if made else None

    def _topic_of(self, verb: Verb, at: int, verb_start: int) -> ObjectPhrase | None:
        """“就《甲》公开征求意见”: what an act is about that names nothing behind its verb."""
        return self.grammar.objects.read(verb, self._without_adverbs(self.text[at:verb_start]))

    def _dispose(self, clause: Clause, at: int, told: Told) -> None:
        """“将甲纳入考核”: on 甲; where it is put on a list (将甲列入《乙名录》), on the list."""
        self._modal_before(clause, told.start)
        clause.rule, clause.confidence = "frame.disposal", 0.85
        ranks, onto = "as" in told.verb.frame, self.text[told.end : clause.span.end]
        if ranks or self.grammar.put_on_list.search(onto):  # 将甲列为乙
            self._finish(clause, told.verb, told.end)
            return
        thing = self.grammar.manner.sub("", self.text[at : told.start])
        clause.verb, clause.object = told.verb, self.grammar.objects.read(told.verb, thing)

    def _outside_attributes(self, found: list[Told], at: int, end: int) -> list[Told]:
        """Without the verbs that only tell which: 对…举办培训的学校通报批评."""
        if not found or not self.grammar.preposition.match(self.masked, at, end):
            return found
        told = [m.start() for m in self.grammar.which.finditer(self.masked, at, end)]
        return [f for f in found if not told or f.start > told[-1]]

    def _verb_is_last(self, clause: Clause, verb: Verb, at: int, verb_start: int) -> None:
        """“甲于3月5日在乙举办”, “甲由丙承办”: what stands before the circumstances is what is acted upon."""
        told, noun_end = self._circumstances(clause, at, verb_start)
        counted = self.grammar.objects.count_in(self.masked[at:noun_end])
        if verb.action in _RANKING and counted and not told.agents:  # 全国共有100人上榜 is a figure
            return
        title = self.found.mentions.get(at)
        titled = title is not None and title.kind is Kind.DOCUMENT and noun_end == title.span.end
        if told.passive or titled or "subject" in verb.frame:
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
            scene = self.grammar.scene.match(self.masked, start, verb_start)
            if scene is None and not self._may_lead(start, clause.span.end):
                continue
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
        clause.places = (*clause.places, *self._scenes_in(at, end))
        return end

    def _modal_before(self, clause: Clause, verb_start: int) -> None:
        """对…尚未开展: what stands right before the verb makes the act planned or none."""
        before = self.masked[clause.span.start : verb_start]
        for modal in self.grammar.modals if before.endswith(tuple(self.grammar.modals)) else ():
            if before.endswith(modal):
                self._modal(clause, modal)

    def _after_phrase(self, found: list[Told]) -> Told:
        """The verb that stands where a phrase has closed (…中, …期间, an adverb), else a light verb, else
        the first.
        """
        if found[-1].verb.frame == _ABOUT:  # 对汛期值守作出安排
            return found[-1]
        light = [f for f in found if f.verb.action in _LIGHT]
        closed = (f for f in found if self._is_closed(f.start, light))
        return next(closed, None) or (light or found)[0]

    def _is_closed(self, at: int, light: list[Told]) -> bool:
        before = self.masked[max(0, at - _LONGEST_CLOSER) : at]
        if before.endswith(MASK):  # 开展“回头看”核查: the verb before the marks has them for its object
            return not any(f.start < at for f in light)
        return bool(_CLOSER.search(before)) or before.endswith(self.grammar.knowledge.adverbs)
