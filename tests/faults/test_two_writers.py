"""Two who would write one store: one does, the other is told who does, and the store is whole."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from graph_builder.store.base import CannotOpen, StoreError
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.verify import verify
from tests.api.command import in_own_process, said, zhengpu
from tests.api.test_kills import bulletin
from tests.soak.service import served
from tests.soak.writers import month_of, texts_of


@pytest.mark.parametrize("kind", ["new", "old"])
def test_two_builds_at_once(built: Path, tmp_path: Path, kind: str) -> None:
    store = tmp_path / "store"
    if kind == "old":
        shutil.copytree(built, store)
    commands = []
    for number in range(2):
        file = tmp_path / f"{number}.txt"
        file.write_text(bulletin(number, 1), encoding="utf-8")
        commands.append([sys.executable, "-m", "api", "build", str(file), "--store", str(store)])
    environment = os.environ | {"LC_ALL": "en_US.UTF-8"}
    both = [subprocess.Popen(each, env=environment, stderr=subprocess.PIPE) for each in commands]
    told = [each.communicate()[1].decode() for each in both]
    came = {month_of(number) for number, each in enumerate(both) if each.returncode == 0}
    assert came
    for each, words in zip(both, told, strict=True):
        assert "Traceback" not in words
        assert each.returncode == 0 or "is in use by process" in words
    assert verify(store) == []
    assert came <= texts_of(store).keys()


def test_a_service_keeps_everybody_else_out(built: Path, tmp_path: Path, free_port: int) -> None:
    store = Path(shutil.copytree(built, tmp_path / "store"))
    file = tmp_path / "a.txt"
    file.write_text(bulletin(0, 1), encoding="utf-8")
    at = ("--store", store)
    with served(store, free_port, tmp_path / "log") as service:
        for command in (
            ("build", file, *at),
            ("retract", "2022-11", *at),
            ("diffusion", "derive", *at),
        ):
            ended = zhengpu(*command)
            assert ended.returncode != 0
            assert f"process {service.process.pid}" in said(ended), said(ended)
            assert service.address in said(ended)
        served_again = in_own_process("serve", *at, "--port", "0")
        assert served_again.returncode != 0
        assert f"process {service.process.pid}" in said(served_again), said(served_again)
        assert service.address in said(served_again)
        assert zhengpu("restore", store, *at).returncode == 2
        assert zhengpu("backup", tmp_path / "copy", *at).returncode == 0
        assert zhengpu("verify", *at).returncode == 0
    assert verify(store) == verify(tmp_path / "copy") == []


def test_where_a_file_system_has_no_locks_that_is_told(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Path(shutil.copytree(built, tmp_path / "store"))
    for number in (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS):

        def refuse(descriptor: int, how: int, number: int = number) -> None:
            raise OSError(number, os.strerror(number))

        with monkeypatch.context() as patch:
            patch.setattr(fcntl, "flock", refuse)
            with pytest.raises(StoreError) as told:
                EmbeddedStore.open(store)
            with pytest.raises(StoreError):
                EmbeddedStore.open(tmp_path / "new")
        assert isinstance(told.value, CannotOpen)
        assert "flock" in told.value.en
        assert "flock" in told.value.zh
        assert not (tmp_path / "new").exists()
    assert verify(store) == []
