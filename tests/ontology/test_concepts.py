"""Every concept is named, defined and shown by an example in both languages, and stands in its scheme."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, URIRef

from ontology.load import load
from ontology.terms import Scheme, concept, scheme_iri

ACTIONS = """
issue publish hold launch deploy advance carry-out establish draft revise complete select solicit inspect
train attend speak investigate deliberate safeguard cooperate honour open organise undertake determine approve
commission support read-out circulate receive appoint report abolish award nominate dispatch preside meet
visit study exchange exhibit produce build upgrade migrate connect open-up promote publicise pilot take-effect
evaluate monitor rectify penalise remove provide fund submit guide mourn
"""
STATUTORY = "决议 决定 命令 公报 公告 通告 意见 通知 通报 报告 请示 批复 议案 函 纪要"
STAGES = "announce plan deploy pilot issue implement train evaluate revise"
BOTH = {"zh-Hans", "en"}


def read(folder: Path, scheme: Scheme) -> Graph:
    """Return the file of a scheme."""
    return Graph().parse(folder / "concepts" / f"{scheme}.ttl")


def concepts(graph: Graph) -> list[URIRef]:
    """Return the concepts of a scheme's file."""
    return sorted(c for c in graph.subjects(RDF.type, SKOS.Concept) if isinstance(c, URIRef))


def languages(graph: Graph, subject: URIRef, predicate: URIRef) -> list[str]:
    """Return the languages of a literal, one for each value."""
    return sorted(v.language or "" for v in graph.objects(subject, predicate) if isinstance(v, Literal))


def notations(graph: Graph) -> set[str]:
    """Return the notations of a scheme's file."""
    return {str(n) for n in graph.objects(None, SKOS.notation)}


@pytest.fixture(params=list(Scheme), ids=str)
def scheme(request: pytest.FixtureRequest) -> Scheme:
    """Each scheme in turn."""
    return Scheme(request.param)


def test_a_scheme_is_named_and_licensed(folder: Path, scheme: Scheme) -> None:
    graph, iri = read(folder, scheme), URIRef(scheme_iri(scheme))
    assert (iri, RDF.type, SKOS.ConceptScheme) in graph
    assert set(languages(graph, iri, SKOS.prefLabel)) == BOTH
    assert graph.value(iri, DCTERMS.license)


def test_concepts_are_complete(folder: Path, scheme: Scheme) -> None:
    graph = read(folder, scheme)
    for c in concepts(graph):
        assert str(c) == concept(scheme, str(graph.value(c, SKOS.notation)))
        assert languages(graph, c, SKOS.prefLabel) == sorted(BOTH), c
        assert languages(graph, c, SKOS.definition) == sorted(BOTH), c
        assert "zh-Hans" in languages(graph, c, SKOS.example), c
        assert graph.value(c, SKOS.inScheme) == URIRef(scheme_iri(scheme))


def test_a_concept_is_at_the_top_or_below_another(folder: Path, scheme: Scheme) -> None:
    graph = read(folder, scheme)
    known = set(concepts(graph))
    for c in known:
        broader = set(graph.objects(c, SKOS.broader))
        assert broader <= known
        assert bool(broader) != bool(graph.value(c, SKOS.topConceptOf)), c


def test_two_levels_are_enough(folder: Path, scheme: Scheme) -> None:
    graph = read(folder, scheme)
    middle = set(graph.objects(None, SKOS.broader))
    assert not [c for c in middle if graph.value(c, SKOS.broader)]


def test_a_word_leads_to_one_concept(folder: Path, scheme: Scheme) -> None:
    graph = read(folder, scheme)
    words = list(_words(graph))
    assert sorted(words) == sorted(set(words))


def _words(graph: Graph) -> Iterator[str]:
    for predicate in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel):
        labels = (w for c in concepts(graph) for w in graph.objects(c, predicate) if isinstance(w, Literal))
        yield from (str(w) for w in labels if w.language == "zh-Hans")


def test_no_blank_nodes(folder: Path, scheme: Scheme) -> None:
    """The concepts are stored as they stand, and the store holds no blank node."""
    assert all(isinstance(s, URIRef) for s in read(folder, scheme).subjects())


def test_the_actions_that_rules_may_name(folder: Path) -> None:
    assert notations(read(folder, Scheme.ACTION)) == set(ACTIONS.split())


def test_every_action_is_that_of_some_verb(folder: Path) -> None:
    """A concept that no verb leads to would type nothing."""
    told = {v.action for v in load().verbs}
    assert notations(read(folder, Scheme.ACTION)) - told <= {"speak", "train"} - told


def test_the_stages_of_an_adoption(folder: Path) -> None:
    assert notations(read(folder, Scheme.STAGE)) == set(STAGES.split())


def test_the_fifteen_statutory_kinds(folder: Path) -> None:
    graph = read(folder, Scheme.DOCUMENT_TYPE)
    labels = {str(v) for v in graph.objects(None, SKOS.prefLabel) if isinstance(v, Literal)}
    assert labels >= set(STATUTORY.split())
    assert len(concepts(graph)) == 15
