"""Graphs in each serialisation: what a client puts in one comes back in every other."""

from __future__ import annotations

import pytest
import rdflib
from rdflib import Dataset, Graph

from tests.conformance.answers import same
from tests.conformance.conftest import Service
from tests.conformance.terms import ABOUT, GRAPH, TERMS, VALUE, document

FORMATS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/n-quads": "nquads",
    "application/trig": "trig",
    "application/ld+json": "json-ld",
    "application/rdf+xml": "xml",
}
# rdflib's readers of datasets use what rdflib itself has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
TRIPLES = {kind: name for kind, name in FORMATS.items() if name not in ("nquads", "trig")}
SMALL = """
PREFIX 政: <http://example.org/政/>
政:甲 政:名 "海南"@zh-Hans, "双\\"减\\"\\r\\n😀", "1.5"^^<http://www.w3.org/2001/XMLSchema#decimal> ;
  政:有 [ 政:名 "匿名" ; 政:有 [ 政:名 "" ] ] ; 政:列 ( 1 政:乙 "三" ) .
"""


@pytest.fixture(autouse=True)
def literals_as_they_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


def parsed(content: bytes, name: str) -> Graph:
    """All triples of a document, whatever graph they stand in."""
    if name in ("nquads", "trig", "json-ld"):
        dataset = Dataset(default_union=True)
        dataset.parse(data=content, format=name)
        graph = Graph()
        for triple in dataset.triples((None, None, None)):
            graph.add(triple)
        return graph
    return Graph().parse(data=content, format=name)


@pytest.mark.parametrize(("media_type", "name"), FORMATS.items())
def test_a_graph_comes_back_in_every_format(terms: Service, media_type: str, name: str) -> None:
    parameters, headers = {"graph": GRAPH}, {"Accept": media_type}
    response = terms.reader.get("/graph-store", params=parameters, headers=headers)
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == media_type
    assert same(parsed(response.content, name), parsed(document().encode(), "nt"))


@pytest.mark.parametrize(
    ("media_type", "name"),
    FORMATS.items(),
)
def test_a_constructed_graph_has_every_term(terms: Service, media_type: str, name: str) -> None:
    query = f"CONSTRUCT WHERE {{ ?about <{VALUE}> ?value }}"
    response = terms.reader.get("/sparql", params={"query": query}, headers={"Accept": media_type})
    assert response.status_code == 200
    assert same(parsed(response.content, name), parsed(document().encode(), "nt"))


@pytest.mark.parametrize(("media_type", "name"), FORMATS.items())
def test_a_description_has_what_a_thing_is(terms: Service, media_type: str, name: str) -> None:
    query = f"DESCRIBE <{ABOUT}chinese>"
    response = terms.reader.get("/sparql", params={"query": query}, headers={"Accept": media_type})
    assert response.status_code == 200
    values = {str(value) for _, _, value in parsed(response.content, name)}
    assert values == {TERMS["chinese"].value}


@pytest.mark.parametrize(("media_type", "name"), FORMATS.items())
def test_what_is_put_in_any_format_is_the_same_graph(service: Service, media_type: str, name: str) -> None:
    iri = f"http://example.org/{name}"
    graph = Graph().parse(data=SMALL, format="turtle")
    body = Dataset() if name in ("nquads", "trig") else graph
    if isinstance(body, Dataset):
        for triple in graph:
            body.add(triple)
    content = body.serialize(format=name, encoding="utf-8")
    headers = {"Content-Type": media_type}
    response = service.admin.put("/graph-store", params={"graph": iri}, content=content, headers=headers)
    assert response.status_code in (201, 204), response.text
    got = service.reader.get("/graph-store", params={"graph": iri}, headers={"Accept": "text/turtle"})
    assert same(parsed(got.content, "turtle"), graph)


@pytest.mark.parametrize(("media_type", "name"), FORMATS.items())
def test_an_empty_graph_is_a_document(service: Service, media_type: str, name: str) -> None:
    query = "CONSTRUCT {} WHERE { FILTER(false) }"
    response = service.reader.get("/sparql", params={"query": query}, headers={"Accept": media_type})
    assert (response.status_code, len(parsed(response.content, name))) == (200, 0)
    response = service.reader.get("/graph-store?default", headers={"Accept": media_type})
    assert (response.status_code, len(parsed(response.content, name))) == (200, 0)


@pytest.mark.parametrize("media_type", ["text/turtle", "application/n-triples", "application/ld+json"])
def test_characters_that_xml_has_not_travel_in_the_other_formats(service: Service, media_type: str) -> None:
    query = "CONSTRUCT { <urn:s> <urn:p> 'a\\u0001b' } {}"
    response = service.reader.get("/sparql", params={"query": query}, headers={"Accept": media_type})
    (value,) = (str(value) for _, _, value in parsed(response.content, TRIPLES[media_type]))
    assert value == "a\u0001b"


@pytest.mark.parametrize(
    "triple", ["<urn:s> <urn:p> 'a\\u0001b'", "<urn:s> <http://x/1> 'property without a name'"]
)
def test_what_rdf_xml_cannot_hold_is_said_instead_of_a_broken_document(service: Service, triple: str) -> None:
    query = f"CONSTRUCT {{ {triple} }} {{}}"
    headers = {"Accept": "application/rdf+xml"}
    response = service.reader.get("/sparql", params={"query": query}, headers=headers)
    assert response.status_code == 400
    assert "XML" in response.json()["detail"]


def test_the_direction_of_a_text_travels(service: Service) -> None:
    """RDF 1.2's literals have one; JSON-LD 1.1 and RDF 1.2's N-Triples can write it."""
    query = "CONSTRUCT { <urn:s> <urn:p> 'שלום'@he--rtl } {}"
    response = service.reader.get("/sparql", params={"query": query, "format": "jsonld"})
    assert response.json()[0]["urn:p"] == [{"@language": "he", "@direction": "rtl", "@value": "שלום"}]
    response = service.reader.get("/sparql", params={"query": query, "format": "nt"})
    assert response.text == '<urn:s> <urn:p> "שלום"@he--rtl .\n'
