"""Who names a thing, and which bodies a place has: what takes an engine the longest where there is much."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from graph_builder.store.search.facets import NUMBERS, OF_STATEMENT, key_of, keys_of
from graph_builder.store.search.how import CLASSED, IRIS, roles_of
from graph_builder.store.search.lookup import ALIVE, RESTING, View
from ontology.terms import NS, Property

LEVELS = 3
"""How deep a place may lie in another whose bodies are asked for."""
MOST = 20_000
"""How often some things are named, as far as it is told: of more, the newest."""
ALL_DAYS = range(100_000_000)

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
SELECT row, day, last, how FROM json_each(:keys) CROSS JOIN named ON thing = value
WHERE how & {CLASSED} AND row {ALIVE} AND (day = 0 OR day < :stop AND last >= :start)
ORDER BY day DESC LIMIT :most
"""  # noqa: S608 - made of constants
_RESTING = f"""
SELECT row, day, until, how FROM json_each(:keys) CROSS JOIN rests ON thing = value
WHERE how & {CLASSED} AND {RESTING} AND (day = 0 OR day < :stop AND until >= :start)
ORDER BY day DESC LIMIT :most
"""  # noqa: S608 - made of constants
_COUNTED = f"""
SELECT how, COUNT(*) FROM named WHERE thing = :key AND row {ALIVE} GROUP BY how
UNION ALL SELECT how, COUNT(*) FROM rests WHERE thing = :key AND {RESTING} GROUP BY how
"""  # noqa: S608 - made of constants
_IRIS_OF = "SELECT row.id, row.iri FROM json_each(:rows) CROSS JOIN row ON row.id = value"
_FACETS_OF = "SELECT row.id, row.iri, row.facets FROM json_each(:rows) CROSS JOIN row ON row.id = value"
_BASIS = Property.ADOPTION_BASIS.removeprefix(NS)


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
    return [(IRIS[how], iri) for how, iri in rows]


Naming = tuple[int, int, int, int]
"""A statement that has a class: the number of its row, its first day and its last (see `day_of`), a bit for
each role.
"""


def naming(view: View, things: Collection[str], days: range = ALL_DAYS) -> Collection[Naming]:
    """Return the statements that name some things and whose time touches some days or is not known, the
    newest first: of more than `MOST`, those. A bit tells that any of the things stands in a role, or what the
    statement is itself (see `how`).
    """
    about = {"keys": keys_of(things), "start": days.start, "stop": days.stop}
    rows: list[Naming] = view.rows(_NAMING, **about, most=MOST)
    resting: list[Naming] = view.rows(_RESTING, **about, most=MOST)
    if len(things) == 1 and not (rows and resting):
        return rows or resting
    found: dict[int, Naming] = {}
    for row, begin, end, how in sorted([*rows, *resting], key=lambda each: -each[1])[:MOST]:
        known = found.get(row)
        found[row] = (row, begin, end, how | known[-1] if known else how)
    return found.values()


def counted(view: View, thing: str) -> dict[str, int]:
    """Return how many statements name a thing in each role, by IRI, in their order."""
    found = dict.fromkeys(IRIS, 0)
    for how, count in view.rows(_COUNTED, key=key_of(thing)):
        for role in roles_of(how):
            found[role] += count
    return {role: count for role, count in found.items() if count}


def iris(view: View, rows: Sequence[int]) -> dict[int, str]:
    """Return the IRIs of statements, by the numbers of their rows."""
    return dict(view.rows(_IRIS_OF, rows=json.dumps(rows)))


def sources(view: View, rows: Sequence[int]) -> dict[int, str]:
    """Return the statements whose bulletin tells each of some: of an adoption the act that it rests on."""
    told = view.rows(_FACETS_OF, rows=json.dumps(rows))
    return {row: min(json.loads(facets).get(_BASIS, ()), default=iri) for row, iri, facets in told}
