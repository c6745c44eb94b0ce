"""What a change makes of the index is foreseen only where the change tells all of it."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from graph_builder.store.change import Change
from graph_builder.store.descriptions import Registry
from graph_builder.store.foreseen import Foreseen, foreseen
from graph_builder.store.links import Rules
from graph_builder.store.names import EVIDENCE, LABEL
from graph_builder.store.planner import Planner
from graph_builder.store.search.documents import document_of
from graph_builder.store.search.facets import key_of
from graph_builder.store.shards import prepare
from ontology.terms import ID
from tests.graph_builder.store.sample import GRAPHS, registry, shard

ACT = NamedNode(f"{ID}bulletin/one/a-0000000001-1")
DOCUMENT = NamedNode(f"{ID}doc/d1")
ELSE = NamedNode("urn:else")


@pytest.fixture
def data() -> ox.Store:
    store = ox.Store()
    store.extend(registry())
    make(store, "a:d1")
    return store


def make(data: ox.Store, *acts: str, note: str = "") -> tuple[Foreseen, Change]:
    """Have the bulletin be one of these acts; what was foreseen of that, and what it was."""
    planner = Planner(data, GRAPHS, Registry(data, GRAPHS), Rules.load())
    change = planner.coming(prepare(shard("one", *acts, note=note), GRAPHS, Registry(data, GRAPHS)))
    known = foreseen(planner, change)
    data.update(change.as_update())
    return known, change


def evidence(data: ox.Store) -> set[Quad]:
    return set(data.quads_for_pattern(ACT, EVIDENCE, None, NamedNode(shard("one", "a:d1").graph)))


def keys(quads: set[Quad]) -> frozenset[int]:
    return frozenset(key_of(str(quad.object).strip("<>")) for quad in quads)


def test_what_is_foreseen_is_what_the_data_say_then(data: ox.Store) -> None:
    for acts in (["a:d1", "b:p1"], ["b:p1"], ["b:p1", "c:d2", "x:d3"]):
        known, change = make(data, *acts)
        assert known.documents
        assert all(document_of(data, thing) == each for thing, each in known.documents.items())
        touched = {quad.subject for quad in change.touched}
        assert known.documents.keys() | known.moved.keys() <= touched
        assert not known.documents.keys() & known.moved.keys()


def test_a_statement_that_rests_on_another_sentence_only_moved(data: ox.Store) -> None:
    before = evidence(data)
    known, _ = make(data, "a:d1", note="又。")
    moved = known.moved[ACT]
    assert (moved.went, moved.came) == (keys(before), keys(evidence(data)))
    assert moved.went.isdisjoint(moved.came)
    assert ACT not in known.documents


def test_one_that_says_something_else_as_well_did_not(data: ox.Store) -> None:
    known, _ = make(data, "b:d1")
    assert ACT not in known.moved
    assert known.documents[ACT] == document_of(data, ACT)


@pytest.mark.parametrize("graph", [ELSE, DefaultGraph()], ids=["named", "unnamed"])
def test_nor_one_whose_old_sentence_another_graph_tells(
    data: ox.Store, graph: NamedNode | DefaultGraph
) -> None:
    (stands,) = evidence(data)
    data.add(Quad(stands.subject, stands.predicate, stands.object, graph))
    known, _ = make(data, "a:d1", note="又。")
    assert ACT not in known.moved
    assert ACT not in known.documents  # nor is it known what all graphs say of it


@pytest.mark.parametrize("sentence", [BlankNode("b"), Literal("x")], ids=["blank", "a literal"])
def test_nor_one_that_rested_on_what_is_no_sentence(data: ox.Store, sentence: BlankNode | Literal) -> None:
    data.add(Quad(ACT, EVIDENCE, sentence, NamedNode(shard("one", "a:d1").graph)))
    known, _ = make(data, "a:d1", note="又。")
    assert ACT not in known.moved
    assert known.documents[ACT] == document_of(data, ACT)


def test_nor_one_that_rested_on_none_before(data: ox.Store) -> None:
    for quad in evidence(data):
        data.remove(quad)
    known, _ = make(data, "a:d1", note="又。")
    assert ACT not in known.moved
    assert known.documents[ACT] == document_of(data, ACT)


def test_of_a_thing_that_another_graph_names_nothing_is_foreseen(data: ox.Store) -> None:
    data.add(Quad(DOCUMENT, LABEL, ox.Literal("别名"), ELSE))
    for quad in list(data.quads_for_pattern(DOCUMENT, LABEL, None, GRAPHS.entities)):
        data.remove(quad)
    known, change = make(data, "a:d1", note="又。")
    assert DOCUMENT in {quad.subject for quad in change.touched}
    assert DOCUMENT not in known.documents
