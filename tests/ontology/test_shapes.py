"""The sample conforms; a graph broken in one way is refused for that reason and for no other."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pyshacl
import pytest
import yaml
from rdflib import RDF, SH, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from ontology.terms import PREFIXES, SHAPES

FIXTURES = Path(__file__).parent / "fixtures"
ID = "https://w3id.org/zhengpu/id/"
PREFIX = f"BASE <{ID}>\n" + "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())


class Fault(NamedTuple):
    """One result of validation: the shape without its namespace, the property, the constraint."""

    shape: str
    path: str
    constraint: str


class Case(NamedTuple):
    """An update that breaks the sample, and the one fault that must be found."""

    fault: Fault
    update: str


def read_cases() -> list[Case]:
    """Return the rows of ``fixtures/broken.yaml``."""
    rows = yaml.safe_load((FIXTURES / "broken.yaml").read_text("utf-8"))
    return [Case(Fault(f"{r['shape']}Shape", r["path"], r["constraint"]), update_of(r)) for r in rows]


def update_of(row: dict[str, str]) -> str:
    """Return the change of a row as a SPARQL update."""
    if "drop" in row:
        return f"{PREFIX} DELETE WHERE {{ {row['drop']} ?value }}"
    if "add" in row:
        return f"{PREFIX} INSERT DATA {{ {row['add']} }}"
    fact, value = row["set"].rsplit(" ", 1)
    return f"{PREFIX} DELETE {{ {fact} ?old }} INSERT {{ {fact} {value} }} WHERE {{ {fact} ?old }}"


CASES = read_cases()


@pytest.fixture(scope="module")
def shapes(folder: Path) -> Graph:
    """The shapes as rdflib reads them; never changed."""
    return Graph().parse(folder / "shapes.ttl")


def graph_of(store: ox.Store) -> Graph:
    """Return all quads of a store as one graph."""
    triples = (ox.Triple(q.subject, q.predicate, q.object) for q in store)
    return Graph().parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"", format="nt")


@pytest.fixture(scope="module")
def small(folder: Path) -> Graph:
    """The sample with the concepts that it or a case leads to, to be copied: a look at all concepts costs
    half a second, and each would tell the same of them.
    """
    store = ox.Store()
    store.load(path=FIXTURES / "sample.trig", format=ox.RdfFormat.TRIG)
    kept, concepts = graph_of(store), Graph()
    for file in (folder / "concepts").glob("*.ttl"):
        concepts.parse(file)
    named = {URIRef(ID + name) for case in CASES for name in re.findall(r"<([^>]*)>", case.update)}
    wanted = named | set(kept.objects())
    while wanted:
        node = wanted.pop()
        told = set(concepts.triples((node, None, None)))
        concepts.remove((node, None, None))
        wanted |= {value for _, _, value in told}
        for triple in told:
            kept.add(triple)
    return kept


@pytest.fixture
def graph(small: Graph) -> Graph:
    """A copy, free to be broken."""
    copy = Graph()
    for triple in small:
        copy.add(triple)
    return copy


def report_on(
    graph: Graph, shapes: Graph, *, check_shapes: bool = False, at: list[str | URIRef] | None = None
) -> Graph:
    """Return the validation report, on some nodes if given; the shapes themselves are checked where asked."""
    _, report, text = pyshacl.validate(
        graph, shacl_graph=shapes, meta_shacl=check_shapes, advanced=False, focus_nodes=at
    )
    assert isinstance(report, Graph), text
    return report


def owner(shapes: Graph, source: Node, focus_types: set[Node]) -> str:
    """Return the node shape that has `source` as a property; of several, the one that aims at the focus."""
    owners = {s for s in shapes.subjects(SH.property, source) if (s, RDF.type, SH.NodeShape) in shapes}
    aimed = {o for o in owners if focus_types & set(shapes.objects(o, SH.targetClass))}
    return str(next(iter(aimed or owners or {source}))).removeprefix(SHAPES)


def faults(graph: Graph, shapes: Graph) -> set[Fault]:
    """Return what the shapes find wrong."""
    report, found = report_on(graph, shapes), set()
    for result in report.objects(None, SH.result):
        focus, source = report.value(result, SH.focusNode), report.value(result, SH.sourceShape)
        assert focus is not None
        assert source is not None
        path = report.value(result, SH.resultPath)
        constraint = str(report.value(result, SH.sourceConstraintComponent))
        found.add(
            Fault(
                owner(shapes, source, set(graph.objects(focus, RDF.type))),
                shorten(path) if path is not None else "",
                constraint.removeprefix(str(SH)).removesuffix("ConstraintComponent"),
            )
        )
    return found


def shorten(iri: Node) -> str:
    """Return an IRI with its prefix."""
    return next(f"{p}:{str(iri)[len(ns) :]}" for p, ns in PREFIXES.items() if str(iri).startswith(ns))


def test_the_sample_conforms_and_the_shapes_are_shapes(sample: ox.Store, shapes: Graph) -> None:
    report = report_on(graph_of(sample), shapes, check_shapes=True)
    assert [str(m) for m in report.objects(None, SH.resultMessage)] == []


@pytest.mark.parametrize("broken", CASES, ids=lambda c: "-".join(c.fault))
def test_a_fault_is_found_for_its_own_reason(graph: Graph, shapes: Graph, broken: Case) -> None:
    graph.update(broken.update)
    assert faults(graph, shapes) == {broken.fault}


def targets(shapes: Graph, graph: Graph) -> dict[URIRef, URIRef]:
    """Return each node shape that has a target, with one node of the graph that it looks at."""
    aimed = {
        shape: node
        for shape, kind in shapes.subject_objects(SH.targetClass)
        for node in sorted(graph.subjects(RDF.type, kind), key=str)
    }
    spans = {
        shape: node
        for shape, predicate in shapes.subject_objects(SH.targetSubjectsOf)
        for node in sorted(graph.subjects(predicate), key=str)
    }
    found = {**aimed, **spans}.items()
    return {s: node for s, node in found if isinstance(s, URIRef) and isinstance(node, URIRef)}


def properties(shapes: Graph, shape: URIRef) -> list[tuple[Node, URIRef]]:
    """Return the property shapes of a node shape, with their paths."""
    paths = [(p, shapes.value(p, SH.path)) for p in shapes.objects(shape, SH.property)]
    return [(p, path) for p, path in paths if isinstance(path, URIRef)]


def found_at(
    graph: Graph, shapes: Graph, constraint: Node | None = None, at: list[str | URIRef] | None = None
) -> set[tuple[Node | None, Node | None]]:
    """Return at which node which property shape found a fault, of one kind of constraint and at some nodes if
    given.
    """
    report = report_on(graph, shapes, at=at)
    return {
        (report.value(r, SH.focusNode), report.value(r, SH.sourceShape))
        for r in report.objects(None, SH.result)
        if constraint is None or (r, SH.sourceConstraintComponent, constraint) in report
    }


def test_every_shape_with_a_target_has_a_case(graph: Graph, shapes: Graph) -> None:
    aimed = {str(s).removeprefix(SHAPES) for s in targets(shapes, graph)}
    assert {c.fault.shape for c in CASES} == aimed


def test_every_property_shape_refuses_a_wrong_value(graph: Graph, shapes: Graph) -> None:
    """A French word is right nowhere; shapes that count values of a language are tested by cases above."""
    expected = set()
    for shape, node in targets(shapes, graph).items():
        for source, path in properties(shapes, shape):
            if shapes.value(source, SH.qualifiedMinCount) is None and path != PLAIN_LABEL:
                graph.add((node, path, Literal("faux", lang="fr")))
                expected.add((node, source))
    assert len(expected) > 100
    assert expected <= found_at(graph, shapes)


PLAIN_LABEL = URIRef("http://www.w3.org/2004/02/skos/core#altLabel")


def test_an_alias_without_a_language_is_refused(graph: Graph, shapes: Graph) -> None:
    graph.add((URIRef(f"{ID}org/moe"), PLAIN_LABEL, Literal("部")))
    assert faults(graph, shapes) == {Fault("OrganizationShape", "skos:altLabel", "Datatype")}


def test_every_required_property_is_missed(graph: Graph, shapes: Graph) -> None:
    for shape, node in targets(shapes, graph).items():
        required = {
            (s, p) for s, p in properties(shapes, shape) if shapes.value(s, SH.minCount) == Literal(1)
        }
        gone = [triple for _, path in required for triple in graph.triples((node, path, None))]
        for triple in gone:
            graph.remove(triple)
        missed = found_at(graph, shapes, SH.MinCountConstraintComponent, at=[node])
        assert {(node, source) for source, _ in required} <= missed, shape
        for triple in gone:
            graph.add(triple)


def test_a_blank_node_is_refused(graph: Graph, shapes: Graph) -> None:
    node = BNode()
    graph.add((node, RDF.type, URIRef(f"{PREFIXES['zp']}Award")))
    graph.add((node, URIRef(f"{PREFIXES['skos']}prefLabel"), Literal("晒书奖", lang="zh-Hans")))
    assert Fault("NamedThingShape", "", "NodeKind") in faults(graph, shapes)


def test_messages_are_in_both_languages(shapes: Graph) -> None:
    told = set(shapes.subjects(SH.path)) - set(shapes.objects(None, SH.path))
    inner = {p for p in told if not list(shapes.objects(p, SH.message))}
    # what stands inside sh:xone and sh:or is told by the message of the whole
    assert all((p, SH.datatype, None) not in shapes and (p, SH.nodeKind, None) not in shapes for p in inner)
    nodes = {s for s in shapes.subjects(RDF.type, SH.NodeShape) if isinstance(s, URIRef)}
    for source in (told - inner) | nodes:
        languages = sorted(
            m.language or "" for m in shapes.objects(source, SH.message) if isinstance(m, Literal)
        )
        assert languages == ["en", "zh-Hans"], source


def test_core_constraints_only(shapes: Graph) -> None:
    assert not list(shapes.subjects(SH.sparql))
    assert (None, SH.datatype, XSD.date) in shapes
