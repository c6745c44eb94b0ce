"""Archives are read like folders, whatever made them; damaged, locked and huge ones are told apart."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from graph_builder.formats import archive
from graph_builder.formats.page import UnreadablePage
from graph_builder.inputs import NothingToBuild, files_of, inputs_of
from graph_builder.manifest import place_of
from graph_builder.read import SIZE_LIMIT, UnreadableInput, bytes_at, read_path
from ontology.load import Knowledge

FILES = {"2022/11.txt": "一、启动。", "2022/12.txt": "二、印发。", "说明.md": "无关"}


def zipped(path: Path, files: dict[str, str] = FILES) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(name, text)
    return path


def tarred(path: Path, files: dict[str, str] = FILES, encoding: str = "utf-8") -> Path:
    mode = {".gz": "w:gz", ".tgz": "w:gz", ".bz2": "w:bz2", ".xz": "w:xz"}.get(path.suffix, "w")
    with tarfile.open(path, mode, format=tarfile.GNU_FORMAT, encoding=encoding) as made:  # type: ignore[call-overload]
        for name, text in files.items():
            entry = tarfile.TarInfo(f"./{name}")
            entry.size = len(text.encode())
            made.addfile(entry, io.BytesIO(text.encode()))
    return path


@pytest.fixture(params=["a.zip", "A.ZIP", "a.tar", "a.tar.gz", "a.tgz", "a.tar.bz2", "a.tar.xz"])
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / str(request.param)
    return zipped(path) if path.suffix.lower() == ".zip" else tarred(path)


def test_the_readable_files_in_it_are_named_as_in_a_folder(made: Path) -> None:
    wanted = [made / "2022/11.txt", made / "2022/12.txt"]
    assert files_of([made]) == wanted
    assert files_of([made.parent]) == wanted
    assert files_of([Path(f"{made.parent}/*")]) == wanted


def test_a_file_in_it_is_read_by_its_name(made: Path) -> None:
    assert read_path(made / "2022" / "12.txt").text == "二、印发。"
    assert archive.names(made) == set(FILES)


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz"])
def test_a_member_lies_in_the_archive_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    """Nobody's files are read by a name that leads out of it."""
    (tmp_path / "secret.txt").write_text("秘密", "utf-8")
    (tmp_path / "in").mkdir()
    outside = [f"{tmp_path}/secret.txt", "../../secret.txt", "a/../../../secret.txt"]
    odd = ["./b.txt", "c//d.txt", "..txt"]
    path = tmp_path / "in" / name
    files = {each: each for each in (*outside, *odd, "..", "/")}
    if path.suffix == ".zip":
        zipped(path, files)
    else:
        with tarfile.open(path, "w:gz") as made:
            for each, text in files.items():
                entry = tarfile.TarInfo(each)
                entry.size = len(text.encode())
                made.addfile(entry, io.BytesIO(text.encode()))
    found = files_of([path.parent])
    told = {each.relative_to(path).as_posix(): bytes_at(each).decode() for each in found}
    assert told.keys() >= {"secret.txt", "a/secret.txt", "b.txt", "c/d.txt", "..txt"}
    assert set(told.values()) <= set(files)
    assert all(place_of(each).is_relative_to(path.resolve()) for each in found)


def test_what_is_not_in_it_is_told(made: Path) -> None:
    with pytest.raises(UnreadableInput, match=r"the archive has no 2023/1\.txt") as refused:
        bytes_at(made / "2023" / "1.txt")
    assert "压缩包中没有 2023/1.txt" in refused.value.zh


def test_the_archive_itself_is_no_text_but_says_what_is(made: Path) -> None:
    with pytest.raises(UnreadableInput, match=r"name a file in it, such as .*2022/11\.txt"):
        bytes_at(made)


def test_one_that_is_damaged_is_told_as_a_file_of_its_folder(made: Path) -> None:
    made.write_bytes(made.read_bytes()[:60])
    assert files_of([made.parent]) == [made]
    with pytest.raises(UnreadableInput, match="is damaged"):
        bytes_at(made)


def _cut(data: bytes) -> bytes:
    """A tar without its third header, and what follows."""
    return data[: data.index(b"./2022/12.txt")]


def _turned(data: bytes) -> bytes:
    """A tar with a wrong letter in a later header."""
    return data.replace(b"./2022/12.txt", b"./2022/13.txt")


def _endless(data: bytes) -> bytes:
    """A tar without the blocks that end it."""
    told = data.rstrip(b"\0")
    return told + bytes(-len(told) % tarfile.BLOCKSIZE)


@pytest.mark.parametrize("harm", [_cut, _turned, _endless])
@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_a_tar_that_is_damaged_behind_its_beginning_is_damaged(
    tmp_path: Path, harm: Callable[[bytes], bytes], pack: Callable[[bytes], bytes]
) -> None:
    data = harm(tarred(tmp_path / "whole.tar").read_bytes())
    path = tmp_path / "a.tar.gz"
    path.write_bytes(pack(data))
    assert files_of([path.parent / "a*"]) == [path]
    with pytest.raises(UnreadableInput, match="is damaged"):
        bytes_at(path)


def test_the_sum_behind_a_compressed_tar_is_compared(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(tarred(tmp_path / "whole.tar").read_bytes(), 0))
    at = packed.index("印发".encode())
    packed[at : at + 6] = "发布".encode()
    path = tmp_path / "a.tgz"
    path.write_bytes(packed)
    assert files_of([path]) == [path]
    with pytest.raises(UnreadableInput, match="is damaged"):
        read_path(path / "2022" / "12.txt")


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz"])
def test_files_that_come_to_one_name_are_named_and_none_is_taken_for_the_other(
    tmp_path: Path, name: str
) -> None:
    texts = {"a/b.txt": "一。", "a//b.txt": "二。", "../c.txt": "三。", "c.txt": "四。", "d.txt": "五。"}
    path = zipped(tmp_path / name, texts) if name.endswith("zip") else tmp_path / name
    if not path.exists():
        with tarfile.open(path, "w:gz") as made:
            for each, text in texts.items():
                entry = tarfile.TarInfo(each)
                entry.size = len(text.encode())
                made.addfile(entry, io.BytesIO(text.encode()))
    assert {each.relative_to(path).as_posix() for each in files_of([path])} == {"a/b.txt", "c.txt", "d.txt"}
    assert read_path(path / "d.txt").text == "五。"
    for several in ("a/b.txt", "c.txt"):
        with pytest.raises(UnreadableInput, match="several files of the archive come to this one name"):
            read_path(path / several)
        assert [m.data for m in archive.members(path, 100) if m.name == several] == [None]


@pytest.mark.parametrize("inner", ["b.zip", "b.tar.gz"])
@pytest.mark.parametrize("outer", ["a.zip", "a.tar"])
def test_an_archive_in_an_archive_is_named(tmp_path: Path, inner: str, outer: str) -> None:
    nested = zipped(tmp_path / inner) if inner.endswith("zip") else tarred(tmp_path / inner)
    path = tmp_path / outer
    if outer.endswith("zip"):
        with zipfile.ZipFile(path, "w") as made:
            made.write(nested, inner)
    else:
        with tarfile.open(path, "w") as tar:
            tar.add(nested, inner)
    assert files_of([path]) == [path / inner]
    with pytest.raises(UnreadableInput, match="an archive: unpack it"):
        read_path(path / inner)


@pytest.mark.parametrize("name", ["a.tar", "a.tar.xz"])
def test_of_a_name_that_comes_twice_the_last_is_there(tmp_path: Path, name: str) -> None:
    with tarfile.open(tmp_path / name, "w:xz" if name.endswith("xz") else "w") as made:
        for text in ("旧。", "新。", "最新。"):
            for called in ("x.txt", f"{text}.txt"):
                entry = tarfile.TarInfo(called)
                entry.size = len(text.encode())
                made.addfile(entry, io.BytesIO(text.encode()))
    files = files_of([tmp_path / name])
    assert [path.name for path in files] == ["旧。.txt", "新。.txt", "x.txt", "最新。.txt"]
    assert read_path(tmp_path / name / "x.txt").text == "最新。"
    members = {member.name: member.data for member in archive.members(tmp_path / name, 100)}
    assert members["x.txt"] == "最新。".encode()
    assert len(members) == len(files)


def test_a_name_from_a_chinese_windows_or_a_mac_is_legible(tmp_path: Path) -> None:
    for number, encoding in enumerate(("gb18030", "utf-8")):
        path = tmp_path / f"{number}.zip"
        with zipfile.ZipFile(path, "w") as made:
            made.writestr(zipfile.ZipInfo("x" * len("月报.txt".encode(encoding))), "一、启动。")
        named = path.read_bytes().replace(
            b"x" * len("月报.txt".encode(encoding)), "月报.txt".encode(encoding)
        )
        path.write_bytes(named)
        assert read_path(path / "月报.txt").text == "一、启动。"
    tar = tarred(tmp_path / "b.tar", {"月报.txt": "一、启动。"}, "gb18030")
    assert read_path(tar / "月报.txt").text == "一、启动。"


def test_what_needs_a_password_is_told(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip")
    with zipfile.ZipFile(path) as made:
        offset = made.getinfo("2022/11.txt").header_offset
    data = bytearray(path.read_bytes())
    data[offset + 6] |= 1
    central = data.index(b"PK\x01\x02")
    data[central + 8] |= 1
    path.write_bytes(bytes(data))
    with pytest.raises(UnreadableInput, match="locked or cannot be opened"):
        bytes_at(path / "2022" / "11.txt")


def test_one_that_grows_when_it_is_read_is_read_no_further_than_the_limit(tmp_path: Path) -> None:
    big = "甲" * SIZE_LIMIT
    for path in (zipped(tmp_path / "a.zip", {"a.txt": big}), tarred(tmp_path / "a.tar.gz", {"a.txt": big})):
        with pytest.raises(UnreadableInput, match="is over 16 MiB"):
            bytes_at(path / "a.txt")


def test_one_without_readable_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NothingToBuild):
        files_of([zipped(tmp_path / "a.zip", {"a.png": ""})])


def test_what_a_mac_adds_and_links_and_folders_are_left_out(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"__MACOSX/._a.txt": "x", "a.txt": "一、启动。", "b/": ""})
    assert archive.names(path) == {"a.txt"}
    with tarfile.open(tmp_path / "b.tar", "w") as made:
        link = tarfile.TarInfo("c.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        made.addfile(link)
    assert archive.names(tmp_path / "b.tar") == frozenset()


def test_a_manifest_may_name_files_in_archives(tmp_path: Path, knowledge: Knowledge) -> None:
    zipped(tmp_path / "a.zip")
    rows = "path,issued\na.zip/2022/11.txt,2022-12-08\na.zip/2022/13.txt,\n"
    (tmp_path / "m.csv").write_text(rows, encoding="utf-8")
    inputs = inputs_of([tmp_path / "m.csv"], (), knowledge.series)
    assert [given.issued for given in inputs.given.values()] == ["2022-12-08"]
    assert [fault.line for fault in inputs.faults] == [3]


def test_reading_gives_the_page_error_where_nothing_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadablePage):
        archive.read(zipped(tmp_path / "a.zip"), "b.txt", 10)
