"""Building: one bad file is named and the rest built; order, repetition and place change nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import graph_builder.build as build_module
from graph_builder.build import FileResult, build, read_file
from graph_builder.inputs import NothingToBuild, files_of
from graph_builder.model import Source
from graph_builder.read import UnreadableInput
from graph_builder.store.base import DifferentText
from graph_builder.store.embedded import EmbeddedStore
from tests.graph_builder.conftest import SAMPLE

ONE = """2022年10月教育信息化和网络安全工作月报
★各地工作动态
江苏 省教育厅印发《关于推广国家智慧教育平台的通知》,举办数据大赛。
★其他动态
"""
# Another month, another province, and some of the same things.
TWO = """2022年12月教育信息化和网络安全工作月报
★各地工作动态
江苏 省教育厅推进国家智慧教育平台应用,举办数据大赛。
浙江 省教育厅印发《数据办法》。
★其他动态
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A directory with two bulletins, one of them deeper down, and a file of another kind."""
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "one.txt").write_text(ONE, encoding="utf-8")
    (tmp_path / "in" / "deep" / "two.TXT").write_text(TWO, encoding="utf-8")
    (tmp_path / "in" / "notes.md").write_text("无关", encoding="utf-8")
    return tmp_path / "in"


@pytest.fixture
def store(registry_store: Path, tmp_path: Path) -> Iterator[EmbeddedStore]:
    with EmbeddedStore.open(Path(shutil.copytree(registry_store, tmp_path / "store"))) as opened:
        yield opened


def made(directory: Path, files: list[Path]) -> list[str]:
    """The sorted N-Quads of a new store of some files."""
    with EmbeddedStore.open(directory) as store:
        assert not [r.error for r in build(files, store) if r.error]
        return store.nquads()


class TestFiles:
    """Which files paths name."""

    def test_directories_are_searched_to_the_bottom(self, place: Path) -> None:
        assert [p.name for p in files_of([place])] == ["two.TXT", "one.txt"]

    def test_a_file_is_named_once_and_a_named_file_whatever_its_ending(self, place: Path) -> None:
        found = files_of([place / "notes.md", place / "one.txt", place])
        assert [p.name for p in found] == ["notes.md", "one.txt", "two.TXT"]

    def test_a_directory_without_readable_files_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "empty").mkdir()
        (tmp_path / "empty" / "a.png").touch()
        with pytest.raises(
            NothingToBuild, match=r"no readable file \(\.docx \.htm \.html \.pdf \.txt\)"
        ) as refused:
            files_of([tmp_path / "empty"])
        assert str(tmp_path / "empty") in refused.value.zh

    def test_a_path_that_is_not_there_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableInput, match="no such file"):
            files_of([tmp_path / "nowhere"])


def test_one_bad_file_is_named_and_the_rest_are_built(place: Path, store: EmbeddedStore) -> None:
    (place / "bad.txt").write_bytes(b"\0\1\2")
    seen: list[FileResult] = []
    results = build(files_of([place]), store, seen=seen.append)
    assert seen == results
    assert [(r.path.name, r.change) for r in results] == [
        ("bad.txt", "failed"),
        ("two.TXT", "created"),
        ("one.txt", "created"),
    ]
    assert isinstance(results[0].error, UnreadableInput)
    assert "bad.txt" in str(results[0].error)
    assert len(store.bulletins()) == 2


def test_a_file_that_breaks_the_reading_is_named_and_the_rest_are_built(
    place: Path, store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = build_module.read_source

    def deep(source: Source, *rest: Any) -> Any:  # noqa: ANN401 - as what it stands for
        if source.origin.endswith("one.txt"):
            raise RecursionError
        return usual(source, *rest)

    monkeypatch.setattr(build_module, "read_source", deep)
    results = build(files_of([place]), store)
    assert [(r.path.name, r.change) for r in results] == [("two.TXT", "created"), ("one.txt", "failed")]
    assert "one.txt: the reading broke down (RecursionError)" in str(results[1].error)


def test_a_result_tells_the_bulletin_and_how_much_was_read(place: Path, store: EmbeddedStore) -> None:
    (result,) = build([place / "one.txt"], store)
    assert result.bulletin.endswith("id/bulletin/moe-ict-monthly-2022-10")
    assert (result.counts.activities, result.counts.adoptions, result.warnings) == (2, 1, ())


def test_building_twice_changes_nothing(place: Path, store: EmbeddedStore) -> None:
    build(files_of([place]), store)
    before, revision = store.nquads(), store.revision
    assert {r.change for r in build(files_of([place]), store)} == {"unchanged"}
    assert (store.nquads(), store.revision) == (before, revision)


def test_two_builds_in_two_directories_are_equal(place: Path, tmp_path: Path) -> None:
    files = [*files_of([place]), SAMPLE]
    assert made(tmp_path / "a", files) == made(tmp_path / "b", files)


def test_the_order_of_bulletins_does_not_matter(place: Path, tmp_path: Path) -> None:
    files = [*files_of([place]), SAMPLE]
    assert made(tmp_path / "a", files) == made(tmp_path / "b", files[::-1])


def test_retracting_leaves_what_was_before(place: Path, store: EmbeddedStore) -> None:
    build([place / "one.txt"], store)
    before = store.nquads()
    (result,) = build([place / "deep" / "two.TXT"], store)
    assert store.nquads() != before
    store.retract(result.bulletin)
    assert store.nquads() == before


def test_no_triple_stands_in_two_graphs(place: Path, store: EmbeddedStore) -> None:
    build([*files_of([place]), SAMPLE], store)
    triples = {q.triple for q in store.quads()}
    assert store.count() == len(triples)
    ((counted,),) = store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")  # type: ignore[misc]
    assert int(counted.value) == len(triples)


def test_another_text_of_the_same_bulletin_is_refused_unless_it_shall_replace(
    place: Path, store: EmbeddedStore
) -> None:
    build([place / "one.txt"], store)
    before = store.nquads()
    (place / "one.txt").write_text(ONE.replace("举办数据大赛", "召开会议"), encoding="utf-8")
    (refused,) = build([place / "one.txt"], store)
    assert isinstance(refused.error, DifferentText)
    assert store.nquads() == before
    (replaced,) = build([place / "one.txt"], store, replace=True)
    assert (replaced.change, replaced.error) == ("replaced", None)
    assert store.nquads() != before


def test_a_file_is_read_below_another_base(place: Path) -> None:
    read = read_file(place / "one.txt", "https://data.example.org/id/")
    assert read.shard is not None
    assert read.shard.bulletin.startswith("https://data.example.org/id/bulletin/")


def test_what_is_built_begins_with_the_base_of_the_store(place: Path, tmp_path: Path) -> None:
    base = "https://data.example.org/id/"
    with EmbeddedStore.open(tmp_path / "other", base=base) as other:
        results = build(files_of([place]), other)
        assert [r.error for r in results] == [None, None]
        assert all(r.bulletin.startswith(base + "bulletin/") for r in results)
        assert made(tmp_path / "usual", files_of([place])) == sorted(
            line.replace(base.removesuffix("id/"), "https://w3id.org/zhengpu/") for line in other.nquads()
        )
