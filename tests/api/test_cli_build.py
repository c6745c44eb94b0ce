"""Building many files: into shards and from them, at once, cut off and gone on with, and what is told."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from api.commands import building
from graph_builder.build import build
from graph_builder.building.engines import pool
from graph_builder.building.folder import Folder, How
from graph_builder.inputs import Selection
from graph_builder.store.embedded import EmbeddedStore
from ontology.terms import ID
from tests.api.command import in_own_process, said, zhengpu
from tests.graph_builder.building.conftest import text
from tests.graph_builder.formats.test_archive import tarred, zipped

LISTED = 100


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A folder of nine bulletins: two more than come into a new store one by one."""
    folder = tmp_path / "texts"
    folder.mkdir()
    for number in range(9):
        (folder / f"{number:02}.txt").write_text(text(number), encoding="utf-8")
    return folder


def exported(store: Path) -> bytes:
    return zhengpu("export", "--store", store).stdout


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What a store of all of them holds, brought in one after the other."""
    folder = tmp_path_factory.mktemp("singly")
    paths = [folder / f"{number:02}.txt" for number in range(9)]
    for number, path in enumerate(paths):
        path.write_text(text(number), encoding="utf-8")
    with EmbeddedStore.open(folder / "store") as store:
        build(paths, store)
        return "".join(f"{line}\n" for line in store.nquads()).encode()


def test_many_files_make_the_store_that_one_after_the_other_makes(
    texts: Path, tmp_path: Path, whole: bytes
) -> None:
    result = zhengpu("build", texts, "--store", tmp_path / "store", "--workers", 2)
    assert (result.returncode, result.stdout.count(b" created\n")) == (0, 9), said(result)
    assert b"9 files: created 9\n" in result.stdout
    assert exported(tmp_path / "store") == whole
    assert sorted(p.name for p in tmp_path.iterdir()) == ["store", "texts"]
    again = zhengpu("build", texts, "--store", tmp_path / "store")
    assert (again.returncode, again.stdout.count(b" unchanged\n")) == (0, 9)
    assert b"9 files: unchanged 9\n" in again.stdout
    assert zhengpu("verify", "--store", tmp_path / "store").returncode == 0


def test_shards_are_written_once_and_loaded_anywhere(texts: Path, tmp_path: Path, whole: bytes) -> None:
    shards, store = tmp_path / "shards", tmp_path / "store"
    result = zhengpu("build", texts, "--shards", shards, "--no-store", cwd=tmp_path)
    assert result.returncode == 0, said(result)
    assert f"9 files: read 9\nWritten to {shards}" in result.stdout.decode()
    assert not (tmp_path / "zhengpu-store").exists()
    for word in ("created", "unchanged"):
        loaded = zhengpu("load", shards, "--store", store)
        assert (loaded.returncode, loaded.stdout.decode().count(f" {word}\n")) == (0, 9), said(loaded)
        assert f"9 files: {word} 9\n" in loaded.stdout.decode()
    assert exported(store) == whole
    both = zhengpu("build", texts, "--shards", shards, "--store", tmp_path / "both")
    assert both.returncode == 0, said(both)
    assert exported(tmp_path / "both") == whole


def test_shards_that_are_not_all_read_are_not_loaded(texts: Path, tmp_path: Path, whole: bytes) -> None:
    shards, store = tmp_path / "shards", tmp_path / "store"
    with Folder.open(shards) as folder:
        selected = Selection((texts,), ())
        with pool(1) as engine:
            next(iter(folder.read(selected, engine, How(ID))))  # and no further
    refused = zhengpu("load", shards, "--store", store)
    assert (refused.returncode, store.exists()) == (2, False)
    assert "run the same `zhengpu build --shards` again" in said(refused)
    assert zhengpu("build", texts, "--shards", shards, "--no-store").returncode == 0
    assert zhengpu("load", shards, "--store", store).returncode == 0
    assert exported(store) == whole


def test_files_of_one_name_are_told_apart(texts: Path, tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / "years" / str(number)).mkdir(parents=True)
        (texts / f"0{number}.txt").rename(tmp_path / "years" / str(number) / "a.txt")
    other = text(3).replace("印发", "发布", 1)
    (tmp_path / "years" / "b.txt").write_text(other, encoding="utf-8")
    result = zhengpu("build", tmp_path / "years", texts / "03.txt", "--store", tmp_path / "store")
    assert result.returncode == 1
    table = result.stdout.decode()
    assert "years/1/a.txt" in table
    assert "years/2/a.txt" in table
    assert "4 files: created 3, failed 1\n" in table
    (refused,) = [line for line in result.stderr.decode().splitlines() if "different words" in line]
    assert refused.startswith(f"{texts / '03.txt'}: is the same bulletin as {tmp_path / 'years' / 'b.txt'} (")


def test_names_are_told_as_they_are_and_steer_no_terminal(texts: Path, tmp_path: Path) -> None:
    folder = tmp_path / "of[a]" / "x["
    folder.mkdir(parents=True)
    (texts / "01.txt").rename(folder / "y].txt")
    (texts / "02.txt").rename(tmp_path / "of[a]" / "[red]\x1b[31m\u202e.txt")
    (tmp_path / "of[a]" / "[x\x1b].txt").write_text("", "utf-8")
    result = zhengpu("build", tmp_path / "of[a]", "--store", tmp_path / "store")
    told = result.stdout.decode() + result.stderr.decode()
    assert "x[/y].txt" in told
    assert "[red]\\x1b[31m\\u202e." in told
    assert f"{tmp_path}/of[a]/[x\\x1b].txt" in told
    assert "\x1b" not in told
    assert "3 files: created 2, failed 1" in told


def test_a_build_that_was_cut_off_is_named_where_the_store_is_looked_for(tmp_path: Path) -> None:
    (tmp_path / "store.building").mkdir()
    result = zhengpu("verify", "--store", tmp_path / "store")
    assert result.returncode == 2
    assert f"{tmp_path / 'store.building'} is a build that was cut off" in said(result)


def test_a_folder_that_cannot_be_made_is_not_called_damaged(texts: Path) -> None:
    result = zhengpu("build", texts, "--store", "/proc/none")
    assert result.returncode == 1
    assert "Cannot make a store at /proc/none" in said(result)


def test_of_many_bulletins_some_are_named(texts: Path, tmp_path: Path) -> None:
    more = tmp_path / "more"
    more.mkdir()
    for number in range(9, 12):
        (more / f"{number}.txt").write_text(text(number), encoding="utf-8")
    assert zhengpu("build", texts, more, "--store", tmp_path / "store").returncode == 0
    result = zhengpu("retract", "none", "--store", tmp_path / "store")
    assert result.returncode == 1
    assert "and others, 12 in all" in said(result)


@pytest.mark.parametrize("named", [".", "link"])
def test_the_store_may_be_the_present_folder_or_a_link(
    texts: Path, tmp_path: Path, whole: bytes, named: str
) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "link").symlink_to("../new")
    here = tmp_path / "there"
    if named == ".":
        (here / "link").unlink()
    result = in_own_process("build", texts, "--store", named, cwd=here)
    assert result.returncode == 0, said(result)
    assert exported(here / named) == whole
    assert not list(tmp_path.glob("*.building"))


def test_what_goes_together_is_told(tmp_path: Path, texts: Path) -> None:
    for words in (["--no-store"], ["--cluster", "tcp://127.0.0.1:1"]):
        result = zhengpu("build", texts, *words, "--store", tmp_path / "store")
        assert result.returncode == 2
        assert f"{words[0]} goes with --shards DIR" in said(result)
    assert "is no folder that `zhengpu build --shards` wrote" in said(zhengpu("load", texts))


def test_archives_are_built_like_folders(texts: Path, tmp_path: Path, whole: bytes) -> None:
    files = {path.name: path.read_text("utf-8") for path in texts.iterdir()}
    for path in (
        zipped(tmp_path / "a.zip", files),
        tarred(tmp_path / "b.tar.gz", dict(sorted(files.items()))),
    ):
        store = tmp_path / f"store-{path.name}"
        result = zhengpu("build", path, "--store", store, "--workers", 2)
        assert result.returncode == 0, said(result)
        assert exported(store) == whole
    extracted = zhengpu("extract", tmp_path / "a.zip" / "00.txt", "--format", "text")
    assert extracted.returncode == 0, said(extracted)


def test_of_very_many_files_a_sum_is_told_and_each_that_failed(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    for number in range(LISTED + 1):
        (folder / f"{number}.txt").write_text(
            f"2022年11月{number + 1}日，教育部印发《第{number}号办法》。", "utf-8"
        )
    (folder / "x.txt").write_bytes(b"\0")
    result = zhengpu("build", folder, "--store", tmp_path / "store")
    assert result.returncode == 1
    assert "x.txt: a binary file" in said(result)
    rows = dict(line.rsplit(maxsplit=1) for line in result.stdout.decode().splitlines()[1:-1])
    assert (rows["created"], rows["failed"]) == (str(LISTED + 1), "1")


@pytest.mark.parametrize("after", [2.5, *(pytest.param(n, marks=pytest.mark.long) for n in (1.0, 4.0))])
def test_a_build_that_is_killed_is_gone_on_with(
    texts: Path, tmp_path: Path, whole: bytes, after: float
) -> None:
    """Whenever that is: while it reads, while it makes the store, when all is done."""
    command = [sys.executable, "-m", "api", "build", str(texts), "--store", str(tmp_path / "store")]
    with subprocess.Popen(
        [*command, "--workers", "2"], stdout=subprocess.DEVNULL, start_new_session=True
    ) as process:
        time.sleep(after)
        os.killpg(process.pid, signal.SIGKILL)
    result = in_own_process("build", texts, "--store", tmp_path / "store")
    assert result.returncode == 0, said(result)
    assert exported(tmp_path / "store") == whole
    assert sorted(path.name for path in tmp_path.iterdir()) == ["store", "texts"]


def test_what_a_build_left_that_was_killed_at_its_very_end_is_removed_by_the_next(
    texts: Path, tmp_path: Path
) -> None:
    """Not while another build holds it, nor what is no folder of parts."""
    beside = tmp_path / "store.building"
    assert zhengpu("build", texts, "--store", tmp_path / "store").returncode == 0
    with Folder.open(beside):
        assert zhengpu("build", texts, "--store", tmp_path / "store").returncode == 0
        assert beside.exists()
    assert zhengpu("build", texts, "--store", tmp_path / "store").returncode == 0
    assert not beside.exists()
    beside.mkdir()
    (beside / "mine.txt").write_text("x", "utf-8")
    assert zhengpu("build", texts, "--store", tmp_path / "store").returncode == 0
    assert (beside / "mine.txt").exists()


@pytest.mark.parametrize("own", [(), ("--shards", "shards")], ids=["alike", "one into a folder of its own"])
def test_two_builds_of_one_new_store_at_once(
    texts: Path, tmp_path: Path, whole: bytes, own: tuple[str, ...]
) -> None:
    """One makes it; the other says that it is busy, or finds it made."""
    command = [sys.executable, "-m", "api", "build", str(texts), "--store", str(tmp_path / "store")]
    both = [
        subprocess.Popen(
            [*command, *more], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=tmp_path
        )
        for more in (own, ())
    ]
    told = [process.communicate()[1] for process in both]
    assert sorted(process.returncode for process in both) in ([0, 0], [0, 1]), told
    assert not any("Traceback" in words or "is not a zhengpu store" in words for words in told), told
    assert exported(tmp_path / "store") == whole
    assert {path.name for path in tmp_path.iterdir()} <= {"store", "texts", "shards"}


def test_the_commands_of_the_guide_run(tmp_path: Path) -> None:
    """But for those that need a cluster or a server, which other tests have."""
    guide = (Path(__file__).parents[2] / "docs/guide/building.md").read_text("utf-8")
    for number in range(2):
        path = tmp_path / "texts" / "2022" / f"{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text(number), encoding="utf-8")
    (tmp_path / "texts" / "manifest.csv").write_text("path\n2022/0.txt\n", encoding="utf-8")
    zipped(tmp_path / "texts.zip", {"2022/0.txt": text(0)})
    commands = [
        line.partition("#")[0]
        for line in guide.splitlines()
        if line.startswith(("zhengpu build", "zhengpu load"))
    ]
    here = [shlex.split(line)[1:] for line in commands if "tcp://" not in line and "http://" not in line]
    assert len(here) == 7
    for words in here:
        result = zhengpu(*words, cwd=tmp_path)
        assert result.returncode == 0, said(result)


def test_who_interrupts_a_build_is_told_how_it_goes_on(
    texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(building, "_built", interrupted)
        result = zhengpu("build", texts, "--store", tmp_path / "store")
    assert result.returncode == 130
    assert "run the same command again to go on" in said(result)
