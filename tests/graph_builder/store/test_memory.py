"""What a writer remembers is what stands, whatever was done in between; it is bounded."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from graph_builder.store import memory as limits
from graph_builder.store.base import BadShard, BadUpdate, Gone, NotFound
from graph_builder.store.change import Change
from graph_builder.store.descriptions import describe
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.lines import Lines, Said, lines_of
from graph_builder.store.links import BULLETIN, Rules
from graph_builder.store.memory import Memory, Shown
from graph_builder.store.shards import prepare
from ontology.terms import GRAPH, ID
from tests.graph_builder.store.sample import GRAPHS, RDF_TYPE, bulletin_iri, iri, registry, shard

NAMES = st.sampled_from(["one", "two", "three"])
ACTS = st.lists(st.sampled_from(["a:d1", "b:d1", "b:p1", "c:d2", "x:p2"]), unique=True, max_size=3)
UPDATES = (
    f'INSERT DATA {{ GRAPH <{GRAPH}bulletin/one> {{ <urn:s> <urn:p> [], "新" }} }}',
    f"DELETE WHERE {{ GRAPH <{GRAPH}bulletin/two> {{ ?s <urn:p> ?o }} }}",
    f'INSERT DATA {{ GRAPH <{GRAPH}entities> {{ {iri("org/x-a")} <urn:p> "别的" }} }}',
    f"DELETE WHERE {{ GRAPH <{GRAPH}entities> {{ {iri('doc/d1')} ?p ?o }} }}",
    "INSERT { ?s ?p ?o }",  # cannot be read
    "CLEAR ALL",
)
Step = Callable[[EmbeddedStore], object]
STEPS: st.SearchStrategy[Step] = (
    st.builds(lambda name, acts: lambda store: store.replace(shard(name, *acts), replace=True), NAMES, ACTS)
    | st.builds(lambda name: lambda store: store.retract(bulletin_iri(name)), NAMES)
    | st.builds(lambda text: lambda store: store.update(text, "urn:u"), st.sampled_from(UPDATES))
    | st.builds(
        lambda path: lambda store: store.load_registry(registry(path), path),
        st.sampled_from(["org/x-a", "org/x-b", "doc/d1"]),
    )
    | st.just(EmbeddedStore.publish)
)


def holds(store: EmbeddedStore) -> int:
    """How much is remembered, all of which stands."""
    memory, data = store._memory, store.store
    for graph, lines in memory.lines.items():
        assert lines == lines_of(data, graph)
    for thing, said in memory.described.items():
        assert said == describe(data, GRAPHS, thing)
    for graph, shown in memory.shown.items():
        assert shown.links == shown.showing.links() == store._rules.shown_by(data, {BULLETIN: graph})
    return len(memory.lines) + len(memory.described) + len(memory.shown)


@settings(max_examples=25)
@given(st.lists(STEPS, max_size=8))
def test_what_is_remembered_stands(steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as place, EmbeddedStore.open(Path(place) / "store") as store:
        store.load_registry(registry(), "first")
        for step in steps:
            with suppress(NotFound, Gone, BadUpdate):
                step(store)
            holds(store)
        store.replace(shard("four", "a:d1"))
        assert holds(store) > 1


@settings(max_examples=15)
@given(st.lists(st.tuples(NAMES, ACTS), min_size=1, max_size=5))
def test_a_store_that_remembers_comes_to_what_one_that_was_opened_anew_does(
    steps: list[tuple[str, list[str]]],
) -> None:
    with tempfile.TemporaryDirectory() as place:
        anew = Path(place) / "anew"
        with EmbeddedStore.open(Path(place) / "store") as store:
            for name, acts in steps:
                told = store.replace(shard(name, *acts), replace=True)
                with EmbeddedStore.open(anew) as other:
                    assert other.replace(shard(name, *acts), replace=True) == told
                    assert other.nquads() == store.nquads()


@pytest.mark.parametrize(
    ("acts", "after", "is_rewritten"),
    [(["a:d1", "b:d1"], ["c:d2"], True), (["a:d1", "b:d1", "b:p1"], ["a:d1", "b:d1"], False)],
    ids=["most of it goes", "some of it goes"],
)
def test_it_is_looked_once_which_links_others_show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, acts: list[str], after: list[str], is_rewritten: bool
) -> None:
    asked: list[set[Quad]] = []
    look = Rules.shown_elsewhere

    def told(rules: Rules, links: Iterable[Quad], data: ox.Store, bulletin: NamedNode) -> set[Quad]:
        asked.append(set(links))
        return look(rules, links, data, bulletin)

    with EmbeddedStore.open(tmp_path) as store:
        store.load_registry(registry(), "first")
        store.replace(shard("two", *acts[:1]))
        store.replace(shard("one", *acts))
        links = set(store.quads_of(GRAPHS.links))
        monkeypatch.setattr(Rules, "shown_elsewhere", told)
        store.replace(shard("one", *after), replace=True)
        (once,) = asked
        gone = links - set(store.quads_of(GRAPHS.links))
        assert gone <= once <= links
        assert (once == links) is is_rewritten
        assert store._rules.all(store.store) == set(store.quads_of(GRAPHS.links))


def test_a_change_that_was_not_made_leaves_nothing_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with EmbeddedStore.open(tmp_path) as store:
        store.replace(shard("one", "a:d1"))
        assert holds(store)
        with monkeypatch.context() as patch:
            patch.setattr(store, "_update", lambda _: (_ for _ in ()).throw(MemoryError))
            with pytest.raises(MemoryError):
                store.replace(shard("one", "b:d2"), replace=True)
        assert holds(store) == 0
        assert store.replace(shard("one", "b:d2"), replace=True).changed


THING = NamedNode("urn:t")


def change(number: int, lines: Lines = frozenset(), gone: Said | None = None) -> Change:
    return Change(NamedNode(f"urn:{number}"), lines, gone=gone or Said())


def follow(memory: Memory, change: Change) -> None:
    with memory.following(change):
        pass


def test_graphs_of_long_ago_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LINES", 3)
    memory = Memory()
    one, two = frozenset({b"1"}), frozenset({b"1", b"2"})
    for number, lines in ((1, one), (2, one), (1, one), (3, two)):
        follow(memory, change(number, lines))
    assert [graph.value for graph in memory.lines] == ["urn:1", "urn:3"]
    follow(memory, change(4, two | {b"3", b"4"}))
    assert memory.lines == {}  # it alone is too much


def test_no_more_descriptions_are_kept_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "THINGS", 3)
    memory = Memory()
    for number in range(10):
        memory.learn({NamedNode(f"urn:{number}"): frozenset()})
        prepare(shard("one", f"a:d{number}"), GRAPHS, (), memory=memory)
        assert len(memory.described) <= 3
        assert NamedNode(f"urn:{number}") in memory.described
        assert len(memory.read) <= 4  # of one bulletin


def test_descriptions_stay_until_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "THINGS", 3)
    memory, kept = Memory(), []
    for number in range(4):
        memory.learn({NamedNode(f"urn:{number}"): frozenset()})
        kept.append(sorted(thing.value for thing in memory.described))
    assert kept == [["urn:0"], ["urn:0", "urn:1"], ["urn:0", "urn:1", "urn:2"], ["urn:3"]]


def test_of_changes_that_were_never_made_only_the_last_is_expected() -> None:
    memory = Memory()
    for number in (1, 2):
        memory.expect(NamedNode(f"urn:{number}"), Shown(Rules.load().showing(THING), {}, set()))
    assert [graph.value for graph in memory.expected] == ["urn:2"]


def test_links_are_kept_of_the_last_few_graphs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SHOWN", 2)
    memory = Memory()
    for number in (1, 2, 3):
        told = change(number)
        memory.expect(told.graph, Shown(Rules.load().showing(told.graph), {}, set()))
        follow(memory, told)
    memory.expect(NamedNode("urn:1"), Shown(Rules.load().showing(THING), {}, set()))
    follow(memory, change(4))  # of which nothing was worked out; what was, was not made
    assert [graph.value for graph in memory.shown] == ["urn:2", "urn:3"]
    assert memory.take_shown(NamedNode("urn:3")) is not None
    assert memory.take_shown(NamedNode("urn:3")) is None


def test_nor_of_graphs_that_are_too_large_to_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LINES", 1)
    memory = Memory()
    for number, lines, known in ((1, {b"1"}, 1), (2, {b"1", b"2"}, 0)):
        told = change(number, frozenset(lines))
        memory.expect(told.graph, Shown(Rules.load().showing(told.graph), {}, set()))
        follow(memory, told)
        assert len(memory.shown) == len(memory.lines) == known


def test_a_description_that_another_worded_otherwise_shows_other_links(tmp_path: Path) -> None:
    """What is remembered of a graph's links is of the descriptions that it needed then."""
    doc = NamedNode(f"{ID}doc/d1")
    one, two = shard("one", "a:d1"), shard("two", "b:d1")
    graph, lines = two.things[doc.value]
    bare = tuple(line for line in lines if RDF_TYPE not in line)
    with EmbeddedStore.open(tmp_path) as store:
        store.load_registry(registry(), "first")
        store.replace(one)
        assert len(store._memory.shown[NamedNode(one.graph)].links) == 1
        store.replace(replace(two, things={**two.things, doc.value: (graph, bare)}))
        told = shard("one", "a:d1", note="又。")
        store.replace(replace(told, things={**told.things, doc.value: (graph, bare)}), replace=True)
        store.publish()
        assert set(store.store.quads_for_pattern(None, None, None, GRAPHS.links)) == set()
        store.replace(shard("one", "a:d1", note="再。"), replace=True)
        store.publish()
        assert len(set(store.store.quads_for_pattern(None, None, None, GRAPHS.links))) == 2


def test_what_is_put_in_again_has_other_blank_nodes() -> None:
    memory = Memory()
    lines = frozenset({b"<urn:s> <urn:p> _:b ."})
    for value, known in ((Literal(1), 1), (BlankNode("c"), 0)):
        gone = Quad(THING, THING, value, NamedNode("urn:1"))
        follow(memory, change(1, lines, Said(quads=frozenset({gone}))))
        assert len(memory.lines) == known


def test_descriptions_are_read_once_and_others_anew() -> None:
    told, memory = shard("one", "a:d1"), Memory()
    first = prepare(told, GRAPHS, (), memory=memory)
    again = prepare(told, GRAPHS, (), memory=memory)
    assert again == first == prepare(told, GRAPHS, ())
    assert all(again.things[thing] is quads for thing, quads in first.things.items())
    thing = max(told.things)
    graph, lines = told.things[thing]
    other = replace(told, things={**told.things, thing: (graph, lines[1:])})
    assert prepare(other, GRAPHS, (), memory=memory) == prepare(other, GRAPHS, ())
    moved = replace(told, things={**told.things, thing: (GRAPHS.adoptions.value, lines)})
    assert prepare(moved, GRAPHS, (), memory=memory) == prepare(moved, GRAPHS, ())
    wrong = replace(told, things={**told.things, thing: (GRAPHS.links.value, lines)})
    for _ in range(2):
        with pytest.raises(BadShard, match="derived/links"):
            prepare(wrong, GRAPHS, (), memory=memory)


def test_a_description_that_tells_of_another_thing_is_read_each_time() -> None:
    one = shard("one", "b:d1")
    this, that = (f"{ID}org/{name}" for name in ("x-a", "x-b"))
    (graph, lines), (_, others) = one.things[this], one.things[that]
    together = {**one.things, this: (graph, ()), that: (graph, (*others, *lines))}
    memory = Memory()
    for _ in range(2):
        assert prepare(replace(one, things=together), GRAPHS, (), memory=memory) == prepare(
            replace(one, things=together), GRAPHS, ()
        )
    with pytest.raises(BadShard, match="does not name"):
        prepare(
            replace(one, things={name: told for name, told in together.items() if name != this}),
            GRAPHS,
            (),
            memory=memory,
        )
