"""What a person's name looks like, and which words only look like one: 高峰论坛, 单位牵头, 项目.

A Chinese name is a surname and one or two characters, and shows where it ends only by the word behind it;
a foreign one has a · in it. Names of peoples without surnames (那顺德力格尔, 白玛次仁) are made of known
parts.
"""

from __future__ import annotations

import re

from graph_builder.alternatives import alternatives
from ontology.load import Knowledge

_FIRST, _LAST = "一", "鿿"  # characters of a name
_GIVEN = f"[{_FIRST}-{_LAST}]"
_NEVER_GIVEN = frozenset("的了是及或")
_LONGEST_WORD = 5
_USUAL = 3  # characters of a name where nothing else tells its end
_MOST_PARTS = 4


class PersonNames:
    """Surnames, the words that follow a name and those that are none, compiled once for some knowledge.

    >>> from ontology.load import load
    >>> names = PersonNames(load())
    >>> names.end("周明远出席", 0), names.end("王玥主持", 0), names.end("项目主持人", 0)
    (3, 2, None)
    >>> names.end("敖日格勒主持", 0)
    4
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self._single = frozenset(s for s in knowledge.surnames if len(s) == 1)
        self._double = frozenset(s for s in knowledge.surnames if len(s) == 2)
        acting = [*(v.verb for v in knowledge.verbs), *knowledge.content_verbs, *knowledge.adverbs]
        acting += [m.modal for m in knowledge.modals]
        follow = f"{knowledge.grammar['name_follow']}|{alternatives(acting)}"
        self._follow = re.compile(follow)
        parts = rf"(?:{alternatives(knowledge.name_parts)}){{1,{_MOST_PARTS}}}"
        self._of_parts = re.compile(parts)
        self._verbs = frozenset(v.verb for v in knowledge.verbs if len(v.verb) > 1)
        nouns = [*(h.head for h in knowledge.heads), *knowledge.posts]
        self._words = frozenset(w for w in (*acting, *nouns) if 2 <= len(w) <= _LONGEST_WORD)
        self._not_names = knowledge.not_names
        self._foreign = re.compile(rf"{_GIVEN}{{1,8}}?(?:·{_GIVEN}{{1,8}}?)+(?={follow})")

    def end(self, text: str, at: int, sure: bool = False) -> int | None:
        """Return where the name that begins at `at` ends; None where none does.

        `sure`: a post before leaves no doubt, and a word that is not known may follow.
        """
        if foreign := self._foreign.match(text, at):
            return foreign.end()
        told = self._end_of_parts(text, at, 2 if sure else _USUAL)
        if told and (self._follow.match(text, told) or told - at >= _USUAL):
            return told
        ends = [e for e in self.ends(text, at) if not self._crossed(text, at, e)]
        followed = next((e for e in ends if self._follow.match(text, e)), None)
        if followed or not sure:
            return followed
        return next((e for e in ends if e - at == _USUAL and not self._holds_word(text, at, e)), None)

    def _end_of_parts(self, text: str, at: int, least: int = _USUAL) -> int | None:
        match = self._of_parts.match(text, at)
        return match.end() if match and len(match[0]) >= least else None

    def ends(self, text: str, at: int) -> list[int]:
        """Return where a name without · that begins at `at` may end, the shorter first."""
        of_parts = self._end_of_parts(text, at)
        return sorted({*self._after_surname(text, at), *([of_parts] if of_parts else [])})

    def _after_surname(self, text: str, at: int) -> list[int]:
        surname = 2 if text[at : at + 2] in self._double else 1 if text[at : at + 1] in self._single else 0
        if not surname or self.is_word(text, at):
            return []
        found = []
        for end in range(at + surname + 1, min(at + surname + 3, len(text) + 1)):
            if not _FIRST <= text[end - 1] <= _LAST or text[end - 1] in _NEVER_GIVEN:
                break
            found.append(end)
        return found

    def is_word(self, text: str, at: int) -> bool:
        """Whether a word begins at `at` that is no name: 方案, 高峰, 时任."""
        return text.startswith(self._not_names, at) or any(
            text[at : at + n] in self._words for n in range(2, _LONGEST_WORD + 1)
        )

    def cuts_word(self, text: str, start: int, end: int) -> bool:
        """Whether a word lies on both sides of the start or the end of a post: 举|行长, 工程师|范学院."""
        return text[max(0, start - 1) : start + 1] in self._verbs or text.startswith(self._not_names, end - 1)

    def _crossed(self, text: str, at: int, end: int) -> bool:
        """Whether a word begins inside the name and ends behind it: 单位牵|头."""
        return any(
            text[start : start + n] in self._words
            for start in range(at + 1, end)
            for n in range(end - start + 1, _LONGEST_WORD + 1)
        )

    def _holds_word(self, text: str, at: int, end: int) -> bool:
        return any(text[start : start + 2] in self._words for start in range(at + 1, end - 1))
