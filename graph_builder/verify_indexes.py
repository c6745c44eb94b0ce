"""The check that every part of the engine's files can be read: each quad stands in six orders of its terms,
and whoever reads one of them does not see what is wrong with the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress
from typing import Any, cast

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QueryResultsFormat

from graph_builder.batches import batches
from graph_builder.case import Case, Finding
from graph_builder.store.hashes import Counts, Hashes

ORDERS = {
    "subject": "s",
    "predicate": "p",
    "object": "o",
    "graph": "g",
    "graph and predicate": "gp",
    "graph and object": "go",
}
"""What is given for the engine to look in each order that it keeps."""
AT_ONCE = 200
_MANY = 20_000  # quads that are held at once
Given = tuple[object, ...]
Columns = Mapping[str, Sequence[object]]


def every_order_can_be_read(case: Case) -> Iterator[Finding]:
    """What is looked up by subject, predicate, object or graph is what a look at all quads shows."""
    for name in disagreeing(case.data, case.data):
        yield Finding(
            "index",
            case.place.name,
            f"按 {name} 查到的与全部数据不符",
            f"a look-up by {name} does not find what a look at all of the data finds",
        )


def disagreeing(data: ox.Store, quads: Iterable[Quad]) -> list[str]:
    """The look-ups that do not find what there is, which `quads` are, each called after what is given; those
    are looked through twice. Raises what the engine does where it cannot read.

    >>> disagreeing(ox.Store(), [])
    []
    """
    orders = [_Order(data, given) for given in ORDERS.values()]
    for columns in _columns(quads):
        for order in orders:
            order.count(columns)
    for columns in _columns(quads):
        for order in orders:
            order.look(columns)
    return [name for name, order in zip(ORDERS, orders, strict=True) if order.differs]


def _columns(quads: Iterable[Quad]) -> Iterator[Columns]:
    """Quads told place by place, some at a time."""
    return (dict(zip("spog", zip(*some, strict=True), strict=True)) for some in batches(quads, _MANY))


class _Order:
    """The look-ups of a store by some places of its quads, as the letters of `ORDERS` name them: each key is
    looked up once, and has to be found as often as it came.
    """

    def __init__(self, data: ox.Store, given: str) -> None:
        self.differs = False
        self._data = data
        self._given = given
        self._counts, self._seen = Counts(), Hashes()
        outside = data.quads_for_pattern(None, None, None, DefaultGraph())
        self._looks_outside = "g" not in given and next(outside, None) is not None

    def count(self, columns: Columns) -> None:
        """Learn what there is."""
        self._counts.add(self._keys(columns))

    def look(self, columns: Columns) -> None:
        """Look up what was not looked up before: the sums of many keys, and where one is not as it should be
        each key.
        """
        keys = list(dict.fromkeys(self._keys(columns)))
        for new in batches(compress(keys, self._seen.add(keys)), AT_ONCE):
            counts = dict(zip(new, self._counts.of(new), strict=True))
            some = [key for key in new if _can_be_named(key)]
            others = [key for key in new if not _can_be_named(key)]
            if some and self._number(some) != sum(map(counts.__getitem__, some)):
                others += some
            self.differs = self.differs or any(self._differs(key, counts[key]) for key in others)

    def _keys(self, columns: Columns) -> Iterator[Given]:
        return zip(*(columns[place] for place in self._given), strict=True)

    def _number(self, keys: Iterable[Given]) -> int:
        """How many quads there are of some keys."""
        values = " ".join(f"({' '.join(map(str, key))})" for key in keys)
        given = f"VALUES ({' '.join(f'?{place}' for place in self._given)}) {{ {values} }}"
        number = _rows(self._data, f"{given} GRAPH ?g {{ ?s ?p ?o }}")
        return number + (_rows(self._data, f"{given} ?s ?p ?o") if self._looks_outside else 0)

    def _differs(self, key: Given, count: int) -> bool:
        """Whether a look-up finds other than so many quads. Of a whole number whose last byte is 255 the
        engine finds those that follow it too (pyoxigraph 0.5.13, on disk): these are not counted.
        """
        terms: dict[str, Any] = dict(zip(self._given, key, strict=True))
        found = self._data.quads_for_pattern(*map(terms.get, "spog"))
        places = [("spog".index(place), term) for place, term in terms.items()]
        number = sum(1 for quad in map(tuple, found) if all(quad[at] == term for at, term in places))
        return number != count


def _rows(data: ox.Store, where: str) -> int:
    """How many rows a pattern has: nothing is made of them, for each quad has four texts to be found. The
    engine is not asked to count: over a block that cannot be read it would gather errors without end.
    """
    answer = cast("ox.QuerySolutions", data.query(f"SELECT ?none {{ {where} }}"))
    return (answer.serialize(format=QueryResultsFormat.TSV) or b"").count(b"\n") - 1


def _can_be_named(key: Given) -> bool:
    """Whether a query can say all of a key."""
    return all(isinstance(term, NamedNode | Literal) for term in key)
