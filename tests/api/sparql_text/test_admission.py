"""What reaches the engine, and with which words the rest is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from api.guard import Form, inspect
from api.problems import KINDS, ProblemError
from api.sparql_text.admission import admit_query, admit_update
from api.sparql_text.nesting import MOST_DEPTH, MOST_PARTS

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


GUIDE = Path(__file__).parents[3] / "docs/guide/sparql-texts.md"
EXAMPLES = re.findall(r"```sparql\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("text", EXAMPLES)
def test_the_examples_of_the_guide_pass_and_run(text: str) -> None:
    store = ox.Store()
    if inspect(text).form is Form.UPDATE:
        store.update(admit_update(text, ["x:g"]))
    else:
        admit_query(text)
        store.query(text)


def test_the_guide_tells_the_limits_and_the_kinds() -> None:
    guide = GUIDE.read_text("utf-8")
    assert f"more than {MOST_DEPTH} open" in guide
    assert f"more than {MOST_PARTS:,} patterns" in guide
    assert set(re.findall(r"`([a-z]+-[a-z]+)` \|$", guide, re.MULTILINE)) <= set(KINDS)
    assert len(EXAMPLES) == 3
