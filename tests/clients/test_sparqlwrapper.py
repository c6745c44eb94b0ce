"""SPARQLWrapper, the client that most Python programs use."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from SPARQLWrapper import CSV, GET, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, URLENCODED, XML
from SPARQLWrapper import SPARQLWrapper as Wrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, Unauthorized

from tests.servers import Endpoints

MOE = "<https://w3id.org/zhengpu/id/org/moe>"
QUERY = f"SELECT ?name {{ {MOE} skos:prefLabel ?name FILTER(LANG(?name) = 'zh-hans') }}"


@pytest.fixture
def wrapper(endpoints: Endpoints) -> Wrapper:
    return Wrapper(endpoints.query)


def asked(wrapper: Wrapper, query: str, wanted: str) -> Any:  # noqa: ANN401 - whatever the format is turned into
    wrapper.setQuery(query)
    wrapper.setReturnFormat(wanted)
    return wrapper.query().convert()


@pytest.mark.parametrize("how", [GET, POST])
@pytest.mark.parametrize("body", [URLENCODED, POSTDIRECTLY])
def test_rows(wrapper: Wrapper, how: str, body: str) -> None:
    wrapper.setMethod(how)
    wrapper.setRequestMethod(body)
    rows = asked(wrapper, QUERY, JSON)["results"]["bindings"]
    assert [row["name"]["value"] for row in rows] == ["教育部"]


def test_xml_csv_and_tsv(wrapper: Wrapper) -> None:
    document = asked(wrapper, QUERY, XML)
    assert [each.firstChild.data for each in document.getElementsByTagName("literal")] == ["教育部"]
    assert list(csv.reader(io.StringIO(asked(wrapper, QUERY, CSV).decode()))) == [["name"], ["教育部"]]
    assert asked(wrapper, QUERY, TSV).decode() == '?name\n"教育部"@zh-hans\n'


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # SPARQLWrapper's own use of it
@pytest.mark.parametrize("wanted", [TURTLE, N3, RDFXML, JSONLD])
def test_graphs(wrapper: Wrapper, wanted: str) -> None:
    found = asked(wrapper, QUERY.replace("SELECT ?name", "CONSTRUCT { <urn:s> <urn:p> ?name }"), wanted)
    told = found if isinstance(found, bytes) else found.serialize(format="nt").encode()
    assert "教育部".encode() in told or rb"\u6559\u80B2\u90E8" in told


def test_truth(wrapper: Wrapper) -> None:
    assert asked(wrapper, "ASK {}", JSON) == {"head": {}, "boolean": True}


def test_graphs_to_read(wrapper: Wrapper) -> None:
    wrapper.addDefaultGraph("urn:none")
    assert asked(wrapper, QUERY, JSON)["results"]["bindings"] == []


def test_a_refusal_says_what_is_wrong(wrapper: Wrapper) -> None:
    with pytest.raises(QueryBadFormed, match="problems#syntax"):
        asked(wrapper, "SELECT * { ?s ?p }", JSON)


def test_an_update_needs_the_token(endpoints: Endpoints) -> None:
    for token, raises in (("", True), (endpoints.token, False)):
        wrapper = Wrapper(endpoints.query, updateEndpoint=endpoints.update)
        wrapper.setMethod(POST)
        wrapper.setQuery("INSERT DATA { GRAPH <urn:wrapper> { <urn:s> <urn:p> '省' } }")
        if raises:
            with pytest.raises(Unauthorized):
                wrapper.query()
        else:
            wrapper.addCustomHttpHeader("Authorization", f"Bearer {token}")
            wrapper.query()
    reader = Wrapper(endpoints.query)
    assert asked(reader, "ASK { GRAPH <urn:wrapper> { ?s ?p '省' } }", JSON)["boolean"] is True
