"""Filling a query's variables in its text gives what the engine gives that is told them beside it."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from graph_builder.store.base import BadQuery
from graph_builder.store.remote.substitution import filled

DATA = """
<urn:a> <urn:p> <urn:b>, "甲", 1 . <urn:b> <urn:p> <urn:a>, "?s" . <urn:c> <urn:q> <urn:a> .
"""
QUERIES = [
    "SELECT ?s ?o { ?s ?p ?o }",
    "SELECT DISTINCT ?s WHERE { ?s ?p ?o . FILTER(?s != <urn:x?s>) }",
    'SELECT ?s ?o { ?s ?p ?o FILTER(STR(?o) != "?s") } ORDER BY ?s ?o LIMIT 4',
    "SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o } GROUP BY ?s HAVING (COUNT(?o) > 1)",
    "SELECT ?s ?o { { SELECT ?s { ?s ?p ?x } } ?s ?p ?o } # ?s",
    "select ?s { ?s ?p ?o optional { $s <urn:q> ?z } } order by desc(?s)",
    "SELECT ?s { ?s ?p '''a ?s ' b''', \"\"\"?s \" ?s\"\"\" }",
    "SELECT (STR(?s) AS ?t) ?s FROM <urn:g?s> { ?s ?p ?o }",
    "PREFIX s: <urn:> SELECT ?s { ?s s:p ?o . ?s ?p 'x'@en-us }",
    "ASK { ?s <urn:p> <urn:a> }",
    "CONSTRUCT { ?s <urn:is> ?o } WHERE { ?s ?p ?o }",
]
TERMS = st.sampled_from([NamedNode("urn:a"), NamedNode("urn:b"), NamedNode("urn:none")])


def rows(answer: object) -> list[str] | bool:
    if isinstance(answer, ox.QueryBoolean):
        return bool(answer)
    if isinstance(answer, ox.QueryTriples):
        return sorted(map(str, answer))
    assert isinstance(answer, ox.QuerySolutions)
    names = [variable.value for variable in answer.variables]
    return sorted(str([(name, str(row[name])) for name in names if row[name] is not None]) for row in answer)


@given(st.sampled_from(QUERIES), TERMS)
def test_a_filled_query_answers_as_one_with_its_values_beside_it(query: str, term: NamedNode) -> None:
    store = ox.Store()
    store.load(DATA, ox.RdfFormat.TURTLE)
    beside = store.query(query, substitutions={ox.Variable("s"): term})
    assert rows(store.query(filled(query, {"s": term}))) == rows(beside)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("SELECT ?s { ?s ?p '?s' }", "SELECT (<urn:a> AS ?s) { <urn:a> ?p '?s' }"),
        ("SELECT ?s { <x?s> ?p ?s }", "SELECT (<urn:a> AS ?s) { <x?s> ?p <urn:a> }"),
        ("SELECT ?t { ?t ?p ?s } # ?s\n", "SELECT ?t { ?t ?p <urn:a> } # ?s\n"),
        ("SELECT (MAX(?s) AS ?m) ?t { ?t ?p ?s }", "SELECT (MAX(<urn:a>) AS ?m) ?t { ?t ?p <urn:a> }"),
        ("SELECT ?t { ?t ?p ?s } GROUP BY ?s ?t", "SELECT ?t { ?t ?p <urn:a> } GROUP BY (<urn:a>) ?t"),
        ("SELECT ?t { ?t ?p ?s } ORDER BY (?s) ?s LIMIT 1",
         "SELECT ?t { ?t ?p <urn:a> } ORDER BY (<urn:a>) (<urn:a>) LIMIT 1"),
        ("SELECT ?t { ?t ?p ?s } ORDER BY ?t OFFSET 1 VALUES ?t { 1 }",
         "SELECT ?t { ?t ?p <urn:a> } ORDER BY ?t OFFSET 1 VALUES ?t { 1 }"),
        ("SELECT ?t FROM <urn:g> { ?t ?p $s }", "SELECT ?t FROM <urn:g> { ?t ?p <urn:a> }"),
        ("SELECT ?sum { ?sum ?p ?s }", "SELECT ?sum { ?sum ?p <urn:a> }"),
    ],
)  # fmt: skip
def test_a_variable_becomes_its_term_and_nothing_else_does(query: str, text: str) -> None:
    assert filled(query, {"s": NamedNode("urn:a")}) == text
    assert filled(query, {}) == query


def test_a_term_projected_within_has_a_name_of_its_own() -> None:
    """What stands around may be filled as well: one name would then stand for two things."""
    text = filled("SELECT ?s { { SELECT ?s { ?s ?p ?o } } }", {"s": Literal("甲")})
    assert text.startswith('SELECT ("甲" AS ?s) { { SELECT ("甲" AS ?s_')
    assert text.count("AS ?s)") == 1


def test_what_cannot_be_filled_is_told() -> None:
    with pytest.raises(BadQuery, match=r"\?none"):
        filled("SELECT ?s { ?s ?p '?none' }", {"none": NamedNode("urn:a"), "s": NamedNode("urn:b")})
    with pytest.raises(BadQuery, match="VALUES"):
        filled("SELECT ?s { VALUES ?s { 1 } }", {"s": NamedNode("urn:a")})
