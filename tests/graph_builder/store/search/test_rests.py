"""What a statement rests on is told apart from it: its row stays when only its sentences are others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from graph_builder.store import foreseen
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.names import QUOTE, TYPE
from graph_builder.store.search.documents import documents_in
from graph_builder.store.search.index import SearchIndex
from graph_builder.store.search.lookup import Lookup, View
from graph_builder.store.search.naming import counted, iris, naming
from graph_builder.store.search.narrowing import Wanted, narrowed
from ontology.terms import ID, Class, Property
from tests.graph_builder.store.sample import registry, shard
from tests.graph_builder.store.search.test_narrowing import GRAPH, ORGS, base, node

EVIDENCE = NamedNode(Property.EVIDENCE)
PROVINCES = {org: int(place.removeprefix("place/")[:2]) for org, place in ORGS.items()}
Acts = Mapping[str, tuple[str, frozenset[str]]]
"""By name who acts, and the sentences that tell it."""
SENTENCES = [f"text/1#char={number}" for number in range(2)] + [
    f"text/2#char={number}" for number in range(2)
]
STATES = st.lists(
    st.dictionaries(
        st.sampled_from(["a/x1", "a/x2", "a/x3"]),
        st.tuples(st.sampled_from(sorted(ORGS)), st.frozensets(st.sampled_from(SENTENCES))),
    ),
    min_size=1,
    max_size=4,
)


def said(acts: Acts) -> list[Quad]:
    quads = [Quad(node(each), QUOTE, Literal("通知"), GRAPH) for each in SENTENCES]
    for name, (org, sentences) in acts.items():
        about = [(TYPE, NamedNode(Class.ACTIVITY)), (NamedNode(Property.AGENT), node(org))]
        about += [(EVIDENCE, node(each)) for each in sentences]
        quads += [Quad(node(name), predicate, value, GRAPH) for predicate, value in about]
        quads.append(Quad(node(name), NamedNode(Property.BEGIN), Literal("2022-11-03"), GRAPH))
    return quads


def bodies() -> ox.Store:
    """Who may act, and nothing that anybody did."""
    data = base()
    for quad in [each for each in data if each.subject.value.startswith((f"{ID}a/", f"{ID}text/"))]:
        data.remove(quad)
    return data


def rows_of(index: SearchIndex) -> dict[str, int]:
    """The rows of the acts that stand, by name."""
    asked = "SELECT iri, id FROM row WHERE went IS NULL AND iri LIKE ?"
    rows = index._database.execute(asked, (f"{ID}a/x%",))
    return {iri.removeprefix(ID): id_ for iri, id_ in rows}


def by_hand(acts: Acts, sentence: str) -> list[str]:
    return sorted(name for name, (_, sentences) in acts.items() if sentence in sentences)


def see(view: View, acts: Acts) -> None:
    """Who rests on a sentence, how often, and of which provinces it is."""
    for sentence in SENTENCES:
        wanted = by_hand(acts, sentence)
        rows = [row for row, *_ in naming(view, [ID + sentence])]
        assert sorted(iri.removeprefix(ID) for iri in iris(view, rows).values()) == wanted
        assert counted(view, ID + sentence) == ({str(EVIDENCE.value): len(wanted)} if wanted else {})
    for province in sorted(set(PROVINCES.values())):
        found = narrowed(view, "通知", Wanted(kinds=frozenset({"sentence"}), provinces=frozenset({province})))
        there = {name for name, (org, _) in acts.items() if PROVINCES[org] == province}
        wanted = sorted(each for each in SENTENCES if there.intersection(by_hand(acts, each)))
        assert sorted(each.document.iri.removeprefix(ID) for each in found.results) == wanted


@given(states=STATES)
@example(
    states=[{"a/x1": ("org/hi", frozenset(SENTENCES[:1]))}, {"a/x1": ("org/hi", frozenset(SENTENCES[2:]))}]
)
@example(states=[{"a/x1": ("org/hi", frozenset(SENTENCES[:n]))} for n in (2, 1, 2, 1)])
@settings(max_examples=40)
def test_each_kept_revision_tells_what_its_statements_rested_on(
    tmp_path_factory: pytest.TempPathFactory, states: list[Acts]
) -> None:
    data, path = bodies(), tmp_path_factory.mktemp("index") / "search.db"
    kept, old, documents = 3, list[Quad](), {}
    with SearchIndex.open(path) as index:
        for revision, acts in enumerate(states):
            new = said(acts)
            for quad in old:
                data.remove(quad)
            data.extend(new)
            index.touch(set(old) ^ set(new))
            stood = rows_of(index)
            index.follow(data, revision=revision, oldest=max(0, revision - kept + 1))
            documents[revision] = set(documents_in(data))
            stands = rows_of(index)
            for name in stood.keys() & stands.keys():
                before = states[revision - 1][name]
                same = before[0] == acts[name][0] and bool(before[1]) == bool(acts[name][1])
                assert (stood[name] == stands[name]) == same
            old = new
        with Lookup.open(path) as lookup:
            for revision in range(max(0, len(states) - kept), len(states)):
                with lookup.at(revision) as view:
                    assert set(view.documents()) == documents[revision]
                    see(view, states[revision])


def test_nothing_is_kept_of_what_no_revision_tells(tmp_path: Path) -> None:
    first, second = ({"a/x1": ("org/hi", frozenset({each}))} for each in SENTENCES[:2])
    data = ox.Store()
    with SearchIndex.open(tmp_path / "search.db") as index:

        def kept() -> int:
            return int(index._database.execute("SELECT COUNT(*) FROM rests").fetchone()[0])

        counts = []
        for revision, (come, gone) in enumerate([(first, {}), (second, first), ({}, second)]):
            for quad in set(said(gone)) - set(said(come)):
                data.remove(quad)
            data.extend(said(come))
            index.touch([*said(gone), *said(come)])
            index.follow(data, revision=revision, oldest=0)
            counts.append(kept())
        assert counts == [1, 2, 2]
        index.sweep(1)
        assert kept() == 1
        index.sweep(2)
        assert kept() == 0


def test_an_index_that_looks_at_everything_again_tells_the_same(tmp_path: Path) -> None:
    acts: Acts = {"a/x1": ("org/hi", frozenset(SENTENCES[:1])), "a/x2": ("org/bj", frozenset(SENTENCES[1:]))}
    data = bodies()
    data.extend(said(acts))
    with SearchIndex.open(tmp_path / "search.db") as index:
        index.follow(data, revision=1, oldest=1)
        rows = rows_of(index)
        moved: Acts = {**acts, "a/x1": ("org/hi", frozenset(SENTENCES[3:]))}
        for quad in set(said(acts)) - set(said(moved)):
            data.remove(quad)
        data.extend(said(moved))
        index.touch_all()
        index.follow(data, revision=2, oldest=1)
        assert rows_of(index) == rows
    with Lookup.open(tmp_path / "search.db") as lookup, lookup.at(2) as view:
        assert set(view.documents()) == set(documents_in(data))
        see(view, moved)


def test_of_a_corrected_bulletin_only_what_is_corrected_has_another_row(tmp_path: Path) -> None:
    with EmbeddedStore.open(tmp_path) as store:
        store.load_registry(registry(), "first")
        correct(store)


def correct(store: EmbeddedStore) -> None:
    """Have a bulletin corrected twice, and see whose rows stay."""

    def rows() -> dict[str, int]:
        asked = "SELECT iri, id FROM row WHERE went IS NULL AND iri LIKE '%/a-%'"
        return dict(store.search._database.execute(asked))

    store.replace(shard("one", "a:d1", "b:p1"))
    revision = store.publish()
    before = rows()
    with pytest.MonkeyPatch.context() as patch:  # and the data are not asked what else is said of it
        patch.setattr(
            foreseen, "document_from", lambda thing, _: pytest.fail(thing) if "/a-" in thing.value else None
        )
        store.replace(shard("one", "a:d1", "b:p1", note="又。"), replace=True)
    store.publish()
    assert before == rows()
    assert store.revision == revision + 1
    store.replace(shard("one", "a:d1", "c:p1", note="又。"), replace=True)
    store.publish()
    assert [before[iri] == row for iri, row in sorted(rows().items())] == [True, False]
