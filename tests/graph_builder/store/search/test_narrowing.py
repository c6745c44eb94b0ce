"""What narrows a search finds what the data say, and follows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from graph_builder.store.names import LABEL, QUOTE, TYPE
from graph_builder.store.search import narrowing
from graph_builder.store.search.facets import month_of
from graph_builder.store.search.index import SearchIndex
from graph_builder.store.search.lookup import Lookup
from graph_builder.store.search.narrowing import Narrowed, Wanted, narrowed
from ontology.terms import ID, NS, Property

GRAPH = NamedNode("urn:g")
ORGS = {
    "org/hi": "place/460000",
    "org/hk": "place/460100",
    "org/bj": "place/110000",
    "org/moe": "place/000000",
}
HAINAN, BEIJING = 46, 11


def month(text: str) -> int:
    found = month_of(text)
    assert found is not None
    return found


def node(local: str) -> NamedNode:
    return NamedNode(ID + local)


def thing(local: str, kind: str, label: str) -> list[Quad]:
    return [
        Quad(node(local), TYPE, NamedNode(NS + kind), GRAPH),
        Quad(node(local), LABEL, Literal(label, language="zh-Hans"), GRAPH),
    ]


def act(number: int, agent: str, document: str, begin: str, theme: str = "") -> list[Quad]:
    """An act with a sentence of its own: `agent` issues `document` on the day `begin`."""
    about, sentence = node(f"a/{number}"), node(f"text/{number}")
    told = [(Property.EVIDENCE, sentence), (Property.AGENT, node(agent)), (Property.OBJECT, node(document))]
    told += [(Property.THEME, node(theme))] if theme else []
    quads = [Quad(about, NamedNode(name), value, GRAPH) for name, value in told]
    quads.append(Quad(about, NamedNode(Property.BEGIN), Literal(begin), GRAPH))
    return [*quads, Quad(sentence, QUOTE, Literal(f"印发通知{number}"), GRAPH)]


def base() -> ox.Store:
    data = ox.Store()
    for org, place in ORGS.items():
        data.extend(thing(org, "GovernmentBody", f"厅{org[-2:]}"))
        data.add(Quad(node(org), NamedNode(Property.JURISDICTION), node(place), GRAPH))
    for number in range(3):
        data.extend(thing(f"doc/{number}", "Document", "通知甲" + "号" * number))
    data.extend(act(1, "org/hi", "doc/0", "2022-11-03", "theme/t"))
    data.extend(act(2, "org/bj", "doc/0", "2022-12-03"))
    data.extend(act(3, "org/hk", "doc/1", "2022-12-09"))
    return data


def asked(path: Path, query: str, wanted: Wanted, revision: int = 1, limit: int = 100) -> Narrowed:
    with Lookup.open(path) as lookup, lookup.at(revision) as view:
        return narrowed(view, query, wanted, limit=limit)


def iris(found: Narrowed) -> list[str]:
    return [each.document.iri.removeprefix(ID) for each in found.results]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("index") / "search.db"
    with SearchIndex.open(path) as index:
        index.follow(base(), revision=1, oldest=1)
    return path


def test_a_document_is_of_its_issuers_provinces_and_of_the_months_of_its_acts(path: Path) -> None:
    found = asked(path, "通知甲", Wanted())
    assert iris(found) == ["doc/0", "doc/1", "doc/2"]
    assert [each.provinces for each in found.results] == [(BEIJING, HAINAN), (HAINAN,), ()]
    assert [each.month for each in found.results] == [month("2022-12"), month("2022-12"), None]
    assert (found.kinds, found.total, found.is_whole) == ({"document": 3}, 3, True)
    assert found.provinces == {BEIJING: 1, HAINAN: 2}
    assert found.months == {month("2022-11"): 1, month("2022-12"): 2}
    assert found.themes == {ID + "theme/t": 1}


def test_each_theme_is_counted_by_itself(tmp_path: Path) -> None:
    data, path = base(), tmp_path / "search.db"
    for number, (document, theme) in enumerate(
        (("doc/0", "u"), ("doc/1", "u"), ("doc/1", "v"), ("doc/2", "w"))
    ):
        data.extend(act(4 + number, "org/hi", document, "2022-12-03", f"theme/{theme}"))
    with SearchIndex.open(path) as index:
        index.follow(data, revision=1, oldest=1)
    counts = {f"{ID}theme/{theme}": count for theme, count in (("t", 1), ("u", 2), ("v", 1), ("w", 1))}
    assert asked(path, "通知甲", Wanted()).themes == counts
    assert asked(path, "通知甲", Wanted(provinces=frozenset({HAINAN}))).themes == counts


def test_all_conditions_hold_of_one_act(path: Path) -> None:
    november, december = month("2022-11"), month("2022-12")
    hainan = Wanted(provinces=frozenset({HAINAN}))
    assert iris(asked(path, "通知甲", hainan)) == ["doc/0", "doc/1"]
    assert iris(asked(path, "通知甲", replace(hainan, months=range(december, december + 1)))) == ["doc/1"]
    assert iris(asked(path, "通知甲", replace(hainan, months=range(november, november + 1)))) == ["doc/0"]
    themed = Wanted(themes=frozenset({ID + "theme/t"}))
    assert iris(asked(path, "通知", themed)) == ["doc/0", "text/1"]
    assert iris(asked(path, "通知", replace(themed, provinces=frozenset({BEIJING})))) == []


def test_a_facet_is_counted_without_its_own_choice(path: Path) -> None:
    found = asked(path, "通知甲", Wanted(provinces=frozenset({BEIJING}), months=range(month("2022-11") + 1)))
    assert (found.total, found.provinces, found.months) == (0, {HAINAN: 1}, {month("2022-12"): 1})


def test_without_a_text_the_newest_sentences_come_first(path: Path) -> None:
    found = asked(path, "", Wanted(provinces=frozenset({HAINAN})))
    assert iris(found) == ["text/3", "text/1"]
    assert found.kinds == {"organization": 2, "document": 2, "sentence": 2}
    documents = Wanted(kinds=frozenset({"document"}), provinces=frozenset({HAINAN}))
    assert iris(asked(path, "", documents)) == ["doc/1", "doc/0"]
    assert iris(asked(path, "", Wanted())) == []


def test_a_body_is_where_it_is_whoever_acts_with_it(path: Path) -> None:
    found = asked(path, "厅", Wanted(provinces=frozenset({0})))
    assert iris(found) == ["org/moe"]


def test_of_too_many_the_first_are_counted_and_it_is_told(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(narrowing, "MOST", 2)
    found = asked(path, "通知甲", Wanted())
    assert (found.total, found.is_whole) == (2, False)


def test_a_facet_is_counted_of_the_first_and_all_is_told_of_what_is_shown(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = asked(path, "通知", Wanted())
    assert whole.looked_at == whole.total > 2
    for name, value in (("LOOKED_AT", 1), ("TOLD", 0)):
        with monkeypatch.context() as patch:
            patch.setattr(narrowing, name, value)
            found = asked(path, "通知", Wanted())
        assert found.results == whole.results
        assert (found.total, found.kinds, found.is_whole) == (whole.total, whole.kinds, True)
        assert found.looked_at <= 1 < whole.looked_at
        assert max(found.months.values(), default=0) <= found.looked_at
        narrow = asked(path, "通知", Wanted(provinces=frozenset({HAINAN})))
        assert narrow.looked_at == whole.looked_at


def test_the_index_follows_a_change_and_keeps_what_it_said(tmp_path: Path) -> None:
    data, path = base(), tmp_path / "search.db"
    moved = [Quad(node("org/bj"), NamedNode(Property.JURISDICTION), node("place/460000"), GRAPH)]
    gone = act(3, "org/hk", "doc/1", "2022-12-09")
    with SearchIndex.open(path) as index:
        index.follow(data, revision=1, oldest=1)
        data.remove(Quad(node("org/bj"), NamedNode(Property.JURISDICTION), node("place/110000"), GRAPH))
        data.extend(moved)
        for quad in gone:
            data.remove(quad)
        index.touch([*moved, *gone])
        index.follow(data, revision=2, oldest=1)
        assert asked(path, "通知甲", Wanted()).provinces == {BEIJING: 1, HAINAN: 2}
        assert asked(path, "通知甲", Wanted(), revision=2).provinces == {HAINAN: 1}
        index.sweep(2)
        assert asked(path, "通知甲", Wanted(), revision=2).provinces == {HAINAN: 1}
        left = index._database.execute(
            "SELECT row FROM told UNION SELECT row FROM acted UNION SELECT row FROM home"
        )
        rows = {id_ for (id_,) in index._database.execute("SELECT id FROM row")}
        assert {row for (row,) in left} <= rows


DAYS = st.sampled_from(["2022-11-03", "2022-12-09", "2023-01-01"])
ACTS = st.lists(
    st.tuples(st.sampled_from(sorted(ORGS)), st.sampled_from(["doc/0", "doc/1", "doc/2"]), DAYS), max_size=6
)


def _by_hand(acts: list[tuple[str, str, str]], provinces: Collection[int]) -> set[str]:
    codes = {org: int(place.removeprefix("place/")[:2]) for org, place in ORGS.items()}
    return {document for agent, document, _ in acts if codes[agent] in provinces}


@given(ACTS, ACTS, st.sets(st.sampled_from([0, 11, 46]), min_size=1))
@settings(max_examples=30)
def test_narrowing_is_the_plain_condition_after_any_change(
    tmp_path_factory: pytest.TempPathFactory,
    before: list[tuple[str, str, str]],
    after: list[tuple[str, str, str]],
    provinces: set[int],
) -> None:
    data, path = base(), tmp_path_factory.mktemp("index") / "search.db"
    for quad in list(data):
        if quad.subject.value.startswith(ID + "a/"):
            data.remove(quad)
    with SearchIndex.open(path) as index:
        old = [quad for number, each in enumerate(before) for quad in act(number, *each)]
        data.extend(old)
        index.follow(data, revision=1, oldest=1)
        new = [quad for number, each in enumerate(after) for quad in act(number, *each)]
        for quad in old:
            data.remove(quad)
        data.extend(new)
        index.touch([*old, *new])
        index.follow(data, revision=2, oldest=1)
        for revision, acts in ((1, before), (2, after)):
            found = asked(path, "通知甲", Wanted(provinces=frozenset(provinces)), revision)
            assert set(iris(found)) == _by_hand(acts, provinces)
            with Lookup.open(path) as lookup, lookup.at(revision) as view:
                for query in ("通知", "厅"):
                    keys = narrowing._keys(view, list(narrowing._by_name(view, query)))
                    one, other = (
                        summed(view, keys, Wanted())
                        for summed in (narrowing._summed, narrowing._summed_whole)
                    )
                    assert _as_told(one) == _as_told(other)


def _as_told(sums: narrowing._Sums) -> list[Mapping[int, object]]:
    """Sums as values by thing: how they number themes is their own affair."""
    known = sums.themes_known
    themes = {id_: {known[at] for at in narrowing._values(bits)} for id_, bits in sums.themes.items() if bits}
    bits = [sums.provinces, sums.months, sums.where, sums.newest]
    return [themes, *(Counter({id_: value for id_, value in each.items() if value}) for each in bits)]
