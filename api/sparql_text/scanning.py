"""The one reading of a text that its grammar means: ``<`` compares after a value within an expression.

For texts of those who may write; what a hostile text could mean beside it is for `readings`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

from api.sparql_text.terminals import Text, is_gap, is_name, keyword

_CLOSING = {")": "(", "]": "[", "}": "{"}
# Words before a bracket that holds terms or a path; before any other word's it is an expression.
_TERMS_FOLLOW = re.compile(r"(?:.*values|a|.*true|.*false|.*undef)", re.DOTALL)
_VALUE_WORD = re.compile(r"(?:.*true|.*false|e[0-9]+)", re.DOTALL)
_CONDITIONS = re.compile(r".*(?:having|by|asc|desc)", re.DOTALL)
_CONDITION = re.compile(r".*(?:filter|having|by)", re.DOTALL)


class Token(NamedTuple):
    """A token as it stands in the text, and how many brackets are open around it."""

    match: re.Match[str]
    depth: int


class _Kind(Enum):
    GROUP = auto()
    TERMS = auto()
    EXPRESSION = auto()


@dataclass(slots=True)
class _Frame:
    """An open bracket: what it holds, and the last keyword read in it."""

    kind: _Kind
    word: str = ""


@dataclass(slots=True)
class _Context:
    """What has been read: the open brackets and the two tokens before."""

    frames: list[_Frame] = field(default_factory=lambda: [_Frame(_Kind.GROUP)])
    before: re.Match[str] | None = None
    twice_before: re.Match[str] | None = None

    @property
    def top(self) -> _Frame:
        return self.frames[-1]


def scan(text: str) -> Iterator[Token]:
    """Yield the tokens, white space and comments left out; it ends where a string is not closed."""
    steps, context, position = Text(text), _Context(), 0
    while (match := _token(steps, position, context)) and not match["unclosed"]:
        position = steps.after(match)
        if not is_gap(match):
            yield Token(match, _step(match, context))


def _token(steps: Text, position: int, context: _Context) -> re.Match[str] | None:
    """The token there; of what looks like an IRI where a value is to be compared, the sign alone."""
    match = steps.at(position)
    if match is None or not match["iri"]:
        return match
    compares = context.top.kind is _Kind.EXPRESSION and _is_value(context.before)
    return steps.sign(position) if compares else match


def _is_value(match: re.Match[str] | None) -> bool:
    if match is None:
        return False
    if match["other"]:
        return match[0] in ")]" or match[0].isdigit()
    return not keyword(match) or bool(_VALUE_WORD.fullmatch(keyword(match)))


def _step(match: re.Match[str], context: _Context) -> int:
    """Take the token into the context; a bracket lies outside of what it holds."""
    frames = context.frames
    if match[0] in _CLOSING and len(frames) > 1:
        frames.pop()
    depth = len(frames) - 1
    if match[0] in ("(", "[", "{"):
        frames.append(_Frame(_held(match[0], context)))
    elif word := keyword(match):
        context.top.word = word
    context.before, context.twice_before = match, context.before
    return depth


def _held(bracket: str, context: _Context) -> _Kind:
    if bracket == "{":
        return _Kind.GROUP
    if bracket == "[" or context.top.kind is _Kind.TERMS or _opens_triple_term(context):
        return _Kind.TERMS
    if context.top.kind is _Kind.EXPRESSION or _opens_expression(context):
        return _Kind.EXPRESSION
    return _Kind.TERMS


def _opens_triple_term(context: _Context) -> bool:
    before, twice = context.before, context.twice_before
    return bool(before and twice and before[0] == twice[0] == "<" and before.start() == twice.end())


def _opens_expression(context: _Context) -> bool:
    """Whether a bracket among patterns holds an expression: after a function's name or a keyword."""
    before, word = context.before, context.top.word
    if before is None:
        return False
    if keyword(before):
        return not _TERMS_FOLLOW.fullmatch(keyword(before))
    if before["iri"] or is_name(before):
        named = context.twice_before is not None and bool(_CONDITION.fullmatch(keyword(context.twice_before)))
        return named or bool(_CONDITIONS.fullmatch(word))
    return bool(_CONDITIONS.fullmatch(word)) or word in ("select", "distinct", "reduced")
