"""A store that is migrated equals one that is built fresh, whatever was otherwise, and on every backend."""

from __future__ import annotations

import multiprocessing
import re
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph_builder.migrate import migrate
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.layout import Marker
from graph_builder.store.remote.store import RemoteStore
from graph_builder.store.unneeded import unneeded
from graph_builder.verify import verify
from ontology.load import FOLDER, load
from ontology.terms import GRAPH, ID
from tests.graph_builder.store.kinds import EmbeddedKind, Kind, RemoteKind
from tests.graph_builder.store.migrate.changes import (
    CHANGES,
    TEXTS,
    Old,
    Older,
    at_random,
    copied,
    is_finished,
    migrated,
    old_store,
)
from tests.ontology.planting import add

AT_ONCE = ("an action that has vanished", "all of them")
ALONE = tuple(changed for changed in CHANGES if changed not in AT_ONCE)
QUICK = (*AT_ONCE, "a policy")  # of those alone, one that moves no bulletin


class TestEqualsAFreshBuild:
    """Nearly all changes one by one are long tests: the others write in all ways."""

    @pytest.mark.parametrize(
        "changed", [pytest.param(c, marks=[] if c in QUICK else pytest.mark.long) for c in CHANGES]
    )
    def test_whatever_changed(self, changed: str, old: Old, fresh: list[str], tmp_path: Path) -> None:
        self.is_as_fresh(EmbeddedKind(), copied(old(*CHANGES[changed]), tmp_path), fresh)

    @pytest.mark.parametrize("changed", [*AT_ONCE, *(pytest.param(c, marks=pytest.mark.long) for c in ALONE)])
    def test_whatever_changed_on_a_server(
        self, changed: str, sparql_server: str, older: Older, fresh: list[str], tmp_path: Path
    ) -> None:
        kind = RemoteKind(sparql_server)
        old_store(kind, tmp_path / "store", older(*CHANGES[changed]))
        self.is_as_fresh(kind, tmp_path / "store", fresh)

    def is_as_fresh(self, kind: Kind, place: Path, fresh: list[str]) -> None:
        report, quads = migrated(kind, place)
        assert quads == fresh
        assert report.triples_after == len(fresh)
        assert not report.all("failed")
        assert report.all("changed") or report.all("moved")
        assert is_finished(place)

    @pytest.mark.parametrize("seed", [1, *(pytest.param(n, marks=pytest.mark.long) for n in range(2, 20))])
    def test_whichever_rows_are_new(self, seed: int, tmp_path: Path, fresh: list[str], older: Older) -> None:
        old_store(EmbeddedKind(), tmp_path / "store", older(at_random(seed)))
        _, quads = migrated(EmbeddedKind(), tmp_path / "store")
        assert quads == fresh
        assert verify(tmp_path / "store") == []

    def test_with_processes_that_read(self, moving: Path, tmp_path: Path, fresh: list[str]) -> None:
        place = copied(moving, tmp_path)
        spawning = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(2, spawning) as pool, EmbeddedStore.open(place) as store:
            migrate(store, executor=pool, workers=2)
            assert store.nquads() == fresh
        assert verify(place) == []

    def test_no_term_that_has_vanished_is_left(self, old: Old, tmp_path: Path) -> None:
        with EmbeddedStore.open(copied(old(*CHANGES["an action that has vanished"]), tmp_path)) as store:
            assert any("/bygone" in line for line in store.nquads())
            migrate(store)
            assert not any("/bygone" in line for line in store.nquads())


def test_a_store_of_this_ontology_is_left_alone(new: Path, tmp_path: Path) -> None:
    with EmbeddedStore.open(copied(new, tmp_path)) as store:
        before = store.revision
        assert migrate(store).done == ()
        assert store.revision == before
    assert is_finished(tmp_path / "store")


def test_what_is_the_same_is_told_so_and_not_written(older: Older, tmp_path: Path) -> None:
    """A surname that no text has changes nothing but the ontology's digest."""
    old_store(EmbeddedKind(), tmp_path / "store", older(add("gazetteer/surnames.csv", {"text": "龘"})))
    with EmbeddedStore.open(tmp_path / "store") as store:
        before = store.revision
        report = migrate(store)
        assert len(report.all("unchanged")) == len(TEXTS) == len(report.done)
        assert {row.act for row in store.history() if row.revision > before} == {"registry"}
        assert report.triples_before == report.triples_after
    assert Marker.read(tmp_path / "store").ontology == load().digest


def said_in(store: EmbeddedStore | RemoteStore, graph: ox.NamedNode) -> set[str]:
    """What a graph says; servers give blank nodes other names each time."""
    return {re.sub(r"_:\w+", "_:b", str(quad)) for quad in store.quads_of(graph)}


class TestOthersGraphs:
    OTHERS = f"""
        GRAPH <urn:x:mine> {{ <urn:x:a> <urn:x:b> "c" , <{ID}org/moe> . [] <urn:x:e> 1 }}
        GRAPH <{GRAPH}notes> {{ <urn:x:note> <urn:x:on> <{ID}place/450000> }}
    """

    def test_stay_as_they_are(self, kind: Kind, aged: Path, fresh: list[str]) -> None:
        with kind.open(aged) as store:
            store.update(f"INSERT DATA {{ {self.OTHERS} }}", "urn:update")
            mine = ox.NamedNode("urn:x:mine")
            stood = said_in(store, mine)
            notes = [line for line in store.nquads() if f"{GRAPH}notes" in line]
            migrate(store)
            assert said_in(store, mine) == stood
            kept = [line for line in store.nquads() if "urn:x:mine" not in line]
            assert kept == sorted([*fresh, *notes])


def test_descriptions_that_nothing_needs_are_found(kind: Kind, older: Older, tmp_path: Path) -> None:
    old_store(kind, tmp_path / "store", FOLDER)
    with kind.open(tmp_path / "store") as store:
        assert unneeded(store) == set()
        store.update(
            f"INSERT DATA {{ GRAPH <{GRAPH}entities> "
            f'{{ <{ID}org/x> <urn:p> <{ID}org/y> . <{ID}org/y> <urn:p> "z" }} }}',
            "urn:update",
        )
        assert {str(quad.subject) for quad in unneeded(store)} == {f"<{ID}org/x>", f"<{ID}org/y>"}
        store.update(
            f"INSERT DATA {{ GRAPH <{GRAPH}notes> {{ <urn:n> <urn:on> <{ID}org/x> }} }}", "urn:update"
        )
        assert unneeded(store) == set()
