from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.edge.volatile import is_volatile


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (NOW() AS ?t) {}",
        "SELECT * { BIND(rand ( ) AS ?r) }",
        "SELECT (uUiD() AS ?x) {}",
        "SELECT(STRUUID()AS?x){}",
        "ASK { FILTER(1=1&&RAND()<1) }",
        "SELECT * { ?s ?p ?o } ORDER BY RAND()",
        "CONSTRUCT { ?b ?p 1 } { BIND(BNODE() AS ?b) }",
        "SELECT (NOW #comment\n() AS ?t) {}",
        "ASK { 'open RAND()",
    ],
)
def test_volatile(query: str) -> None:
    assert is_volatile(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?now ?rand ?uuid }",
        "SELECT * { ?s ?p 'NOW()' }",
        'SELECT * { ?s ?p """\n RAND() """ } # UUID()',
        "SELECT * { ?s <http://example.org/now(> ?o }",
        "PREFIX now: <http://example.org/> SELECT * { ?s now:rand ?o }",
        "SELECT * { ?s ?p ?o }",
        "",
    ],
)
def test_not_volatile(query: str) -> None:
    assert not is_volatile(query)


@given(st.text(max_size=200))
def test_any_text_has_a_verdict(query: str) -> None:
    is_volatile(query)
