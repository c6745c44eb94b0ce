"""Tables and truth values in each format of SPARQL's results: every kind of term comes back as it went in."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping

import httpx
import pytest
from rdflib import BNode, Literal
from rdflib.util import from_n3

from tests.conformance.conftest import Service
from tests.conformance.terms import ABOUT, TERMS, VALUE, XSD, Term

SRX = "{http://www.w3.org/2005/sparql-results#}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
QUERY = f"SELECT ?name ?value {{ ?about <{VALUE}> ?value BIND(STRAFTER(STR(?about), '{ABOUT}') AS ?name) }}"
FORMATS = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
Rows = list[dict[str, Term]]


def of_json(body: bytes) -> tuple[list[str], Rows]:
    told = json.loads(body)
    rows = [{name: _of_json(term) for name, term in row.items()} for row in told["results"]["bindings"]]
    return told["head"]["vars"], rows


def _of_json(term: Mapping[str, str]) -> Term:
    language = term.get("xml:lang", "")
    return Term(term["type"], term["value"], language, term.get("datatype", ""))


def of_xml(body: bytes) -> tuple[list[str], Rows]:
    root = ET.fromstring(body)  # noqa: S314 - our own answer
    names = [each.attrib["name"] for each in root.iter(f"{SRX}variable")]
    results = root.iter(f"{SRX}result")
    return names, [{each.attrib["name"]: _of_xml(each[0]) for each in result} for result in results]


def _of_xml(element: ET.Element) -> Term:
    kind = element.tag.removeprefix(SRX)
    return Term(kind, element.text or "", element.get(LANGUAGE, ""), element.get("datatype", ""))


def of_tsv(body: bytes) -> tuple[list[str], Rows]:
    head, *lines = body.decode().removesuffix("\n").split("\n")
    names = [name.removeprefix("?") for name in head.split("\t")]
    rows = [dict(zip(names, line.split("\t"), strict=True)) for line in lines]
    return names, [{name: _of_tsv(term) for name, term in row.items() if term} for row in rows]


def _of_tsv(written: str) -> Term:
    """A number and a truth value may stand there bare."""
    term = from_n3(written)
    if isinstance(term, Literal):
        datatype = "" if term.datatype is None else str(term.datatype)
        lexical = written if written[0] not in "\"'" else from_n3(written.rpartition('"')[0] + '"')
        return Term("literal", str(lexical), term.language or "", datatype)
    return Term("bnode" if isinstance(term, BNode) else "uri", str(term))


READERS: Mapping[str, Callable[[bytes], tuple[list[str], Rows]]] = {
    "application/sparql-results+json": of_json,
    "application/sparql-results+xml": of_xml,
    "text/tab-separated-values": of_tsv,
}


def select(service: Service, query: str, media_type: str) -> httpx.Response:
    response = service.reader.get("/sparql", params={"query": query}, headers={"Accept": media_type})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].partition(";")[0] == media_type
    return response


def plain(term: Term) -> Term:
    """A blank node has no name to be held to; a simple literal may say its datatype."""
    if term.kind == "bnode":
        return Term("bnode", "")
    return Term(term.kind, term.value, term.language) if term.datatype == f"{XSD}string" else term


@pytest.mark.parametrize("media_type", READERS)
def test_every_term_comes_back(terms: Service, media_type: str) -> None:
    names, rows = READERS[media_type](select(terms, QUERY, media_type).content)
    assert names == ["name", "value"]
    assert {row["name"].value: plain(row["value"]) for row in rows} == TERMS


def test_csv_holds_the_values_of_terms(terms: Service) -> None:
    """The format keeps no kinds; quoting is RFC 4180's."""
    response = select(terms, QUERY, "text/csv")
    before = csv.field_size_limit(1_000_000)
    try:
        head, *rows = csv.reader(io.StringIO(response.text, newline=""), strict=True)
    finally:
        csv.field_size_limit(before)  # it holds for the whole process, other tests included
    assert (head, len(rows)) == (["name", "value"], len(TERMS))
    found = dict(rows)
    assert found.pop("blank").startswith("_:")
    assert found == {name: term.value for name, term in TERMS.items() if name != "blank"}
    assert response.content.count(b"\r\n") >= len(TERMS)


@pytest.mark.parametrize("media_type", READERS)
def test_a_term_that_is_not_there_is_left_out(service: Service, media_type: str) -> None:
    query = "SELECT ?甲 ?b ?c { VALUES (?甲 ?b ?c) { (1 UNDEF '') (UNDEF UNDEF UNDEF) } }"
    names, rows = READERS[media_type](select(service, query, media_type).content)
    one, empty = Term("literal", "1", datatype=f"{XSD}integer"), Term("literal", "")
    assert names == ["甲", "b", "c"]
    assert [{name: plain(term) for name, term in row.items()} for row in rows] == [
        {"甲": one, "c": empty},
        {},
    ]


@pytest.mark.parametrize("media_type", READERS)
def test_a_table_without_rows_has_its_columns(service: Service, media_type: str) -> None:
    names, rows = READERS[media_type](select(service, "SELECT ?s ?省 { FILTER(false) }", media_type).content)
    assert (names, rows) == (["s", "省"], [])


def test_csv_without_rows_and_with_empty_cells(service: Service) -> None:
    assert select(service, "SELECT ?s ?省 { FILTER(false) }", "text/csv").text == "s,省\r\n"
    query = "SELECT ?s ?省 { VALUES (?s ?省) { (UNDEF '') } }"
    assert list(csv.reader(io.StringIO(select(service, query, "text/csv").text))) == [["s", "省"], ["", ""]]


@pytest.mark.parametrize("media_type", FORMATS)
def test_a_table_without_columns(service: Service, media_type: str) -> None:
    """One row without terms is another answer than no row."""
    one = select(service, "SELECT * {}", media_type).content
    none = select(service, "SELECT * { FILTER(false) }", media_type).content
    if media_type in ("application/sparql-results+json", "application/sparql-results+xml"):
        assert READERS[media_type](one) == ([], [{}])
        assert READERS[media_type](none) == ([], [])
    assert one != none


@pytest.mark.parametrize("truth", [True, False])
def test_truth_in_both_formats_that_have_it(service: Service, truth: bool) -> None:
    query = f"ASK {{ FILTER({str(truth).lower()}) }}"
    told = select(service, query, "application/sparql-results+json")
    assert told.json()["boolean"] is truth
    root = ET.fromstring(select(service, query, "application/sparql-results+xml").content)  # noqa: S314
    assert [each.text for each in root.iter(f"{SRX}boolean")] == [str(truth).lower()]


@pytest.mark.parametrize("media_type", ["application/sparql-results+json", "application/sparql-results+xml"])
def test_what_a_client_likes_best_of_what_can_hold_a_truth_value(service: Service, media_type: str) -> None:
    """CSV and TSV have no truth values, so that liking them better changes nothing."""
    accept = f"text/csv, text/tab-separated-values;q=0.9, {media_type};q=0.5"
    response = service.reader.get("/sparql", params={"query": "ASK {}"}, headers={"Accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] in (media_type, "text/csv")


@pytest.mark.parametrize(("media_type", "short"), FORMATS.items())
def test_a_format_by_its_short_name_and_by_its_media_type(
    service: Service, media_type: str, short: str
) -> None:
    for wanted in (short, short.upper(), media_type):
        parameters = {"query": "SELECT * {}", "format": wanted}
        response = service.reader.get("/sparql", params=parameters, headers={"Accept": "image/png"})
        assert response.status_code == 200
        assert response.headers["content-type"].partition(";")[0] == media_type


@pytest.mark.parametrize("media_type", ["text/csv", "text/tab-separated-values"])
def test_a_text_format_says_its_charset(service: Service, media_type: str) -> None:
    response = select(service, "SELECT ('省' AS ?x) {}", media_type)
    assert response.headers["content-type"] == f"{media_type}; charset=utf-8"
    assert "省" in response.content.decode("utf-8")


@pytest.mark.parametrize("media_type", FORMATS)
def test_characters_that_xml_has_not(service: Service, media_type: str) -> None:
    """A literal may hold them; a format that cannot carry them says so."""
    query = "SELECT ('a\\u0001\\u000Bb' AS ?x) {}"
    response = service.reader.get("/sparql", params={"query": query}, headers={"Accept": media_type})
    if media_type.endswith("xml"):
        assert response.status_code == 400
        assert "XML" in response.json()["detail"]
        return
    assert response.status_code == 200
    if media_type in READERS:
        _, rows = READERS[media_type](response.content)
        assert rows[0]["x"].value == "a\u0001\u000bb"
    else:
        assert "a\u0001\u000bb" in response.text
