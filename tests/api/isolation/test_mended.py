from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.isolation.mended import NotInXmlError, XmlOutput, write_csv

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
IRI = "http://example.org/值,'();"
IN_XML = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"))


def solutions(store: ox.Store, query: str) -> ox.QuerySolutions:
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    return found


def as_csv(store: ox.Store, query: str) -> list[list[str]]:
    output = io.BytesIO()
    write_csv(solutions(store, query), output)
    return list(csv.reader(io.StringIO(output.getvalue().decode(), newline=""), strict=True))


@given(st.lists(TEXTS, unique=True))
def test_every_value_comes_back_from_csv(texts: list[str]) -> None:
    store = ox.Store()
    for text in texts:
        store.add(ox.Quad(ox.NamedNode(IRI), ox.NamedNode(IRI), ox.Literal(text)))
    head, *rows = as_csv(store, "SELECT ?s ?省 ?none { ?s ?p ?省 }")
    assert head == ["s", "省", "none"]
    assert sorted(rows) == sorted([IRI, text, ""] for text in texts)


def test_a_table_longer_than_a_block(tmp_path: object) -> None:
    store = ox.Store()
    for number in range(5000):
        store.add(ox.Quad(ox.NamedNode(IRI), ox.NamedNode(IRI), ox.Literal("政,谱" * 10 + str(number))))
    rows = as_csv(store, "SELECT * { ?s ?p ?o }")
    assert len({tuple(row) for row in rows}) == 5001


def through(document: bytes, size: int) -> bytes:
    """The document as it leaves, far longer than a block, after being written `size` bytes at a time."""
    output = io.BytesIO()
    xml = XmlOutput(output)
    for start in range(0, len(document), size):
        xml.write(document[start : start + size])
    xml.flush()
    return output.getvalue()


@given(IN_XML, st.integers(1, 9))
def test_carriage_returns_come_back_and_all_else_is_passed_on(text: str, size: int) -> None:
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode(IRI), ox.NamedNode(IRI), ox.Literal(f"\r\n{text}\r\t")))
    written = solutions(store, "SELECT ?o { ?s ?p ?o }").serialize(format=ox.QueryResultsFormat.XML)
    assert written is not None
    root = ET.fromstring(through(written, size))  # noqa: S314 - our own
    assert [each.text for each in root.iter("{http://www.w3.org/2005/sparql-results#}literal")] == [
        f"\r\n{text}\r\t"
    ]


@pytest.mark.parametrize("size", range(1, 13))
@pytest.mark.parametrize("unfit", ["\u0001", "\u001f", "\ufffe", "\uffff"])
def test_what_xml_cannot_hold_is_refused_wherever_it_is_cut(unfit: str, size: int) -> None:
    with pytest.raises(NotInXmlError):
        through(f"<p>政谱{unfit}</p>".encode(), size)


@pytest.mark.parametrize("size", [1, 5, 11, 4096])
@pytest.mark.parametrize("iri", ["http://example.org/123", "http://example.org/值/", "urn:x:;"])
def test_a_property_that_ends_in_no_name_is_refused(iri: str, size: int) -> None:
    triple = ox.Triple(ox.NamedNode(IRI), ox.NamedNode(iri), ox.Literal("<oxprefix: 甲"))
    with pytest.raises(NotInXmlError):
        through(ox.serialize([triple], format=ox.RdfFormat.RDF_XML) or b"", size)
    named = ox.Triple(ox.NamedNode(IRI), ox.NamedNode(iri + "a"), ox.Literal("<oxprefix: 甲"))
    document = ox.serialize([named], format=ox.RdfFormat.RDF_XML) or b""
    assert through(document, size) == document
