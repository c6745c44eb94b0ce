"""Words as alternatives of a pattern."""

from __future__ import annotations

import re
from collections.abc import Iterable


def alternatives(words: Iterable[str]) -> str:
    """Return a pattern that matches any of some words, of two that begin alike the longer.

    >>> alternatives(["印发", "印", "C++", "印"])
    'C\\\\+\\\\+|印发|印'
    """
    return "|".join(map(re.escape, sorted(set(words), key=lambda w: (-len(w), w))))
