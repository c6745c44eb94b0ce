"""Folding a text for reading, with a map that leads every offset back to the text as read."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from graph_builder.model import Span
from ontology.load import Repair


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; ``origin[i]`` is the offset in the text as read of the character that folded
    character `i` came from.
    """

    text: str
    origin: array[int]

    def back(self, start: int, end: int) -> Span:
        """Return the span of the text as read behind the folded characters ``start:end``.

        >>> folded = normalise("Ａ㈱乙")
        >>> folded.text, folded.back(1, 4)
        ('A(株)乙', Span(start=1, end=2))
        """
        if start >= end:
            after = self.origin[-1] + 1 if self.origin else 0
            at = self.origin[start] if start < len(self.origin) else after
            return Span(at, at)
        return Span(self.origin[start], self.origin[end - 1] + 1)


_KEEP = frozenset("…①②③④⑤⑥⑦⑧⑨⑩")
# Whatever ends a line ends one for every later stage, and a byte order mark left by joining files is a gap.
_LINE_ENDS = dict.fromkeys("\r\v\f\x85\u2028\u2029", "\n") | {"\ufeff": " "}


def fold_character(character: str) -> str:
    """Return one character in its compatibility form (full width to half width, ligatures resolved); whatever
    ends a line becomes a line feed.

    >>> fold_character("："), fold_character("\\x85")
    (':', '\\n')
    """
    if character in _LINE_ENDS:
        return _LINE_ENDS[character]
    if character < "\u0080" or character in _KEEP:
        return character
    return unicodedata.normalize("NFKC", character)


def normalise(text: str, repairs: Iterable[Repair] = ()) -> Folded:
    """Fold `text` character by character and mend the damage that `repairs` describe; lengths may differ
    from the input.

    >>> normalise("（略）").text
    '(略)'
    """
    folded = _folded(text)
    mended = folded.text
    for repair in repairs:
        mended = re.sub(repair.pattern, partial(_mend, repair), mended)
    return Folded(mended, folded.origin)


def _mend(repair: Repair, match: re.Match[str]) -> str:
    mended = match.expand(repair.replacement)
    return mended if len(mended) == len(match[0]) else match[0]


def _folded(text: str) -> Folded:
    table = {c: fold_character(c) for c in set(text)}
    if all(len(f) == 1 for f in table.values()):
        return Folded("".join(map(table.__getitem__, text)), array("l", range(len(text))))
    pieces, origin = [], array("l")
    for index, character in enumerate(text):
        piece = table[character]
        pieces.append(piece)
        origin.extend([index] * len(piece))
    return Folded("".join(pieces), origin)
