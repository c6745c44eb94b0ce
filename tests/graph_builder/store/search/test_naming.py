"""What the index tells of who names a thing, and of the bodies of a place, is what the queries tell."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import partial
from itertools import product
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from api.pictures.names import names_by_index
from api.queries import query as own
from api.rest.composing import compose
from graph_builder.diffusion.told import rows_of
from graph_builder.store.base import Answer
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.reading import ask
from graph_builder.store.search import naming as by_index
from graph_builder.store.search.counting import graph_of
from graph_builder.store.search.facets import ROLES, key_of
from graph_builder.store.search.index import SearchIndex
from graph_builder.store.search.lookup import Lookup, View
from graph_builder.store.search.naming import belonging, bodies, counted, iris, linked, naming
from graph_builder.store.search.standing import (
    adopted,
    adopted_by_acts,
    adopted_sizes,
    doing,
    told_below,
    told_sizes,
)
from graph_builder.store.snapshots import Snapshots
from ontology.terms import ID, NS, PREFIXES
from tests.graph_builder.store.kinds import Kind, new
from tests.graph_builder.store.sample import bulletin_iri, shard
from visualizations.asking import Question
from visualizations.naming import Names, days_of, names_in
from visualizations.options import Options
from visualizations.period import Period

Row = Mapping[str, str]
Asking = Callable[[str], Answer]
TYPES = [NS + each for each in ("Activity", "Observation")]
TYPE = PREFIXES["rdf"] + "type"
PLACES = [f"place/{code}" for code in ("450000", "450100", "450101", "450102")]
THINGS = [*PLACES, "org/x-a", "org/x-b", "doc/d1", "doc/d2", "policy/smart-education", "action/issue"]
STATEMENTS = [f"bulletin/one/a-{number}" for number in range(3)]
PREFIX = f"PREFIX zp: <{NS}>\n"
NESTED = f"""PREFIX zp: <{NS}> PREFIX xsd: <{PREFIXES["xsd"]}> BASE <{ID}>
INSERT DATA {{ GRAPH <urn:more> {{
    <place/450100> zp:within <place/450000> . <place/450101> zp:within <place/450100> .
    <place/450102> zp:within <place/450101> . <place/450103> zp:within <place/450102> .
    <org/1> zp:jurisdiction <place/450102> . <org/2> zp:jurisdiction <place/450103> , <place/450100> .
    <x/1> a zp:Activity , zp:Other ; zp:evidence <text/1> ; zp:agent <org/1> ; zp:leadAgent <org/1> ;
        zp:object <org/1> ; zp:place <place/450000> ; zp:begin "2022-11-03"^^xsd:date ;
        zp:end "2022-11-05"^^xsd:date , "2022-11-30"^^xsd:date .
    <x/2> a zp:Adoption ; zp:evidence <text/1> ; zp:adopter <org/1> ; zp:adoptionBasis <x/1> , <x/3> .
    <x/3> zp:evidence <text/1> ; zp:agent <org/1> .
    <x/4> a zp:Activity ; zp:agent <org/1> . }} }}"""


def asked(data: Asking, name: str, **about: Sequence[str]) -> list[Row]:
    """The rows of a question as the engine answers it."""
    text = Question(name, {key: tuple(ID + each for each in some) for key, some in about.items()}).text()
    return list(rows_of(data(text)))


def compare(view: View, data: Asking) -> None:
    """Everything that the queries tell of the things, one by one and all at once, the index tells too."""
    for place in PLACES:
        assert bodies(view, ID + place) == asked(data, "bodies", place=[place])
    for things in ([each] for each in THINGS), [THINGS], [["org/1", "x/1", "text/1", *PLACES]]:
        for some in things:
            told = names_by_index(view, [ID + each for each in some])
            wanted = names_in(asked(data, "naming", thing=some))
            compare_names(told, wanted)
            compare_months(view, some, told, wanted)

    for thing in THINGS:
        text = own("statements_count").replace("WHERE {", f"WHERE {{ VALUES ?iri {{ <{ID}{thing}> }}")
        roles = {row["role"]: int(row["count"]) for row in rows_of(data(text))}
        assert list(counted(view, ID + thing).items()) == list(roles.items())


def compare_months(view: View, things: Sequence[str], told: Names[int], wanted: Names[str]) -> None:
    """Of the months from any to any other that are told, the index tells what all comes to within them."""
    days = {day for how in told.groups for day in (how.begin, how.end) if day}
    months = sorted({f"{day // 10000}-{day // 100 % 100:02}" for day in days})
    for begin, end in product((*months, "2001-01"), repeat=2):
        period = Period((), (), Options(begin=begin, end=end))
        some = names_by_index(view, [ID + each for each in things], days_of(period))
        assert all(how in wanted.within(period).groups for how in some.groups if how.begin)
        compare_names(some.within(period), wanted.within(period))


def compare_names(told: Names[int], wanted: Names[str]) -> None:
    """The same statements by how they name things, the same bulletins behind them, in the same order."""
    found = {how: sorted(told.iris(keys).values()) for how, keys in told.groups.items()}
    assert found == {how: sorted(wanted.iris(keys).values()) for how, keys in wanted.groups.items()}
    for how, keys in told.groups.items():
        others = wanted.groups[how]
        assert sorted(told.sources(keys).values()) == sorted(wanted.sources(others).values())
    assert told.summed(3) == wanted.summed(3)
    order = lambda how: (how.roles[:1], -how.begin)  # noqa: E731 - said once, here
    assert told.part(order, 1, 4) == wanted.part(order, 1, 4) == wanted.part(order, 0, 100)[1:4]


def test_a_store_that_changes_is_told_of_at_each_revision(kind: Kind, tmp_path: Path) -> None:
    with new(kind, tmp_path / "store") as store:
        for step in (
            lambda: store.replace(shard("one", "a:d1", "b:p1")),
            lambda: store.replace(shard("two", "a:d1", "c:d2")),
            lambda: store.update(NESTED, "urn:test"),
            lambda: store.replace(shard("one", "b:d1"), replace=True),
            lambda: store.retract(bulletin_iri("two")),
        ):
            step()
            store.publish()
            with Lookup.open(store.place / "search.db") as lookup, lookup.at(store.revision) as view:
                compare(view, store.query)
                compare_links(view, store.query)


def test_an_older_revision_is_told_of_while_somebody_reads_it(tmp_path: Path) -> None:
    with EmbeddedStore.open(tmp_path / "store") as store:
        store.update(NESTED, "urn:test")
        store.replace(shard("one", "a:d1", "b:p1"))
        store.publish()
        with Snapshots(store.home.snapshots).lease() as lease:
            store.update(NESTED.replace("INSERT", "DELETE"), "urn:test")
            store.replace(shard("one", "b:d1"), replace=True)
            store.publish()
            with Lookup.open(store.home.search) as lookup, lookup.at(lease.revision) as view:
                compare(view, partial(ask, ox.Store.read_only(str(lease.path))))


SAID = (
    *("agent", "object", "place", "action", "partOf", "jurisdiction", "within", "evidence", "adoptionBasis"),
    *("adopter", "adoptedPolicy", "about"),
)
NAMES = [NamedNode(ID + each) for each in (*PLACES, *STATEMENTS, "org/x-a", "org/x-b", "doc/d1")]
DAYS = [
    Literal(day, datatype=NamedNode(PREFIXES["xsd"] + "date"))
    for day in ("2022-11-03", "2023-01-31", "2023-01", "spring")
]


def quads_of(properties: Iterable[str], values: Sequence[NamedNode | Literal]) -> st.SearchStrategy[Quad]:
    """Quads about some of the things, in one of two named graphs or in the unnamed one."""
    named = st.sampled_from([NamedNode(each) for each in properties])
    graphs = st.sampled_from([NamedNode("urn:one"), NamedNode("urn:two"), ox.DefaultGraph()])
    return st.builds(Quad, st.sampled_from(NAMES), named, st.sampled_from(values), graphs)


QUADS = st.one_of(
    quads_of([NS + role for role in SAID], NAMES),
    quads_of([NS + "begin", NS + "end"], DAYS),
    quads_of([TYPE], [NamedNode(NS + each) for each in ("Activity", "Place", "Organization")]),
    quads_of([NS + "evidence"], NAMES[:1]),
)


def compare_links(view: View, data: Asking) -> None:
    """The same for what points to things without a sentence, and for what belongs to places."""
    for thing in (*PLACES, *THINGS, *STATEMENTS):
        rows = rows_of(data(own("related").replace("?iri .", f"<{ID}{thing}> .").replace("LIMIT 301", "")))
        by_roles = {(row["property"], row["subject"]) for row in rows if NamedNode(row["property"]) in ROLES}
        assert linked(view, ID + thing, 1000) == sorted(by_roles)
    for place in PLACES:
        rows = rows_of(data(PREFIX + compose("who_is_of", {"place": [NamedNode(ID + place)]})))
        assert belonging(view, ID + place, 2) == sorted({row["who"] for row in rows})


def parted(data: Iterable[Quad]) -> set[str]:
    """What several graphs say something of, of which the unnamed one may be one."""
    graphs = Counter(subject for subject, _ in {(quad.subject, quad.graph_name) for quad in data})
    return {subject.value for subject, many in graphs.items() if many > 1 and isinstance(subject, NamedNode)}


def compare_members(view: View, data: Asking, of_several: Set[str]) -> None:
    """The same for the statements in which things stand, as far as it is known which graph tells them."""
    rests = {row["s"] for row in rows_of(data(f"{PREFIX} SELECT ?s {{ ?s zp:evidence ?any }}"))}
    for who in ([each] for each in (*PLACES, *STATEMENTS, "org/x-a")):
        some = frozenset(ID + each for each in who)
        given = {"who": [NamedNode(each) for each in some], "type": [NamedNode(each) for each in TYPES]}
        rows = rows_of(data(PREFIX + compose("adopted", given)))
        by_policy = pairs_of(row for row in rows if row["statement"] in rests)
        assert adopted_sizes(view, some) == {policy: len(those) for policy, those in by_policy.items()}
        for policy, those in by_policy.items():
            assert sorted(adopted(view, some, policy)) == sorted(those)
        found = told_sizes(view, some, TYPES)
        if found is None:
            assert rests & of_several
            continue
        rows = rows_of(data(PREFIX + compose("told", given, ("narrowed",))))
        by_graph = pairs_of(row for row in rows if row["statement"] in rests)
        assert found == {key_of(graph): len(those) for graph, those in by_graph.items()}
        for graph, those in by_graph.items():
            assert sorted(told_below(view, some, TYPES, graph, ID)) == sorted(those)


def compare_actions(view: View, data: Asking) -> None:
    """The same for the adoptions that rest on acts of an action, where all that do it rest on sentences."""
    for action in (*PLACES, "action/issue"):
        node = [NamedNode(ID + action)]
        rows = rows_of(
            data(f"{PREFIX} SELECT ?s ?e {{ ?s zp:action {node[0]} OPTIONAL {{ ?s zp:evidence ?e }} }}")
        )
        assert doing(view, ID + action) == len({row["s"] for row in rows if "e" in row})
        if all("e" in row for row in rows):
            rests = {row["s"] for row in rows_of(data(f"{PREFIX} SELECT ?s {{ ?s zp:evidence ?any }}"))}
            found = rows_of(data(PREFIX + compose("adopted", {"action": node}, ("act",))))
            by_policy = pairs_of(row for row in found if row["statement"] in rests)
            assert adopted_by_acts(view, ID + action) == {each: len(some) for each, some in by_policy.items()}


def pairs_of(rows: Iterable[Row]) -> dict[str, set[str]]:
    """The statements by their groups."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row["group"]].add(row["statement"])
    return found


@given(states=st.lists(st.lists(QUADS, max_size=30), min_size=1, max_size=4))
@settings(max_examples=60)
def test_whatever_is_said_is_told_as_long_as_it_is_kept(
    tmp_path_factory: pytest.TempPathFactory, states: list[list[Quad]]
) -> None:
    kept: dict[int, ox.Store] = {}
    path = tmp_path_factory.mktemp("index") / "search.db"
    data = ox.Store()
    with SearchIndex.open(path) as index:
        for revision, state in enumerate(states):
            index.touch(set(data) ^ set(state))
            data.clear()
            data.extend(state)
            index.follow(data, revision=revision, oldest=max(0, revision - 1))
            kept[revision] = ox.Store()
            kept[revision].extend(state)
        for revision in range(max(0, len(states) - 2), len(states)):
            with Lookup.open(path) as lookup, lookup.at(revision) as view:
                compare(view, partial(ask, kept[revision]))
                compare_links(view, partial(ask, kept[revision]))
                compare_members(view, partial(ask, kept[revision]), parted(kept[revision]))
                compare_actions(view, partial(ask, kept[revision]))
        index.touch_all()
        index.follow(ox.Store(), revision=len(states), oldest=len(states))
    with Lookup.open(path) as lookup, lookup.at(len(states)) as view:
        for table in ("named", "linked", "told", "home"):
            assert view.rows(f"SELECT * FROM {table}") == []  # noqa: S608


def test_statements_of_one_class_are_told_from_those_of_another(tmp_path: Path) -> None:
    classes = [NS + each for each in ("Activity", "Observation", "Omission")]
    said = " ".join(
        f"<x/{at}> a <{each}> ; zp:evidence <text/1> ; zp:agent <org/1> ." for at, each in enumerate(classes)
    )
    data = ox.Store()
    data.update(f"PREFIX zp: <{NS}> BASE <{ID}> INSERT DATA {{ GRAPH <urn:one> {{ {said} }} }}")
    with SearchIndex.open(tmp_path / "search.db") as index:
        index.follow(data, revision=0, oldest=0)
    with Lookup.open(tmp_path / "search.db") as lookup, lookup.at(0) as view:
        for each in classes:
            assert told_sizes(view, [ID + "org/1"], [each]) == {key_of("urn:one"): 1}
        assert told_sizes(view, [ID + "org/1"], classes) == {key_of("urn:one"): 3}


def test_of_too_many_the_newest_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = ox.Store()
    with SearchIndex.open(tmp_path / "search.db") as index:
        data.update(NESTED)
        index.follow(data, revision=0, oldest=0)
    monkeypatch.setattr(by_index, "MOST", 2)
    with Lookup.open(tmp_path / "search.db") as lookup, lookup.at(0) as view:
        told = naming(view, [ID + "org/1", ID + "place/450000"])
        assert list(iris(view, [row for row, *_ in told]).values()) == [ID + "x/1"]


def test_a_text_is_of_the_graph_that_quotes_it(tmp_path: Path) -> None:
    shards = [shard("one", "a:d1"), shard("two", "b:d2")]
    texts = [f"{ID}text/{each.digest[:32]}#" for each in shards]
    with EmbeddedStore.open(tmp_path) as store:
        for each in shards:
            store.replace(each)
        store.retract(shards[1].bulletin)
        revision = store.publish()
        with Lookup.open(store.home.search) as lookup, lookup.at(revision) as view:
            assert [graph_of(view, text) for text in texts] == [shards[0].graph, None]
            assert graph_of(view, f"{ID}text/{32 * '0'}#") is None
