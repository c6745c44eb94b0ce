"""A reader sees a published state; what is wrong with the data behind it is told."""

from __future__ import annotations

from pathlib import Path

from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.reader import damage_behind, open_reader
from tests.graph_builder.store.sample import shard


def test_torn_data_behind_a_whole_snapshot_are_told(tmp_path: Path) -> None:
    place = tmp_path / "store"
    with EmbeddedStore.open(place) as store:
        store.replace(shard("one", "a:d1"))
        assert damage_behind(place) is None  # the writer would know
    assert damage_behind(place) is None
    (place / "data" / "CURRENT").write_bytes(b"")
    with open_reader(place) as reader:
        assert reader.count() > 0
    damage = damage_behind(place)
    assert damage is not None
    assert str(place / "data") in damage.zh


def test_a_reader_stands_where_its_snapshot_does(tmp_path: Path) -> None:
    with EmbeddedStore.open(tmp_path / "store") as store:
        store.replace(shard("one", "a:d1"))
    with open_reader(tmp_path / "store") as reader:
        assert reader.place.parent == tmp_path / "store" / "snapshots"
        assert reader.place.name == str(reader.revision)
