"""Closed by a rule engine, ontology and sample hold no contradiction; each kind planted is found."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, XSD, Graph, Namespace

from ontology.consistency import contradictions
from ontology.terms import NS
from tests.ontology.reasoning import closed

ZP = Namespace(NS)
PREFIXES = """
@prefix zp: <https://w3id.org/zhengpu/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
PLANTED = [
    ("<urn:x> a zp:School , zp:Bulletin .", f"urn:x is both {NS}Bulletin and {NS}Organization"),
    (
        "<urn:x> zp:within <urn:y> . <urn:z> zp:adopter <urn:y> .",
        f"urn:y is both {NS}Organization and {NS}Place",
    ),
    (
        "<urn:x> zp:holder <urn:y> . <urn:y> zp:postIn <urn:z> , <urn:y> .",
        f"urn:y is both {NS}Organization and {NS}Person",
    ),
    ("zp:School rdfs:subClassOf owl:Nothing . <urn:x> a zp:School .", "urn:x is of owl:Nothing"),
    ("<urn:x> zp:start 1 , 2 .", f"urn:x has 2 values of {NS}start"),
    (
        "<urn:x> owl:sameAs <urn:y> ; owl:differentFrom <urn:y> .",
        "urn:x is the same as, and different from, urn:y",
    ),
    (
        '<urn:x> zp:verb "2022-11-03"^^xsd:date .',
        f"urn:x has a value of {NS}verb that is no {XSD.string}",
    ),
    (
        "<urn:x> zp:verb <urn:y> .",
        f"urn:x has a value of {NS}verb that is no {XSD.string}",
    ),
]


@pytest.fixture(scope="module")
def graph(folder: Path) -> Graph:
    """The vocabulary; never changed."""
    return Graph().parse(folder / "zhengpu.ttl")


def test_ontology_and_sample_hold_none(graph: Graph, sample: ox.Store) -> None:
    assert contradictions(closed(graph, sample)) == []


def test_the_closure_tells_what_only_a_reasoner_knows(graph: Graph, sample: ox.Store) -> None:
    """Without this, an engine that derives nothing would find no contradiction either."""
    everything = closed(graph, sample)
    assert (None, RDF.type, ZP.Training) in everything
    assert (None, RDF.type, ZP.Training) not in closed(Graph(), sample)


@pytest.mark.parametrize(("statements", "fault"), PLANTED)
def test_a_planted_one_is_found(graph: Graph, statements: str, fault: str) -> None:
    planted = graph + Graph().parse(data=PREFIXES + statements)
    assert fault in contradictions(closed(planted, ox.Store()))


@pytest.mark.parametrize(
    "statements", ["<urn:x> zp:value 2 .", "<urn:x> zp:start 1 , 1 .", "<urn:x> a zp:School , zp:Policy ."]
)
def test_what_may_be_is_none(graph: Graph, statements: str) -> None:
    planted = graph + Graph().parse(data=PREFIXES + statements)
    assert contradictions(closed(planted, ox.Store())) == []
