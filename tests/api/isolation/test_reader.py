"""What a reader answers to each request over a small store; what is too large or wrong is an error frame."""

from __future__ import annotations

import io
import json
import socket
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from api.isolation import frames
from api.isolation.reader import BINDINGS, GRAPHS, KEPT, Output, TooLargeError, answer, serve

PREFIXES = {"ex": "http://example.org/"}
TURTLE = """
@prefix ex: <http://example.org/> .
ex:a ex:p "甲"@zh-Hans, 7, "x" ; ex:q ex:b .
_:n ex:p ex:a .
"""
ROOM = 1_000_000
PLAIN = {"prefixes": PREFIXES, "substitutions": {}, "default_graphs": (), "named_graphs": ()}


@pytest.fixture
def store() -> ox.Store:
    store = ox.Store()
    store.load(TURTLE, ox.RdfFormat.TURTLE, to_graph=ox.NamedNode("urn:g"))
    store.load("<urn:u> <urn:p> <urn:o> .", ox.RdfFormat.TURTLE)
    return store


def asked(
    store: ox.Store,
    query: str,
    form: str = "application/sparql-results+json",
    limit: int = ROOM,
    **more: object,
) -> tuple[dict[str, Any], bytes]:
    head, output = answer(store, PLAIN | {"query": query, "format": form} | more, limit)
    return head, bytes(output.kept)


def rows(body: bytes) -> list[dict[str, dict[str, str]]]:
    found: list[dict[str, dict[str, str]]] = json.loads(body)["results"]["bindings"]
    return found


def test_each_format_of_rows_holds_the_same_row(store: ox.Store) -> None:
    query = "SELECT ?o { ex:a ex:q ?o }"
    for form in BINDINGS:
        head, body = asked(store, query, form)
        assert head == {}
        assert b"http://example.org/b" in body
    assert asked(store, "ASK { ex:a ex:q ex:b }")[1].count(b"true") == 1


def test_each_format_of_graphs_holds_the_same_triples(store: ox.Store) -> None:
    query = "CONSTRUCT { ?s ex:p ?o } WHERE { ?s ex:p ?o FILTER(isLiteral(?o)) }"
    wanted = {
        (t.subject, t.predicate, t.object)
        for t in ox.parse(asked(store, query, "text/turtle")[1], GRAPHS["text/turtle"])
    }
    assert len(wanted) == 3
    for form, parsed in GRAPHS.items():
        _, body = asked(store, query, form)
        assert {(t.subject, t.predicate, t.object) for t in ox.parse(body, parsed)} == wanted


def test_a_triple_that_is_built_twice_stands_once(store: ox.Store) -> None:
    _, body = asked(
        store, "CONSTRUCT { <urn:a> <urn:b> <urn:c> } WHERE { ?s ex:p ?o }", "application/n-triples"
    )
    assert body.count(b"\n") == 1


def test_the_first_rows_come_with_their_number_in_all(store: ox.Store) -> None:
    query = "SELECT ?o ?none { ?s ex:p ?o } ORDER BY ?o"
    _, whole = asked(store, query)
    for most in range(6):
        head, body = asked(store, query, rows=most)
        told = json.loads(body)
        assert head == {}
        assert told["total"] == 4
        assert told["head"] == {"vars": ["o", "none"]}
        assert rows(body) == rows(whole)[:most]
    assert json.loads(asked(store, "SELECT * { ?s ex:none ?o }", rows=3)[1])["total"] == 0


def test_the_first_rows_tell_terms_as_the_engine_does(store: ox.Store) -> None:
    query = (
        'SELECT ?o { VALUES ?o { ex:a "s" "n"@en 5 "2022-01-01"^^<http://www.w3.org/2001/XMLSchema#date> } }'
    )
    assert rows(asked(store, query, rows=9)[1]) == rows(asked(store, query)[1])
    (node,) = rows(asked(store, "SELECT ?s { ?s ex:p ex:a }", rows=9)[1])
    assert node["s"]["type"] == "bnode"


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ({"type": "literal", "value": "甲", "xml:lang": "zh-Hans"}, 1),
        ({"type": "literal", "value": "甲"}, 0),
        ({"type": "literal", "value": "x"}, 1),
        ({"type": "literal", "value": "7", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}, 1),
        ({"type": "literal", "value": "7"}, 0),
        ({"type": "uri", "value": "http://example.org/a"}, 1),
        ({"type": "literal", "value": "http://example.org/a"}, 0),
    ],
)
def test_a_value_for_a_variable_is_the_term_it_says(
    store: ox.Store, term: dict[str, str], found: int
) -> None:
    assert len(rows(asked(store, "SELECT ?s ?o { ?s ex:p ?o }", substitutions={"o": term})[1])) == found


def test_graphs_told_beside_a_query_are_what_it_reads(store: ox.Store) -> None:
    every = "SELECT ?s { ?s ?p ?o }"
    assert len(rows(asked(store, every)[1])) == 6
    assert len(rows(asked(store, every, default_graphs=["urn:g"])[1])) == 5
    assert len(rows(asked(store, "SELECT ?g { GRAPH ?g { ?s ?p ?o } }", named_graphs=["urn:no"])[1])) == 0
    assert len(rows(asked(store, "SELECT * FROM <urn:no> { ?s ?p ?o }")[1])) == 0


def test_relative_iris_begin_at_the_base(store: ox.Store) -> None:
    assert asked(store, "SELECT * { <a> ?p ?o }")[0]["error"] == "syntax"
    assert len(rows(asked(store, "SELECT * { <a> ?p ?o }", base="http://example.org/")[1])) == 4


@pytest.mark.parametrize("query", ["SELECT", "SELECT * { ?s ?p ", "SELECT * { none:x ?p ?o }"])
def test_a_query_that_cannot_be_read_says_why(store: ox.Store, query: str) -> None:
    head, body = asked(store, query)
    assert head["error"] == "syntax"
    assert 5 < len(head["message"]) <= 2000
    assert body == b""


def test_what_the_engine_cannot_do_is_told_in_short(store: ox.Store) -> None:
    head, body = asked(
        store, "SELECT * { ?s ?p ?o }", substitutions={"none": {"type": "uri", "value": "urn:x"}}
    )
    assert head["error"] == "evaluation"
    assert 0 < len(head["message"]) <= 2000
    assert body == b""


@pytest.mark.parametrize("size", [0, 10, 400])
def test_a_result_past_its_cap_is_none(store: ox.Store, size: int) -> None:
    query = "SELECT * { ?s ?p ?o }"
    whole = len(asked(store, query)[1])
    assert asked(store, query, limit=whole)[0] == {}
    assert asked(store, query, limit=min(size, whole - 1)) == ({"error": "too-large"}, b"")


def test_memory_that_ran_out_is_told(store: ox.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("api.isolation.reader.evaluate", fail)
    assert asked(store, "ASK {}") == ({"error": "memory"}, b"")


class Told:
    """One whole graph in each format."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store

    def __call__(self, iri: str | None, form: str) -> tuple[dict[str, Any], bytes]:
        head, output = answer(self.store, PLAIN | {"graph": iri, "format": form}, ROOM)
        return head, bytes(output.kept)


def test_a_whole_graph_comes_in_each_format(store: ox.Store) -> None:
    for form, parsed in GRAPHS.items():
        head, body = Told(store)("urn:g", form)
        assert head == {}
        quads = list(ox.parse(body, parsed))
        assert len(quads) == 5
        named = {str(quad.graph_name) for quad in quads} == {"<urn:g>"}
        assert named == (form in ("application/n-quads", "application/trig"))
    assert b"urn:u" in Told(store)(None, "text/turtle")[1]
    assert b"example.org" not in Told(store)(None, "application/n-quads")[1]


def test_a_graph_that_is_not_there_is_told_and_none_is_made(store: ox.Store) -> None:
    head, body = Told(store)("urn:no", "text/turtle")
    assert (head["error"], "urn:no" in head["message"], body) == ("no-graph", True, b"")
    assert Told(store)("urn:g", "") == ({}, b"")  # asked only whether it is there
    assert Told(store)(None, "") == ({}, b"")
    assert Told(ox.Store())(None, "application/n-triples") == ({}, b"")


def test_what_xml_cannot_hold_is_an_error_and_not_broken_xml(store: ox.Store) -> None:
    store.add(
        ox.Quad(ox.NamedNode("urn:c"), ox.NamedNode("urn:p"), ox.Literal("\x01"), ox.NamedNode("urn:c"))
    )
    for request in (
        {"query": "SELECT ?o { <urn:c> ?p ?o }", "format": "application/sparql-results+xml"},
        {"query": "CONSTRUCT WHERE { <urn:c> ?p ?o }", "format": "application/rdf+xml"},
        {"graph": "urn:c", "format": "application/rdf+xml"},
    ):
        head, output = answer(store, PLAIN | request, ROOM)
        assert head["error"] == "evaluation"
        assert (output.size, bytes(output.kept)) == (0, b"")


class TestOutput:
    """A writable that keeps little in memory."""

    @pytest.mark.parametrize("piece", [1000, KEPT, KEPT + 1])
    def test_little_is_kept_and_much_goes_to_a_file(self, piece: int) -> None:
        output, written = Output(10 * KEPT), b""
        for number in range(3 * KEPT // piece):
            data = bytes([number % 251]) * piece
            assert output.write(data) == piece
            written += data
            assert (output.file is None) == (len(written) <= KEPT)
        assert output.size == len(written)
        output.flush()
        assert output.file is not None
        assert output.kept == b""
        with output.file as file, open(f"/proc/self/fd/{file.fileno()}", "rb") as other:  # noqa: PTH123
            assert other.read() == written

    def test_the_last_byte_that_fits_is_taken(self) -> None:
        output = Output(5)
        assert output.write(b"12345") == 5
        with pytest.raises(TooLargeError):
            output.write(b"6")


def framed(*requests: dict[str, Any]) -> io.BytesIO:
    wire = io.BytesIO()
    for request in requests:
        frames.send(wire, request)
    return io.BytesIO(wire.getvalue())


def answers(out: io.BytesIO) -> list[tuple[dict[str, Any], bytes]]:
    stream = io.BytesIO(out.getvalue())
    found = []
    while (frame := frames.read(stream)) is not None:
        found.append(frame)
    return found


@pytest.fixture
def snapshots(tmp_path: Path, store: ox.Store) -> tuple[Path, Path]:
    """One with the small graphs, one with nothing."""
    for name, quads in (("full", list(store)), ("bare", [])):
        made = ox.Store(str(tmp_path / name))
        made.extend(quads)
        made.flush()
        del made
    return tmp_path / "full", tmp_path / "bare"


ALL = {"query": "SELECT ?s { ?s ?p ?o }", "format": "text/csv", "seconds": 5}


def test_requests_are_answered_one_by_one_and_a_snapshot_is_left_for_another(
    snapshots: tuple[Path, Path],
) -> None:
    full, bare = map(str, snapshots)
    out = io.BytesIO()
    serve(full, framed(ALL, ALL | {"query": "SELECT"}, {"open": bare}, ALL, {"open": full}, ALL), out, ROOM)
    heads, bodies = zip(*answers(out), strict=True)
    assert heads[0] == {"ready": True}
    assert heads[2]["error"] == "syntax"
    assert (heads[1], heads[3], heads[4]) == ({}, {"ready": True}, {})
    assert [body.count(b"\r\n") for body in bodies] == [0, 7, 0, 0, 1, 0, 7]


def test_a_snapshot_that_cannot_be_opened_is_the_end(snapshots: tuple[Path, Path], tmp_path: Path) -> None:
    out = io.BytesIO()
    serve(str(snapshots[0]), framed({"open": str(tmp_path / "none")}, ALL), out, ROOM)
    (first, _), (last, _) = answers(out)
    assert first == {"ready": True}
    assert last["ready"] is False
    assert last["message"]


def test_a_large_result_goes_as_a_file(snapshots: tuple[Path, Path]) -> None:
    ours, theirs = socket.socketpair()
    many = ALL | {"query": f"SELECT ?s {{ VALUES ?s {{ {'1 ' * 200_000} }} }}"}
    with ours, theirs, theirs.makefile("wb") as out:
        serve(str(snapshots[0]), framed(many), out, ROOM)
        assert ours.recv(len(frames.encode({"ready": True}, 0))) == frames.encode({"ready": True}, 0)
        data, (descriptor,), _, _ = socket.recv_fds(ours, 1000, 1)
        assert data == frames.encode({}, 0)
        with open(descriptor, "rb") as file:  # noqa: PTH123
            assert file.seek(0) == 0
            assert file.read().count(b"1\r\n") == 200_000
