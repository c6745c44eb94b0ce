"""Narrowing a search: what is found of some provinces, months and themes, and how much there is of each.

A thing passes where one statement about it (or what it tells of itself) meets every condition at once. What a
facet offers is counted with all conditions but its own, so that a choice can be widened as well as changed.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from graph_builder.store.search.documents import Document
from graph_builder.store.search.folding import fold
from graph_builder.store.search.index import KIND_AT, document_in
from graph_builder.store.search.kinds import KINDS, NAMES, SENTENCE
from graph_builder.store.search.lookup import ALIVE, RESTING, View, tiers

MOST = 10_000
"""Things found that are narrowed and counted; of more, the first by length of name are, and it is told."""
LOOKED_AT, TOLD, VERY_MANY = 1000, 4000, 40
"""So many of the things found, and of the statements that tell of them, are looked at for what a facet offers
where nothing is chosen of one: it costs as much in a store of any size. Very many is a
fortieth of all.
"""
NEWEST = 10_000
"""The same where nothing is named: of more, those that the newest statements tell of."""


def _alive(question: str) -> str:
    """A question about rows that a revision has: ``ALIVE`` stands behind each number of a row, ``RESTING``
    for what sentences are told by.
    """
    return question.replace("ALIVE", ALIVE).replace("RESTING", RESTING)


_IDS = _alive("SELECT rowid FROM gram WHERE gram MATCH :phrase AND +rowid ALIVE ORDER BY rowid LIMIT :most")
_KEYS = "SELECT row.key, row.id FROM json_each(:ids) CROSS JOIN row ON row.id = value"
_HOW_MANY = """
SELECT row.id, (SELECT COUNT(*) FROM told WHERE told.thing = row.key)
    + (SELECT COUNT(*) FROM rests WHERE rests.thing = row.key)
FROM json_each(:ids) CROSS JOIN row ON row.id = value
"""
_NEWEST = _alive("""
SELECT thing, last FROM told WHERE last IS NOT NULL AND row ALIVE
UNION ALL SELECT thing, last FROM rests WHERE last IS NOT NULL AND RESTING
ORDER BY last DESC, thing DESC LIMIT :most
""")
_OF_KEYS = _alive("""
SELECT row.key, row.id FROM json_each(:keys) CROSS JOIN row ON row.key = value
WHERE row.id ALIVE AND row.id >> 42 & 63 < 61
""")
_TOLD = _alive("""
SELECT thing, row, first, last, did FROM json_each(:keys) CROSS JOIN told ON thing = value WHERE row ALIVE
UNION ALL SELECT thing, row, first, last, 0 FROM json_each(:keys) CROSS JOIN rests ON thing = value
WHERE RESTING
""")
_HOME = _alive(
    "SELECT thing, province FROM json_each(:keys) CROSS JOIN home ON thing = value WHERE row ALIVE"
)
_ACTED = _alive("""
SELECT acted.row, province FROM json_each(:rows) CROSS JOIN acted ON acted.row = value
CROSS JOIN home ON home.thing = acted.agent WHERE home.row ALIVE
""")
_TOPIC = "SELECT row, theme FROM json_each(:rows) CROSS JOIN topic ON row = value"
_SPANS = _alive("""
SELECT DISTINCT thing, first, last FROM json_each(:keys) CROSS JOIN told ON thing = value
WHERE row ALIVE AND last IS NOT NULL
UNION ALL SELECT DISTINCT thing, first, last FROM json_each(:keys) CROSS JOIN rests ON thing = value
WHERE RESTING AND last IS NOT NULL
""")
_WHERE = _alive("""
SELECT DISTINCT told.thing, province FROM json_each(:keys) CROSS JOIN told ON told.thing = value
CROSS JOIN acted ON acted.row = told.row CROSS JOIN home ON home.thing = acted.agent
WHERE NOT did AND told.row ALIVE AND home.row ALIVE
UNION ALL SELECT DISTINCT rests.thing, province FROM json_each(:keys) CROSS JOIN rests ON rests.thing = value
CROSS JOIN acted ON acted.row = rests.row CROSS JOIN home ON home.thing = acted.agent
WHERE RESTING AND home.row ALIVE
""")
_ABOUT = _alive("""
SELECT DISTINCT thing, theme FROM json_each(:keys) CROSS JOIN told ON thing = value
CROSS JOIN topic ON topic.row = told.row WHERE told.row ALIVE
UNION ALL SELECT DISTINCT thing, theme FROM json_each(:keys) CROSS JOIN rests ON thing = value
CROSS JOIN topic ON topic.row = rests.row WHERE RESTING
""")
_ROW = "SELECT iri, kind, graph, label, names, facets, marks FROM row WHERE id = :id"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a search is narrowed to; an empty condition holds for all. Months as `facets.month_of` counts."""

    kinds: frozenset[str] = frozenset()
    provinces: frozenset[int] = frozenset()
    themes: frozenset[str] = frozenset()
    months: range | None = None

    def is_faceted(self) -> bool:
        """Whether it wants more than kinds."""
        return bool(self.provinces or self.themes) or self.months is not None


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that was found, and how; the provinces and the newest month that meet what is wanted."""

    document: Document
    how: str
    provinces: tuple[int, ...]
    month: int | None


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A page of what was found; how many there are in all, and of each kind; of the first ``looked_at`` of
    them how many are of each province, month and theme; whether everything found was counted.
    """

    results: tuple[Result, ...]
    total: int
    kinds: Mapping[str, int]
    provinces: Mapping[int, int]
    months: Mapping[int, int]
    themes: Mapping[str, int]
    is_whole: bool
    looked_at: int = 0


def narrowed(view: View, query: str, wanted: Wanted, *, limit: int = 20, offset: int = 0) -> Narrowed:
    """Return what names a query and meets the conditions; for a query that names nothing, the newest
    sentences (or things of the kinds asked for) that do, if there is any condition.
    """
    is_named = bool(fold(query))
    how = _by_name(view, query) if is_named else _newest(view, wanted)
    if not is_named and not wanted.kinds:
        wanted = replace(wanted, kinds=frozenset({SENTENCE}))
    most = MOST if is_named else NEWEST
    found = dict(list(how.items())[:most])
    looked_at = _first(view, list(found)) if is_named and not wanted.is_faceted() else list(found)
    summed = _summed if wanted.is_faceted() else _summed_whole
    sums = summed(view, _keys(view, looked_at), wanted)
    meeting = [id_ for id_ in found if id_ in sums.meets] if wanted.is_faceted() else list(found)
    passed = [id_ for id_ in meeting if _kind(id_) in wanted.kinds] if wanted.kinds else meeting
    if not is_named:
        passed.sort(key=lambda id_: -sums.newest.get(id_, -1))
    kinds = Counter(map(_kind, meeting))
    counted = [id_ for id_ in looked_at if _kind(id_) in wanted.kinds] if wanted.kinds else looked_at
    page = passed[offset : offset + limit]
    beyond = set(page).difference(looked_at)
    summed_late = _summed if wanted.is_faceted() else _where_and_when
    late = summed_late(view, _keys(view, list(beyond)), wanted) if beyond else sums
    return Narrowed(
        tuple(_result(view, id_, found[id_], late if id_ in beyond else sums) for id_ in page),
        len(passed),
        {kind: kinds[kind] for kind in KINDS if kind in kinds},
        _spread(sums.provinces, counted),
        _spread(sums.months, counted),
        {sums.themes_known[each]: count for each, count in _spread(sums.themes, counted).items()},
        is_whole=len(how) <= most,
        looked_at=len(looked_at),
    )


@dataclass(slots=True)
class _Sums:
    """What is told of each thing, by its row: sets are bits of numbers, which is many times faster. What is
    told of `provinces` meets all conditions but that on provinces, and so on; `where` meets all.
    """

    themes_known: list[str] = field(default_factory=list)
    meets: set[int] = field(default_factory=set)
    newest: dict[int, int] = field(default_factory=dict)
    where: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))
    provinces: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))
    months: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))
    themes: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))


def _summed(view: View, keys: Mapping[int, int], wanted: Wanted) -> _Sums:
    """Add up what is told of each thing: by the statements about it, and where it is itself. `keys` are the
    rows by the numbers of their things.
    """
    sums = _Sums()
    asked = json.dumps(list(keys))
    told = view.rows(_TOLD, keys=asked)
    rows = json.dumps(list({each[1] for each in told}))
    own = _bits(view.rows(_HOME, keys=asked))
    provinces = _bits(view.rows(_ACTED, rows=rows))
    themes = _themes(view, rows, sums.themes_known)
    take = _taking(sums, wanted)
    for thing, where in own.items():
        take(keys[thing], where, 0, 0, None)
    pairs = {(first, last) for _, _, first, last, _ in told}
    spans = {pair: _span(*pair) if None not in pair else 0 for pair in pairs}
    for thing, row, first, last, did in told:  # where others act with a body is not where it is
        where = own.get(thing, 0) if did else provinces.get(row, 0)
        take(keys[thing], where, spans[first, last], themes.get(row, 0), last)
    return sums


def _summed_whole(view: View, keys: Mapping[int, int], wanted: Wanted) -> _Sums:
    """The same where no statement is chosen from others: the engine adds up, of a thing that a hundred
    thousand statements tell of only what differs comes here.
    """
    sums = _where_and_when(view, keys, wanted)
    numbers: dict[str, int] = {}
    for thing, theme in view.rows(_ABOUT, keys=json.dumps(list(keys))):
        sums.themes[keys[thing]] |= 1 << numbers.setdefault(theme, len(numbers))
    sums.themes_known = list(numbers)
    return sums


def _where_and_when(view: View, keys: Mapping[int, int], _: Wanted) -> _Sums:
    """The same without the themes, which are told of no single thing that is found."""
    sums = _Sums()
    asked = json.dumps(list(keys))
    for question in (_HOME, _WHERE):
        for thing, province in view.rows(question, keys=asked):
            sums.provinces[keys[thing]] |= 1 << province
    sums.where = sums.provinces
    for thing, first, last in view.rows(_SPANS, keys=asked):
        id_ = keys[thing]
        sums.months[id_] |= _span(first, last)
        sums.newest[id_] = max(last, sums.newest.get(id_, -1))
    return sums


def _taking(sums: _Sums, wanted: Wanted) -> Callable[[int, int, int, int, int | None], None]:
    """Takes what one statement tells of a thing: where, the months, the themes, the last month."""
    provinces = sum(1 << province for province in wanted.provinces) or -1
    themes = sum(1 << at for at, theme in enumerate(sums.themes_known) if theme in wanted.themes)
    months = _span(wanted.months.start, wanted.months.stop - 1) if wanted.months else 0
    any_province, any_theme, any_month = not wanted.provinces, not wanted.themes, wanted.months is None

    def take(id_: int, where: int, when: int, what: int, last: int | None) -> None:
        is_there = any_province or where & provinces
        is_then = any_month or when & months
        is_so = any_theme or what & themes
        if is_then and is_so:
            sums.provinces[id_] |= where
        if is_there and is_so:
            sums.months[id_] |= when
        if is_there and is_then:
            sums.themes[id_] |= what
            if is_so:
                sums.meets.add(id_)
                sums.where[id_] |= where
                if last is not None and last > sums.newest.get(id_, -1):
                    sums.newest[id_] = last

    return take


def _by_name(view: View, query: str) -> dict[int, str]:
    """The rows that a query names, the likeliest first, each with how, one more than is counted at most."""
    found: dict[int, str] = {}
    for how, phrase in tiers(query):
        for (id_,) in view.rows(_IDS, phrase=phrase, most=MOST + 1):
            found.setdefault(id_, how)
    return found


def _keys(view: View, ids: Sequence[int]) -> dict[int, int]:
    """Rows by the numbers of their things."""
    return dict(view.rows(_KEYS, ids=json.dumps(ids))) if ids else {}


def _first(view: View, ids: Sequence[int]) -> list[int]:
    """The first of some rows, as many as can be looked at in no time: at most `LOOKED_AT`, of which no more
    than `TOLD` statements tell. Where more do, those of which very many tell, as of a province, are left out.
    """
    first = list(ids[:LOOKED_AT])
    told = dict(view.rows(_HOW_MANY, ids=json.dumps(first)))
    if sum(told.values()) <= TOLD:
        return first
    few = [id_ for id_ in first if told.get(id_, 0) <= TOLD // VERY_MANY]
    return few[: bisect_right([*accumulate(told.get(id_, 0) for id_ in few)], TOLD)]


def _newest(view: View, wanted: Wanted) -> dict[int, str]:
    """The rows of which the newest statements tell, where anything is wanted; see `_by_name`."""
    if not (wanted.kinds or wanted.is_faceted()):
        return {}
    things = (thing for thing, _ in view.rows(_NEWEST, most=NEWEST * 2))
    keys = list(dict.fromkeys(things))[: NEWEST + 1]
    found = dict(view.rows(_OF_KEYS, keys=json.dumps(keys)))
    return {found[key]: "newest" for key in keys if key in found}


def _themes(view: View, rows: str, known: list[str]) -> dict[int, int]:
    """The themes of statements, as bits in the order in which they come to be known."""
    numbers: dict[str, int] = {}
    found = _bits(
        (row, numbers.setdefault(theme, len(numbers))) for row, theme in view.rows(_TOPIC, rows=rows)
    )
    known.extend(numbers)
    return found


def _bits(rows: Iterable[tuple[int, int]]) -> dict[int, int]:
    found: dict[int, int] = {}
    for key, value in rows:
        found[key] = found.get(key, 0) | 1 << value
    return found


def _span(first: int, last: int) -> int:
    return (1 << last + 1) - (1 << first) if first <= last else 0


def _spread(bits: Mapping[int, int], ids: Iterable[int]) -> dict[int, int]:
    """How many of some things have each of the values that are bits of their numbers."""
    found: Counter[int] = Counter()
    for many, count in Counter(bits.get(id_, 0) for id_ in ids).items():
        for value in _values(many):
            found[value] += count
    return dict(found)


def _values(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _kind(id_: int) -> str:
    return NAMES[id_ >> KIND_AT & 63]


def _result(view: View, id_: int, how: str, sums: _Sums) -> Result:
    (row,) = view.rows(_ROW, id=id_)
    provinces = tuple(_values(sums.where.get(id_, 0)))
    return Result(document_in(row), how, provinces, sums.newest.get(id_))
