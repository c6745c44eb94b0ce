"""The ontology has none of the usual faults, and each query for one finds it where it is planted."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pyoxigraph as ox
import pytest

PITFALLS = Path(__file__).parent / "fixtures" / "pitfalls"
PREFIXES = """
PREFIX zp: <https://w3id.org/zhengpu/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dct: <http://purl.org/dc/terms/>
"""
ONTOLOGY = "<https://w3id.org/zhengpu/ontology>"

# pitfall -> an update that plants it, and the term that must be found
PLANTED = {
    "unconnected-term": ("INSERT DATA { zp:Lonely a owl:Class }", "zp:Lonely"),
    "cycle": ("INSERT DATA { zp:Organization rdfs:subClassOf zp:School }", "zp:School"),
    "missing-annotation": (
        'DELETE WHERE { zp:agent skos:definition ?d }; INSERT DATA { zp:agent skos:definition "x"@en }',
        "zp:agent",
    ),
    "missing-domain-or-range": ("DELETE WHERE { zp:agent rdfs:range ?range }", "zp:agent"),
    "several-domains": ("INSERT DATA { zp:agent rdfs:domain zp:Place }", "zp:agent"),
    "missing-licence": (f"DELETE WHERE {{ {ONTOLOGY} dct:license ?licence }}", ONTOLOGY),
    "same-label": ('INSERT DATA { zp:School rdfs:label "地方"@zh-Hans }', "zp:School"),
    "undeclared-term": ("INSERT DATA { zp:agent rdfs:range zp:Agnet }", "zp:Agnet"),
}


def found(store: ox.Store, name: str) -> set[str]:
    """Return the terms that the query called `name` finds, shortened."""
    rows = cast(ox.QuerySolutions, store.query((PITFALLS / f"{name}.rq").read_text("utf-8")))
    return {str(row["term"]).replace("<https://w3id.org/zhengpu/ontology#", "zp:") for row in rows}


def test_every_pitfall_is_planted_once() -> None:
    assert {file.stem for file in PITFALLS.glob("*.rq")} == set(PLANTED)


@pytest.mark.parametrize("name", PLANTED)
def test_the_ontology_is_free_of_it(vocabulary: ox.Store, name: str) -> None:
    assert found(vocabulary, name) == set()


@pytest.mark.parametrize("annotation", ["rdfs:label", "skos:definition", "skos:example", "rdfs:isDefinedBy"])
def test_each_annotation_is_missed(vocabulary: ox.Store, annotation: str) -> None:
    vocabulary.update(f"{PREFIXES}DELETE WHERE {{ zp:School {annotation} ?value }}")
    assert found(vocabulary, "missing-annotation") == {"zp:School>"}


@pytest.mark.parametrize("name", PLANTED)
def test_the_query_finds_what_is_planted(vocabulary: ox.Store, name: str) -> None:
    update, term = PLANTED[name]
    vocabulary.update(PREFIXES + update)
    assert term in {hit.rstrip(">") if hit.startswith("zp:") else hit for hit in found(vocabulary, name)}
