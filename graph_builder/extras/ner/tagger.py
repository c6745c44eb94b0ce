"""Names in the bodies of entries by a tagger that cuts text into words: bodies, persons and places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from graph_builder.clauses import MASK, mask, sentences
from graph_builder.model import Kind, Source, Span
from graph_builder.pipeline import Pipeline
from graph_builder.suggestions import NER, SuggestedName, Suggestions
from ontology.places import NATION

_KINDS = {"ORG": Kind.ORGANIZATION, "PER": Kind.PERSON, "LOC": Kind.PLACE}
_SHORTEST = {Kind.ORGANIZATION: 4, Kind.PERSON: 2, Kind.PLACE: 2}  # 学校, 公司 name nobody
_NAME = re.compile(r"[一-鿿·]+")
_LONGEST = 400  # code points: what a tagger is given at once


class Tagger(Protocol):
    """Cuts a sentence into words, each with its tag (ORG, PER, LOC; others name nothing)."""

    @property
    def name(self) -> str:
        """What the rule is called after: ``lac``."""

    def tag(self, sentence: str) -> Sequence[tuple[str, str]]:
        """Return the words, which joined are the sentence."""


@dataclass(frozen=True)
class NerReader:
    """Suggests names for bulletins."""

    pipeline: Pipeline
    tagger: Tagger

    def suggest(self, source: Source) -> Suggestions:
        """Return the names that the tagger sees and the rules do not."""
        begun = self.pipeline.prepare(source)
        masked, rule = mask(begun.folded.text), NER + self.tagger.name
        names = []
        for sentence in (
            s for c in begun.bulletin.sections for i in c.items for s in sentences(masked, i.body)
        ):
            for span, kind in self._seen(begun.folded.text, masked, sentence):
                told = begun.folded.back(span.start, span.end)
                names.append(SuggestedName(told.start, told.end, str(kind), rule))
        return Suggestions(names=self.pipeline.lacking(begun, names))

    def _seen(self, text: str, masked: str, sentence: Span) -> Iterator[tuple[Span, Kind]]:
        """The names that stand outside quotations and brackets: “浙里共学” tells of no place 浙里."""
        for begin in range(sentence.start, sentence.end, _LONGEST):
            stretch = Span(begin, min(begin + _LONGEST, sentence.end))
            for span, kind in seen(self.tagger, text, stretch):
                if MASK not in masked[span.start : span.end] and self._may_be(
                    kind, text[span.start : span.end]
                ):
                    yield span, kind

    def _may_be(self, kind: Kind, name: str) -> bool:
        """Whether the name may be of that kind: a place is one that the gazetteer has, and not the nation."""
        told = self.pipeline.knowledge.gazetteer.beginning(name) if kind is Kind.PLACE else None
        return kind is not Kind.PLACE or (told is not None and told[1] == len(name) and told[0].id != NATION)


def seen(tagger: Tagger, text: str, sentence: Span) -> Iterator[tuple[Span, Kind]]:
    """Yield the names that a tagger sees in a sentence; none where its words are not the sentence's."""
    words = tagger.tag(text[sentence.start : sentence.end])
    if "".join(word for word, _ in words) != text[sentence.start : sentence.end]:
        return
    at = sentence.start
    for word, tag in words:
        kind = _KINDS.get(tag)
        if kind and len(word) >= _SHORTEST[kind] and _NAME.fullmatch(word):
            yield Span(at, at + len(word)), kind
        at += len(word)
