"""A store and the pipeline agree on where things are."""

from __future__ import annotations

import pytest

from graph_builder.store.names import Graphs
from ontology.terms import root_of


@pytest.mark.parametrize("base", ["https://w3id.org/zhengpu/id/", "https://example.org/id/", "http://h/x/"])
def test_the_graphs_are_those_that_shards_are_written_for(base: str) -> None:
    assert {graph.value.rpartition("graph/")[0] for graph in Graphs.below(base).own} == {root_of(base)}
