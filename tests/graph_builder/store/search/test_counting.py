"""The sums of the index are what counting the data gives, at each revision that is read."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from unittest import mock

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from graph_builder.store.names import TYPE
from graph_builder.store.search import counting
from graph_builder.store.search import making as search_making
from graph_builder.store.search.counting import (
    begun,
    by_action,
    by_class,
    by_class_in,
    graphs,
    groups,
    having,
    members,
    partitions,
    told,
    told_between,
    with_class,
    wrong,
)
from graph_builder.store.search.documents import documents_in
from graph_builder.store.search.index import SearchIndex
from graph_builder.store.search.lookup import Lookup, View
from graph_builder.store.search.making import IndexMaking
from graph_builder.store.search.marks import as_text, in_text, marks_of
from ontology.terms import ID, NS, Class, Property

XSD = "http://www.w3.org/2001/XMLSchema#"
_GRAPH = NamedNode("https://x/graph/a")
_GRAPHS = [ox.DefaultGraph(), _GRAPH, NamedNode("https://x/graph/b")]
_THINGS = [
    *(NamedNode(ID + each) for each in ("doc/abc1", "doc/abc2", "doc/abd", "doc/ab", "place/1", "lone")),
    *map(NamedNode, ("urn:x", "https://other/id/doc/abc3")),
]
_CLASSES = [NamedNode(each) for each in (Class.ACTIVITY, Class.OBSERVATION, Class.DOCUMENT)]
_ACTIONS = [NamedNode(ID + "action/issue"), _THINGS[0]]
_STATUSES = [Literal("reported"), Literal("planned")]
_SAID = st.one_of(
    st.tuples(st.just(TYPE), st.sampled_from(_CLASSES)),
    st.tuples(st.just(NamedNode(Property.ACTION)), st.sampled_from(_ACTIONS)),
    st.tuples(st.just(NamedNode(Property.STATUS)), st.sampled_from(_STATUSES)),
    st.tuples(
        st.sampled_from([NamedNode(each) for each in (Property.BEGIN, Property.END, Property.AS_OF)]),
        st.sampled_from([Literal(day, datatype=NamedNode(XSD + "date"))
                         for day in ("2021-02-28", "2022-11-03", "2022-11-30", "2023-02-30")]),
    ),
)  # fmt: skip
_QUADS = st.frozensets(
    st.builds(
        lambda thing, said, graph: Quad(thing, said[0], said[1], graph),
        st.sampled_from(_THINGS), _SAID, st.sampled_from(_GRAPHS),
    ),
    max_size=24,
)  # fmt: skip
ISSUE = ID + "action/issue"
DAYS = ("2022-11-03", "2022-11-10"), ("2022-01-01", "2022-11-29"), ("0001-01-01", "9999-12-31")
UNION = {"use_default_graph_as_union": True}


def asked(data: ox.Store, text: str) -> Counter[str]:
    """The rows of a query for a name and how many."""
    rows = data.query(f"PREFIX zp: <{NS}>\n{text}", **UNION)  # type: ignore[arg-type]
    found = {row["name"].value: int(row["count"].value) for row in rows if row["name"]}  # type: ignore[union-attr]
    return Counter({name: count for name, count in found.items() if count})


def agree(view: View, data: ox.Store) -> None:
    """Whether the sums say what queries count."""
    assert not wrong(view)
    classes = asked(data, "SELECT ?name (COUNT(DISTINCT ?s) AS ?count) { ?s a ?name } GROUP BY ?name")
    assert by_class(view) == classes
    firsts = {
        each.value: min(q.subject.value for q in data.quads_for_pattern(None, TYPE, each))  # type: ignore[union-attr]
        for each in _CLASSES
        if each.value in classes
    }
    ordered = sorted(classes.items(), key=lambda each: (-each[1], each[0]))
    assert partitions(view) == [(name, count, firsts[name]) for name, count in ordered]
    things = {quad.subject.value for quad in data.quads_for_pattern(None, TYPE, None)}  # type: ignore[union-attr]
    assert with_class(view) == len(things)
    typing = {quad.graph_name for quad in data.quads_for_pattern(None, TYPE, None)} - {ox.DefaultGraph()}
    assert graphs(view) == sorted(graph.value for graph in typing)  # type: ignore[union-attr]
    for graph in _GRAPHS[1:]:
        text = f"SELECT ?name (COUNT(*) AS ?count) {{ GRAPH {graph} {{ ?s a ?name }} }} GROUP BY ?name"
        assert by_class_in(view, str(graph)[1:-1]) == asked(data, text)
    text = (
        "SELECT ?name (COUNT(*) AS ?count) { SELECT DISTINCT ?s ?status ?name "
        "{ ?s a ?any ; zp:status ?status ; zp:begin ?begin BIND(SUBSTR(STR(?begin), 1, 7) AS ?name) } } "
        "GROUP BY ?name"
    )
    assert begun(view) == asked(data, text)
    classed = {(quad.subject, quad.graph_name) for quad in data.quads_for_pattern(None, TYPE, None)}
    doing = data.quads_for_pattern(None, NamedNode(Property.ACTION), None)
    acts = (quad.object.value for quad in doing if (quad.subject, quad.graph_name) in classed)  # type: ignore[union-attr]
    assert by_action(view) == Counter(acts)
    typed = {
        quad.subject.value  # type: ignore[union-attr]
        for each in _CLASSES[1:]
        for quad in data.quads_for_pattern(None, TYPE, each)
    }
    wanted = [each.value for each in _CLASSES[1:]]
    found = groups(view, wanted)
    listed = {name: list(members(view, wanted, name)) for name in found}
    assert {name: len(each) for name, each in listed.items()} == found
    assert sorted(iri for each in listed.values() for iri in each) == sorted(typed)
    assert having(view, [each.value for each in _THINGS], wanted) == sorted(typed)
    for action, status in ((None, None), (ISSUE, None), (None, "reported"), (ISSUE, "planned")):
        given_ = f"; zp:action <{action}> " * (action is not None) + f'; zp:status "{status}"' * bool(status)
        text = (
            f"SELECT ?name (COUNT(DISTINCT ?s) AS ?count) {{ GRAPH ?name {{ ?s a ?type {given_} "
            "FILTER(?type IN (zp:Activity, zp:Observation)) } } GROUP BY ?name"
        )
        assert told(view, [each.value for each in _CLASSES[:2]], action, status) == asked(data, text)
        for first, last in DAYS:
            text = (
                f"SELECT ?name (COUNT(DISTINCT ?s) AS ?count) {{ GRAPH ?name {{ ?s a ?type {given_} "
                "; zp:begin|zp:asOf ?begin ; zp:end|zp:asOf ?end "
                "FILTER(?type IN (zp:Activity, zp:Observation)) "
                f'FILTER(?begin <= "{last}"^^<{XSD}date> && ?end >= "{first}"^^<{XSD}date>) '
                "} } GROUP BY ?name"
            )
            classes_ = [each.value for each in _CLASSES[:2]]
            assert told_between(view, classes_, (first, last), action, status) == asked(data, text)


@given(st.lists(_QUADS, min_size=1, max_size=4), st.booleans())
@settings(max_examples=80)
def test_the_sums_are_what_counting_gives_at_each_revision(states: list[frozenset[Quad]], made: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, data = Path(folder) / "search.db", ox.Store()
        if made:
            data.extend(states[0])
            making = IndexMaking(path)
            with mock.patch.object(search_making, "_MANY", 3):  # written now and then, not only at the end
                for document in documents_in(data):
                    making.add([document])
            making.finish(0)
        with SearchIndex.open(path) as index:
            for revision, state in enumerate(states):
                before = frozenset(data)
                index.touch(before ^ state)
                for quad in before - state:
                    data.remove(quad)
                data.extend(state)
                index.advance(data, revision)
                if revision % 2:
                    index.sweep(revision - 1)
                with Lookup.open(path) as lookup:
                    for shown in range(max(0, revision - 1), revision + 1):
                        with lookup.at(shown) as view:
                            agree(view, stored(states[shown]))


@pytest.mark.parametrize("some", [1, 2, 3])
def test_the_first_of_a_class_is_told_though_many_others_stand_before_it(
    some: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "_SOME", some)
    things = [NamedNode(f"{ID}doc/abc{number}") for number in range(6)]
    classes = [*[_CLASSES[0]] * 5, _CLASSES[1]]
    data = stored(
        frozenset(Quad(thing, TYPE, each, _GRAPH) for thing, each in zip(things, classes, strict=True))
    )
    with SearchIndex.open(tmp_path / "search.db") as index:
        index.follow(data, revision=0, oldest=0)
    with Lookup.open(tmp_path / "search.db") as lookup, lookup.at(0) as view:
        firsts = [(classes[0].value, 5, things[0].value), (classes[5].value, 1, things[5].value)]
        assert partitions(view) == firsts


def test_of_what_is_gone_no_sum_is_left(tmp_path: Path) -> None:
    quad = Quad(_THINGS[0], TYPE, _CLASSES[0], _GRAPH)
    with SearchIndex.open(tmp_path / "search.db") as index:
        index.follow(stored(frozenset([quad])), revision=0, oldest=0)
        index.touch({quad})
        index.follow(ox.Store(), revision=1, oldest=1)
    with Lookup.open(tmp_path / "search.db") as lookup, lookup.at(1) as view:
        assert view.rows("SELECT * FROM tally") == []


@given(_QUADS)
def test_marks_are_kept_as_text(quads: frozenset[Quad]) -> None:
    for thing in _THINGS:
        marks = marks_of(quad for quad in quads if quad.subject == thing)
        assert in_text(as_text(marks)) == marks


def stored(quads: frozenset[Quad]) -> ox.Store:
    """Some quads in a store."""
    data = ox.Store()
    data.extend(quads)
    return data
