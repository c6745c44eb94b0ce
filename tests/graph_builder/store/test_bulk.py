"""A store that was loaded in bulk is the store that would have come of one bulletin after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from graph_builder.model import Shard
from graph_builder.store import bulk
from graph_builder.store.base import BadShard, NotAStore, StoreBusy
from graph_builder.store.bulk import bulk_load
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.layout import Home
from graph_builder.store.lock import Lock
from graph_builder.store.reader import Reader
from graph_builder.store.search.documents import Document, documents_in
from graph_builder.store.search.index import SearchIndex
from graph_builder.store.search.lookup import Lookup
from graph_builder.store.snapshots import Snapshots
from graph_builder.verify import verify
from ontology.terms import ID, PREFIXES
from tests.graph_builder.store.sample import GRAPHS, registry, shard
from tests.graph_builder.store.test_shards import BAD, GOOD

ALSO_NAMED = f'<{ID}org/x-a> <{PREFIXES["skos"]}altLabel> "A厅" .'  # of a thing that others describe


def naming(told: Shard) -> Shard:
    """A bulletin that gives a thing another name, in its own graph."""
    return replace(told, triples=(*told.triples, ALSO_NAMED))


SHARDS = (shard("one", "a:d1", "b:p1"), naming(shard("two", "c:d2", "b:p2")), shard("three", "x:d1"))


def indexed(store: EmbeddedStore) -> set[Document]:
    """What the index holds at the newest revision; it holds no term too many and none too few."""
    with Lookup.open(store.home.search) as lookup, lookup.at(store.revision) as view:
        assert (view.torn(), view.loose()) == ("", 0)
        return set(view.documents())


def loaded(place: Path, shards: Sequence[Shard], *registered: str) -> Path:
    """A store of shards, loaded in bulk."""
    bulk_load(place, shards, registry(*registered), "o1", who="ann")
    return place


def replaced(place: Path, shards: Sequence[Shard], *registered: str) -> Path:
    """A store of shards, put in one after the other."""
    with EmbeddedStore.open(place) as store:
        store.load_registry(registry(*registered), "o1", who="ann")
        for each in shards:
            store.replace(each, who="ann")
    return place


@pytest.mark.parametrize("registered", [(), ("bulletin/two/a-1",)], ids=["", "a part registered"])
@pytest.mark.parametrize("batch", [1, 9_000, bulk.BATCH])
def test_it_is_the_store_that_replacing_makes(
    tmp_path: Path, batch: int, registered: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BATCH", batch)
    one = loaded(tmp_path / "bulk", SHARDS, *registered)
    other = replaced(tmp_path / "singly", SHARDS, *registered)
    with EmbeddedStore.open(one) as a, EmbeddedStore.open(other) as b:
        assert a.nquads() == b.nquads()
        assert a.bulletins() == b.bulletins()
        assert [(row.act, row.subject, row.digest, row.who, row.recovered) for row in a.history()] == [
            (row.act, row.subject, row.digest, row.who, row.recovered) for row in b.history()
        ]
        assert [a.text(each.digest) for each in SHARDS] == [each.text for each in SHARDS]
        assert indexed(a) == indexed(b) == set(documents_in(a.store))


@pytest.mark.parametrize("batch", [1, bulk.BATCH])
def test_an_index_made_while_loading_is_not_made_again(
    tmp_path: Path, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BATCH", batch)
    with monkeypatch.context() as patch:
        patch.setattr(
            SearchIndex, "_look_at_all", lambda _, data, __: len(data) and pytest.fail("all is read")
        )
        place = loaded(tmp_path / "s", SHARDS)
        EmbeddedStore.open(place).close()
    assert [finding for finding in verify(place) if finding.kind == "search"] == []


@pytest.mark.parametrize("batch", [1, bulk.BATCH])
def test_links_are_derived_by_whatever_rules_there_are(
    tmp_path: Path, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = "CONSTRUCT { ?subject <urn:x:with> ?object } WHERE { GRAPH ?bulletin { ?subject ?of ?object } "
    folder = tmp_path / "rules"
    folder.mkdir()
    kind = "FILTER(STRENDS(STR(?of), '#agent')) FILTER EXISTS { ?object a ?kind } }"
    (folder / "with.rq").write_text(rule + kind, encoding="utf-8")
    monkeypatch.setattr(bulk, "BATCH", batch)
    bulk_load(tmp_path / "bulk", SHARDS, registry(), "o1", links=folder)
    with EmbeddedStore.open(tmp_path / "singly", links=folder) as b:
        b.load_registry(registry(), "o1")
        for each in SHARDS:
            b.replace(each)
        with EmbeddedStore.open(tmp_path / "bulk", links=folder) as a:
            assert a.nquads() == b.nquads()
            assert any(quad.graph_name == GRAPHS.links for quad in a.quads())


def test_what_the_engine_cannot_read_makes_no_store_though_another_process_is_at_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BATCH", 1)
    bad = replace(SHARDS[0], triples=(*SHARDS[0].triples, "<urn:a b> <urn:p> <urn:o> ."))
    torn = replace(SHARDS[0], triples=(*SHARDS[0].triples, "<urn:a> <urn:p> <urn:\\u0020> ."))
    for wrong in (bad, torn):
        with pytest.raises(BadShard):
            loaded(tmp_path / "s", [SHARDS[1], wrong, SHARDS[2]])
        assert list(tmp_path.iterdir()) == []


def test_what_one_left_that_was_killed_is_cleared_away_and_two_at_once_are_told(tmp_path: Path) -> None:
    making = tmp_path / ".s-making"
    (making / "left" / "store").mkdir(parents=True)
    (making / "left" / "store" / "zhengpu.json").write_text("{", "utf-8")
    lock = Lock.take(making)
    with pytest.raises(StoreBusy, match="in use"):
        loaded(tmp_path / "s", SHARDS)
    lock.release()
    loaded(tmp_path / "s", SHARDS)
    assert [path.name for path in tmp_path.iterdir()] == ["s"]


def test_readers_see_all_of_it(tmp_path: Path) -> None:
    place = loaded(tmp_path / "s", SHARDS)
    with Reader(place, Snapshots(Home(place).snapshots).lease()) as reader:
        assert [entry.iri for entry in reader.bulletins()] == sorted(each.bulletin for each in SHARDS)
        assert reader.revision == len(SHARDS) + 1


def test_what_comes_later_is_replaced_and_retracted_as_ever(tmp_path: Path) -> None:
    one, other = loaded(tmp_path / "bulk", SHARDS), replaced(tmp_path / "singly", SHARDS[:1])
    with EmbeddedStore.open(one) as a, EmbeddedStore.open(other) as b:
        for gone in SHARDS[1:]:
            a.retract(gone.bulletin)
        assert not a.replace(SHARDS[0]).changed
        assert a.nquads() == b.nquads()


def test_it_counts(tmp_path: Path) -> None:
    outcome = bulk_load(tmp_path / "s", SHARDS, registry(), "o1")
    with EmbeddedStore.open(tmp_path / "s") as store:
        assert (outcome.bulletins, outcome.quads) == (len(SHARDS), store.count())


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_what_no_store_may_hold_makes_none(tmp_path: Path, bad: Shard) -> None:
    with pytest.raises(BadShard):
        loaded(tmp_path / "s", [SHARDS[1], bad])
    assert list(tmp_path.iterdir()) == []


def test_the_bulletin_with_the_line_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    bad = replace(SHARDS[1], triples=(*SHARDS[1].triples, "<urn:a> <urn:p> <not an iri> ."))
    with pytest.raises(BadShard, match=SHARDS[1].bulletin):
        loaded(tmp_path / "s", [SHARDS[0], bad, SHARDS[2]])


def test_a_link_to_an_empty_folder_is_filled_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to("there")
    loaded(tmp_path / "link", SHARDS[:1])
    assert Home(tmp_path / "there").journal.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "there"]


def test_no_triple_comes_twice(tmp_path: Path) -> None:
    same_text = replace(shard("two", "a:d1", text=GOOD.text))
    for twice in ([GOOD, GOOD], [GOOD, same_text]):
        with pytest.raises(BadShard):
            loaded(tmp_path / "s", twice)


def test_one_thing_is_described_in_one_way(tmp_path: Path) -> None:
    thing = f"{ID}org/x-a"
    graph, lines = GOOD.things[thing]
    other = replace(shard("two", "a:d2"), things={**shard("two", "a:d2").things, thing: (graph, lines[:-1])})
    with pytest.raises(BadShard):
        loaded(tmp_path / "s", [GOOD, other])


def test_it_makes_a_store_only_where_there_is_nothing(tmp_path: Path) -> None:
    place = tmp_path / "s"
    place.mkdir()
    loaded(place, SHARDS[:1])
    assert Home(place).journal.exists()
    with pytest.raises(NotAStore):
        loaded(place, SHARDS)
