"""All the ways to read a SPARQL text into tokens, of which the engine takes one.

Two things are told by the grammar alone: whether ``<`` opens an IRI or compares, and whether letters after a
prefix belong to its name. The engine gives up a name whose IRI is invalid and reads on after the colon: with
``PREFIX e: <http://h:80>``, ``e:SERVICE`` is the name ``e:`` and a keyword. All ways are followed, each
place once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum, auto
from typing import NamedTuple

from api.sparql_text.terminals import Text, is_gap, is_name, keyword

# After these words only an IRI can stand, so that a name there is a name whatever its prefix.
_IRI_FOLLOWS = frozenset({"graph", "from", "named", "describe"})
_DECLARATIONS = frozenset({"prefix", "base", "version"})
# How many tokens are read, all readings together, before the text is refused as not worth reading.
_MOST_TOKENS = 50_000
# A prefix after which every plain local name makes a valid IRI: nothing can run into its authority.
_SOUND = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*+:(?://[^/?#]*+[/?#].*|(?!//).+|)", re.DOTALL)
_DECLARED = re.compile(r":(?:[ \t\r\n]|#[^\r\n]*+)*+<([^<>]*+)>")
# What can make a local name invalid as part of an IRI: a percent sign alone, or characters no IRI has.
_UNSOUND_LOCAL = re.compile("\\\\[%]|[\ufff0-\uffff\U0001fffe\U0001ffff]")


class Before(IntEnum):
    """What the token before allows."""

    ANY = auto()
    NAMES_GRAPH = auto()  # an IRI must follow
    PROLOGUE = auto()  # nothing but declarations stand before
    SEMICOLON = auto()

    @property
    def opens(self) -> bool:
        """Whether an operation of an update may follow."""
        return self in (Before.PROLOGUE, Before.SEMICOLON)


class TangledError(Exception):
    """Reading on would take too long."""


class Step(NamedTuple):
    """A token in some reading."""

    match: re.Match[str]
    before: Before


class Readings:
    """Yields every token of every reading once. Iterating raises `TangledError`."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._left = _MOST_TOKENS
        self._splits = _names_may_split(text.text)
        self._seen: set[int] = set()
        # Where a reading starts, and what stands before it.
        self._waiting: list[tuple[int, Before]] = [(0, Before.PROLOGUE)]

    def __iter__(self) -> Iterator[Step]:
        while self._waiting:
            yield from self._follow(*self._waiting.pop())

    def spend(self, tokens: int) -> None:
        """Count what looking around costs."""
        self._left -= tokens
        if self._left < 0:
            raise TangledError

    def _follow(self, position: int, before: Before) -> Iterator[Step]:
        while match := self._next(position, before):
            if not is_gap(match):
                self._fork(match, before)
                yield Step(match, before)
                before = _before_next(match, before)
            position = self._text.after(match)

    def _fork(self, match: re.Match[str], before: Before) -> None:
        if match["iri"] and before is not Before.NAMES_GRAPH:
            self._waiting.append((match.start() + 1, Before.ANY))
        elif self._splits and is_name(match):
            colon = match.start("colon") if match["colon"] else match.start()
            self._waiting.append((colon + 1, Before.ANY))

    def _next(self, position: int, before: Before) -> re.Match[str] | None:
        """The token there; none where the reading ends: seen before, no more text, an unclosed string."""
        key = position * 8 + before
        match = self._text.at(position)
        if key in self._seen or match is None or match["unclosed"]:
            return None
        self._seen.add(key)
        self.spend(1)
        return match


def _before_next(match: re.Match[str], before: Before) -> Before:
    if match[0] == ";":
        return Before.SEMICOLON
    word = keyword(match)
    if before is Before.PROLOGUE and (not word or word in _DECLARATIONS):
        return Before.PROLOGUE
    return Before.NAMES_GRAPH if word in _IRI_FOLLOWS else Before.ANY


def _names_may_split(text: str) -> bool:
    """Whether some prefixed name may be no valid IRI, so that the engine reads it otherwise."""
    if _UNSOUND_LOCAL.search(text):
        return True
    return not all(_SOUND.fullmatch(iri) and "\\" not in iri for iri in _DECLARED.findall(text))
