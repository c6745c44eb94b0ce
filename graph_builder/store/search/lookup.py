"""Searching the index as of one revision, beside a writer that prepares the next.

What is found comes in an order: things of which the query is a whole name, things with a name that begins
so, things with a name that holds it, things with a name that holds all of its words; the shorter names first.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from heapq import nsmallest
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from graph_builder.store.search.documents import Document
from graph_builder.store.search.file import FORMAT, OtherFormat
from graph_builder.store.search.folding import any_of, beginning, exact, fold, grams, pairs, within, words
from graph_builder.store.search.index import document_in, split
from graph_builder.store.search.kinds import KINDS, NAMES, NUMBERS

MOST_WORDS = 16
"""Further words of a query are not looked for: what has the first of them is told."""

ALIVE = "NOT IN (SELECT id FROM row WHERE came > :at UNION ALL SELECT id FROM row WHERE went <= :at)"
"""What the number of a row meets if a revision has it: few came later or went, and no other is looked at."""
SHOWN = "row.came <= :at AND (row.went IS NULL OR row.went > :at)"
"""What a row meets if a revision has it, where the row is looked at anyway."""
_RESTED = SHOWN.replace("row.", "rests.")
RESTING = f"rests.row {ALIVE} AND {_RESTED}"
"""What a row of `rests` meets if a revision has it."""
BEGINNING = f"FROM row INDEXED BY row_iri WHERE iri >= :first AND iri < :last AND {SHOWN}"
"""The rows of a revision whose IRI is from one to another."""

_FOUND = f"""
SELECT row.iri, row.kind, row.graph, row.label, row.names, row.facets, row.marks
FROM gram CROSS JOIN row ON row.id = gram.rowid
WHERE gram MATCH :phrase AND :kinds & (1 << (gram.rowid >> 42 & 63))
    AND {SHOWN}
ORDER BY gram.rowid LIMIT :limit
"""  # noqa: S608 - made of constants
_FOLDED = f"""
SELECT row.id, row.folded FROM gram CROSS JOIN row ON row.id = gram.rowid
WHERE gram MATCH :phrase AND :kinds & (1 << (gram.rowid >> 42 & 63))
    AND {SHOWN}
ORDER BY gram.rowid LIMIT :limit
"""  # noqa: S608 - made of constants
_NUMBERED = "SELECT iri, kind, graph, label, names, facets, marks FROM row WHERE id = ?"
# `+`: asking for each of those rows whether it matches would cost as much as asking for all, each time.
_COUNTED = f"""
SELECT rowid >> 42 & 63 AS kind, COUNT(*) FROM gram WHERE gram MATCH :phrase AND +rowid {ALIVE}
GROUP BY kind
"""  # noqa: S608 - made of constants
_OF = f"""
SELECT iri, kind, graph, label, names, facets, marks FROM row
WHERE iri = :iri AND kind NOT IN ('statement', 'other') AND {SHOWN}
"""  # noqa: S608 - made of constants
_ALL = f"""
SELECT iri, kind, graph, label, names, facets, marks, (
    SELECT json_group_array(thing) FROM rests
    WHERE rests.row = row.id AND {_RESTED}
) FROM row WHERE {SHOWN}
"""  # noqa: S608 - made of constants
_TERMS = """
SELECT term, doc FROM term WHERE term IN (SELECT value FROM json_each(:terms)) ORDER BY doc, term
"""
_HOT = sqlite3.SQLITE_READONLY_ROLLBACK
_COMMON = 1000  # rows at most that are compared one by one with a query


class NotAtRevision(Exception):
    """The index does not show the revision asked for: it is behind, or what it takes was swept."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found, and how: ``exact``, ``beginning``, ``within`` or ``words``."""

    document: Document
    how: str


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found, and how many things of each kind there are in all, whatever kinds were asked
    for.
    """

    hits: tuple[Hit, ...]
    counts: Mapping[str, int]


class Lookup:
    """A connection to an index, read-only; one thread at a time uses it."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.database = database

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open an index that a writer made. Raises sqlite3.DatabaseError where there is none."""
        try:
            return cls(_connected(path))
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != _HOT or not os.access(path, os.W_OK):
                raise
        # A killed writer left its last change to be rolled back, which is a write.
        with closing(sqlite3.connect(path)) as database:
            database.execute("SELECT 1 FROM state").fetchall()
        return cls(_connected(path))

    @contextmanager
    def at(self, revision: int) -> Iterator[View]:
        """The index as of a revision, the same throughout. Raises NotAtRevision."""
        self.database.execute("BEGIN")
        try:
            made, oldest = self.database.execute("SELECT revision, oldest FROM state").fetchone()
            if not oldest <= revision <= made:
                raise NotAtRevision(revision)
            yield View(self.database, revision)
        finally:
            self.database.execute("ROLLBACK")

    def close(self) -> None:
        """Let the file go."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.close()


class View:
    """What one revision says."""

    def __init__(self, database: sqlite3.Connection, revision: int) -> None:
        self._database = database
        self._revision = revision

    def search(self, query: str, *, kinds: Collection[str] = (), limit: int = 20, offset: int = 0) -> Found:
        """Return what names the query, of some kinds or of all; nothing where the query names nothing."""
        searches = tiers(query)
        if not searches:
            return Found((), {})
        hits = self._ranked(searches, kinds, limit + offset)[offset:]
        return Found(tuple(hits), self._counts(searches[-1][1]))

    def complete(
        self, prefix: str, *, kinds: Collection[str] = (), limit: int = 10, offset: int = 0
    ) -> list[Hit]:
        """Return what somebody who writes a name may mean."""
        return self._ranked(tiers(prefix), kinds, limit + offset)[offset:]

    def named(self, name: str, *, kinds: Collection[str] = (), limit: int = 20) -> list[Document]:
        """Return the things of which this is a whole name, whichever of their names."""
        folded = fold(name)
        return [hit.document for hit in self._matches("exact", exact(folded), kinds, limit)] if folded else []

    def alike(self, name: str, *, kinds: Collection[str] = (), limit: int = 20) -> list[Document]:
        """Return the things with a name that shares the rarest pairs of characters with a name, the most
        alike first.
        """
        wanted = pairs(folded) if (folded := fold(name)) else frozenset()
        rare = any_of(self._rarest(wanted))
        if not rare:
            return []
        values = {"phrase": rare, "at": self._revision, "limit": _COMMON, "kinds": _mask(kinds)}
        rows = self._database.execute(_FOLDED, values)
        ranked = nsmallest(limit, ((-_dice(wanted, split(folded)), id_) for id_, folded in rows))
        by_number = (self._database.execute(_NUMBERED, (id_,)).fetchone() for _, id_ in ranked)
        return [document_in(row) for row in by_number]

    def of(self, iris: Iterable[str]) -> dict[str, Document]:
        """Return the things of these IRIs, as far as the index has them."""
        found: dict[str, Document] = {}
        for iri in iris:
            row = self._database.execute(_OF, {"iri": iri, "at": self._revision}).fetchone()
            if row is not None:
                found[iri] = document_in(row)
        return found

    def documents(self) -> Iterator[Document]:
        """Yield everything that the revision has."""
        for *columns, evidence in self._database.execute(_ALL, {"at": self._revision}):
            yield document_in(columns, json.loads(evidence))

    def rows(self, question: str, **values: object) -> list[Any]:
        """The rows that answer a question about the index; it may say ``:at`` for the revision."""
        return self._database.execute(question, {"at": self._revision, **values}).fetchall()

    def torn(self) -> str:
        """Return what is wrong with the file, empty where nothing is; looks at all of it."""
        found = str(self._database.execute("PRAGMA integrity_check(1)").fetchone()[0])
        return "" if found == "ok" else found

    def loose(self) -> int:
        """Return how many terms the index holds for more or fewer rows than have them."""
        rows = self._database.execute("SELECT folded FROM row")
        wanted = Counter(term for (folded,) in rows for term in grams(split(folded)).split(" ") if term)
        found = dict(self._database.execute("SELECT term, cnt FROM term").fetchall())
        return sum(wanted[term] != found.get(term, 0) for term in wanted.keys() | found.keys())

    def _ranked(self, tiers: list[tuple[str, str]], kinds: Collection[str], count: int) -> list[Hit]:
        hits: dict[str, Hit] = {}
        for how, phrase in tiers:
            for hit in self._matches(how, phrase, kinds, count):
                hits.setdefault(hit.document.iri, hit)
            if len(hits) >= count:
                break
        return list(hits.values())[:count]

    def _matches(self, how: str, phrase: str, kinds: Collection[str], limit: int) -> Iterator[Hit]:
        values = {"phrase": phrase, "at": self._revision, "limit": limit, "kinds": _mask(kinds)}
        return (Hit(document_in(row), how) for row in self._database.execute(_FOUND, values))

    def _counts(self, phrase: str) -> dict[str, int]:
        """How many things of each kind match."""
        values = {"phrase": phrase, "at": self._revision}
        counts = self._database.execute(_COUNTED, values)
        named = {NAMES[kind]: count for kind, count in counts}
        return {kind: named[kind] for kind in KINDS if kind in named}

    def _rarest(self, wanted: Collection[str]) -> list[str]:
        """The pairs that fewest things have, as many as are worth comparing."""
        rare: list[str] = []
        things = 0
        for term, count in self._database.execute(_TERMS, {"terms": json.dumps(sorted(wanted))}):
            things += count
            if rare and things > _COMMON:
                break
            rare.append(term)
        return rare


def likeness(wanted: Collection[str], document: Document) -> float:
    """Return how alike a name, by its pairs, is to the most alike of a thing's names: 1 for the same, 0 for
    nothing in common (Dice's coefficient).

    >>> from graph_builder.store.search.documents import Name
    >>> names = Name("海南省", "name", ""), Name("海南", "short", "")
    >>> thing = Document("urn:x", "place", "", "海南省", names)
    >>> likeness(pairs("海南"), thing), round(likeness(pairs("海口"), thing), 2)
    (1.0, 0.33)
    """
    return _dice(wanted, document.folded())


def _dice(wanted: Collection[str], names: Iterable[str]) -> float:
    sets, among = map(pairs, names), frozenset(wanted)
    return max((2 * len(each & among) / (len(each) + len(among)) for each in sets), default=0.0)


def tiers(query: str) -> list[tuple[str, str]]:
    """The searches that a query means, the strictest first; the last finds all that the others do."""
    apart, folded = words(query)[:MOST_WORDS], fold(query)
    if not folded:
        return []
    found = [("exact", exact(folded)), ("beginning", beginning(folded)), ("within", within(folded))]
    if apart != (folded,):
        found.append(("words", " AND ".join(map(within, apart))))
    return found


def _connected(path: Path) -> sqlite3.Connection:
    address = f"{path.resolve().as_uri()}?mode=ro"
    database = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
    try:
        database.execute("PRAGMA query_only = 1")
        _require_format(database)
    except BaseException:
        database.close()
        raise
    return database


def _require_format(database: sqlite3.Connection) -> None:
    if database.execute("SELECT format FROM state").fetchone() != (FORMAT,):
        raise OtherFormat("the index is of another format")


def _mask(kinds: Collection[str]) -> int:
    """A number with one bit for each kind; no kinds mean all."""
    return sum(1 << NUMBERS[kind] for kind in set(kinds)) if kinds else -1
