"""A server that was loaded in bulk holds what one bulletin after the other would have brought it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph_builder.store.aside import Aside
from graph_builder.store.base import BadShard
from graph_builder.store.bulk import Making
from graph_builder.store.remote import bulk
from graph_builder.store.remote.bulk import is_empty, load_in_bulk
from graph_builder.store.remote.errors import ServerAway, ServerFailed, ServerRefused
from graph_builder.store.remote.server import Server
from graph_builder.store.remote.store import RemoteStore
from graph_builder.store.search.documents import Document
from graph_builder.store.search.lookup import Lookup
from tests.graph_builder.store.kinds import RemoteKind
from tests.graph_builder.store.sample import registry, shard

SHARDS = (shard("one", "a:d1", "b:p1"), shard("two", "c:d2", "b:p2"), shard("three", "x:d1"))
MAKING = Making(list(registry()), "o1", who="ann")
Told = tuple[list[str], list[str | None], set[Document]]


def told(store: RemoteStore) -> Told:
    """What a store holds, on the server and beside it."""
    with Lookup.open(store.home.search) as lookup, lookup.at(store.revision) as view:
        assert (view.torn(), view.loose()) == ("", 0)
        documents = set(view.documents())
    return store.nquads(), [store.text(each.digest) for each in SHARDS], documents


def history(store: RemoteStore) -> list[tuple[str, str, str, str]]:
    """What was done, and by whom."""
    return [(row.act, row.subject, row.digest, row.who) for row in store.history()]


@pytest.fixture
def wanted(kind: RemoteKind, tmp_path: Path) -> Told:
    """What one bulletin after the other brings."""
    kind.empty()
    with kind.open(tmp_path / "singly") as store:
        store.load_registry(registry(), "o1", who="ann")
        for each in SHARDS:
            store.replace(each, who="ann")
        store.publish()
        return told(store)


@pytest.fixture
def store(kind: RemoteKind, tmp_path: Path) -> Iterator[RemoteStore]:
    """A store that holds nothing yet."""
    kind.empty()
    with kind.open(tmp_path / "bulk") as store:
        yield store


def no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server takes N-Quads nowhere."""
    monkeypatch.setattr(bulk, "PLACES", ("/nowhere",))


def in_small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request holds little."""
    monkeypatch.setattr(bulk, "SIZE", 1000)


def by_few_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server takes N-Quads nowhere, and of updates only short ones."""
    no_place(monkeypatch)
    monkeypatch.setattr(bulk, "LEAST", 1)
    real = Server.update

    def update(self: Server, text: str, *, repeatable: bool = False) -> None:
        if text.startswith("INSERT DATA") and text.count("\n") > 4:
            raise ServerRefused(self.access.endpoint, 413, "too much")
        real(self, text, repeatable=repeatable)

    monkeypatch.setattr(Server, "update", update)


WAYS = [lambda _: None, in_small_pieces, no_place, by_few_lines]


@pytest.mark.parametrize("way", WAYS, ids=["at once", "in small pieces", "by updates", "by short updates"])
def test_it_is_the_store_that_replacing_makes(
    wanted: Told,
    store: RemoteStore,
    way: Callable[[pytest.MonkeyPatch], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert is_empty(store)
    with monkeypatch.context() as patch:
        way(patch)
        loaded = load_in_bulk(store, SHARDS, MAKING)
    assert (loaded.bulletins, loaded.quads) == (len(SHARDS), len(wanted[0]))
    assert told(store) == wanted
    acts = [("replace", each.bulletin, each.digest, "ann") for each in SHARDS]
    assert history(store)[1:] == acts
    assert history(store)[0][0::2] == ("registry", "o1")
    assert not is_empty(store)
    assert store.marker.ontology == "o1"
    assert not any(".part" in path.name for path in store.home.root.iterdir())


def test_what_was_cut_off_is_begun_anew(
    kind: RemoteKind, wanted: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise ServerAway("the server", "it went")

    kind.empty()
    with kind.open(tmp_path / "bulk") as store, monkeypatch.context() as patch:
        patch.setattr(bulk, "_take_over", away)
        with pytest.raises(ServerAway):
            load_in_bulk(store, SHARDS, MAKING)
    with kind.open(tmp_path / "bulk") as store:
        assert is_empty(store)
        put_aside = Aside(store.home.root / "links.part.aside")
        put_aside.put(["<urn:a> <urn:p> <urn:of-one-that-was-killed> ."])
        load_in_bulk(store, SHARDS, MAKING)
        assert told(store) == wanted
        assert not any(".part" in path.name for path in store.home.root.iterdir())
    with kind.open(tmp_path / "bulk") as store:
        assert not is_empty(store)
        assert told(store) == wanted


def test_a_server_that_takes_quads_as_they_are_is_sent_no_updates_of_them(
    store: RemoteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Server.update

    def update(self: Server, text: str, *, repeatable: bool = False) -> None:
        assert "INSERT" not in text
        real(self, text, repeatable=repeatable)

    monkeypatch.setattr(Server, "update", update)
    assert load_in_bulk(store, SHARDS, MAKING).bulletins == len(SHARDS)


def test_of_how_the_server_is_asked_nothing_stays_on_it(store: RemoteStore) -> None:
    load_in_bulk(store, SHARDS, MAKING)
    assert not any("probe" in str(graph) for graph in store.graphs())


def test_what_no_store_may_hold_is_refused(store: RemoteStore) -> None:
    with pytest.raises(BadShard):
        load_in_bulk(store, [*SHARDS, SHARDS[0]], MAKING)
    assert is_empty(store)


@pytest.mark.parametrize(("error", "asked"), [(401, 1), (403, 1), (413, 3), (500, 3)])
def test_a_server_that_refuses_whoever_asks_is_not_asked_for_less(
    store: RemoteStore, error: int, asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[int] = []

    def update(self: Server, text: str, *, repeatable: bool = False) -> None:
        lines.append(text.count("\n") - 1)
        raise (ServerFailed if error >= 500 else ServerRefused)(
            self.access.endpoint, error, "no" * repeatable
        )

    monkeypatch.setattr(Server, "update", update)
    monkeypatch.setattr(bulk, "LEAST", 2)
    quads = b"".join(b"<urn:s> <urn:p> <urn:o%d> <urn:g> .\n" % number for number in range(8))
    with pytest.raises((ServerFailed, ServerRefused)):
        bulk._by_updates(store.server, quads)
    assert lines == [8, 4, 2][:asked]
