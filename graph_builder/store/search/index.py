"""The index as its one writer sees it: a SQLite file that follows the data, revision by revision.

A row is what a thing was from one revision (`came`) until another (`went`), so that who reads an older
snapshot finds what that snapshot says. The file can be lost at any time: it is made again from the data.

>>> import tempfile
>>> with SearchIndex.open(Path(tempfile.mkdtemp()) / "search.db") as index:
...     index.follow(ox.Store(), revision=0, oldest=0)
...     index.revision()
0
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

from graph_builder.batches import batches
from graph_builder.store.journal import Change, Intent
from graph_builder.store.search.documents import Document, Documented, Name, documented, named_by
from graph_builder.store.search.facets import Facets, facets_in_text, key_of
from graph_builder.store.search.file import (
    CLOSED,
    NOTHING,
    distrust,
    fresh,
    is_torn,
    merge_some,
    opened,
    row_of,
    tell_terms,
)
from graph_builder.store.search.folding import grams
from graph_builder.store.search.joins import drop_joins, put_joins
from graph_builder.store.search.kinds import NUMBERS
from graph_builder.store.search.marks import as_text, in_json, in_text
from graph_builder.store.search.noted import forget_noted, note, noted
from graph_builder.store.search.rests import Moved, forget_rests, move_rests, put_rests, renew_rests
from graph_builder.store.search.sums import Sums, fold_up
from graph_builder.store.transaction import transaction

# A row's number begins with its length and its kind: the index hands rows out in the order of their numbers,
# the shorter names first, and tells kinds apart without looking at a row.
LENGTH_AT, KIND_AT, LONGEST = 48, 42, 4095

TOO_MANY = 100_000  # things to look at again; from here on all are looked at
AT_ONCE = 1000  # things that one question is about
_TOLD = 10_000
_STANDING = """
SELECT iri, kind, graph, label, names, facets, marks, row.id
FROM json_each(?) CROSS JOIN row ON row.iri = value
WHERE went IS NULL
"""
_FOLDED = "SELECT row.id, folded FROM json_each(?) CROSS JOIN row ON row.id = value"
USUAL, _MUCH = 1 << 20, 32 << 20  # bytes of new terms that the index holds before it writes them

T = TypeVar("T")


class SearchIndex:
    """The full-text index of one store, for its writer."""

    def __init__(self, path: Path, database: sqlite3.Connection) -> None:
        self._path = path
        self._database = database
        self._touched: set[NamedNode] = set()
        self._expected: dict[NamedNode, Document | None] = {}  # what some of those are by now
        self._moved: dict[NamedNode, Moved] = {}  # those that only rest on other sentences by now
        self._twice: set[NamedNode] = set()  # what was noted before it was noted last
        self._all = False
        self._new: list[int] = []  # rows whose pairs are still to be put in
        self._sums = Sums()
        self._next = 0  # the number of the next row
        self._is_known = False  # whether all changes since its revision were noted
        self.tell: Callable[[int], None] = lambda _: None
        """Told now and then, while the index is made of all the data, how many things were looked at."""

    @classmethod
    def open(cls, path: Path, *, trace: Callable[[str], object] | None = None) -> Self:
        """Open the index, or an empty one where there is none that can be read; `follow` fills it. `trace` is
        told each statement.
        """
        return cls(path, opened(path, trace))

    def touch(self, quads: Iterable[Quad | Triple]) -> None:
        """Note quads that came or went: what they say of names is looked at again by `follow`."""
        self._touch(set(named_by(quads)))

    def touch_by(self, revision: int, intent: Intent, quads: Iterable[Quad]) -> None:
        """Note quads of a change that is about to be made, and will have a revision then: in the file, too,
        for who opens it if this writer is killed before `advance`.
        """
        things = set(named_by(quads))
        try:
            note(self._database, revision, intent, things)
        except sqlite3.DatabaseError as error:
            if not is_torn(error):
                raise  # `advance` makes an index anew that is torn
        self._touch(things)

    def recall(self, after: Callable[[int], Iterable[Change]]) -> None:
        """Have looked at again what changes touched that a writer made and was killed before it published
        them, where all of them were noted; `after` tells the changes after a revision.
        """
        try:
            revision = self.revision()
            things = noted(self._database, after(revision)) if revision != NOTHING else None
        except sqlite3.DatabaseError as error:
            if not is_torn(error):
                raise
            return  # `advance` makes it anew
        if things is not None:
            self.look_again(things)

    def _touch(self, things: set[NamedNode]) -> None:
        if not self._all:
            self._twice |= self._touched & things
            self._touched |= things
            for known in (self._expected, self._moved):
                for thing in known.keys() & things:
                    del known[thing]
        if len(self._touched) > TOO_MANY:
            self.touch_all()

    def expect(
        self, documents: Mapping[NamedNode, Document | None], moved: Mapping[NamedNode, Moved]
    ) -> None:
        """Take what some of the things noted are by now, or how they moved where that is all: who has made
        the change knows it, and the data need not be asked. It holds until the thing is noted again; how a
        thing moved, only if it was noted for the first time.
        """
        self._expected |= documents
        self._moved |= {thing: moved[thing] for thing in moved.keys() - self._twice}

    def touch_graph(self, data: ox.Store, graph: NamedNode | DefaultGraph) -> None:
        """Note all that a graph holds; for a graph that changes, called before the change and after it."""
        self.touch(data.quads_for_pattern(None, None, None, graph))

    def look_again(self, things: Iterable[NamedNode]) -> None:
        """Note things to be looked at again."""
        self._touched.update(things)
        self._is_known = True

    def touch_all(self) -> None:
        """Note that anything may have changed."""
        self._forget_noted()
        self._all = True

    def follow(self, data: ox.Store | Documented, *, revision: int, oldest: int) -> None:
        """Make the index say what `data` say, as `revision`; rows go that none from `oldest` on needs."""
        self.advance(data, revision)
        self.sweep(oldest)

    def advance(self, data: ox.Store | Documented, revision: int) -> None:
        """Make the index say what `data` say, as `revision`, and what it said before of those before it.

        What was noted is looked at again, which costs as much as has changed; an index of another revision
        than that of the last change noted, or one that cannot be read, is made again from all the data.
        """
        try:
            if self.revision() > revision:
                self._begin_anew()
            self._advance(data, revision)
        except sqlite3.DatabaseError as error:
            if not is_torn(error):
                raise
            self._begin_anew()
            self._advance(data, revision)

    def sweep(self, oldest: int) -> None:
        """Remove the rows that went before all revisions from `oldest` on: nobody asks for them any more.
        Where they cannot be read they stay, and the next to open the index makes it anew.
        """
        try:
            with transaction(self._database):
                self._forget(oldest)
                fold_up(self._database, oldest)
                self._database.execute("UPDATE state SET oldest = MAX(oldest, ?)", (oldest,))
                merge_some(self._database)
        except sqlite3.DatabaseError as error:
            if not is_torn(error):
                raise
            distrust(self._path)
        self._database.execute("PRAGMA wal_checkpoint(PASSIVE)")  # what `advance` leaves to whoever has time

    def _advance(self, data: ox.Store | Documented, revision: int) -> None:
        with transaction(self._database):
            self._new.clear()
            self._sums.clear()
            (self._next,) = self._database.execute("SELECT next FROM state").fetchone()
            if self._all or not (self._is_known or self.revision() == revision):
                self._look_at_all(data, revision)
            else:
                moved = self._move(revision)
                looked = documented(data).each(self._touched - self._expected.keys() - moved)
                for some in batches(chain(looked, self._expected.items()), AT_ONCE):
                    self._renew({thing.value: document for thing, document in some}, revision)
            self._put_in()
            self._sums.write(self._database, revision)
            if self.revision() == NOTHING:
                self._database.execute("UPDATE state SET oldest = ?", (revision,))  # it cannot tell of others
            self._database.execute("UPDATE state SET revision = ?, next = ?", (revision, self._next))
            forget_noted(self._database, revision)
        self._forget_noted()
        self._all, self._is_known = False, True

    def _move(self, revision: int) -> set[NamedNode]:
        """Have what moved rest on other sentences; what was there to be moved."""
        found: set[NamedNode] = set()
        for some in batches(self._moved.items(), AT_ONCE):
            told = move_rests(self._database, {thing.value: how for thing, how in some}, revision)
            found.update(thing for thing, _ in some if thing.value in told)
        return found

    def _forget_noted(self) -> None:
        for each in (self._touched, self._expected, self._moved, self._twice):
            each.clear()

    def _begin_anew(self) -> None:
        self._database.close()
        self._database = fresh(self._path)
        self._all = True

    def revision(self) -> int:
        """The revision that the index is at, -1 before the first."""
        return int(self._database.execute("SELECT revision FROM state").fetchone()[0])

    def size(self) -> int:
        """What was noted of how much the data held, 0 where nothing was."""
        return int(self._database.execute("PRAGMA user_version").fetchone()[0])

    def note_size(self, size: int) -> None:
        """Note how much the data hold, for whoever wants to know later whether others changed them."""
        self._database.execute(f"PRAGMA user_version = {size % 2**31}")

    def close(self) -> None:
        """Let the file go."""
        with suppress(sqlite3.DatabaseError):  # then the next opening looks at all of it
            self._database.execute("UPDATE state SET closed = ?", (CLOSED,))
        with suppress(sqlite3.OperationalError):  # whoever reads on keeps the log files
            self._database.execute("PRAGMA busy_timeout = 0")
            self._database.execute("PRAGMA journal_mode = DELETE")
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.close()

    def _look_at_all(self, data: ox.Store | Documented, revision: int) -> None:
        is_new = self._database.execute("SELECT 1 FROM row WHERE went IS NULL").fetchone() is None
        self._database.execute("CREATE TEMP TABLE seen (iri TEXT PRIMARY KEY) WITHOUT ROWID")
        with self._many():
            for count, some in enumerate(batches(documented(data).every(), AT_ONCE)):
                if count * AT_ONCE % _TOLD == 0:
                    self.tell(count * AT_ONCE)
                if is_new:
                    self._add(((document, columns_of(document)) for document in some), revision)
                else:
                    seen = ((document.iri,) for document in some)
                    self._database.executemany("INSERT INTO seen VALUES (?)", seen)
                    self._renew({document.iri: document for document in some}, revision)
            self._put_in()
        if not is_new:
            gone = "went IS NULL AND iri NOT IN (SELECT iri FROM seen)"
            self._sums.drop(self._database.execute(f"SELECT iri, marks FROM row WHERE {gone}"))  # noqa: S608
            self._database.execute(f"UPDATE row SET went = ? WHERE {gone}", (revision,))  # noqa: S608
        self._database.execute("DROP TABLE seen")

    @contextmanager
    def _many(self) -> Iterator[None]:
        """Have the index gather more rows in memory before it writes: fewer parts are to be merged."""
        tell_terms(self._database, "hashsize", _MUCH)
        try:
            yield
        finally:
            tell_terms(self._database, "hashsize", USUAL)

    def _renew(self, wanted: Mapping[str, Document | None], revision: int) -> None:
        """End the rows of things and begin others, where those say something else than they did."""
        rows = self._database.execute(_STANDING, (json.dumps(list(wanted)),))
        stands = {row[0]: row for row in rows}
        new = {iri: columns_of(document) for iri, document in wanted.items() if document is not None}
        ended = [row for iri, row in stands.items() if row[:-1] != new.get(iri)]
        end = "UPDATE row SET went = ? WHERE id = ?"
        self._database.executemany(end, ((revision, row[-1]) for row in ended))
        same = {iri for iri, columns in new.items() if iri in stands and stands[iri][-2] == columns[-1]}
        self._sums.drop((row[0], row[-2]) for row in ended if row[0] not in same)
        begun = [iri for iri, columns in new.items() if iri not in stands or stands[iri][:-1] != columns]
        documents = ((document, new[iri]) for iri in begun if (document := wanted[iri]) is not None)
        self._add(documents, revision, counted=same)
        staying = {
            row[-1]: document
            for iri, row in stands.items()
            if (document := wanted[iri]) is not None and row[:-1] == new[iri]
        }
        renew_rests(self._database, staying, revision)

    def _add(
        self,
        documents: Iterable[tuple[Document, tuple[str, ...]]],
        revision: int,
        counted: Container[str] = (),
    ) -> None:
        """Begin the rows of documents; those are `counted` that have the marks of the row that ends."""
        rows, added = [], []
        for document, columns in documents:
            names = document.folded()
            id_ = number_of(document, names, self._next)
            self._next += 1
            rows.append((id_, *columns, key_of(document.iri), "\n".join(names), revision))
            added.append((id_, document))
            if document.iri not in counted:
                self._sums.add(document.iri, document.marks)
            if names:
                self._new.append(id_)
        self._database.executemany("INSERT INTO row VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)", rows)
        put_joins(self._database, added)
        put_rests(self._database, added, revision)

    def _put_in(self) -> None:
        """Give the new rows to the index in the order of their numbers: it writes at each step back."""
        new, self._new = sorted(self._new), []
        for ids in batches(new, AT_ONCE):
            rows = self._database.execute(_FOLDED, (json.dumps(ids),)).fetchall()
            named = ((id_, grams(split(folded))) for id_, folded in rows)
            self._database.executemany("INSERT INTO gram (rowid, names) VALUES (?, ?)", named)

    def _forget(self, oldest: int) -> None:
        asked = "SELECT id, folded, key, iri, kind, facets FROM row WHERE went <= ?"
        rows = sorted(self._database.execute(asked, (oldest,)).fetchall())
        for some in batches(rows, AT_ONCE):
            named = ((id_, grams(split(folded))) for id_, folded, *_ in some if folded)
            forget = "INSERT INTO gram (gram, rowid, names) VALUES ('delete', ?, ?)"
            self._database.executemany(forget, named)
            facets = ((id_, key, _facets(told, iri, kind)) for id_, _, key, iri, kind, told in some)
            drop_joins(self._database, facets)
            self._database.executemany("DELETE FROM row WHERE id = ?", ((row[0],) for row in some))
        forget_rests(self._database, oldest, (row[0] for row in rows))


def _facets(told: str, thing: str, kind: str) -> Facets:
    with row_of(thing):
        return facets_in_text(told, thing, kind)


def number_of(document: Document, names: Sequence[str], next_: int) -> int:
    """Return the number of a document's row, which is the `next_` one; `names` are its folded names."""
    length = min(len(names[0]) if names else 0, LONGEST)
    return length << LENGTH_AT | NUMBERS[document.kind] << KIND_AT | next_


def columns_of(document: Document) -> tuple[str, ...]:
    """Return a document as its row has it."""
    names = in_json([(name.text, name.role, name.language) for name in document.names])
    told = document.facets.as_text(), as_text(document.marks)
    return document.iri, document.kind, document.graph, document.label, names, *told


def document_in(columns: Iterable[str], evidence: Iterable[int] = ()) -> Document:
    """Return the document that a row has. Raises sqlite3.DatabaseError where it is damaged."""
    iri, kind, graph, label, names, facets, marks = columns
    with row_of(iri):
        named = tuple(Name(*each) for each in json.loads(names))
        told = facets_in_text(facets, iri, kind), in_text(marks)
        return Document(iri, kind, graph, label, named, *told, tuple(sorted(evidence)))


def split(folded: str) -> list[str]:
    """Return the folded names of a row."""
    return folded.split("\n") if folded else []
