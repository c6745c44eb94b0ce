"""Words as alternatives of a pattern."""

from __future__ import annotations

import re
from collections.abc import Iterable

_GROUP = re.compile(r"\(\?P<\w+>")
_END = ""  # what follows a whole word in a tree
_FEW = 32  # alternatives that the engine may well try one after another


class _Tree(dict[str, "_Tree"]):
    """Words by their first characters, then by what follows each."""

    def add(self, word: str) -> None:
        """Add a word, character by character."""
        node = self
        for character in word:
            node = node.setdefault(character, _Tree())
        node[_END] = _Tree()

    def pattern(self) -> str:
        """Return the pattern of the words below, which prefers of two that begin alike the longer."""
        tails = {c: below.pattern() for c, below in self.items() if c != _END}
        last = [c for c, tail in tails.items() if not tail]
        parts = [(last, _one_of(last))] if last else []
        parts += [([c], re.escape(c) + tail) for c, tail in tails.items() if tail]
        told = _any_of(parts)
        if _END in self and parts:
            return f"(?:{told})?"
        return told if len(parts) < 2 else f"(?:{told})"


def _any_of(parts: list[tuple[list[str], str]]) -> str:
    """Patterns, each with the characters that it may begin with, as alternatives: many in groups, so that all
    of a group are left aside at once.
    """
    if len(parts) <= _FEW:
        return "|".join(pattern for _, pattern in parts)
    groups = (parts[at : at + _FEW] for at in range(0, len(parts), _FEW))
    return "|".join(f"(?={_one_of(c for begins, _ in g for c in begins)})(?:{_any_of(g)})" for g in groups)


def alternatives(words: Iterable[str]) -> str:
    """Return a pattern that matches any of some words, of two that begin alike the longer.

    What they have in common is tried once, and nothing where none of their first characters stands: a
    thousand verbs cost little more than one.

    >>> alternatives(["印发", "印", "C++", "印"])
    '(?=[C印])(?:C\\\\+\\\\+|印(?:发)?)'
    """
    tree = _Tree()
    for word in sorted(set(words)):
        tree.add(word)
    may_begin = f"(?={_one_of(tree)})" if tree and _END not in tree else ""
    return may_begin + tree.pattern()


def any_pattern(patterns: Iterable[str]) -> str:
    """Return a pattern that matches where any of some patterns does, without their names of groups.

    >>> any_pattern(["(?P<kind>[厅局])", "双方"])
    '(?:([厅局]))|(?:双方)'
    """
    return "|".join(f"(?:{_GROUP.sub('(', pattern)})" for pattern in patterns)


def _one_of(characters: Iterable[str]) -> str:
    told = [re.escape(c) for c in characters]
    return told[0] if len(told) == 1 else f"[{''.join(told)}]"
