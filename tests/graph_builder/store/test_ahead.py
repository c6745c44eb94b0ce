"""A graph that is read beside other work is the graph that stands."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from graph_builder.store.ahead import Ahead
from graph_builder.store.lines import quads_of
from graph_builder.store.memory import Memory

GRAPH, OTHER = NamedNode("urn:g"), NamedNode("urn:h")
UNUSUAL = """INSERT DATA { GRAPH <urn:g> {
    <urn:a> <urn:b> _:x , "a"@en--ltr , 0.90 , <<( <urn:a> <urn:b> 1 )>> , "x"^^<urn:dt> , 1e3 , <urn:%20.> .
    _:x <urn:b> "\\u0001 .\\n \\r <urn:g> .\\\\" , "" } }"""


def stands(data: ox.Store, graph: NamedNode) -> frozenset[Quad]:
    return frozenset(data.quads_for_pattern(None, None, None, graph))


def read(ahead: Ahead, graph: NamedNode) -> frozenset[Quad]:
    return quads_of(ahead.read(graph), graph)


def test_whatever_an_update_put_in_is_read_as_it_stands() -> None:
    data = ox.Store()
    data.update(UNUSUAL)
    ahead = Ahead(data, Memory())
    with ahead.of(GRAPH):
        assert read(ahead, GRAPH) == stands(data, GRAPH)
        assert len(ahead.read(GRAPH)) == 9


@given(st.lists(st.text(max_size=20)), st.sampled_from([GRAPH, OTHER]))
def test_any_text_is_read_and_of_that_graph_alone(texts: list[str], graph: NamedNode) -> None:
    data = ox.Store()
    data.extend(Quad(OTHER, OTHER, Literal(text), graph) for text in texts)
    ahead = Ahead(data, Memory())
    with ahead.of(GRAPH):
        assert read(ahead, GRAPH) == stands(data, GRAPH)
        assert read(ahead, OTHER) == stands(data, OTHER)


def test_it_lets_the_store_go() -> None:
    data = ox.Store()
    ahead = Ahead(data, Memory())
    with ahead.of(GRAPH):
        assert ahead.read(GRAPH) == frozenset()
    ahead.close()
    with pytest.raises(AttributeError):
        ahead.read(OTHER)
