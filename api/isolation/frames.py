"""How a child process and its parent speak: frames over a socket.

A frame is two big-endian 32-bit lengths, that much JSON (the head), that much body; a body that is large may
come as an open file beside the lengths instead. Imports stay few: a fresh child stands between a killed
request and the next one.

>>> import io
>>> wire = io.BytesIO()
>>> send(wire, {"do": "x"}, b"body")
>>> read(io.BytesIO(wire.getvalue()))
({'do': 'x'}, b'body')
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import struct
from contextlib import suppress
from typing import IO, Any, BinaryIO

LENGTHS = struct.Struct(">II")
# Past a request's own deadline by this much, a process that nobody killed (its parent is gone) ends itself.
ORPHAN_SECONDS = 1.0
SHOWING_SECONDS = 3600.0  # of a change that is made, until readers see it; beyond its deadline if need be
NICENESS = 2  # of whoever works for the front process, which is to be heard first
_PR_SET_PDEATHSIG = 1
_CLONE_NEWNET, _CLONE_NEWUSER = 0x40000000, 0x10000000


def encode(head: dict[str, Any], body_size: int) -> bytes:
    """The beginning of a frame: all of it but the body."""
    encoded = json.dumps(head, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return LENGTHS.pack(len(encoded), body_size) + encoded


def send(out: BinaryIO, head: dict[str, Any], body: bytes | bytearray = b"") -> None:
    """Write one frame."""
    out.write(encode(head, len(body)))
    out.write(body)
    out.flush()


def hand_over(out: BinaryIO, head: dict[str, Any], file: IO[bytes]) -> None:
    """Write a frame without a body, with an open file beside it."""
    import socket  # noqa: PLC0415 - a child that never needs it starts sooner

    with socket.socket(fileno=os.dup(out.fileno())) as channel, file:
        socket.send_fds(channel, [encode(head, 0)], [file.fileno()])


def read(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """The next frame, None where the other side has closed."""
    lengths = stream.read(LENGTHS.size)
    if len(lengths) < LENGTHS.size:
        return None
    head_size, body_size = LENGTHS.unpack(lengths)
    return json.loads(stream.read(head_size)), stream.read(body_size)


def confine(memory: int, *, network: bool = False) -> None:
    """Take a ceiling of `memory` bytes upon this process; where the system lets it, give up the network
    unless it needs one, and be killed with the thread that started it. It leaves no core file, and Ctrl-C is
    for its parent.
    """
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    with suppress(OSError, AttributeError):  # a system without one of these is served all the same
        library = ctypes.CDLL(None)
        library.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if not network and library.unshare(_CLONE_NEWNET) != 0:
            library.unshare(_CLONE_NEWNET | _CLONE_NEWUSER)


def end_after(seconds: float) -> None:
    """Let this process be killed when so many seconds have passed, 0 to call it off."""
    signal.setitimer(signal.ITIMER_REAL, seconds + ORPHAN_SECONDS if seconds else 0)
