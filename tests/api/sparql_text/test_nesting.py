"""What would overflow the engine's stack is refused; what the limits let pass does not crash it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from api.problems import ProblemError
from api.sparql_text.nesting import (
    MOST_DEPTH,
    MOST_PARTS,
    extent_of,
    refuse_deep_query,
    refuse_deep_update,
)

ROOT = Path(__file__).parents[3]
NESTED: dict[str, Callable[[int], str]] = {
    "brackets": lambda n: "ASK { FILTER(" + "(" * n + "1" + ")" * n + ") }",
    "groups": lambda n: "ASK " + "{" * n + "}" * n,
    "calls": lambda n: "ASK { FILTER(" + "STR(" * n + "1" + ")" * n + ") }",
    "exists": lambda n: "ASK { " + "FILTER EXISTS {" * n + "}" * n + " }",
    "paths": lambda n: "ASK { ?s " + "(" * n + "<a:p>" + ")" * n + " ?o }",
    "signs": lambda n: "ASK { FILTER(" + "! " * n + "true) }",
    "subselects": lambda n: "ASK { " + "{SELECT * {" * (n // 2) + "}}" * (n // 2) + " }",
}
SIDE_BY_SIDE: dict[str, Callable[[int], str]] = {
    "minus": lambda n: "ASK { ?s ?p ?o" + " MINUS {?s <a:p> 1}" * n + " }",
    "union": lambda n: "ASK { {}" + " UNION {}" * n + " }",
    "sum": lambda n: "ASK { FILTER(1" + " + 1" * n + ">0) }",
    "bind": lambda n: "ASK { " + "".join(f" BIND(1 AS ?x{i})" for i in range(n)) + " }",
    "exists": lambda n: "ASK { " + " FILTER EXISTS {?s <a:p> ?o}" * n + " }",
    "or": lambda n: "ASK { FILTER(1=1" + "||1=2" * n + ") }",
    "triples": lambda n: "ASK { " + "?s <a:p> ?o . " * n + " }",
    "path": lambda n: "ASK { ?s <a:p>" + "/<a:p>" * n + " ?o }",
}
CHILD = """
import sys, pyoxigraph as ox
bool(ox.Store().query(sys.stdin.read()))
"""


def crashes(query: str) -> bool:
    """Whether the engine dies of a query, in a child with a deadline."""
    try:
        child = subprocess.run([sys.executable, "-c", CHILD], input=query, text=True, timeout=60, check=False)
    except subprocess.TimeoutExpired:
        return False
    return child.returncode != 0


@pytest.mark.parametrize("kind", NESTED)
def test_a_query_may_nest_to_the_limit_and_the_engine_bears_it(kind: str) -> None:
    query = NESTED[kind](MOST_DEPTH - 2)
    refuse_deep_query(query)
    assert not crashes(query)


@pytest.mark.parametrize("make", NESTED.values(), ids=NESTED)
@pytest.mark.parametrize("depth", [MOST_DEPTH + 2, 100_000])
def test_deeper_is_refused(make: Callable[[int], str], depth: int) -> None:
    for refuse in (refuse_deep_query, refuse_deep_update):
        with pytest.raises(ProblemError) as refused:
            refuse(make(depth))
        assert (refused.value.kind, refused.value.status) == ("too-deep", 400)


def test_the_engine_does_crash_of_what_is_refused() -> None:
    assert crashes(NESTED["calls"](5_000))
    assert crashes(SIDE_BY_SIDE["minus"](10_000))


@pytest.mark.parametrize("make", SIDE_BY_SIDE.values(), ids=SIDE_BY_SIDE)
def test_too_many_parts_side_by_side_are_refused(make: Callable[[int], str]) -> None:
    refuse_deep_query(make(MOST_PARTS // 2 - 10))
    with pytest.raises(ProblemError) as refused:
        refuse_deep_query(make(MOST_PARTS + 2))
    assert refused.value.kind == "too-deep"
    refuse_deep_update(make(MOST_PARTS + 2))


@pytest.mark.parametrize("kind", ["minus", "union", "sum", "exists"])
def test_the_engine_bears_as_many_parts_as_pass(kind: str) -> None:
    assert not crashes(SIDE_BY_SIDE[kind](MOST_PARTS // 2 - 10))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { VALUES ?x { " + "1.5 -2 +3 'a|b' <x:a/b*c> ex:a.b.c " * 5_000 + "} }",
        "SELECT * { ?s ?p ?o FILTER(?o IN (" + ", ".join(["'(({'", "<x:((>", "ex:a\\("] * 3_000) + ")) }",
        "ASK { ?s ?p '''" + "({[" * 1_000 + "''' } # " + "((" * 1_000,
        "SELECT * { VALUES (?x ?y) { " + "(1 2)" * 20_000 + "} }",
    ],
)
def test_a_long_list_is_neither_deep_nor_of_many_parts(text: str) -> None:
    refuse_deep_query(text)
    assert extent_of(text).depth <= 4


def test_the_data_of_an_update_may_be_long() -> None:
    refuse_deep_update("INSERT DATA { " + "<x:s> <x:p> 1 ; <x:q> [ <x:r> 2 ] . " * 10_000 + "}")


def test_brackets_that_read_as_an_iri_count_if_they_are_many() -> None:
    with pytest.raises(ProblemError):
        refuse_deep_query("ASK { ?a ?b ?c FILTER(?a<" + "(" * 10_000 + "1" + ")" * 10_000 + ">?b) }")


@pytest.mark.parametrize("path", sorted(ROOT.glob("ontology/**/*.rq")) + sorted(ROOT.glob("api/**/*.rq")))
def test_the_projects_queries_are_far_from_the_limits(path: Path) -> None:
    extent = extent_of(path.read_text("utf-8"))
    assert extent.depth < MOST_DEPTH / 10
    assert extent.parts < MOST_PARTS / 10
