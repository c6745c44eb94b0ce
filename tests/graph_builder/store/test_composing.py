"""Lines of a query that stand under a condition, and values that nobody can write a query with."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_builder.store.composing import composed, day

TEXT = """SELECT ?s {
  ?s <urn:p> ?o
  VALUES ?kind { }  # if kind
  FILTER(?other IN ( ))  # if other
  BIND("2000-01-01"^^xsd:date AS ?since)  # if since
  BIND("2000-01-01"^^xsd:date AS ?until)  # if until
  ?s <urn:flag> true  # if flagged
  # a remark: if kind
}"""
PLAIN = "SELECT ?s {\n  ?s <urn:p> ?o\n  # a remark: if kind\n}"


def test_what_is_not_given_leaves_no_line() -> None:
    assert composed(TEXT, {}) == PLAIN
    assert composed(TEXT, {"unknown": [ox.NamedNode("urn:x")]}, ["nothing"]) == PLAIN


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("kind", "  VALUES ?kind { <urn:a> <urn:b> }"),
        ("other", "  FILTER(?other IN (<urn:a>, <urn:b>))"),
    ],
)
def test_values_that_are_given_stand_in_their_line(name: str, line: str) -> None:
    values = [ox.NamedNode("urn:a"), ox.NamedNode("urn:b")]
    assert composed(TEXT, {name: values}).splitlines() == [
        *PLAIN.splitlines()[:2],
        line,
        *PLAIN.splitlines()[2:],
    ]


def test_a_flag_keeps_its_lines_as_they_are() -> None:
    assert "  ?s <urn:flag> true\n" in composed(TEXT, {}, ["flagged"])


def test_each_day_goes_where_its_name_is() -> None:
    told = composed(TEXT, {"since": [day("2022-11-01")], "until": [day("2022-11-30")]})
    for name, value in (("since", "2022-11-01"), ("until", "2022-11-30")):
        assert f'BIND("{value}"^^<http://www.w3.org/2001/XMLSchema#date> AS ?{name})' in told
    assert "2000-01-01" not in told


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_value_never_becomes_part_of_the_query(text: str) -> None:
    query = "SELECT ?o {\n  VALUES ?o { }  # if o\n}"
    rows = ox.Store().query(composed(query, {"o": [ox.Literal(text)]}))
    assert isinstance(rows, ox.QuerySolutions)
    assert [row["o"] for row in rows] == [ox.Literal(text)]
