"""The index of a store that is only being made: filled as its things come, without looking anything up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import cast

from graph_builder.store.search.documents import Document
from graph_builder.store.search.facets import key_of
from graph_builder.store.search.file import LOOKED_UP, fresh, merge_later, tell_terms
from graph_builder.store.search.folding import grams
from graph_builder.store.search.index import USUAL, SearchIndex, columns_of, number_of
from graph_builder.store.search.joins import put_joins
from graph_builder.store.search.rests import put_rests
from graph_builder.store.search.sums import Sums
from graph_builder.store.transaction import keep_nothing

_MUCH = 64 << 20  # bytes of new terms that are gathered before they are written
_CACHE = 131_072  # KiB
_AUTOMERGE = 4  # files of terms that are merged as soon as there are so many
_MANY = 50_000  # sums that are gathered before they are written: each bulletin has a dozen of its own


class IndexMaking:
    """An index that nobody reads yet, in place of what is at a path; `finish` makes it one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._database = fresh(path)
        self._sums = Sums()
        self._next = 0
        keep_nothing(self._database, _CACHE)
        for name in LOOKED_UP:
            self._database.execute(f"DROP INDEX {name}")
        tell_terms(self._database, "hashsize", _MUCH)
        tell_terms(self._database, "automerge", _AUTOMERGE)
        self._database.execute("BEGIN IMMEDIATE")

    def add(self, documents: Iterable[Document]) -> None:
        """Put in things that are not there yet."""
        made = sorted(((self._row(document), document) for document in documents), key=lambda each: each[0])
        rows = [row for row, _ in made]
        self._database.executemany("INSERT INTO row VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, NULL)", rows)
        added = [(cast(int, row[0]), document) for row, document in made]
        put_joins(self._database, added)
        put_rests(self._database, added, 0)
        named = (_terms(row) for row in rows if row[-1])
        self._database.executemany("INSERT INTO gram (rowid, names) VALUES (?, ?)", named)
        if len(self._sums) > _MANY:
            self._sums.write(self._database)

    def finish(self, revision: int) -> None:
        """Let it be the index of the only revision that there is."""
        state = (revision, revision, self._next)
        for statement in LOOKED_UP.values():
            self._database.execute(statement)
        self._sums.write(self._database)
        self._database.execute("UPDATE state SET revision = ?, oldest = ?, next = ?", state)
        self._database.execute("COMMIT")
        tell_terms(self._database, "hashsize", USUAL)
        merge_later(self._database)
        SearchIndex(self._path, self._database).close()

    def _row(self, document: Document) -> tuple[int | str, ...]:
        names = document.folded()
        id_ = number_of(document, names, self._next)
        self._next += 1
        self._sums.add(document.iri, document.marks)
        return id_, *columns_of(document), key_of(document.iri), "\n".join(names)


def _terms(row: Sequence[int | str]) -> tuple[int | str, str]:
    folded = str(row[-1])
    return row[0], grams(folded.split("\n"))
