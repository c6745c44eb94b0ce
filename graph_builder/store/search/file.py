"""The file that an index is, and how it is opened: as it was, or anew where it cannot be read."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

from graph_builder.store.search.folding import FOLDS
from graph_builder.store.search.kinds import NAMES
from graph_builder.store.search.sums import NEWER, SUMS

FORMAT = f"8 {FOLDS} {' '.join(NAMES)}"
NOTHING = -1
"""The revision of an index that has followed no data yet."""

CLOSED, UNKNOWN = 1, 0  # what `closed` says besides that it is open
BOOT = Path("/proc/sys/kernel/random/boot_id")  # another after each start of the machine
MERGED = 1000  # pages of terms
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
CREATE TABLE named (thing INTEGER, day INTEGER, row INTEGER, last INTEGER NOT NULL, how INTEGER NOT NULL,
    graph INTEGER NOT NULL, PRIMARY KEY (thing, day, row)) WITHOUT ROWID;
CREATE TABLE linked (thing INTEGER, how INTEGER, row INTEGER, PRIMARY KEY (thing, how, row)) WITHOUT ROWID;
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
_TORN = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR})


def opened(path: Path, trace: Callable[[str], object] | None) -> sqlite3.Connection:
    """The index at a path if it is one and whole, else a new one in its place."""
    if not path.exists():
        return fresh(path)
    database = _connected(path)
    database.set_trace_callback(trace)
    try:
        if database.execute("SELECT format FROM state").fetchone() == (FORMAT,) and _is_whole(database, path):
            database.execute("UPDATE state SET closed = ?", (_opening(path),))
            merge_later(database)
            return database
    except sqlite3.DatabaseError as error:
        if not is_torn(error):
            database.close()
            raise
    database.close()
    return fresh(path)


def _is_whole(database: sqlite3.Connection, path: Path) -> bool:
    """Whether it was closed as it should, or its writer was killed while the machine ran on, which tears
    nothing; else whether nothing in it is torn, which costs a look at all.
    """
    (closed,) = database.execute("SELECT closed FROM state").fetchone()
    if closed == CLOSED or (closed != UNKNOWN and closed == _opening(path)):
        return True
    return bool(database.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))


def _opening(path: Path) -> int:
    """What stands for an index that is open: a number of this file, which a copy has not, and of the time
    since the machine was started; `UNKNOWN` where it does not tell.
    """
    try:
        began = BOOT.read_text("ascii")
    except OSError:
        return UNKNOWN
    file = path.stat()
    told = f"{began} {file.st_dev} {file.st_ino}"
    return -2 - int.from_bytes(blake2b(told.encode(), digest_size=7).digest(), "big")


def fresh(path: Path) -> sqlite3.Connection:
    """An empty index. The old file is not emptied but left to those who read it, who see that it is gone."""
    for old in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))):
        old.unlink(missing_ok=True)
    database = _connected(path)
    database.executescript(";".join((SCHEMA, SUMS, *LOOKED_UP.values())))
    database.execute("INSERT INTO state VALUES (1, ?, ?, 0, 0, ?)", (FORMAT, NOTHING, _opening(path)))
    merge_later(database)
    return database


def merge_later(database: sqlite3.Connection) -> None:
    """Have the terms' files not merged by whoever writes one, which took up to 0.1 s now and then of a change
    that somebody waits for.
    """
    tell_terms(database, "automerge", 0)


def merge_some(database: sqlite3.Connection) -> None:
    """Merge some files of terms, if there are many: more than one change brings, so that they stay few."""
    tell_terms(database, "merge", MERGED)


def tell_terms(database: sqlite3.Connection, what: str, value: int) -> None:
    """Tell the table of terms how to keep itself, or to do something now: it takes both as rows."""
    database.execute("INSERT INTO gram (gram, rank) VALUES (?, ?)", (what, value))


def _connected(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
    try:
        # A power cut may cost the last rows, never the file; they come back from the data.
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute("PRAGMA wal_autocheckpoint = 0")  # nobody waits for it: `SearchIndex.sweep` does it
        # KiB; the usual 2 MB make each new IRI a look at the disk
        database.execute("PRAGMA cache_size = -32768")
    except sqlite3.DatabaseError as error:
        if not is_torn(error):
            database.close()
            raise
    return database


def is_torn(error: sqlite3.DatabaseError) -> bool:
    """Whether the file is at fault, and not the disk or its rights."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    return code & 0xFF in _TORN
