"""SHACL over quads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyshacl.errors import ReportableRuntimeError
from rdflib import Graph

from graph_builder.shapes import Shapes, Violation

SAMPLE = Path(__file__).parents[1] / "ontology" / "fixtures" / "sample.trig"
OWN = Path(__file__).parents[2] / "ontology" / "shapes.ttl"

SHAPE = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
<urn:shape> sh:targetSubjectsOf <urn:p> ; sh:property [
    sh:path <urn:q> ; sh:minCount 1 ; sh:message "缺 q"@zh-Hans , "q is missing"@en ] .
"""


def test_a_violation_has_words_in_each_language(tmp_path: Path) -> None:
    (tmp_path / "shapes.ttl").write_text(SHAPE, encoding="utf-8")
    shapes = Shapes.load(tmp_path / "shapes.ttl")
    data = ox.Store()
    data.update('INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> "x" . <urn:t> <urn:p> "y" ; <urn:q> 1 } }')
    assert set(shapes.violations(data)) == {
        Violation("urn:s", "urn:q", "缺 q", "zh-Hans"),
        Violation("urn:s", "urn:q", "q is missing", "en"),
    }


def test_the_shapes_of_the_ontology_are_read() -> None:
    assert Shapes.load().violations([]) == []


# Faster than pyshacl as it comes, and of one mind with it

ODD = {
    "closed, one property ignored already": """
        <urn:a> sh:targetClass <urn:C> ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ;
            sh:property <urn:p1> .""",
    "closed, an inverse path": """
        <urn:a> sh:targetSubjectsOf <urn:q> ; sh:closed true ; sh:property <urn:p1> ,
            [ sh:path [ sh:inversePath <urn:r> ] ; sh:maxCount 1 ] .""",
    "used by another": """
        <urn:a> sh:targetClass <urn:C> ; sh:property <urn:p1> .
        <urn:b> sh:targetObjectsOf <urn:r> ; sh:node <urn:a> .""",
    "a class of its own": """
        <urn:C> a rdfs:Class , sh:NodeShape ; sh:targetSubjectsOf <urn:r> ; sh:property <urn:p1> .""",
    "asks nothing": """
        <urn:a> sh:targetClass <urn:C> ; sh:deactivated true ; sh:property <urn:p1> .""",
    "one of two with a property": """
        <urn:a> sh:targetClass <urn:C> ; sh:property <urn:p1> .
        <urn:b> sh:targetClass <urn:D> ; sh:property <urn:p1> , [ sh:path <urn:r> ; sh:class <urn:C> ] .""",
    "a property's properties": """
        <urn:a> sh:targetNode <urn:x> , <urn:y> ; sh:property
            [ sh:path <urn:r> ; sh:minCount 1 ; sh:targetClass <urn:D> ; sh:property <urn:p1> ] .""",
    "either of two": """
        <urn:a> sh:targetClass <urn:C> ; sh:property [ sh:path <urn:q> ;
                sh:qualifiedValueShape [ sh:datatype xsd:integer ] ; sh:qualifiedMinCount 1 ] ;
            sh:xone ( [ sh:property <urn:p1> ] [ sh:property [ sh:path <urn:r> ; sh:minCount 1 ] ] ) .""",
}
COMMON = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<urn:p1> a sh:PropertyShape ; sh:path <urn:q> ; sh:minCount 1 ; sh:maxCount 2 ; sh:message "一或二"@zh-Hans .
"""
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
NODES = tuple(ox.NamedNode(f"urn:{name}") for name in ("x", "y", "z", "C", "D"))
VALUES = (*NODES, ox.Literal(1), ox.Literal("1"), ox.Literal("一", language="zh-Hans"), ox.Literal(True))
PROPERTIES = (TYPE, ox.NamedNode("urn:q"), ox.NamedNode("urn:r"))
TRIPLES = st.builds(ox.Quad, st.sampled_from(NODES), st.sampled_from(PROPERTIES), st.sampled_from(VALUES))


def told(found: Iterable[Violation]) -> set[Violation]:
    """Violations without the names of paths that have none of their own."""
    return {one if one.path.startswith(("urn:", "http")) else replace(one, path="") for one in found}


def as_it_comes(turtle: str) -> Shapes:
    return Shapes(Graph().parse(data=turtle, format="turtle"))


@pytest.mark.parametrize("shapes", ODD.values(), ids=ODD.keys())
@settings(max_examples=60)
@given(data=st.sets(TRIPLES, max_size=12))
def test_odd_shapes_ask_what_they_say(
    shapes: str, data: set[ox.Quad], tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("odd") / "shapes.ttl"
    file.write_text(COMMON + shapes, encoding="utf-8")
    own = as_it_comes(COMMON + shapes)
    assert told(Shapes.load(file).violations(data)) == told(own.violations(data))


@settings(max_examples=25)
@given(data=st.data())
def test_the_shapes_of_the_ontology_find_what_pyshacl_finds(data: st.DataObject) -> None:
    store = ox.Store()
    store.load(path=SAMPLE, format=ox.RdfFormat.TRIG)
    quads = sorted(store, key=str)
    one = st.sampled_from(quads)
    lost = data.draw(st.sets(one, max_size=6))
    crossed = data.draw(st.lists(st.tuples(one, one, one), max_size=6))
    added = [ox.Quad(s.subject, p.predicate, o.object) for s, p, o in crossed]
    kept = [quad for quad in chain(quads, added) if quad not in lost]
    own = as_it_comes(OWN.read_text(encoding="utf-8"))
    assert told(Shapes.load().violations(kept)) == told(own.violations(kept))


def test_a_property_shape_without_a_path_is_refused_still(tmp_path: Path) -> None:
    file = tmp_path / "shapes.ttl"
    shape = "<urn:a> sh:targetNode <urn:x> ; sh:property [ sh:minCount 1 ] ."
    file.write_text(COMMON + shape, encoding="utf-8")
    with pytest.raises(ReportableRuntimeError, match="well-formed SHACL PropertyShape"):
        Shapes.load(file).violations([])


def test_what_rdflib_does_not_know_is_left_out() -> None:
    node, said = ox.NamedNode("urn:x"), ox.NamedNode("urn:said")
    aside = ox.Quad(node, said, ox.Triple(node, said, ox.Literal(1)))
    turned = ox.Quad(node, said, ox.Literal("x", language="ar", direction=ox.BaseDirection.RTL))
    assert Shapes.load().violations([aside, turned]) == []
