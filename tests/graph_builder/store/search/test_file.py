"""What an error tells of the file of an index."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from graph_builder.store.search.file import is_damaged


def error_of(path: str | Path, question: str) -> sqlite3.DatabaseError:
    with closing(sqlite3.connect(path)) as database, pytest.raises(sqlite3.DatabaseError) as told:
        database.execute(question)
    return told.value


def test_only_what_tells_of_the_file_is_damage(tmp_path: Path) -> None:
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"no database" * 1000)
    assert is_damaged(error_of(broken, "SELECT * FROM row"))
    assert not is_damaged(error_of(":memory:", "SELECT nonsense"))
    assert not is_damaged(ValueError("no error of a database"))
