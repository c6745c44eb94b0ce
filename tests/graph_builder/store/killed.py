"""A database as a writer leaves it that is killed in the middle of a change."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path


def copy_half_done(path: Path, killed: Path) -> None:
    """Copy a database, with the beginning of a change in it that is to be rolled back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.executescript("PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN IMMEDIATE")
        writer.execute("CREATE TABLE big (text)")
        writer.executemany("INSERT INTO big VALUES (?)", [("x" * 4000,)] * 50)
        for end in ("", "-journal"):
            shutil.copy(f"{path}{end}", f"{killed}{end}")
