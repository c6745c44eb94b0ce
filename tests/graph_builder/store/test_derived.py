"""A graph of results is made whole or stays as it was, whatever happens in between."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph_builder.store.base import BadShard, SaidElsewhere
from graph_builder.store.derived import digest_of_graph
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.journal import Intent
from graph_builder.store.names import Graphs
from graph_builder.store.reader import open_reader
from ontology.terms import GRAPH, ID
from tests.graph_builder.store import deriving_victim
from tests.graph_builder.store.deriving_victim import results
from tests.graph_builder.store.sample import registry, shard

DIFFUSION = Graphs.below(ID).diffusion


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    with EmbeddedStore.open(tmp_path / "store") as opened:
        opened.load_registry(registry(), "first")
        opened.replace(shard("one", "a:d1", "b:p1"))
        yield opened


def kept(store: EmbeddedStore) -> set[ox.Quad]:
    return set(store.store.quads_for_pattern(None, None, None, DIFFUSION))


def test_a_graph_takes_the_place_of_the_one_before_in_one_revision(store: EmbeddedStore) -> None:
    others = set(store.quads())
    for step in (1, 2):
        revision = store.revision
        assert store.load_derived(results(step), who="ann")
        assert (kept(store), store.revision) == (set(results(step)), revision + 1)
    assert set(store.quads()) - kept(store) == others
    last = store.history()[-1]
    assert (last.act, last.subject, last.who) == ("derive", DIFFUSION.value, "ann")


def test_the_same_graph_again_is_no_change_however_its_numbers_are_written(store: EmbeddedStore) -> None:
    decimal = ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
    one, same = (
        [ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.Literal(text, datatype=decimal), DIFFUSION)]
        for text in ("1.50", "1.5")
    )
    assert store.load_derived(one)
    revision = store.revision
    assert not store.load_derived(same)
    assert store.revision == revision


def test_no_quads_leave_no_graph(store: EmbeddedStore) -> None:
    store.load_derived(results(1))
    assert store.load_derived([])
    assert not store.has_graph(DIFFUSION.value)


def test_a_derivation_is_no_source_of_another(store: EmbeddedStore) -> None:
    before = store.source_revision
    assert before == store.revision
    store.load_derived(results(1))
    assert store.source_revision == before < store.revision
    store.replace(shard("two", "c:d1"))
    assert store.source_revision == store.revision


def test_readers_see_the_old_graph_until_the_new_one_is_published(store: EmbeddedStore) -> None:
    store.load_derived(results(1))
    store.publish()
    store.load_derived(results(2))
    with open_reader(store.place) as reader:
        assert set(reader.store.quads_for_pattern(None, None, None, DIFFUSION)) == set(results(1))
    store.publish()
    with open_reader(store.place) as reader:
        assert set(reader.store.quads_for_pattern(None, None, None, DIFFUSION)) == set(results(2))


@pytest.mark.parametrize(
    "quad",
    [
        ox.Quad(
            ox.NamedNode("urn:a"),
            ox.NamedNode("urn:p"),
            ox.NamedNode("urn:b"),
            ox.NamedNode(GRAPH + "entities"),
        ),
        ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.NamedNode("urn:b")),
        ox.Quad(ox.BlankNode(), ox.NamedNode("urn:p"), ox.NamedNode("urn:b"), DIFFUSION),
        ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.BlankNode(), DIFFUSION),
        ox.Quad(
            ox.NamedNode(f"{ID}bulletin/one/a-1"), ox.NamedNode("urn:p"), ox.NamedNode("urn:b"), DIFFUSION
        ),
    ],
    ids=["another graph", "no graph", "blank subject", "blank object", "a part of a bulletin"],
)
def test_what_may_not_stand_in_it_is_refused_and_nothing_changes(store: EmbeddedStore, quad: ox.Quad) -> None:
    store.load_derived(results(1))
    lines, revision = store.nquads(), store.revision
    with pytest.raises(BadShard):
        store.load_derived([*results(2), quad])
    assert (store.nquads(), store.revision) == (lines, revision)


def test_a_triple_that_stands_elsewhere_is_refused_both_ways(store: EmbeddedStore) -> None:
    there = next(store.store.quads_for_pattern(None, None, None, Graphs.below(ID).entities))
    with pytest.raises(SaidElsewhere):
        store.load_derived([ox.Quad(there.subject, there.predicate, there.object, DIFFUSION)])
    assert kept(store) == set()


def test_results_keep_no_description_alive(store: EmbeddedStore) -> None:
    """What a bulletin brought goes with it, though results name it."""
    before = store.nquads()
    two = shard("two", "x:d9")
    store.replace(two)
    named = [
        ox.Quad(ox.NamedNode("urn:r"), ox.NamedNode("urn:p"), ox.NamedNode(thing), DIFFUSION)
        for thing in two.things
    ]
    store.load_derived(named)
    store.retract(two.bulletin)
    store.load_derived([])
    assert store.nquads() == before


@pytest.mark.parametrize("made", [True, False], ids=["after the data", "before the data"])
def test_a_crash_beside_the_data_is_settled_by_them(store: EmbeddedStore, made: bool) -> None:
    """The journal says what was begun; the data say whether it was done."""
    store.load_derived(results(1))
    row, place = store.history()[-1], store.place
    wanted = results(1 if made else 2)
    store._journal.intend(Intent("derive", DIFFUSION.value, digest_of_graph(wanted)))
    store._let_go()
    with EmbeddedStore.open(place) as again:
        assert kept(again) == set(results(1))
        rows = again.history()
        assert bool(rows[-1].recovered) is made
        assert (rows[-1] == row) is not made


def test_a_killed_writer_leaves_one_of_the_graphs_whole(tmp_path: Path) -> None:
    chance, place = random.Random(5), tmp_path / "store"  # noqa: S311
    wholes = [set[ox.Quad](), *(set(results(step)) for step in deriving_victim.STEPS)]
    for _ in range(6):
        with subprocess.Popen(
            [sys.executable, deriving_victim.__file__, place], stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.uniform(0, 0.2))
            process.kill()
        with EmbeddedStore.open(place) as store:
            assert kept(store) in wholes
            assert [row.revision for row in store.history()] == list(range(1, store.revision + 1))
            assert len({row.act for row in store.history()} - {"derive"}) == 0
