"""What every store does, whatever holds its quads: the same tests over the embedded and a remote one."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad

from graph_builder.store.base import (
    BadQuery,
    BadUpdate,
    DifferentText,
    Gone,
    NotFound,
    SaidElsewhere,
    Store,
)
from ontology.terms import GRAPH, ID, NS
from tests.graph_builder.store.kinds import AnyStore, Kind, new
from tests.graph_builder.store.sample import LABEL, bulletin_iri, iri, registry, shard

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture
def store(kind: Kind, tmp_path: Path) -> Iterator[AnyStore]:
    with new(kind, tmp_path / "store") as store:
        yield store


def links(store: AnyStore) -> set[str]:
    found = (line for line in store.nquads() if f"<{GRAPH}derived/links>" in line)
    return {
        " ".join(part.rpartition("/")[2].rpartition("#")[2].strip(">") for part in line.split()[:3])
        for line in found
    }


def test_it_is_a_store(store: AnyStore) -> None:
    as_protocol: Store = store
    assert as_protocol.revision == 1


def test_a_bulletin_comes_with_its_text_its_things_and_its_links(store: AnyStore) -> None:
    one = shard("one", "a:d1", "b:p1")
    outcome = store.replace(one, who="ann")
    assert (outcome.revision, outcome.changed, outcome.created) == (2, True, True)
    assert store.text(one.digest) == one.text
    assert links(store) == {"x-a issuerOf d1", "x-b issuerOf p1", "450000 shows smart-education"}
    assert [(entry.iri, entry.graph, entry.digest, entry.label) for entry in store.bulletins()] == [
        (one.bulletin, one.graph, one.digest, "通报 one")
    ]
    assert [(change.act, change.who) for change in store.history()] == [("registry", ""), ("replace", "ann")]


def test_the_same_again_changes_nothing(store: AnyStore) -> None:
    store.replace(shard("one", "a:d1"))
    before = store.nquads()
    outcome = store.replace(shard("one", "a:d1"))
    assert (outcome.revision, outcome.changed, outcome.created) == (2, False, False)
    assert store.nquads() == before


def test_another_text_needs_insistence(store: AnyStore) -> None:
    store.replace(shard("one", "a:d1"))
    before, other = store.nquads(), shard("one", "b:d2")
    with pytest.raises(DifferentText, match="--replace"):
        store.replace(other)
    assert store.nquads() == before
    outcome = store.replace(other, replace=True)
    assert (outcome.changed, outcome.created) == (True, False)
    assert links(store) == {"x-b issuerOf d2"}


def test_retracting_leaves_the_dataset_as_it_was(store: AnyStore) -> None:
    store.replace(shard("one", "a:d1", "c:p1"))
    before = store.nquads()
    two = shard("two", "a:d1", "a:d2", "x:p1", "b:p2")
    store.replace(two)
    store.retract(two.bulletin)
    assert store.nquads() == before
    with pytest.raises(Gone):
        store.retract(two.bulletin)
    with pytest.raises(Gone):
        store.find(two.bulletin)
    with pytest.raises(NotFound):
        store.retract(bulletin_iri("three"))


def test_one_text_under_two_identifiers_is_refused(store: AnyStore) -> None:
    one = shard("one", "a:d1")
    store.replace(one)
    before = store.nquads()
    with pytest.raises(SaidElsewhere, match="bulletin/one"):
        store.replace(shard("two", "a:d1", text=one.text))
    assert store.nquads() == before


def test_the_registry_keeps_what_it_describes(store: AnyStore) -> None:
    store.replace(shard("one", "a:d1"))
    assert not store.load_registry(registry("org/x-a"), "first")
    assert store.load_registry(registry("org/x-a"), "second")
    about = f"SELECT ?g {{ GRAPH ?g {{ {iri('org/x-a')} {LABEL} ?label }} }}"
    assert [row["g"].value for row in store.query(about)] == [GRAPH + "registry"]  # type: ignore[union-attr]
    store.replace(shard("two", "a:d2"))
    assert [row["g"].value for row in store.query(about)] == [GRAPH + "registry"]  # type: ignore[union-attr]


def test_links_follow_the_registry(store: AnyStore) -> None:
    store.replace(shard("one", "a:p1"))
    assert "450000 shows smart-education" in links(store)
    store.load_registry(registry("org/x-a"), "second")  # which now knows no jurisdiction
    assert "450000 shows smart-education" not in links(store)


def test_the_union_counts_each_triple_once(store: AnyStore) -> None:
    for name in ("one", "two", "three"):
        store.replace(shard(name, "a:d1", "b:p1"))
    counted = int(next(store.query(COUNT))["n"].value)  # type: ignore[arg-type]
    assert counted == store.count() == len({quad.triple for quad in store.quads()})


def test_queries_take_substitutions_and_tell_what_is_wrong(store: AnyStore) -> None:
    store.replace(shard("one", "a:d1"))
    org = NamedNode(f"{ID}org/x-a")
    rows = list(store.query(f"SELECT ?org ?d {{ ?org <{NS}issuerOf> ?d }}", {"org": org}))  # type: ignore[arg-type]
    assert [row["d"].value for row in rows] == [f"{ID}doc/d1"]
    assert store.query(f"ASK {{ {iri('org/x-a')} <{NS}issuerOf> ?d }}")
    assert isinstance(store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"), ox.QueryTriples)
    with pytest.raises(BadQuery):
        store.query("SELEKT")
    with pytest.raises(BadQuery):
        store.query("SELECT ?s { ?s ?p ?o }", {"nothing": org})


def test_quads_can_be_taken_out(store: AnyStore) -> None:
    store.replace(shard("one", "a:d1"))
    quads = list(store.quads())
    assert all(isinstance(quad, Quad) for quad in quads)
    assert sorted(f"{quad} ." for quad in quads) == store.nquads()


def test_the_text_of_a_retracted_bulletin_goes(store: AnyStore) -> None:
    one = shard("one", "a:d1")
    store.replace(one)
    store.retract(one.bulletin)
    store.publish()
    with pytest.raises(NotFound):
        store.text(one.digest)


def test_a_copy_is_noted_and_changes_nothing(store: AnyStore) -> None:
    one = shard("one", "a:d1")
    store.replace(one)
    before = store.nquads()
    copy = shard("one", "a:d1", text=one.text + "\n")
    outcome = store.replace(copy)
    assert (outcome.copy, outcome.changed) == (True, False)
    assert [(each.digest, each.original) for each in store.copies()] == [(copy.digest, one.digest)]
    assert store.nquads() == before


def test_an_update_is_carried_out_whole_or_not_at_all(store: AnyStore) -> None:
    store.replace(shard("one", "a:d1"))
    before, graph = store.nquads(), f"<{GRAPH}mine>"
    for wrong in (
        "INSERT NONSENSE",
        f"INSERT DATA {{ GRAPH {graph} {{ <urn:s> <urn:p> 1 }} }} ; DROP GRAPH <urn:none>",
    ):
        with pytest.raises(BadUpdate):
            store.update(wrong, "urn:test")
    assert (store.nquads(), store.revision) == (before, 2)
    told = f"INSERT DATA {{ GRAPH {graph} {{ x:s x:p 1 }} }}"
    assert store.update(told, "urn:test", who="ann", prefixes={"x": "urn:x:"}) == 3
    assert store.has_graph(f"{GRAPH}mine")
    assert store.history()[-1].act == "update"
    store.update(f"DROP GRAPH <{GRAPH}bulletin/one>", "urn:test")
    assert [row.act for row in store.history()[-2:]] == ["update", "retract"]


def test_relative_iris_of_an_update_begin_at_its_base(store: AnyStore) -> None:
    told = f"INSERT DATA {{ GRAPH <{GRAPH}mine> {{ <a> <#b> </c> }} }}"
    store.update(told, "urn:test", base="http://h/x/y")
    line = f"<http://h/x/a> <http://h/x/y#b> <http://h/c> <{GRAPH}mine> ."
    assert line in "".join(map(str, store.nquads()))


def test_what_was_written_is_there_after_opening_again(kind: Kind, tmp_path: Path) -> None:
    with new(kind, tmp_path / "store") as store:
        store.replace(shard("one", "a:d1"))
        before, revision = store.nquads(), store.revision
    with kind.open(tmp_path / "store") as store:
        assert (store.nquads(), store.revision) == (before, revision)
        assert not store.replace(shard("one", "a:d1")).changed


ACTS = st.lists(
    st.tuples(st.sampled_from("abcxy"), st.sampled_from(["d1", "d2", "p1"])).map(":".join),
    max_size=4,
    unique=True,
)
STEPS = st.lists(st.tuples(st.sampled_from(["one", "two", "three"]), st.none() | ACTS), max_size=7)


@pytest.mark.parametrize("examples", [9, pytest.param(75, marks=pytest.mark.long)])
def test_the_order_of_changes_leaves_no_trace(kind: Kind, examples: int) -> None:
    """Whatever came and went, the dataset is that of the bulletins that stand."""

    @settings(max_examples=examples, suppress_health_check=[HealthCheck.too_slow])
    @given(steps=STEPS)
    def leave_no_trace(steps: list[tuple[str, list[str] | None]]) -> None:
        live_through(kind, steps)

    leave_no_trace()


def live_through(kind: Kind, steps: list[tuple[str, list[str] | None]]) -> None:
    standing: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        with new(kind, Path(folder) / "lived") as lived:
            for name, acts in steps:
                apply(lived, name, acts, standing)
            quads = lived.nquads()
        with new(kind, Path(folder) / "fresh") as fresh:
            for name in sorted(standing, reverse=True):
                fresh.replace(shard(name, *standing[name]))
            assert fresh.nquads() == quads
            assert len({line.rpartition(" <")[0] for line in quads}) == len(quads)


def apply(store: AnyStore, name: str, acts: list[str] | None, standing: dict[str, list[str]]) -> None:
    if acts is not None:
        store.replace(shard(name, *acts), replace=True)
        standing[name] = acts
    elif name in standing:
        store.retract(bulletin_iri(name))
        del standing[name]
