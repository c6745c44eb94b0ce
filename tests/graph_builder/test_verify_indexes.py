"""Whatever a store holds, a look-up in any order of it finds what there is; what it does not find is told."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from graph_builder.verify_indexes import disagreeing

QUADS = '<urn:x:s> <urn:x:p> "甲" {graph} .\n<urn:x:s> <urn:x:q> <urn:x:o> {graph} .\n'
ORDERS = {"subject", "predicate", "object", "graph", "graph and predicate", "graph and object"}
GRAPHS = ("<urn:x:g>", "", "_:b")


def holding(*graphs: str) -> ox.Store:
    data = ox.Store()
    for graph in graphs:
        data.load(QUADS.format(graph=graph).encode(), ox.RdfFormat.N_QUADS)
    return data


@pytest.mark.parametrize("graphs", [*((graph,) for graph in GRAPHS), (*GRAPHS, "<urn:x:h>")])
def test_a_whole_store_disagrees_nowhere(graphs: tuple[str, ...]) -> None:
    data = holding(*graphs)
    assert disagreeing(data, list(data)) == []


@pytest.mark.parametrize("graph", GRAPHS)
def test_what_a_look_up_does_not_find_is_missed_in_every_order(graph: str) -> None:
    data = holding(graph)
    short = ox.Store()
    short.add(next(iter(data)))
    assert set(disagreeing(short, list(data))) == ORDERS
