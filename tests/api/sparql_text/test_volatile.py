"""A query is volatile if asking it again may answer otherwise over the same data."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.sparql_text.volatile import is_volatile

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (NOW() AS ?x) {}",
        "SELECT(now# c\n ( )AS ?x){}",
        "SELECT * { ?s ?p ?o } ORDER BYRAND()",
        "SELECT * { FILTERrAnd()}",
        "SELECT (uuid() AS ?x) (1 AS ?y) {}",
        "SELECT * { BIND(CONCAT('a', STRUUID()) AS ?x) }",
        "CONSTRUCT { ?b <a:p> 1 } WHERE { BIND(BNODE() AS ?b) }",
        "SELECT * { ?a ?b ?c FILTER(?a<?b&&NOW()>?c) }",
        "PREFIX e: <http://h:80> SELECT * { ?a ?b e:FILTER(RAND()>0) }",
        "SELECT * { SERVICE <http://h/> {} }",
    ],
)
def test_calls_that_give_something_new_are_known(query: str) -> None:
    assert is_volatile(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?now ?rand { ?now ?rand 'NOW()' } # UUID()",
        "PREFIX now: <x:> SELECT (now:now() AS ?x) (<x:rand>() AS ?y) {}",
        "SELECT (BNODE('a') AS ?x) {}",
        'SELECT * { <http://h/NOW> <http://h/#RAND> """STRUUID()""" ; ex:uuid () }',
        "SELECT * { ?s ?p ?o }",
        "DESCRIBE <x:bnode>",
    ],
)
def test_the_words_elsewhere_are_words(query: str) -> None:
    assert not is_volatile(query)


@pytest.mark.parametrize(
    "path",
    [path for room in ("api", "ontology") for path in sorted((ROOT / room).rglob("*.rq"))],
    ids=lambda path: path.name,
)
def test_the_answers_to_the_projects_queries_may_be_kept(path: Path) -> None:
    assert not is_volatile(path.read_text("utf-8"))
