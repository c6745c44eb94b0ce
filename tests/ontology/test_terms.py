"""The names in code are the names of the vocabulary, no more and no fewer."""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast

import pyoxigraph as ox

from ontology.terms import ID, NS, ONTOLOGY, PREFIXES, VERSION, Class, Property, Scheme, scheme_iri

OWL = "http://www.w3.org/2002/07/owl#"


def declared(store: ox.Store, *types: str) -> set[str]:
    """Return the terms of the namespace that `store` declares with one of the OWL `types`."""
    rows = [q for t in types for q in store.quads_for_pattern(None, None, ox.NamedNode(OWL + t))]
    subjects = {cast(ox.NamedNode, q.subject).value for q in rows}
    return {subject for subject in subjects if subject.startswith(NS)}


def constant(iri: str) -> str:
    """Return the name that the constant of `iri` must have: leadAgent -> LEAD_AGENT."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", iri.removeprefix(NS)).upper()


def test_classes_are_those_of_the_vocabulary(vocabulary: ox.Store) -> None:
    assert {str(c) for c in Class} == declared(vocabulary, "Class")


def test_properties_are_those_of_the_vocabulary(vocabulary: ox.Store) -> None:
    assert {str(p) for p in Property} == declared(vocabulary, "ObjectProperty", "DatatypeProperty")


def test_each_constant_is_called_as_its_term() -> None:
    terms = {**Class.__members__, **Property.__members__}
    assert {name: constant(term) for name, term in terms.items()} == {name: name for name in terms}


def test_schemes_are_the_files_of_concepts(folder: Path) -> None:
    assert {str(scheme) for scheme in Scheme} == {file.stem for file in (folder / "concepts").glob("*.ttl")}
    assert scheme_iri(Scheme.DOCUMENT_TYPE) == ID + "scheme/document-type"


def test_version_is_that_of_the_header(vocabulary: ox.Store) -> None:
    row = next(vocabulary.quads_for_pattern(ox.NamedNode(ONTOLOGY), ox.NamedNode(OWL + "versionIRI"), None))
    assert cast(ox.NamedNode, row.object).value == f"{ONTOLOGY}/{VERSION}"


def test_prefixes_cannot_be_changed() -> None:
    assert PREFIXES["zp"] == NS
    assert not hasattr(PREFIXES, "__setitem__")
