"""A change whose record fails: the data have it, the journal does not, and the store stays open."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph_builder.store.base import StoreFull
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.journal import Journal
from graph_builder.store.reader import open_reader
from graph_builder.verify import verify
from tests.graph_builder.store.sample import bulletin_iri, registry, shard

NEXT: dict[str, Callable[[EmbeddedStore], object]] = {
    "the same again": lambda store: store.replace(shard("one", "b:d2"), replace=True),
    "another bulletin": lambda store: store.replace(shard("two", "c:d3")),
    "it is taken out": lambda store: store.retract(bulletin_iri("one")),
    "an update": lambda store: store.update("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }", "update"),
    "another registry": lambda store: store.load_registry(registry("place/x"), "second"),
    "results": lambda store: store.load_derived([]),
    "nothing": lambda _: None,
}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddedStore]:
    """A store in which a bulletin was replaced, of which the journal could not be told."""
    with EmbeddedStore.open(tmp_path / "store") as opened:
        opened.load_registry(registry(), "first")
        opened.replace(shard("one", "a:d1"))
        opened.publish()
        with monkeypatch.context() as patched:
            patched.setattr(Journal, Journal.settle.__name__, _full)
            with pytest.raises(StoreFull):
                opened.replace(shard("one", "b:d2"), replace=True)
        yield opened


def _full(*_: object, **__: object) -> int:
    raise sqlite3.OperationalError("database or disk is full")


@pytest.mark.parametrize("name", NEXT)
def test_is_told_before_anything_else_is_done(store: EmbeddedStore, name: str) -> None:
    NEXT[name](store)
    store.publish()
    rows = [(row.act, row.subject) for row in store.history()]
    assert rows[:3] == [
        ("registry", rows[0][1]),
        ("replace", bulletin_iri("one")),
        ("replace", bulletin_iri("one")),
    ]
    with open_reader(store.place) as seen:
        assert seen.nquads() == store.nquads()
    assert not [finding for finding in verify(store.place) if finding.kind == "journal"]
