"""The sums of an index: how many things there are of each `Key`, at each revision that somebody may read.

A row says how much came to a sum with one revision; all that is older than what anybody reads is one row.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator

from graph_builder.store.search.marks import Key, Mark, in_text, tallies

SUMS = """
CREATE TABLE tally (what TEXT, name TEXT, part TEXT, came INTEGER, count INTEGER NOT NULL,
    PRIMARY KEY (what, name, part, came)) WITHOUT ROWID;
"""
NEWER = "CREATE INDEX tally_came ON tally (came) WHERE came > -1"
_BASE = -1
_ADD = """
INSERT INTO tally VALUES (?, ?, ?, ?, ?)
ON CONFLICT (what, name, part, came) DO UPDATE SET count = count + excluded.count
"""
_OLD = """
SELECT what, name, part, SUM(count) FROM tally WHERE came > -1 AND came <= ? GROUP BY what, name, part
"""


class Sums:
    """What a change adds to the sums, gathered until it is all known."""

    def __init__(self) -> None:
        self._changed: Counter[Key] = Counter()

    def __len__(self) -> int:
        return len(self._changed)

    def add(self, iri: str, marks: tuple[Mark, ...]) -> None:
        """Take a thing that came."""
        self._changed.update(tallies(iri, marks))

    def drop(self, gone: Iterable[tuple[str, str]]) -> None:
        """Take things that went, each with its marks as its row has them."""
        for iri, marks in gone:
            self._changed.subtract(tallies(iri, in_text(marks)))

    def clear(self) -> None:
        """Forget what was taken."""
        self._changed.clear()

    def write(self, database: sqlite3.Connection, revision: int = _BASE) -> None:
        """Have it come with a revision; without one, be older than all of them."""
        database.executemany(_ADD, ((*key, revision, count) for key, count in self._rows()))
        self.clear()

    def _rows(self) -> Iterator[tuple[Key, int]]:
        return ((key, count) for key, count in sorted(self._changed.items()) if count)


def fold_up(database: sqlite3.Connection, oldest: int) -> None:
    """Make one row of what came up to a revision: nobody reads those before it any more."""
    old = database.execute(_OLD, (oldest,)).fetchall()
    database.executemany(_ADD, ((*key, _BASE, count) for *key, count in old))
    database.execute("DELETE FROM tally WHERE came > -1 AND came <= ?", (oldest,))
    empty = "DELETE FROM tally WHERE what = ? AND name = ? AND part = ? AND came = -1 AND count = 0"
    database.executemany(empty, (key for *key, _ in old))
