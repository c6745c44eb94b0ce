"""What changes are about to touch, noted in the file of an index before they are made: who opens it after its
writer was killed between a change and its publication looks at those things again, and not at all data.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable

from pyoxigraph import NamedNode

from graph_builder.store.journal import Change, Intent

NOTED = """CREATE TABLE IF NOT EXISTS noted (revision INTEGER PRIMARY KEY, act TEXT NOT NULL,
    subject TEXT NOT NULL, digest TEXT NOT NULL, things TEXT NOT NULL)"""


def note(database: sqlite3.Connection, revision: int, intent: Intent, things: Collection[NamedNode]) -> None:
    """Note what a change touches that will have a revision if it is made."""
    names = json.dumps([thing.value for thing in things], ensure_ascii=False)
    row = (revision, intent.act, intent.subject, intent.digest, names)
    database.execute("INSERT OR REPLACE INTO noted VALUES (?, ?, ?, ?, ?)", row)


def noted(database: sqlite3.Connection, changes: Iterable[Change]) -> set[NamedNode] | None:
    """What some changes touched; None where of one of them nothing was noted that can be read: what was noted
    of another that was to have its revision, and was not made, tells nothing.
    """
    found: set[NamedNode] = set()
    for change in changes:
        row = database.execute("SELECT * FROM noted WHERE revision = ?", (change.revision,)).fetchone()
        if row is None or row[:-1] != (change.revision, change.act, change.subject, change.digest):
            return None
        try:
            found.update(map(NamedNode, json.loads(row[-1])))
        except (ValueError, TypeError):  # SQLite does not check what is in a cell
            return None
    return found


def forget_noted(database: sqlite3.Connection, revision: int) -> None:
    """Forget what an index that is at a revision says by now."""
    database.execute("DELETE FROM noted WHERE revision <= ?", (revision,))
