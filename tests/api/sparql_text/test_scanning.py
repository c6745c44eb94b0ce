"""Where `<` begins an IRI and where it compares: told by what stands before it and what the brackets hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.sparql_text.scanning import scan


def read(text: str) -> list[str]:
    return [token.match[0] for token in scan(text)]


# §x> would be an IRI; in what compares it is a sign, a word and a sign.
COMPARES = [
    "FILTER(?a §x>?b)",
    "FILTER(1 §x>2)",
    "FILTER(?a + (?b) §x>?c)",
    "FILTER('a' §x>?b)",
    "FILTER(true §x>?b)",
    "FILTER(FALSE §x>?b)",
    "FILTER(1e5 §x>?b)",
    "FILTER(x:a §x>?b)",
    "FILTER(<urn:a> §x>?b)",
    "BIND(?a §x>?b AS ?c)",
    "HAVING(?a §x>?b)",
    "HAVING (1) (?a §x>?b)",
    "ORDER BY (?a §x>?b)",
    "ORDER BY DESC(?a §x>?b)",
    "ORDER BY ASC(?a) (?a §x>?b)",
    "GROUP BY (?a §x>?b AS ?c)",
    "SELECT (?a §x>?b AS ?c)",
    "SELECT DISTINCT (?a §x>?b AS ?c)",
    "SELECT REDUCED (?a §x>?b AS ?c)",
    "FILTER(STR(?a §x>?b))",
    "FILTER x:f(?a §x>?b)",
    "FILTER <urn:f>(?a §x>?b)",
    "HAVING x:f(?a §x>?b)",
    "ORDER BY ?o x:f(?a §x>?b)",
    "FILTER(?a IN (?c §x>?b))",
    "FILTER((1) §x>?b)",
    "FILTER(?a < STR(?b §x>?c))",
]
NAMES = [
    "{ ?s §x>?o }",
    "{ ?s ?p §x>}",
    "FILTER(§x>(?a))",
    "FILTER(?a = §x>)",
    "FILTER(?a || §x>(?b))",
    "FILTER(IF(true, §x>, 1))",
    "{ ?s (<urn:p>|§x>) ?o }",
    "{ ?s (^ §x>) ?o }",
    "{ ?s ?p (?a §x>) }",
    "{ ?s ?p (1 §x>) }",
    "{ ?s ?p [ ?q §x> ] }",
    "{ ?s a (?a §x>) }",
    "{ ?s ?p ( true ) , ( ?a §x> ) }",
    "{ ?s x:p ( ?a §x> ) }",
    "{ ?s <urn:p> ( ?a §x> ) }",
    "VALUES (?a §x>)",
    "VALUES ?a { 1 §x> }",
    "VALUES (?a) { (1 §x>) (UNDEF §x>) }",
    "{ ?s ?p ?o . FILTER(?a) ?b §x>?c }",
    "{ FILTER EXISTS { ?a §x>?b } }",
    "<< ( ?a §x>?b ) >>",
    "BIND(<<( ?a §x>?b )>> AS ?t)",
    "(?a §x>)",
]


@pytest.mark.parametrize("text", COMPARES)
def test_after_a_value_of_an_expression_it_compares(text: str) -> None:
    told = read(text.replace("§", "<"))
    assert "<x>" not in told
    at = told.index("x")
    assert told[at - 1 : at + 2] == ["<", "x", ">"]


@pytest.mark.parametrize("text", NAMES)
def test_elsewhere_it_begins_an_iri(text: str) -> None:
    assert "<x>" in read(text.replace("§", "<"))


def test_each_token_tells_how_many_brackets_are_open_around_it() -> None:
    depths = [(token.match[0], token.depth) for token in scan("a ( b [ c ] { d } ) ) e {")]
    assert depths == [
        ("a", 0), ("(", 0), ("b", 1), ("[", 1), ("c", 2), ("]", 1), ("{", 1), ("d", 2), ("}", 1), (")", 0),
        (")", 0), ("e", 0), ("{", 0),
    ]  # fmt: skip


def test_it_ends_where_a_string_is_not_closed_and_leaves_out_what_says_nothing() -> None:
    assert read("a # ( b\n'c' \"d\ne") == ["a", "'c'"]


@given(st.text("?$ab<>=(){}[]'\"#\\ \n\t.,;:|^1", max_size=40))
def test_any_text_is_read_in_order_and_to_its_end(text: str) -> None:
    end = 0
    for token in scan(text):
        assert token.match.start() >= end
        assert token.match[0]
        assert token.depth >= 0
        end = token.match.end()
    assert end <= len(text)
