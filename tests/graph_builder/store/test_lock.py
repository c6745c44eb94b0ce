"""One writer: the lock ends with its process and is not inherited."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from graph_builder.store.base import StoreBusy
from graph_builder.store.lock import Lock, holder

HOLD = """
import sys, time
from pathlib import Path
from graph_builder.store.lock import Lock, holder
lock = Lock.take(Path(sys.argv[1]))
lock.announce("http://127.0.0.1:8000")
print("held", flush=True)
time.sleep(60)
"""


def test_the_holder_is_named_and_the_lock_ends_with_it(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, tmp_path], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(StoreBusy) as caught:
            Lock.take(tmp_path)
        holder.kill()
    assert (caught.value.pid, caught.value.address) == (holder.pid, "http://127.0.0.1:8000")
    Lock.take(tmp_path).release()


def test_a_forked_child_does_not_keep_the_lock(tmp_path: Path) -> None:
    lock = Lock.take(tmp_path)
    started, stop = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:  # a worker that outlives the writer
        os.write(started[1], b"x")
        os.close(stop[1])
        os.read(stop[0], 1)
        os._exit(0)
    os.read(started[0], 1)
    lock.abandon()
    Lock.take(tmp_path).release()
    for end in (*started, *stop):
        os.close(end)
    os.waitpid(child, 0)


def test_releasing_twice_is_harmless(tmp_path: Path) -> None:
    lock = Lock.take(tmp_path)
    lock.release()
    lock.release()
    lock.announce("late")


def test_a_child_writes_by_the_right_that_its_parent_holds(tmp_path: Path) -> None:
    lock = Lock.take(tmp_path)
    lent = Lock.lent(os.dup(lock.descriptor))
    lent.announce("http://127.0.0.1:1")
    lent.release()
    with pytest.raises(StoreBusy) as caught:
        Lock.take(tmp_path)
    assert caught.value.address == "http://127.0.0.1:1"
    lock.release()
    for gone in (lock, lent):
        with pytest.raises(ValueError, match="given up"):
            _ = gone.descriptor
    Lock.take(tmp_path).release()


def test_who_holds_it_is_told_as_it_was_said_last(tmp_path: Path) -> None:
    lock = Lock.take(tmp_path)
    assert holder(tmp_path / "lock") == (os.getpid(), None)
    for address in ("http://127.0.0.1:8000/a/long/one", "http://127.0.0.1:1", ""):
        lock.announce(address)
        assert holder(tmp_path / "lock") == (os.getpid(), address or None)
    lock.release()
    (tmp_path / "lock").write_text("nonsense", encoding="utf-8")
    assert holder(tmp_path / "lock") == (None, None)
