"""What is said of a thing, and what points to it without a sentence of its own."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from urllib.parse import urlencode

from api.queries import query
from api.site import Site
from api.workers import Term
from graph_builder.store.search.facets import ROLES
from graph_builder.store.search.lookup import View
from graph_builder.store.search.naming import linked

RELATED = 300
"""So much of what points to a thing is shown."""
VALUES = 100
"""So many values of one property are listed: some bodies have issued thousands of documents."""
_POINTING = "?subject ?property ?iri ."
Rows = Sequence[Mapping[str, str]]


async def facts_about(site: Site, iri: str) -> Rows:
    """What is said of a thing, by property: things first, then texts in the order of their words."""
    rows = await site.pool.select(query("facts"), {"iri": Term.iri(iri)})
    return sorted(rows, key=_order)


def _order(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(row.get(name, "") for name in ("property", "text", "value", "language"))


def first_of_each(iri: str, facts: Rows) -> tuple[Rows, list[tuple[str, int, str]]]:
    """The facts about a thing, at most `VALUES` of a property; of which properties there are more, how many,
    and where all of them are listed.
    """
    shown: list[Mapping[str, str]] = []
    counts: Counter[str] = Counter()
    for row in facts:
        counts[row["property"]] += 1
        if counts[row["property"]] <= VALUES:
            shown.append(row)
    return shown, [(name, n - VALUES, listed(iri, name)) for name, n in counts.items() if n > VALUES]


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
