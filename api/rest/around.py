"""What is said of a thing, and what points to it without a sentence of its own."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, islice
from operator import itemgetter
from urllib.parse import urlencode

import pyoxigraph as ox

from api.queries import query
from api.rest.composing import compose
from api.site import Site
from api.workers import Term
from graph_builder.store.search.facets import ROLES
from graph_builder.store.search.lookup import View
from graph_builder.store.search.naming import linked

RELATED = 300
"""So much of what points to a thing is shown."""
VALUES = 100
"""So many values of one property are listed: some bodies have issued thousands of documents."""
FEW = 150
"""Things of which no more is said are asked for all of it at once."""
_POINTING = "?subject ?property ?iri ."
Rows = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a thing: rows of property, value and language, at most `VALUES` of a property; and of
    which properties there are more, how many.
    """

    rows: Rows
    more: Mapping[str, int]


async def said_of(site: Site, iri: str) -> Said:
    """What is said of a thing, by property: things first, then texts in the order of their words. Of one of
    which much is said, it is counted before and no more is asked for than is shown.
    """
    rows = await _facts(site, iri, FEW)
    if len(rows) == FEW:
        counted = await site.pool.select(query("facts_counted"), {"iri": Term.iri(iri)})
        return await _first_of_each(site, iri, {row["property"]: int(row["count"]) for row in counted})
    each = groupby(sorted(rows, key=_order), itemgetter("property"))
    shown = [row for _, told in each for row in islice(told, VALUES)]
    return Said(shown, _beyond(Counter(row["property"] for row in rows)))


async def _first_of_each(site: Site, iri: str, counts: Mapping[str, int]) -> Said:
    """The same of one of which so much is said by each property."""
    more = _beyond(counts)
    few = _facts(site, iri, VALUES * len(counts), *(counts.keys() - more.keys()))
    found = await asyncio.gather(few, *(_facts(site, iri, VALUES, name) for name in more))
    return Said(sorted((row for rows in found for row in rows), key=_order), more)


async def _facts(site: Site, iri: str, limit: int, *properties: str) -> Rows:
    named = {"property": [ox.NamedNode(name) for name in properties]} if properties else {}
    return await site.pool.select(f"{compose('facts', named)} LIMIT {limit}", {"iri": Term.iri(iri)})


def _beyond(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: count - VALUES for name, count in counts.items() if count > VALUES}


def _order(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(row.get(name, "") for name in ("property", "text", "value", "language"))


def listed(iri: str, name: str) -> str:
    """The address of the list of all that a thing has of a property."""
    return f"/fragments?{urlencode({'subject': iri, 'predicate': name})}"


async def related(site: Site, iri: str) -> Rows:
    """What points to a thing, by property and subject: one more than is shown, to tell that there is more."""

    def told(view: View) -> Rows | None:
        found = linked(view, iri, RELATED + 1)
        return [{"property": role, "subject": subject} for role, subject in found]

    term = {"iri": Term.iri(iri)}
    else_ = asyncio.ensure_future(site.pool.select(related_else(), term))
    by_roles, by_others = await asyncio.gather(site.search.told(told), else_)
    if by_roles is None:
        return await site.pool.select(query("related"), term)
    rows = sorted([*by_roles, *by_others], key=lambda row: (row["property"], row["subject"]))
    return rows[: RELATED + 1]


@cache
def related_else() -> str:
    """The query for what the index does not tell."""
    roles = ", ".join(sorted(map(str, ROLES)))
    return query("related").replace(_POINTING, f"{_POINTING} FILTER(?property NOT IN ({roles}))")
