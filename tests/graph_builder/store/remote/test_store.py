"""What only a remote store has: its state folder, its questions, and writes that are cut off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from graph_builder.store.base import DifferentBase, NotAStore, StoreBusy
from graph_builder.store.change import Change
from graph_builder.store.remote.errors import (
    DifferentEndpoint,
    ServerAway,
    ServerError,
    ServerFailed,
    ServerRefused,
)
from graph_builder.store.remote.probe import Union
from graph_builder.store.remote.server import Server
from graph_builder.store.remote.store import RemoteStore
from graph_builder.store.remote.writing import Work
from tests.graph_builder.store.kinds import RemoteKind, new
from tests.graph_builder.store.sample import GRAPHS, bulletin_iri, registry, shard


@pytest.fixture
def store(kind: RemoteKind, tmp_path: Path) -> Iterator[RemoteStore]:
    with new(kind, tmp_path / "state") as store:
        assert isinstance(store, RemoteStore)
        yield store


def test_what_the_server_can_do_is_found_out_and_leaves_no_trace(store: RemoteStore) -> None:
    assert store.abilities.atomic
    assert store.abilities.union is Union.PARAMETER
    assert not store.has_graph("urn:x-zhengpu:probe")
    everything = store.server.select("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    assert {row["g"] for row in everything} == {GRAPHS.registry}


def test_the_number_of_questions_does_not_grow_with_the_store(store: RemoteStore) -> None:
    def asked(name: str) -> int:
        before = store.server.asked
        store.replace(shard(name, "a:d1", "c:p1"))
        return store.server.asked - before

    asked("zero")
    few = asked("first")
    for number in range(12):
        store.replace(shard(f"more{number}", "a:d1", f"b:d{number}", "x:p1"))
    assert asked("last") <= few <= 10


def test_two_writers_exclude_each_other(store: RemoteStore, kind: RemoteKind) -> None:
    with pytest.raises(StoreBusy):
        kind.open(store.home.root)


def test_a_state_folder_belongs_to_one_server_and_one_base(
    store: RemoteStore, kind: RemoteKind, tmp_path: Path
) -> None:
    store.close()
    with pytest.raises(DifferentBase):
        RemoteStore.open(kind.address, store.home.root, base="https://example.org/id/")
    with pytest.raises(DifferentEndpoint):
        RemoteStore.open(kind.address.replace("127.0.0.1", "localhost"), store.home.root)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine.txt").touch()
    with pytest.raises(NotAStore):
        RemoteStore.open(kind.address, tmp_path / "other")


def test_graphs_of_others_on_the_server_are_not_ours(store: RemoteStore) -> None:
    store.server.update("INSERT DATA { GRAPH <urn:other> { <urn:a> <urn:b> <urn:c> } }")
    store.replace(shard("one", "a:d1"))
    assert "urn:other" not in "".join(store.nquads())
    assert store.count() == len(store.nquads())


def test_listing_the_graphs_gives_the_same_answers(
    store: RemoteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.replace(shard("one", "a:d1", "b:p1"))
    text = "SELECT ?s ?g { ?s a ?kind . GRAPH ?g { ?s a ?kind } }"
    by_parameter = sorted(map(str, store.query(text)))  # type: ignore[arg-type]
    object.__setattr__(store.abilities, "union", Union.LISTED)
    assert sorted(map(str, store.query(text))) == by_parameter  # type: ignore[arg-type]
    assert len(by_parameter) > 5


class Cut:
    """Cuts the line at the update of a number: before it reaches the server, or before its answer is back."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, at: int, reaches: bool, error: ServerError, once: bool = False
    ) -> None:
        self.left = at
        real = Server.update

        def update(server: Server, text: str, *, repeatable: bool = False) -> None:
            self.left -= 1
            cut = self.left == -1 if once else self.left < 0
            if not cut or reaches:
                real(server, text, repeatable=repeatable)
            if cut:
                raise error

        monkeypatch.setattr(Server, "update", update)


AWAY = ServerAway("http://h", "cut")


def test_a_write_whose_answer_is_lost_is_found_to_be_done(
    store: RemoteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    Cut(monkeypatch, 0, True, AWAY, once=True)
    outcome = store.replace(shard("one", "a:d1"))
    assert (outcome.changed, outcome.revision) == (True, 2)
    assert not store.replace(shard("one", "a:d1")).changed
    assert [row.act for row in store.history()] == ["registry", "replace"]


@pytest.mark.parametrize("once", [False, True])
def test_a_write_that_never_arrived_is_told_and_leaves_nothing(
    store: RemoteStore, monkeypatch: pytest.MonkeyPatch, once: bool
) -> None:
    store.replace(shard("one", "a:d1"))
    before = store.nquads()
    Cut(monkeypatch, 0, False, AWAY, once=once)
    with pytest.raises(ServerAway):
        store.replace(shard("two", "b:p1"))
    monkeypatch.undo()
    assert (store.nquads(), store.revision) == (before, 2)
    store.replace(shard("two", "b:p1"))
    store.retract(bulletin_iri("two"))
    assert store.nquads() == before


@pytest.mark.parametrize("at", range(8))
@pytest.mark.parametrize("act", ["replace", "retract"])
def test_steps_that_are_cut_off_are_brought_to_their_end(
    store: RemoteStore, kind: RemoteKind, monkeypatch: pytest.MonkeyPatch, at: int, act: str
) -> None:
    """Where the server is not atomic: whichever step is the last that gets through, nothing stays half."""
    old, new_one = shard("one", "a:d1", "c:p1"), shard("one", "b:d2", "x:p2")
    store.replace(old)
    before = store.nquads()
    store.replace(new_one, replace=True) if act == "replace" else store.retract(old.bulletin)
    after = store.nquads()
    store.replace(old, replace=True)
    assert store.nquads() == before
    object.__setattr__(store.abilities, "atomic", False)
    monkeypatch.setattr("graph_builder.store.remote.writing.STEP", 15)
    Cut(monkeypatch, at, False, AWAY)
    with suppress(ServerAway):
        store.replace(new_one, replace=True) if act == "replace" else store.retract(old.bulletin)
    monkeypatch.undo()
    store._let_go()  # as a process that was killed
    with kind.open(store.home.root) as again:
        assert again.nquads() in (before, after)
        assert again.nquads() == after or at == 0
        standing = {entry.iri: entry.digest for entry in again.bulletins()}
        assert again._journal.bulletins() == standing


def test_what_is_too_much_at_once_is_sent_in_parts(
    store: RemoteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Server.update

    def small_only(server: Server, text: str, *, repeatable: bool = False) -> None:
        if len(text) > 8_000:
            raise ServerRefused("http://h", 413, "too large")
        real(server, text, repeatable=repeatable)

    monkeypatch.setattr(Server, "update", small_only)
    large = shard("large", *(f"a:d{number}" for number in range(60)))
    store.replace(large)
    monkeypatch.undo()
    assert not store.replace(large).changed


def test_a_refusal_midway_is_taken_back(store: RemoteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.replace(shard("one", "a:d1"))
    before = store.nquads()
    object.__setattr__(store.abilities, "atomic", False)
    real = Server.update
    refused: list[str] = []

    def refuse_deletion(server: Server, text: str, *, repeatable: bool = False) -> None:
        if text.startswith("DELETE") and not refused:
            refused.append(text)
            raise ServerRefused("http://h", 403, "no deletion")
        real(server, text, repeatable=repeatable)

    monkeypatch.setattr(Server, "update", refuse_deletion)
    with pytest.raises(ServerRefused):
        store.replace(shard("one", "b:d2"), replace=True)
    assert refused
    assert (store.nquads(), store.revision) == (before, 2)


def test_a_failure_leaves_nothing_half(store: RemoteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.replace(shard("one", "a:d1"))
    before = store.nquads()
    Cut(monkeypatch, 0, False, ServerFailed("http://h", 500, "oops"))
    with pytest.raises(ServerFailed):
        store.replace(shard("two", "b:d1"))
    monkeypatch.undo()
    assert (store.nquads(), store.revision) == (before, 2)


def test_a_lost_state_folder_is_made_again_from_the_data(
    store: RemoteStore, kind: RemoteKind, tmp_path: Path
) -> None:
    store.replace(shard("one", "a:d1"))
    before = store.nquads()
    store.close()
    with kind.open(tmp_path / "other") as other:
        assert [row.recovered for row in other.history()] == [True]
        other.load_registry(registry(), "first")
        assert other.nquads() == before
        assert not other.replace(shard("one", "a:d1")).changed
        assert other.text(shard("one", "a:d1").digest)


def test_work_is_the_difference_of_a_change() -> None:
    assert not Work.of(Change(GRAPHS.entities, frozenset()))
