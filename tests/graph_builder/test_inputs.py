"""Which files a user means: named, searched for, matched, listed, or given on standard input."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from graph_builder.build import build
from graph_builder.inputs import Inputs, files_of, inputs_of
from graph_builder.read import UnreadableInput, read_path
from graph_builder.store.embedded import EmbeddedStore
from ontology.load import Knowledge

TEXT = "2022年10月教育信息化和网络安全工作月报\n★各地工作动态\n江苏 省教育厅举办数据大赛。\n★其他动态\n"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The present folder, with bulletins in it and deeper down."""
    for name in ("a.txt", "b.HTML", "notes.md", "deep/c.txt", "deep/deeper/d.txt"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(TEXT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(inputs: Inputs) -> list[str]:
    return [path.name for path in inputs.files]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("*.txt", ["a.txt"]),
        ("**/*.txt", ["a.txt", "c.txt", "d.txt"]),
        ("deep/**/*.txt", ["c.txt", "d.txt"]),
        ("[ab].*", ["a.txt", "b.HTML"]),
        ("*", ["a.txt", "b.HTML", "c.txt", "d.txt"]),
        ("*.md", ["notes.md"]),
        ("de*", ["c.txt", "d.txt"]),
    ],
)
def test_a_pattern_that_no_shell_filled_in_is_filled_in(place: Path, pattern: str, found: list[str]) -> None:
    assert sorted(path.name for path in files_of([Path(pattern)])) == sorted(found)


def test_a_pattern_that_fits_nothing_is_named(place: Path) -> None:
    with pytest.raises(UnreadableInput, match=r"\*\.docx: no file fits this pattern") as refused:
        files_of([Path("*.docx")])
    assert "没有文件符合" in refused.value.zh


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(place: Path) -> None:
    (place / "月报[1].txt").write_text(TEXT, encoding="utf-8")
    assert files_of([Path("月报[1].txt")]) == [Path("月报[1].txt")]


def test_a_file_is_read_once_however_it_is_named(place: Path) -> None:
    told = [Path("a.txt"), Path("./deep/../a.txt"), place / "a.txt", Path("*.txt")]
    assert files_of(told) == [Path("a.txt")]


def test_a_link_that_leads_nowhere_is_named_and_what_cannot_be_read_to_its_end_is_not_opened(
    place: Path,
) -> None:
    (place / "deep" / "gone.txt").symlink_to("nowhere")
    (place / "deep" / "loop.txt").symlink_to("loop.txt")
    os.mkfifo(place / "deep" / "pipe.txt")
    assert [path.name for path in files_of([Path("deep")])] == ["c.txt", "d.txt", "gone.txt", "loop.txt"]
    with EmbeddedStore.open(place / "store") as store:
        told = list(build(files_of([Path("deep")]), store))
    assert [each.path.name for each in told if each.error] == ["gone.txt", "loop.txt"]


@pytest.mark.parametrize("named", ["", "below"])
def test_a_folder_that_cannot_be_looked_into_is_named_and_the_rest_is_read(
    place: Path, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, usual = place / "below" / "closed", os.scandir
    closed.mkdir(parents=True)
    (place / "below" / "z.txt").write_text("一、印发。", "utf-8")

    def looking(folder: Path) -> object:
        if Path(folder) == closed:
            raise PermissionError(13, "Permission denied", str(folder))
        return usual(folder)

    monkeypatch.setattr(os, "scandir", looking)
    files = files_of([place / named])
    assert closed in files
    assert place / "below" / "z.txt" in files
    with pytest.raises(UnreadableInput, match="cannot be read: Permission denied"):
        read_path(closed)


def test_standard_input_is_no_file_of_the_folder(place: Path) -> None:
    assert files_of([Path("-"), Path("a.txt")]) == [Path("-"), Path("a.txt")]


class TestManifests:
    """What manifests add."""

    @pytest.fixture
    def manifest(self, place: Path) -> Path:
        (place / "deep" / "m.csv").write_text(
            "path,issued\nc.txt,2022-11-08\n../a.txt,2022-11-09\nnowhere.txt,\n", encoding="utf-8"
        )
        return Path("deep/m.csv")

    def test_its_files_are_those_to_read(self, manifest: Path, knowledge: Knowledge) -> None:
        for told in (
            inputs_of([manifest], [], knowledge.series),
            inputs_of([], [manifest], knowledge.series),
        ):
            assert names(told) == ["c.txt", "a.txt"]
            assert [told.given[path].issued for path in told.files] == ["2022-11-08", "2022-11-09"]
            assert ["nowhere.txt" in fault.en for fault in told.faults] == [True]

    def test_it_tells_of_files_that_are_named_besides(self, manifest: Path, knowledge: Knowledge) -> None:
        told = inputs_of([Path("a.txt"), Path("b.HTML")], [manifest], knowledge.series)
        assert names(told) == ["a.txt", "b.HTML", "c.txt"]
        assert told.given[Path("a.txt")].issued == "2022-11-09"
        assert Path("b.HTML") not in told.given

    def test_it_may_tell_only_of_what_is_named(self, manifest: Path, knowledge: Knowledge) -> None:
        told = inputs_of([Path("a.txt")], [manifest], knowledge.series, only=True)
        assert names(told) == ["a.txt"]
        assert told.given[Path("a.txt")].issued == "2022-11-09"

    def test_a_folder_is_not_searched_for_manifests(self, manifest: Path, knowledge: Knowledge) -> None:
        assert manifest.parent == Path("deep")
        told = inputs_of([Path("deep")], [], knowledge.series)
        assert (names(told), dict(told.given)) == (["c.txt", "d.txt"], {})


def test_standard_input_is_built_in_its_turn(
    place: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = TEXT.replace("10月", "12月")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(other.encode("gb18030"))))
    with EmbeddedStore.open(tmp_path / "store") as store:
        results = build([Path("a.txt"), Path("-")], store)
    assert [r.error for r in results] == [None, None]
    assert [r.bulletin.rpartition("-")[2] for r in results] == ["10", "12"]
