"""Sentences and clauses: where acts are told, with quotations and brackets masked so that nothing is read
inside them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

from graph_builder.model import Span

MASK = "\ue000"
_PROTECTED = re.compile(
    r"“[^”\n]{0,80}”|《(?:[^《》\n]|《[^《》\n]*》)+》|\([^()\n]{0,60}\)|〔[^〔〕\n]{0,20}〕"
)
_GOES_ON = ",、未将拟不得于在由对向与和及的"  # no sentence ends so
_SENTENCE = re.compile(rf"(?:[^。!?\n]|(?<=[{_GOES_ON}])\n)+")
_CLAUSE = re.compile(r"(?:[^,;:]++|(?<=\d),(?=\d{3}(?!\d))|(?<=\d):(?=\d))+")  # 1,405 and 10:30 are one


@lru_cache(maxsize=2)  # acts and figures of a text are read through the same mask
def mask(text: str) -> str:
    """Return `text` with every quotation, title and bracket replaced by mask characters of the same length.

    >>> mask("印发《甲,乙》。").replace(MASK, "_")
    '印发_____。'
    """
    return _PROTECTED.sub(lambda m: MASK * len(m[0]), text)


def goes_on(line: str) -> bool:
    """Return whether a line breaks off in the midst of a sentence.

    >>> goes_on("省教育厅尚未"), goes_on("省教育厅印发《甲》")
    (True, False)
    """
    return line.endswith(tuple(_GOES_ON))


def sentences(masked: str, within: Span) -> list[Span]:
    """Return the sentences of a masked text inside `within`, without their final mark.

    >>> sentences("甲。乙。", Span(0, 4))
    [Span(start=0, end=1), Span(start=2, end=3)]
    """
    return _pieces(_SENTENCE, masked).within(within)


def last_sentence(masked: str, end: int) -> Span | None:
    """Return the last sentence of a masked text that begins before `end`, as far as it stands before it.

    >>> last_sentence("甲。乙。丙", 4)
    Span(start=2, end=3)
    """
    all_told, starts = _all_sentences(masked)
    at = bisect_left(starts, end) - 1
    before = sentences(masked, Span(all_told[at].start, min(all_told[at].end, end))) if at >= 0 else []
    return before[-1] if before else None


@lru_cache(maxsize=2)
def _all_sentences(masked: str) -> tuple[list[Span], list[int]]:
    told = sentences(masked, Span(0, len(masked)))
    return told, [s.start for s in told]


def clauses(masked: str, sentence: Span) -> list[Span]:
    """Return the clauses of a sentence: what stands between commas, semicolons and colons.

    >>> clauses("甲,乙", Span(0, 3))
    [Span(start=0, end=1), Span(start=2, end=3)]
    """
    return _pieces(_CLAUSE, masked).within(sentence)


class _Pieces:
    """The sentences or the clauses of a text, kept: acts, figures and policies are read from the same."""

    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        self._pattern, self._text = pattern, text
        self._known: dict[Span, list[Span]] = {}

    def within(self, within: Span) -> list[Span]:
        """Return those inside a stretch, without their outer space."""
        if within not in self._known:
            found = (self._trimmed(*match.span()) for match in self._pattern.finditer(self._text, *within))
            self._known[within] = [span for span in found if span.start < span.end]
        return self._known[within].copy()

    def _trimmed(self, start: int, end: int) -> Span:
        if not (self._text[start].isspace() or self._text[end - 1].isspace()):
            return Span(start, end)
        told = self._text[start:end]
        return Span(end - len(told.lstrip()), start + len(told.rstrip()))


_pieces = lru_cache(maxsize=4)(_Pieces)
