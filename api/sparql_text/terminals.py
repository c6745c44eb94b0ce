r"""The terminals of SPARQL as the engine reads them (pyoxigraph 0.5.13).

Where the engine departs from the standard, the engine is followed, since it is what will act on the text:
a local name holds one run of dots (``e:a.b.SERVICE`` is a name, a dot and a keyword), a string with an
escape that SPARQL lacks is no string, and ``\u`` stands for a character in strings and IRIs alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME_START = _BASE + "_"
_DIGIT = "0-9"
_MARKS = "\u00b7\u0300-\u036f\u203f-\u2040"
_NAME = _NAME_START + _DIGIT + _MARKS + r"\-"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_HEX = "[0-9A-Fa-f]"
_UNICODE = rf"\\u{_HEX}{{4}}|\\U{_HEX}{{8}}"
# In strings, what is no character (a surrogate, or beyond the last plane) makes the engine read on otherwise.
_NO_SURROGATE = rf"(?![Dd][89A-Fa-f]){_HEX}{{4}}"
_CHARACTER = (
    rf"\\[tbnrf\"'\\]|\\u{_NO_SURROGATE}|\\U000(?:0{_NO_SURROGATE}|[1-9A-Fa-f]{_HEX}{{4}})|\\U0010{_HEX}{{4}}"
)

# The last choice of a possessive group, which never fits: without it Python before 3.11.5 (its issue
# 106052) keeps what the group took in a turn that failed half way.
_BACK = "|(?!)"
PREFIX = rf"[{_BASE}](?:[{_NAME}]|\.+(?=[{_NAME}]){_BACK})*+"
_LOCAL_END = rf"[{_NAME}:]|{_ESCAPED}"
LOCAL = rf"(?:[{_NAME_START}:{_DIGIT}]|{_ESCAPED})(?:{_LOCAL_END}{_BACK})*+(?:\.++(?:{_LOCAL_END}{_BACK})++)?"
VARIABLE = rf"[?$][{_NAME_START}{_DIGIT}][{_NAME_START}{_DIGIT}{_MARKS}]*+"
IRI = rf"<(?:[^<>\"{{}}|^`\\\x00-\x20]|{_UNICODE}{_BACK})*+>"
NIL = r"\([ \t\r\n]*+\)"

# The longest first; whatever none of them takes is one character by itself. A run of letters is one token
# whether a colon follows or not, and repetitions are possessive: no input makes this slow.
TOKEN = re.compile(
    rf"""
      (?P<space>[ \t\r\n]++)
    | (?P<comment>\#)
    | (?P<iri>{IRI})
    | (?P<string>'''(?:'{{0,2}}(?:[^'\\]|{_CHARACTER}){_BACK})*+'{{3}}
               |\"{{3}}(?:"{{0,2}}(?:[^"\\]|{_CHARACTER}){_BACK})*+"{{3}}
               |'(?:[^'\\\r\n]|{_CHARACTER}{_BACK})*+'|"(?:[^"\\\r\n]|{_CHARACTER}{_BACK})*+")
    | (?P<blank>_:[{_NAME_START}{_DIGIT}](?:[{_NAME}]|\.+(?=[{_NAME}]){_BACK})*+)
    | (?P<variable>{VARIABLE})
    | (?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++{_BACK})*+)
    | (?P<word>{PREFIX})(?P<colon>:(?:{LOCAL})?)?
    | (?P<local>:(?:{LOCAL})?)
    | (?P<unclosed>['"])
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Text:
    """A SPARQL text with what stepping through it needs: where its lines end."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _ends(self) -> list[int]:
        """All at once: many comments may start in one long line, when a text is read in several ways."""
        return [match.start() for match in re.finditer(r"[\r\n]|\Z", self.text)]

    def at(self, position: int) -> re.Match[str] | None:
        """The token that starts there, if the text goes on."""
        return TOKEN.match(self.text, position)

    def sign(self, position: int) -> re.Match[str] | None:
        """The one character there as a token."""
        return TOKEN.match(self.text, position, position + 1)

    def after(self, match: re.Match[str]) -> int:
        """Where the next token starts; a comment reaches to the end of its line."""
        return self._ends[bisect_left(self._ends, match.start())] if match["comment"] else match.end()

    def significant(self, position: int) -> re.Match[str] | None:
        """The first token from there on that is neither white space nor comment."""
        while (match := self.at(position)) and is_gap(match):
            position = self.after(match)
        return match


def is_gap(match: re.Match[str]) -> bool:
    """Whether the token is white space or a comment."""
    return bool(match["space"] or match["comment"])


def keyword(match: re.Match[str]) -> str:
    """The token in small letters if it is a bare word, else nothing."""
    return match[0].lower() if match["word"] and not match["colon"] else ""


def is_name(match: re.Match[str]) -> bool:
    """Whether the token is a prefixed name."""
    return bool(match["colon"] or match["local"])


def tokens(text: str) -> Iterator[re.Match[str]]:
    """Yield the tokens in the plain reading, where ``<...>`` is an IRI; comments and white space left out."""
    steps = Text(text)
    position = 0
    while (match := steps.at(position)) and not match["unclosed"]:
        position = steps.after(match)
        if not is_gap(match):
            yield match
