"""Lines put aside on the disk until all there are of a thing have come."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from graph_builder.store.transaction import keep_nothing

_CACHE = 65_536  # KiB


class Aside:
    """Lines of N-Quads by what they are about, in a file that is made with the first; one that somebody who
    was killed left there is made anew.

    >>> import tempfile
    >>> aside = Aside(Path(tempfile.mkdtemp()) / "lines.part")
    >>> aside.put(["<urn:b> <urn:p> <urn:o> .", "<urn:a> <urn:p> <urn:o> ."])
    >>> aside.put(["<urn:b> <urn:p> <urn:x> ."])
    >>> [len(lines) for lines in aside.each()]
    [1, 2]
    >>> aside.remove()
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._database: sqlite3.Connection | None = None

    def put(self, lines: Iterable[str]) -> None:
        """Put lines aside."""
        if self._database is None:
            self._path.unlink(missing_ok=True)
            self._database = sqlite3.connect(self._path, isolation_level=None)
            keep_nothing(self._database, _CACHE)
            self._database.execute("CREATE TABLE aside (line TEXT NOT NULL)")
            self._database.execute("BEGIN")
        self._database.executemany("INSERT INTO aside VALUES (?)", ((line,) for line in lines))

    def each(self) -> Iterator[list[str]]:
        """Yield the lines of each thing, by its IRI; not all of them are held at once."""
        if self._database is not None:  # a line begins with what it is about, and ends that with a space
            rows = self._database.execute("SELECT line FROM aside ORDER BY line")
            for _, some in groupby((line for (line,) in rows), lambda line: line.partition(" ")[0]):
                yield list(some)

    def remove(self) -> None:
        """Let the file go."""
        if self._database is not None:
            self._database.close()
            self._database = None
        self._path.unlink(missing_ok=True)
