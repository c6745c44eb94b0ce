"""Whatever an update changes is among the graphs that it may touch."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_builder.store.touched import construct_of, may_touch

GRAPHS = ["urn:x:one", "urn:x:two", "http://e.org/g/三", "http://e.org/g#四", "http://e.org/dir/"]
UPDATES = [
    "INSERT DATA {{ GRAPH <{a}> {{ <a:s> <a:p> 1 }} }}",
    "DELETE DATA {{ GRAPH <{a}> {{ <a:s> <a:p> 0 }} }} ; INSERT DATA {{ GRAPH <{b}> {{ <a:s> <a:p> 2 }} }}",
    "PREFIX g: <http://e.org/g/> DROP GRAPH g:三",
    "BASE <http://e.org/g/x> CLEAR GRAPH <三>",
    "BASE <{a}> INSERT DATA {{ GRAPH <> {{ <a:s> <a:p> 1 }} }}",
    "PREFIX d: <http://e.org/dir/> INSERT DATA {{ GRAPH d: {{ <a:s> <a:p> 1 }} }}",
    "COPY <{a}> TO <{b}>",
    "MOVE SILENT <{a}> TO <{b}>",
    "ADD DEFAULT TO <{b}>",
    "CLEAR ALL",
    "drop Named",
    "WITH <{a}> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}",
    "DELETE {{ GRAPH ?g {{ ?s ?p ?o }} }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "DELETE {{ GRAPH#c\n$g {{ ?s ?p ?o }} }} WHERE {{ GRAPH#c\n$g {{ ?s ?p ?o }} }}",
    "DELETE WHERE {{ GRAPH <{a}> {{ ?s ?p ?o }} }}",
    "INSERT DATA {{ GRAPH <urn:x:\\u006fne> {{ <a:s> <a:p> 1 }} }}",
]


def held(store: ox.Store) -> dict[str, frozenset[str]]:
    return {
        graph: frozenset(str(q) for q in store.quads_for_pattern(None, None, None, ox.NamedNode(graph)))
        for graph in GRAPHS
    }


@pytest.mark.parametrize("update", UPDATES)
@given(st.sampled_from(GRAPHS), st.sampled_from(GRAPHS))
def test_is_told(update: str, a: str, b: str) -> None:
    store = ox.Store()
    store.update("INSERT DATA { <a:s> <a:p> 0 }")
    for number, graph in enumerate(GRAPHS):
        store.update(f"INSERT DATA {{ GRAPH <{graph}> {{ <a:s> <a:p> 0 , 'in {number}' }} }}")
    before, text = held(store), update.format(a=a, b=b)
    store.update(text)
    after, told = held(store), may_touch(text, GRAPHS)
    changed = {graph for graph in GRAPHS if before[graph] != after[graph]}
    assert told is None or changed <= set(told)


def test_what_names_its_graphs_does_not_touch_all() -> None:
    assert may_touch("INSERT DATA { <a:s> <a:p> 1 }", GRAPHS[:4]) == []
    assert may_touch("DELETE { ?s ?p 1 } WHERE { ?s ?p 1 }", GRAPHS[:4]) == []


UNSURE = [
    "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:p> 1 } }",
    "CLEAR ALL",
    "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "DELETE { ?s ?p ?o } USING <urn:g> WHERE { ?s ?p ?o }",
    "DELETE WHERE { ?s ?p ?o } ; INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
    "INSERT { ?s ?p ?o } WHERE { ?s ?p ?x BIND(UUID() AS ?o) }",
    "DELETE { ?s ?p ?o } WHERE { SELECT * { ?s ?p ?o } LIMIT 1 }",
    "DELETE WHERE { <urn:\\u0061> ?p ?o }",
    "DELETE { ?s ?p ?o WHERE { ?s ?p ?o }",
    "nonsense",
]


@pytest.mark.parametrize("update", UNSURE)
def test_no_query_tells_of_an_update_that_may_do_something_else(update: str) -> None:
    assert construct_of(update) is None


@pytest.mark.parametrize(
    ("update", "query"),
    [
        ("DELETE WHERE {GRAPH ?g {?s ?p 1}} ;", "CONSTRUCT { ?s ?p 1 } WHERE { GRAPH ?g {?s ?p 1} }"),
        ("DELETE {GRAPH ?g {?s ?p 1}} WHERE {?s ?p 1} ;", "CONSTRUCT { ?s ?p 1 } WHERE { ?s ?p 1 }"),
        (
            "PREFIX a: <urn:> DELETE WHERE {a:x ?p 1}",
            "PREFIX a: <urn:> CONSTRUCT {a:x ?p 1} WHERE {a:x ?p 1}",
        ),
    ],
)
def test_an_end_that_means_nothing_and_spaces_that_are_left_out_hide_nothing(update: str, query: str) -> None:
    told = construct_of(update)
    assert told is not None
    assert "".join(told.split()) == "".join(query.split())
