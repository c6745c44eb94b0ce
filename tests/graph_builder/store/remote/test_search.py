"""The full-text index of a remote store says what the server says, at the cost of what changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from graph_builder.store.base import BadUpdate
from graph_builder.store.journal import Intent
from graph_builder.store.names import LABEL
from graph_builder.store.remote.data import RemoteData, bring_up
from graph_builder.store.remote.errors import ServerAway
from graph_builder.store.remote.server import Server
from graph_builder.store.remote.store import RemoteStore, connected
from graph_builder.store.search.documents import Document, documents_in
from graph_builder.store.search.lookup import Lookup
from graph_builder.verify import verify_remote
from ontology.terms import ID
from tests.graph_builder.store.kinds import RemoteKind, new
from tests.graph_builder.store.sample import bulletin_iri, registry, shard
from tests.graph_builder.store.search.test_index import CHANGES, ELSEWHERE, GRAPHLESS, UNSAID, Change, make

RENAMED = f"""DELETE {{ GRAPH ?g {{ <{ID}org/x-a> <{LABEL.value}> ?l }} }}
    INSERT {{ GRAPH ?g {{ <{ID}org/x-a> <{LABEL.value}> '改名' }} }}
    WHERE {{ GRAPH ?g {{ <{ID}org/x-a> <{LABEL.value}> ?l }} }}"""


@pytest.fixture
def store(kind: RemoteKind, tmp_path: Path) -> Iterator[RemoteStore]:
    with new(kind, tmp_path / "state") as store:
        assert isinstance(store, RemoteStore)
        store.replace(shard("one", "a:d1"))
        yield store


def shown(folder: Path, revision: int) -> set[Document]:
    with Lookup.open(folder / "search.db") as lookup, lookup.at(revision) as view:
        return set(view.documents())


def served(server: Server) -> set[Document]:
    return set(RemoteData(server).every())


def beside(kind: RemoteKind, update: str) -> None:
    """What somebody else writes to the server."""
    form = {"Content-Type": "application/sparql-update"}
    assert httpx.post(f"{kind.address}/update", content=update, headers=form, trust_env=False).is_success


def kinds_found(store: RemoteStore) -> set[str]:
    return {finding.kind for finding in verify_remote(store)}


@given(history=st.lists(st.lists(CHANGES, min_size=1, max_size=2), min_size=1, max_size=3))
@example(
    history=[[("one", ["a:d1"], ""), ELSEWHERE], [("one", ["a:d2"], "")], [UNSAID, ("one", ["a:d1"], "")]]
)
@example(history=[[("one", ["a:d1"], "")], [GRAPHLESS[0]], [GRAPHLESS[2]]])
@settings(max_examples=4, suppress_health_check=list(HealthCheck))
def test_after_each_change_the_index_says_what_the_server_says(
    kind: RemoteKind,
    tmp_path_factory: pytest.TempPathFactory,
    history: list[list[Change]],
) -> None:
    with new(kind, tmp_path_factory.mktemp("history") / "state") as store:
        assert isinstance(store, RemoteStore)
        for change in (each for changes in history for each in changes):
            make(store, change)
            assert shown(store.place, store.revision) == served(store.server)
        store.publish()
        assert shown(store.place, store.revision) == served(store.server)


def test_all_of_a_server_is_read_as_an_engine_is(store: RemoteStore) -> None:
    store.update(ELSEWHERE, "urn:test")
    local = store.copy()
    local.extend(store.server.graph(NamedNode("urn:else")))
    assert served(store.server) == set(documents_in(local))
    some = [NamedNode(document.iri) for document in documents_in(local)] + [NamedNode("urn:none")]
    told = dict(RemoteData(store.server).each(some))
    assert set(filter(None, told.values())) == set(documents_in(local))
    assert (len(told), told[some[-1]]) == (len(some), None)


@pytest.mark.parametrize("change", [("two", ["a:d1", "c:p1"], ""), ("one", [], ""), *GRAPHLESS])
def test_a_change_costs_what_it_changes(
    store: RemoteStore, change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(RemoteData, "every", lambda _: pytest.fail("it looks at everything"))
        make(store, change)
        store.publish()
    assert shown(store.place, store.revision) == served(store.server)


def test_rows_that_no_revision_needs_go(store: RemoteStore) -> None:
    for acts in ("a:d1", "b:d2"):
        store.replace(shard("one", acts), replace=True)
        store.publish()
    with closing(sqlite3.connect(store.place / "search.db")) as index:
        assert index.execute("SELECT COUNT(*) FROM row WHERE went IS NOT NULL").fetchone() == (0,)


def test_the_index_is_never_behind_the_journal(store: RemoteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    settle = type(store.journal).settle

    def looking(journal: object, *args: str, **named: bool) -> int:
        with Lookup.open(store.home.search) as lookup:
            for revision in (store.revision, store.revision + 1):
                with lookup.at(revision) as view:
                    assert bool(view.search("d2").hits) is (revision > store.revision)
        return settle(journal, *args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("graph_builder.store.journal.Journal.settle", looking)
    store.replace(shard("two", "a:d2"))


@pytest.mark.parametrize("damage", ["missing", "nonsense", "older", "later"])
def test_a_damaged_index_is_made_again_on_opening(kind: RemoteKind, tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "state"
    with new(kind, folder) as store:
        store.replace(shard("one", "a:d1"))
    path = folder / "search.db"
    match damage:
        case "missing":
            path.unlink()
        case "nonsense":
            path.write_bytes(b"\0nonsense" * 5000)
        case _:
            change = {
                "older": "UPDATE row SET names = '[]'; UPDATE state SET revision = 1",
                "later": "DELETE FROM row; UPDATE state SET revision = 99",
            }
            with sqlite3.connect(path) as database:
                database.executescript(change[damage])
            database.close()
    with RemoteStore.open(kind.address, folder) as again:
        assert shown(folder, again.revision) == served(again.server)


def test_what_others_add_is_seen_at_the_next_opening(kind: RemoteKind, tmp_path: Path) -> None:
    folder = tmp_path / "state"
    with new(kind, folder) as store:
        store.replace(shard("one", "a:d1"))
        beside(kind, ELSEWHERE)
    with RemoteStore.open(kind.address, folder) as store:
        assert shown(folder, store.revision) != served(store.server)  # it was closed after they wrote
        assert "search" in kinds_found(store)  # which is told, and from here on known
    with RemoteStore.open(kind.address, folder) as store:
        assert shown(folder, store.revision) == served(store.server)
    beside(kind, UNSAID)
    with RemoteStore.open(kind.address, folder) as store:
        assert shown(folder, store.revision) == served(store.server)


def test_what_others_reword_is_named_by_verify(store: RemoteStore) -> None:
    assert "search" not in kinds_found(store)
    beside(store_kind(store), RENAMED)
    assert "search" in kinds_found(store)


def store_kind(store: RemoteStore) -> RemoteKind:
    return RemoteKind(store.server.access.endpoint)


def test_an_update_whose_answer_is_lost_has_all_looked_at(
    store: RemoteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    update = Server.update

    def lost(server: Server, text: str, *, repeatable: bool = False) -> None:
        update(server, text, repeatable=repeatable)
        raise ServerAway(server.access.endpoint, "lost")

    with monkeypatch.context() as patch:
        patch.setattr(Server, "update", lost)
        with pytest.raises(ServerAway):
            store.update(RENAMED, "urn:test")
    store.publish()
    assert shown(store.place, store.revision) == served(store.server)


def test_a_refused_update_leaves_the_index_as_it_is(store: RemoteStore) -> None:
    before = shown(store.place, store.revision)
    with pytest.raises(BadUpdate):
        store.update("INSERT NONSENSE", "urn:test")
    assert shown(store.place, store.publish()) == before == served(store.server)


def test_work_that_was_cut_off_is_in_the_index_when_it_is_settled(
    store: RemoteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise ServerAway("here", "gone")

    with monkeypatch.context() as patch:
        patch.setattr(RemoteData, "each", away)
        with pytest.raises(ServerAway):
            store.replace(shard("two", "a:d2"))
    assert store.journal.pending() == Intent("replace", bulletin_iri("two"), shard("two", "a:d2").digest)
    store.publish()
    assert store.find(bulletin_iri("two"))
    assert shown(store.place, store.revision) == served(store.server)


def test_an_index_of_a_store_that_nobody_writes_is_brought_up(store: RemoteStore, tmp_path: Path) -> None:
    home, revision = store.home, store.revision
    store.close()
    home.search.unlink()
    with connected(store.server.access) as server:
        bring_up(server, home, revision)
        assert shown(home.root, revision) == served(server)
        beside(store_kind(store), ELSEWHERE)
        bring_up(server, home, revision)
        assert shown(home.root, revision) == served(server)


def test_another_ontology_is_in_the_index(store: RemoteStore) -> None:
    store.load_registry(registry("place/999999"), "second")
    assert ID + "place/999999" in {each.iri for each in shown(store.place, store.revision)}
    assert shown(store.place, store.revision) == served(store.server)
