"""The file that an index is, and how it is opened: as it was, or anew where it cannot be read."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

from graph_builder.store.search.folding import FOLDS
from graph_builder.store.search.kinds import NAMES
from graph_builder.store.search.noted import NOTED
from graph_builder.store.search.sums import NEWER, SUMS

FORMAT = f"9 {FOLDS} {' '.join(NAMES)}"
NOTHING = -1
"""The revision of an index that has followed no data yet."""

CLOSED, UNKNOWN = 1, 0  # what `closed` says besides that it is open
BOOT = Path("/proc/sys/kernel/random/boot_id")  # another after each start of the machine
MERGED = 1000  # pages of terms
MARKED = ".torn"
"""What the name of a file ends with that stands beside an index seen to be damaged."""
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
CREATE TABLE rests (thing INTEGER, row INTEGER, came INTEGER, went INTEGER, first INTEGER, last INTEGER,
    day INTEGER NOT NULL, until INTEGER NOT NULL, how INTEGER NOT NULL, PRIMARY KEY (thing, row, came))
    WITHOUT ROWID;
CREATE TABLE linked (thing INTEGER, how INTEGER, row INTEGER, PRIMARY KEY (thing, how, row)) WITHOUT ROWID;
CREATE VIRTUAL TABLE gram USING fts5 (names, content = '', tokenize = 'ascii', prefix = '1');
CREATE VIRTUAL TABLE term USING fts5vocab (gram, 'row');
"""
LOOKED_UP = {
    "row_iri": "CREATE INDEX row_iri ON row (iri)",
    "row_key": "CREATE INDEX row_key ON row (key)",
    "told_last": "CREATE INDEX told_last ON told (last) WHERE last IS NOT NULL",
    "rests_row": "CREATE INDEX rests_row ON rests (row)",
    "rests_last": "CREATE INDEX rests_last ON rests (last) WHERE last IS NOT NULL",
    "rests_went": "CREATE INDEX rests_went ON rests (went) WHERE went IS NOT NULL",
    "row_came": "CREATE INDEX row_came ON row (came)",
    "row_went": "CREATE INDEX row_went ON row (went) WHERE went IS NOT NULL",
    "tally_came": NEWER,
}
"""What rows are looked up by."""
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_TORN = _DAMAGED | {sqlite3.SQLITE_ERROR}


def opened(path: Path, trace: Callable[[str], object] | None) -> sqlite3.Connection:
    """The index at a path if it is one and whole, else a new one in its place."""
    if not path.exists() or is_distrusted(path):
        return fresh(path)
    database = _connected(path)
    database.set_trace_callback(trace)
    try:
        if database.execute("SELECT format FROM state").fetchone() == (FORMAT,) and _is_whole(database, path):
            database.execute("UPDATE state SET closed = ?", (_opening(path),))
            database.execute(NOTED)
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
    _mark_of(path).unlink(missing_ok=True)
    database.executescript(";".join((SCHEMA, SUMS, NOTED, *LOOKED_UP.values())))
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
    """Whether the file is at fault for what its writer meets, and not the disk or its rights."""
    return _code(error) in _TORN


def is_damaged(error: Exception) -> bool:
    """Whether what a reader met shows that the file is damaged, and not that its question was wrong, or that
    the index is another program's.
    """
    return isinstance(error, sqlite3.DatabaseError) and _code(error) in _DAMAGED


def _code(error: sqlite3.DatabaseError) -> int:
    """SQLite's code of an error; text that is not UTF-8 has none."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF


class OtherFormat(sqlite3.DatabaseError):
    """The index was made by another program."""

    sqlite_errorcode = sqlite3.SQLITE_SCHEMA


@contextmanager
def row_of(thing: object) -> Iterator[None]:
    """Read what the row of a thing has: what cannot be read was not written so. Raises
    sqlite3.DatabaseError.
    """
    try:
        yield
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise sqlite3.DatabaseError(f"the row of {thing} cannot be read: {error}") from error


def distrust(path: Path) -> None:
    """Note that an index was seen to be damaged, or wrong: whoever opens the store for writing next makes it
    anew, and does not read what looks well. Where nothing can be written, nothing is noted.
    """
    with suppress(OSError):
        _mark_of(path).touch()


def is_distrusted(path: Path) -> bool:
    """Whether an index was seen to be damaged."""
    return _mark_of(path).exists()


def _mark_of(path: Path) -> Path:
    return path.with_name(path.name + MARKED)
