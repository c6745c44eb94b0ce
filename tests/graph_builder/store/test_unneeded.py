"""A description is needed as long as something needed leads to it, or anybody else tells of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from graph_builder.store import unneeded as module
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.unneeded import unneeded
from ontology.terms import GRAPH, ID
from tests.graph_builder.store.sample import registry, shard

OTHERS = GRAPH + "notes"


@pytest.fixture(params=[1, 2, 2000])
def store(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[EmbeddedStore]:
    """A store that holds nothing in vain, asked about so many things at once."""
    monkeypatch.setattr(module, "MANY", request.param)
    with EmbeddedStore.open(tmp_path / "store") as store:
        store.load_registry(registry(), "first")
        store.replace(shard("one", "c:d1", "x:d2"))
        yield store


def say(store: EmbeddedStore, graph: str, turtle: str) -> None:
    """Have a graph say something more."""
    store.update(f"BASE <{ID}> INSERT DATA {{ GRAPH <{graph}> {{ {turtle} }} }}", "urn:update")


def of(store: EmbeddedStore) -> set[str]:
    """What is described and not needed."""
    subjects = {quad.subject for quad in unneeded(store)}
    return {each.value.removeprefix(ID) for each in subjects if isinstance(each, NamedNode)}


def test_what_bulletins_lead_to_is_needed(store: EmbeddedStore) -> None:
    assert of(store) == set()


def test_what_leads_to_each_other_and_nowhere_else_is_not(store: EmbeddedStore) -> None:
    say(store, GRAPH + "entities", "<org/p> <urn:x:of> <org/q> . <org/q> <urn:x:of> <org/p> , <org/c> .")
    assert of(store) == {"org/p", "org/q"}


def test_all_that_is_said_of_it_is_told_and_of_others_nothing(store: EmbeddedStore) -> None:
    say(store, GRAPH + "entities", '<org/p> <urn:x:of> <org/q> ; <urn:x:name> "p" .')
    assert {str(quad.object) for quad in unneeded(store)} == {f"<{ID}org/q>", '"p"'}


@pytest.mark.parametrize("told", ["<urn:x:n> <urn:x:on> <org/p> .", '<org/p> <urn:x:name> "p" .'])
def test_what_somebody_else_tells_of_is_needed_and_what_it_leads_to(store: EmbeddedStore, told: str) -> None:
    chain = "<org/p> <urn:x:of> <org/q> . <org/q> <urn:x:of> <org/r> ."
    say(store, GRAPH + "entities", f'{chain} <org/r> <urn:x:name> "r" . <org/s> <urn:x:of> <org/r> .')
    assert of(store) == {"org/p", "org/q", "org/r", "org/s"}
    say(store, OTHERS, told)
    assert of(store) == {"org/s"}


def test_that_the_registry_names_it_is_no_need(store: EmbeddedStore) -> None:
    say(store, GRAPH + "entities", '<org/p> <urn:x:name> "p" .')
    say(store, GRAPH + "registry", "<place/450000> <urn:x:of> <org/p> .")
    assert of(store) == {"org/p"}
