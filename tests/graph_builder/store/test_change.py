"""What a change takes along: descriptions and links that nothing else keeps, and the update that says so."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from graph_builder.store.base import SaidElsewhere
from graph_builder.store.change import Change
from graph_builder.store.descriptions import Registry, nodes_of
from graph_builder.store.foreseen import foreseen
from graph_builder.store.lines import Said, lines_of, quads_of
from graph_builder.store.links import Rules
from graph_builder.store.planner import Planner
from graph_builder.store.shards import prepare
from ontology.terms import GRAPH
from tests.graph_builder.store.sample import GRAPHS, iri, registry, shard, zp

RULES = Rules.load()


@pytest.fixture
def data() -> ox.Store:
    store = ox.Store()
    store.extend(registry())
    return store


def planner(data: ox.Store, *, is_ruled: bool = False) -> Planner:
    return Planner(data, GRAPHS, Registry(data, GRAPHS), RULES, is_ruled=is_ruled)


def come(data: ox.Store, name: str, *acts: str) -> Change:
    change = planner(data).coming(prepare(shard(name, *acts), GRAPHS, Registry(data, GRAPHS)))
    data.update(change.as_update())
    return change


def go(data: ox.Store, name: str) -> set[str]:
    """Take a bulletin out; the things whose descriptions went with it."""
    change = planner(data).going(NamedNode(f"{GRAPH}bulletin/{name}"))
    data.update(change.as_update())
    subjects = {quad.subject for quad in change.removed if "/derived/links" not in str(quad.graph_name)}
    return {str(subject).rpartition("/")[2].strip(">") for subject in subjects}


def test_a_description_goes_with_the_last_bulletin_that_needs_it(data: ox.Store) -> None:
    come(data, "one", "a:d1")
    come(data, "two", "a:d2")
    assert go(data, "one") == {"d1"}
    assert go(data, "two") == {"x-a", "d2", "test-1"}


def test_a_description_stays_while_another_description_needs_it(data: ox.Store) -> None:
    come(data, "one", "a:d1")
    come(data, "two", "c:d2")  # c belongs to b, b to a
    assert go(data, "one") == {"d1"}
    assert go(data, "two") == {"x-a", "x-b", "x-c", "d2", "test-1"}


def test_descriptions_that_need_only_each_other_go(data: ox.Store) -> None:
    come(data, "one", "x:d1")  # x and y belong to each other
    assert go(data, "one") == {"x-x", "x-y", "d1", "test-1"}


def test_an_adoption_goes_with_its_last_proof(data: ox.Store) -> None:
    come(data, "one", "a:p1")
    come(data, "two", "a:p1")
    assert go(data, "one") == set()
    assert "smart-education-x-a-issue" in go(data, "two")


def test_the_same_again_is_no_change(data: ox.Store) -> None:
    come(data, "one", "a:d1", "b:p1")
    change = come(data, "one", "a:d1", "b:p1")
    assert change.is_empty()
    assert change.as_update() == ""


def test_of_what_is_told_as_a_whole_nothing_is_missing(data: ox.Store) -> None:
    told: list[str] = []
    for name, acts in (("one", "a:d1 b:p1"), ("two", "c:d2"), ("one", "a:d1 a:d3"), ("two", "c:d2 x:d4")):
        plan = planner(data)
        change = plan.coming(prepare(shard(name, *acts.split()), GRAPHS, Registry(data, GRAPHS)))
        things = {quad.subject for quad in change.touched if isinstance(quad.subject, NamedNode)}
        elsewhere = plan.told_elsewhere(change, things)
        wholes = plan.whole(change, things - elsewhere)
        data.update(change.as_update())
        for thing, said in wholes.items():
            found = set(data.quads_for_pattern(thing, None, None))
            assert set(said) == {quad for quad in found if quad.graph_name != GRAPHS.links}
        told += (thing.value.rpartition("/")[2] for thing in wholes)
    assert {"d1", "p1", "d2", "d3", "d4", "x-a", "x-x", "one", "two"} <= set(told)


def test_what_another_graph_says_is_refused_unless_that_graph_goes(data: ox.Store) -> None:
    other = NamedNode(f"{GRAPH}bulletin/other")
    prepared = prepare(shard("one", "a:d1"), GRAPHS, Registry(data, GRAPHS))
    first = min(prepared.quads(), key=str)
    data.add(Quad(first.subject, first.predicate, first.object, other))
    with pytest.raises(SaidElsewhere) as refused:
        planner(data).coming(prepared)
    assert refused.value.graph == str(other)
    assert first in planner(data).coming(prepared, leaving=[other]).gained


ACTS = st.lists(st.sampled_from(["a:d1", "a:d2", "b:d1", "b:p1", "c:d2", "x:p2"]), unique=True, max_size=4)


@given(st.lists(st.tuples(st.sampled_from(["one", "two"]), ACTS), max_size=4))
def test_where_only_bulletins_wrote_less_is_asked_and_the_same_known(
    steps: list[tuple[str, list[str]]],
) -> None:
    data = ox.Store()
    data.extend(registry())
    for name, acts in steps:
        prepared = prepare(shard(name, *acts), GRAPHS, Registry(data, GRAPHS))
        asks, knows = planner(data), planner(data, is_ruled=True)
        change, known = asks.coming(prepared), knows.coming(prepared)
        assert known == replace(change, sole=known.sole)
        assert foreseen(knows, known) == foreseen(asks, change)
        data.update(change.as_update())
        said = set(data.quads_for_pattern(None, None, None, prepared.graph))
        parts = {thing for thing in nodes_of(said) if known.is_sole(thing)}
        assert parts
        for thing in parts:
            assert said.issuperset(data.quads_for_pattern(thing, None, None))


@pytest.mark.parametrize("comes", ["a:d1", "b:d2"])
def test_of_a_text_that_is_anothers_too_it_is_asked(data: ox.Store, comes: str) -> None:
    come(data, "one", "a:d1")
    for quad in list(data.quads_for_pattern(None, None, None, NamedNode(f"{GRAPH}bulletin/one"))):
        if "/text/" not in str(quad.subject):
            data.add(Quad(quad.subject, quad.predicate, quad.object, NamedNode(f"{GRAPH}bulletin/two")))
    prepared = prepare(shard("two", comes, text=shard("one", "a:d1", "b:d2").text), GRAPHS, ())
    assert not planner(data, is_ruled=True).change(prepared.graph, prepared.lines, prepared.things).sole


def test_a_description_worded_otherwise_may_change_links_elsewhere(data: ox.Store) -> None:
    assert not come(data, "one", "a:d1").redescribes
    label = next(quad for quad in data if quad.object == Literal("a厅", language="zh-Hans"))
    data.remove(label)
    assert come(data, "two", "a:d2").redescribes


def test_a_description_of_what_others_name_already_may_change_links_elsewhere(data: ox.Store) -> None:
    one = shard("one", "c:p2")
    bare = {name: told for name, told in one.things.items() if not name.endswith("doc/p2")}
    prepared = prepare(replace(one, things=bare), GRAPHS, ())
    data.update(planner(data).coming(prepared).as_update())
    assert not come(data, "two", "a:d1").redescribes
    assert come(data, "three", "x:p2").redescribes
    assert not come(data, "four", "b:p2").redescribes


def test_an_act_without_a_name_shows_its_link_no_more(data: ox.Store) -> None:
    """An update may have told it; a bulletin that comes tells all of its graph."""
    come(data, "one", "a:d1", "b:d2")
    links = RULES.all(data)
    said = {"action": "action/issue", "agent": "org/x-a", "object": "doc/d2"}
    act = " ; ".join(f"{zp(name)} {iri(value)}" for name, value in said.items())
    told = f"[] a {zp('Activity')} ; {zp('status')} 'reported' ; {act}"
    data.update(f"INSERT DATA {{ GRAPH <{GRAPH}bulletin/one> {{ {told} }} }}")
    data.extend(RULES.all(data))
    assert len(links) == 2
    assert len(set(data.quads_for_pattern(None, None, None, GRAPHS.links))) == 3
    come(data, "one", "a:d1", "b:d2")
    assert set(data.quads_for_pattern(None, None, None, GRAPHS.links)) == links == RULES.all(data)


def test_the_registry_is_followed_from_what_is_referred_to() -> None:
    def says(subject: str, value: str) -> Quad:
        return Quad(
            NamedNode(f"urn:{subject}"), NamedNode("urn:within"), NamedNode(f"urn:{value}"), GRAPHS.registry
        )

    chain = [says("county", "city"), says("city", "province"), says("other", "province")]
    data = ox.Store()
    data.extend(chain)
    assert Registry(data, GRAPHS).around({NamedNode("urn:county")}) == set(chain[:2])


G = NamedNode("urn:g")
STAYS = frozenset({b"<urn:s> <urn:p> <urn:o> ."})  # something, so that the graph is not dropped
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["\\u0041", '"', "\\", "\r\n", "\u2028", "} ; DROP ALL", "'''", "\x00\x0b\x7f"]
)


@given(WORDS, st.booleans())
def test_any_words_survive_the_update(words: str, is_shared: bool) -> None:
    graph = GRAPHS.entities if is_shared else G
    quads = frozenset({Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal(words), graph)})
    data = ox.Store()
    some = {"added": quads} if is_shared else {"come": said(quads)}
    data.update(Change(G, frozenset(), **some).as_update())
    assert set(data) == quads
    some = {"removed": quads} if is_shared else {"gone": said(quads)}
    data.update(Change(G, STAYS, **some).as_update())
    assert len(data) == 0


TERMS = st.sampled_from([NamedNode("urn:a"), NamedNode("urn:b"), Literal("甲"), Literal(1), BlankNode("b")])
STATES = st.frozensets(
    st.builds(
        Quad,
        st.sampled_from([NamedNode("urn:a"), BlankNode("c")]),
        st.just(NamedNode("urn:p")),
        TERMS,
        st.just(G),
    )
)


def said(quads: frozenset[Quad]) -> Said:
    held = ox.Store()
    held.extend(quads)
    return Said(lines_of(held, G), quads)


@given(before=STATES, after=STATES)
def test_an_update_makes_of_a_graph_what_comes_after(before: frozenset[Quad], after: frozenset[Quad]) -> None:
    after = frozenset(quad for quad in after if "_:" not in str(quad))  # no bulletin brings blank nodes
    data = ox.Store()
    data.extend(before)
    change = Change(G, said(before & after).lines, said(after - before), said(before - after))
    data.update(change.as_update())
    assert set(data) == after
    assert data.contains_named_graph(G) == bool(after)


def test_an_update_does_not_touch_what_stays(data: ox.Store) -> None:
    come(data, "one", "a:d1", "b:d2")
    change = come(data, "one", "a:d1", "b:d3")
    stays = quads_of(change.stays, change.graph)
    assert stays
    assert "DROP" not in change.as_update()
    assert not any(str(quad.triple) in change.as_update() for quad in stays)
