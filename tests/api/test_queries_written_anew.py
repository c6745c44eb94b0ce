"""Queries that were written anew, so that they take no longer in a larger store, tell what they told before.

Each stands here as it stood, in the plain form: it says what the one in use must say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest

from api.queries import query
from api.rest.around import RELATED
from graph_builder.store.composing import composed
from graph_builder.store.dataset import dataset_of
from graph_builder.store.layout import Home
from graph_builder.store.snapshots import Snapshots
from ontology.terms import NS, PREFIXES, ROOT
from visualizations.asking import query_text

PLAIN = {
    "describe": """
CONSTRUCT { ?subject ?property ?value }
WHERE {
  { ?iri ?property ?value . BIND(?iri AS ?subject) }
  UNION { ?iri ?any ?subject . ?subject skos:prefLabel ?value . BIND(skos:prefLabel AS ?property) }
  UNION { ?subject ?property ?iri . BIND(?iri AS ?value) }
  UNION { ?iri zp:evidence ?subject . ?subject ?property ?value }
}
""",
    "statements_in": """
SELECT ?graph ?statement ?property ?value ?quote
WHERE {
  { SELECT DISTINCT ?graph ?statement WHERE { GRAPH ?graph { ?statement zp:evidence ?any } } }
  {
    GRAPH ?graph {
      ?statement ?property ?value .
      OPTIONAL { ?value zp:quote ?quote }
    }
  } UNION {
    ?statement a ?kind ; ?property ?value .
    FILTER(?kind = zp:Adoption)
    FILTER(?property NOT IN (zp:adoptionBasis, zp:evidence))
  }
}
""",
    "statements_by_iri": """
SELECT ?statement ?property ?value ?quote
WHERE {
  VALUES ?statement { }
  ?statement ?property ?value .
  OPTIONAL { ?value zp:quote ?quote }
}
""",
    "new_things": """
SELECT ?thing ?class
WHERE {
  {
    SELECT DISTINCT ?thing
    WHERE {
      VALUES ?name { }
      GRAPH ?name {
        ?item ?naming ?thing .
        VALUES ?naming { zp:mentions zp:object zp:agent }
      }
    }
  }
  ?thing a ?class .
  FILTER NOT EXISTS {
    VALUES ?elsewhere { zp:mentions zp:object zp:agent }
    GRAPH ?other { ?there ?elsewhere ?thing }
    FILTER(?other NOT IN ( ))
  }
}
""",
    "begins": """
SELECT ?begin (COUNT(?act) AS ?count)
WHERE { ?act zp:begin ?begin . ?act zp:status ?status }
GROUP BY ?begin
""",
    "acts": """
SELECT DISTINCT ?activity ?verb ?status ?begin ?end ?edtf ?timeBasis ?bulletin ?agent ?about ?object ?quote
WHERE {
  VALUES ?bulletin { }  # if bulletin
  ?section zp:partOf ?bulletin .
  ?item zp:partOf ?section .
  ?activity zp:partOf ?item ;
            a zp:Activity ;
            zp:verb ?verb ;
            zp:object ?object ;
            zp:evidence ?span .
  ?span zp:quote ?quote .
  OPTIONAL { ?activity zp:status ?status }
  OPTIONAL { ?activity zp:begin ?begin ; zp:end ?end }
  OPTIONAL { ?activity zp:edtf ?edtf }
  OPTIONAL { ?activity zp:timeBasis ?timeBasis }
  OPTIONAL { ?activity zp:agent ?agent }
  OPTIONAL { ?item zp:about ?about }
}
""",
    "shown": """
SELECT DISTINCT ?activity ?agent ?verb ?object ?edtf ?policy ?adopter ?bulletin ?quote
WHERE {
  VALUES ?bulletin { }  # if bulletin
  VALUES ?activity { }  # if activity
  ?section zp:partOf ?bulletin .
  ?item zp:partOf ?section .
  ?activity zp:partOf ?item ;
            a zp:Activity ;
            zp:verb ?verb ;
            zp:object ?object ;
            zp:evidence ?span .
  ?span zp:quote ?quote .
  OPTIONAL { ?activity zp:agent ?agent }
  OPTIONAL { ?activity zp:edtf ?edtf }
  OPTIONAL { ?adoption zp:adoptionBasis ?activity ; zp:adoptedPolicy ?policy ; zp:adopter ?adopter }
}
ORDER BY ?edtf ?activity ?agent ?object ?quote
""",
    "story": """
SELECT DISTINCT ?activity ?role ?thing ?verb ?edtf ?timeBasis ?quote
WHERE {
  {
    VALUES ?thing { }  # if thing
    ?activity ?role ?thing
  } UNION {
    VALUES ?place { }  # if thing
    ?place ^zp:within?/^zp:within?/^zp:within?/^zp:jurisdiction ?thing .
    ?activity ?role ?thing
  }
  ?activity a zp:Activity ;
            zp:verb ?verb ;
            zp:evidence ?span .
  ?span zp:quote ?quote .
  OPTIONAL { ?activity zp:begin ?begin }
  OPTIONAL { ?activity zp:edtf ?edtf }
  OPTIONAL { ?activity zp:timeBasis ?timeBasis }
}
ORDER BY DESC(?begin) ?activity ?role ?thing
LIMIT 1000
""",
}
IN_PICTURES = ("acts", "shown", "story")
LINKS = f"{ROOT}graph/derived/links"
TYPE = PREFIXES["rdf"] + "type"
Terms = Mapping[str, list[str]]


@pytest.fixture(scope="module")
def data(sample_store: Path) -> Iterator[ox.Store]:
    """The sample as a reader sees it."""
    with Snapshots(Home(sample_store).snapshots).lease() as lease:
        yield ox.Store.read_only(str(lease.path))


def things(data: ox.Store, name: str, every: int) -> list[str]:
    """Some things of a class, or objects of a property."""
    node = ox.NamedNode(NS + name)
    if name[0].isupper():
        found = {str(q.subject.value) for q in data.quads_for_pattern(None, ox.NamedNode(TYPE), node)}  # type: ignore[union-attr]
    else:
        found = {str(q.object.value) for q in data.quads_for_pattern(None, node, None)}  # type: ignore[union-attr]
    return sorted(found)[::every]


def answers(data: ox.Store, text: str, about: Terms, substituted: Mapping[str, str]) -> Counter[str]:
    """How often each solution, or triple, comes."""
    given = {name: [ox.NamedNode(iri) for iri in iris] for name, iris in about.items()}
    listed = ", ".join(f"<{iri}>" for iri in about.get("name", ()))
    filled = composed(text, given).replace("NOT IN ( )", f"NOT IN ({listed})")
    values = {ox.Variable(name): ox.NamedNode(iri) for name, iri in substituted.items() if f"?{name}" in text}
    found = data.query(filled, prefixes=dict(PREFIXES), substitutions={**values}, **dataset_of(filled))
    return Counter(map(str, found))  # type: ignore[arg-type]


def agree(data: ox.Store, name: str, about: Terms | None = None, **substituted: str) -> int:
    """Hold the query in use against the plain one; how many answers there are."""
    text = query_text(name) if name in IN_PICTURES else query(name)
    used, plain = (answers(data, each, about or {}, substituted) for each in (text, PLAIN[name]))
    assert used == plain
    return used.total()


@pytest.mark.parametrize("name", ["Document", "Place", "GovernmentBody", "Activity", "Policy", "Bulletin"])
def test_a_thing_is_described_as_before(data: ox.Store, name: str) -> None:
    few = [iri for iri in things(data, name, 40) if pointing(data, iri) <= RELATED]
    counts = [agree(data, "describe", iri=iri, links=LINKS) for iri in few]
    assert counts
    assert min(counts) > 0


def test_what_very_many_tell_of_is_described_as_before_but_for_so_many(data: ox.Store) -> None:
    (country,) = (iri for iri in things(data, "Place", 1) if pointing(data, iri) > RELATED)
    about = {"iri": country, "links": LINKS}
    told, before = (answers(data, text, {}, about) for text in (query("describe"), PLAIN["describe"]))
    assert told <= before
    assert all(each.endswith(f" <{country}>") for each in before - told)
    assert sum(each.endswith(f" <{country}>") for each in told) == RELATED


def pointing(data: ox.Store, iri: str) -> int:
    """How many statements say something with a thing."""
    return sum(1 for _ in data.quads_for_pattern(None, None, ox.NamedNode(iri)))


def test_a_bulletin_tells_the_same_statements(data: ox.Store) -> None:
    for graph in data.named_graphs():
        agree(data, "statements_in", graph=str(graph.value))
    bulletin = next(str(g.value) for g in data.named_graphs() if "/graph/bulletin/" in str(g.value))
    assert agree(data, "statements_in", graph=bulletin)


def test_statements_are_told_the_same(data: ox.Store) -> None:
    for name in ("Activity", "Observation", "Adoption", "Omission"):
        assert agree(data, "statements_by_iri", {"statement": things(data, name, 3)}) or name == "Omission"


def test_a_bulletin_brings_the_same_news(data: ox.Store) -> None:
    graphs = [str(g.value) for g in data.named_graphs() if "/graph/bulletin/" in str(g.value)]
    assert agree(data, "new_things", {"name": graphs})


def test_acts_begin_on_the_same_days(data: ox.Store) -> None:
    assert agree(data, "begins")


@pytest.mark.parametrize("name", ["acts", "shown"])
def test_pictures_ask_for_the_same_acts(data: ox.Store, name: str) -> None:
    assert agree(data, name, {"bulletin": things(data, "Bulletin", 1)})


def test_the_story_of_a_thing_is_the_same(data: ox.Store) -> None:
    for iri in (*things(data, "agent", 30)[:3], *things(data, "object", 60)[:3]):
        assert agree(data, "story", {"thing": [iri], "place": [iri]})
    places = [
        agree(data, "story", {"thing": [iri], "place": [iri]}) for iri in things(data, "jurisdiction", 25)
    ]
    assert any(places)
