"""Knowledge is kept compiled: the same as read, never stale, never trusted blindly, never needed."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import ontology
from ontology import cache
from ontology.load import Knowledge, knowledge_files, load
from tests.ontology.conftest import copy_knowledge

read = load.__wrapped__  # without what this process remembers


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The knowledge files, with a user's cache of their own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return copy_knowledge(tmp_path / "ontology")


def same(one: Knowledge, other: Knowledge) -> bool:
    return all(getattr(one, f.name) == getattr(other, f.name) for f in dataclasses.fields(Knowledge))


@pytest.fixture
def from_files(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that were read file by file, not from what was kept."""
    found: list[Path] = []
    parts = ontology.load._parts

    def noted(folder: Path) -> dict[str, object]:
        found.append(folder)
        return parts(folder)

    monkeypatch.setattr("ontology.load._parts", noted)
    return found


def test_what_is_kept_is_what_was_read(copy: Path, from_files: list[Path]) -> None:
    first = read(copy)
    assert (copy / cache.NAME).is_file()
    assert same(read(copy), first)
    assert from_files == [copy]
    assert same(first, load())


def test_a_changed_row_is_read_even_with_the_old_time_and_size(copy: Path) -> None:
    path = copy / "lexicon" / "posts.csv"
    assert "秘书长" in read(copy).posts
    about = path.stat()
    path.write_text(path.read_text(encoding="utf-8").replace("秘书长", "书秘长"), encoding="utf-8")
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert path.stat().st_size == about.st_size
    assert "书秘长" in read(copy).posts


def test_a_changed_reader_reads_again(
    copy: Path, from_files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    read(copy)
    monkeypatch.setattr("ontology.load._readers", lambda: "another program")
    read(copy)
    assert len(from_files) == 2


def poison(content: bytes) -> bytes:
    """A file with a head and a checksum of its own, as one who knows the format makes it."""
    head, _, body = content.partition(b"\n")
    kept = json.loads(body)
    kept["places"][0][2] = 7
    forged = json.dumps(kept).encode()
    return b" ".join([*head.split(b" ")[:-1], hashlib.sha256(forged).hexdigest().encode()]) + b"\n" + forged


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda content: content[: len(content) // 2],
        lambda content: content[:-1] + b" ",
        lambda content: content.replace("江苏".encode(), "江西".encode()),
        lambda _: b"\x80\x04cos\nsystem\n(S'false'\ntR.",
        lambda content: b"zhengpu-knowledge 0" + content[19:],
        poison,
    ],
    ids=["empty", "cut", "other end", "other name", "a pickle", "other format", "forged"],
)
def test_a_damaged_or_foreign_file_is_read_over(
    copy: Path, from_files: list[Path], damage: Callable[[bytes], bytes]
) -> None:
    first = read(copy)
    path = copy / cache.NAME
    path.write_bytes(damage(path.read_bytes()))
    assert same(read(copy), first)
    assert same(read(copy), first)
    assert from_files == [copy, copy]  # mended by the second reading, used by the third


def test_a_file_that_others_may_write_is_not_used(copy: Path, from_files: list[Path]) -> None:
    read(copy)
    (copy / cache.NAME).chmod(0o666)
    read(copy)
    assert len(from_files) == 2


@pytest.mark.parametrize("make", [lambda p: p.mkdir(), os.mkfifo, lambda p: p.symlink_to("/dev/zero")])
def test_what_is_no_file_does_not_stop_the_reading(copy: Path, make: Callable[[Path], None]) -> None:
    make(copy / cache.NAME)
    assert same(read(copy), load())


def test_a_folder_that_cannot_be_written_has_its_cache_with_the_user(
    copy: Path, from_files: list[Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write = cache._write

    def only_elsewhere(path: Path, content: bytes) -> None:
        if path.is_relative_to(copy):
            raise PermissionError(path)
        write(path, content)

    monkeypatch.setattr("ontology.cache._write", only_elsewhere)
    first = read(copy)
    assert [p.suffix for p in (tmp_path / "cache" / "zhengpu").iterdir()] == [".json"]
    assert same(read(copy), first)
    assert from_files == [copy]


def test_without_any_place_to_write_all_is_read(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, content: bytes) -> None:
        raise OSError(path, content)

    monkeypatch.setattr("ontology.cache._write", refuse)
    assert same(read(copy), load())


def test_many_at_once_leave_one_whole_file(copy: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert all(same(k, load()) for k in pool.map(read, [copy] * 16))
    assert [p.name for p in copy.glob(".compiled*")] == [cache.NAME]


def test_the_cache_is_no_knowledge(copy: Path) -> None:
    digest = read(copy).digest
    assert cache.NAME not in {p.name for p in knowledge_files(copy)}
    (copy / cache.NAME).unlink()
    assert read(copy).digest == digest


def test_other_folders_are_no_knowledge(copy: Path) -> None:
    digest = read(copy).digest
    (copy / "drafts").mkdir()
    (copy / "drafts" / "places.csv").write_text("id\n", encoding="utf-8")
    assert read(copy).digest == digest


def test_what_reads_the_files_is_not_imported_where_all_is_kept(copy: Path) -> None:
    read(copy)
    program = (
        "import sys; from pathlib import Path; from ontology.load import load\n"
        "load(Path(sys.argv[1])); print({'yaml', 'pyoxigraph'} & set(sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", program, copy], capture_output=True, text=True, check=True)
    assert told.stdout == "set()\n"
