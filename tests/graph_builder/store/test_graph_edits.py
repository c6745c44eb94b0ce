from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_builder.store.base import BadData, BadUpdate
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.graph_edits import EXPANSION, FORMATS, adding, dropping, read_graph, replacing
from graph_builder.verify import verify

iris = st.sampled_from(["urn:a", "urn:b", "http://e.org/图"]).map(ox.NamedNode)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
literals = st.one_of(
    words.map(ox.Literal),
    words.map(lambda text: ox.Literal(text, language="zh")),
    st.integers().map(ox.Literal),
)
triples = st.lists(st.builds(ox.Triple, iris, iris, st.one_of(iris, literals)), max_size=8)
graphs = st.sampled_from([None, "urn:g", "http://e.org/g"])


def held(store: ox.Store, graph: str | None) -> set[str]:
    name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
    return {str(quad.triple) for quad in store.quads_for_pattern(None, None, None, name)}


@given(triples, triples, graphs)
@settings(max_examples=60)
def test_put_replaces_post_adds_delete_drops(
    first: list[ox.Triple], second: list[ox.Triple], graph: str | None
) -> None:
    store, scratch = ox.Store(), ox.Store()
    store.update("INSERT DATA { <urn:other> <urn:p> 1 . GRAPH <urn:other> { <urn:other> <urn:p> 2 } }")
    others = {str(quad) for quad in store}
    store.update(replacing(graph, first))
    scratch.extend(ox.Quad(t.subject, t.predicate, t.object) for t in first)
    kept = {str(quad.triple) for quad in scratch}
    assert held(store, graph) == kept
    if graph:
        assert store.contains_named_graph(ox.NamedNode(graph))
    if text := adding(graph, second):
        store.update(text)
    scratch.extend(ox.Quad(t.subject, t.predicate, t.object) for t in second)
    assert held(store, graph) == {str(quad.triple) for quad in scratch}
    store.update(dropping(graph))
    assert held(store, graph) == set()
    if graph:
        assert {str(quad) for quad in store} == others


@given(st.binary(max_size=200), st.sampled_from(sorted(FORMATS)))
@settings(max_examples=300)
def test_any_bytes_are_read_or_refused(data: bytes, media_type: str) -> None:
    with suppress(BadData):
        assert all(isinstance(triple, ox.Triple) for triple in read_graph(data, media_type, "urn:base"))


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"<urn:a> <urn:b> <<( <urn:c> <urn:d> <urn:e> )>> .", "text/turtle"),
        (b"<urn:a> <urn:b> 'x'@en--ltr .", "text/turtle"),
        (b'{"@context": "http://127.0.0.1:9/", "a": 1}', "application/ld+json"),
        (b"[" * 100_000, "application/ld+json"),
        (b'<!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><r>&b;</r>', "application/rdf+xml"),
        (
            b'<!DOCTYPE r [<!ENTITY a "' + b"x" * 100_000 + b'">]><r>' + b"&a;" * 100 + b"</r>",
            "application/rdf+xml",
        ),
        (b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><r>&a;</r>', "application/rdf+xml"),
    ],
)
def test_what_would_reach_out_or_swell_is_refused(data: bytes, media_type: str) -> None:
    assert EXPANSION < 100 * 100_000
    with pytest.raises(BadData):
        read_graph(data, media_type, "urn:base")


@pytest.mark.parametrize(
    "entities",
    [b'<!ENTITY a "x"><!ENTITY b "&a;&a;">', b'<!ENTITY b "' + b"x" * (EXPANSION // 2 + 1) + b'">'],
    ids=["one names another", "two come to much"],
)
def test_of_a_document_that_is_fit_otherwise_entities_that_swell_are_refused(entities: bytes) -> None:
    rdf = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:p="urn:p#">'
    about = b'<rdf:Description rdf:about="urn:s"><p:o>&b;&b;</p:o></rdf:Description></rdf:RDF>'
    with pytest.raises(BadData, match="entit"):
        read_graph(b"<!DOCTYPE r [" + entities + b"]>" + rdf + about, "application/rdf+xml", "urn:base")
    fit = b'<!DOCTYPE r [<!ENTITY b "x">]>' + rdf + about
    assert len(read_graph(fit, "application/rdf+xml", "urn:base")) == 1


class TestAnUpdateOfTheStore:
    def test_is_in_the_journal_with_what_it_did_to_bulletins(self, tmp_path: Path) -> None:
        with EmbeddedStore.open(tmp_path / "store") as store:
            text = (
                "INSERT DATA { GRAPH <urn:g> { <urn:b> a <https://w3id.org/zhengpu/ontology#Bulletin> ; "
                "<https://w3id.org/zhengpu/ontology#textDigest> 'd' } }"
            )
            assert store.update(text, "urn:endpoint", who="boss") == 2
            assert [(row.act, row.subject, row.who) for row in store.history()] == [
                ("update", "urn:endpoint", "boss"),
                ("replace", "urn:b", "boss"),
            ]
            store.update("DROP GRAPH <urn:g>", "urn:endpoint", who="boss")
            assert store.tombstone("urn:b") is not None
        assert verify(tmp_path / "store") == []

    @pytest.mark.parametrize(
        ("text", "syntax"), [("INSERT", True), ("CREATE GRAPH <urn:g>; CREATE GRAPH <urn:g>", False)]
    )
    def test_that_fails_leaves_no_trace(self, tmp_path: Path, text: str, syntax: bool) -> None:
        with EmbeddedStore.open(tmp_path / "store") as store:
            with pytest.raises(BadUpdate) as caught:
                store.update(text, "urn:endpoint")
            assert caught.value.syntax is syntax
            assert store.revision == 0
            assert store.history() == []
            assert store.count() == 0
        assert verify(tmp_path / "store") == []


@pytest.mark.parametrize(
    ("data", "media_type", "base"),
    [
        (b"<urn:a> <urn:b> 1 .", "text/turtle", "no base"),
        (b"<urn:a> <urn:b> .", "text/turtle", "urn:base"),
        (b"\xff\xfe", "application/rdf+xml", "urn:base"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line_if_it_has_one(
    data: bytes, media_type: str, base: str
) -> None:
    with pytest.raises(BadData) as told:
        read_graph(data, media_type, base)
    assert told.value.reason
    assert (told.value.line == 1) == (base == "urn:base" and media_type == "text/turtle")


def test_the_reason_is_the_one_that_the_parser_tells() -> None:
    with pytest.raises(BadData, match="not a valid RDF object"):
        read_graph(b"<urn:a> <urn:b> .", "text/turtle", "urn:base")


@pytest.mark.parametrize(
    "text",
    [
        "<urn:a> <urn:b> <<( <urn:a> <urn:b> <urn:c> )>> .",
        '<urn:a> <urn:b> "x"@ar--rtl .',
    ],
)
def test_what_rdf_11_has_not_is_refused(text: str) -> None:
    with pytest.raises(BadData):
        read_graph(text.encode(), "application/n-triples", "urn:base")


def test_a_document_may_speak_of_its_own_graph_only() -> None:
    for graph, name in (("urn:g", "<urn:g>"), ("urn:g", ""), (None, "")):
        assert (
            len(
                read_graph(
                    f"<urn:a> <urn:b> <urn:c> {name} .".encode(), "application/n-quads", "urn:x", graph
                )
            )
            == 1
        )
    for graph, name in ((None, "<urn:g>"), ("urn:g", "<urn:other>")):
        with pytest.raises(BadData):
            read_graph(f"<urn:a> <urn:b> <urn:c> {name} .".encode(), "application/n-quads", "urn:x", graph)
