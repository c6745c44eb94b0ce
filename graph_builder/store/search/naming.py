"""Who names a thing, and which bodies a place has: what takes an engine the longest where there is much."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph_builder.store.search.facets import NUMBERS, OF_STATEMENT, PARTED, key_of
from graph_builder.store.search.lookup import ALIVE, View
from graph_builder.store.search.marks import classes_in, in_text
from ontology.terms import NS

LEVELS = 3
"""How deep a place may lie in another whose bodies are asked for."""
MOST = 20_000
"""Rows that are told of what names some things: of more, the newest."""

_WITHIN, _BODY = (
    f"IN ({NUMBERS[name]}, {NUMBERS[name] + OF_STATEMENT})" for name in ("within", "jurisdiction")
)
_NEAR = f"""
WITH RECURSIVE near (place, iri, level) AS (
    SELECT :key, :iri, 0
    UNION SELECT row.key, row.iri, level + 1
    FROM near CROSS JOIN linked ON linked.thing = near.place AND how {_WITHIN}
    CROSS JOIN row ON row.id = linked.row
    WHERE level < :levels AND linked.row {ALIVE}
)
"""  # noqa: S608 - made of constants
_BODIES = f"""
SELECT DISTINCT row.iri FROM (SELECT DISTINCT place FROM near) AS each
CROSS JOIN linked ON linked.thing = each.place AND how {_BODY}
CROSS JOIN row ON row.id = linked.row
WHERE linked.row {ALIVE}
"""  # noqa: S608 - made of constants
_LINKED = f"""
SELECT how, row.iri FROM linked CROSS JOIN row ON row.id = linked.row
WHERE thing = :thing AND how < {OF_STATEMENT} AND linked.row {ALIVE} ORDER BY how, row.iri LIMIT :most
"""  # noqa: S608 - made of constants
_NAMING = f"""
SELECT row.iri, row.facets, row.marks
FROM (
    SELECT DISTINCT day, row FROM json_each(:keys) CROSS JOIN named ON thing = value
    WHERE row {ALIVE} ORDER BY day DESC LIMIT :most
) AS each CROSS JOIN row ON row.id = each.row
"""  # noqa: S608 - made of constants
_BESIDE = {"basis": "adoptionBasis", "begin": "begin", "end": "end"}
_IRIS = {name: name if ":" in name else NS + name for name in NUMBERS}
_ROLES = tuple(_IRIS.values())


def bodies(view: View, place: str) -> list[dict[str, str]]:
    """Return the bodies of a place and of the places in it, to `LEVELS`, by IRI: rows of ``body``."""
    rows = view.rows(f"{_NEAR} {_BODIES} ORDER BY row.iri", key=key_of(place), iri=place, levels=LEVELS)
    return [{"body": iri} for (iri,) in rows]


def belonging(view: View, place: str, levels: int) -> list[str]:
    """Return a place, the places in it as many levels deep, and the bodies of each, by IRI."""
    question = f"{_NEAR} SELECT iri FROM near UNION {_BODIES}"  # noqa: S608 - made of constants
    rows = view.rows(question, key=key_of(place), iri=place, levels=levels)
    return [iri for (iri,) in rows]


def linked(view: View, thing: str, most: int) -> list[tuple[str, str]]:
    """Return what leads to a thing by one of the `ROLES` and is no statement, behind the IRI of the role: the
    first in their order.
    """
    rows = view.rows(_LINKED, thing=key_of(thing), most=most)
    return [(_ROLES[how], iri) for how, iri in rows]


def naming(view: View, things: Collection[str]) -> list[dict[str, str]]:
    """Return the statements that name some things, the newest first, at most `MOST`: rows of ``statement``,
    ``role``, ``thing``, ``type`` and, as far as they are told, ``begin``, ``end`` and ``basis``. A role is a
    property of the ontology.
    """
    wanted = frozenset(things)
    found = sorted(_statements(view, wanted, MOST))
    rows = [row for iri, told, marks in found for row in _rows(iri, told, marks, wanted)]
    rows.sort(key=_begin, reverse=True)
    return rows[:MOST]


@dataclass(frozen=True, slots=True)
class Told:
    """A statement: what it names by role, and the classes that graphs give it. `is_parted` tells whether more
    than one graph says something of it, so that it is not known which says what.
    """

    iri: str
    named: Mapping[str, Sequence[str]]
    classes: Mapping[str, Sequence[str]]

    @property
    def is_parted(self) -> bool:
        """Whether several graphs say something of it."""
        return PARTED in self.named

    def names(self, things: Collection[str], roles: Collection[str]) -> bool:
        """Whether it names any of some things in any of some roles."""
        return any(value in things for role in roles for value in self.named.get(role, ()))


def statements(view: View, things: Collection[str]) -> Iterator[Told]:
    """Yield the statements that name some things, in no order."""
    for iri, told, marks in _statements(view, things, -1):
        yield Told(iri, json.loads(told), {mark.graph: mark.classes for mark in in_text(marks)})


def _statements(view: View, things: Collection[str], most: int) -> list[tuple[str, str, str]]:
    return view.rows(_NAMING, keys=json.dumps([key_of(thing) for thing in things]), most=most)


def _rows(iri: str, told: str, marks: str, wanted: frozenset[str]) -> Iterator[dict[str, str]]:
    """The rows of a statement."""
    said: Mapping[str, list[str]] = json.loads(told)
    common = [{"statement": iri, "type": each} for each in sorted(classes_in(marks))]
    for key, name in _BESIDE.items():
        if values := said.get(name):
            common = [row | {key: value} for row in common for value in values]
    for name, values in said.items():
        if (role := _IRIS.get(name)) is not None:
            for thing in sorted(wanted.intersection(values)):
                yield from ({**row, "role": role, "thing": thing} for row in common)


def _begin(row: Mapping[str, str]) -> str:
    return row.get("begin", "")
