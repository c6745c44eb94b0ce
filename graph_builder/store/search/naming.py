"""Who names a thing, and which bodies a place has: what takes an engine the longest where there is much."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping

from graph_builder.store.search.facets import PARTED, key_of
from graph_builder.store.search.lookup import View
from graph_builder.store.search.marks import classes_in
from ontology.terms import NS

LEVELS = 3
"""How deep a place may lie in another whose bodies are asked for."""
MOST = 20_000
"""Rows that are told of what names some things: of more, the newest."""

_ALIVE = "NOT IN (SELECT id FROM row WHERE came > :at UNION ALL SELECT id FROM row WHERE went <= :at)"
_BODIES = f"""
WITH RECURSIVE near (place, level) AS (
    SELECT :place, 0
    UNION SELECT row.key, level + 1
    FROM near CROSS JOIN around ON around.place = near.place AND how = 0
    CROSS JOIN row ON row.id = around.row
    WHERE level < :levels AND around.row {_ALIVE}
)
SELECT DISTINCT row.iri FROM (SELECT DISTINCT place FROM near) AS each
CROSS JOIN around ON around.place = each.place AND how = 1
CROSS JOIN row ON row.id = around.row
WHERE around.row {_ALIVE} ORDER BY row.iri
"""  # noqa: S608 - made of constants
_NAMING = f"""
SELECT row.iri, row.facets, row.marks
FROM (
    SELECT DISTINCT day, row FROM json_each(:keys) CROSS JOIN named ON thing = value
    WHERE row {_ALIVE} ORDER BY day DESC LIMIT :most
) AS each CROSS JOIN row ON row.id = each.row
"""  # noqa: S608 - made of constants
_BESIDE = {"begin": "begin", "end": "end", "basis": "adoptionBasis"}
_NO_ROLES = frozenset({PARTED, "begin", "end", "asOf"})


def bodies(view: View, place: str) -> list[dict[str, str]]:
    """Return the bodies of a place and of the places in it, to `LEVELS`, by IRI: rows of ``body``."""
    rows = view.rows(_BODIES, place=key_of(place), levels=LEVELS)
    return [{"body": iri} for (iri,) in rows]


def naming(view: View, things: Collection[str]) -> list[dict[str, str]]:
    """Return the statements that name some things, the newest first, at most `MOST`: rows of ``statement``,
    ``role``, ``thing``, ``type`` and, as far as they are told, ``begin``, ``end`` and ``basis``. A role is a
    property of the ontology.
    """
    wanted = frozenset(things)
    keys = json.dumps([key_of(thing) for thing in wanted])
    found = view.rows(_NAMING, keys=keys, most=MOST)
    rows = [row for iri, told, marks in found for row in _rows(iri, told, marks, wanted)]
    rows.sort(key=lambda row: (row["statement"], row["role"], row["thing"], row.get("basis", "")))
    rows.sort(key=lambda row: row.get("begin", ""), reverse=True)
    return rows[:MOST]


def _rows(iri: str, told: str, marks: str, wanted: frozenset[str]) -> Iterator[dict[str, str]]:
    said: Mapping[str, list[str]] = json.loads(told)
    common = [{"statement": iri, "type": each} for each in classes_in(marks)]
    for key, name in _BESIDE.items():
        if values := said.get(name):
            common = [row | {key: value} for row in common for value in values]
    for name in said.keys() - _NO_ROLES:
        role = name if ":" in name else NS + name
        for thing in wanted.intersection(said[name]):
            yield from (row | {"role": role, "thing": thing} for row in common)
