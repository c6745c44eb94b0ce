"""The vocabulary says who made it, and a reasoner draws from it what it was written for, no contradiction."""

from __future__ import annotations

import json
from pathlib import Path

import owlrl  # type: ignore[import-untyped]
import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef

from ontology.terms import NS, ONTOLOGY, Class, Property

ZP = Namespace(NS)
HEADER = {
    "http://www.w3.org/2002/07/owl#versionIRI": f"<{ONTOLOGY}/0.2.0>",
    "http://purl.org/dc/terms/creator": '"zhengpu"',
    "http://purl.org/dc/terms/license": "<https://creativecommons.org/licenses/by/4.0/>",
    "http://purl.org/vocab/vann/preferredNamespacePrefix": '"zp"',
    "http://purl.org/vocab/vann/preferredNamespaceUri": f'"{NS}"',
}
ALIGNMENTS = {
    "Organization": "http://www.w3.org/ns/org#Organization",
    "GovernmentBody": "http://data.europa.eu/m8g/PublicOrganisation",
    "AgentGroup": "http://www.w3.org/ns/prov#Agent",
    "Person": "http://xmlns.com/foaf/0.1/Person",
    "Post": "http://www.w3.org/ns/org#Post",
    "Tenure": "http://www.w3.org/ns/org#Membership",
    "Place": "http://purl.org/dc/terms/Location",
    "Bulletin": "http://www.w3.org/ns/dcat#Dataset",
    "BulletinSeries": "http://www.w3.org/ns/dcat#DatasetSeries",
    "Policy": "http://www.w3.org/ns/prov#Entity",
    "Platform": "https://schema.org/SoftwareApplication",
    "Activity": "http://www.w3.org/ns/prov#Activity",
    "Occasion": "https://schema.org/Event",
    "OccasionSeries": "https://schema.org/EventSeries",
    "Adoption": "http://www.w3.org/ns/prov#Entity",
    "Observation": "https://schema.org/Observation",
    "Span": "http://www.w3.org/ns/oa#SpecificResource",
}
# The datatypes of this ontology that OWL 2 RL allows as ranges; dates are left to SHACL.
RANGES = {XSD.string, XSD.boolean, XSD.integer, XSD.decimal}


@pytest.fixture(scope="module")
def graph(folder: Path) -> Graph:
    """The vocabulary as rdflib reads it; never changed."""
    return Graph().parse(folder / "zhengpu.ttl")


@pytest.mark.parametrize(("predicate", "value"), HEADER.items())
def test_header(vocabulary: ox.Store, predicate: str, value: str) -> None:
    quads = vocabulary.quads_for_pattern(ox.NamedNode(ONTOLOGY), ox.NamedNode(predicate), None)
    assert [str(q.object) for q in quads] == [value]


@pytest.mark.parametrize("name", ["title", "description", "created", "modified"])
def test_header_has(graph: Graph, name: str) -> None:
    assert graph.value(URIRef(ONTOLOGY), URIRef(f"http://purl.org/dc/terms/{name}")) is not None


def superclasses(graph: Graph, name: str) -> set[str]:
    """Return the IRIs of all that the class called `name` is a kind of."""
    return {str(c) for c in graph.transitive_objects(ZP[name], RDFS.subClassOf)}


@pytest.mark.parametrize(("name", "other"), ALIGNMENTS.items())
def test_classes_are_aligned(graph: Graph, name: str, other: str) -> None:
    assert other in superclasses(graph, name)


def test_ranges_are_datatypes_that_reasoners_know(graph: Graph) -> None:
    properties = set(graph.subjects(RDF.type, OWL.DatatypeProperty))
    ranges = {r for p in properties for r in graph.objects(p, RDFS.range)}
    assert ranges <= RANGES


@pytest.mark.parametrize("name", ["leadAgent", "organizer", "undertaker", "supporter", "attendee", "speaker"])
def test_roles_are_agents(graph: Graph, name: str) -> None:
    assert (ZP[name], RDFS.subPropertyOf, ZP.agent) in graph


def test_end_says_why_it_has_no_range(graph: Graph) -> None:
    notes = [str(n) for n in graph.objects(ZP.end, URIRef("http://www.w3.org/2004/02/skos/core#scopeNote"))]
    assert any("end date of an interval" in n and "end offset of a span" in n for n in notes)


def closure(graph: Graph, sample: ox.Store) -> Graph:
    """Return all that follows in OWL 2 RL from the vocabulary and the sample."""
    triples = (ox.Triple(q.subject, q.predicate, q.object) for q in sample)
    lines = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    everything = Graph().parse(data=lines, format="nt")
    for triple in graph:
        everything.add(triple)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(everything)
    return everything


def test_reasoning_tells_the_kind_of_an_act_and_finds_no_contradiction(
    graph: Graph, sample: ox.Store
) -> None:
    everything = closure(graph, sample)
    assert not [t for t in everything if "agent-ont#error" in str(t[1])]
    kinds = {
        str(act).rsplit("/", 1)[1]: {str(k).removeprefix(NS) for k in everything.objects(act, RDF.type)}
        for act in everything.subjects(ZP.verb, Literal("开展"))
    }
    assert kinds["a-00000000a3-1"] >= {"Activity", "Training"}
    assert (None, RDF.type, ZP.Issuance) in everything


def test_context_names_every_term(folder: Path) -> None:
    context = json.loads((folder / "context.jsonld").read_text("utf-8"))["@context"]
    named = {v if isinstance(v, str) else v.get("@id") for v in context.values() if isinstance(v, str | dict)}
    assert {t.replace(NS, "zp:") for t in (*Class, *Property)} <= named
    assert context["@version"] == 1.1


def test_context_agrees_with_the_vocabulary(folder: Path, graph: Graph) -> None:
    """An object property's value is read as an IRI, and a literal's datatype is the property's range."""
    context = json.loads((folder / "context.jsonld").read_text("utf-8"))["@context"]
    for term in Property:
        entry = context[term.removeprefix(NS)]
        coerced = entry.get("@type") if isinstance(entry, dict) else None
        is_object = (URIRef(term), RDF.type, OWL.ObjectProperty) in graph
        assert (coerced == "@id") == is_object, term
        expected = graph.value(URIRef(term), RDFS.range)
        if not is_object and expected is not None and expected != XSD.string:
            assert coerced == str(expected).replace(str(XSD), "xsd:"), term


def test_context_turns_json_into_the_graph(folder: Path) -> None:
    context = json.loads((folder / "context.jsonld").read_text("utf-8"))["@context"]
    document = {
        "@context": context,
        "id": "https://w3id.org/zhengpu/id/doc/1",
        "type": "Document",
        "prefLabel": {"zh-Hans": "关于晒书的通知"},
        "documentType": "https://w3id.org/zhengpu/id/document-type/notice",
    }
    quads = ox.parse(json.dumps(document), format=ox.RdfFormat.JSON_LD)
    assert {f"{q.predicate} {q.object}" for q in quads} == {
        f"<{RDF.type}> <{NS}Document>",
        f"<{NS}documentType> <https://w3id.org/zhengpu/id/document-type/notice>",
        '<http://www.w3.org/2004/02/skos/core#prefLabel> "关于晒书的通知"@zh-hans',
    }
