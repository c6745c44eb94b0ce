"""What a store is asked, one query a file of ``queries/``, and its answers as plain rows.

>>> sorted(QUERIES)[:3]
['acts', 'adopters', 'adoptions']
>>> query_text("nation").startswith("# zh:")
True
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files

import pyoxigraph as ox

from graph_builder.store.base import Answer, Readable
from graph_builder.store.composing import composed

Row = Mapping[str, str]
"""One solution of a query: variable -> IRI or lexical value; an unbound variable has no key."""

Rows = Sequence[Row]
Told = Mapping[str, Rows]
"""The rows of each query, by its name."""

QUERIES = (
    *("acts", "adopters", "adoptions", "bulletins", "entries", "expected", "links"),
    *("names", "nation", "national_acts", "omissions", "places", "times", "units"),
)
NAMING = ("named", "seats", "units")
"""The queries of `candidates`."""

ADOPTING = tuple(name for name in QUERIES if name != "acts")
"""The queries without the one that only counts, which takes as long as half of the others together."""

BY_BULLETIN = frozenset(
    ("acts", "adopters", "adoptions", "bulletins", "entries", "links", "omissions", "times")
)
"""The queries whose rows each come from one bulletin's graph."""


@cache
def query_text(name: str) -> str:
    """Return the SPARQL text of a query. It expects a default graph that is the union of all graphs, and
    names no instance, so that it holds for any base.
    """
    return composed(_file(name), {}, {"all"})


def query_about(name: str, bulletins: Iterable[str] | None, policies: Iterable[str] | None = None) -> str:
    """Return the text of a query that tells it all, as it asks of some bulletins and policies alone, or of
    all.
    """
    told = {"bulletin": bulletins, "policy": policies}
    given = {name: [ox.NamedNode(i) for i in iris] for name, iris in told.items() if iris is not None}
    return composed(_file(name), given, {"whole"})


def query_within(name: str, bulletins: Mapping[str, str]) -> str:
    """Return the text of one of `BY_BULLETIN`, as it asks of some bulletins alone, each with its graph."""
    given = {"bulletin": list(bulletins), "graph": list(bulletins.values())}
    return composed(_file(name), {of: [ox.NamedNode(iri) for iri in iris] for of, iris in given.items()})


def query_of_names(things: Iterable[str]) -> str:
    """Return the text that tells of some things what ``names`` tells of all."""
    return composed(_file("names_of"), {"thing": [ox.NamedNode(iri) for iri in things]})


def _file(name: str) -> str:
    return files("graph_builder.diffusion").joinpath("queries", f"{name}.rq").read_text(encoding="utf-8")


def rows_of(answer: Answer) -> Rows:
    """Return the solutions of a SELECT as plain strings by variable. Raises TypeError for another query."""
    if not isinstance(answer, ox.QuerySolutions):
        raise TypeError("rows come from a SELECT")
    names = [v.value for v in answer.variables]
    return [
        {
            n: str(t.value)
            for n, t in zip(names, solution, strict=True)
            if t is not None and hasattr(t, "value")
        }
        for solution in answer
    ]


def tell(store: Readable, queries: Iterable[str] = QUERIES) -> Told:
    """Return what a store answers to each of some queries."""
    return {name: rows_of(store.query(query_text(name))) for name in queries}
