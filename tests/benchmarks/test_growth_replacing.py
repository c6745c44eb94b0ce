"""The peer of a replaced bulletin does what the store's engine did, and stands beside it in the table."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from benchmarks.domain import corrected
from benchmarks.figures import figures_of
from benchmarks.growth_replacing import EngineAlone, ToldStore, replacements
from benchmarks.replacing import replaced
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.layout import Home
from graph_builder.store.snapshots import Snapshots
from ontology.load import load


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
