"""The dataset's description: the same in every form, with what DCAT-AP and VoID ask for, and true."""

from __future__ import annotations

import hashlib

import httpx
import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, FOAF, VOID

from api.negotiate import GRAPHS, TURTLE

SPDX = Namespace("http://spdx.org/rdf/terms#")
ROOT = "https://w3id.org/zhengpu/"
CATALOG = URIRef(ROOT + "catalog")
DATASET = URIRef(ROOT + "catalog#dataset")
ZP = Namespace(ROOT + "ontology#")
# rdflib's own parsers of JSON-LD and N-Quads use what rdflib deprecates.
RDFLIB = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
FORMATS = {"text/turtle": "turtle", "application/n-triples": "nt", "application/ld+json": "json-ld"}


def _graph(response: httpx.Response) -> Graph:
    kind = response.headers["content-type"].partition(";")[0]
    return Graph().parse(data=response.content, format=FORMATS.get(kind, "xml"))


@pytest.fixture
def graph(client: httpx.Client) -> Graph:
    return _graph(client.get("/catalog", headers={"accept": TURTLE}))


@RDFLIB
def test_every_form_says_the_same(client: httpx.Client, graph: Graph) -> None:
    for media_type in GRAPHS:
        for path in ("/catalog", "/.well-known/void"):
            assert isomorphic(_graph(client.get(path, headers={"accept": media_type})), graph)


def test_what_dcat_ap_wants(graph: Graph) -> None:
    """The mandatory properties of DCAT-AP 3: of catalogue, dataset, distribution, data service and agent."""
    for node in (CATALOG, DATASET):
        for wanted in (DCTERMS.title, DCTERMS.description):
            languages = {
                value.language for value in graph.objects(node, wanted) if isinstance(value, Literal)
            }
            assert {tag.lower() for tag in languages if tag} == {"zh-hans", "en"}
        publisher = graph.value(node, DCTERMS.publisher)
        assert (publisher, RDF.type, FOAF.Agent) in graph
        assert graph.value(publisher, FOAF.name)
        assert graph.value(node, DCTERMS.license)
        assert graph.value(node, DCTERMS.modified)
    assert (CATALOG, DCAT.dataset, DATASET) in graph
    distributions = set(graph.objects(DATASET, DCAT.distribution))
    assert len(distributions) == 4
    for each in distributions:
        for wanted in (
            DCAT.accessURL,
            DCAT.downloadURL,
            DCAT.mediaType,
            DCAT.compressFormat,
            DCTERMS.license,
        ):
            assert isinstance(graph.value(each, wanted), URIRef), (each, wanted)
    for service in graph.objects(CATALOG, DCAT.service):
        assert graph.value(service, DCTERMS.title)
        assert graph.value(service, DCAT.endpointURL)
        assert (service, DCAT.servesDataset, DATASET) in graph


def test_nothing_in_it_is_anonymous(graph: Graph) -> None:
    assert not [node for triple in graph for node in triple if not isinstance(node, URIRef | Literal)]


def test_its_counts_are_those_of_the_graph(client: httpx.Client, graph: Graph) -> None:
    stored = Graph()
    for name in ("bulletin/s-2022-11", "entities", "registry"):
        stored.parse(data=client.get(f"/graph/{name}", params={"format": "nt"}).text, format="nt")
    expected = {
        VOID.triples: len(set(stored.triples((None, None, None)))),
        VOID.distinctSubjects: len(set(stored.subjects())),
        VOID.distinctObjects: len(set(stored.objects())),
        VOID.entities: len(set(stored.subjects(RDF.type))),
        VOID.classes: len(set(stored.objects(None, RDF.type))),
        VOID.properties: len(set(stored.predicates())),
    }
    assert {name: int(str(graph.value(DATASET, name))) for name in expected} == expected
    parts = {
        graph.value(part, VOID["class"]): int(str(graph.value(part, VOID.entities)))
        for part in graph.objects(DATASET, VOID.classPartition)
    }
    assert parts[ZP.Activity] == 3
    assert sum(parts.values()) == expected[VOID.entities]
    properties = [
        int(str(graph.value(part, VOID.triples))) for part in graph.objects(DATASET, VOID.propertyPartition)
    ]
    assert sum(properties) == expected[VOID.triples]


def test_its_examples_and_addresses_answer(client: httpx.Client, address: str, graph: Graph) -> None:
    examples = list(graph.objects(DATASET, VOID.exampleResource))
    assert examples
    for example in examples:
        assert client.get("/resolve", params={"iri": str(example)}).status_code == 303
    assert str(graph.value(DATASET, VOID.uriSpace)) == ROOT + "id/"
    assert str(graph.value(DATASET, VOID.sparqlEndpoint)) == f"{address}/sparql"
    for service in graph.objects(CATALOG, DCAT.service):
        assert client.get(str(graph.value(service, DCAT.endpointURL))).status_code == 200


def test_a_dump_that_is_made_has_size_and_checksum(client: httpx.Client) -> None:
    content = client.get("/dumps/zhengpu.nq.gz").content
    graph = _graph(client.get("/catalog", headers={"accept": TURTLE}))
    node = URIRef(ROOT + "catalog#nquads")
    assert int(str(graph.value(node, DCAT.byteSize))) == len(content)
    checksum = graph.value(node, SPDX.checksum)
    assert graph.value(checksum, SPDX.algorithm) == SPDX.checksumAlgorithm_sha256
    assert str(graph.value(checksum, SPDX.checksumValue)) == hashlib.sha256(content).hexdigest()
    assert str(graph.value(node, DCTERMS.modified)) == "2023-11-14T22:13:20+00:00"


def test_it_is_not_sent_twice(client: httpx.Client) -> None:
    headers = {"accept": TURTLE}
    tag = client.get("/catalog", headers=headers).headers["etag"]
    held = client.get("/catalog", headers=headers | {"if-none-match": tag})
    assert (held.status_code, held.content) == (304, b"")
    assert client.get("/catalog", headers=headers | {"if-none-match": '"x"'}).status_code == 200


def test_a_page_for_people(client: httpx.Client) -> None:
    page = client.get("/catalog", headers={"accept": "text/html"})
    assert "CC BY 4.0" in page.text
    assert "/dumps" in page.text


def test_nothing_acceptable(client: httpx.Client) -> None:
    assert client.get("/catalog", headers={"accept": "image/png"}).status_code == 406
    assert client.get("/catalog", params={"format": "exe"}).status_code == 406


@pytest.mark.parametrize(
    "host", ['a"><script>', "a b", "a/../b", "é", "[", "a:99999999", "x" * 3000, "a@b", "<"]
)
@pytest.mark.parametrize(
    "path", ["/catalog", "/.well-known/void", "/sparql", "/fragments", "/sitemap.xml", "/dumps"]
)
def test_a_hostile_host_is_not_repeated(client: httpx.Client, path: str, host: str) -> None:
    headers = [(b"host", host.encode()), (b"accept", b"*/*")]
    response = client.get(path, headers=headers)
    assert response.status_code in (200, 400)
    assert f"//{host}" not in response.text
    told = str(client.base_url.netloc, "ascii")
    assert response.status_code == 400 or path == "/dumps" or f"//{told}/" in response.text
