"""Whether two names, verbs or places are the same for scoring: words that knowledge files hold, and likeness.

>>> from ontology.load import load
>>> likeness = Likeness(load())
>>> round(likeness.of("第七届微课大赛", "“第七届”微课竞赛"), 2)
0.86
>>> likeness.of("第七届微课大赛", "第六届微课大赛")
0.0
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from functools import cache, lru_cache
from typing import Any

from ontology.load import Knowledge, Place

ALIKE, SAME = 0.75, 0.9  # names are alike from .75 on; bodies, persons and places from .9
_NOISE = re.compile(r"[\s“”\"'‘’《》〈〉<>·•\-—–~+]")
_PROVINCIAL = frozenset({"province", "municipality", "autonomous-region", "special-region"})
_CORPS = "corps"


@lru_cache(maxsize=65536)
def bare(name: object) -> str:
    """Return a name without case, width, quotation marks and space.

    >>> bare("“互联网＋教育” 大平台")
    '互联网教育大平台'
    """
    return _NOISE.sub("", unicodedata.normalize("NFKC", str(name or "")).lower())


class Likeness:
    """Compares names with some knowledge; what was compared once is remembered."""

    def __init__(self, knowledge: Knowledge) -> None:
        provinces = [p for p in knowledge.places if p.level in _PROVINCIAL]
        self._relative = re.compile(knowledge.grammar["relative_name"])
        number = re.compile(knowledge.grammar["told_number"])
        province = re.compile("|".join(re.escape(p.short) for p in provinces))
        self._tellers = (number, province)
        self._whole = _names_of_provinces(knowledge)
        self._places = _by_name(knowledge)
        self._prefix = re.compile(knowledge.grammar["verb_prefix"])
        self._classes = [frozenset(c.verbs) for c in knowledge.verb_classes]
        self.of = cache(self._of)
        self._told = cache(self._what_it_tells)
        self.same_verb = cache(self._same_verb)

    def _of(self, one: str, other: str) -> float:
        """Return how alike two names are, 0 to 1; 0 where they tell different numbers or provinces."""
        a, b = bare(one), bare(other)
        if not a or not b or self._told_apart(a, b):
            return 0.0
        return SequenceMatcher(None, a, b, autojunk=False).ratio()

    def _told_apart(self, a: str, b: str) -> bool:
        pairs = zip(self._told(a), self._told(b), strict=True)
        return any(x and y and not (x <= y or y <= x) for x, y in pairs)

    def _what_it_tells(self, name: str) -> tuple[frozenset[str], ...]:
        return tuple(frozenset(kind.findall(name)) for kind in self._tellers)

    def nearest(self, some: Iterable[str], others: Iterable[str], least: float = ALIKE) -> float:
        """Return the likeness of the two names, one of each, that are most alike; 0 below `least`."""
        many = tuple(others)
        return max((v for a in some for b in many if (v := self.of(a, b)) >= least), default=0.0)

    def names(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        """Return every right name of a row, without aliases that mean nothing outside their entry."""
        aliases = [a for a in row.get("aliases") or () if not self._relative.match(str(a))]
        return tuple(str(n) for n in (row.get("name"), *(row.get("name_alt") or ()), *aliases) if n)

    def is_province(self, name: str) -> bool:
        """Whether a name is that of a whole province: listing one is neither required nor penalised."""
        return bare(name) in self._whole

    def same_place(self, one: str, other: str) -> bool:
        """Whether two names, full or short, are those of one province."""
        return one == other or (one in self._places and self._places[one] is self._places.get(other))

    def _same_verb(self, one: str, other: str) -> bool:
        """Whether two verbs are of one class, as written or without what may stand before a verb."""
        forms = [{verb, self._prefix.sub("", verb)} for verb in (one, other)]
        return one == other or any(c & forms[0] and c & forms[1] for c in self._classes)


def _names_of_provinces(knowledge: Knowledge) -> frozenset[str]:
    """Full and short names; the corps only by its full one, since any corps is a 兵团."""
    full = {bare(p.name) for p in knowledge.places if p.level in _PROVINCIAL or p.level == _CORPS}
    return frozenset(full | {bare(p.short) for p in knowledge.places if p.level in _PROVINCIAL})


def _by_name(knowledge: Knowledge) -> dict[str, Place]:
    wanted = _PROVINCIAL | {_CORPS}
    return {n: p for p in knowledge.places if p.level in wanted for n in (p.short, p.name)}
