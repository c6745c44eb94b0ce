"""rdflib over the service: what its documentation says works, works here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rdflib import RDF, SKOS, BNode, Dataset, Graph, Literal, Namespace, URIRef
from rdflib.plugins.stores.sparqlconnector import SPARQLConnectorException
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore

from ontology.terms import ID
from tests.servers import Endpoints

ZP = Namespace("https://w3id.org/zhengpu/ontology#")
MOE = URIRef(f"{ID}org/moe")
REGISTRY = URIRef("https://w3id.org/zhengpu/graph/registry")
OWN = URIRef("http://example.org/图/rdflib😀")


@pytest.fixture
def reading(endpoints: Endpoints) -> SPARQLStore:
    return SPARQLStore(endpoints.query)


@pytest.fixture
def writing(endpoints: Endpoints) -> Iterator[SPARQLUpdateStore]:
    store = SPARQLUpdateStore(endpoints.query, endpoints.update, headers=endpoints.authorization)
    yield store
    store.update(f"DROP SILENT GRAPH <{OWN}>")


class TestReading:
    @pytest.mark.parametrize("return_format", ["xml", "json", "csv", "tsv"])
    @pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
    def test_rows_in_every_format_by_every_method(
        self, endpoints: Endpoints, return_format: str, method: str
    ) -> None:
        graph = Graph(SPARQLStore(endpoints.query, returnFormat=return_format, method=method))
        rows = graph.query(
            "SELECT ?name { ?body skos:prefLabel ?name FILTER(LANG(?name) = 'zh-hans') }",
            initBindings={"body": MOE},
        )
        assert [str(row[0]) for row in rows] == ["教育部"]  # type: ignore[index]

    def test_patterns(self, reading: SPARQLStore) -> None:
        graph = Graph(reading)
        assert (MOE, RDF.type, ZP.GovernmentBody) in graph
        assert (MOE, RDF.type, ZP.Place) not in graph
        assert Literal("教育部", lang="zh-hans") in set(graph.objects(MOE, SKOS.prefLabel))
        assert MOE in set(graph.subjects(SKOS.prefLabel, Literal("教育部", lang="zh-hans")))

    def test_a_graph_by_its_name(self, reading: SPARQLStore) -> None:
        assert (MOE, RDF.type, ZP.GovernmentBody) in Graph(reading, REGISTRY)
        assert len(list(Graph(reading, URIRef("urn:none")).triples((None, None, None)))) == 0

    @pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")  # rdflib's own use of it
    @pytest.mark.parametrize("union", [True, False])
    def test_a_dataset(self, reading: SPARQLStore, union: bool) -> None:
        """It names its default graph, by a name of its own, in every query."""
        dataset = Dataset(store=reading, default_union=union)
        found = dataset.query(f"SELECT ?g {{ GRAPH ?g {{ ?s a <{ZP.Bulletin}> }} }}")
        assert len(list(found)) == 1
        assert dataset.query(f"ASK {{ <{MOE}> a <{ZP.GovernmentBody}> }}").askAnswer is True

    def test_truth_and_graphs(self, reading: SPARQLStore) -> None:
        graph = Graph(reading)
        assert graph.query("ASK { ?s a <urn:none> }").askAnswer is False
        constructed = graph.query(
            f"CONSTRUCT {{ ?s <urn:名> ?n }} WHERE {{ ?s a <{ZP.Bulletin}> ; skos:prefLabel ?n }}"
        )
        assert constructed.graph is not None
        assert len(constructed.graph) >= 1
        described = graph.query(f"DESCRIBE <{MOE}>")
        assert described.graph is not None
        assert (MOE, RDF.type, ZP.GovernmentBody) in described.graph

    def test_how_many(self, reading: SPARQLStore) -> None:
        assert len(Graph(reading)) > 1000

    def test_a_refusal_is_an_error(self, reading: SPARQLStore) -> None:
        with pytest.raises((SPARQLConnectorException, ValueError)):
            reading.query("SELECT {")


class TestWriting:
    def test_triples_go_in_and_out(self, writing: SPARQLUpdateStore) -> None:
        graph = Graph(writing, OWN)
        triples = [
            (URIRef("http://example.org/甲"), RDF.type, ZP.Document),
            (URIRef("http://example.org/甲"), SKOS.prefLabel, Literal("双\"减\"\\ '😀'\n二", lang="zh-hans")),
            (URIRef("http://example.org/甲"), ZP.value, Literal(12)),
        ]
        for triple in triples:
            graph.add(triple)
        assert set(graph) == set(triples)
        graph.remove(triples[0])
        assert set(graph) == set(triples[1:])
        graph.remove((None, None, None))
        assert len(graph) == 0

    def test_many_at_once(self, writing: SPARQLUpdateStore) -> None:
        graph = Graph(writing, OWN)
        graph += [(URIRef(f"http://example.org/{n}"), RDF.value, Literal(n)) for n in range(500)]
        assert len(graph) == 500

    def test_held_back_until_committed(self, endpoints: Endpoints, writing: SPARQLUpdateStore) -> None:
        held = SPARQLUpdateStore(
            endpoints.query, endpoints.update, autocommit=False, headers=endpoints.authorization
        )
        graph = Graph(held, OWN)
        graph.add((URIRef("urn:s"), RDF.value, Literal("待提交")))
        assert len(Graph(writing, OWN)) == 0
        held.commit()
        assert len(Graph(writing, OWN)) == 1
        graph.remove((None, None, None))
        held.rollback()
        assert len(Graph(writing, OWN)) == 1

    def test_an_update_of_a_graph(self, writing: SPARQLUpdateStore) -> None:
        Graph(writing, OWN).update("INSERT DATA { <urn:s> <urn:p> '{ 花括号 }' }")
        assert [str(value) for value in Graph(writing, OWN).objects()] == ["{ 花括号 }"]

    def test_a_dataset_adds_and_drops_graphs(self, writing: SPARQLUpdateStore) -> None:
        dataset = Dataset(store=writing)
        graph = dataset.graph(OWN)
        graph.parse(data="<urn:s> <urn:p> '三' .", format="turtle")
        assert OWN in {each.identifier for each in dataset.graphs()}
        dataset.remove_graph(graph)
        assert (None, None, None) not in Graph(writing, OWN)

    def test_blank_nodes_are_refused_by_rdflib_itself(self, writing: SPARQLUpdateStore) -> None:
        with pytest.raises(Exception, match=r"(?i)bnode|blank"):
            Graph(writing, OWN).add((BNode(), RDF.value, Literal(1)))

    def test_without_the_token_nothing_is_written(self, endpoints: Endpoints, reading: SPARQLStore) -> None:
        with pytest.raises(Exception, match="401"):
            Graph(SPARQLUpdateStore(endpoints.query, endpoints.update), OWN).add(
                (URIRef("urn:s"), RDF.value, Literal(1))
            )
        assert (None, None, None) not in Graph(reading, OWN)
