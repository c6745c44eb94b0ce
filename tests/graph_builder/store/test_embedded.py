"""The embedded store: what it publishes, and its files; test_contract.py has what all stores do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph_builder.store.base import BadShard, NotFound, SaidElsewhere, StoreError
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.journal import Intent
from graph_builder.store.names import BULLETIN
from graph_builder.store.reader import lease_snapshot, open_reader
from graph_builder.store.texts import Texts
from ontology.terms import PREFIXES
from tests.graph_builder.store.sample import bulletin_iri, registry, shard


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    with EmbeddedStore.open(tmp_path / "store") as store:
        store.load_registry(registry(), "first")
        yield store


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


def test_readers_that_overlap_for_ever_keep_only_the_texts_that_they_see(store: EmbeddedStore) -> None:
    told = [shard("one", f"a:d{number}") for number in range(5)]
    store.publish()
    reader = open_reader(store.home.root)
    for number, each in enumerate(told):
        store.replace(each, replace=True)
        store.publish()
        seen = told[max(0, number - 1) : number + 1]
        assert [one for one in told if has_text(store, one.digest)] == seen
        assert not number or reader.text(seen[0].digest) == seen[0].text
        newer = open_reader(store.home.root)
        reader.close()
        reader = newer
    reader.close()


def has_text(store: EmbeddedStore, digest: str) -> bool:
    try:
        store.text(digest)
    except NotFound:
        return False
    return True


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


def test_texts_go_with_the_last_bulletin_that_has_them_once_tidied(store: EmbeddedStore) -> None:
    old, new = shard("one", "a:d1", note="旧。"), shard("one", "a:d1", note="新。")
    store.replace(old)
    store.publish()
    store.replace(new, replace=True)
    assert store.show() == store.revision
    with open_reader(store.place) as reader:
        assert reader.bulletins()[0].digest == new.digest
    assert store.text(old.digest) == old.text  # whoever reads the older state may ask for it
    store.tidy()
    assert [path.stem for path in (store.place / "texts").glob("*/*.txt")] == [new.digest]


@pytest.mark.parametrize("error", [BadShard, SaidElsewhere])
def test_an_error_that_is_kept_keeps_no_store_open(tmp_path: Path, error: type[StoreError]) -> None:
    stands, comes = shard("one", "a:d1"), shard("two", "a:d2")
    line = '<urn:x> <urn:y> "z" .' if error is SaidElsewhere else stands.triples[0]
    kept = []
    with EmbeddedStore.open(tmp_path) as store:
        store.replace(replace(stands, triples=(*stands.triples, line)))
        with pytest.raises(error) as told:
            store.replace(replace(comes, triples=(*comes.triples, line)))
        kept.append(told)
    EmbeddedStore.open(tmp_path).close()
    assert kept


def test_what_an_update_said_of_a_part_is_not_said_again(tmp_path: Path) -> None:
    """Bulletins alone tell of their parts, but nothing holds an update to that."""
    with EmbeddedStore.open(tmp_path) as store:
        old, new = shard("one", "a:d1"), shard("one", "a:d1", "b:d2")
        store.replace(old)
        line = min(set(new.triples) - set(old.triples)).removesuffix(" .")
        store.update(f"INSERT DATA {{ GRAPH <urn:own> {{ {line} }} }}", "urn:own")
        with pytest.raises(SaidElsewhere, match="urn:own"):
            store.replace(new, replace=True)
        store.update("DROP GRAPH <urn:own>", "urn:own")
        assert store.replace(new, replace=True).changed


def test_an_engine_is_worn_by_what_is_shown_until_it_is_opened_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its log grows with each snapshot, each of which has a copy of it; opening begins it anew."""
    monkeypatch.setattr("graph_builder.store.embedded.WORN", 2000)

    def shown_until_worn(store: EmbeddedStore) -> int:
        for number in range(100):
            if store.is_worn():
                return number
            store.replace(shard("one", f"a:d{number}"), replace=True)
            store.publish()
        raise AssertionError("never worn")

    with EmbeddedStore.open(tmp_path) as store:
        first = shown_until_worn(store)
    with EmbeddedStore.open(tmp_path) as store:
        assert 0 < shown_until_worn(store) <= 2 * first


def test_an_opening_looks_through_the_texts_only_after_a_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What bulletins parted with it knows, though a reader had it stay when the store was closed."""
    old, new = shard("one", "a:d1", note="旧。"), shard("one", "a:d1", note="新。")
    looked = list[Path]()
    digests = Texts.digests

    def looking(texts: Texts) -> Iterator[str]:
        looked.append(texts.folder)
        return digests(texts)

    monkeypatch.setattr(Texts, "digests", looking)
    with EmbeddedStore.open(tmp_path / "store") as store:
        store.replace(old)
        store.publish()
        looked.clear()  # of an empty store it is looked at all: its journal may be lost
        reader = open_reader(store.place)
        store.replace(new, replace=True)
    assert {path.stem for path in (tmp_path / "store" / "texts").glob("*/*.txt")} == {old.digest, new.digest}
    reader.close()
    with EmbeddedStore.open(tmp_path / "store") as store:
        store.publish()
        assert [path.stem for path in (store.place / "texts").glob("*/*.txt")] == [new.digest]
        assert looked == []
        store._journal.intend(Intent("replace", new.bulletin, "never made"))
        store._texts.put("of a change that was never made")
    EmbeddedStore.open(tmp_path / "store").close()
    assert looked == [tmp_path / "store" / "texts"]
    assert [path.stem for path in (tmp_path / "store" / "texts").glob("*/*.txt")] == [new.digest]


def test_a_change_that_fails_while_its_texts_are_written_leaves_none(
    store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = shard("one", "a:d1")
    monkeypatch.setattr("graph_builder.store.change.Change.as_update", lambda _: "INSERT NONSENSE")
    with pytest.raises(SyntaxError):
        store.replace(one)
    assert has_text(store, one.digest)
    store.publish()
    assert not has_text(store, one.digest)


def test_however_often_a_store_is_opened_its_engine_keeps_few_logs(tmp_path: Path) -> None:
    counts = []
    for _ in range(6):
        EmbeddedStore.open(tmp_path).close()
        counts.append(len(list((tmp_path / "data").glob("LOG*"))))
    assert counts[-1] == counts[-2] <= 4


def test_a_text_of_a_change_that_never_was_goes_though_the_store_is_killed_again(tmp_path: Path) -> None:
    """Killed between text and data, and then once more while that is settled."""
    with EmbeddedStore.open(tmp_path) as store:
        store.replace(shard("one", "a:d1"))
    store = EmbeddedStore.open(tmp_path)
    store.publish()
    store._journal.intend(Intent("replace", bulletin_iri("two"), "never made"))
    stray = store._texts.put("of a change that was never made")
    store._let_go()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("graph_builder.store.embedded.catch_up", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            EmbeddedStore.open(tmp_path)
    EmbeddedStore.open(tmp_path).close()
    assert stray not in {path.stem for path in (tmp_path / "texts").glob("*/*.txt")}


LANG_STRING = f"""INSERT {{ GRAPH ?g {{ <urn:x:s> <urn:x:p> ?o }} }} WHERE {{
    GRAPH ?g {{ ?b a <{BULLETIN.value}> }} BIND(STRDT("x", <{PREFIXES["rdf"]}langString>) AS ?o) }}"""


@pytest.mark.parametrize("goes", [True, False])
def test_a_bulletin_with_a_term_that_the_engine_cannot_read_is_replaced_and_goes(
    store: EmbeddedStore, goes: bool
) -> None:
    one, other = shard("one", "a:d1"), shard("one", "a:d2")
    store.replace(other)
    wanted = store.nquads()
    store.replace(one, replace=True)
    store.update(LANG_STRING, "urn:test")
    assert "langString" in "".join(store.nquads())
    if goes:
        store.retract(one.bulletin)
        assert "langString" not in "".join(store.nquads())
        store.replace(other)
    else:
        store.replace(other, replace=True)
    assert store.nquads() == wanted
