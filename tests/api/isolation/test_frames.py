"""Frames come out as they went in, whole, one behind another, in a stream that may end anywhere."""

from __future__ import annotations

import io
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.isolation import frames

HEADS = st.dictionaries(st.text(max_size=8), st.text(st.characters()) | st.integers() | st.none(), max_size=4)


@given(st.lists(st.tuples(HEADS, st.binary(max_size=40)), max_size=4))
def test_what_is_sent_is_read(sent: list[tuple[dict[str, Any], bytes]]) -> None:
    wire = io.BytesIO()
    for head, body in sent:
        frames.send(wire, head, body)
    stream = io.BytesIO(wire.getvalue())
    assert [frames.read(stream) for _ in sent] == sent
    assert frames.read(stream) is None


def test_a_surrogate_that_is_no_character_goes_over_the_wire_as_it_is() -> None:
    wire = io.BytesIO()
    frames.send(wire, {"name": "坏\udcff"})
    assert b"\\u" not in wire.getvalue()  # no wider than it must be
    stream = io.BytesIO(wire.getvalue())
    head_size, body_size = frames.LENGTHS.unpack(stream.read(frames.LENGTHS.size))
    assert (head_size, body_size) == (len(wire.getvalue()) - frames.LENGTHS.size, 0)


@pytest.mark.parametrize("left", range(frames.LENGTHS.size))
def test_a_stream_that_ends_within_the_lengths_has_ended(left: int) -> None:
    wire = io.BytesIO()
    frames.send(wire, {})
    assert frames.read(io.BytesIO(wire.getvalue()[:left])) is None


def test_a_file_goes_beside_a_frame_without_a_body() -> None:
    ours, theirs = socket.socketpair()
    file = tempfile.TemporaryFile()  # noqa: SIM115 - it is handed over
    file.write(b"large")
    file.flush()
    with ours, theirs, theirs.makefile("wb") as out:
        frames.hand_over(out, {"a": 1}, file)
        data, (descriptor,), _, _ = socket.recv_fds(ours, 1000, 1)
        assert data == frames.encode({"a": 1}, 0)
        assert os.pread(descriptor, 100, 0) == b"large"
        os.close(descriptor)
        assert file.closed
        frames.send(out, {"still": "open"})
        assert ours.recv(100) == frames.encode({"still": "open"}, 0)


CONFINED = """
import json, resource, signal, socket, sys
from api.isolation import frames
frames.confine(1 << 31, network=sys.argv[1] == "1")
def reaches():
    listener = socket.create_server(("127.0.0.1", 0))
    try:
        socket.create_connection(listener.getsockname(), timeout=2).close()
    except OSError:
        return False
    return True
print(json.dumps({
    "memory": resource.getrlimit(resource.RLIMIT_AS), "core": resource.getrlimit(resource.RLIMIT_CORE),
    "interrupt": signal.getsignal(signal.SIGINT) is signal.SIG_IGN,
    "alarm": signal.getsignal(signal.SIGALRM) is signal.SIG_DFL,
    "interfaces": len(socket.if_nameindex()), "reaches": reaches(),
}))
"""


def confined(network: bool) -> dict[str, Any]:
    command = [sys.executable, "-c", CONFINED, str(int(network))]
    told = subprocess.run(command, capture_output=True, check=True, text=True)
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def test_a_confined_process_has_its_ceilings_and_leaves_interrupts_to_its_parent() -> None:
    told = confined(network=True)
    assert told["memory"] == [1 << 31, 1 << 31]
    assert told["core"] == [0, 0]
    assert told["interrupt"]
    assert told["alarm"]


def test_a_network_is_there_only_where_it_is_needed() -> None:
    assert confined(network=True)["reaches"]
    assert len(socket.if_nameindex()) == confined(network=True)["interfaces"]
    if os.geteuid() == 0:  # else it depends on the system
        assert not confined(network=False)["reaches"]


def test_a_process_ends_with_its_deadline_unless_that_is_called_off() -> None:
    assert resource.getrlimit(resource.RLIMIT_CPU)
    begun = time.monotonic()
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        frames.ORPHAN_SECONDS = 0.05
        frames.end_after(5)
        frames.end_after(0)
        time.sleep(0.3)
        frames.end_after(0.05)
        time.sleep(20)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGALRM
    assert 0.3 < time.monotonic() - begun < 15


def test_the_deadline_is_the_request_s_own_and_a_little_more() -> None:
    before = signal.signal(signal.SIGALRM, signal.SIG_IGN)
    try:
        frames.end_after(100)
        left, again = signal.setitimer(signal.ITIMER_REAL, 0)
        assert 100 < left <= 100 + frames.ORPHAN_SECONDS
        assert again == 0
    finally:
        signal.signal(signal.SIGALRM, before)
