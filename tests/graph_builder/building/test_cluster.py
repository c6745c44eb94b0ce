"""A Dask cluster reads as this process does, also when workers are killed, and says what it lacks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import LocalCluster

from graph_builder.building import cluster as cluster_module
from graph_builder.building.batches import Batch
from graph_builder.building.cluster import ClusterLost, NoCluster, cluster
from graph_builder.building.engines import Here
from graph_builder.building.folder import Folder, How
from graph_builder.building.reading import NotShared, Task, WorkerDiffers, read_batch, reader
from graph_builder.inputs import Selection
from graph_builder.model import Shard
from ontology.terms import ID
from tests.graph_builder.building.conftest import Write, chosen
from tests.graph_builder.building.test_folder import digests, read
from tests.servers import free_port

_NOTHING = Batch(1, ())


@pytest.fixture(scope="module")
def workers() -> Iterator[LocalCluster]:
    """Two worker processes over TCP."""
    with LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=2, threads_per_worker=1, processes=True, protocol="tcp://", dashboard_address=None
    ) as made:
        yield made


@pytest.mark.filterwarnings("ignore")  # of Dask, over which nobody here has a say
def test_a_cluster_gives_the_same_bytes_also_when_a_worker_is_killed(
    workers: LocalCluster, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph_builder.building.batches.FILES", 1)
    write(12)
    selected = chosen(tmp_path / "texts")
    read(tmp_path / "here", selected)
    killed = 0
    with cluster(workers.scheduler_address) as engine, Folder.open(tmp_path / "there") as folder:
        assert engine.processes == 2
        for number, _ in enumerate(folder.read(selected, engine, How(ID))):
            if number == 2:
                killed = next(iter(workers.workers.values())).pid
                os.kill(killed, signal.SIGKILL)
    assert killed
    assert digests(tmp_path / "here") == digests(tmp_path / "there") != {}


CLUSTER = """
if __name__ == "__main__":
    from distributed import LocalCluster
    made = LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, protocol="tcp://", dashboard_address=None
    )
    print(made.scheduler_address, flush=True)
    input()
"""


@pytest.mark.parametrize("asks", [False, True], ids=["while a result is waited for", "before more is sent"])
def test_a_cluster_that_is_killed_is_told_and_what_was_read_is_kept(
    asks: bool,
    write: Write,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("graph_builder.building.batches.FILES", 1)
    monkeypatch.setattr(cluster_module, "SECONDS", 6)  # in which Dask looks for it again
    write(8)
    selected, command = chosen(tmp_path / "texts"), [sys.executable, "-c", CLUSTER]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().decode().strip()
        with pytest.raises(ClusterLost, match="run the command again"):
            _read_until_killed(address, selected, tmp_path / "s", process.pid, asks=asks)
    assert capfd.readouterr().err == ""
    read(tmp_path / "s", selected)
    read(tmp_path / "here", selected)
    assert _bulletins(tmp_path / "s") == _bulletins(tmp_path / "here") != []


def _read_until_killed(address: str, selected: Selection, place: Path, pid: int, *, asks: bool) -> None:
    with cluster(address) as engine, Folder.open(place) as folder:
        for number, _ in enumerate(folder.read(selected, engine, How(ID))):
            if number == 1:
                os.killpg(pid, signal.SIGKILL)
                while asks:
                    time.sleep(0.1)
                    assert engine.processes


def _bulletins(place: Path) -> list[Shard]:
    with Folder.open(place) as folder:
        return list(folder.shards(folder.ledger.firsts()))


def test_where_nobody_listens_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "SECONDS", 0.5)
    begun = time.monotonic()
    with pytest.raises(NoCluster, match="start `dask scheduler`"), cluster(f"tcp://127.0.0.1:{free_port()}"):
        pass
    assert time.monotonic() - begun < 60


def test_another_reader_and_another_folder_are_told(tmp_path: Path) -> None:
    """What a machine of a cluster finds that has another version, or does not share the folder."""
    with pytest.raises(WorkerDiffers, match="install the same"):
        read_batch(_NOTHING, Task(tmp_path, ID, "another", "token"))
    with Folder.open(tmp_path / "s") as folder:
        assert list(folder.read(chosen(), Here(), How(ID))) == []
    with pytest.raises(NotShared, match="name a folder that all machines share"):
        read_batch(_NOTHING, Task(tmp_path, ID, reader(), "token"))
