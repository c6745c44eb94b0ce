"""Run by a child process: which of some patterns take without end on a text made to that purpose.

For each repetition of a pattern a text is made that repeats it; a match that fails behind it must try all
ways to read it, which are two or three, or countless, or as many as the cube of the text. It gets the
patterns as JSON and prints the places of the slow ones.
"""

from __future__ import annotations

import json
import re
import signal
import sys
from collections.abc import Callable, Iterator
from math import inf
from re import _parser as parser  # the tree of a pattern has no public name
from time import thread_time
from typing import Any

_REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}
_MANY = 20  # what may come more often can be read in countless ways
_TIMES, _LONG = 32, 1_000
_WAYS = 3
_SECONDS = 1.0  # of the processor
_TRIES = 3  # a machine that others use, too, is now and then several times as slow as before
_GROWING = (32, 64, 128, 256)  # times that a unit is said
_UNITS = 4
_MEASURABLE, _MEASURES = 0.004, 8
_CUBE = 6  # between the four of a square and the eight of a cube, which a busy machine blurs
_CATEGORIES = {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a"}


def main() -> None:
    """Read patterns, print the places of those that are slow."""
    signal.signal(signal.SIGVTALRM, _stop)
    patterns: list[str] = json.load(sys.stdin)
    print(json.dumps([at for at, pattern in enumerate(patterns) if _is_slow(pattern)]))


def _stop(*_: object) -> None:
    raise TimeoutError


def _is_slow(pattern: str) -> bool:
    """Whether a pattern takes long as often as not when it is tried again."""
    return _seems_slow(pattern) and sum(_seems_slow(pattern) for _ in range(_TRIES)) > _TRIES // 2


def _seems_slow(pattern: str) -> bool:
    try:
        failing = re.compile(f"(?:{pattern})(?!)")
    except re.error:  # it begins with flags
        failing = re.compile(pattern)
    found = re.compile(pattern)
    return any(
        _takes_long(failing, short) or _takes_long(found, long)
        for short, long in zip(_texts(pattern, _TIMES), _texts(pattern, _LONG), strict=True)
    ) or any(_grows_fast(failing, unit) for unit in _units(pattern))


def _units(pattern: str) -> list[str]:
    """What may be said over and over: what each repetition repeats, shortest first."""
    repeated = {_text(told[2], None, 1, 0) for told in _repeats(parser.parse(pattern))}
    return sorted(repeated - {""}, key=lambda u: (len(u), u))[:_UNITS]


def _grows_fast(failing: re.Pattern[str], unit: str) -> bool:
    """Whether a match that fails takes as the cube of a text or worse: of two, eight times as long."""
    for times in _GROWING:
        short, twice = unit * times + "\0", unit * (2 * times) + "\0"
        if _seconds(failing, short) > _MEASURABLE:
            both = [(_seconds(failing, short), _seconds(failing, twice)) for _ in range(_MEASURES)]
            # By turns: what is slow for a while is so for both.
            one, other = min(one for one, _ in both), min(other for _, other in both)
            return other > _bound(one)
    return False


def _bound(seconds: float) -> float:
    """What twice a text may take where a text takes so many seconds; what has to be stopped may not."""
    return min(_CUBE * seconds, _SECONDS)


def _seconds(compiled: re.Pattern[str], text: str) -> float:
    """Seconds of the processor, without end where it has to be stopped. The clock is that of the thread: that
    of the process goes by ticks while a timer is set.
    """
    begun = thread_time()
    return inf if _takes_long(compiled, text) else thread_time() - begun


def _takes_long(compiled: re.Pattern[str], text: str) -> bool:
    signal.setitimer(signal.ITIMER_VIRTUAL, _SECONDS)
    try:
        compiled.search(text)
    except TimeoutError:
        return True
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return False


def _texts(pattern: str, times: int) -> list[str]:
    """A text for each repetition, and for each of the first ways that it leaves open."""
    tree = parser.parse(pattern)
    ways = range(_WAYS if "|" in pattern else 1)
    return [_text(tree, target, times, way) + "\0" for target in _repeats(tree) for way in ways]


def _repeats(tree: Any) -> Iterator[Any]:  # noqa: ANN401 - the tree has no types
    for op, told in tree:
        if str(op) in _REPEATS and told[1] > _MANY:
            yield told
        for part in _parts(op, told):
            yield from _repeats(part)


def _parts(op: object, told: Any) -> list[Any]:  # noqa: ANN401
    name = str(op)
    if name in _REPEATS:
        return [told[2]]
    if name == "BRANCH":
        return list(told[1])
    if name in {"SUBPATTERN", "ASSERT", "ASSERT_NOT"}:
        return [told[-1]]
    return [told] if name == "ATOMIC_GROUP" else []


def _text(tree: Any, target: Any, times: int, way: int) -> str:  # noqa: ANN401
    """A text that a tree matches, more or less, with what `target` repeats so many times."""
    return "".join(_piece(str(op), told, target, times, way) for op, told in tree)


def _piece(op: str, told: Any, target: Any, times: int, way: int) -> str:  # noqa: ANN401
    if op in _REPEATS:
        often = times if told is target else max(told[0], _holds(told[2], target))
        return _text(told[2], target, times, way) * min(often, times)
    if op == "BRANCH":
        branches = told[1]
        chosen = next((b for b in branches if _holds(b, target)), branches[way % len(branches)])
        return _text(chosen, target, times, way)
    if op in {"SUBPATTERN", "ATOMIC_GROUP"}:
        return _text(told[-1] if op == "SUBPATTERN" else told, target, times, way)
    made: dict[str, Callable[[Any], str]] = {"LITERAL": chr, "NOT_LITERAL": _other, "IN": _member}
    return made[op](told) if op in made else "a" if op == "ANY" else ""


def _holds(tree: Any, target: Any) -> bool:  # noqa: ANN401
    return any(told is target for told in _repeats(tree))


def _other(code: int) -> str:
    return "a" if code != ord("a") else "b"


def _member(told: Any) -> str:  # noqa: ANN401
    if str(told[0][0]) == "NEGATE":
        compiled = {chr(v) for op, v in told if str(op) == "LITERAL"}
        return next((c for c in "a一1 ,。" if c not in compiled), "a")
    op, value = told[0]
    kind = str(op)
    if kind == "LITERAL":
        return chr(value)
    return chr(value[0]) if kind == "RANGE" else _CATEGORIES.get(str(value), "-")


if __name__ == "__main__":
    main()
