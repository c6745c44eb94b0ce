"""The ledger of a build: which files were read, from which bytes, by which ontology, and where that is kept.

It stands in a folder of parts, or in the store that was built; one process writes it, a batch at a time.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Self

from graph_builder.build import Counts
from graph_builder.building.parts import Span
from graph_builder.store.base import StoreFull
from graph_builder.store.layout import BUILD
from graph_builder.store.transaction import transaction
from graph_builder.store.trouble import trouble
from ontology.errors import CannotWrite, ZhengpuError

FILE = "ledger.sqlite"
LISTED = "manifest.csv"
NONE = Counts(0, 0, 0)
REVISION = "revision"  # of the store when all was taken that is noted as such
TAKING = "taking"  # whether more was taken since
_SCHEMA = """
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS file (
    number INTEGER PRIMARY KEY, place TEXT NOT NULL UNIQUE, path TEXT NOT NULL, run INTEGER NOT NULL,
    key TEXT NOT NULL, part INTEGER, begin INTEGER, size INTEGER,
    bulletin TEXT NOT NULL, digest TEXT NOT NULL, content TEXT NOT NULL,
    quads INTEGER NOT NULL, characters INTEGER NOT NULL,
    activities INTEGER NOT NULL, figures INTEGER NOT NULL, adoptions INTEGER NOT NULL,
    warnings TEXT NOT NULL, zh TEXT NOT NULL, en TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS file_bulletin ON file (bulletin);
CREATE INDEX IF NOT EXISTS file_digest ON file (digest);
CREATE TABLE IF NOT EXISTS taken (
    place TEXT PRIMARY KEY, content TEXT NOT NULL, bulletin TEXT NOT NULL, digest TEXT NOT NULL,
    is_copy INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS taken_bulletin ON taken (bulletin);
"""
_COLUMNS = (
    *("place", "path", "run", "key", "part", "begin", "size", "bulletin", "digest", "content"),
    *("quads", "characters", "activities", "figures", "adoptions", "warnings", "zh", "en"),
)
_PUT = f"""
INSERT INTO file ({", ".join(_COLUMNS)}) VALUES ({", ".join("?" * len(_COLUMNS))})
ON CONFLICT (place) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:])}
"""  # noqa: S608 - names of our own
_TOLD = ("path", "bulletin", "part", "quads", "characters", "digest", "zh", "en")


class NotALedger(ZhengpuError):
    """A file that is no ledger, or one of a kind that is not known here."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"{path}：构建账本无法读取（{reason}）；删去它则全部重读",
            f"{path}: the ledger of the build cannot be read ({reason}); without it everything is read anew",
        )


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one file.

    ``key`` tells from what it was read (bytes, what a manifest says, ontology and reader), ``content`` is a
    digest of the bulletin with all that it needs, ``span`` where that is kept, None where it is not.
    ``error`` is why it could not be read, in both languages.
    """

    path: str
    place: str
    key: str = ""
    span: Span | None = None
    bulletin: str = ""
    digest: str = ""
    content: str = ""
    quads: int = 0
    characters: int = 0
    counts: Counts = NONE
    warnings: tuple[str, ...] = ()
    error: tuple[str, str] | None = None


class Ledger:
    """The rows of one folder, in SQLite."""

    def __init__(self, path: Path, database: sqlite3.Connection) -> None:
        self.path = path
        self._database = database
        self.run = 1 + self._number("SELECT COALESCE(MAX(run), 0) FROM file")

    @classmethod
    def open(cls, folder: Path) -> Ledger:
        """Open the ledger of a folder, made where there is none. Raises NotALedger, CannotWrite."""
        path = folder / FILE
        try:
            database = sqlite3.connect(path, isolation_level=None, timeout=5)
        except sqlite3.OperationalError as error:
            raise CannotWrite(path, str(error)) from error
        try:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = NORMAL")  # what a power cut takes is read again
            database.executescript(_SCHEMA)
            return cls(path, database)
        except sqlite3.OperationalError as error:
            database.close()
            raise CannotWrite(path, str(error)) from error
        except sqlite3.DatabaseError as error:
            database.close()
            raise NotALedger(path, str(error)) from error

    def close(self) -> None:
        """Let the file go, whole in itself; where somebody stopped in the middle of its rows, with a log."""
        with suppress(sqlite3.OperationalError):
            self._database.execute("PRAGMA journal_mode = DELETE")
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def known(self, places: Sequence[str]) -> dict[str, str]:
        """The keys of those places that were read well, and are kept or were taken by the store."""
        rows = self._database.execute(
            f"SELECT place, key FROM file WHERE place IN ({_marks(places)}) AND key <> '' AND en = '' "  # noqa: S608
            "AND (part IS NOT NULL OR content = (SELECT content FROM taken WHERE taken.place = file.place))",
            places,
        )
        return dict(rows)

    def put(self, rows: Iterable[Row], same: Iterable[str] = ()) -> None:
        """Record what became of the files of a batch, whole or not at all; `same` are places whose rows stay
        as they are.
        """
        with transaction(self._database):
            self._database.executemany(_PUT, (self._cells(row) for row in rows))
            touched = ((self.run, place) for place in same)
            self._database.executemany("UPDATE file SET run = ? WHERE place = ?", touched)

    def take(self, rows: Iterable[tuple[Row, bool]]) -> None:
        """Record what the store took: rows, and whether their texts are copies of others that stand."""
        cells = ((row.place, row.content, row.bulletin, row.digest, is_copy) for row, is_copy in rows)
        with transaction(self._database):
            self._database.executemany("INSERT OR REPLACE INTO taken VALUES (?, ?, ?, ?, ?)", cells)

    def supersede(self, standing: Mapping[str, str]) -> None:
        """Record that of some bulletins the text of one place stands, and no longer that of any other: those
        are told apart no more until they change, as copies are not.
        """
        with transaction(self._database):
            self._database.executemany(
                "UPDATE taken SET is_copy = 1 WHERE bulletin = ? AND place <> ?", standing.items()
            )

    def taken(self, places: Sequence[str]) -> dict[str, str]:
        """The contents that the store took from those places."""
        rows = self._database.execute(
            f"SELECT place, content FROM taken WHERE place IN ({_marks(places)})",  # noqa: S608
            places,
        )
        return dict(rows)

    def own(self, places: Sequence[str]) -> dict[str, str]:
        """The bulletins of which the store took a text from those places."""
        rows = self._database.execute(
            f"SELECT place, bulletin FROM taken WHERE place IN ({_marks(places)}) AND NOT is_copy",  # noqa: S608
            places,
        )
        return dict(rows)

    def other_place(self, bulletin: str, place: str) -> str | None:
        """Where else the store took a text of a bulletin from, as far as that is known."""
        rows = self._database.execute(
            "SELECT place FROM taken WHERE bulletin = ? AND place <> ? AND NOT is_copy", (bulletin, place)
        )
        return next((other for (other,) in rows), None)

    def keep_taken(self, standing: Mapping[str, str]) -> None:
        """Forget what was taken of bulletins that do not stand any more, or stand with another text;
        `standing` are those that do, each with the digest of its text.
        """
        gone = [
            (place,)
            for place, bulletin, digest, is_copy in self._database.execute(
                "SELECT place, bulletin, digest, is_copy FROM taken"
            )
            if bulletin not in standing or (standing[bulletin] != digest and not is_copy)
        ]
        with transaction(self._database):
            self._database.executemany("DELETE FROM taken WHERE place = ?", gone)

    def forget_taken(self) -> None:
        """Forget all that was taken: it has to be compared anew."""
        self._database.execute("DELETE FROM taken")

    def forget_parts(self) -> None:
        """Note that no part is kept any more."""
        self._database.execute("UPDATE file SET part = NULL, begin = NULL, size = NULL")

    def parts(self) -> set[int]:
        """The numbers of the parts in which something is kept."""
        rows = self._database.execute("SELECT DISTINCT part FROM file WHERE part IS NOT NULL")
        return {part for (part,) in rows}

    def count(self) -> int:
        """How many files it knows."""
        return self._number("SELECT COUNT(*) FROM file")

    def next_part(self) -> int:
        """The number of the next part."""
        return self._number("SELECT COALESCE(MAX(part), 0) + 1 FROM file")

    def rows_of(self, places: Sequence[str]) -> list[Row]:
        """The rows of places, in the order in which they were first found."""
        statement = (
            f"SELECT {', '.join(_COLUMNS)} FROM file WHERE place IN ({_marks(places)}) ORDER BY number"  # noqa: S608
        )
        return list(map(_row, self._database.execute(statement, places)))

    def rows(self, *, of_run: bool = False) -> Iterator[Row]:
        """The rows in the order in which the files were first found; `of_run`: those that this run met."""
        where = "WHERE run = ?" if of_run else ""
        statement = f"SELECT {', '.join(_COLUMNS)} FROM file {where} ORDER BY number"  # noqa: S608
        return map(_row, self._database.execute(statement, (self.run,) if of_run else ()))

    def firsts(self) -> Iterator[Row]:
        """The rows that were read well, in order, each the first of its bulletin and of its text."""
        return self._read_well("NOT")

    def others(self) -> Iterator[Row]:
        """Those that are not."""
        return self._read_well("")

    def _read_well(self, whether: str) -> Iterator[Row]:
        statement = (
            f"SELECT {', '.join(_COLUMNS)} FROM file WHERE part IS NOT NULL AND {whether} EXISTS ("  # noqa: S608
            "SELECT 1 FROM file AS other WHERE other.number < file.number AND other.part IS NOT NULL "
            "AND (other.bulletin = file.bulletin OR other.digest = file.digest)) ORDER BY number"
        )
        return map(_row, self._database.execute(statement))

    def list_to(self, path: Path) -> None:
        """Write the manifest: a table of all files, for people and other programs."""
        half = path.with_suffix(".part")
        with half.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(_TOLD)
            writer.writerows(self._database.execute(f"SELECT {', '.join(_TOLD)} FROM file ORDER BY number"))  # noqa: S608
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)

    def copy_to(self, folder: Path) -> None:
        """Copy it into a folder."""
        with closing(sqlite3.connect(folder / FILE)) as copy:
            self._database.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")

    def begin_taking(self) -> None:
        """Note that what a store takes is noted from now on before its revision is."""
        self.note(TAKING, "yes")

    def end_taking(self, revision: int) -> None:
        """Note that all that is noted as taken is in the store as of a revision, and published."""
        self.note(REVISION, str(revision))
        self.note(TAKING, "")

    def about(self, name: str) -> str | None:
        """What was noted of the whole."""
        row = self._database.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def note(self, name: str, value: str) -> None:
        """Note something of the whole."""
        self._database.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, value))

    def _cells(self, row: Row) -> tuple[object, ...]:
        span = (row.span.part, row.span.begin, row.span.size) if row.span else (None, None, None)
        return (
            *(row.place, row.path, self.run, row.key, *span, row.bulletin, row.digest, row.content),
            *(
                row.quads,
                row.characters,
                *astuple(row.counts),
                json.dumps(row.warnings),
                *(row.error or ("", "")),
            ),
        )

    def _number(self, statement: str) -> int:
        return int(self._database.execute(statement).fetchone()[0])


def copy_ledger(store: Path, copy: Path, revision: int) -> None:
    """Copy the ledger of a store beside a copy of the store as of a revision; not where it may tell of what
    came later, nor where it cannot be read: then all is read again. Raises StoreFull.
    """
    source, target = store / BUILD / FILE, copy / BUILD
    if not source.is_file():
        return
    target.mkdir()
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as stands,
            closing(sqlite3.connect(target / FILE)) as copied,
        ):
            stands.backup(copied)
        with Ledger.open(target) as ledger:
            is_of_it = not ledger.about(TAKING) and 0 < int(ledger.about(REVISION) or 0) <= revision
            ledger.forget_parts()
    except (sqlite3.DatabaseError, ValueError, ZhengpuError) as error:
        is_of_it = False
        if isinstance(error, sqlite3.DatabaseError) and isinstance(trouble(target, error), StoreFull):
            raise
    if not is_of_it:
        shutil.rmtree(target)


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _row(cells: Sequence[object]) -> Row:
    told = dict(zip(_COLUMNS, cells, strict=True))
    kept = told["part"] is not None
    return Row(
        path=str(told["path"]),
        place=str(told["place"]),
        key=str(told["key"]),
        span=Span(*(int(str(told[name])) for name in ("part", "begin", "size"))) if kept else None,
        bulletin=str(told["bulletin"]),
        digest=str(told["digest"]),
        content=str(told["content"]),
        quads=int(str(told["quads"])),
        characters=int(str(told["characters"])),
        counts=Counts(*(int(str(told[field.name])) for field in fields(Counts))),
        warnings=tuple(json.loads(str(told["warnings"]))),
        error=(str(told["zh"]), str(told["en"])) if told["en"] else None,
    )
