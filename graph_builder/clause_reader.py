"""Reading one clause from the left: its lead, its verb, its object, and the clauses inside it."""

from __future__ import annotations

from dataclasses import replace

from graph_builder.clause import Clause
from graph_builder.doers import Doer, Doers
from graph_builder.model import Kind, Span
from graph_builder.objects import ObjectPhrase
from graph_builder.verb_finder import VerbFinder
from ontology.load import Verb

_LED, _AT = "牵头", ("在", "于")
_COMING_TO_BE = frozenset({"establish", "open"})
_HOSTING = frozenset({"organise", "undertake", "support", "hold"})


class Reader(VerbFinder):
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
        return [read, *self._beside(read)]

    def _beside(self, clause: Clause) -> list[Clause]:
        """The acts on the other titles of 《甲》《乙》《丙》."""
        first = clause.object
        more = (ObjectPhrase(Kind.DOCUMENT, t, titled=True) for t in (first.more if first else ()))
        return [replace(clause, object=title, time=None) for title in more]

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
        if main.verb and not main.agents and told[0].verb and told[0].verb.head == _LED:
            main.agents = tuple(a for t in told for a in t.agents)  # 由甲牵头、乙配合建设的丙成立
            main.agentless = False
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
            here, verb = self._past_scene(main, here, end)
            passive = main.passive or (titled and start == first)
            if verb and verb[1] == end and (passive or "subject" in verb[0].frame):
                self._subject_is_object(main, verb[0], at, start)
                return start, main
            if (start == first or here > start) and self._tells_content(here, end):
                main.content = True
                return start, main
        return end, Clause(clause.span, clause.time)

    def _past_scene(self, clause: Clause, at: int, end: int) -> tuple[int, tuple[Verb, int] | None]:
        """Where the verb of a clause is to begin, behind “在某地” whatever that place is, and the verb."""
        if self.masked.startswith(_AT, at, end):
            for start in self.grammar.verb_starts(self.masked, at, end):
                verb = self._verb(start, end)
                if verb and verb[1] == end and (here := self._scenes(clause, at, start)):
                    return here, verb
        return at, self._verb(at, end)

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
