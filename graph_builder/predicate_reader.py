"""What follows a verb: its object, or what it is on where nothing follows."""

from __future__ import annotations

import re

from graph_builder.clause import Clause
from graph_builder.lead_reader import SCENES, LeadReader
from graph_builder.model import Entity, Kind
from graph_builder.objects import ObjectPhrase
from ontology.load import Verb

_MAKING = frozenset({"hold", "organise", "launch", "deploy", "carry-out", "solicit", "train"})
_ON_AN_OCCASION = frozenset({"attend", "speak", "guide", "preside"})
_ON_THE_SPOT = frozenset({"investigate", "inspect", "visit"})
_ON_WHAT_WAS_TOLD = frozenset(
    {"honour", "connect", "cooperate", "undertake", "support"}
    | {"organise", "build", "advance", "produce", "establish"}
)
_TAKING_EFFECT = frozenset({"take-effect", "launch"})
_ORDERING = "penalise"
_ORDERED = frozenset({"remove", "rectify", "penalise", "abolish"})
_SENDING = "dispatch"
_CONNECTING, _WITH = "connect", "与"
_COUNT_LAST = re.compile(
    r"(?<![等\d.,])\d[\d.,]*[万亿]?(?:余|多)?(?:%|[\u4e00-\u9fff]{1,3}(?:\([^()]{1,4}\))?)$"
)
_SENT_TO_DO = frozenset({"inspect", "investigate", "evaluate", "guide", "carry-out", "train"})
_CARRIED_OUT = frozenset(
    {"carry-out", "draft", "revise", "inspect", "investigate", "evaluate", "attend", "study", "produce"}
)


class PredicateReader(LeadReader):
    """Reads the predicates of the clauses of one text in one context."""

    def _finish(self, clause: Clause, verb: Verb, at: int) -> None:
        """Read what stands from `at`, behind the verb, to the end of the clause."""
        verb, at = self._really_done(clause, verb, at)
        last = at == clause.span.end
        if verb.frame == ("subject",):
            self._came_to_be(clause, verb, last)
            return
        if verb.frame == ("about",):  # 《甲》已拟就, 现公开征求意见
            clause.verb, clause.elided, clause.agentless = verb, last, False
            return
        phrase = self._without_after(clause, self.text[at : clause.span.end])
        if phrase is None:
            return
        clause.verb = verb
        if self.grammar.together.match(verb.verb):
            clause.distributive = False
        if not self._without_object(clause, verb, phrase):
            self._with_object(clause, verb, phrase, at)

    def _really_done(self, clause: Clause, verb: Verb, at: int) -> tuple[Verb, int]:
        """The verb that tells what is done, where this one tells that others are to do it, and its end."""
        if self.grammar.causative.fullmatch(verb.head):
            begun = at
            verb, at, clause.rule = self._caused(verb, at, clause.span.end, clause.rule)
            clause.count = self.grammar.objects.count_in(self.text[begun:at])
        return self._sent(clause, verb, at) or (verb, at)

    def _without_object(self, clause: Clause, verb: Verb, phrase: str) -> bool:
        """Whether what the act is on does not stand behind its verb, and then what it is."""
        if clause.passive and not phrase:
            clause.bare_occasion, clause.rule = verb.target == Kind.EVENT, "frame.passive"
            clause.elided = not clause.bare_occasion
        elif not phrase and clause.agents and verb.action in _ON_WHAT_WAS_TOLD:  # 甲县、乙县率先接入
            clause.elided, clause.rule, clause.confidence = True, "frame.elided", 0.8
        elif verb.action in _ON_AN_OCCASION and self.grammar.objects.is_only_speech(phrase):
            clause.bare_occasion, clause.rule = True, "frame.occasion"  # 副省长某某出席
        elif not phrase and verb.action in _ON_THE_SPOT and clause.places:  # 赴江苏省调研
            clause.object = ObjectPhrase(Kind.PLACE, clause.places[-1].name)
        else:
            return "as" in verb.frame and bool(self.grammar.no_rank.search(phrase))
        return True

    def _with_object(self, clause: Clause, verb: Verb, phrase: str, at: int) -> None:
        clause.bare_occasion = verb.action not in _MAKING and bool(
            self.grammar.bare_occasion.match(phrase.partition("并")[0])
        )
        told = self.grammar.objects.read(verb, phrase)
        if told and not told.titled and self._is_result(clause, verb, phrase, told, at):
            return
        clause.object = told
        if told and told.titled:
            clause.issuer = self._issuer(at)

    def _is_result(self, clause: Clause, verb: Verb, phrase: str, told: ObjectPhrase, at: int) -> bool:
        """累计处置4216个, 展出文物218件 are figures; whom one gathers to act (组织16个检查组) is no act."""
        grammar = self.grammar
        if grammar.causative.fullmatch(verb.head) and grammar.gathered.search(told.name):
            return True
        if grammar.counting.fullmatch(verb.verb):
            return bool(_COUNT_LAST.search(phrase))
        counted = told.count and not clause.agents
        return bool(counted and grammar.result.search(self.masked, clause.span.start, at))

    def _sent(self, clause: Clause, verb: Verb, at: int) -> tuple[Verb, int] | None:
        """“派专家组赴甲地督导乙”: whoever sends them inspects 乙."""
        end = clause.span.end
        told = self.grammar.sent_before.match(self.masked[at:end]) if verb.action == _SENDING else None
        begun = self.grammar.verb_starts(self.masked, at + told.end(), end) if told else ()
        for start in begun:
            inner = self._verb(start, end)
            if inner and inner[0].action in _SENT_TO_DO and inner[1] < end:
                clause.places = (*clause.places, *self._scenes_in(at, start))
                clause.rule, clause.confidence = "frame.causative", 0.85
                return inner
        return None

    def _scenes_in(self, start: int, end: int) -> tuple[Entity, ...]:
        """The bodies and places named between two places of the text."""
        inside = self.found.mentions.within(start, end)
        return tuple(s for m in inside if m.kind in SCENES and (s := self._scene(m)))

    def _caused(self, verb: Verb, at: int, end: int, rule: str) -> tuple[Verb, int, str]:
        """“组织2000名教师开展培训”, “责令下架应用”: the act is what the others carry out."""
        ordered = verb.action == _ORDERING
        for start in self.grammar.verb_starts(self.masked, at if ordered else at + 1, end):
            inner = self._verb(start, end)
            if inner and inner[0].action in (_ORDERED if ordered else _CARRIED_OUT) and inner[1] < end:
                return inner[0], inner[1], "frame.causative"
        return verb, at, rule

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

    def _subject_is_object(self, clause: Clause, verb: Verb, at: int, verb_start: int) -> None:
        """“…大会开幕”: what stands before the verb is what it happened to."""
        phrase = self._without_adverbs(self.text[at:verb_start])
        clause.rule, clause.confidence = "frame.passive" if clause.passive else "frame.subject", 0.9
        clause.bare_occasion = bool(self.grammar.bare_occasion.fullmatch(phrase))
        clause.agentless = not clause.agents
        if verb.action == _CONNECTING:  # 甲与乙完成对接: it is 乙 that others connect to
            phrase = phrase.rpartition(_WITH)[2]
        clause.verb, clause.object = verb, self.grammar.objects.read(verb, phrase)

    def _without_adverbs(self, phrase: str) -> str:
        """A phrase without the adverbs at its end."""
        adverbs = self.grammar.knowledge.adverbs
        for adverb in adverbs if phrase.endswith(adverbs) else ():
            phrase = phrase.removesuffix(adverb)
        return phrase

    def _issuer(self, at: int) -> Entity | None:
        """The body that a quoted title begins with: 《教育部办公厅关于…》."""
        mention = self.found.mentions.get(at)
        if mention is None or mention.kind is not Kind.DOCUMENT:
            return None
        return self.grammar.agents.issuer(mention.surface, self.context)
