"""The peer of a replaced bulletin does what the store's engine did, and stands beside it in the table."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad

from benchmarks.domain import corrected, versions
from benchmarks.figures import figures_of
from benchmarks.growth_replacing import BARE, BareStore, EngineAlone, ToldStore, replacements
from benchmarks.replacing import replaced
from graph_builder.registry import registry_quads
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.layout import Home
from graph_builder.store.names import Graphs
from graph_builder.store.snapshots import Snapshots
from ontology.load import load
from ontology.terms import ID

LINKS = Graphs.below(ID).links


def test_the_engine_alone_comes_to_the_same_quads(tmp_path: Path) -> None:
    before, after = corrected(load(), 1, 3)
    (tmp_path / "alone").mkdir()
    with EmbeddedStore.open(tmp_path / "store") as store:
        store.replace(before)
    engine = EngineAlone(tmp_path / "store", tmp_path / "alone")
    with ToldStore.open(tmp_path / "store") as told:
        told.updates.clear()
        assert replaced(told, after) > 0
        assert engine.took(told.updates) > 0
    with Snapshots(Home(tmp_path / "store").snapshots).lease() as lease:
        shown = ox.Store.read_only(str(lease.path))
        assert set(shown) == set(engine._data)
        assert len(shown) > 1000
    assert [path.name for path in (tmp_path / "alone").iterdir()] == ["data"]


def test_each_way_of_replacing_has_its_peer(tmp_path: Path) -> None:
    places = [tmp_path / name for name in ("small", "large")]
    for place in places:
        EmbeddedStore.open(place).close()
    rows: list[dict[str, object]] = []

    def add(part: str, what: str, small: float, large: float) -> None:
        rows.append({"part": part, "what": what, "small": small, "large": large, "note": "", "grows": False})

    replacements(add, places, 1, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["large", "small"]
    figures = list(figures_of("growth", {"triples": {"small": 1, "large": 2}, "rows": rows}))
    assert len(figures) == 3
    for figure in figures:
        assert figure.peer.startswith("pyoxigraph alone")
        assert figure.ratio is not None
    assert [BARE in figure.note for figure in figures] == [True, False, False]


def test_what_is_left_out_is_what_others_say_alone(tmp_path: Path) -> None:
    knowledge = load()
    told = versions(knowledge, 1)
    kept: list[set[Quad]] = []
    for kind in (EmbeddedStore, BareStore):
        with kind.open(tmp_path / kind.__name__) as store:
            store.load_registry(registry_quads(knowledge), knowledge.digest)
            for shard in (*told, told[0]):
                store.replace(shard, replace=True)
            kept.append(set(store.quads_of(NamedNode(told[0].graph))))
            assert bool(set(store.quads_of(LINKS))) is (kind is EmbeddedStore)
    assert kept[0] == kept[1] != set()
