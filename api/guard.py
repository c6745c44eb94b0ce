"""Looks at a query before the engine does: what form it is, and whether it would reach for the network.

The engine carries out SERVICE by a real HTTP request, and its parser reads keywords without asking where a
word ends: ``trueSERVICE<...>`` and ``service:x {`` are SERVICE to it. Whether ``<`` opens an IRI depends on
the grammar around it, so both readings are followed. A query is refused when any reading finds the keyword
in the open; in strings, IRIs, comments, variables and names the word is just a word.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME_START = _BASE + "_"
_DIGIT = "0-9"
_MARKS = "\u00b7\u0300-\u036f\u203f-\u2040"
_NAME = _NAME_START + _DIGIT + _MARKS + r"\-"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_UNICODE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"

_PREFIX = rf"[{_BASE}](?:[{_NAME}]|\.+(?=[{_NAME}]))*+"
_LOCAL = rf"(?:[{_NAME_START}:{_DIGIT}]|{_ESCAPED})(?:[{_NAME}:]|{_ESCAPED}|\.+(?=[{_NAME}:%\\]))*+"

# Terminals of the SPARQL grammar, the longest first; whatever none of them takes is one character by
# itself. A run of letters is one token whether a colon follows or not, and repetitions are possessive: no
# input makes this slow.
_TOKEN = re.compile(
    rf"""
      (?P<space>[ \t\r\n]++)
    | (?P<comment>\#)
    | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|{_UNICODE})*+>)
    | (?P<string>'''(?:'{{0,2}}(?:[^'\\]|\\.))*+'{{3}}|\"{{3}}(?:"{{0,2}}(?:[^"\\]|\\.))*+"{{3}}
               |'(?:[^'\\\r\n]|\\.)*+'|"(?:[^"\\\r\n]|\\.)*+")
    | (?P<blank>_:[{_NAME_START}{_DIGIT}](?:[{_NAME}]|\.+(?=[{_NAME}]))*+)
    | (?P<variable>[?$][{_NAME_START}{_DIGIT}][{_NAME_START}{_DIGIT}{_MARKS}]*+)
    | (?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
    | (?P<word>{_PREFIX})(?P<colon>:(?:{_LOCAL})?)?
    | (?P<local>:(?:{_LOCAL})?)
    | (?P<unclosed>['"])
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_UPDATE_WORDS = frozenset(
    {"insert", "delete", "load", "clear", "drop", "create", "add", "move", "copy", "with"}
)
_FORM_WORDS = frozenset({"select", "ask", "construct", "describe"})
# After these words only an IRI can stand, so that a name there is a name whatever its prefix.
_IRI_FOLLOWS = frozenset({"graph", "from", "named", "describe"})
# How often the query may be read over, all readings together, before it is refused as not worth reading.
_MOST_READINGS = 24


class Form(StrEnum):
    """What a request asks for; ``UNKNOWN`` is left to the engine's parser to complain about."""

    SELECT = "select"
    ASK = "ask"
    CONSTRUCT = "construct"
    DESCRIBE = "describe"
    UPDATE = "update"
    UNKNOWN = "unknown"

    @property
    def gives_graph(self) -> bool:
        """Whether the result is triples instead of bindings."""
        return self in (Form.CONSTRUCT, Form.DESCRIBE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The form of a query and whether it has a SERVICE clause; ``tangled`` where telling takes too long."""

    form: Form
    service: bool = False
    tangled: bool = False


def inspect(query: str) -> Verdict:
    """Judge a query.

    >>> inspect("SELECT * { ?s ?p 'SERVICE' } # SERVICE")
    Verdict(form=<Form.SELECT: 'select'>, service=False, tangled=False)
    >>> inspect("ask{serViCe?x{}}").service
    True
    """
    return _remembered(query) if len(query) <= 16_384 else _judge(query)


def _judge(query: str) -> Verdict:
    form = _form(query)
    if not re.search("service", query, re.IGNORECASE):
        return Verdict(form)
    try:
        return Verdict(form, service=_Search(query).finds())
    except _TangledError:
        return Verdict(form, tangled=True)


_remembered = lru_cache(maxsize=1024)(_judge)


class _TangledError(Exception):
    pass


def _form(query: str) -> Form:
    """The first word that is no part of the prologue says it."""
    for match in tokens(query):
        word = _keyword(match)
        if word in _FORM_WORDS:
            return Form(word)
        if word in _UPDATE_WORDS:
            return Form.UPDATE
        if word not in ("", "prefix", "base", "version"):
            return _glued(word)
        if match[0] in ("{", "("):
            return Form.UNKNOWN
    return Form.UNKNOWN


def _glued(word: str) -> Form:
    """The engine also takes a keyword that runs into the next word, as in ``ASKWHERE``."""
    return next((Form(form) for form in sorted(_FORM_WORDS) if word.startswith(form)), Form.UNKNOWN)


def _keyword(match: re.Match[str]) -> str:
    """The token in small letters if it is a bare word, else nothing."""
    return match[0].lower() if match["word"] and not match["colon"] else ""


def tokens(query: str) -> Iterator[re.Match[str]]:
    """Yield the tokens in the plain reading, where ``<...>`` is an IRI; comments and white space left out."""
    ends = _line_ends(query)
    position = 0
    while (match := _TOKEN.match(query, position)) and not match["unclosed"]:
        position = _after(match, ends)
        if not _is_gap(match):
            yield match


class _Search:
    """Follows every reading of a query from its start, looking for a SERVICE clause."""

    def __init__(self, query: str) -> None:
        self.query = query
        self.ends = _line_ends(query)
        self.budget = _MOST_READINGS * len(query) + 4096
        self.seen: set[tuple[int, str, bool]] = set()
        # Where a reading starts, the word before it, and how far it reads inside of what may be an IRI.
        self.waiting: list[tuple[int, str, int]] = [(0, "", 0)]

    def finds(self) -> bool:
        """Whether some reading has a SERVICE clause. Raises `_TangledError`."""
        while self.waiting:
            if self._follow(*self.waiting.pop()):
                return True
        return False

    def _follow(self, position: int, before: str, inside: int) -> bool:
        while match := self._next(position, before, position < inside):
            if match["iri"] and before not in _IRI_FOLLOWS:
                self.waiting.append((position + 1, "", match.end()))
            if self._is_clause(match, before, position < inside):
                return True
            position = _after(match, self.ends)
            before = before if _is_gap(match) else _keyword(match)
        return False

    def _next(self, position: int, before: str, inside: bool) -> re.Match[str] | None:
        """The token there; none where the reading ends: seen before, no more text, an unclosed string."""
        key = (position, before if before in _IRI_FOLLOWS else "", inside)
        match = _TOKEN.match(self.query, position)
        if key in self.seen or match is None or match["unclosed"]:
            return None
        self.seen.add(key)
        self.budget -= match.end() - position
        if self.budget < 0:
            raise _TangledError
        return match

    def _is_clause(self, match: re.Match[str], before: str, inside: bool) -> bool:
        """Whether the engine takes the token for the start of a SERVICE clause."""
        if "service" not in (match["word"] or "").lower():
            return False
        if match["colon"]:
            following = self._significant(match.end())
            return before not in _IRI_FOLLOWS and following is not None and following[0] == "{"
        return not inside or self._has_body(match.end())

    def _has_body(self, position: int) -> bool:
        """Whether ``SILENT``, an IRI or variable, and ``{`` follow, the first two if there at all."""
        for _ in range(3):
            match = self._significant(position)
            if match is None or match[0] == "{":
                return match is not None
            if not (match["iri"] or match["variable"] or match["local"] or match["word"]):
                return False
            position = match.end()
        return False

    def _significant(self, position: int) -> re.Match[str] | None:
        """The next token that is no gap."""
        while (match := _TOKEN.match(self.query, position)) and _is_gap(match):
            position = _after(match, self.ends)
        return match


def _is_gap(match: re.Match[str]) -> bool:
    return bool(match["space"] or match["comment"])


def _after(match: re.Match[str], ends: list[int]) -> int:
    """Where the next token starts; a comment reaches to the end of its line."""
    return ends[bisect_left(ends, match.start())] if match["comment"] else match.end()


def _line_ends(query: str) -> list[int]:
    return [match.start() for match in re.finditer(r"[\r\n]|\Z", query)]
