"""How many things there are, told by the sums of an index: as long in a large store as in a small one."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from graph_builder.store.search.lookup import BEGINNING, SHOWN, View
from graph_builder.store.search.marks import (
    BEGIN,
    CLASSES,
    DID,
    GRAPH,
    GROUP,
    WHEN,
    Key,
    apart,
    group_of,
    in_text,
    spans_between,
    tallies,
)

_SOME = 200
LAST = "\U0010ffff"
"""Follows whatever an IRI may have."""
_NAMES = """
WITH RECURSIVE each (name) AS (
    SELECT MIN(name) FROM tally WHERE what = :what
    UNION ALL
    SELECT (SELECT MIN(name) FROM tally WHERE what = :what AND name > each.name) FROM each WHERE name NOT NULL
)
SELECT name FROM each WHERE name NOT NULL
"""
_PARTS = """
SELECT part, SUM(count) FROM tally WHERE what = :what AND name = :name AND came <= :at GROUP BY part
"""
_EVERY = "SELECT what, name, part, SUM(count) FROM tally WHERE came <= :at GROUP BY what, name, part"
_WITHIN = """
SELECT name, part, SUM(count) FROM tally
WHERE what = :what AND name >= :first AND name < :last AND came <= :at GROUP BY name, part
"""
_EACH = "SELECT name, SUM(count) FROM tally WHERE what = :what AND came <= :at GROUP BY name"
_END = len("05/2022-11-01/")
_OF = f"""
SELECT row.iri, row.marks FROM json_each(:iris) CROSS JOIN row INDEXED BY row_iri ON row.iri = value
WHERE {SHOWN}
"""  # noqa: S608 - made of constants
_BEGINNING = f"SELECT iri, marks {BEGINNING} ORDER BY iri"
_GRAPH = f"SELECT graph {BEGINNING} ORDER BY iri LIMIT 1"


def graph_of(view: View, beginning: str) -> str | None:
    """Return the graph that tells of the first thing whose IRI begins so; None where there is none."""
    rows = view.rows(_GRAPH, first=beginning, last=beginning + LAST)
    return rows[0][0] if rows else None


def by_class(view: View) -> dict[str, int]:
    """Return how many things there are of each class."""
    return dict(_by_class(_totals(view, CLASSES)))


def by_class_in(view: View, graph: str) -> dict[str, int]:
    """Return how many things of each class a graph has."""
    return dict(_by_class((name, _parts(view, GRAPH, name).get(graph, 0)) for name in _names(view, GRAPH)))


def graphs(view: View) -> list[str]:
    """Return the named graphs that say of what class anything is, in order."""
    return sorted({graph for name in _names(view, GRAPH) for graph in _parts(view, GRAPH, name)} - {""})


def partitions(view: View) -> list[tuple[str, int, str]]:
    """Return the classes, how many things of each there are, and the first of them by its IRI; most first."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name in _names(view, GROUP):
        parts = _parts(view, GROUP, name)
        for each in name.split(" "):
            found[each].update(parts)
    counts = sorted(by_class(view).items(), key=lambda each: (-each[1], each[0]))
    firsts = {each: min(_firsts(view, each, sorted(found[each]))) for each, _ in counts}
    return [(each, count, firsts[each]) for each, count in counts]


def with_class(view: View) -> int:
    """Return how many things have a class."""
    return sum(count for _, count in _totals(view, CLASSES))


def begun(view: View) -> dict[str, int]:
    """Return how many acts began in each month, as ``2022-11``."""
    return dict(sorted(_parts(view, BEGIN, "").items()))


def by_action(view: View) -> dict[str, int]:
    """Return how many acts there are of each kind."""
    found: Counter[str] = Counter()
    for name, count in view.rows(_EACH, what=DID):
        _, actions, _ = apart(name)
        found.update(dict.fromkeys(actions, count))
    return {action: count for action, count in found.items() if count}


def groups(view: View, classes: Collection[str]) -> dict[str, int]:
    """Return how many things of any of some classes each group of IRIs has, by `group_of`, in order."""
    found: Counter[str] = Counter()
    for name in _names(view, GROUP):
        if not set(name.split(" ")).isdisjoint(classes):
            found.update(_parts(view, GROUP, name))
    return {name: found[name] for name in sorted(found)}


def members(view: View, classes: Collection[str], group: str) -> Iterator[str]:
    """Yield the things of any of some classes that are of a group, in order."""
    for iri, marks in view.rows(_BEGINNING, first=group, last=group + LAST):
        has = {each for mark in in_text(marks) for each in mark.classes}
        if group_of(iri) == group and not has.isdisjoint(classes):
            yield iri


def having(view: View, iris: Iterable[str], classes: Collection[str]) -> list[str]:
    """Return those of some things that are of any of some classes, in order."""
    rows = view.rows(_OF, iris=json.dumps(list(iris)))
    found = ((iri, {each for mark in in_text(marks) for each in mark.classes}) for iri, marks in rows)
    return sorted(iri for iri, has in found if not has.isdisjoint(classes))


def told(
    view: View, classes: Collection[str], action: str | None = None, status: str | None = None
) -> Mapping[str, int]:
    """Return in which named graphs things of any of some classes are told, and how many, where they do an
    action or have a status only those that do.
    """
    found: Counter[str] = Counter()
    for name in _names(view, DID if action or status else GRAPH):
        if action or status:
            has, actions, statuses = apart(name)
            meets = action in (None, *actions) and status in (None, *statuses)
        else:
            has, meets = name.split(" "), True
        if meets and not set(has).isdisjoint(classes):
            found.update(_parts(view, DID if action or status else GRAPH, name))
    return {graph: count for graph, count in found.items() if graph}


def told_between(
    view: View,
    classes: Collection[str],
    days: tuple[str, str],
    action: str | None = None,
    status: str | None = None,
) -> Mapping[str, int]:
    """Return the same as `told`, of what has a day between two days, or is one of them; as ``2022-11-30``."""
    found: Counter[str] = Counter()
    for first, last in spans_between(*days):
        for name, graph, count in view.rows(_WITHIN, what=WHEN, first=first, last=last):
            span, _, how = name.partition("\t")
            has, actions, statuses = apart(how)
            meets = action in (None, *actions) and status in (None, *statuses)
            if meets and span[_END:] >= days[0] and not set(has).isdisjoint(classes):
                found[graph] += count
    return {graph: count for graph, count in found.items() if graph and count}


def wrong(view: View) -> int:
    """Return how many sums are not those of the things that the revision has."""
    wanted: Counter[Key] = Counter()
    for document in view.documents():
        wanted.update(tallies(document.iri, document.marks))
    found = {(what, name, part): count for what, name, part, count in view.rows(_EVERY)}
    return sum(wanted[key] != found.get(key, 0) for key in wanted.keys() | found.keys())


def _firsts(view: View, class_: str, ordered: Sequence[str]) -> Iterator[str]:
    """The first things of a class of the first groups: of one, unless its name begins that of the next."""
    for group, following in zip(ordered, (*ordered[1:], ""), strict=True):
        yield _first(view, class_, group)
        if not following.startswith(group):
            return


def _first(view: View, class_: str, group: str) -> str:
    """The first thing of a class in a group that has one, looked for some at a time: a group may be large."""
    after = group
    while some := view.rows(f"{_BEGINNING} LIMIT {_SOME}", first=after, last=group + LAST):
        for iri, marks in some:
            if group_of(iri) == group and any(class_ in mark.classes for mark in in_text(marks)):
                return str(iri)
        after = some[-1][0] + "\0"
    return ""


def _by_class(totals: Iterator[tuple[str, int]] | list[tuple[str, int]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for name, count in totals:
        for each in name.split(" "):
            if count:
                found[each] += count
    return found


def _totals(view: View, what: str) -> list[tuple[str, int]]:
    return [(name, _parts(view, what, name).get("", 0)) for name in _names(view, what)]


def _names(view: View, what: str) -> list[str]:
    return [name for (name,) in view.rows(_NAMES, what=what)]


def _parts(view: View, what: str, name: str) -> dict[str, int]:
    return {part: count for part, count in view.rows(_PARTS, what=what, name=name) if count}
