"""A query over a store: its own faults are told as such, and those of the files are not taken for them."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pyoxigraph as ox
import pytest
from pyoxigraph import Literal, NamedNode

from graph_builder.store.base import BadQuery
from graph_builder.store.reading import KEPT_LOGS, ask, drop_old_logs


@pytest.fixture
def store() -> ox.Store:
    store = ox.Store()
    store.update('INSERT DATA { <urn:u> <urn:p> 0 . GRAPH <urn:g> { <urn:a> <urn:p> 1, "甲" } }')
    return store


def rows(answer: object) -> list[str]:
    return sorted(str(row[0]) for row in cast(ox.QuerySolutions, answer))


def test_the_union_of_all_graphs_is_asked_unless_the_query_names_some(store: ox.Store) -> None:
    assert len(rows(ask(store, "SELECT ?o { ?s ?p ?o }"))) == 3
    assert len(rows(ask(store, "SELECT ?o FROM <urn:g> { ?s ?p ?o }"))) == 2
    assert rows(ask(store, "SELECT ?o FROM <urn:none> { ?s ?p ?o }")) == []


def test_variables_are_filled_and_prefixes_known(store: ox.Store) -> None:
    filled: dict[str, NamedNode | Literal] = {"s": NamedNode("urn:a"), "o": Literal("甲")}
    assert len(rows(ask(store, "SELECT ?o ?s { ?s u:p ?o }", filled, {"u": "urn:"}))) == 1
    own = "PREFIX u: <urn:none:> SELECT ?o { ?s u:p ?o }"
    assert rows(ask(store, own, None, {"u": "urn:"})) == []


@pytest.mark.parametrize("text", ["", "SELECT", "SELECT ?s { ?s none:p ?o }", "DROP ALL"])
def test_a_query_that_cannot_be_read_says_why(store: ox.Store, text: str) -> None:
    with pytest.raises(BadQuery) as told:
        ask(store, text)
    assert told.value.reason


class Torn:
    """An engine whose files, or whose query, are at fault."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def query(self, *_: object, **__: object) -> None:
        raise self.error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (RuntimeError("Corruption: block checksum mismatch"), RuntimeError),
        (RuntimeError("IO error: no such file"), RuntimeError),
        (RuntimeError("no such function"), BadQuery),
        (ValueError("Corruption is no name"), BadQuery),
    ],
)
def test_files_at_fault_are_not_a_fault_of_the_query(error: Exception, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        ask(cast(ox.Store, Torn(error)), "ASK {}")


def test_the_last_logs_of_the_engine_stay(tmp_path: Path) -> None:
    names = [f"LOG.old.{number}" for number in range(KEPT_LOGS + 3)]
    for name in ("LOG", *names):
        (tmp_path / name).touch()
    for _ in range(2):
        drop_old_logs(tmp_path)
        assert {each.name for each in tmp_path.iterdir()} == {"LOG", *names[-KEPT_LOGS:]}
