"""Which graphs a query reads; the store and the service hear it alike."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from api.isolation.reader import evaluate
from graph_builder.store.dataset import DEFAULT, UNION, dataset_of, names_its_dataset
from graph_builder.store.embedded import EmbeddedStore
from ontology.terms import GRAPH
from tests.graph_builder.store.sample import registry, shard


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT * FROM <http://example.org/#a> { ?s ?p ?o }", True),
        ("PREFIX g: <http://example.org/> ask from named g:a {}", True),
        ("SELECT ?from { ?from ?p 'FROM <x>' } # FROM <x>", False),
        ('SELECT * { <http://example.org/FROM> ?p """FROM <x>""" }', False),
        ("SELECT * { ?s zp:from <http://example.org/> }", False),
        ("PREFIX from: <urn:x> SELECT * { from:a ?p ?o }", False),
        ("CONSTRUCT { ?s ?p ?o } FROM <urn:g> WHERE { ?s ?p ?o }", True),
        ("SELECT * FROM # here\n <urn:g> {}", True),
    ],
)
def test_a_from_clause_is_known_from_the_word_elsewhere(query: str, told: bool) -> None:
    assert names_its_dataset(query) is told


ONE, TWO = shard("one", "a:d1"), shard("two", "b:d2")
COUNT = "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?g) AS ?graphs)"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    """Two bulletins and the registry."""
    with EmbeddedStore.open(tmp_path_factory.mktemp("dataset") / "store") as opened:
        opened.load_registry(registry(), "first")
        for each in (ONE, TWO):
            opened.replace(each)
        yield opened


@pytest.mark.parametrize(
    ("clauses", "pattern", "graphs"),
    [
        ("", "?s ?p ?o", None),
        (f"FROM <{ONE.graph}>", "?s ?p ?o", {ONE.graph}),
        (f"FROM <{ONE.graph}> FROM <{GRAPH}registry>", "?s ?p ?o", {ONE.graph, f"{GRAPH}registry"}),
        (f"FROM NAMED <{ONE.graph}>", "GRAPH ?g { ?s ?p ?o }", {ONE.graph}),
        (f"FROM NAMED <{ONE.graph}>", "?s ?p ?o", set()),
        ("", "GRAPH ?g { ?s ?p ?o }", None),
    ],
)
def test_the_graphs_named_are_the_graphs_read_here_and_in_the_service(
    store: EmbeddedStore, clauses: str, pattern: str, graphs: set[str] | None
) -> None:
    text = f"{COUNT} {clauses} WHERE {{ {pattern} }}"
    request = {"query": text, "prefixes": {}, "substitutions": {}, "default_graphs": [], "named_graphs": []}
    expected = sum(1 for q in store.quads() if graphs is None or str(q.graph_name).strip("<>") in graphs)
    ((number, _),) = store.query(text)  # type: ignore[misc]
    assert int(number.value) == expected
    served = evaluate(store.store, {**request, "format": "text/csv"}, 1000).kept.decode().split()[1]
    assert int(served.split(",")[0]) == expected


@pytest.mark.parametrize(
    ("defaults", "named", "outside", "inside"),
    [
        ((), (), "uabc", "abc"),
        (("a",), (), "a", ""),
        (("a", "b"), (), "ab", ""),
        ((), ("a", "b"), "", "ab"),
        (("c",), ("a", "b"), "c", "ab"),
        ((UNION,), (), "uabc", "abc"),  # what rdflib's Dataset sends, and then asks for a graph
        ((UNION,), ("a",), "uabc", "a"),
        ((UNION, "a"), (), "uabc", "abc"),
        ((DEFAULT,), (), "u", ""),
        ((DEFAULT, "a"), ("b",), "ua", "b"),
        ((), (DEFAULT, UNION), "", ""),  # as named graphs they are IRIs like others
    ],
)
def test_graphs_told_beside_a_query_are_the_whole_dataset(
    defaults: tuple[str, ...], named: tuple[str, ...], outside: str, inside: str
) -> None:
    """By the SPARQL 1.1 Protocol, 2.1.4; one triple in the unnamed graph (u) and in each of a, b, c."""
    store = ox.Store()
    predicate = ox.NamedNode("x:p")
    store.add(ox.Quad(ox.NamedNode("x:u"), predicate, ox.Literal("u")))
    for name in "abc":
        store.add(ox.Quad(ox.NamedNode(f"x:{name}"), predicate, ox.Literal(name), ox.NamedNode(f"x:{name}")))
    told = [[iri if ":" in iri else f"x:{iri}" for iri in iris] for iris in (defaults, named)]
    clauses = (
        ["", "FROM <x:nowhere>", "FROM NAMED <x:nowhere>"] if UNION not in defaults and any(told) else [""]
    )
    for pattern, expected in (("?s ?p ?o", outside), ("GRAPH ?g { ?s ?p ?o }", inside)):
        for clause in clauses:
            text = f"SELECT ?o {clause} WHERE {{ {pattern} }}"
            rows = store.query(text, **dataset_of(text, *told))
            assert {row["o"].value for row in rows} == set(expected)  # type: ignore[union-attr]
