"""Parameters name what an update's WHERE reads; the engine, given the rewritten text, reads just that."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.problems import ProblemError
from api.sparql_text.update_dataset import with_dataset
from graph_builder.store.dataset import DEFAULT, UNION

A, B, C = "http://example.org/a", "http://example.org/b", "http://example.org/c"
RESULT = "http://example.org/result"
IN = "http://example.org/in"


def store() -> ox.Store:
    """A triple in the unnamed graph and one in each of three named graphs; each says where it is."""
    made = ox.Store()
    subject, predicate = ox.NamedNode("x:s"), ox.NamedNode("x:p")
    made.add(ox.Quad(subject, predicate, ox.Literal("unnamed")))
    for graph in (A, B, C):
        made.add(ox.Quad(subject, predicate, ox.Literal(graph), ox.NamedNode(graph)))
    return made


def read(update: str, using: tuple[str, ...] = (), named: tuple[str, ...] = ()) -> set[str]:
    """What the update's WHERE found, where it writes that into the graph of results."""
    made = store()
    made.update(with_dataset(update, using, named))
    return {quad.object.value for quad in made.quads_for_pattern(None, None, None, ox.NamedNode(RESULT))}  # type: ignore[union-attr]


PLAIN = f"INSERT {{ GRAPH <{RESULT}> {{ ?s <{IN}> ?o }} }} WHERE {{ ?s <x:p> ?o }}"
NAMED = f"INSERT {{ GRAPH <{RESULT}> {{ ?s <{IN}> ?o }} }} WHERE {{ GRAPH ?g {{ ?s <x:p> ?o }} }}"


@pytest.mark.parametrize(
    ("update", "using", "named", "found"),
    [
        (PLAIN, (), (), {"unnamed"}),
        (NAMED, (), (), {A, B, C}),
        (PLAIN, (A,), (), {A}),
        (PLAIN, (A, B), (), {A, B}),
        (NAMED, (A, B), (), set()),
        (NAMED, (), (A, B), {A, B}),
        (PLAIN, (), (A, B), set()),
        (PLAIN, (A,), (B,), {A}),
        (NAMED, (A,), (B,), {B}),
    ],
)
def test_the_dataset_is_what_the_parameters_say_and_nothing_else(
    update: str, using: tuple[str, ...], named: tuple[str, ...], found: set[str]
) -> None:
    assert read(update, using, named) == found


SPELLINGS = [
    f"INSERT{{GRAPH<{RESULT}>{{?s<{IN}>?o}}}}WHERE{{?s<x:p>?o}}",
    f"prefix where: <x:> insert # WHERE\n{{ graph <{RESULT}> {{?s <{IN}> ?o}} }}#}}\nwhere{{?s where:p ?o}};",
    f"DELETE {{ ?s ?p 'WHERE {{' }} INSERT {{ GRAPH <{RESULT}> {{ ?s <{IN}> ?o }} }} WHERE {{ ?s <x:p> ?o }}",
    f"INSERT DATA {{ <x:s> <x:p> '}} WHERE {{ USING <x:>' }} ; CLEAR SILENT GRAPH <x:using> ; {PLAIN}",
    f"PREFIX using: <x:> PREFIX with: <x:> COPY with:a TO using:b ; {PLAIN} ; DROP SILENT GRAPH using:c",
    f"{PLAIN} ; {PLAIN}",
    PLAIN[:-1] + "FILTER(?s<?o&&'}'!=?o||?o=?o) }",
    PLAIN[:-1] + "FILTER EXISTS { ?s ?p ?o FILTER(STR(?s)<STR(?o)||1<2) } }",
    PLAIN[:-1] + "BIND(?o<?s AS ?less) MINUS { ?s <x:q> '''}'\\'''' } } ; INSERT DATA {}",
    PLAIN[:-1]
    + "{ SELECT ?s (COUNT(?o<?s&&?o>?s) AS ?n) { ?s ?p ?o } GROUP BY ?s HAVING (?s<?n||'}'='}') } }",
]


@pytest.mark.parametrize("update", SPELLINGS)
def test_every_operation_is_found_however_it_is_written(update: str) -> None:
    made, rewritten = store(), with_dataset(update, [A])
    made.update(rewritten)
    found = {quad.object.value for quad in made.quads_for_pattern(None, None, None, ox.NamedNode(RESULT))}  # type: ignore[union-attr]
    assert found == {A}


@pytest.mark.parametrize("update", ["DELETE WHERE { ?s <x:p> ?o }", "PREFIX x:<x:>deletewhere{?s x:p ?o};"])
def test_delete_where_reads_the_dataset_and_deletes_from_the_unnamed_graph(update: str) -> None:
    same = store()
    same.add(ox.Quad(ox.NamedNode("x:s"), ox.NamedNode("x:p"), ox.Literal(A)))
    same.update(with_dataset(update, [A]))
    left = {quad.object.value for quad in same.quads_for_pattern(None, None, None, ox.DefaultGraph())}  # type: ignore[union-attr]
    assert left == {"unnamed"}
    assert len(list(same.quads_for_pattern(None, None, None, ox.NamedNode(A)))) == 1


@pytest.mark.parametrize(
    "update",
    [
        "WITH <x:g> DELETE { ?s ?p 1 } INSERT { ?s ?p 2 } WHERE { ?s ?p 1 }",
        "INSERT { ?s ?p 2 } USING <x:g> WHERE { ?s ?p 1 }",
        "INSERT { ?s ?p 2 }usingnamed<x:g>WHERE { ?s ?p 1 }",
        "PREFIX x: <x:> WITHx:g INSERT { ?s ?p 2 } WHERE { ?s ?p 1 }",
        "PREFIX x: <x:> INSERT{?s ?p 2}USINGx:g WHERE { ?s ?p 1 }",
        "CLEAR ALL ; with <x:g> DELETE { ?s ?p 1 } WHERE {}",
        f"{PLAIN} ; DELETE {{ ?s ?p 1 }} # c\n USING <x:g> WHERE {{ FILTER(1<2) }}",
    ],
)
def test_an_update_that_names_its_own_dataset_is_a_conflict(update: str) -> None:
    with pytest.raises(ProblemError) as refused:
        with_dataset(update, (), ("http://example/people",))
    assert refused.value.status == 400
    assert "USING" in refused.value.en
    assert with_dataset(update) == update


@pytest.mark.parametrize("iri", [UNION, DEFAULT, "relative", "x:a> <x:b", ""])
def test_what_a_using_clause_cannot_say_is_refused(iri: str) -> None:
    with pytest.raises(ProblemError) as refused:
        with_dataset(PLAIN, [iri])
    assert refused.value.kind == "bad-request"


@settings(max_examples=300)
@given(st.text(alphabet="{}()[]<>'\"#;:. \n\\?axWHEREDLTUSING", max_size=60))
def test_any_text_is_rewritten_or_left_as_it_is(text: str) -> None:
    try:
        rewritten = with_dataset(text, ["x:g"])
    except ProblemError as problem:
        assert problem.kind == "bad-request"  # noqa: PT017 - refusing is one of two allowed outcomes
        return
    assert rewritten == text or "USING <x:g>" in rewritten


# The shapes of the protocol's own tests: what is read, what is written, what stays out.
FULL = f"""DROP ALL ;
INSERT DATA {{
    GRAPH <{A}> {{ <{A}> a <x:Document> }}
    GRAPH <{B}> {{ <{B}> a <x:Document> }}
    GRAPH <{C}> {{ <{C}> a <x:Document> }}
}} ;
INSERT {{ GRAPH <{RESULT}> {{ ?s <{IN}> ?in }} }}
WHERE {{ {{ GRAPH ?g {{ ?s a <x:Document> }} BIND(?g AS ?in) }}
    UNION {{ ?s a <x:Document> . BIND("default" AS ?in) }} }}"""


def test_default_and_named_graphs_together() -> None:
    assert read(FULL, (A,), (B,)) == {"default", B}
