"""The engine merges its files when nobody waits."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from graph_builder.store.background import MERGING, NICE

_TOLD = """
import os, sys
from pathlib import Path
os.nice(int(sys.argv[2]))
from graph_builder.store.embedded import EmbeddedStore
with EmbeddedStore.open(Path(sys.argv[1])) as store:
    for task in Path("/proc/self/task").iterdir():
        name = (task / "comm").read_text().strip()
        print(f"{name}\\t{os.getpriority(os.PRIO_PROCESS, int(task.name))}")
"""


def priorities(store: Path, lower: int = 0) -> dict[str, set[int]]:
    """The priorities of the threads of a process that has a store open, by their names; the process has one
    that is lower by so much.
    """
    told = subprocess.run(
        [sys.executable, "-c", _TOLD, store, str(lower)], capture_output=True, encoding="utf-8", check=True
    ).stdout
    found: dict[str, set[int]] = {}
    for line in told.splitlines():
        name, nice = line.split("\t")
        found.setdefault(name, set()).add(int(nice))
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have one priority for all threads")
def test_threads_that_merge_files_give_way_and_no_others_do(tmp_path: Path) -> None:
    found = priorities(tmp_path / "store")
    merging = {name for name in found if name.startswith(MERGING)}
    assert merging
    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert {nice for name in merging for nice in found[name]} == {max(own, NICE)}
    assert {nice for name in found.keys() - merging for nice in found[name]} == {own}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have one priority for all threads")
def test_a_process_that_gives_way_itself_is_left_as_it_is(tmp_path: Path) -> None:
    lowest = 19 - os.getpriority(os.PRIO_PROCESS, 0)
    assert {nice for each in priorities(tmp_path / "store", lowest).values() for nice in each} == {19}
