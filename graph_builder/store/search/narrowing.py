"""Narrowing a search: what is found of some provinces, months and themes, and how much there is of each.

A thing passes where one statement about it (or what it tells of itself) meets every condition at once. What a
facet offers is counted with all conditions but its own, so that a choice can be widened as well as changed.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

from graph_builder.store.search.documents import Document
from graph_builder.store.search.folding import fold
from graph_builder.store.search.index import KIND_AT, document_in
from graph_builder.store.search.kinds import KINDS, NAMES, SENTENCE
from graph_builder.store.search.lookup import View, tiers

MOST = 10_000
"""Things found that are narrowed and counted; of more, the first by length of name are, and it is told."""
NEWEST = 10_000
"""The same where nothing is named: of more, those that the newest statements tell of."""

T = TypeVar("T")
_NO_PROVINCES: frozenset[int] = frozenset()
_NO_THEMES: frozenset[str] = frozenset()
_ALIVE = "NOT IN (SELECT id FROM row WHERE came > :at UNION ALL SELECT id FROM row WHERE went <= :at)"


def _alive(question: str) -> str:
    """A question about rows that a revision has: ``ALIVE`` stands behind each number of a row."""
    return question.replace("ALIVE", _ALIVE)


_IDS = _alive("SELECT rowid FROM gram WHERE gram MATCH :phrase AND +rowid ALIVE ORDER BY rowid LIMIT :most")
_KEYS = "SELECT row.key, row.id FROM json_each(:ids) CROSS JOIN row ON row.id = value"
_NEWEST = _alive("""
SELECT thing FROM told WHERE last IS NOT NULL AND row ALIVE ORDER BY last DESC LIMIT :most
""")
_OF_KEYS = _alive("""
SELECT row.key, row.id FROM json_each(:keys) CROSS JOIN row ON row.key = value
WHERE row.id ALIVE AND row.id >> 42 & 63 <> 62
""")
_TOLD = _alive("""
SELECT thing, row, first, last, did FROM json_each(:keys) CROSS JOIN told ON thing = value WHERE row ALIVE
""")
_HOME = _alive(
    "SELECT thing, province FROM json_each(:keys) CROSS JOIN home ON thing = value WHERE row ALIVE"
)
_ACTED = _alive("""
SELECT acted.row, province FROM json_each(:rows) CROSS JOIN acted ON acted.row = value
CROSS JOIN home ON home.thing = acted.agent WHERE home.row ALIVE
""")
_TOPIC = "SELECT row, theme FROM json_each(:rows) CROSS JOIN topic ON row = value"
_ROW = "SELECT iri, kind, graph, label, names, facets FROM row WHERE id = :id"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a search is narrowed to; an empty condition holds for all. Months count from the year 0."""

    kinds: frozenset[str] = frozenset()
    provinces: frozenset[int] = frozenset()
    themes: frozenset[str] = frozenset()
    first: int | None = None
    last: int | None = None

    def is_dated(self) -> bool:
        """Whether it wants some months only."""
        return self.first is not None or self.last is not None

    def is_faceted(self) -> bool:
        """Whether it wants more than kinds."""
        return bool(self.provinces or self.themes or self.is_dated())


class Told(NamedTuple):
    """What one statement tells of a thing: first and last month, provinces, themes."""

    months: tuple[int, int] | None
    provinces: frozenset[int]
    themes: frozenset[str]

    def meets(self, wanted: Wanted) -> bool:
        """Whether all conditions hold of it."""
        if wanted.provinces and wanted.provinces.isdisjoint(self.provinces):
            return False
        if wanted.themes and wanted.themes.isdisjoint(self.themes):
            return False
        return not wanted.is_dated() or self._overlaps(wanted)

    def _overlaps(self, wanted: Wanted) -> bool:
        if self.months is None:
            return False
        first, last = self.months
        return (wanted.last is None or first <= wanted.last) and (
            wanted.first is None or last >= wanted.first
        )


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A page of what was found; how many there are in all, of each kind, province, month and theme; whether
    everything found was counted.
    """

    results: tuple[Result, ...]
    total: int
    kinds: Mapping[str, int]
    provinces: Mapping[int, int]
    months: Mapping[int, int]
    themes: Mapping[str, int]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that was found, and how; the provinces and the newest month that meet what is wanted."""

    document: Document
    how: str
    provinces: tuple[int, ...]
    month: int | None


def narrowed(view: View, query: str, wanted: Wanted, *, limit: int = 20, offset: int = 0) -> Narrowed:
    """Return what names a query and meets the conditions; for a query that names nothing, the newest
    sentences (or things of the kinds asked for) that do, if there is any condition.
    """
    how = _by_name(view, query) if fold(query) else _newest(view, wanted)
    if not fold(query) and not wanted.kinds:
        wanted = replace(wanted, kinds=frozenset({SENTENCE}))
    most = MOST if fold(query) else NEWEST
    is_whole = len(how) <= most
    found = dict(list(how.items())[:most])
    tells = _tells(view, found)
    counts = _Counts(wanted)
    passed = [id_ for id_ in found if counts.take(_kind(id_), tells[id_])]
    if not fold(query):
        passed.sort(key=lambda id_: -(_newest_month(tells[id_], wanted) or 0))
    page = tuple(
        _result(view, id_, found[id_], tells[id_], wanted) for id_ in passed[offset : offset + limit]
    )
    kinds = {kind: counts.kinds[kind] for kind in KINDS if kind in counts.kinds}
    return Narrowed(page, len(passed), kinds, counts.provinces, counts.months, counts.themes, is_whole)


class _Counts:
    """Counts what each facet offers, thing by thing."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._less_province = replace(wanted, provinces=frozenset())
        self._less_months = replace(wanted, first=None, last=None)
        self._less_theme = replace(wanted, themes=frozenset())
        self.kinds: Counter[str] = Counter()
        self.provinces: Counter[int] = Counter()
        self.months: Counter[int] = Counter()
        self.themes: Counter[str] = Counter()

    def take(self, kind: str, told: Sequence[Told]) -> bool:
        """Count a thing of which this is told; whether it meets all conditions."""
        faceted = self._wanted.is_faceted()
        meets = not faceted or any(each.meets(self._wanted) for each in told)
        self.kinds[kind] += meets
        if self._wanted.kinds and kind not in self._wanted.kinds:
            return False
        provinces: set[int] = set()
        months: set[int] = set()
        themes: set[str] = set()
        for each in told:
            if not faceted or each.meets(self._less_province):
                provinces |= each.provinces
            if each.months is not None and (not faceted or each.meets(self._less_months)):
                months.update(range(each.months[0], each.months[1] + 1))
            if each.themes and (not faceted or each.meets(self._less_theme)):
                themes |= each.themes
        self._add(provinces, months, themes)
        return meets

    def _add(self, provinces: Iterable[int], months: Iterable[int], themes: Iterable[str]) -> None:
        for province in provinces:
            self.provinces[province] += 1
        for month in months:
            self.months[month] += 1
        for theme in themes:
            self.themes[theme] += 1


def _by_name(view: View, query: str) -> dict[int, str]:
    """The rows that a query names, the likeliest first, each with how; one more than is counted at most."""
    found: dict[int, str] = {}
    for how, phrase in tiers(query):
        for (id_,) in view.rows(_IDS, phrase=phrase, most=MOST + 1):
            found.setdefault(id_, how)
    return found


def _newest(view: View, wanted: Wanted) -> dict[int, str]:
    """The rows of which the newest statements tell, where anything is wanted."""
    if not (wanted.kinds or wanted.is_faceted()):
        return {}
    things = (thing for (thing,) in view.rows(_NEWEST, most=NEWEST * 2))
    keys = list(dict.fromkeys(things))[: NEWEST + 1]
    found = dict(view.rows(_OF_KEYS, keys=json.dumps(keys)))
    return {found[key]: "newest" for key in keys if key in found}


def _tells(view: View, ids: Iterable[int]) -> dict[int, list[Told]]:
    """What is told of each thing, by its row."""
    keys = dict(view.rows(_KEYS, ids=json.dumps(list(ids))))
    asked = json.dumps(list(keys))
    told = view.rows(_TOLD, keys=asked)
    by_row = _by_row(view, told)
    found: dict[int, list[Told]] = {id_: [] for id_ in keys.values()}
    own = _sets(view.rows(_HOME, keys=asked))
    for thing, where in own.items():
        found[keys[thing]].append(Told(None, where, _NO_THEMES))
    for thing, row, _, _, did in told:  # where others act with a body is not where it is
        each = by_row[row]
        found[keys[thing]].append(each._replace(provinces=own.get(thing, _NO_PROVINCES)) if did else each)
    return found


def _by_row(view: View, told: Iterable[tuple[int, int, int | None, int | None, int]]) -> dict[int, Told]:
    """What each statement tells of whatever it is about."""
    months = {row: (first, last) if first and last else None for _, row, first, last, _ in told}
    rows = json.dumps(list(months))
    provinces, themes = _sets(view.rows(_ACTED, rows=rows)), _sets(view.rows(_TOPIC, rows=rows))
    return {
        row: Told(span, provinces.get(row, _NO_PROVINCES), themes.get(row, _NO_THEMES))
        for row, span in months.items()
    }


def _sets(rows: Iterable[tuple[int, T]]) -> dict[int, frozenset[T]]:
    found: defaultdict[int, set[T]] = defaultdict(set)
    for key, value in rows:
        found[key].add(value)
    return {key: frozenset(values) for key, values in found.items()}


def _kind(id_: int) -> str:
    return NAMES[id_ >> KIND_AT & 63]


def _newest_month(told: Iterable[Told], wanted: Wanted) -> int | None:
    dated = [each for each in told if each.months is not None]
    meeting = [each for each in dated if each.meets(wanted)]
    return max((each.months[1] for each in meeting or dated if each.months), default=None)


def _result(view: View, id_: int, how: str, told: Sequence[Told], wanted: Wanted) -> Result:
    (row,) = view.rows(_ROW, id=id_)
    provinces = sorted(set().union(*(each.provinces for each in told if each.meets(wanted))))
    return Result(document_in(row), how, tuple(provinces), _newest_month(told, wanted))
