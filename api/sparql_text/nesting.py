"""How deep a SPARQL text nests and how many parts it has: past a limit, the engine's stack overflows.

Measured on pyoxigraph 0.5.13 with a stack of 8 MiB: calls of functions within each other crash it between 800
and 1,000, groups between 2,000 and 3,000, brackets between 3,000 and 5,000. What stands side by side nests in
its algebra too: MINUS and BIND crash it between 2,500 and 3,000, operators, UNION, FILTER between 5,000 and
10,000, and 2,000 triple patterns or OPTIONAL run past any deadline. A crash costs only the reader process; a
refusal says what is wrong, at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate

from api.problems import ProblemError

MOST_DEPTH = 200
MOST_PARTS = 2000

# (?!) as the last choice: see `api.sparql_text.terminals`.
_APART = re.compile(
    r"""'''(?:[^'\\]|\\.|'(?!'')|(?!))*+'''|\"""(?:[^"\\]|\\.|"(?!"")|(?!))*+\"""
      | '(?:[^'\\\r\n]|\\.)*+' | "(?:[^"\\\r\n]|\\.)*+"
      | <[^<>"{}|^`\\\x00-\x20]*+> | \#[^\r\n]*+ | \\.""",
    re.VERBOSE | re.DOTALL,
)
_PART = re.compile(
    r"""(?<![\w:?$-])(?:UNION|OPTIONAL|MINUS|FILTER|BIND|GRAPH|EXISTS)\b
      | \|\|? | && | [*/;] | \+(?!\d) | -(?=\s) | \.(?=[\s}])""",
    re.VERBOSE | re.IGNORECASE,
)
_SIGNS = re.compile(rf"(?:[!+-]\s*+){{{MOST_DEPTH + 1}}}")
# What reads as one IRI may be a comparison with brackets.
_BRACKETS_IN_IRI = re.compile(rf"<(?:[^<>\s(]*+\(){{{MOST_DEPTH + 1}}}")
_OPEN, _CLOSE = b"({[", b")}]"
_STEPS = bytes(1 if byte in _OPEN else 255 for byte in range(256))
_OTHER = bytes(byte for byte in range(256) if byte not in _OPEN + _CLOSE)


@dataclass(frozen=True, slots=True)
class Extent:
    """How many brackets or signs are open at once at most, and how many patterns and operators there are."""

    depth: int
    parts: int


def extent_of(text: str) -> Extent:
    """Measure a query or an update.

    >>> extent_of("ASK { ?s ?p ?o FILTER((1 + 2) = 3) # (((\\n}")
    Extent(depth=3, parts=2)
    """
    plain = _APART.sub(" ", text)
    steps = memoryview(plain.encode("ascii", "ignore").translate(_STEPS, _OTHER)).cast("b")
    depth = max(accumulate(steps), default=0)
    if _SIGNS.search(plain) or _BRACKETS_IN_IRI.search(text):
        depth = max(depth, MOST_DEPTH + 1)
    return Extent(depth, sum(1 for _ in _PART.finditer(plain)))


def refuse_deep_query(text: str) -> None:
    """Raise the problem ``too-deep`` if a query would overflow the engine's stack."""
    if _is_plain(text):
        return
    extent = _refuse_deep(text)
    if extent.parts > MOST_PARTS:
        raise ProblemError(
            "too-deep",
            f"查询由 {extent.parts} 个模式和运算符组成，上限为 {MOST_PARTS}。"
            "请用 VALUES 或 IN 列举，或分几次查询。",
            f"The query has {extent.parts} patterns and operators; {MOST_PARTS} are the most. "
            "List with VALUES or IN, or ask several times.",
        )


def refuse_deep_update(text: str) -> None:
    """Raise the problem ``too-deep`` if an update would; its data may be long."""
    if not _is_plain(text):
        _refuse_deep(text)


def _is_plain(text: str) -> bool:
    """Whether there is too little of anything for a limit to be passed, as in nearly every query."""
    return len(text) <= MOST_DEPTH or (
        sum(map(text.count, "([{")) <= MOST_DEPTH
        and sum(map(text.count, "!+-")) <= MOST_DEPTH
        and len(text) <= MOST_PARTS
    )


def _refuse_deep(text: str) -> Extent:
    extent = extent_of(text)
    if extent.depth > MOST_DEPTH:
        raise ProblemError(
            "too-deep",
            f"括号嵌套或连写的符号超过 {MOST_DEPTH} 层。请把表达式、图模式或路径写平。",
            f"Brackets nest, or signs follow each other, deeper than {MOST_DEPTH}. Write it flatter.",
        )
    return extent
