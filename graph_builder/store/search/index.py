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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

from graph_builder.store.search.documents import Document, Documented, Name, documented, named_by
from graph_builder.store.search.facets import Facets, key_of
from graph_builder.store.search.folding import FOLDS, grams
from graph_builder.store.search.kinds import NAMES, NUMBERS
from graph_builder.store.search.marks import as_text, in_text
from graph_builder.store.search.sums import NEWER, SUMS, Sums, fold_up

FORMAT = f"5 {FOLDS} {' '.join(NAMES)}"
NOTHING = -1
"""The revision of an index that has followed no data yet."""

# A row's number begins with its length and its kind: the index hands rows out in the order of their numbers,
# the shorter names first, and tells kinds apart without looking at a row.
LENGTH_AT, KIND_AT, LONGEST = 48, 42, 4095

SCHEMA = """
CREATE TABLE state (only INTEGER PRIMARY KEY CHECK (only = 1), format TEXT NOT NULL,
    revision INTEGER NOT NULL, oldest INTEGER NOT NULL, next INTEGER NOT NULL, closed INTEGER NOT NULL);
CREATE TABLE row (id INTEGER PRIMARY KEY, iri TEXT NOT NULL, kind TEXT NOT NULL, graph TEXT NOT NULL,
    label TEXT NOT NULL, names TEXT NOT NULL, facets TEXT NOT NULL, marks TEXT NOT NULL,
    key INTEGER NOT NULL, folded TEXT NOT NULL, came INTEGER NOT NULL, went INTEGER);
CREATE TABLE told (thing INTEGER, row INTEGER, first INTEGER, last INTEGER, did INTEGER NOT NULL,
    PRIMARY KEY (thing, row)) WITHOUT ROWID;
CREATE TABLE acted (row INTEGER, agent INTEGER, PRIMARY KEY (row, agent)) WITHOUT ROWID;
CREATE TABLE home (thing INTEGER, province INTEGER, row INTEGER, PRIMARY KEY (thing, province, row))
    WITHOUT ROWID;
CREATE TABLE topic (row INTEGER, theme TEXT, PRIMARY KEY (row, theme)) WITHOUT ROWID;
CREATE VIRTUAL TABLE gram USING fts5 (names, content = '', tokenize = 'ascii', prefix = '1');
CREATE VIRTUAL TABLE term USING fts5vocab (gram, 'row');
"""
LOOKED_UP = {
    "row_iri": "CREATE INDEX row_iri ON row (iri)",
    "row_key": "CREATE INDEX row_key ON row (key)",
    "told_last": "CREATE INDEX told_last ON told (last) WHERE last IS NOT NULL",
    "row_came": "CREATE INDEX row_came ON row (came)",
    "row_went": "CREATE INDEX row_went ON row (went) WHERE went IS NOT NULL",
    "tally_came": NEWER,
}
"""What rows are looked up by."""
TOO_MANY = 100_000  # things to look at again; from here on all are looked at
_TOLD = 10_000
_USUAL, _MUCH = 1 << 20, 32 << 20  # bytes of new terms that the index holds before it writes them
_TORN = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR})


class SearchIndex:
    """The full-text index of one store, for its writer."""

    def __init__(self, path: Path, database: sqlite3.Connection) -> None:
        self._path = path
        self._database = database
        self._touched: set[NamedNode] = set()
        self._expected: dict[NamedNode, Document | None] = {}  # what some of those are by now
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
        return cls(path, _opened(path, trace))

    def touch(self, quads: Iterable[Quad | Triple]) -> None:
        """Note quads that came or went: what they say of names is looked at again by `follow`."""
        if not self._all:
            things = set(named_by(quads))
            self._touched |= things
            for thing in self._expected.keys() & things:
                del self._expected[thing]
        if len(self._touched) > TOO_MANY:
            self.touch_all()

    def expect(self, documents: Mapping[NamedNode, Document | None]) -> None:
        """Take what some of the things noted are by now, who has made the change knows it: the data need not
        be asked. It holds until the thing is noted again.
        """
        self._expected |= documents

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
            if not _is_torn(error):
                raise
            self._begin_anew()
            self._advance(data, revision)

    def sweep(self, oldest: int) -> None:
        """Remove the rows that went before all revisions from `oldest` on: nobody asks for them any more."""
        with _transaction(self._database):
            self._forget(oldest)
            fold_up(self._database, oldest)
            self._database.execute("UPDATE state SET oldest = MAX(oldest, ?)", (oldest,))

    def _advance(self, data: ox.Store | Documented, revision: int) -> None:
        with _transaction(self._database):
            self._new.clear()
            self._sums.clear()
            (self._next,) = self._database.execute("SELECT next FROM state").fetchone()
            if self._all or not (self._is_known or self.revision() == revision):
                self._look_at_all(data, revision)
            else:
                self._look_at(data, self._touched - self._expected.keys(), revision)
                for thing, document in self._expected.items():
                    self._renew(thing.value, document, revision)
            self._put_in()
            self._sums.write(self._database, revision)
            if self.revision() == NOTHING:
                self._database.execute("UPDATE state SET oldest = ?", (revision,))  # it cannot tell of others
            self._database.execute("UPDATE state SET revision = ?, next = ?", (revision, self._next))
        self._forget_noted()
        self._all, self._is_known = False, True

    def _forget_noted(self) -> None:
        self._touched.clear()
        self._expected.clear()

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
            self._database.execute("UPDATE state SET closed = 1")
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
            for count, document in enumerate(documented(data).every()):
                if count % _TOLD == 0:
                    self.tell(count)
                if is_new:
                    self._add(document, columns_of(document), revision)
                else:
                    self._database.execute("INSERT INTO seen VALUES (?)", (document.iri,))
                    self._renew(document.iri, document, revision)
            self._put_in()
        if not is_new:
            gone = "went IS NULL AND iri NOT IN (SELECT iri FROM seen)"
            self._sums.drop(self._database.execute(f"SELECT iri, marks FROM row WHERE {gone}"))  # noqa: S608
            self._database.execute(f"UPDATE row SET went = ? WHERE {gone}", (revision,))  # noqa: S608
        self._database.execute("DROP TABLE seen")

    @contextmanager
    def _many(self) -> Iterator[None]:
        """Have the index gather more rows in memory before it writes: fewer parts are to be merged."""
        gather = "INSERT INTO gram (gram, rank) VALUES ('hashsize', ?)"
        self._database.execute(gather, (_MUCH,))
        try:
            yield
        finally:
            self._database.execute(gather, (_USUAL,))

    def _look_at(self, data: ox.Store | Documented, things: Iterable[NamedNode], revision: int) -> None:
        for thing, document in documented(data).each(things):
            self._renew(thing.value, document, revision)

    def _renew(self, iri: str, wanted: Document | None, revision: int) -> None:
        """End the row of a thing and begin another, where it says something else than it did."""
        stands = (
            "SELECT iri, kind, graph, label, names, facets, marks, id FROM row WHERE iri = ? AND went IS NULL"
        )
        found = self._database.execute(stands, (iri,)).fetchone()
        new = columns_of(wanted) if wanted is not None else None
        if found is not None and found[:7] == new:
            return
        if found is not None:
            self._database.execute("UPDATE row SET went = ? WHERE id = ?", (revision, found[7]))
            self._sums.drop([(iri, found[6])])
        if wanted is not None and new is not None:
            self._add(wanted, new, revision)

    def _add(self, document: Document, columns: tuple[str, ...], revision: int) -> None:
        names = document.folded()
        id_ = number_of(document, names, self._next)
        self._next += 1
        row = (id_, *columns, key_of(document.iri), "\n".join(names), revision)
        self._database.execute("INSERT INTO row VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)", row)
        self._sums.add(document.iri, document.marks)
        put_facets(self._database, [(id_, document)])
        if names:
            self._new.append(id_)

    def _put_in(self) -> None:
        """Give the new rows to the index in the order of their numbers: it writes at each step back."""
        new, self._new = sorted(self._new), []
        for id_ in new:
            (folded,) = self._database.execute("SELECT folded FROM row WHERE id = ?", (id_,)).fetchone()
            put = "INSERT INTO gram (rowid, names) VALUES (?, ?)"
            self._database.execute(put, (id_, grams(split(folded))))

    def _forget(self, oldest: int) -> None:
        asked = "SELECT id, folded, key, facets FROM row WHERE went <= ?"
        for id_, folded, key, facets in sorted(self._database.execute(asked, (oldest,)).fetchall()):
            if folded:
                forget = "INSERT INTO gram (gram, rowid, names) VALUES ('delete', ?, ?)"
                self._database.execute(forget, (id_, grams(split(folded))))
            _drop_facets(self._database, id_, key, Facets.in_text(facets))
            self._database.execute("DELETE FROM row WHERE id = ?", (id_,))


def put_facets(database: sqlite3.Connection, rows: Iterable[tuple[int, Document]]) -> None:
    """Put in what narrows a search to the things of some rows."""
    told, acted, home, topic = [], [], [], []
    for id_, document in rows:
        facets, own = document.facets, key_of(document.iri)
        home += [(own, province, id_) for province in facets.provinces()]
        if facets.tells:
            first, last = facets.months or (None, None)
            did = {thing for thing in facets.agents if thing != document.iri}
            told += [(key_of(thing), id_, first, last, thing in did) for thing in facets.tells]
            acted += [(id_, key) for key in {own, *map(key_of, facets.agents)}]
            topic += [(id_, theme) for theme in facets.themes]
    database.executemany("INSERT OR IGNORE INTO told VALUES (?, ?, ?, ?, ?)", told)
    database.executemany("INSERT OR IGNORE INTO acted VALUES (?, ?)", acted)
    database.executemany("INSERT OR IGNORE INTO home VALUES (?, ?, ?)", home)
    database.executemany("INSERT OR IGNORE INTO topic VALUES (?, ?)", topic)


def _drop_facets(database: sqlite3.Connection, id_: int, key: int, facets: Facets) -> None:
    told = [(key_of(thing), id_) for thing in facets.tells]
    database.executemany("DELETE FROM told WHERE thing = ? AND row = ?", told)
    home = [(key, province, id_) for province in facets.provinces()]
    database.executemany("DELETE FROM home WHERE thing = ? AND province = ? AND row = ?", home)
    if told:
        database.execute("DELETE FROM acted WHERE row = ?", (id_,))
        database.execute("DELETE FROM topic WHERE row = ?", (id_,))


def number_of(document: Document, names: Sequence[str], next_: int) -> int:
    """Return the number of a document's row, which is the `next_` one; `names` are its folded names."""
    length = min(len(names[0]) if names else 0, LONGEST)
    return length << LENGTH_AT | NUMBERS[document.kind] << KIND_AT | next_


def columns_of(document: Document) -> tuple[str, ...]:
    """Return a document as its row has it."""
    names = json.dumps([(name.text, name.role, name.language) for name in document.names], ensure_ascii=False)
    told = document.facets.as_text(), as_text(document.marks)
    return document.iri, document.kind, document.graph, document.label, names, *told


def document_in(columns: Iterable[str]) -> Document:
    """Return the document that a row has."""
    iri, kind, graph, label, names, facets, marks = columns
    named = tuple(Name(*each) for each in json.loads(names))
    return Document(iri, kind, graph, label, named, Facets.in_text(facets), in_text(marks))


def split(folded: str) -> list[str]:
    """Return the folded names of a row."""
    return folded.split("\n") if folded else []


def _opened(path: Path, trace: Callable[[str], object] | None) -> sqlite3.Connection:
    """The index at a path if it is one and whole, else a new one in its place."""
    if not path.exists():
        return fresh(path)
    database = _connected(path)
    database.set_trace_callback(trace)
    try:
        if database.execute("SELECT format FROM state").fetchone() == (FORMAT,) and _is_whole(database):
            database.execute("UPDATE state SET closed = 0")
            return database
    except sqlite3.DatabaseError as error:
        if not _is_torn(error):
            database.close()
            raise
    database.close()
    return fresh(path)


def _is_whole(database: sqlite3.Connection) -> bool:
    """Whether it was closed as it should; else whether nothing in it is torn, which costs a look at all."""
    if database.execute("SELECT closed FROM state").fetchone() == (1,):
        return True
    return bool(database.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))


def fresh(path: Path) -> sqlite3.Connection:
    """An empty index. The old file is not emptied but left to those who read it, who see that it is gone."""
    for old in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))):
        old.unlink(missing_ok=True)
    database = _connected(path)
    database.executescript(";".join((SCHEMA, SUMS, *LOOKED_UP.values())))
    database.execute("INSERT INTO state VALUES (1, ?, ?, 0, 0, 0)", (FORMAT, NOTHING))
    return database


def _connected(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
    try:
        # A power cut may cost the last rows, never the file; they come back from the data.
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute(
            "PRAGMA cache_size = -32768"
        )  # KiB; the usual 2 MB make each new IRI a look at the disk
    except sqlite3.DatabaseError as error:
        if not _is_torn(error):
            database.close()
            raise
    return database


def _is_torn(error: sqlite3.DatabaseError) -> bool:
    """Whether the file is at fault, and not the disk or its rights."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    return code & 0xFF in _TORN


@contextmanager
def _transaction(database: sqlite3.Connection) -> Iterator[None]:
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        with suppress(sqlite3.DatabaseError):
            database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")
