"""Several statements of SQLite as one change."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """BEGIN IMMEDIATE ... COMMIT, or ROLLBACK on an error, which stays the one that is told.

    >>> database = sqlite3.connect(":memory:", isolation_level=None)
    >>> with transaction(database):
    ...     _ = database.execute("CREATE TABLE a (b)")
    >>> database.in_transaction
    False
    """
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        with suppress(sqlite3.DatabaseError):
            database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")


def keep_nothing(database: sqlite3.Connection, cache: int) -> None:
    """Have a database that nobody else reads, of which nothing is kept if its writer is cut off, keep no
    journal, which would take all of it a second time; `cache` is in KiB.
    """
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE"):
        database.execute(f"PRAGMA {pragma}")
    database.execute(f"PRAGMA cache_size = -{cache}")
