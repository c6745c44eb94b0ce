"""The check that every part of the engine's files can be read: each quad stands in six orders of its terms,
and whoever reads one of them does not see what is wrong with the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress
from typing import Any, cast

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QueryResultsFormat

from graph_builder.batches import batches
from graph_builder.case import Case, Finding
from graph_builder.store.hashes import Hashes

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
_INTEGER, _MONTHS = (
    NamedNode(f"http://www.w3.org/2001/XMLSchema#{name}") for name in ("integer", "yearMonthDuration")
)
_LAST_BYTE = 255
Given = tuple[object, ...]


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
    """The look-ups that do not find what there is, which `quads` are, each called after what is given. Raises
    what the engine does where it cannot read.

    >>> disagreeing(ox.Store(), [])
    []
    """
    orders = [_Order(data, given) for given in ORDERS.values()]
    for some in batches(quads, _MANY):
        columns = dict(zip("spog", zip(*some, strict=True), strict=True))
        for order in orders:
            order.look(columns)
    return [name for name, order in zip(ORDERS, orders, strict=True) if order.differs()]


class _Order:
    """The look-ups of a store by some places of its quads, as the letters of `ORDERS` name them: together
    they are to find as many quads as there are. Each key is looked up once, when it is met first.
    """

    def __init__(self, data: ox.Store, given: str) -> None:
        self._data = data
        self._given = given
        self._seen = Hashes()
        self._wanted = self._found = 0
        self._one_by_one: Counter[Given] = Counter()
        outside = data.quads_for_pattern(None, None, None, DefaultGraph())
        self._looks_outside = "g" not in given and next(outside, None) is not None

    def look(self, columns: Mapping[str, Sequence[object]]) -> None:
        """Take some quads, told place by place."""
        counts = Counter(zip(*(columns[place] for place in self._given), strict=True))
        for key in [key for key in counts if not _can_be_summed(key)]:
            self._one_by_one[key] += counts.pop(key)
        self._wanted += counts.total()
        keys = list(counts)
        for new in batches(compress(keys, self._seen.add(keys)), AT_ONCE):
            self._found += self._number(new)

    def differs(self) -> bool:
        """Whether what was looked up is other than the quads were."""
        return self._found != self._wanted or any(
            self._differs(key, count) for key, count in self._one_by_one.items()
        )

    def _number(self, keys: Iterable[Given]) -> int:
        """How many quads there are of some keys."""
        values = " ".join(f"({' '.join(map(str, key))})" for key in keys)
        given = f"VALUES ({' '.join(f'?{place}' for place in self._given)}) {{ {values} }}"
        number = _rows(self._data, f"{given} GRAPH ?g {{ ?s ?p ?o }}")
        return number + (_rows(self._data, f"{given} ?s ?p ?o") if self._looks_outside else 0)

    def _differs(self, key: Given, count: int) -> bool:
        """Whether a look-up finds other than so many quads."""
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


def _can_be_summed(key: Given) -> bool:
    """Whether a query can say all of a key, and finds nothing else."""
    return all(isinstance(term, NamedNode | Literal) and not _is_followed(term) for term in key)


def _is_followed(term: NamedNode | Literal) -> bool:
    """Whether a look-up may find another term, too: of a whole number whose last byte is 255 the engine finds
    the one that follows it (pyoxigraph 0.5.13, on disk); months are kept as such.
    """
    if not isinstance(term, Literal) or term.datatype != _INTEGER:
        return isinstance(term, Literal) and term.datatype == _MONTHS
    try:
        return int(term.value) & _LAST_BYTE == _LAST_BYTE
    except ValueError:  # no number, or one too long to be kept as one
        return False
