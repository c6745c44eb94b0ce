"""Head nouns: the last word of a name tells what kind of thing it names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from ontology.load import Head, Knowledge
from ontology.remember import Remembered

_BRACKET_LAST = re.compile(r"\([^()]*\)$")
_CLOSING = re.compile(r"[”》〉]+$|\([^()]*\)$")


class HeadNouns:
    """The head nouns of some knowledge, by their last character: where none ends so, none is tried.

    >>> from ontology.load import load
    >>> told = HeadNouns(load()).head("“数据治理”专题座谈会(第二期)")
    >>> told.head if told else None
    '座谈会'
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self._heads = {h.head: h for h in reversed(knowledge.heads)}
        self._lengths = _lengths_by_end(self._heads)

    @Remembered
    def head(self, name: str) -> Head | None:
        """Return the head noun that ends `name`, quotes and brackets at its end left aside."""
        bare = _CLOSING.sub("", _BRACKET_LAST.sub("", name))
        ends = (bare[-length:] for length in self._lengths.get(bare[-1:], ()) if length <= len(bare))
        return next((self._heads[end] for end in ends if end in self._heads), None)


def _lengths_by_end(words: Iterable[str]) -> dict[str, list[int]]:
    lengths: defaultdict[str, set[int]] = defaultdict(set)
    for word in words:
        lengths[word[-1:]].add(len(word))
    return {end: sorted(known, reverse=True) for end, known in lengths.items()}
