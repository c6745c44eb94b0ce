"""Listed words in a text: which of them begin at a place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, TypeVar

T = TypeVar("T")


class Listed(Generic[T]):
    """What some words stand for, by their first two characters: where none begins, none is tried.

    >>> words = Listed({"教育局": 1, "教育": 2, "教育和体育局": 3, "委": 4})
    >>> list(words.at("市教育局", 1)), list(words.at("市教育局", 0)), list(words.at("市委", 1))
    ([(4, 1), (3, 2)], [], [(2, 4)])
    """

    def __init__(self, words: Mapping[str, T]) -> None:
        self._words = words
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for word in words:
            lengths[word[:2]].add(len(word))
        self._lengths = {start: sorted(known, reverse=True) for start, known in lengths.items()}

    def at(self, text: str, at: int) -> Iterable[tuple[int, T]]:
        """Return where each word ends that begins at `at`, and what it stands for, the longest first."""
        start = text[at : at + 2]
        may_begin = start in self._lengths or start[:1] in self._words
        return self._from(text, at, start) if may_begin else ()

    def _from(self, text: str, at: int, start: str) -> Iterator[tuple[int, T]]:
        for length in self._lengths.get(start, ()):
            if len(word := text[at : at + length]) == length and word in self._words:
                yield at + length, self._words[word]
        if len(start) == 2 and start[0] in self._words:
            yield at + 1, self._words[start[0]]
