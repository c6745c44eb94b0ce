"""The embedded store as its callers see it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad

from graph_builder.store.base import BadQuery, DifferentText, Gone, NotFound, SaidElsewhere, Store
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.reader import lease_snapshot, open_reader
from ontology.terms import GRAPH, ID, NS
from tests.graph_builder.store.sample import LABEL, bulletin_iri, iri, registry, shard

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    with EmbeddedStore.open(tmp_path / "store") as store:
        store.load_registry(registry(), "first")
        yield store


def links(store: EmbeddedStore) -> set[str]:
    found = (line for line in store.nquads() if f"<{GRAPH}derived/links>" in line)
    return {
        " ".join(part.rpartition("/")[2].rpartition("#")[2].strip(">") for part in line.split()[:3])
        for line in found
    }


def test_it_is_a_store(store: EmbeddedStore) -> None:
    as_protocol: Store = store
    assert as_protocol.revision == 1


def test_a_bulletin_comes_with_its_text_its_things_and_its_links(store: EmbeddedStore) -> None:
    one = shard("one", "a:d1", "b:p1")
    outcome = store.replace(one, who="ann")
    assert (outcome.revision, outcome.changed, outcome.created) == (2, True, True)
    assert store.text(one.digest) == one.text
    assert links(store) == {"x-a issuerOf d1", "x-b issuerOf p1", "450000 shows smart-education"}
    assert [(entry.iri, entry.graph, entry.digest, entry.label) for entry in store.bulletins()] == [
        (one.bulletin, one.graph, one.digest, "通报 one")
    ]
    assert [(change.act, change.who) for change in store.history()] == [("registry", ""), ("replace", "ann")]


def test_the_same_again_changes_nothing(store: EmbeddedStore) -> None:
    store.replace(shard("one", "a:d1"))
    before = store.nquads()
    outcome = store.replace(shard("one", "a:d1"))
    assert (outcome.revision, outcome.changed, outcome.created) == (2, False, False)
    assert store.nquads() == before


def test_another_text_needs_insistence(store: EmbeddedStore) -> None:
    store.replace(shard("one", "a:d1"))
    before, other = store.nquads(), shard("one", "b:d2")
    with pytest.raises(DifferentText, match="--replace"):
        store.replace(other)
    assert store.nquads() == before
    outcome = store.replace(other, replace=True)
    assert (outcome.changed, outcome.created) == (True, False)
    assert links(store) == {"x-b issuerOf d2"}


def test_retracting_leaves_the_dataset_as_it_was(store: EmbeddedStore) -> None:
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


def test_the_text_of_a_retracted_bulletin_goes_when_no_reader_needs_it(store: EmbeddedStore) -> None:
    one = shard("one", "a:d1")
    store.replace(one)
    store.publish()
    with open_reader(store.home.root) as reader:
        store.retract(one.bulletin)
        store.publish()
        assert reader.text(one.digest) == one.text
        assert reader.find(one.bulletin).digest == one.digest
    store.publish()
    with pytest.raises(NotFound):
        store.text(one.digest)


def test_one_text_under_two_identifiers_is_refused(store: EmbeddedStore) -> None:
    one = shard("one", "a:d1")
    store.replace(one)
    before = store.nquads()
    with pytest.raises(SaidElsewhere, match="bulletin/one"):
        store.replace(shard("two", "a:d1", text=one.text))
    assert store.nquads() == before


def test_the_registry_keeps_what_it_describes(store: EmbeddedStore) -> None:
    store.replace(shard("one", "a:d1"))
    assert not store.load_registry(registry("org/x-a"), "first")
    assert store.load_registry(registry("org/x-a"), "second")
    about = f"SELECT ?g {{ GRAPH ?g {{ {iri('org/x-a')} {LABEL} ?label }} }}"
    assert [row["g"].value for row in store.query(about)] == [GRAPH + "registry"]  # type: ignore[union-attr]
    store.replace(shard("two", "a:d2"))
    assert [row["g"].value for row in store.query(about)] == [GRAPH + "registry"]  # type: ignore[union-attr]


def test_links_follow_the_registry(store: EmbeddedStore) -> None:
    store.replace(shard("one", "a:p1"))
    assert "450000 shows smart-education" in links(store)
    store.load_registry(registry("org/x-a"), "second")  # which now knows no jurisdiction
    assert "450000 shows smart-education" not in links(store)


def test_the_union_counts_each_triple_once(store: EmbeddedStore) -> None:
    for name in ("one", "two", "three"):
        store.replace(shard(name, "a:d1", "b:p1"))
    counted = int(next(store.query(COUNT))["n"].value)  # type: ignore[arg-type]
    assert counted == store.count() == len({quad.triple for quad in store.quads()})


def test_queries_take_substitutions_and_tell_what_is_wrong(store: EmbeddedStore) -> None:
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


def test_readers_see_what_is_published(store: EmbeddedStore) -> None:
    store.replace(shard("one", "a:d1"))
    with open_reader(store.home.root) as reader:
        assert (reader.revision, reader.count()) == (0, 0)
    assert store.publish() == 2
    with lease_snapshot(store.home.root) as lease:
        assert len(ox.Store.read_only(str(lease.path))) == store.count()
    with open_reader(store.home.root) as reader:
        assert (reader.revision, reader.nquads()) == (2, store.nquads())
        store.retract(bulletin_iri("one"))
        store.publish()
        assert reader.tombstone(bulletin_iri("one")) is None
        assert [entry.iri for entry in reader.bulletins()] == [bulletin_iri("one")]


def test_closing_publishes(tmp_path: Path) -> None:
    with EmbeddedStore.open(tmp_path) as store:
        store.replace(shard("one", "a:d1"))
    store.close()
    with open_reader(tmp_path) as reader:
        assert [entry.iri for entry in reader.bulletins()] == [bulletin_iri("one")]


def test_a_lost_journal_is_written_again_from_the_data(tmp_path: Path) -> None:
    with EmbeddedStore.open(tmp_path) as store:
        store.replace(shard("one", "a:d1"))
        store.replace(shard("two", "a:d1"))
    (tmp_path / "journal.db").unlink()
    with EmbeddedStore.open(tmp_path) as store:
        assert [change.recovered for change in store.history()] == [1, 1]
        assert store.revision > 2
    with open_reader(tmp_path) as reader:
        assert len(reader.bulletins()) == 2


def test_writes_stay_visible_after_the_journal_of_an_empty_store_is_lost(tmp_path: Path) -> None:
    with EmbeddedStore.open(tmp_path) as store:
        store.load_registry(registry(), "first")
    (tmp_path / "journal.db").unlink()
    with EmbeddedStore.open(tmp_path) as store:
        store.replace(shard("one", "a:d1"))
    with open_reader(tmp_path) as reader:
        assert len(reader.bulletins()) == 1


def test_a_refused_update_leaves_no_trace(store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    before = store.nquads()
    monkeypatch.setattr("graph_builder.store.change.Change.as_update", lambda _: "INSERT NONSENSE")
    with pytest.raises(SyntaxError):
        store.replace(shard("one", "a:d1"))
    monkeypatch.undo()
    assert (store.nquads(), store.revision) == (before, 1)
    store.replace(shard("one", "a:d1"))


ACTS = st.lists(
    st.tuples(st.sampled_from("abcxy"), st.sampled_from(["d1", "d2", "p1"])).map(":".join),
    max_size=4,
    unique=True,
)
STEPS = st.lists(st.tuples(st.sampled_from(["one", "two", "three"]), st.none() | ACTS), max_size=7)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_the_order_of_changes_leaves_no_trace(steps: list[tuple[str, list[str] | None]]) -> None:
    """Whatever came and went, the dataset is that of the bulletins that stand."""
    standing: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        with EmbeddedStore.open(Path(folder) / "lived") as lived:
            lived.load_registry(registry(), "first")
            for name, acts in steps:
                apply(lived, name, acts, standing)
            quads = lived.nquads()
        with EmbeddedStore.open(Path(folder) / "fresh") as fresh:
            fresh.load_registry(registry(), "first")
            for name in sorted(standing, reverse=True):
                fresh.replace(shard(name, *standing[name]))
            assert fresh.nquads() == quads
            assert len({line.rpartition(" <")[0] for line in quads}) == len(quads)


def apply(store: EmbeddedStore, name: str, acts: list[str] | None, standing: dict[str, list[str]]) -> None:
    if acts is not None:
        store.replace(shard(name, *acts), replace=True)
        standing[name] = acts
    elif name in standing:
        store.retract(bulletin_iri(name))
        del standing[name]


def test_quads_can_be_taken_out(store: EmbeddedStore) -> None:
    store.replace(shard("one", "a:d1"))
    quads = list(store.quads())
    assert all(isinstance(quad, Quad) for quad in quads)
    assert sorted(f"{quad} ." for quad in quads) == store.nquads()
