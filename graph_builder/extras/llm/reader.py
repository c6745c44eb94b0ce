"""Reading a bulletin with a model: its entries are asked about, each quote is found in the text or refused.

What is proposed is then judged like any suggestion (`graph_builder.suggested_acts`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from graph_builder.extras.llm.asking import Asker
from graph_builder.extras.llm.budget import Budget
from graph_builder.extras.llm.prompt import Piece, pieces
from graph_builder.extras.llm.schema import Statement
from graph_builder.extras.llm.trouble import Kind, Trouble
from graph_builder.model import Source
from graph_builder.normalise import Folded
from graph_builder.offsets import places_of
from graph_builder.pipeline import Pipeline
from graph_builder.suggested_acts import Judged, Refused, Why
from graph_builder.suggestions import LLM, NOTHING, SuggestedAct, Suggestions

_IN_A_ROW = 2  # questions without an answer, after which an endpoint is not asked any more


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a bulletin: what was taken, what was refused and why, which questions had no answer, and
    what it took.
    """

    origin: str
    judged: Judged
    failures: tuple[Trouble, ...]
    questions: int
    requests: int
    tokens: int

    @property
    def refused(self) -> tuple[Refused, ...]:
        """Everything that was refused."""
        return self.judged.refused


@dataclass
class LlmReader:
    """Suggests acts for the bulletins of one command, and keeps a report of each."""

    pipeline: Pipeline
    asker: Asker
    reports: list[Report] = field(default_factory=list)
    _stopped: Trouble | None = None
    _failed_in_a_row: int = 0

    def suggest(self, source: Source, before: Suggestions = NOTHING) -> Suggestions:
        """Return the acts that the model reads in a source and that are taken; `before` is what others
        suggest for it.
        """
        begun = self.pipeline.prepare(source)
        budget = self.asker.bulletin()
        acts, refused, failures = list[SuggestedAct](), list[Refused](), list[Trouble]()
        asked = list(pieces(begun.bulletin, begun.folded.text))
        for piece in asked:
            try:
                statements = self._asked(source, piece.message(begun.folded.text), budget)
            except Trouble as trouble:
                failures.append(trouble)
                continue
            for one in self._located(statements, piece, begun.folded, source.text):
                (refused if isinstance(one, Refused) else acts).append(one)  # type: ignore[arg-type]
        judged = self.pipeline.weigh(source, before | Suggestions(tuple(acts)))
        judged = Judged(judged.acts, judged.taken, (*refused, *judged.refused))
        spent = budget.used_requests, budget.used_tokens
        self.reports.append(Report(source.origin, judged, tuple(failures), len(asked), *spent))
        return Suggestions(judged.taken)

    def _asked(self, source: Source, question: str, budget: Budget) -> list[Statement]:
        """The statements that answer a question; an endpoint that does not answer is left alone."""
        if self._stopped:
            raise self._stopped
        try:
            answer = self.asker.answer(source.digest, question, budget)
        except Trouble as trouble:
            self._note(trouble)
            raise
        self._failed_in_a_row = 0
        return answer.statements

    def _note(self, trouble: Trouble) -> None:
        if trouble.is_passing:
            self._failed_in_a_row += 1
        if trouble.kind is Kind.REFUSED or self._failed_in_a_row >= _IN_A_ROW:
            self._stopped = trouble

    def _located(
        self, statements: list[Statement], piece: Piece, folded: Folded, text: str
    ) -> Iterator[SuggestedAct | Refused]:
        """Each statement with the one place of its quote in the text as read, or refused where there is none
        or more than one.
        """
        for told in statements:
            found = [p for _, span in piece.parts for p in places_of(told.quote, folded, span)]
            if len(found) != 1:
                why = Why.QUOTE_TWICE if found else Why.QUOTE_ABSENT
                yield Refused(self._act(told, -1, -1, told.quote), why)
                continue
            span = folded.back(found[0].start, found[0].end)
            yield self._act(told, span.start, span.end, text[span.start : span.end])

    def _act(self, told: Statement, start: int, end: int, quote: str) -> SuggestedAct:
        rule = LLM + self.asker.settings.model
        words = tuple(told.agents), told.verb, told.action, told.target, told.status
        return SuggestedAct(start, end, quote, *words, rule)
