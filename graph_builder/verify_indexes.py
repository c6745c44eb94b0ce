"""The check that every part of the engine's files can be read: each quad stands in six orders of its terms,
and whoever reads one of them does not see what is wrong with the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat

from graph_builder.batches import batches
from graph_builder.case import Case, Finding

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
Given = tuple[object, ...]
Counts = Mapping[Given, int]


def every_order_can_be_read(case: Case) -> Iterator[Finding]:
    """What is looked up by subject, predicate, object or graph is what a look at all quads shows."""
    for name in disagreeing(case.data, case.quads):
        yield Finding(
            "index",
            case.place.name,
            f"按 {name} 查到的与全部数据不符",
            f"a look-up by {name} does not find what a look at all of the data finds",
        )


def disagreeing(data: ox.Store, quads: Iterable[Quad]) -> list[str]:
    """The look-ups that do not find what there is, which `quads` are, each called after what is given. Raises
    what the engine does where it cannot read.

    >>> disagreeing(ox.Store(), [])
    []
    """
    columns = dict(zip("spog", zip(*quads, strict=True), strict=False))
    return [name for name, given in ORDERS.items() if columns and _Order(data, given).differs(columns)]


@dataclass(frozen=True, slots=True)
class _Order:
    """The look-ups of a store by some places of its quads, as the letters of `ORDERS` name them."""

    data: ox.Store
    given: str

    def differs(self, columns: Mapping[str, tuple[object, ...]]) -> bool:
        """Whether what is looked up is other than the quads are, told place by place: the sums of many keys,
        and where one is not as it should each key.
        """
        counts = Counter(zip(*(columns[place] for place in self.given), strict=True))
        some = {key: count for key, count in counts.items() if _can_be_named(key)}
        others = {key: counts[key] for key in counts.keys() - some.keys()}
        return self._any_differs(others) or any(
            self._number(batch) != sum(batch.values()) and self._any_differs(batch)
            for batch in map(dict, batches(some.items(), AT_ONCE))
        )

    def _number(self, keys: Counts) -> int:
        """How many quads there are of some keys."""
        values = " ".join(f"({' '.join(map(str, key))})" for key in keys)
        given = f"VALUES ({' '.join(f'?{place}' for place in self.given)}) {{ {values} }}"
        number = _rows(self.data, f"{given} GRAPH ?g {{ ?s ?p ?o }}")
        return number if "g" in self.given else number + _rows(self.data, f"{given} ?s ?p ?o")

    def _any_differs(self, keys: Counts) -> bool:
        return any(self._differs(key, count) for key, count in keys.items())

    def _differs(self, key: Given, count: int) -> bool:
        """Whether a look-up finds other than so many quads. Of an integer whose last byte is 255 the engine
        finds those that follow it too (pyoxigraph 0.5.13, on disk): these are not counted.
        """
        terms: dict[str, Any] = dict(zip(self.given, key, strict=True))
        found = self.data.quads_for_pattern(*map(terms.get, "spog"))
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
