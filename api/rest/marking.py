"""A text with the words of a query marked in it, found as the index finds them: by their folded form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from graph_builder.store.search.folding import fold, words

Piece = tuple[str, bool]
MOST = 400
"""Characters of a text that are shown around what is marked; of a longer one the rest is left out."""
_BEFORE = 60


def marked(text: str, query: str) -> list[Piece]:
    """The text in pieces, each with whether it is of the query: whole where it stands so, else word by word.

    >>> marked("关于“双减”工作的通知", "雙減工作")
    [('关于“', False), ('双减”工作', True), ('的通知', False)]
    """
    lit = bytearray(len(text))
    for start, end in _found(text, query):
        lit[start:end] = b"\x01" * (end - start)
    runs = groupby(range(len(text)), key=lambda at: bool(lit[at]))
    return [("".join(text[at] for at in run), is_lit) for is_lit, run in runs]


def excerpt(pieces: Sequence[Piece]) -> list[Piece]:
    """So much of the pieces as is shown, from shortly before the first marked one on.

    >>> [len(text) for text, _ in excerpt([("长" * 2000, False), ("双减", True)])]
    [61, 2]
    """
    if sum(len(text) for text, _ in pieces) <= MOST:
        return list(pieces)
    before = next((at for at, piece in enumerate(pieces) if piece[1]), 0)
    left = sum(len(text) for text, _ in pieces[:before]) - _BEFORE
    return list(_cut(pieces, max(0, left)))


def _cut(pieces: Sequence[Piece], skipped: int) -> Iterator[Piece]:
    at, room, is_begun = 0, MOST, False
    for text, is_lit in pieces:
        kept = text[max(0, skipped - at) :]
        at += len(text)
        if not kept:
            continue
        ahead = "…" if skipped and not is_begun else ""
        is_begun = True
        if len(kept) > room:
            yield ahead + kept[:room] + "…", is_lit
            return
        room -= len(kept)
        yield ahead + kept, is_lit


def _found(text: str, query: str) -> Iterator[tuple[int, int]]:
    """Where the query stands in the text; where it does not stand whole, where its words do."""
    folded, origins = _folded(text)
    whole = list(_places(folded, origins, _joined(fold(query))))
    yield from whole or (place for word in words(query) for place in _places(folded, origins, _joined(word)))


def _places(folded: str, origins: Sequence[int], wanted: str) -> Iterator[tuple[int, int]]:
    at = folded.find(wanted) if wanted else -1
    while at >= 0:
        yield origins[at], origins[at + len(wanted) - 1] + 1
        at = folded.find(wanted, at + len(wanted))


def _folded(text: str) -> tuple[str, list[int]]:
    """The folded text without spaces, and which character of the text each of its characters comes from."""
    folded: list[str] = []
    origins: list[int] = []
    for at, character in enumerate(text):
        for one in _joined(fold(character)):
            folded.append(one)
            origins.append(at)
    return "".join(folded), origins


def _joined(folded: str) -> str:
    return folded.replace(" ", "")
