"""The endpoint says what it can do, and claims nothing that it refuses."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.namespace import VOID

from api.description import describe
from api.documents import serialised
from api.negotiate import GRAPHS
from api.per_state import PerState
from api.settings import Settings
from api.statistics import Counting, Partition, Statistics
from api.workers import Pool
from tests.api.conftest import FixedSource

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
# rdflib's own parsers of JSON-LD and N-Quads use what rdflib deprecates.
RDFLIB = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
PARSERS = {"text/turtle": "turtle", "application/n-triples": "nt", "application/ld+json": "json-ld"}


@pytest.fixture
def graph(client: httpx.Client) -> Graph:
    return Graph().parse(
        data=client.get("/sparql", headers={"accept": "text/turtle"}).content, format="turtle"
    )


def test_one_service_at_its_own_address(graph: Graph, address: str) -> None:
    (service,) = graph.subjects(RDF.type, SD.Service)
    assert graph.value(service, SD.endpoint) == URIRef(f"{address}/sparql")
    assert set(graph.objects(service, SD.supportedLanguage)) == {SD.SPARQL11Query}
    assert set(graph.objects(service, SD.feature)) == {SD.UnionDefaultGraph}
    assert not list(graph.objects(service, SD.inputFormat))


def test_every_result_format_is_given(graph: Graph, client: httpx.Client) -> None:
    (service,) = graph.subjects(RDF.type, SD.Service)
    formats = {str(each).removeprefix(str(FORMATS)) for each in graph.objects(service, SD.resultFormat)}
    assert formats == {
        "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
        "Turtle", "N-Triples", "JSON-LD", "RDF_XML", "N-Quads", "TriG",
    }  # fmt: skip


def test_the_dataset(client: httpx.Client) -> None:
    assert client.get("/catalog").status_code == 200  # the graph is counted now
    graph = Graph().parse(data=client.get("/sparql").content, format="turtle")
    (service,) = graph.subjects(RDF.type, SD.Service)
    dataset = graph.value(service, SD.defaultDataset)
    default = graph.value(dataset, SD.defaultGraph)
    total = int(str(graph.value(default, VOID.triples)))
    named = {
        str(graph.value(entry, SD.name)): int(str(graph.value(graph.value(entry, SD.graph), VOID.triples)))
        for entry in graph.objects(dataset, SD.namedGraph)
    }
    assert set(named) == {
        f"https://w3id.org/zhengpu/graph/{name}" for name in ("bulletin/s-2022-11", "entities", "registry")
    }
    assert sum(named.values()) == total


@RDFLIB
@pytest.mark.parametrize("media_type", GRAPHS)
def test_in_every_form(client: httpx.Client, graph: Graph, media_type: str) -> None:
    response = client.get("/sparql", headers={"accept": media_type})
    assert response.headers["content-type"].partition(";")[0] == media_type
    read = Graph().parse(data=response.content, format=PARSERS.get(media_type, "xml"))
    assert set(read) == set(graph)


def test_writing_is_told_where_it_is_on() -> None:
    known = Statistics(0, triples=None, graphs=[Partition("urn:g", None)])
    told = serialised(describe("http://x/sparql", known, writable=True), "application/n-triples")
    graph = Graph().parse(data=told, format="nt")
    service = URIRef("http://x/sparql#service")
    assert set(graph.objects(service, SD.supportedLanguage)) == {SD.SPARQL11Query, SD.SPARQL11Update}
    assert FORMATS["N-Quads"] in set(graph.objects(service, SD.inputFormat))
    assert not list(graph.objects(None, VOID.triples))


def test_nobody_waits_for_a_large_store_to_be_counted() -> None:
    async def ask() -> Statistics:
        source = FixedSource(Path())
        counting = Counting(Pool(source, Settings()), source)
        never = asyncio.Event()
        counting._count = never.wait  # type: ignore[assignment]
        counting._kept = PerState(source, counting._count)
        return await counting.soon(0.01)

    assert asyncio.run(ask()).triples is None


def test_a_service_that_may_be_written_to_says_so(service: httpx.Client) -> None:
    graph = Graph().parse(data=service.get("/sparql").content, format="turtle")
    (about,) = graph.subjects(RDF.type, SD.Service)
    assert SD.SPARQL11Update in set(graph.objects(about, SD.supportedLanguage))
    assert SD.BasicFederatedQuery not in set(graph.objects(about, SD.feature))
