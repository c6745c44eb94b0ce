"""The lines of a folded text: as they stand, or as its marks tell where everything stands on one line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from graph_builder.model import Span

_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_DUMP_LENGTH, _DUMP_SHARE = 400, 0.6
_NO_PARAGRAPH = 600  # code points; whatever is longer has lost its line breaks


class Line(NamedTuple):
    """A line without its outer space, and where it stands."""

    text: str
    span: Span


def lines_of(
    text: str, rule: re.Pattern[str] | None = None, mark: re.Pattern[str] | None = None
) -> list[Line]:
    """Return the lines of `text` that hold more than space. A `rule` (******) ends a line wherever it stands;
    where one line holds most of a text, or too much for a paragraph, each `mark` (★, 【, a province) begins
    another.

    >>> [(l.text, l.span.start) for l in lines_of("甲\\n\\n 乙")]
    [('甲', 0), ('乙', 4)]
    >>> [l.text for l in lines_of("甲******乙", re.compile(r"[*]{3,}"))]
    ['甲', '乙']
    """
    rule = rule if rule and rule.search(text) else None
    found = [line for match in _LINE.finditer(text) for line in _cut(text, Span(*match.span()), rule)]
    most = max((line.span.length for line in found), default=0)
    if mark is None:
        return found
    least = _DUMP_SHARE * sum(line.span.length for line in found)
    dumped = 0 if most >= max(_DUMP_LENGTH, least) else _NO_PARAGRAPH
    return [p for line in found for p in (_marked(line, mark) if line.span.length > dumped else [line])]


def _cut(text: str, span: Span, rule: re.Pattern[str] | None) -> Iterator[Line]:
    at = span.start
    for match in rule.finditer(text, span.start, span.end) if rule else ():
        yield from _trimmed(text, at, match.start())
        at = match.end()
    yield from _trimmed(text, at, span.end)


def _marked(line: Line, mark: re.Pattern[str]) -> Iterator[Line]:
    begins = sorted({0, *(match.end() for match in mark.finditer(line.text)), len(line.text)})
    for start, end in pairwise(begins):
        for piece in _trimmed(line.text, start, end):
            moved = Span(piece.span.start + line.span.start, piece.span.end + line.span.start)
            yield Line(piece.text, moved)


def _trimmed(text: str, start: int, end: int) -> Iterator[Line]:
    body = text[start:end].strip()
    if body:
        at = start + text[start:end].index(body[0])
        yield Line(body, Span(at, at + len(body)))
