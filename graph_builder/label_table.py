"""The table of names: every thing with its classes and its names in Chinese and English.

What of a store it is made from is sorted outside memory, so that a store of any size has its table; a query
would have to hold all of it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, groupby, product
from typing import BinaryIO

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad

from graph_builder.dump import RUN, sorted_on_disk
from graph_builder.store.names import LABEL, TYPE

LABELS = "labels"
"""What it is called among the forms of dumps."""
COLUMNS = ("iri", "type", "zh", "en")
READ = (TYPE, LABEL)
"""The properties that it is made from."""
_TAB = b"\t"  # stands in no IRI, and is escaped in JSON


def read_from(data: ox.Store) -> Iterator[Quad]:
    """What of a store it is made from."""
    return chain.from_iterable(data.quads_for_pattern(None, predicate, None) for predicate in READ)


def write_label_table(
    quads: Iterable[Quad], out: BinaryIO, cell: Callable[[str], str] = str, run: int = RUN
) -> None:
    """Write the table of things that have a class and a name in Chinese as CSV, in the order of their IRIs: a
    row for each class, and for each name where there are several; at most `run` quads are in memory. What
    else `quads` say is left out. Raises OSError where the disk is full.

    >>> thing, name = NamedNode("urn:t"), Literal("甲", language="zh-Hans")
    >>> quads = [Quad(thing, LABEL, name), Quad(thing, TYPE, NamedNode("urn:C"))]
    >>> write_label_table(quads, made := io.BytesIO())
    >>> made.getvalue().decode().splitlines()
    ['iri,type,zh,en', 'urn:t,urn:C,甲,']
    """
    text = io.TextIOWrapper(out, encoding="utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([cell(each) for each in row] for row in _rows(quads, run))
    text.detach()  # flushed, and not closed


def _rows(quads: Iterable[Quad], run: int) -> Iterator[tuple[str, str, str, str]]:
    lines = sorted_on_disk(filter(None, map(_line, quads)), run)
    for thing, told in groupby(lines, key=lambda line: line.partition(_TAB)[0]):
        columns: dict[str, list[str]] = {name: [] for name in COLUMNS[1:]}
        for line, _ in groupby(told):  # what two graphs say is one
            _, column, value = line.split(_TAB)
            columns[column.decode()].append(json.loads(value))
        kinds, zh, en = columns.values()
        yield from ((thing.decode(), *row) for row in product(kinds, zh, en or [""]))


def _line(quad: Quad) -> bytes | None:
    """A quad as a line that is sorted; None where it has nothing for the table."""
    column = _column(quad)
    if column is None or not isinstance(quad.subject, NamedNode):
        return None
    value = json.dumps(getattr(quad.object, "value", ""), ensure_ascii=False)
    return _TAB.join((quad.subject.value.encode(), column.encode(), value.encode()))


def _column(quad: Quad) -> str | None:
    if quad.predicate == TYPE:
        return "type" if isinstance(quad.object, NamedNode) else None
    if quad.predicate != LABEL or not isinstance(quad.object, Literal):
        return None
    language = (quad.object.language or "").lower().partition("-")[0]
    return language if language in COLUMNS else None
