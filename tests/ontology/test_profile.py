"""The ontology is OWL 2 RL, and what is not is found where it is planted."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph

from ontology.profile import outside_rl

PREFIXES = """
@prefix zp: <https://w3id.org/zhengpu/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
PLANTED = [
    (
        "zp:School rdfs:subClassOf [ owl:unionOf ( zp:Company zp:PartyBody ) ] .",
        "unionOf is not allowed in a superclass",
    ),
    (
        "zp:School rdfs:subClassOf [ owl:onProperty zp:about ; owl:someValuesFrom zp:Place ] .",
        "someValuesFrom is not allowed in a superclass",
    ),
    (
        "zp:agent rdfs:range [ owl:unionOf ( zp:Person zp:Place ) ] .",
        "unionOf is not allowed in a domain or range",
    ),
    (
        "[ owl:complementOf zp:Place ] rdfs:subClassOf zp:School .",
        "complementOf is not allowed in a subclass",
    ),
    (
        "zp:School rdfs:subClassOf [ owl:intersectionOf ( zp:Organization [ owl:oneOf ( zp:a ) ] ) ] .",
        "oneOf is not allowed in a superclass",
    ),
    (
        "zp:School owl:equivalentClass [ owl:unionOf ( zp:Company ) ] .",
        "unionOf is not allowed in an equivalent class",
    ),
    (
        "zp:School owl:disjointWith [ owl:complementOf zp:Place ] .",
        "complementOf is not allowed in a disjoint class",
    ),
    (
        "zp:School rdfs:subClassOf [ owl:onProperty zp:about ; owl:maxCardinality 2 ] .",
        "maxCardinality 2 is neither 0 nor 1",
    ),
    (
        "zp:School rdfs:subClassOf [ owl:onProperty zp:about ; owl:cardinality 1 ] .",
        "cardinality is not in the profile",
    ),
    ("owl:Thing rdfs:subClassOf zp:School .", "owl:Thing is not allowed as a subclass"),
    ("zp:within a owl:ReflexiveProperty .", "ReflexiveProperty is not in the profile"),
    ("zp:begin rdfs:range xsd:date .", "http://www.w3.org/2001/XMLSchema#date is no datatype of the profile"),
]
ALLOWED = [
    "zp:School rdfs:subClassOf [ owl:onProperty zp:about ; owl:allValuesFrom zp:Place ] .",
    "zp:School rdfs:subClassOf [ owl:onProperty zp:about ; owl:maxCardinality 1 ] .",
    "[ owl:unionOf ( zp:Company zp:PartyBody ) ] rdfs:subClassOf zp:Organization .",
    "[ owl:onProperty zp:about ; owl:someValuesFrom owl:Thing ] rdfs:subClassOf zp:School .",
    "zp:School rdfs:subClassOf [ owl:complementOf zp:Place ] .",
]


@pytest.fixture
def graph(folder: Path) -> Graph:
    """The vocabulary, free to be damaged."""
    return Graph().parse(folder / "zhengpu.ttl")


def test_the_ontology_keeps_to_the_profile(graph: Graph) -> None:
    assert outside_rl(graph) == []


@pytest.mark.parametrize(("axiom", "fault"), PLANTED)
def test_what_the_profile_has_not_is_found(graph: Graph, axiom: str, fault: str) -> None:
    assert fault in outside_rl(graph.parse(data=PREFIXES + axiom))


@pytest.mark.parametrize("axiom", ALLOWED)
def test_what_the_profile_has_is_let_through(graph: Graph, axiom: str) -> None:
    assert outside_rl(graph.parse(data=PREFIXES + axiom)) == []
