"""What joins the rows of an index to those of other things: put in with a row, taken out with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from graph_builder.store.search.documents import Document
from graph_builder.store.search.facets import Facets, key_of
from graph_builder.store.search.how import kind_of


def put_joins(database: sqlite3.Connection, rows: Iterable[tuple[int, Document]]) -> None:
    """Put in what narrows a search to the things of some rows, and whom and where they name."""
    told, acted, home, topic, linked = [], [], [], [], []
    named: list[tuple[int, ...]] = []
    for id_, document in rows:
        facets, own = document.facets, key_of(document.iri)
        home += [(own, province, id_) for province in facets.provinces()]
        if facets.is_asked():
            first, last = facets.months or (None, None)
            did = {thing for thing in facets.agents if thing != document.iri}
            told += [(key_of(thing), id_, first, last, thing in did) for thing in facets.tells]
            acted += [(id_, key) for key in {own, *map(key_of, facets.agents)}]
            topic += [(id_, theme) for theme in facets.themes]
        if facets.said:
            named += _named(id_, document)
            linked += _linked(id_, facets)
    database.executemany("INSERT OR IGNORE INTO told VALUES (?, ?, ?, ?, ?)", told)
    database.executemany("INSERT OR IGNORE INTO acted VALUES (?, ?)", acted)
    database.executemany("INSERT OR IGNORE INTO home VALUES (?, ?, ?)", home)
    database.executemany("INSERT OR IGNORE INTO topic VALUES (?, ?)", topic)
    database.executemany("INSERT OR IGNORE INTO named VALUES (?, ?, ?, ?, ?, ?)", named)
    database.executemany("INSERT OR IGNORE INTO linked VALUES (?, ?, ?)", linked)


def drop_joins(database: sqlite3.Connection, rows: Iterable[tuple[int, int, Facets]]) -> None:
    """Take out the same of rows that go, each with the key of its thing and its facets."""
    told, home, acting, named, linked = [], [], [], [], []
    for id_, key, facets in rows:
        told += [(key_of(thing), id_) for thing in facets.tells]
        home += [(key, province, id_) for province in facets.provinces()]
        acting += [(id_,)] if facets.is_asked() else []
        day, _ = facets.days()
        named += [(key_of(thing), day, id_) for thing in facets.named()]
        linked += _linked(id_, facets)
    database.executemany("DELETE FROM told WHERE thing = ? AND row = ?", told)
    database.executemany("DELETE FROM home WHERE thing = ? AND province = ? AND row = ?", home)
    database.executemany("DELETE FROM acted WHERE row = ?", acting)
    database.executemany("DELETE FROM topic WHERE row = ?", acting)
    database.executemany("DELETE FROM named WHERE thing = ? AND day = ? AND row = ?", named)
    database.executemany("DELETE FROM linked WHERE thing = ? AND how = ? AND row = ?", linked)


def _named(row: int, document: Document) -> Iterator[tuple[int, int, int, int, int, int]]:
    named = document.facets.named()
    if named:
        (begin, end), (kind, graph) = document.facets.days(), kind_of(document)
        yield from ((key_of(thing), begin, row, end, how | kind, graph) for thing, how in named.items())


def _linked(row: int, facets: Facets) -> list[tuple[int, int, int]]:
    return [(key_of(thing), how, row) for how, thing in facets.linked()]
