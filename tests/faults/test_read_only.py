"""A store that may not be written: whoever would write is told where and why; it can be read as before."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph_builder.verify import verify
from tests.api.command import in_own_process, said, zhengpu
from tests.api.test_kills import bulletin
from tests.faults.conftest import Disk

NOBODY = 65534


def writing(store: Path, file: Path) -> list[tuple[object, ...]]:
    """The commands that write to a store."""
    return [
        ("build", file, "--store", store),
        ("retract", "2022-11", "--store", store),
        ("diffusion", "derive", "--store", store),
        ("restore", store, "--store", store.with_name("again")),
        ("backup", store.with_name("copy"), "--store", store),
        ("build", file, "--store", store.with_name("new")),
    ]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(bulletin(0, 1), encoding="utf-8")
    return path


def test_on_a_disk_that_is_mounted_read_only(disk: Disk, file: Path, tmp_path: Path) -> None:
    disk.make_read_only()
    for command in writing(disk.store, file):
        ended = zhengpu(*command)
        assert ended.returncode != 0, command
        assert str(disk.place) in said(ended)
        assert "ead-only" in said(ended), said(ended)
    served = in_own_process("serve", "--store", disk.store, "--port", "0")
    assert served.returncode != 0
    assert str(disk.store) in said(served)
    assert "ead-only" in said(served)
    assert zhengpu("export", "--store", disk.store, "--out", tmp_path / "all.nq").returncode == 0
    assert zhengpu("backup", tmp_path / "copy", "--store", disk.store).returncode == 0
    assert verify(disk.store) == verify(tmp_path / "copy") == []


def as_nobody(act: Callable[[], str]) -> str:
    """What a function says in a process of somebody without rights."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        try:
            told = act()
        except BaseException as error:  # noqa: BLE001 - told to the parent
            told = f"Traceback: {error!r}"
        os.write(theirs, told.encode())
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        told = pipe.read().decode()
    os.waitpid(child, 0)
    return told


@pytest.fixture
def foreign(built: Path) -> Iterator[Path]:
    """A store that others may read."""
    if os.getuid() != 0:
        pytest.skip("only root can become somebody else")
    place = Path(tempfile.mkdtemp())
    place.chmod(0o755)
    store = Path(shutil.copytree(built, place / "store"))
    for path in (store, *store.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    yield store
    shutil.rmtree(place)


def test_in_a_folder_that_is_anothers(foreign: Path, file: Path) -> None:
    zhengpu("--help")
    given = foreign.with_name("a.txt")
    shutil.copy(file, given)
    for command in writing(foreign, given):

        def told(command: tuple[object, ...] = command) -> str:
            ended = zhengpu(*command)
            return f"{ended.returncode} {ended.stderr.decode()}"

        words = as_nobody(told)
        assert not words.startswith("0"), (command, words)
        assert "ermission denied" in words, (command, words)
        assert "Traceback" not in words
    assert verify(foreign) == []
