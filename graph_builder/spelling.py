"""Latin abbreviations inside Chinese names, as they are commonly spelt: App, APP and app are one."""

from __future__ import annotations

import re

from ontology.load import Knowledge
from ontology.remember import Remembered

_LETTER = re.compile("[A-Za-z]")


class Spelling:
    """The common spellings of some knowledge.

    >>> from ontology.load import load
    >>> Spelling(load()).spell("教育APP备案")
    '教育App备案'
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self._rows = [
            (re.compile(rf"(?<![A-Za-z]){re.escape(r.written)}(?![a-z])", re.IGNORECASE), r.standard)
            for r in knowledge.spelling
        ]

    @Remembered
    def spell(self, name: str) -> str:
        """Return a name with its Latin abbreviations as they are commonly spelt."""
        if not _LETTER.search(name):
            return name
        for pattern, standard in self._rows:
            name = pattern.sub(standard, name)
        return name
