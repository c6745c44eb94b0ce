"""What happened to a store, kept beside the dataset so that the dataset itself knows no clock.

Each change is one row, never rewritten; everything else (which bulletins stand, which are gone, as of any
revision) is read off the rows. A change is announced (`intend`) before the data are touched and recorded
(`settle`) after, so that a crash between leaves a trace.

>>> journal = Journal.open(Path(":memory:"))
>>> journal.intend(Intent("replace", "b", "d1"))
>>> journal.settle(who="ann")
1
>>> journal.bulletins()
{'b': 'd1'}
>>> journal.close()
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, cast

from graph_builder.store.base import NotWritable
from graph_builder.store.transaction import transaction
from graph_builder.store.trouble import trouble

Act = Literal["replace", "retract", "registry", "derive", "update"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS change (
    revision INTEGER PRIMARY KEY, at TEXT NOT NULL, act TEXT NOT NULL, subject TEXT NOT NULL,
    digest TEXT NOT NULL, who TEXT NOT NULL, recovered INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS change_subject ON change (subject, revision);
CREATE TABLE IF NOT EXISTS intent (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    act TEXT NOT NULL, subject TEXT NOT NULL, digest TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS stale (what TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS parted (digest TEXT PRIMARY KEY, since INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS copy (
    bulletin TEXT NOT NULL, digest TEXT NOT NULL, original TEXT NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL,
    PRIMARY KEY (bulletin, digest));
"""

LATEST = """
SELECT revision, at, act, subject, digest, who, recovered FROM change AS latest
WHERE act IN ('replace', 'retract') AND revision <= :at AND revision = (
    SELECT MAX(revision) FROM change
    WHERE subject = latest.subject AND act IN ('replace', 'retract') AND revision <= :at)
"""

# What the public may know of a change; who made it is not among it.
STEP = """
SELECT revision, at, CASE
        WHEN act = 'retract' THEN 'went'
        WHEN act <> 'replace' THEN 'other'
        WHEN (SELECT act FROM change WHERE subject = step.subject AND revision < step.revision
              ORDER BY revision DESC LIMIT 1) = 'replace' THEN 'changed'
        ELSE 'came' END,
    subject, digest, (SELECT act FROM change WHERE subject = step.subject AND revision <= :until
                      ORDER BY revision DESC LIMIT 1) = 'retract'
FROM change AS step
"""
AFTER = "WHERE revision > :since AND revision <= :until ORDER BY revision LIMIT :limit"
NEWEST = """
WHERE act = 'replace' AND revision < :before AND revision = (
    SELECT MAX(revision) FROM change WHERE subject = step.subject AND revision <= :until)
ORDER BY revision DESC LIMIT :limit
"""

EVER = 2**62


@dataclass(frozen=True, slots=True)
class Change:
    """One row: what was done to which bulletin or graph, with which text, ontology, results or update (told
    by their digest), by whom.

    ``recovered`` marks a row that was written on reopening, because a crash had come before it.
    """

    revision: int
    at: str
    act: Act
    subject: str
    digest: str
    who: str
    recovered: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A change as anybody may know it: what came, changed or went, and whether it is gone by now."""

    revision: int
    at: str
    act: Literal["came", "changed", "went", "other"]
    subject: str
    digest: str
    gone: bool


@dataclass(frozen=True, slots=True)
class Intent:
    """A change that was begun and not recorded."""

    act: Act
    subject: str
    digest: str


@dataclass(frozen=True, slots=True)
class Copy:
    """Another text of a bulletin that says what its ``original`` says; texts are told by their digests."""

    bulletin: str
    digest: str
    original: str
    at: str
    who: str


class Journal:
    """The rows of one store, in SQLite."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    @classmethod
    def open(cls, path: Path) -> Journal:
        """Open for writing, with its tables made where they lack. Raises StoreDamaged."""

        def prepare(database: sqlite3.Connection) -> None:
            # A power cut may cost the last rows, never the file; the data are the truth and bring them back.
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = NORMAL")
            database.executescript(SCHEMA)

        return cls(_connected(path, str(path), prepare, isolation_level=None))

    @classmethod
    def look(cls, path: Path) -> Journal:
        """Open for reading, beside a writer if there is one. Raises StoreDamaged."""

        def prepare(database: sqlite3.Connection) -> None:
            database.execute("SELECT 1 FROM change LIMIT 1").fetchall()

        address = path.resolve().as_uri()
        try:
            return cls(_connected(path, f"{address}?mode=ro", prepare, uri=True))
        except NotWritable:  # a killed writer left its last change to be rolled back, which is a write
            if not os.access(path, os.W_OK):
                raise
            _connected(path, f"{address}?mode=rw", prepare, uri=True).close()
            return cls(_connected(path, f"{address}?mode=ro", prepare, uri=True))

    @classmethod
    def copy(cls, source: Path, target: Path, at: int) -> None:
        """Copy a journal as it was at a revision, beside its writer if there is one. Raises StoreDamaged."""
        journal, copied = cls.look(source), cls.open(target)
        try:
            journal._database.backup(copied._database)
            copied._database.execute("DELETE FROM change WHERE revision > ?", (at,))
            copied._database.execute("DELETE FROM intent")
        finally:
            journal.close()
            copied.close()

    def close(self) -> None:
        """Let the file go."""
        with suppress(sqlite3.OperationalError):  # a reader, or somebody who reads on, keeps the log files
            self._database.execute("PRAGMA busy_timeout = 0")
            self._database.execute("PRAGMA journal_mode = DELETE")
        self._database.close()

    def revision(self) -> int:
        """The number of the last change, 0 before the first."""
        return self._number("SELECT COALESCE(MAX(revision), 0) FROM change")

    def source_revision(self) -> int:
        """The number of the last change that was not a derivation, 0 before the first."""
        return self._number("SELECT COALESCE(MAX(revision), 0) FROM change WHERE act <> 'derive'")

    def last_of(self, act: Act) -> int:
        """The number of the last change of a kind, 0 if there was none."""
        row = self._database.execute("SELECT COALESCE(MAX(revision), 0) FROM change WHERE act = ?", (act,))
        return cast(int, row.fetchone()[0])

    def time_of(self, revision: int) -> str | None:
        """When a change was recorded, None where there is none of the number."""
        row = self._database.execute("SELECT at FROM change WHERE revision = ?", (revision,)).fetchone()
        return cast(str, row[0]) if row else None

    def intend(self, intent: Intent) -> None:
        """Announce a change before the data are touched."""
        row = (intent.act, intent.subject, intent.digest)
        self._database.execute("INSERT OR REPLACE INTO intent VALUES (1, ?, ?, ?)", row)

    def pending(self) -> Intent | None:
        """The change that was begun and neither settled nor dropped."""
        row = self._database.execute("SELECT act, subject, digest FROM intent").fetchone()
        return Intent(*row) if row else None

    def settle(self, who: str = "", *, recovered: bool = False) -> int:
        """Record the announced change as done; its revision."""
        intent = self.pending()
        if intent is None:
            raise LookupError("nothing was announced")
        with transaction(self._database):
            revision = self._append(intent, who, recovered)
            self._database.execute("DELETE FROM intent")
        return revision

    def drop(self) -> None:
        """Forget the announced change: the data were not touched."""
        self._database.execute("DELETE FROM intent")

    def recover(self, intent: Intent, *, beyond: int = 0) -> int:
        """Record a change that the data show and the rows lack, with a revision greater than `beyond`."""
        with transaction(self._database):
            return self._append(intent, "", True, beyond)

    def record(self, intent: Intent, who: str) -> int:
        """Record a change that came with another one; its revision."""
        with transaction(self._database):
            return self._append(intent, who, False)

    def record_all(self, intents: Iterable[Intent], who: str) -> None:
        """Record changes of a store that is only being made, all or none."""
        with transaction(self._database):
            for intent in intents:
                self._append(intent, who, False)

    def bulletins(self, at: int = EVER) -> dict[str, str]:
        """The bulletins that stand at a revision, each with the digest of its text."""
        return {change.subject: change.digest for change in self._latest(at) if change.act == "replace"}

    def tombstone(self, bulletin: str, at: int = EVER) -> Change | None:
        """The change that took a bulletin out, if it is gone at a revision."""
        latest = self._read(LATEST + " AND subject = :subject", {"at": at, "subject": bulletin})
        return next((change for change in latest if change.act == "retract"), None)

    def moved_to(self, bulletin: str, at: int = EVER) -> str | None:
        """The bulletin that stands at a revision with the text of one that is gone: where that went."""
        if (gone := self.tombstone(bulletin, at)) is None:
            return None
        held = self._read(LATEST + " AND digest = :digest", {"at": at, "digest": gone.digest})
        return next((each.subject for each in held if each.act == "replace"), None)

    def changes(self) -> list[Change]:
        """Every change, first to last: the audit."""
        return self._read("SELECT * FROM change ORDER BY revision", {})

    def after(self, revision: int) -> list[Change]:
        """The changes after a revision, first to last."""
        asked = "SELECT * FROM change WHERE revision > :since ORDER BY revision"
        return self._read(asked, {"since": revision})

    def steps(self, since: int, limit: int, until: int = EVER) -> list[Step]:
        """The first `limit` changes after the revision `since`, none of them after `until`."""
        return self._steps(STEP + AFTER, {"since": since, "limit": limit, "until": until})

    def newest(self, before: int, limit: int, until: int = EVER) -> list[Step]:
        """The last `limit` changes before the revision `before` that brought a bulletin as it stands at
        `until`, the newest first.
        """
        return self._steps(STEP + NEWEST, {"before": min(before, until + 1), "limit": limit, "until": until})

    def note_copy(self, bulletin: str, digest: str, original: str, who: str = "") -> None:
        """Note that a copy of a bulletin came; once, however often it comes."""
        row = (bulletin, digest, original, _now(), who)
        self._database.execute("INSERT OR IGNORE INTO copy VALUES (?, ?, ?, ?, ?)", row)

    def copies(self) -> list[Copy]:
        """Every copy that came, by bulletin and digest."""
        if not self._has("copy"):
            return []
        rows = self._database.execute("SELECT * FROM copy ORDER BY bulletin, digest")
        return [Copy(*row) for row in rows]

    def mark_stale(self, what: str) -> None:
        """Note, before the data are touched, that links have to be derived, texts swept, a snapshot published
        again.
        """
        self._database.execute("INSERT OR IGNORE INTO stale VALUES (?)", (what,))

    def mark_stale_for_good(self, what: str) -> None:
        """The same, so that not even a power cut makes it forgotten."""
        self._database.execute("PRAGMA synchronous = FULL")
        self.mark_stale(what)
        self._database.execute("PRAGMA synchronous = NORMAL")

    def mark_fresh(self, what: str) -> None:
        """Note that it was done."""
        self._database.execute("DELETE FROM stale WHERE what = ?", (what,))

    def is_stale(self, what: str) -> bool:
        """Whether it has to be done."""
        return self._database.execute("SELECT 1 FROM stale WHERE what = ?", (what,)).fetchone() is not None

    def part_with(self, since: Mapping[str, int]) -> None:
        """Note texts, by their digests, that no bulletin may have from a revision on."""
        with transaction(self._database):
            self._database.executemany("INSERT OR REPLACE INTO parted VALUES (?, ?)", since.items())

    def parted(self) -> dict[str, int]:
        """Those texts, each with the revision."""
        if not self._has("parted"):
            return {}
        return dict(self._database.execute("SELECT digest, since FROM parted").fetchall())

    def forget_parted(self, digests: Iterable[str]) -> None:
        """Note that some of them are looked after."""
        with transaction(self._database):
            self._database.executemany("DELETE FROM parted WHERE digest = ?", ((each,) for each in digests))

    def _has(self, table: str) -> bool:
        """Whether there is a table: a journal from before it was needed may be only looked at."""
        asked = "SELECT 1 FROM sqlite_master WHERE name = ?"
        return self._database.execute(asked, (table,)).fetchone() is not None

    def _latest(self, at: int) -> list[Change]:
        return self._read(LATEST, {"at": at})

    def _read(self, statement: str, values: dict[str, object]) -> list[Change]:
        rows = self._database.execute(statement, values)
        return [Change(*row) for row in rows]

    def _steps(self, statement: str, values: dict[str, int]) -> list[Step]:
        rows = self._database.execute(statement, values)
        return [
            Step(revision, at, act, subject, digest, bool(gone))
            for revision, at, act, subject, digest, gone in rows
        ]

    def _append(self, intent: Intent, who: str, recovered: bool, beyond: int = 0) -> int:
        revision = max(self.revision(), beyond) + 1
        row = (revision, _now(), intent.act, intent.subject, intent.digest, who, int(recovered))
        self._database.execute("INSERT INTO change VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return revision

    def _number(self, statement: str) -> int:
        return cast(int, self._database.execute(statement).fetchone()[0])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _connected(
    path: Path,
    address: str,
    prepare: Callable[[sqlite3.Connection], None],
    *,
    uri: bool = False,
    isolation_level: Literal["DEFERRED"] | None = "DEFERRED",
) -> sqlite3.Connection:
    """Return a prepared connection; one that cannot be prepared is closed. Raises what `trouble` tells."""
    try:
        database = sqlite3.connect(
            address, uri=uri, isolation_level=isolation_level, check_same_thread=False, timeout=30
        )
        try:
            prepare(database)
        except BaseException:
            database.close()
            raise
    except sqlite3.DatabaseError as error:
        raise trouble(path, error) from None
    return database
