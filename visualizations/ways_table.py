"""The table beside the likely ways: a row for each policy that a way rests on; and the network for files."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx

from graph_builder.diffusion.network import as_graph
from visualizations.facts import when_of
from visualizations.network import Graph
from visualizations.options import Options
from visualizations.style import Language
from visualizations.tables import Cell, Table, columns, named
from visualizations.ways_model import Proof, Way, Ways

_HEADS = (
    *("order", "origin", "destination"),
    *("policy", "origin_when", "origin_quote", "destination_when", "destination_quote"),
    *("gain", "p_value", "support", "earlier", "later", "open"),
)


def table(model: Ways, options: Options) -> Table:
    """A row for each policy on which the origin of a way was surely first, by the order of the edges."""
    rows = [row for way in model.ways for row in _rows(way, options.language)]
    return Table(columns(*_HEADS), tuple(rows))


def _rows(way: Way, language: Language) -> Iterator[tuple[Cell, ...]]:
    edge = way.edge
    numbers = [edge.gain, edge.p_value, edge.support] if edge else [None] * 3
    head = (
        Cell(str(way.order or "")),
        named(way.origin.name, way.origin.iri, language),
        named(way.destination.name, way.destination.iri, language),
    )
    tail = (
        *(Cell("" if number is None else f"{number:.4g}") for number in numbers),
        *(Cell(str(count)) for count in (len(way.proofs), way.later, way.open)),
    )
    for proof in way.proofs:
        yield (*head, *_proof(proof, language), *tail)
    if not way.proofs:
        yield (*head, *(Cell("") for _ in range(5)), *tail)


def _proof(proof: Proof, language: Language) -> Iterator[Cell]:
    yield named(proof.policy.name, proof.policy.iri, language)
    for act in (proof.before, proof.after):
        yield Cell(when_of(act.when, act.time_basis, language))
        yield Cell(act.quote, act.activity)


def network_of(model: Ways) -> Graph:
    """The edges as a network, with what made them; ``order`` is that among all edges."""
    graph = as_graph([way.edge for way in model.ways if way.edge], model.method)
    for way in model.ways:
        if way.edge:
            graph.edges[way.origin.iri, way.destination.iri]["order"] = way.order
    return nx.MultiDiGraph(graph)
