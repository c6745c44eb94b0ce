"""What is found, in which order, and that a query is never more than a text to look for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from graph_builder.store.names import LABEL, TYPE
from graph_builder.store.search import lookup as search_lookup
from graph_builder.store.search.folding import fold, pairs
from graph_builder.store.search.index import SearchIndex
from graph_builder.store.search.lookup import Lookup, View, likeness
from ontology.terms import ID, NS, PREFIXES
from tests.graph_builder.store.killed import copy_half_done

ALIAS = NamedNode(PREFIXES["skos"] + "altLabel")
TITLES = {
    "place/460000": ("Place", "海南省", "海南", "Hainan"),
    "place/460100": ("Place", "海南省海口市", "海口市"),
    "place/632500": ("Place", "海南藏族自治州", "海南州"),
    "org/edu": ("GovernmentBody", "海南省教育厅", "Hainan Department of Education"),
    "doc/1": ("Document", "关于做好“双减”工作的通知"),
    "doc/2": ("Document", "海南省智慧教育APP（试行）管理办法"),
    "doc/3": ("Document", "關於臺灣省的通知"),
    "policy/1": ("Programme", "双减"),
    "x/section": ("Section", "海南"),
}


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    data, graph = ox.Store(), NamedNode("urn:g")
    for local, (kind, label, *others) in TITLES.items():
        thing = NamedNode(ID + local)
        data.add(Quad(thing, TYPE, NamedNode(NS + kind), graph))
        data.add(Quad(thing, LABEL, Literal(label, language="zh-hans"), graph))
        data.extend(Quad(thing, ALIAS, Literal(other), graph) for other in others)
    path = tmp_path_factory.mktemp("index") / "search.db"
    with SearchIndex.open(path) as index:
        index.follow(data, revision=1, oldest=1)
        with Lookup.open(path) as lookup, lookup.at(1) as view:
            yield view


def hits(view: View, query: str, *kinds: str) -> list[tuple[str, str]]:
    found = view.search(query, kinds=kinds).hits
    return [(hit.document.iri.removeprefix(ID), hit.how) for hit in found]


def test_whole_names_come_first_then_beginnings_then_the_rest_shorter_first(view: View) -> None:
    assert hits(view, "海南") == [
        ("place/460000", "exact"),
        ("org/edu", "beginning"),
        ("place/460100", "beginning"),
        ("place/632500", "beginning"),
        ("doc/2", "beginning"),
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("双减", {"policy/1", "doc/1"}),
        ("減", {"policy/1", "doc/1"}),
        ("关于台湾", {"doc/3"}),
        ("ａｐｐ", {"doc/2"}),
        ("“双减”工作", {"doc/1"}),
        ("hainan", {"place/460000", "org/edu"}),
        ("Department  of Education", {"org/edu"}),
        ("ainan depart", {"org/edu"}),
        ("教育 海南", {"org/edu", "doc/2"}),
        ("厅海", set()),
        ("", set()),
        ("  。《》 ", set()),
        ("x" * 2000, set()),
        ("海 " * 1000, {"place/460000", "place/460100", "place/632500", "org/edu", "doc/2"}),
    ],
)
def test_found(view: View, query: str, expected: set[str]) -> None:
    assert {iri for iri, _ in hits(view, query)} == expected


def test_kinds_restrict_what_is_listed_and_not_what_is_counted(view: View) -> None:
    assert hits(view, "双减", "document") == [("doc/1", "within")]
    assert view.search("双减", kinds=["document"]).counts == {"programme": 1, "document": 1}


def test_what_a_name_may_become_is_told_page_by_page(view: View) -> None:
    whole = view.complete("海南")
    assert len(whole) == 5
    pages = [view.complete("海南", limit=2, offset=offset) for offset in (0, 2, 4, 6)]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert [hit for page in pages for hit in page] == whole


def test_pages_follow_each_other(view: View) -> None:
    pages = [view.search("海南", limit=2, offset=offset).hits for offset in (0, 2, 4, 6)]
    assert [hit.document.iri.removeprefix(ID) for page in pages for hit in page] == [
        iri for iri, _ in hits(view, "海南")
    ]


def test_whole_names_and_names_alike(view: View) -> None:
    assert [each.label for each in view.named("海口市")] == ["海南省海口市"]
    assert view.alike("海南教育厅")[0].label == "海南省教育厅"
    assert view.alike("") == view.alike("《》") == []


def test_of_pairs_that_are_all_common_the_rarest_is_compared(
    view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_lookup, "_COMMON", 1)
    assert [each.label for each in view.alike("海南藏族")] == ["海南藏族自治州"]
    assert view.alike("海南") != []  # a pair that most have


HOSTILE = st.text(st.sampled_from("海南省教育厅\"'*^()-:;AND OR NOT NEAR\0\ue000\ud800 a1"), max_size=12)


@given(query=HOSTILE)
@settings(max_examples=300)
def test_a_query_finds_what_holds_it_and_nothing_else(view: View, query: str) -> None:
    found = {hit.document.iri for hit in view.search(query, limit=100).hits}
    whole = fold(query)
    holding = {
        ID + path
        for path, (kind, *names) in TITLES.items()
        if kind != "Section" and any(whole in fold(n) for n in names)
    }
    assert holding <= found if whole else not found
    if len(query.split()) == 1 and whole:
        assert found == holding


@given(before=st.text(max_size=5), text=st.text(max_size=5), after=st.text(max_size=5))
def test_folding_keeps_what_stands_within(before: str, text: str, after: str) -> None:
    assert fold(text) in fold(before + text + after)
    assert fold(fold(text)) == fold(text)


def test_an_index_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.DatabaseError):
        Lookup.open(tmp_path / "none.db")


def test_what_a_killed_writer_left_half_done_is_rolled_back_by_who_opens(tmp_path: Path) -> None:
    path, killed = tmp_path / "search.db", tmp_path / "killed.db"
    with SearchIndex.open(path) as index:
        index.follow(ox.Store(), revision=1, oldest=1)
    copy_half_done(path, killed)
    with Lookup.open(killed) as lookup, lookup.at(1) as view:
        assert view.search("海南").hits == ()


def test_things_are_had_by_their_iris_as_far_as_they_are_known(view: View) -> None:
    found = view.of([ID + "place/460000", ID + "none", ID + "x/section", ID + "doc/1"])
    assert set(found) >= {ID + "place/460000", ID + "doc/1"}
    assert ID + "none" not in found
    assert all(document.iri == iri for iri, document in found.items())
    assert view.of([]) == {}


def test_the_most_alike_come_first_and_what_shares_nothing_does_not_come(view: View) -> None:
    wanted = pairs(fold("海南省教育局"))
    found = view.alike("海南省教育局", limit=3)
    assert found[0].iri == ID + "org/edu"
    told = [likeness(wanted, document) for document in found]
    assert told == sorted(told, reverse=True)
    assert min(told) > 0
    assert view.alike("海南省教育局", limit=1) == found[:1]
    assert {document.kind for document in view.alike("海南省教育局", kinds=["place"])} == {"place"}
    for nothing in ("", "  ", "青岛啤酒"):
        assert view.alike(nothing) == []


def test_an_index_of_another_format_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "search.db"
    SearchIndex.open(path).close()
    Lookup.open(path).close()
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE state SET format = 'other'")
        database.commit()
    with pytest.raises(sqlite3.DatabaseError, match="another format"):
        Lookup.open(path)
