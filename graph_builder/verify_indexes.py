"""The check that every part of the engine's files can be read: each quad stands in six orders of its terms,
and whoever reads one of them does not see what is wrong with the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import cast

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad

from graph_builder.case import Case, Finding

Key = Callable[[Quad], tuple[object, ...]]
LookUp = Callable[..., Iterable[Quad]]
Differs = Callable[[tuple[object, ...], int], bool]
Orders = dict[str, tuple[Key, Differs]]


def every_order_can_be_read(case: Case) -> Iterator[Finding]:
    """What is looked up by subject, predicate, object or graph is what a look at all quads shows."""
    for name in disagreeing(case.data):
        yield Finding(
            "index",
            case.place.name,
            f"按 {name} 查到的与全部数据不符",
            f"a look-up by {name} does not find what a look at all of the data finds",
        )


def disagreeing(data: ox.Store) -> list[str]:
    """The look-ups that do not find what there is, each called after what is given. Raises what the engine
    does where it cannot read.

    >>> disagreeing(ox.Store())
    []
    """
    quads = list(data)
    return [
        name
        for name, (key, differs) in _orders(data).items()
        if any(differs(given, count) for given, count in Counter(map(key, quads)).items())
    ]


def _differs(look_up: LookUp, key: Key, given: tuple[object, ...], count: int) -> bool:
    """Whether a look-up finds other than so many quads. Of an integer whose last byte is 255 the engine finds
    those that follow it too (pyoxigraph 0.5.13, on disk): these are not counted.
    """
    if sum(1 for _ in look_up(*given)) == count:
        return False
    return sum(1 for quad in look_up(*given) if key(quad) == given) != count


def _orders(data: ox.Store) -> Orders:
    """For each order that the engine keeps, whether a look-up in it finds other than so many quads."""
    keys: dict[str, tuple[Key, LookUp]] = {
        "subject": (lambda q: (q.subject,), lambda s: data.quads_for_pattern(s, None, None)),
        "object": (lambda q: (q.object,), lambda o: data.quads_for_pattern(None, None, o)),
        "graph and object": (
            lambda q: (q.graph_name, q.object),
            lambda g, o: data.quads_for_pattern(None, None, o, g),
        ),
    }
    looked_up: Orders = {
        name: (key, partial(_differs, look_up, key)) for name, (key, look_up) in keys.items()
    }
    return looked_up | {
        "predicate": (lambda q: (q.predicate,), lambda p, n: _number(data, None, *p) != n),
        "graph": (lambda q: (q.graph_name,), lambda g, n: _number(data, *g) != n),
        "graph and predicate": (
            lambda q: (q.graph_name, q.predicate),
            lambda both, n: _number(data, *both) != n,
        ),
    }


def _number(data: ox.Store, graph: object, predicate: object = "?p") -> int:
    """How many quads a graph has, or all, or those of a predicate there: many, which the engine counts in the
    same order without making each.
    """
    triple = f"?s {predicate} ?o"
    if graph is None:
        return _count(data, f"GRAPH ?g {{ {triple} }}") + _count(data, triple)
    if isinstance(graph, NamedNode):
        return _count(data, f"GRAPH {graph} {{ {triple} }}")
    given = cast("NamedNode", predicate) if predicate != "?p" else None
    return sum(1 for _ in data.quads_for_pattern(None, given, None, cast("ox.DefaultGraph", graph)))


def _count(data: ox.Store, pattern: str) -> int:
    (row,) = cast("ox.QuerySolutions", data.query(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"))
    return int(row["n"].value)
