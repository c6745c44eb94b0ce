"""From parts to stores: what comes of it is what building file by file makes, whichever way it went."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from graph_builder.build import FileResult, build, read_file
from graph_builder.building.engines import Here
from graph_builder.building.folder import Folder, How
from graph_builder.building.ledger import Ledger, copy_ledger
from graph_builder.building.loading import What, build_into, load_into, load_into_server, load_new
from graph_builder.inputs import Selection
from graph_builder.model import Shard
from graph_builder.registry import registry_quads
from graph_builder.store.backup import back_up, restore
from graph_builder.store.base import BadShard, Outcome
from graph_builder.store.bulk import Making
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.layout import BUILD
from graph_builder.store.looking import Looked, Looking
from graph_builder.store.remote.store import RemoteStore
from graph_builder.verify import verify
from ontology.load import load
from ontology.terms import ID
from tests.graph_builder.building.conftest import Write, chosen, text
from tests.graph_builder.store.conftest import sparql_server  # noqa: F401
from tests.graph_builder.store.kinds import RemoteKind

Told = list[tuple[str, str]]


def told(results: list[FileResult]) -> Told:
    return [(result.path.name, result.change) for result in results]


def making() -> Making:
    return Making(list(registry_quads(load(), ID)), load().digest)


def read_into(folder: Folder, selected: Selection) -> None:
    for _ in folder.read(selected, Here(), How(ID)):
        pass


def new(place: Path, selected: Selection, *, replace: bool = False) -> Told:
    """A store made of all files at once."""
    results: list[FileResult] = []
    with Folder.open(place.with_name("parts")) as folder:
        read_into(folder, selected)
        load_new(place, folder, making(), keeps=False, replace=replace, seen=results.append)
        folder.remove()
    return told(results)


def into(place: Path, selected: Selection, *, replace: bool = False) -> Told:
    """A store that is there, or made empty, with the files brought in."""
    results: list[FileResult] = []
    with EmbeddedStore.open(place) as store, Folder.open(place / BUILD) as folder:
        build_into(store, folder, folder.ledger, What(selected, Here(), How(ID), replace), results.append)
        folder.drop_parts()
    return told(results)


def singly(place: Path, paths: list[Path], *, replace: bool = False) -> Told:
    """The same file by file."""
    with EmbeddedStore.open(place) as store:
        return told(build(paths, store, replace=replace))


def nquads(place: Path) -> list[str]:
    with EmbeddedStore.open(place) as store:
        return store.nquads()


@pytest.fixture
def paths(write: Write, tmp_path: Path) -> list[Path]:
    """Four bulletins, a copy of the first with other spaces, another text of the second, and no text."""
    paths = write(4)
    more = {
        "10.txt": text(0).replace("，", "， "),
        "11.txt": text(1).replace("大赛", "论坛"),
        "12.txt": "\0",
    }
    for name, words in more.items():
        (tmp_path / "texts" / name).write_text(words, encoding="utf-8")
    return [*paths, *(tmp_path / "texts" / name for name in more)]


@pytest.mark.parametrize(
    ("way", "replace"),
    [
        (new, False),
        (into, True),
        pytest.param(new, True, marks=pytest.mark.long),
        pytest.param(into, False, marks=pytest.mark.long),
    ],
)
def test_every_way_makes_the_store_that_file_by_file_makes(
    paths: list[Path], tmp_path: Path, way: Callable[..., Told], replace: bool
) -> None:
    results = way(tmp_path / "one", chosen(tmp_path / "texts"), replace=replace)
    wanted = singly(tmp_path / "other", paths, replace=replace)
    assert sorted(results) == sorted((name, change) for name, change in wanted if name != "12.txt") + (
        [("12.txt", "failed")] if way is into else []
    )
    assert nquads(tmp_path / "one") == nquads(tmp_path / "other")
    assert verify(tmp_path / "one") == []


def test_the_next_build_brings_in_what_has_changed_and_looks_at_nothing_else(
    paths: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    selected, place = chosen(*paths[:4]), tmp_path / "store"
    new(place, selected)
    paths[2].write_text(text(2) + "附注。\n", encoding="utf-8")
    replaced: list[str] = []
    usual = EmbeddedStore.replace

    def counting(store: EmbeddedStore, shard: Shard, *, replace: bool = False) -> Outcome:
        replaced.append(shard.bulletin.rpartition("-")[2])
        return usual(store, shard, replace=replace)

    monkeypatch.setattr(EmbeddedStore, "replace", counting)
    assert into(place, selected, replace=True) == [
        ("00.txt", "unchanged"),
        ("01.txt", "unchanged"),
        ("02.txt", "replaced"),
        ("03.txt", "unchanged"),
    ]
    assert replaced == ["03"]
    assert into(place, selected) == [(path.name, "unchanged") for path in paths[:4]]
    assert replaced == ["03"]
    assert sorted(path.name for path in (place / BUILD).iterdir()) == ["ledger.sqlite", "lock"]


def test_what_was_retracted_or_lost_or_changed_by_others_is_brought_in_again(
    paths: list[Path], tmp_path: Path
) -> None:
    selected, place = chosen(*paths[:4]), tmp_path / "store"
    new(place, selected)
    whole = nquads(place)
    with EmbeddedStore.open(place) as store:
        first, second, third, _ = store.bulletins()
        store.retract(first.iri)
        (store.home.texts / second.digest[:2] / f"{second.digest}.txt").unlink()
    assert told_changes(into(place, selected)) == ["created", "unchanged", "unchanged", "unchanged"]
    assert (nquads(place), verify(place)) == (whole, [])
    with EmbeddedStore.open(place) as store:
        store.update(f"DELETE WHERE {{ GRAPH <{third.graph}> {{ ?s ?p 'x'^^<urn:x> . ?s ?p ?o }} }}", "")
        store.update(f"DELETE WHERE {{ GRAPH <{third.graph}> {{ ?s <{ID}none> ?o }} }}", "")
        store.update(f"INSERT DATA {{ GRAPH <{third.graph}> {{ <urn:a> <urn:b> <urn:c> }} }}", "")
    assert told_changes(into(place, selected)) == ["unchanged", "unchanged", "replaced", "unchanged"]
    assert nquads(place) == whole


def test_a_changed_file_takes_the_place_of_itself_and_of_nothing_else(
    paths: list[Path], tmp_path: Path
) -> None:
    selected, place = chosen(*paths[:3]), tmp_path / "store"
    new(place, selected)
    for words in ("附注。\n", "又注。\n"):
        paths[1].write_text(text(1) + words, encoding="utf-8")
        assert told_changes(into(place, selected)) == ["unchanged", "replaced", "unchanged"]
    shard = read_file(paths[1]).shard
    assert shard is not None
    with EmbeddedStore.open(place) as store:
        digest = store.find(shard.bulletin).digest
        assert digest == shard.digest
        paths[1].write_text(text(1).replace("印发", "发布"), encoding="utf-8")
        mended = read_file(paths[1]).shard
        assert mended is not None
        store.replace(mended, replace=True)
    paths[1].write_text(text(1) + "三注。\n", encoding="utf-8")
    assert told_changes(into(place, selected)) == ["unchanged", "failed", "unchanged"]
    assert told_changes(into(place, selected, replace=True)) == ["unchanged", "replaced", "unchanged"]
    assert verify(place) == []


@pytest.mark.parametrize("size", [1, 20])
def test_of_two_copies_that_are_changed_one_takes_the_place_and_the_other_is_named(
    size: int, paths: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph_builder.building.batches.FILES", size)
    copy = paths[0].with_name("copy.txt")
    copy.write_text(text(1), encoding="utf-8")
    selected, place = chosen(paths[1], copy), tmp_path / "store"
    assert told_changes(into(place, selected)) == ["created", "unchanged"]
    copy.write_text(text(1).replace("印发", "出台"), encoding="utf-8")
    paths[1].write_text(text(1).replace("印发", "发布"), encoding="utf-8")
    assert told_changes(into(place, selected)) == ["replaced", "failed"]
    assert told_changes(into(place, selected)) == ["unchanged", "failed"]
    copy.write_text(text(1).replace("印发", "发布"), encoding="utf-8")
    assert told_changes(into(place, selected)) == ["unchanged", "unchanged"]
    paths[1].write_text(text(1), encoding="utf-8")
    assert told_changes(into(place, selected)) == ["replaced", "unchanged"]
    assert told_changes(into(place, selected)) == ["unchanged", "failed"]
    assert verify(place) == []


@pytest.mark.parametrize("way", [new, into])
def test_of_two_files_that_are_one_bulletin_the_other_is_named(
    way: Callable[[Path, Selection], Told], paths: list[Path], tmp_path: Path
) -> None:
    twin = paths[0].with_name("twin.txt")
    twin.write_text(text(1).replace("印发", "发布"), encoding="utf-8")
    selected, place, results = chosen(*paths[:3], twin), tmp_path / "store", list[FileResult]()
    assert way(place, selected)[-1] == ("twin.txt", "failed")
    with EmbeddedStore.open(place) as store, Folder.open(place / BUILD) as folder:
        what = What(selected, Here(), How(ID))
        build_into(store, folder, folder.ledger, what, results.append)
    (refused,) = [result.error for result in results if result.error]
    assert str(paths[1]) in refused.en
    assert "is the same bulletin as" in refused.en
    twin.write_text(text(1).replace("印发", "出台"), encoding="utf-8")
    paths[1].write_text(text(1) + "改了。\n", encoding="utf-8")
    assert told_changes(into(place, selected)) == ["unchanged", "replaced", "unchanged", "failed"]


@pytest.mark.parametrize("way", [new, into])
def test_of_two_files_that_are_one_bulletin_the_last_is_in_and_stays_until_one_is_changed(
    way: Callable[..., Told], paths: list[Path], tmp_path: Path
) -> None:
    twin = paths[0].with_name("twin.txt")
    twin.write_text(text(1).replace("印发", "发布"), encoding="utf-8")
    selected, place = chosen(*paths[:2], twin), tmp_path / "store"
    assert way(place, selected, replace=True)[-1] == ("twin.txt", "replaced")
    stands = nquads(place)
    for replace in (True, False, True):
        assert told_changes(into(place, selected, replace=replace)) == ["unchanged"] * 3
    assert nquads(place) == stands
    paths[1].write_text(text(1).replace("印发", "出台"), encoding="utf-8")
    assert told_changes(into(place, selected)) == ["unchanged", "failed", "unchanged"]
    assert nquads(place) == stands
    results: list[FileResult] = []
    with EmbeddedStore.open(place) as store, Folder.open(place / BUILD) as folder:
        build_into(store, folder, folder.ledger, What(selected, Here(), How(ID), True), results.append)
    assert [(each.change, each.instead_of) for each in results] == [
        ("unchanged", ""),
        ("replaced", str(twin)),
        ("unchanged", ""),
    ]
    assert told_changes(into(place, selected, replace=True)) == ["unchanged"] * 3
    with EmbeddedStore.open(place) as store:
        store.retract(results[1].bulletin)
    assert told_changes(into(place, selected, replace=True)) == ["unchanged", "created", "replaced"]
    assert nquads(place) == stands


def told_changes(results: Told) -> list[str]:
    return [change for _, change in results]


def test_a_store_that_was_not_finished_is_not_there_and_nothing_is_read_again(
    paths: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, selected = tmp_path / "store", chosen(*paths[:4])
    with Folder.open(tmp_path / "parts") as folder:
        read_into(folder, selected)
        with monkeypatch.context() as patch:
            patch.setattr("graph_builder.store.bulk.os.sync", lambda: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                load_new(place, folder, making(), keeps=False, replace=False, seen=lambda _: None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["parts", "texts"]
    with Folder.open(tmp_path / "parts") as folder:
        assert all(row.span for some in folder.read(selected, Here(), How(ID)) for row in some)
        load_new(place, folder, making(), keeps=True, replace=False, seen=lambda _: None)
    assert told_changes(singly(place, paths[:4])) == ["unchanged"] * 4


def test_a_bulletin_that_no_store_may_hold_is_left_out_and_told(
    paths: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = Looking.look

    def refusing(looking: Looking, shard: Shard) -> Looked:
        if shard.bulletin.endswith("-02"):
            raise BadShard(shard.bulletin, "不可", "may not be")
        return usual(looking, shard)

    monkeypatch.setattr(Looking, "look", refusing)
    place = tmp_path / "store"
    assert ("01.txt", "failed") in new(place, chosen(*paths[:4]))
    with EmbeddedStore.open(place) as store:
        assert len(store.bulletins()) == 3


def test_parts_are_loaded_into_a_store_that_holds_something(paths: list[Path], tmp_path: Path) -> None:
    place, results = tmp_path / "store", list[FileResult]()
    singly(place, paths[:1])
    with Folder.open(tmp_path / "parts") as folder:
        read_into(folder, chosen(*paths[:4]))
        with EmbeddedStore.open(place) as store, Folder.open(place / BUILD) as own:
            for _ in range(2):
                load_into(store, folder, own.ledger, results.append, replace=False)
    assert told_changes(told(results)) == ["unchanged", *["created"] * 3, *["unchanged"] * 4]
    singly(tmp_path / "other", paths[:4])
    assert nquads(place) == nquads(tmp_path / "other")


def test_a_server_is_loaded_with_what_a_folder_would_hold(
    paths: list[Path],
    tmp_path: Path,
    sparql_server: str,  # noqa: F811
) -> None:
    RemoteKind(sparql_server).empty()
    results = list[FileResult]()
    with RemoteStore.open(sparql_server, tmp_path / "state") as store:
        with Folder.open(tmp_path / "state" / BUILD) as folder:
            read_into(folder, chosen(*paths[:6]))
            load_into_server(store, folder, folder.ledger, results.append, replace=False)
        wanted = singly(tmp_path / "other", paths[:6])
        assert sorted(told(results)) == sorted(wanted)
        assert store.nquads() == nquads(tmp_path / "other")
        with EmbeddedStore.open(tmp_path / "other") as other:
            assert [row.act for row in store.history()] == [row.act for row in other.history()]
            assert all(store.text(entry.digest) for entry in other.bulletins())


# The ledger of a copy


def test_a_copy_of_a_store_knows_what_was_read(
    paths: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    selected, place, copy = chosen(*paths[:3]), tmp_path / "store", tmp_path / "copy"
    new(place, selected)
    back_up(place, copy, copy_ledger)
    restore(copy, tmp_path / "again", copy_ledger)
    with EmbeddedStore.open(tmp_path / "again") as store:
        store.retract(read_file(paths[2]).shard.bulletin)  # type: ignore[union-attr]
    monkeypatch.setattr("graph_builder.building.reading.read_source", None)  # nothing is read
    assert told_changes(into(copy, selected)) == ["unchanged"] * 3
    monkeypatch.undo()
    assert told_changes(into(tmp_path / "again", selected)) == ["unchanged", "unchanged", "created"]
    assert verify(tmp_path / "again") == []
    assert nquads(tmp_path / "again") == nquads(place)


@pytest.mark.parametrize("of", ["a build that goes on", "a later revision", "damage", "nobody"])
def test_a_ledger_that_may_tell_of_what_a_copy_lacks_stays_behind(
    paths: list[Path], tmp_path: Path, of: str
) -> None:
    selected, place, copy = chosen(*paths[:3]), tmp_path / "store", tmp_path / "copy"
    new(place, selected)
    with Ledger.open(place / BUILD) as ledger:
        if of == "a build that goes on":
            ledger.begin_taking()
        elif of == "a later revision":
            ledger.end_taking(1000)
    if of == "damage":
        (place / BUILD / "ledger.sqlite").write_bytes(b"x" * 5000)
    elif of == "nobody":
        (place / BUILD / "ledger.sqlite").unlink()
    back_up(place, copy, copy_ledger)
    assert not (copy / BUILD).exists()
    assert told_changes(into(copy, selected)) == ["unchanged"] * 3
    assert verify(copy) == []
