"""The check of the full-text index: at every revision that readers see, it says what the data say."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import numpy as np

from graph_builder.case import Case, Finding
from graph_builder.store.hashes import hashes_of
from graph_builder.store.layout import Home
from graph_builder.store.search.counting import wrong
from graph_builder.store.search.documents import Document, documents_in
from graph_builder.store.search.file import distrust, is_damaged
from graph_builder.store.search.lookup import Lookup, NotAtRevision, View

Wanted = Callable[[], Iterator[Document]]
"""What an index should hold, as often as it is asked for."""


def the_index_shows_the_data(case: Case) -> Iterator[Finding]:
    """The index holds each name, title and sentence once, and nothing that the data lack; what it finds them
    by, and counts them by, belongs to its rows. Whoever opens the store for writing makes an index that is
    missing anew.
    """
    revision = case.snapshots.newest()
    if case.unpublished or (case.at_rest and revision != case.revision):
        return  # the next opening brings both forward together
    yield from compared(Home(case.place).search, revision, lambda: documents_in(case.data))


def compared(path: Path, revision: int, wanted: Wanted) -> Iterator[Finding]:
    """Where the index at a path does not say of a revision what is wanted. An index that is found to be wrong
    is distrusted from here on, so that the next who writes to the store makes it anew: what is in one cell of
    it, SQLite does not check.
    """
    place = path.parent.name
    try:
        with Lookup.open(path) as lookup, lookup.at(revision) as view:
            found = [*_damage(view, place), *_differences(view, wanted)]
            is_wrong = bool(found)
    except NotAtRevision:
        found = [
            _finding(place, "全文索引不可用：属于另一版本", "no index to use: it is of another revision")
        ]
        is_wrong = False
    except sqlite3.DatabaseError as error:
        found = [_finding(place, f"全文索引不可用：{error}", f"no index to use: {error}")]
        is_wrong = is_damaged(error)
    if is_wrong:
        distrust(path)
    yield from found


def _damage(view: View, place: str) -> Iterator[Finding]:
    """What of the index does not belong together."""
    if torn := view.torn():
        yield _finding(place, f"全文索引损坏：{torn}", f"the index is damaged: {torn}")
    if unsummed := wrong(view):
        zh, en = f"{unsummed} 个计数与各行不符", f"{unsummed} sums are not those of the rows"
        yield _finding(place, zh, en)
    if loose := view.loose():
        zh, en = f"{loose} 个检索词与各行不符", f"{loose} terms do not stand for the rows that have them"
        yield _finding(place, zh, en)


def _differences(view: View, wanted: Wanted) -> Iterator[Finding]:
    """What the index says otherwise than wanted: the documents of neither are held, but what tells them
    apart.
    """
    shown, asked = hashes_of(view.documents()), hashes_of(wanted())
    if not len(differing := np.setxor1d(shown, asked)):
        return
    wrong = set(differing.tolist())
    for iri in {each.iri for each in chain(wanted(), view.documents()) if hash(each) in wrong}:
        yield _finding(iri, "全文索引与数据不一致", "the index does not say what the data say")


def _finding(subject: str, zh: str, en: str) -> Finding:
    """A finding about the index, with what mends it."""
    return Finding(
        "search",
        subject,
        f"{zh}。下次写入（如 zhengpu build）时会重建索引",
        f"{en}. The next that writes to the store, as `zhengpu build`, makes the index anew",
    )
