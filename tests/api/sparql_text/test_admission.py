"""What reaches the engine, and with which words the rest is refused."""

from __future__ import annotations

import pytest

from api.guard import Form
from api.problems import ProblemError
from api.sparql_text.admission import admit_query, admit_update

ALLOWED = {"http://h/sparql"}


@pytest.mark.parametrize(
    ("query", "kind", "told"),
    [
        ("CLEAR ALL", "bad-request", "no query"),
        (
            "ASK { SERVICE <http://h/other> {} }",
            "service-refused",
            "<http://h/sparql>; the text has <http://h/other>",
        ),
        ("ASK { SERVICE ?x {} }", "service-refused", "the text has ?x"),
        ("ASK {" * 300, "too-deep", "200"),
        ("ASK { ?s ?p ?o FILTER(?s" + "+?s" * 3000 + ") }", "too-deep", "patterns and operators"),
        ("?a<?b" * 100_000 + " SERVICE ?x {", "service-refused", "leave out"),
    ],
)
def test_a_query_is_refused_in_words(query: str, kind: str, told: str) -> None:
    with pytest.raises(ProblemError) as refused:
        admit_query(query, ALLOWED)
    assert (refused.value.kind, refused.value.status) == (kind, 400)
    assert told in refused.value.en
    assert refused.value.zh


def test_an_allowed_endpoint_may_be_asked_in_queries_and_updates() -> None:
    where = "{ SERVICE <http://h/sparql> { ?s ?p ?o } }"
    assert admit_query(f"SELECT * {where}", ALLOWED).form is Form.SELECT
    update = f"INSERT {{ ?s ?p ?o }} WHERE {where}"
    assert admit_update(update, service_endpoints=ALLOWED) == update
    for refuse in (lambda: admit_query(f"SELECT * {where}"), lambda: admit_update(update)):
        with pytest.raises(ProblemError) as refused:
            refuse()
        assert refused.value.kind == "service-refused"


@pytest.mark.parametrize(
    ("update", "kind", "told"),
    [
        ("LOAD <http://h/sparql>", "service-refused", "/graph-store"),
        ("INSERT DATA { << <x:a> <x:b> 1 >> <x:c> 2 }", "triple-terms", "<<"),
        ("INSERT DATA " + "{" * 300, "too-deep", "200"),
        ("INSERT {} USING <x:g> WHERE {}", "bad-request", "USING"),
    ],
)
def test_an_update_is_refused_in_words(update: str, kind: str, told: str) -> None:
    with pytest.raises(ProblemError) as refused:
        admit_update(update, ["x:h"], service_endpoints=ALLOWED)
    assert (refused.value.kind, refused.value.status) == (kind, 400)
    assert told in refused.value.en
