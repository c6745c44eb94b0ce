"""The table beside the likely ways, a row for each policy behind a way and how it stands to it; and the
network for files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

import networkx as nx

from graph_builder.diffusion.network import as_graph
from visualizations.facts import when_of
from visualizations.later import Later
from visualizations.network import Graph
from visualizations.options import Options
from visualizations.style import Language, style
from visualizations.tables import Cell, Table, columns, named
from visualizations.ways import way_words
from visualizations.ways_model import Way, Ways
from visualizations.ways_shared import SURELY_FIRST, Relation, Shared

_HEADS = (
    *("order", "origin", "destination"),
    *("policy", "relation", "origin_when", "origin_quote", "destination_when", "destination_quote"),
    *("gain", "p_value", "support", "earlier", "later", "open"),
)
_OF_THE_WAY = frozenset(_HEADS) - frozenset(_HEADS[3:9]) | {"relation"}
"""What is the same in all rows of one way, and what its headings say."""


def table(model: Ways, options: Options) -> Table:
    """A row for each policy on which the origin of a way was surely first, by the order of the edges; of two
    units that were chosen together also for those on which the other was, and for those of which the order is
    open, under headings.
    """
    language = options.language
    if not (model.about and model.beside):
        return Table(
            columns(*_HEADS),
            Later((way.surely_first, partial(_earlier, way, language)) for way in model.ways),
        )
    ways = model.ways[:1]
    return Table(
        columns(*_HEADS, hidden=_OF_THE_WAY),
        tuple(row for way in ways for row in _rows(way, way.shared, language)),
        tuple(group for way in ways for group in _groups(way, language)),
    )


def notes(model: Ways, options: Options) -> tuple[str, ...]:
    """What must be known to read the table."""
    if not any(way.count(*Relation) for way in model.ways):
        return ()
    language = options.language
    pair = way_words(model.ways[0], language) if model.about and model.beside else ""
    return tuple(filter(None, (pair, style().say("ways_table_note", language))))


def _groups(way: Way, language: Language) -> Iterator[tuple[str, int]]:
    for relation in Relation:
        if found := way.count(relation):
            all_of_them = relation is Relation.EARLIER and way.edge is None
            key = "group_earlier_all" if all_of_them else f"group_{relation}"
            ends = {"origin": way.origin.label(language), "destination": way.destination.label(language)}
            yield style().say(key, language, **ends), found


def _earlier(way: Way, language: Language) -> Iterator[tuple[Cell, ...]]:
    return _rows(way, way.earlier, language)


def _rows(way: Way, shared: Iterable[Shared], language: Language) -> Iterator[tuple[Cell, ...]]:
    edge = way.edge
    numbers = (edge.gain, edge.p_value, edge.support) if edge else (None, None, None)
    head = (
        Cell(str(way.order or "")),
        named(way.origin.name, way.origin.iri, language),
        named(way.destination.name, way.destination.iri, language),
    )
    tail = (
        *map(_number, numbers),
        *(Cell(str(way.count(*each))) for each in (SURELY_FIRST, (Relation.LATER,), (Relation.OPEN,))),
    )
    return ((*head, *_cells(each, language), *tail) for each in shared)


def _number(value: float | None) -> Cell:
    """Short for people, in full for files."""
    return Cell("") if value is None else Cell(f"{value:.4g}", exact=repr(value))


def _cells(shared: Shared, language: Language) -> Iterator[Cell]:
    yield named(shared.policy.name, shared.policy.iri, language)
    yield Cell(style().say(f"relation_{shared.relation}", language), exact=str(shared.relation))
    for act in (shared.of_origin, shared.of_destination):
        yield Cell(when_of(act.when, act.time_basis, language))
        yield Cell(act.quote, act.activity)


def network_of(model: Ways) -> Graph:
    """The edges as a network, with what made them; ``order`` is that among all edges."""
    graph = as_graph([way.edge for way in model.ways if way.edge], model.method)
    for way in model.ways:
        if way.edge:
            graph.edges[way.origin.iri, way.destination.iri]["order"] = way.order
    return nx.MultiDiGraph(graph)
