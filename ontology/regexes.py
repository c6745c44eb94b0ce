"""Patterns that people write: those that cannot be compiled, and those that would never come to an end.

>>> fault_of("c{999999999}")[1]
'repeats too often; write a count below 10000'
>>> slow_of(["(.+)+x", "第[0-9]+期"])
{'(.+)+x'}
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import warnings
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

LONGEST = 4_000
_TOO_OFTEN = re.compile(r"\{\d*,?\d{5,}")
_PATIENCE = 120  # seconds, of a busy machine; each text that a pattern is tried on has one of the processor
SLOW = (
    "会没完没了地回溯：重复里套着重复或可有多种读法；请改写，使每段文字只有一种读法",
    "would try without end: repetitions that can be read in many ways; let a text have one reading",
)


PATTERN_CELLS = (
    ("series", "title_pattern"),
    ("repairs", "pattern"),
    ("taken_up", "before"),
    ("taken_up", "after"),
)
"""The tables that hold patterns, and the columns of each."""


def fault_of(pattern: str) -> tuple[str, str] | None:
    """Return why a pattern cannot be compiled, None where it can."""
    if len(pattern) > LONGEST:
        return (
            f"长 {len(pattern)} 个字符，超过 {LONGEST}；请缩短",
            f"is over {LONGEST} characters; shorten it",
        )
    if _TOO_OFTEN.search(pattern):
        return "重复次数过大；请写小于 10000 的次数", "repeats too often; write a count below 10000"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError, MemoryError, Warning) as error:
        reason = str(error) or type(error).__name__
        return f"不是合格的正则式：{reason}", f"is no valid pattern: {reason}"
    return None


def slow_of(patterns: Iterable[str]) -> set[str]:
    """Return those of some patterns, each of which can be compiled, that would try without end."""
    return set(_slow(tuple(dict.fromkeys(patterns))))


@lru_cache(maxsize=64)
def _slow(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """In a process of its own, which can be ended whatever the thread that asks."""
    if not patterns:
        return ()
    command = [sys.executable, "-I", "-S", str(Path(__file__).with_name("probing.py"))]
    try:
        told = subprocess.run(  # noqa: S603 - a module of ours; the patterns are its input
            command, input=json.dumps(patterns), capture_output=True, text=True, timeout=_PATIENCE, check=True
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return patterns  # one of them breaks the very probe
    return tuple(patterns[at] for at in json.loads(told.stdout))
