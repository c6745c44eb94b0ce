"""Which themes the name of a target shows: all cue words of the taxonomy in one pass."""

from __future__ import annotations

from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from graph_builder.names import without_halves
from ontology.load import Knowledge, Theme

_BETWEEN = "…"


class ThemeFinder:
    """The cues of the themes, compiled once for some knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        cues = [(cue.casefold().split(_BETWEEN), theme) for theme in knowledge.themes for cue in theme.cues]
        self._order = {theme.slug: index for index, theme in enumerate(knowledge.themes)}
        self._by_first: dict[str, list[tuple[list[str], Theme]]] = {}
        for parts, theme in cues:
            self._by_first.setdefault(parts[0], []).append((parts, theme))
        self._firsts = [first for first in self._by_first if first]
        self._matcher = AhoCorasick(self._firsts, matchkind=MatchKind.Standard)

    def themes(self, name: str) -> tuple[str, ...]:
        """Return the themes whose words stand in `name`, without those that a narrower one implies."""
        folded = without_halves(name.casefold())
        hits = {index for index, _, _ in self._matcher.find_matches_as_indexes(folded, overlapping=True)}
        if not hits:
            return ()
        cues = [cue for index in hits for cue in self._by_first[self._firsts[index]]]
        found = {t.slug: t for parts, t in cues if len(parts) == 1 or _stands_in(parts, folded)}
        broader = {theme.broader for theme in found.values()}
        return tuple(sorted(found.keys() - broader, key=self._order.__getitem__))


def themes_of(name: str, knowledge: Knowledge) -> tuple[str, ...]:
    """Return the themes whose words stand in the name of a target, without those that a narrower one implies.

    >>> from ontology.load import load
    >>> isinstance(themes_of("全省教育系统网络安全培训", load()), tuple)
    True
    """
    return _finder(knowledge).themes(name)


@lru_cache(maxsize=2)
def _finder(knowledge: Knowledge) -> ThemeFinder:
    return ThemeFinder(knowledge)


def _stands_in(parts: list[str], name: str) -> bool:
    """Whether the parts of a cue stand in a name in order; … in a cue is whatever lies between.

    >>> _stands_in(["网络安全", "培训"], "网络安全管理员专题培训")
    True
    """
    at = 0
    for part in parts:
        found = name.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return True
