"""No update that passes writes what RDF 1.1 does not know; what only looks like it passes."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from api.guard import inspect
from api.problems import ProblemError
from api.sparql_text.triple_terms import refuse_triple_terms

REFUSED = [
    "INSERT DATA { <x:s> <x:p> <<( <x:a> <x:b> <x:c> )>> }",
    "INSERT DATA{<x:s><x:p><<(<x:a><x:b><x:c>)>>}",
    "INSERT DATA { << <x:a> <x:b> <x:c> >> <x:p> 1 }",
    "INSERT DATA{<<<x:a><x:b><x:c>~<x:r>>><x:p>1}",
    "INSERT DATA { <x:a> <x:b> <x:c> ~ <x:r> }",
    "INSERT DATA { <x:a> <x:b> 'c'~}",
    "INSERT DATA { <x:a> <x:b> <x:c> {| <x:p> 1 |} }",
    "INSERT { <x:a> <x:b> ?t } WHERE { ?s ?p ?o BIND(TRIPLE(?s, ?p, ?o) AS ?t) }",
    "INSERT { <x:a> <x:b> ?t } WHERE { ?s ?p ?o BIND(<<( ?s ?p ?o )>> AS ?t) }",
    "INSERT { <x:a> <x:b> ?t } WHERE { ?s ?p ?o BIND(triple # c\n (?s<x:p>,?p, ?o) AS ?t) }",
    "INSERT DATA { <x:a> <x:b> 'x'@ar--rtl }",
    "INSERT { <x:a> <x:b> ?t } WHERE { ?s ?p ?o BIND(STRLANGDIR('x', 'ar', 'rtl') AS ?t) }",
    "VERSION '1.2' CLEAR ALL ; INSERT { ?t <x:p> 1 } WHERE { VALUES ?x {1} ?t <x:p> <<( <x:a> <x:b> 1 )>> }",
]
PASSED = [
    "INSERT DATA { <x:s> <x:~p> '<<( ~ {| TRIPLE(1) |}', '''x'@en--ltr''', 'x'@en-GB } # << ~",
    "PREFIX triple: <x:> INSERT { ?triple triple:triple 1 } WHERE { ?triple ?p ?o FILTER(!isTriple(?o)) }",
    "INSERT { ?s ?p 1 } WHERE { ?s ?p ?o FILTER(?o<<x:a>) FILTER(?o <<x:b> || 1 < 2) FILTER(1 - - 1 > 0) }",
    "VERSION '1.1' PREFIX version: <x:> INSERT DATA { version:a version:\\~b 1 }",
]


@pytest.mark.parametrize("update", REFUSED)
def test_an_update_with_syntax_of_rdf_12_is_refused(update: str) -> None:
    with pytest.raises(ProblemError) as refused:
        refuse_triple_terms(update)
    assert refused.value.status == 400


@pytest.mark.parametrize("update", PASSED)
def test_what_only_looks_like_it_passes(update: str) -> None:
    refuse_triple_terms(update)


@pytest.mark.parametrize("update", PASSED)
def test_what_passes_writes_rdf_11(update: str) -> None:
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("x:s"), ox.NamedNode("x:p"), ox.NamedNode("x:a")))
    store.update(update)
    ox.serialize(store, format=ox.RdfFormat.N_QUADS)
    assert not any(isinstance(quad.object, ox.Triple) for quad in store)


@pytest.mark.parametrize(
    "query", ["ASK { << ?s ?p ?o >> ?q ?r }", "VERSION '1.2' ASK { ?s ?p <<( ?a ?b ?c )>> }"]
)
def test_a_query_may_read_them(query: str) -> None:
    assert inspect(query).form.value == "ask"
    ox.Store().query(query)
