"""What things are counted by, so that nobody has to count them: their classes, what acts do, how they stand.

A `Mark` is what one graph says of a thing, for what a graph says is asked graph by graph. `tallies` are the
sums that a thing adds one to; the index keeps each of them, revision by revision.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import product
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from graph_builder.store.names import TYPE
from ontology.terms import PREFIXES, Property

_ACTION, _STATUS, _BEGIN = map(NamedNode, (Property.ACTION, Property.STATUS, Property.BEGIN))
_END, _AS_OF = map(NamedNode, (Property.END, Property.AS_OF))
_MONTH = len("2022-11")
MARKING = frozenset({TYPE, _ACTION, _STATUS, _BEGIN, _END, _AS_OF})
"""The properties that marks are made of."""

in_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""A value as columns of the index have it."""
Key = tuple[str, str, str]
"""A sum: what is counted, of which name, in which part of all."""
CLASSES: Final = "classes"
"""Things by their classes."""
GROUP: Final = "group"
"""The same, each group of IRIs (see `group_of`) apart."""
GRAPH: Final = "graph"
"""Things by the classes that a graph gives them, each graph apart."""
DID: Final = "did"
"""The same with their actions and statuses, where they have any; the name has three parts, see `apart`."""
BEGIN: Final = "begin"
"""Acts that have a status, by the month in which they began."""

WHEN: Final = "when"
"""The same by days as well, where there are any: before the three parts stands a fourth, see `span_of`."""
LONGEST: Final = 22
"""Binary digits that a number of days may have."""
_DATE = NamedNode(PREFIXES["xsd"] + "date")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""What is written as a day."""


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """What a graph says of a thing: its classes by IRI; actions, statuses and first months of an act;
    the first day and the last of whatever has both.
    """

    graph: str
    classes: tuple[str, ...]
    actions: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()
    days: tuple[str, ...] = ()


def marks_of(said: Iterable[Quad]) -> tuple[Mark, ...]:
    """Return the marks of a thing of which this, and nothing else, is said; none where it has no class."""
    found: dict[str, _Said] = {}
    for quad in said:
        predicate, term = quad.predicate, quad.object
        if predicate in MARKING and isinstance(term, NamedNode | Literal):
            graph = str(getattr(quad.graph_name, "value", ""))
            found.setdefault(graph, {}).setdefault(predicate, []).append(term)
    marks = tuple(_mark(graph, found[graph]) for graph in sorted(found))
    if not any(mark.classes for mark in marks):
        return ()
    return tuple(mark for mark in marks if mark.classes or mark.actions or mark.statuses or mark.begins)


_Said = dict[NamedNode, list[NamedNode | Literal]]


def _mark(graph: str, said: _Said) -> Mark:
    classes = tuple(sorted({term.value for term in said.get(TYPE, ()) if isinstance(term, NamedNode)}))
    if len(said) == 1 and classes:
        return Mark(graph, classes)  # most are no acts
    did, stand = (tuple(sorted({term.value for term in said.get(name, ())})) for name in (_ACTION, _STATUS))
    months = tuple(sorted({term.value[:_MONTH] for term in said.get(_BEGIN, ())}))
    return Mark(graph, classes, did, stand, months, _between(said))


def as_text(marks: tuple[Mark, ...]) -> str:
    """Marks as a row of the index has them; empty where there are none."""
    parts = [
        [
            mark.graph,
            mark.classes,
            *((mark.actions, mark.statuses, mark.begins, mark.days) if _acts(mark) else ()),
        ]
        for mark in marks
    ]
    return in_json(parts) if parts else ""


def in_text(text: str) -> tuple[Mark, ...]:
    """The marks that a row has."""
    parts = json.loads(text) if text else ()
    return tuple(Mark(graph, *map(tuple, rest)) for graph, *rest in parts)


def tallies(iri: str, marks: tuple[Mark, ...]) -> Iterator[Key]:
    """Yield the sums that a thing adds one to."""
    classes = " ".join(sorted({each for mark in marks for each in mark.classes}))
    if not classes:
        return
    yield CLASSES, classes, ""
    yield GROUP, classes, group_of(iri)
    for mark in marks:
        if mark.classes:
            yield GRAPH, " ".join(mark.classes), mark.graph
        how = "\t".join(map(" ".join, (mark.classes, mark.actions, mark.statuses)))
        if mark.classes and (mark.actions or mark.statuses):
            yield DID, how, mark.graph
        if mark.classes and mark.days:
            yield WHEN, f"{span_of(*mark.days)}\t{how}", mark.graph
    statuses = {each for mark in marks for each in mark.statuses}
    begins = {each for mark in marks for each in mark.begins}
    for _, begin in product(statuses, begins):
        yield BEGIN, "", begin


def apart(name: str) -> tuple[list[str], list[str], list[str]]:
    """The classes, actions and statuses that the name of a sum of `DID` has.

    >>> apart("urn:a urn:b\\turn:issue\\treported")
    (['urn:a', 'urn:b'], ['urn:issue'], ['reported'])
    """
    classes, actions, statuses = (part.split(" ") if part else [] for part in name.split("\t"))
    return classes, actions, statuses


@lru_cache(maxsize=1 << 12)
def span_of(first: str, last: str) -> str:
    """What days are looked up by: how many binary digits their number has, so that of those that have so many
    only some can reach a day; then the first and the last.

    >>> span_of("2022-11-01", "2022-11-30"), span_of("2022-11-01", "2022-11-01")
    ('05/2022-11-01/2022-11-30', '00/2022-11-01/2022-11-01')
    """
    days = (date.fromisoformat(last) - date.fromisoformat(first)).days
    return f"{max(days, 0).bit_length():02}/{first}/{last}"


def spans_between(first: str, last: str) -> Iterator[tuple[str, str]]:
    """Yield between what lie the names of all spans that may reach some days.

    >>> next(spans_between("2022-11-01", "2022-11-30"))
    ('00/2022-11-01', '00/2022-11-30/~')
    """
    for digits in range(LONGEST + 1):
        days = min((1 << digits) - 1, (date.fromisoformat(first) - date.min).days)
        begin = date.fromisoformat(first) - timedelta(days)
        yield f"{digits:02}/{begin.isoformat()}", f"{digits:02}/{last}/~"


def group_of(iri: str) -> str:
    """The beginning of an IRI that lists are cut at: the folder of an instance and three characters.

    >>> group_of("https://w3id.org/zhengpu/id/place/460000"), group_of("https://example.org/thing#x")
    ('https://w3id.org/zhengpu/id/place/460', 'https://example.org/thing#')
    """
    if (base := iri.find("/id/")) < 0:
        return iri[: max(iri.rfind("/"), iri.rfind("#"), iri.rfind(":")) + 1]
    folder = iri.find("/", base + len("/id/"))
    return iri[: folder + 4] if folder > 0 else iri[: base + 4]


def _days(terms: Iterable[NamedNode | Literal]) -> set[str]:
    return {
        term.value
        for term in terms
        if isinstance(term, Literal) and term.datatype == _DATE and _is_day(term.value)
    }


@lru_cache(maxsize=1 << 12)
def _is_day(text: str) -> bool:
    if DAY.fullmatch(text):
        with suppress(ValueError):  # the thirtieth of February is written as a day, and is none
            return bool(date.fromisoformat(text))
    return False


def _between(said: _Said) -> tuple[str, ...]:
    """The earliest beginning and the latest end, where there are both."""
    during = _days(said.get(_AS_OF, ()))
    begins, ends = (_days(said.get(name, ())) | during for name in (_BEGIN, _END))
    return (min(begins), max(ends)) if begins and ends else ()


def _acts(mark: Mark) -> bool:
    return bool(mark.actions or mark.statuses or mark.begins or mark.days)
