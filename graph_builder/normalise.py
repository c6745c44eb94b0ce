"""Folding a text for reading, with a map that leads every offset back to the text as read.

Entities of a page, width, script, quotation marks, then the damage that `repairs` describe: a step may
lengthen or shorten the text, and the map follows it.
"""

from __future__ import annotations

import html
import re
import unicodedata
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, partial

from opencc import OpenCC

from graph_builder.model import Span
from ontology.load import Repair


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; its character `i` came from the characters ``starts[i]:ends[i]`` of the text as read."""

    text: str
    starts: array[int]
    ends: array[int]

    def back(self, start: int, end: int) -> Span:
        """Return the span of the text as read behind the folded characters ``start:end``.

        >>> folded = normalise("Ａ㈱乙")
        >>> folded.text, folded.back(1, 4)
        ('A(株)乙', Span(start=1, end=2))
        """
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else (self.ends[-1] if self.ends else 0)
            return Span(at, at)
        return Span(self.starts[start], self.ends[end - 1])


UNREADABLE = "\ufffd"
"""What stands for a character of private use: it may be any, and is part of no name."""

_KEPT = 16_384  # characters of texts, which have but some thousand
_FEW = 30
_FIRST_HAN, _LAST_HAN = "一", "鿿"  # each is its own compatibility form
_KEEP = frozenset("…①②③④⑤⑥⑦⑧⑨⑩")
# Whatever ends a line ends one for every later stage.
_FIXED = (
    dict.fromkeys("\r\v\f\x85\u2028\u2029", "\n")
    | dict.fromkeys("「『〝", "“")
    | dict.fromkeys("」』〞〟", "”")
    | {"≪": "《", "≫": "》", "«": "《", "»": "》"}
)
# What shows nothing by itself (Unicode, Default_Ignorable_Code_Point, with the interlinear annotation marks).
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_LONGEST_FORM = 6  # code points (㌖ is キロメートル); one that stands for whole phrases (ﷺ) is left as it is
_NO_CHARACTER = frozenset({"Co", "Cs"})
_MARKS = frozenset({"Mn", "Me"})  # what is drawn over the character before it
_ACCENTED = re.compile(r"[A-Za-z][\u0300-\u036f]+")  # decomposed pinyin, which repairs look for composed
_ENTITY = re.compile(r"&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,5}|[a-zA-Z]{2,8});")
_OF_BOTH_SCRIPTS = frozenset("乾於著藉瞭徵鍾覆摺")
_STRAIGHT = re.compile(r'"([^"\n]*)"')
_REVERSED = re.compile(r"^[^“”\n]*”[^“”\n]*“[^\n]*", re.MULTILINE)
_TURNED = str.maketrans("“”", "”“")


@lru_cache(maxsize=_KEPT)
def fold_character(character: str) -> str:
    """Return one character in its compatibility form (full width to half width, ligatures resolved); whatever
    ends a line becomes a line feed, corner brackets become quotation marks, what has no width vanishes; a
    character of private use, which may stand for anything, and half of a surrogate pair, which stands for
    nothing, become U+FFFD, which is part of no name.

    >>> fold_character("："), fold_character("\\x85"), fold_character("「"), fold_character("\\ufe0f")
    (':', '\\n', '“', '')
    """
    if character in _FIXED:
        return _FIXED[character]
    if character < "\u0080" or character in _KEEP:
        return character
    if unicodedata.category(character) in _NO_CHARACTER:  # masks are made of private use
        return UNREADABLE
    folded = unicodedata.normalize("NFKC", character)
    if len(folded) > _LONGEST_FORM:
        return character
    return "".join(c for c in folded if not _has_no_width(c))


def _has_no_width(character: str) -> bool:
    return bool(_UNSEEN.match(character)) or unicodedata.category(character) in _MARKS


def normalise(text: str, repairs: Iterable[Repair] = ()) -> Folded:
    """Fold `text`: entities, width, script (traditional to simplified), quotation marks, then the damage that
    `repairs` describe.

    >>> normalise("（略）").text, normalise("各級學校「三通」工程&nbsp;舉行會議").text
    ('(略)', '各级学校“三通”工程 举行会议')
    """
    edges = array("l", range(len(text) + 1))
    folded = Folded(text, edges[:-1], edges[1:])
    folded = _replaced(_replaced(folded, _ENTITY, _unescaped), _ACCENTED, _composed)
    folded = _widths(folded)
    folded = Folded(_quotes(simplify(folded.text)), folded.starts, folded.ends)
    for repair in repairs:
        folded = _replaced(folded, re.compile(repair.pattern), partial(_expanded, repair.replacement))
    return folded


def simplify(text: str) -> str:
    """Return a text in simplified script, as long as it was.

    A few characters that are written in both scripts (乾, 於) stand in names of simplified texts: they alone
    make no text traditional.

    >>> simplify("武漢舉辦歡迎儀式"), simplify("乾安县")
    ('武汉举办欢迎仪式', '乾安县')
    """
    simplified = _converter()(text)
    if simplified == text:
        return text
    if len(simplified) != len(text):
        simplified = "".join(_one_for_one(c) for c in text)
    changed = {one for one, other in zip(text, simplified, strict=True) if one != other}
    return simplified if changed - _OF_BOTH_SCRIPTS else text


@lru_cache(maxsize=1)
def _converter() -> Callable[[str], str]:
    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert


def _one_for_one(character: str) -> str:
    simplified = _converter()(character)
    return simplified if len(simplified) == 1 else character


def _quotes(text: str) -> str:
    """Straight quotation marks become curved; where a line has them the wrong way round they are turned."""
    return _REVERSED.sub(lambda m: m[0].translate(_TURNED), _STRAIGHT.sub(r"“\1”", text))


def _unescaped(match: re.Match[str]) -> str:
    return html.unescape(match[0])


def _composed(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", match[0])


def _expanded(replacement: str, match: re.Match[str]) -> str:
    return match.expand(replacement)


def _replaced(folded: Folded, pattern: re.Pattern[str], new: Callable[[re.Match[str]], str]) -> Folded:
    """Replace what a pattern finds; what stands for it came from all of it, character by character where the
    length stays.
    """
    matches = [m for m in pattern.finditer(folded.text) if m[0]]
    if not matches:
        return folded
    pieces: list[str] = []
    starts, ends = array("l"), array("l")
    at = 0
    for match in matches:
        pieces += (folded.text[at : match.start()], replacement := new(match))
        starts += folded.starts[at : match.start()]
        ends += folded.ends[at : match.start()]
        same = len(replacement) == len(match[0])
        whole = slice(match.start(), match.end())
        starts += (
            folded.starts[whole] if same else array("l", [folded.starts[match.start()]] * len(replacement))
        )
        ends += folded.ends[whole] if same else array("l", [folded.ends[match.end() - 1]] * len(replacement))
        at = match.end()
    pieces.append(folded.text[at:])
    return Folded("".join(pieces), starts + folded.starts[at:], ends + folded.ends[at:])


def _each_replaced(text: str, table: dict[str, str]) -> str:
    """Replace characters by characters, one after the other, which is faster than all at once where there are
    some ten; never one that stands for another.
    """
    if len(table) > _FEW or not table.keys().isdisjoint(table.values()):
        return text.translate({ord(old): new for old, new in table.items()})
    for old, new in table.items():
        text = text.replace(old, new)
    return text


def _widths(folded: Folded) -> Folded:
    others = (c for c in set(folded.text) if not _FIRST_HAN <= c <= _LAST_HAN)
    table = {c: f for c in others if (f := fold_character(c)) != c}
    alike = {c: f for c, f in table.items() if len(f) == 1}
    folded = Folded(_each_replaced(folded.text, alike), folded.starts, folded.ends)
    if len(alike) == len(table):
        return folded
    longer = "".join(re.escape(c) for c, f in table.items() if len(f) != 1)
    return _replaced(folded, re.compile(f"[{longer}]"), lambda match: table[match[0]])
