"""Texts folded for searching, and the terms of the index: pairs of neighbouring characters.

Chinese is written without spaces, so a substring is the unit of a search. A text becomes the pairs of its
characters, a query the phrase of its own; a mark before a name and one after it tell whole names and their
beginnings from what stands within.

>>> fold("《關於ＡＰＰ治理》"), fold("Ministry  of Education, 教育部")
('关于app治理', 'ministry of education教育部')
>>> within("海南").encode("unicode_escape"), exact("海").encode("unicode_escape")
(b'"\\\\u6d77\\\\u5357"', b'"\\\\ue000\\\\u6d77 \\\\u6d77\\\\ue001"')
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import version

from opencc import OpenCC

BEGIN, END, GAP = "\ue000", "\ue001", "\ue002"
"""Around a name and between Latin words in the index; of private use, so that no folded text holds one."""

FOLDS = f"1 {unicodedata.unidata_version} {version('opencc')}"
"""Names the rules of folding: an index that was made by others has to be made anew."""

_HAN = "\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SPACE = re.compile(rf" +(?=[{_HAN}])|(?<=[{_HAN}]) +| +(?= )")
_FIRST_HAN = "\u2e80"
_LAST_KEPT = 0xFFFF


class _Folds(dict[int, str]):
    """What each character becomes, worked out when it is first met."""

    def __missing__(self, point: int) -> str:
        folded = _folded(chr(point))
        if point <= _LAST_KEPT:
            self[point] = folded
        return folded


def fold(text: str) -> str:
    """Return a text without what a search should not depend on: width, case, accents, script (traditional
    becomes simplified), punctuation; a space stays between words that need one.

    Each character is folded by itself, so that what stands within a text stands within its folded form.
    """
    return _SPACE.sub("", text.translate(_FOLDS)).strip()


def words(text: str) -> tuple[str, ...]:
    """Return the parts of a query that stand apart by spaces, folded, each once.

    >>> words("海南 “双减” 海南")
    ('海南', '双减')
    """
    return tuple(dict.fromkeys(filter(None, map(fold, text.split()))))


def grams(names: Iterable[str]) -> str:
    """Return the terms that stand in the index for folded names, in their order."""
    return " ".join(pair for name in names for pair in _pairs(BEGIN + name + END))


def exact(folded: str) -> str:
    """Return the query for things of which this is a whole name."""
    return _phrase(_pairs(BEGIN + folded + END))


def beginning(folded: str) -> str:
    """Return the query for things with a name that begins so."""
    return _phrase(_pairs(BEGIN + folded))


def within(folded: str) -> str:
    """Return the query for things with a name that holds this."""
    if len(folded) == 1:
        return f'"{folded}" *'
    return _phrase(_pairs(folded))


def pairs(folded: str) -> frozenset[str]:
    """Return the pairs of a folded name with its ends, by which two names are compared."""
    return frozenset(_pairs(BEGIN + folded + END))


def any_of(terms: Iterable[str]) -> str:
    """Return the query for things that have one of some terms."""
    return " OR ".join(f'"{term}"' for term in terms)


def _pairs(text: str) -> list[str]:
    whole = text.replace(" ", GAP)
    return [whole[at : at + 2] for at in range(len(whole) - 1)]


def _phrase(terms: Iterable[str]) -> str:
    return f'"{" ".join(terms)}"'


def _folded(character: str) -> str:
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(map(_kept, plain))


def _kept(character: str) -> str:
    """A letter or digit in simplified script, nothing for what is drawn upon another, else a space."""
    category = unicodedata.category(character)
    if category[0] in "LN":
        return _simplified(character) if character >= _FIRST_HAN else character
    return "" if category[0] == "M" or category == "Cf" else " "


def _simplified(character: str) -> str:
    simplified: str = _converter().convert(character)
    return simplified if len(simplified) == 1 else character


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


_FOLDS = _Folds()
