"""Whether an ontology keeps to OWL 2 RL, the profile that rule engines close.

The rules are those of the W3C recommendation "OWL 2 Profiles", section 4, for what Turtle can say:

1. Left of ``rdfs:subClassOf`` and in disjointness: named classes, intersection, union, enumeration, some
   values, a value.
2. Right of it, as domain and as range: named classes, intersection, complement, all values, a value, at most
   0 or 1.
3. Of ``owl:equivalentClass``: named classes, intersection, a value.
4. Nowhere: exact or minimal cardinality, self restriction, disjoint union, restricted or complemented
   datatypes, reflexive properties.
5. Datatypes: those of the profile; ``xsd:date`` is none of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

_BOTH = {OWL.intersectionOf, OWL.hasValue}
_LEFT = _BOTH | {OWL.unionOf, OWL.oneOf, OWL.someValuesFrom}
_RIGHT = _BOTH | {OWL.complementOf, OWL.allValuesFrom, OWL.maxCardinality, OWL.maxQualifiedCardinality}
_NOWHERE = {
    OWL.minCardinality,
    OWL.cardinality,
    OWL.minQualifiedCardinality,
    OWL.qualifiedCardinality,
    OWL.hasSelf,
    OWL.disjointUnionOf,
    OWL.onDatatype,
    OWL.withRestrictions,
    OWL.datatypeComplementOf,
}
_CONSTRUCTORS = _LEFT | _RIGHT | _NOWHERE
_XSD = """
string normalizedString token language Name NCName NMTOKEN boolean decimal integer nonNegativeInteger
nonPositiveInteger positiveInteger negativeInteger long int short byte unsignedLong unsignedInt unsignedShort
unsignedByte double float dateTime dateTimeStamp hexBinary base64Binary anyURI
"""
DATATYPES = {XSD[name] for name in _XSD.split()} | {
    RDF.PlainLiteral,
    RDF.XMLLiteral,
    RDFS.Literal,
    RDF.langString,
}


def outside_rl(graph: Graph) -> list[str]:
    """Return what in `graph` is not OWL 2 RL, sorted; each says which term or construct, and where.

    >>> outside_rl(Graph().parse(data='''
    ...     @prefix owl: <http://www.w3.org/2002/07/owl#> .
    ...     @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    ...     <urn:a> rdfs:subClassOf [ owl:unionOf ( <urn:b> <urn:c> ) ] .'''))
    ['unionOf is not allowed in a superclass']
    """
    return sorted({*_axioms(graph), *_constructs(graph), *_datatypes(graph)})


def _axioms(graph: Graph) -> Iterator[str]:
    for left, right in graph.subject_objects(RDFS.subClassOf):
        yield from _expression(graph, left, _LEFT, "a subclass")
        yield from _expression(graph, right, _RIGHT, "a superclass")
    for left, right in graph.subject_objects(OWL.equivalentClass):
        for side in (left, right):
            yield from _expression(graph, side, _BOTH, "an equivalent class")
    for end in (RDFS.domain, RDFS.range):
        for value in graph.objects(None, end):
            yield from _expression(graph, value, _RIGHT, "a domain or range")
    for left, right in graph.subject_objects(OWL.disjointWith):
        for side in (left, right):
            yield from _expression(graph, side, _LEFT, "a disjoint class")
    for members in graph.objects(None, OWL.members):
        for member in Collection(graph, members):
            yield from _expression(graph, member, _LEFT, "a disjoint class")


def _expression(graph: Graph, node: Node, allowed: set[URIRef], where: str) -> Iterator[str]:
    if node == OWL.Thing:
        yield f"owl:Thing is not allowed as {where}"
    if not isinstance(node, BNode):
        return
    for constructor, value in graph.predicate_objects(node):
        if constructor in _CONSTRUCTORS:
            if constructor not in allowed:
                yield f"{_short(constructor)} is not allowed in {where}"
            yield from _fillers(graph, constructor, value, allowed, where)


def _fillers(graph: Graph, constructor: Node, value: Node, allowed: set[URIRef], where: str) -> Iterator[str]:
    if constructor in {OWL.intersectionOf, OWL.unionOf}:
        for member in Collection(graph, value):
            yield from _expression(graph, member, allowed, where)
    elif constructor == OWL.complementOf:
        yield from _expression(graph, value, _LEFT, "a complement")
    elif constructor == OWL.allValuesFrom or (constructor == OWL.someValuesFrom and value != OWL.Thing):
        yield from _expression(graph, value, allowed, where)
    elif constructor in {OWL.maxCardinality, OWL.maxQualifiedCardinality} and int(str(value)) not in {0, 1}:
        yield f"{_short(constructor)} {value} is neither 0 nor 1"


def _constructs(graph: Graph) -> Iterator[str]:
    for constructor in _NOWHERE:
        if (None, constructor, None) in graph:
            yield f"{_short(constructor)} is not in the profile"
    if (None, RDF.type, OWL.ReflexiveProperty) in graph:
        yield "ReflexiveProperty is not in the profile"


def _datatypes(graph: Graph) -> Iterator[str]:
    used = {r for p in graph.subjects(RDF.type, OWL.DatatypeProperty) for r in graph.objects(p, RDFS.range)}
    used |= {v for p in (OWL.allValuesFrom, OWL.someValuesFrom) for v in graph.objects(None, p) if _is_xsd(v)}
    used |= {v.datatype for v in graph.objects(None, OWL.hasValue) if isinstance(v, Literal) and v.datatype}
    for datatype in used - DATATYPES:
        yield f"{datatype} is no datatype of the profile"


def _is_xsd(node: Node) -> bool:
    return isinstance(node, URIRef) and node.startswith(str(XSD))


def _short(term: Node) -> str:
    return str(term).rpartition("#")[2]
