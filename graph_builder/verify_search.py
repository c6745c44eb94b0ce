"""The check of the full-text index: at every revision that readers see, it says what the data say."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

from graph_builder.case import Case, Finding
from graph_builder.store.layout import Home
from graph_builder.store.search.counting import wrong
from graph_builder.store.search.documents import Document, documents_in
from graph_builder.store.search.lookup import Lookup, NotAtRevision


def the_index_shows_the_data(case: Case) -> Iterator[Finding]:
    """The index holds each name, title and sentence once, and nothing that the data lack; what it finds them
    by, and counts them by, belongs to its rows. Whoever opens the store for writing makes an index that is
    missing anew.
    """
    revision = case.snapshots.newest()
    if case.unpublished or (case.at_rest and revision != case.revision):
        return  # the next opening brings both forward together
    wanted = {document.iri: document for document in documents_in(case.data)}
    yield from compared(Home(case.place).search, revision, wanted)


def compared(path: Path, revision: int, wanted: Mapping[str, Document]) -> Iterator[Finding]:
    """Where the index at a path does not say of a revision what is wanted, by the IRIs of things."""
    place = path.parent.name
    try:
        with Lookup.open(path) as lookup, lookup.at(revision) as view:
            shown = {document.iri: document for document in view.documents()}
            loose, unsummed = view.loose(), wrong(view)
            torn = view.torn()
    except (sqlite3.DatabaseError, NotAtRevision) as error:
        reason = str(error) or "another revision"
        yield Finding("search", place, f"全文索引不可用：{reason}", f"no index to use: {reason}")
        return
    if torn:
        yield Finding("search", place, f"全文索引损坏：{torn}", f"the index is damaged: {torn}")
    for iri in sorted(wanted.keys() | shown.keys()):
        if wanted.get(iri) != shown.get(iri):
            yield Finding("search", iri, "全文索引与数据不一致", "the index does not say what the data say")
    if unsummed:
        zh, en = f"{unsummed} 个计数与各行不符", f"{unsummed} sums are not those of the rows"
        yield Finding("search", place, zh, en)
    if loose:
        zh, en = f"{loose} 个检索词与各行不符", f"{loose} terms do not stand for the rows that have them"
        yield Finding("search", place, zh, en)
