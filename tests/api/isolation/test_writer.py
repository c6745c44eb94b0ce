"""What the writer's process answers to each order over a store of its own, and when it says so."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from api.isolation import frames
from api.isolation.writer import answer, failure, serve, shard_of_json, take_knowledge
from graph_builder.store.base import BadUpdate, DifferentText, Gone, NotFound, StoreFull
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.journal import Journal
from graph_builder.store.layout import Home
from graph_builder.store.reader import open_reader
from tests.api.isolation.test_reader import answers
from tests.graph_builder.store.sample import bulletin_iri, shard

GRAPH = "urn:mine"
TURTLE = b"<urn:a> <urn:p> <urn:b> , <urn:c> ."
UPDATE = {
    "do": "update",
    "subject": "urn:s",
    "who": "ann",
    "prefixes": {"ex": "urn:ex:"},
    "base": "urn:base/",
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    with EmbeddedStore.open(tmp_path / "store") as store:
        yield store


def as_json(name: str, *acts: str, note: str = "") -> bytes:
    return json.dumps(asdict(shard(name, *acts, note=note)), ensure_ascii=False).encode()


def put(replace: bool = False) -> dict[str, Any]:
    return {"do": "replace", "replace": replace, "who": "ann"}


def graph(method: str, *parts: tuple[str, int], name: str | None = GRAPH) -> dict[str, Any]:
    return {
        "do": "graph", "method": method, "graph": name, "subject": "urn:s", "who": "ann", "base": "urn:base/",
        "parts": parts,
    }  # fmt: skip


def lines(store: EmbeddedStore, name: str = GRAPH) -> list[str]:
    return sorted(line for line in store.nquads() if line.endswith(f"<{name}> ."))


def test_a_shard_comes_over_the_wire_as_it_was() -> None:
    assert shard_of_json(as_json("one", "a:d1", "b:p1")) == shard("one", "a:d1", "b:p1")


def test_a_bulletin_comes_stays_and_goes(store: EmbeddedStore) -> None:
    body = as_json("one", "a:d1")
    assert answer(store, put(), body) == {"changed": True, "created": True, "copy": False, "revision": 1}
    assert answer(store, put(), body) == {"changed": False, "created": False, "copy": False, "revision": 1}
    went = answer(store, {"do": "retract", "bulletin": bulletin_iri("one"), "who": "bob"}, b"")
    assert went == {"changed": True, "created": False, "revision": 2}
    journal = Journal.look(Home(store.place).journal)
    assert [row.who for row in journal.changes()] == ["ann", "bob"]
    journal.close()


def test_another_text_needs_to_be_insisted_on(store: EmbeddedStore) -> None:
    answer(store, put(), as_json("one", "a:d1"))
    other = as_json("one", "a:d1", "b:d2", note="又及，另有一事。")
    told = answer(store, put(), other)
    assert (told["error"], told["bulletin"]) == ("DifferentText", bulletin_iri("one"))
    assert told["stored"] != told["given"]
    assert answer(store, put(replace=True), other)["changed"]


def test_an_update_has_its_prefixes_and_base(store: EmbeddedStore) -> None:
    told = answer(store, UPDATE, b"INSERT DATA { GRAPH <g> { <a> ex:p <b> } }")
    assert told == {"changed": True, "created": False, "revision": 1}
    assert lines(store, "urn:base/g") == ["<urn:base/a> <urn:ex:p> <urn:base/b> <urn:base/g> ."]


def test_an_update_that_cannot_be_read_says_why_and_changes_nothing(store: EmbeddedStore) -> None:
    told = answer(store, UPDATE, b"INSERT")
    assert (told["error"], told["syntax"]) == ("BadUpdate", True)
    assert told["reason"]
    assert store.revision == 0


def test_a_graph_is_made_extended_replaced_and_dropped(store: EmbeddedStore) -> None:
    turtle = ("text/turtle", len(TURTLE))
    assert answer(store, graph("POST", turtle), TURTLE)["created"]
    assert len(lines(store)) == 2
    again = answer(store, graph("POST", ("application/n-triples", 27)), b"<urn:a> <urn:p> <urn:new> .")
    assert again == {"changed": True, "created": False, "revision": 2}
    assert len(lines(store)) == 3
    answer(store, graph("PUT", turtle), TURTLE)
    assert len(lines(store)) == 2
    assert answer(store, graph("DELETE"), b"")["changed"]
    assert lines(store) == []
    assert answer(store, graph("DELETE"), b"")["error"] == "NotFound"
    assert answer(store, graph("PUT", turtle), TURTLE)["created"]


def test_parts_of_a_body_are_each_read_by_its_format(store: EmbeddedStore) -> None:
    more = b"<urn:x> <urn:p> <urn:y> .\n"
    told = answer(
        store,
        graph("POST", ("text/turtle", len(TURTLE)), ("application/n-triples", len(more))),
        TURTLE + more,
    )
    assert told["created"]
    assert len(lines(store)) == 3


def test_the_graph_without_a_name_is_always_there(store: EmbeddedStore) -> None:
    unnamed = graph("PUT", ("text/turtle", len(TURTLE)), name=None)
    assert answer(store, unnamed, TURTLE) == {"changed": True, "created": False, "revision": 1}
    assert answer(store, graph("DELETE", name=None), b"")["changed"]
    assert store.nquads() == []


def test_data_that_cannot_be_read_change_nothing(store: EmbeddedStore) -> None:
    for method in ("PUT", "POST"):
        told = answer(store, graph(method, ("text/turtle", 5)), b"<urn:")
        assert told["error"] == "BadData"
    assert store.revision == 0


def test_what_is_made_is_told_before_it_is_shown(
    store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[Any] = []
    shown = EmbeddedStore.show

    def show(self: EmbeddedStore) -> int:
        said.append("shown")
        return shown(self)

    monkeypatch.setattr(EmbeddedStore, "show", show)
    told = answer(store, put(), as_json("one", "a:d1"), made=said.append)
    assert said == [told, "shown"]


def test_a_change_that_is_made_and_cannot_be_shown_says_both(
    store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: EmbeddedStore) -> int:
        raise StoreFull(store.place, "no space")

    monkeypatch.setattr(EmbeddedStore, "show", full)
    told = answer(store, put(), as_json("one", "a:d1"))
    assert (told["error"], told["made"]) == ("StoreFull", True)
    assert "made" not in answer(store, {"do": "retract", "bulletin": "urn:none", "who": ""}, b"")


def test_an_error_goes_over_the_wire_with_what_its_reader_needs() -> None:
    plain = {"error", "zh", "en"}
    assert set(failure(NotFound("x"))) == plain
    assert set(failure(Gone("x", "now"))) == plain
    assert (
        failure(DifferentText("b", "s", "g")).items()
        >= {"bulletin": "b", "stored": "s", "given": "g"}.items()
    )
    assert failure(BadUpdate("why", True)).items() >= {"reason": "why", "syntax": True}.items()
    assert set(failure(BadUpdate("why", False))) == plain | {"reason", "syntax"}


def test_orders_are_carried_out_one_by_one_and_a_fault_ends_nothing(
    store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each that is made is announced before it is answered, within the time that showing may take."""
    limits: list[float] = []
    monkeypatch.setattr(frames, "end_after", limits.append)
    wire = io.BytesIO()
    for head, body in (
        (put(), as_json("one", "a:d1")),
        (UPDATE, b"nonsense"),
        (put(), as_json("two", "b:d2")),
    ):
        frames.send(wire, head | {"seconds": 7}, body)
    out = io.BytesIO()
    serve(store, io.BytesIO(wire.getvalue()), out)
    heads = [head for head, _ in answers(out)]
    assert [("made" in head, "error" in head) for head in heads] == [
        (True, False), (False, False), (False, True), (True, False), (False, False),
    ]  # fmt: skip
    assert heads[0]["made"] == heads[1]
    assert limits == [7, frames.SHOWING_SECONDS, 0, 7, 0, 7, frames.SHOWING_SECONDS, 0]


def test_tidying_comes_after_the_answer_and_its_trouble_is_no_one_s(
    store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, tidied = io.BytesIO(), []

    def tidy(_: EmbeddedStore) -> None:
        tidied.append(len(answers(out)))
        raise StoreFull(store.place, "no space")

    monkeypatch.setattr(EmbeddedStore, "tidy", tidy)
    monkeypatch.setattr(frames, "end_after", lambda _: None)
    wire = io.BytesIO()
    for name in ("one", "two"):
        frames.send(wire, put() | {"seconds": 7}, as_json(name, "a:d1"))
    serve(store, io.BytesIO(wire.getvalue()), out)
    assert tidied == [0, 2, 4]  # what a crash left comes first


def test_the_knowledge_is_taken_once(store: EmbeddedStore, registry_store: Path) -> None:
    with EmbeddedStore.open(registry_store) as usual:
        wanted = usual.nquads()
    take_knowledge(store)
    assert store.nquads() == wanted
    revision = store.revision
    with open_reader(store.place) as reader:  # it is shown at once
        assert (reader.revision, reader.nquads()) == (revision, wanted)
    take_knowledge(store)
    assert store.revision == revision
