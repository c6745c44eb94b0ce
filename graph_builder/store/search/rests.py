"""On which sentences the statements of an index rest: told apart from their rows, revision by revision.

The IRI of a sentence tells the text that it stands in, so that of a corrected bulletin all statements rest on
other sentences; most of them say what they said, and their rows stay.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from graph_builder.store.search.documents import Document
from graph_builder.store.search.facets import EVIDENCE, NUMBERS
from graph_builder.store.search.how import kind_of
from ontology.terms import NS


@dataclass(frozen=True, slots=True)
class Moved:
    """The keys of the sentences that a statement rests on from a change on, and of those that it rested on,
    where nothing else of it changes.
    """

    came: frozenset[int]
    went: frozenset[int]


_HOW = 1 << NUMBERS[EVIDENCE.value.removeprefix(NS)]
_STANDING = "SELECT row, thing FROM json_each(?) CROSS JOIN rests ON row = value WHERE went IS NULL"
_MOVING = """
SELECT row.iri, thing, row, first, last, day, until, how
FROM json_each(?) CROSS JOIN row ON row.iri = value CROSS JOIN rests ON rests.row = row.id
WHERE row.went IS NULL AND rests.went IS NULL
"""
_PUT = "INSERT OR REPLACE INTO rests VALUES (?, ?, ?, NULL, ?, ?, ?, ?, ?)"
_END = "UPDATE rests SET went = ? WHERE thing = ? AND row = ? AND went IS NULL"


def put_rests(database: sqlite3.Connection, rows: Iterable[tuple[int, Document]], revision: int) -> None:
    """Put in what some rows rest on from a revision on."""
    rests = (each for row, document in rows for each in _rests(row, document, document.evidence, revision))
    database.executemany(_PUT, rests)


def renew_rests(database: sqlite3.Connection, rows: Mapping[int, Document], revision: int) -> None:
    """Have rows that stay rest on what their documents do."""
    stands: defaultdict[int, set[int]] = defaultdict(set)
    for row, thing in database.execute(_STANDING, (json.dumps(list(rows)),)):
        stands[row].add(thing)
    ended: list[tuple[int, int, int]] = []
    begun: list[tuple[int | None, ...]] = []
    for row, document in rows.items():
        wanted = set(document.evidence)
        ended += [(revision, thing, row) for thing in stands[row] - wanted]
        begun += _rests(row, document, wanted - stands[row], revision)
    database.executemany(_END, ended)
    database.executemany(_PUT, begun)


def move_rests(database: sqlite3.Connection, moved: Mapping[str, Moved], revision: int) -> set[str]:
    """Have statements rest on other sentences; those of them, by IRI, that the index has."""
    stands: defaultdict[str, set[int]] = defaultdict(set)
    rows: dict[str, tuple[int, ...]] = {}
    for iri, thing, *row in database.execute(_MOVING, (json.dumps(list(moved)),)):
        stands[iri].add(thing)
        rows[iri] = tuple(row)
    ended = ((revision, thing, rows[iri][0]) for iri in rows for thing in moved[iri].went)
    begun = [
        (thing, row, revision, *rest)
        for iri, (row, *rest) in rows.items()
        for thing in moved[iri].came - stands[iri]
    ]
    database.executemany(_END, ended)
    database.executemany(_PUT, begun)
    return set(rows)


def forget_rests(database: sqlite3.Connection, oldest: int, rows: Iterable[int]) -> None:
    """Take out what ended before all revisions from `oldest` on, and what rows that are gone rested on."""
    database.execute("DELETE FROM rests WHERE went <= ?", (oldest,))
    database.executemany("DELETE FROM rests WHERE row = ?", ((row,) for row in rows))


def _rests(
    row: int, document: Document, things: Collection[int], revision: int
) -> Iterator[tuple[int | None, ...]]:
    if things:
        (first, last), days = document.facets.months or (None, None), document.facets.days()
        how = _HOW | kind_of(document)[0]
        yield from ((thing, row, revision, first, last, *days, how) for thing in things)
