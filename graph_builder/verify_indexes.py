"""The check that every part of the engine's files can be read: each quad stands in six orders of its terms,
and whoever reads one of them does not see what is wrong with the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial

import pyoxigraph as ox
from pyoxigraph import Quad

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
    """For each order that the engine keeps, whether a look-up in it finds other than so many quads. It is not
    asked to count: over a block that cannot be read it goes on for ever, and gathers the errors.
    """
    keys: dict[str, tuple[Key, LookUp]] = {
        "subject": (lambda q: (q.subject,), lambda s: data.quads_for_pattern(s, None, None)),
        "predicate": (lambda q: (q.predicate,), lambda p: data.quads_for_pattern(None, p, None)),
        "object": (lambda q: (q.object,), lambda o: data.quads_for_pattern(None, None, o)),
        "graph": (lambda q: (q.graph_name,), lambda g: data.quads_for_pattern(None, None, None, g)),
        "graph and predicate": (
            lambda q: (q.graph_name, q.predicate),
            lambda g, p: data.quads_for_pattern(None, p, None, g),
        ),
        "graph and object": (
            lambda q: (q.graph_name, q.object),
            lambda g, o: data.quads_for_pattern(None, None, o, g),
        ),
    }
    return {name: (key, partial(_differs, look_up, key)) for name, (key, look_up) in keys.items()}
