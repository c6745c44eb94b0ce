"""The index follows the data: what it finds at a revision is what the snapshot of that revision says."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from graph_builder.store.backup import back_up
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.layout import Home
from graph_builder.store.names import LABEL, TYPE
from graph_builder.store.search.documents import document_of, documents_in
from graph_builder.store.search.facets import EVIDENCE
from graph_builder.store.search.index import SearchIndex
from graph_builder.store.search.lookup import Lookup, NotAtRevision
from graph_builder.store.snapshots import Snapshots
from graph_builder.verify import verify
from ontology.terms import ID, Class
from tests.graph_builder.store.kinds import AnyStore
from tests.graph_builder.store.sample import GRAPHS, bulletin_iri, registry, shard

PLACE = NamedNode(Class.PLACE)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    with EmbeddedStore.open(tmp_path / "store") as store:
        store.load_registry(registry(), "first")
        store.publish()
        yield store


def found(place: Path, query: str, revision: int) -> set[str]:
    with Lookup.open(Home(place).search) as lookup, lookup.at(revision) as view:
        return {hit.document.iri for hit in view.search(query, limit=100).hits}


def things_in(data: ox.Store) -> set[NamedNode]:
    """Whatever anything is said of."""
    return {quad.subject for quad in data if isinstance(quad.subject, NamedNode)}


def labelled(name: str, label: str) -> list[Quad]:
    thing = NamedNode(ID + f"place/{name}")
    return [Quad(thing, TYPE, PLACE, GRAPHS.entities), Quad(thing, LABEL, Literal(label), GRAPHS.entities)]


def test_names_titles_and_sentences_are_found_once_published(store: EmbeddedStore) -> None:
    store.replace(shard("one", "a:d1"))
    with Lookup.open(store.home.search) as lookup, lookup.at(1) as view:
        assert not view.search("d1").hits  # written, but not published
    revision = store.publish()
    with Lookup.open(store.home.search) as lookup, lookup.at(revision) as view:
        hits = view.search("D1").hits
        assert [(hit.document.kind, hit.how) for hit in hits] == [
            ("document", "exact"),
            ("sentence", "within"),
        ]
        assert view.search("通报").counts == {"bulletin": 1}
        assert hits[1].document.graph == shard("one").graph


def test_an_older_revision_is_seen_until_nobody_can_hold_it(store: EmbeddedStore) -> None:
    store.replace(shard("one", "a:d1"))
    first = store.publish()
    lease = Snapshots(store.home.snapshots).lease()
    document = {ID + "doc/d1"}
    store.retract(bulletin_iri("one"))
    second = store.publish()
    assert document <= found(store.place, "d1", first)
    assert not found(store.place, "d1", second)
    lease.close()
    store.replace(shard("two", "a:d2"))
    store.publish()
    store.replace(shard("three", "a:d3"))
    store.publish()
    with pytest.raises(NotAtRevision):
        found(store.place, "d1", first)
    with pytest.raises(NotAtRevision):
        found(store.place, "d1", store.revision + 1)


def test_a_change_that_names_nothing_new_is_followed_too(store: EmbeddedStore) -> None:
    store.replace(shard("one", "a:d1", note="甲句。"))
    store.publish()
    store.replace(shard("one", "a:d1", note="乙句。"), replace=True)
    assert ID + "doc/d1" in found(store.place, "d1", store.publish())
    assert store.search.revision() == store.revision


@pytest.mark.parametrize("damage", ["missing", "empty", "torn", "nonsense", "other", "older", "later"])
def test_a_damaged_index_is_made_again_on_opening(tmp_path: Path, damage: str) -> None:
    place = tmp_path / "store"
    with EmbeddedStore.open(place) as store:
        store.load_registry(registry(), "first")
        store.replace(shard("one", *(f"a:d{n}" for n in range(60))))
    path = Home(place).search
    whole = path.read_bytes()
    match damage:
        case "missing":
            path.unlink()
        case "empty":
            path.write_bytes(b"")
        case "torn":
            path.write_bytes(whole[: len(whole) // 2])
        case "nonsense":
            path.write_bytes(b"\0nonsense" * 5000)
        case _:
            change = {
                "other": "UPDATE state SET format = 'other'",
                "older": "UPDATE row SET names = '[]'; UPDATE state SET revision = 1",
                "later": "DELETE FROM row; UPDATE state SET revision = 99",
            }
            with sqlite3.connect(path) as database:
                database.executescript(change[damage])
            database.close()
    EmbeddedStore.open(place).close()
    assert ID + "doc/d7" in found(place, "d7", 2)
    assert [finding for finding in verify(place) if finding.kind == "search"] == []


def test_verify_names_an_index_that_says_something_else(tmp_path: Path) -> None:
    place = tmp_path / "store"
    with EmbeddedStore.open(place) as store:
        store.replace(shard("one", "a:d1"))
    for change in (
        "DELETE FROM row WHERE label LIKE '%d1%'",
        "UPDATE row SET label = 'x' WHERE kind = 'bulletin'",
        "INSERT INTO gram (rowid, names) VALUES (1, 'x')",
    ):
        with sqlite3.connect(Home(place).search) as database:
            database.execute(change)
        database.close()
        assert "search" in {finding.kind for finding in verify(place)}


def test_verify_names_sums_that_are_not_those_of_the_rows(tmp_path: Path) -> None:
    place = tmp_path / "store"
    with EmbeddedStore.open(place) as store:
        store.replace(shard("one", "a:d1"))
    assert not [finding for finding in verify(place) if finding.kind == "search"]
    with sqlite3.connect(Home(place).search) as database:
        database.execute("UPDATE tally SET count = count + 1 WHERE what = 'classes'")
    database.close()
    assert ["sums" in finding.en for finding in verify(place) if finding.kind == "search"] == [True]


def test_an_index_torn_while_it_is_open_is_made_again(store: EmbeddedStore) -> None:
    store.search._database.execute("DROP TABLE gram")
    store.replace(shard("one", "a:d1"))
    assert ID + "doc/d1" in found(store.place, "d1", store.publish())


def test_what_a_graph_operation_did_is_followed_when_it_is_told(store: EmbeddedStore) -> None:
    graph = GRAPHS.entities
    store.search.touch_graph(store.store, graph)
    store.store.extend(labelled("new", "新地"))
    store.search.touch_graph(store.store, graph)
    store.search.follow(store.store, revision=store.revision, oldest=store.revision)
    assert found(store.place, "新地", store.revision) == {ID + "place/new"}


NAMES = st.sampled_from(["甲地", "乙地", "甲乙", "Place A", ""])
STATES = st.lists(st.dictionaries(st.sampled_from("abcd"), NAMES, max_size=4), min_size=1, max_size=6)


def test_terms_lie_in_few_files_however_much_changes(tmp_path: Path) -> None:
    with EmbeddedStore.open(tmp_path) as store:
        for number in range(60):
            store.replace(shard("one", *(f"a:d{number}-{part}" for part in range(3))), replace=True)
            store.publish()
    with closing(sqlite3.connect(tmp_path / "search.db")) as index:
        (files,) = index.execute("SELECT COUNT(DISTINCT segid) FROM gram_idx").fetchone()
        assert dict(index.execute("SELECT k, v FROM gram_config"))["automerge"] == 0
    assert files <= 12


@given(states=STATES)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_kept_revision_says_what_its_data_said(
    tmp_path_factory: pytest.TempPathFactory, states: list[dict[str, str]]
) -> None:
    data, said = ox.Store(), {}
    with SearchIndex.open(tmp_path_factory.mktemp("index") / "search.db") as index:
        for revision, state in enumerate(states):
            old = list(data)
            new = [quad for name, label in state.items() for quad in labelled(name, label)]
            data.clear()
            data.extend(new)
            index.touch(set(old) ^ set(new))
            index.follow(data, revision=revision, oldest=max(0, revision - 2))
            said[revision] = {d for thing in things_in(data) if (d := document_of(data, thing))}
        with Lookup.open(index._path) as lookup:
            for revision in range(max(0, len(states) - 3), len(states)):
                with lookup.at(revision) as view:
                    assert set(view.documents()) == said[revision]
                    counts = view.search("地").counts
                    assert sum(counts.values()) == sum("地" in d.label for d in said[revision])
                    assert view.loose() == 0


ELSEWHERE = f"""INSERT DATA {{ GRAPH <urn:else> {{
    <{ID}doc/d1> <{LABEL.value}> "别名" . <{ID}org/x-a> a <{Class.PLACE}> }} }}"""
UNNAMED = f'INSERT DATA {{ <{ID}doc/d1> <{LABEL.value}> "无名图里的名" }}'
UNSAID = f"DELETE WHERE {{ GRAPH <urn:else> {{ <{ID}doc/d1> ?p ?o }} }}"
ACTS = st.lists(
    st.sampled_from(["a:d1", "a:d2", "b:d1", "c:p1", "x:d3"]), min_size=1, max_size=3, unique=True
)
DOCUMENTS = f"WHERE {{ GRAPH ?g {{ ?s a <{Class.DOCUMENT}> ; <{LABEL.value}> ?l }} }}"
RENAMED = f"""DELETE {{ GRAPH ?g {{ ?s <{LABEL.value}> ?l }} }}
    INSERT {{ GRAPH ?g {{ ?s <{LABEL.value}> '改名' }} }} {DOCUMENTS}"""
UNTYPED = f"DELETE WHERE {{ GRAPH ?g {{ <{ID}org/x-a> a ?kind }} }} ;"
NAMED_TOO = f"""# ?g {{
    INSERT {{ GRAPH ?g {{ ?s <{LABEL.value}> '{{又}}名' . }} <{ID}doc/d1> <{LABEL.value}> 'x' }}
    {DOCUMENTS}"""
GRAPHLESS = [RENAMED, UNTYPED, NAMED_TOO]
RESTS = f"<{ID}bulletin/one/a-0000000001-1> <{EVIDENCE.value}>"
RESTING = f"""INSERT {{ GRAPH <urn:else> {{ {RESTS} ?s }} }}
    WHERE {{ GRAPH <{shard("one").graph}> {{ {RESTS} ?s }} }}"""
RESTING_TOO = f"INSERT DATA {{ GRAPH <urn:else> {{ {RESTS} <urn:another> }} }}"
Change = str | tuple[str, list[str], str]
"""An update, or a bulletin by its name, its acts and a further sentence."""
CHANGES: st.SearchStrategy[Change] = st.one_of(
    st.tuples(st.sampled_from(["one", "two"]), ACTS, st.sampled_from(["", "又。", "再。"])),
    st.tuples(st.sampled_from(["one", "two"]), st.just([]), st.just("")),
    st.sampled_from([ELSEWHERE, UNNAMED, UNSAID, *GRAPHLESS, RESTING, RESTING_TOO]),
)


def make(store: AnyStore, change: Change) -> None:
    """An update, or a bulletin that comes, or goes where it has no acts."""
    if isinstance(change, str):
        store.update(change, "urn:update")
    elif change[1]:
        store.replace(shard(change[0], *change[1], note=change[2]), replace=True)
    elif bulletin_iri(change[0]) in {entry.iri for entry in store.bulletins()}:
        store.retract(bulletin_iri(change[0]))


@given(history=st.lists(st.lists(CHANGES, min_size=1, max_size=3), min_size=1, max_size=5))
@example(history=[[("one", ["a:d1"], ""), UNNAMED], [("one", ["b:d1"], "")], [("one", [], "")]])
@example(
    history=[[("one", ["a:d1"], ""), ELSEWHERE], [("one", ["a:d2"], "")], [UNSAID, ("one", ["a:d1"], "")]]
)
@example(history=[[("one", ["a:d1"], "")], [GRAPHLESS[0]], [GRAPHLESS[1]], [GRAPHLESS[2]]])
@example(history=[[("one", ["a:d1"], "")], [("one", ["a:d1"], "又。"), ("one", ["a:d1"], "再。")]])
@example(history=[[("one", ["a:d1"], "")], [("one", ["b:d1"], "又。"), ("one", ["b:d1"], "再。")]])
@example(history=[[("one", ["a:d1"], ""), RESTING], [("one", ["a:d1"], "又。")], [UNSAID]])
@example(history=[[("one", ["a:d1"], ""), RESTING_TOO], [("one", ["a:d1"], "又。")], [("one", [], "")]])
@example(history=[[("one", ["a:p1"], ""), ("two", ["a:p1"], "")], [("one", ["a:p1"], "又。")]])
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_any_changes_the_index_says_what_the_data_say(
    tmp_path_factory: pytest.TempPathFactory, history: list[list[Change]]
) -> None:
    with EmbeddedStore.open(tmp_path_factory.mktemp("history") / "store") as store:
        store.load_registry(registry(), "first")
        for changes in history:
            for change in changes:
                make(store, change)
            revision = store.publish()
            with Lookup.open(store.home.search) as lookup, lookup.at(revision) as view:
                assert set(view.documents()) == set(documents_in(store.store))


@pytest.mark.parametrize("update", GRAPHLESS)
def test_an_update_of_graphs_that_it_does_not_name_costs_what_it_changes(
    store: EmbeddedStore, update: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.replace(shard("one", "a:d1"))
    store.publish()
    monkeypatch.setattr(SearchIndex, "_look_at_all", lambda *_: pytest.fail("it looks at everything"))
    store.update(update, "urn:update")
    with Lookup.open(store.home.search) as lookup, lookup.at(store.publish()) as view:
        assert set(view.documents()) == set(documents_in(store.store))


def test_a_change_that_the_engine_refuses_is_not_expected(store: EmbeddedStore) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("graph_builder.store.change.Change.as_update", lambda _: "INSERT NONSENSE")
        with pytest.raises(SyntaxError):
            store.replace(shard("one", "a:d1"))
    assert not found(store.place, "d1", store.publish())


def test_an_index_that_was_closed_is_opened_without_a_look_at_all_of_it(tmp_path: Path) -> None:
    path = tmp_path / "search.db"
    data = ox.Store()
    data.extend(labelled("a", "甲地"))
    with SearchIndex.open(path) as index:
        index.follow(data, revision=1, oldest=1)
    for closed, looks in ((1, 0), (0, 1)):
        with sqlite3.connect(path) as database:
            database.execute("UPDATE state SET closed = ?", (closed,))
        database.close()
        asked: list[str] = []
        with SearchIndex.open(path, trace=asked.append) as index:
            assert index.revision() == 1
        assert sum("quick_check" in statement for statement in asked) == looks


def test_an_index_whose_writer_was_killed_is_looked_at_where_the_machine_was_started_anew_or_it_is_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def looks(path: Path) -> int:
        """How often an index is looked at when it is opened; it is left open, as by one who is killed."""
        asked: list[str] = []
        index = SearchIndex.open(path, trace=asked.append)
        assert index.revision() == 1
        index._database.close()
        return sum("quick_check" in statement for statement in asked)

    boot, path = tmp_path / "boot", tmp_path / "search.db"
    monkeypatch.setattr("graph_builder.store.search.file.BOOT", boot)
    boot.write_text("first")
    with SearchIndex.open(path) as index:
        index.follow(ox.Store(), revision=1, oldest=1)
    assert [looks(path), looks(path)] == [0, 0]
    copy = shutil.copy(path, tmp_path / "copy.db")
    assert [looks(Path(copy)), looks(path)] == [1, 0]
    boot.write_text("second")
    assert [looks(path), looks(path)] == [1, 0]
    boot.unlink()
    assert [looks(path), looks(path)] == [1, 1]


def test_who_waits_for_an_index_is_told_how_far_it_is(tmp_path: Path) -> None:
    place, told = tmp_path / "store", list[int]()
    with EmbeddedStore.open(place) as store:
        store.load_registry(registry(), "first")
        store.replace(shard("one", "a:d1"))
    EmbeddedStore.open(place, indexing=told.append).close()
    assert told == []
    Home(place).search.unlink()
    EmbeddedStore.open(place, indexing=told.append).close()
    assert told == [0]


def test_an_index_made_of_many_parts_is_that_made_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    data = ox.Store()
    for number in range(40):
        data.extend(labelled(f"n{number}", f"地{number}"))
    whole = set(documents_in(data))
    monkeypatch.setattr("graph_builder.store.search.documents._AT_ONCE", 9)
    assert set(documents_in(data)) == whole == {document_of(data, thing) for thing in things_in(data)}


def spoiled(place: Path, column: str) -> Path:
    """A store, one row of whose index says what nobody wrote; SQLite does not see it."""
    with EmbeddedStore.open(place) as store:
        store.load_registry(registry(), "first")
    with closing(sqlite3.connect(Home(place).search)) as database, database:
        (row,) = database.execute("SELECT MIN(id) FROM row").fetchone()
        database.execute(f"UPDATE row SET {column} = CAST(x'7bff' AS TEXT) WHERE id = ?", (row,))  # noqa: S608
    return place


@pytest.mark.parametrize("column", ["label", "names", "facets", "marks"])
def test_a_row_that_is_damaged_is_told_with_what_mends_it(tmp_path: Path, column: str) -> None:
    place = spoiled(tmp_path / "store", column)
    (finding,) = verify(place)
    assert finding.kind == "search"
    assert "zhengpu build" in finding.zh
    assert "zhengpu build" in finding.en
    assert verify(place) == [finding]  # looking mends nothing
    EmbeddedStore.open(place).close()
    assert verify(place) == []


def test_rows_that_went_and_are_damaged_stay_until_the_index_is_opened(tmp_path: Path) -> None:
    place = tmp_path / "store"
    with EmbeddedStore.open(place) as store:
        store.load_registry(registry(), "first")
        store.replace(shard("one", "a:d1"))
        store.show()
        store.replace(shard("one", "a:d2"), replace=True)
        store.show()
        with closing(sqlite3.connect(Home(place).search)) as database, database:
            database.execute("UPDATE row SET facets = '[' WHERE went IS NOT NULL")
        store.tidy()
        assert found(place, "d2", store.revision)
    EmbeddedStore.open(place).close()
    assert verify(place) == []


def test_a_damaged_index_is_not_copied(tmp_path: Path) -> None:
    place = spoiled(tmp_path / "store", "label")
    assert verify(place)
    back_up(place, tmp_path / "copy")
    assert verify(tmp_path / "copy") == []
