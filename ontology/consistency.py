"""Contradictions in a graph that has been closed by a reasoner: what can be true in no world.

The checks are the rules of OWL 2 RL that end in *false* for the axioms this ontology uses (cls-nothing2,
cax-dw, cax-adc, prp-fp on literals, eq-diff1, dt-not-type). They look at what is stated, so the graph has to
be closed first.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

_NARROWER: dict[Node, set[URIRef]] = {
    XSD.decimal: {XSD.integer}
}  # of the ranges here, the one that holds another


def contradictions(graph: Graph) -> list[str]:
    """Return every contradiction of a closed `graph`, sorted, with the things it is about.

    >>> contradictions(Graph().parse(data='''
    ...     @prefix owl: <http://www.w3.org/2002/07/owl#> .
    ...     <urn:A> owl:disjointWith <urn:B> . <urn:x> a <urn:A> , <urn:B> .'''))
    ['urn:x is both urn:A and urn:B']
    """
    found = (*_nothing(graph), *_disjoint(graph), *_functional(graph), *_different(graph), *_mistyped(graph))
    return sorted(set(found))


def _nothing(graph: Graph) -> Iterator[str]:
    for thing in graph.subjects(RDF.type, OWL.Nothing):
        yield f"{thing} is of owl:Nothing"


def _disjoint(graph: Graph) -> Iterator[str]:
    for one, other in {*_disjoint_pairs(graph)}:
        for thing in set(graph.subjects(RDF.type, one)) & set(graph.subjects(RDF.type, other)):
            yield f"{thing} is both {one} and {other}"


def _disjoint_pairs(graph: Graph) -> Iterator[tuple[Node, Node]]:
    for axiom in graph.subjects(RDF.type, OWL.AllDisjointClasses):
        for members in graph.objects(axiom, OWL.members):
            yield from combinations(sorted(Collection(graph, members), key=str), 2)
    for pair in graph.subject_objects(OWL.disjointWith):
        one, other = sorted(pair, key=str)
        yield one, other


def _functional(graph: Graph) -> Iterator[str]:
    for prop in graph.subjects(RDF.type, OWL.FunctionalProperty):
        for subject in set(graph.subjects(prop, None)):
            values = {v.value if isinstance(v, Literal) else v for v in graph.objects(subject, prop)}
            if len(values) > 1:
                yield f"{subject} has {len(values)} values of {prop}"


def _different(graph: Graph) -> Iterator[str]:
    for one, other in graph.subject_objects(OWL.differentFrom):
        if one == other or (one, OWL.sameAs, other) in graph or (other, OWL.sameAs, one) in graph:
            yield f"{one} is the same as, and different from, {other}"


def _mistyped(graph: Graph) -> Iterator[str]:
    for prop in graph.subjects(RDF.type, OWL.DatatypeProperty):
        for datatype in graph.objects(prop, RDFS.range):
            for subject, value in graph.subject_objects(prop):
                if not isinstance(value, Literal) or not _is_of(value, datatype):
                    yield f"{subject} has a value of {prop} that is no {datatype}"


def _is_of(value: Literal, datatype: Node) -> bool:
    own = value.datatype or (RDF.langString if value.language else XSD.string)
    return not value.ill_typed and (own == datatype or own in _NARROWER.get(datatype, set()))
