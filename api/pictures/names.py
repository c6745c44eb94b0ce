"""Which statements name a thing, as the index tells it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from functools import lru_cache, partial

from graph_builder.store.search.how import ACT, roles_of
from graph_builder.store.search.lookup import View
from graph_builder.store.search.naming import ALL_DAYS, iris, naming, sources
from visualizations.names import local
from visualizations.naming import How, Names


def names_by_index(view: View, things: Collection[str], days: range = ALL_DAYS) -> Names[int]:
    """The statements that name some things, of some days and of unknown ones, each by the number of its row;
    it holds as long as the view.
    """
    found: defaultdict[tuple[int, int, int], list[int]] = defaultdict(list)
    for row, begin, end, how in naming(view, things, days):
        found[begin, end, how].append(row)
    groups: defaultdict[How, list[int]] = defaultdict(list)
    for told, rows in found.items():
        groups[_how(*told)] += rows
    return Names(groups, partial(iris, view), partial(sources, view))


@lru_cache(maxsize=1 << 12)
def _how(begin: int, end: int, how: int) -> How:
    roles = tuple(sorted(map(local, roles_of(how))))
    return How(roles, begin, end, bool(how & ACT))
