"""Why a sentence was read as it was: the rules that fired, and those that nearly did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph_builder.clauses import mask
from graph_builder.model import Source, Span
from graph_builder.pipeline import Pipeline
from graph_builder.relate import Act, Reading


@dataclass(frozen=True, slots=True)
class Explained:
    """A clause of a text: where it stands in the text as read, the acts read from it or why there are none,
    and the verbs that stand in it and were not taken: as part of a noun, or because another was chosen.

    ``names`` are those of what it tells of: the head of its entry, the bodies, places and objects.
    """

    span: Span
    text: str
    acts: tuple[Act, ...]
    reason: str
    nearly: tuple[tuple[str, str], ...]
    names: frozenset[str] = frozenset()

    def is_about(self, words: str) -> bool:
        """Whether its text holds the words, or the name of what it tells of does."""
        return words in self.text or any(words in name for name in self.names)


def explain(pipeline: Pipeline, source: Source) -> Iterator[Explained]:
    """Yield every clause of a source, in order.

    >>> from ontology.load import load
    >>> from graph_builder.read import read_bytes
    >>> source = read_bytes("★各地动态\\n江苏 省教育厅尚未印发《甲办法》。\\n".encode(), "a.txt")
    >>> [(e.reason, e.nearly) for e in explain(Pipeline(load()), source)]
    [('negated', ())]
    """
    begun = pipeline.prepare(source)
    masked = mask(begun.folded.text)
    for reading in pipeline.readings(begun):
        span = reading.clause.span
        back = begun.folded.back(span.start, span.end)
        nearly = tuple(_nearly(pipeline, masked, reading))
        text = source.text[back.start : back.end]
        yield Explained(back, text, reading.acts, reading.reason, nearly, frozenset(_names(reading)))


def _names(reading: Reading) -> Iterator[str]:
    yield reading.item.head
    clause = reading.clause
    yield from (each.name for each in (*clause.agents, *clause.participants, *clause.places))
    for act in reading.acts:
        yield act.object.name
        yield from (each.name for each in (*act.agents, *act.participants, *act.places))


def _nearly(pipeline: Pipeline, masked: str, reading: Reading) -> Iterator[tuple[str, str]]:
    """The verbs of a clause that became no act."""
    taken = {act.verb.verb for act in reading.acts} | (
        {reading.clause.verb.verb} if reading.clause.verb else set()
    )
    span, grammar = reading.clause.span, pipeline.grammar
    at = span.start
    while at < span.end:
        match = grammar.verb.match(masked, at, span.end)
        if match is None:
            at += 1
            continue
        if match[0] not in taken:
            whole = grammar.verb_at(masked, at, span.end)
            yield match[0], "not-chosen" if whole else "noun"
        at = match.end()
