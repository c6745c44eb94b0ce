"""A child process as its parent sees it: start, ask, kill, reap."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from api.isolation.frames import LENGTHS, encode
from api.results import Spool

HERE = Path(__file__).parent
START_SECONDS = 30.0
FAREWELL_SECONDS = 5.0
PIECE = 16 * 1024
# The C library reserves address space for each thread's arena: with two of them an idle reader maps 174 MB
# instead of 436, and stays well under a small memory ceiling.
FEW_ARENAS = {"MALLOC_ARENA_MAX": "2"}


class ChildDiedError(Exception):
    """The process ended before its answer came, or before it was ready."""


class Child:
    """A running child and the socket to it."""

    def __init__(self, process: subprocess.Popen[bytes], channel: socket.socket) -> None:
        self._process = process
        self._channel = channel
        self._left = b""
        self._awaited: asyncio.Future[None] | None = None
        self._watched = False

    @classmethod
    async def start(
        cls, script: str, *arguments: object, files: Sequence[int] = (), seconds: float = START_SECONDS
    ) -> tuple[Self, dict[str, Any]]:
        """Start a script of this folder and await its first frame; the child, and the head of that frame.

        `files` are descriptors that the child inherits. Raises `ChildDiedError` where nothing comes within
        `seconds`.
        """
        child = cls(*_launch([str(HERE / script), *map(str, arguments)], files))
        try:
            async with asyncio.timeout(seconds):
                head, _ = await child.receive()
        except TimeoutError as error:
            await child.end()
            raise ChildDiedError("no answer") from error
        except BaseException:
            await child.end()
            raise
        return child, head

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    async def ask(self, head: dict[str, Any], body: bytes = b"") -> tuple[dict[str, Any], bytes | Spool]:
        """Send one frame, await the whole answer. Raises `ChildDiedError`."""
        frame = encode(head, len(body)) + body
        try:
            sent = self._channel.send(frame)  # a frame mostly fits into what the socket takes at once
            if sent < len(frame):
                await asyncio.get_running_loop().sock_sendall(self._channel, memoryview(frame)[sent:])
        except OSError as error:
            raise ChildDiedError(str(error)) from error
        return await self.receive()

    async def receive(self) -> tuple[dict[str, Any], bytes | Spool]:
        """The next frame: its head and its body, which is a file where it is large."""
        begun, spool = (self._left, None) if self._left else await self._beginning()
        frame = bytearray(begun)
        await self._fill(frame, LENGTHS.size)
        head_size, body_size = LENGTHS.unpack_from(frame)
        body_start = LENGTHS.size + head_size
        await self._fill(frame, body_start + body_size)
        self._left = bytes(frame[body_start + body_size :])  # the next frame may have come with it
        head = json.loads(frame[LENGTHS.size : body_start])
        return head, spool or bytes(memoryview(frame)[body_start : body_start + body_size])

    def kill(self) -> None:
        """End the process at once, whatever it does."""
        self._process.kill()

    async def reap(self) -> None:
        """Wait for a killed process to be gone, beside the event loop: freeing much memory takes a while."""
        await asyncio.to_thread(self._process.wait)
        self._unwatch()
        self._channel.close()

    async def finish(self) -> None:
        """Let the process end by itself, which has heard its last request; not for longer than a while."""
        with contextlib.suppress(OSError):
            self._channel.shutdown(socket.SHUT_WR)
        with contextlib.suppress(subprocess.TimeoutExpired):
            await asyncio.to_thread(self._process.wait, FAREWELL_SECONDS)

    async def end(self) -> None:
        """Kill and reap."""
        self.kill()
        await self.reap()

    async def _beginning(self) -> tuple[bytes, Spool | None]:
        """What has come of a frame, which is all of a small one, and the file beside it if there is one."""
        while True:
            await self._readable()  # it was asked just now, and cannot have answered
            try:
                data, files, _, _ = socket.recv_fds(self._channel, PIECE, 1)
            except BlockingIOError:
                continue
            except OSError as error:
                raise ChildDiedError(str(error)) from error
            else:
                return data, Spool(files[0]) if files else None

    async def _readable(self) -> None:
        """Until something has come. The socket stays watched between requests: to begin and to end that for
        each costs two calls of the system.
        """
        loop = asyncio.get_running_loop()
        self._awaited = loop.create_future()
        if not self._watched:
            loop.add_reader(self._channel, self._wake)
            self._watched = True
        try:
            await self._awaited
        finally:
            self._awaited = None

    def _wake(self) -> None:
        if self._awaited is None:
            self._unwatch()  # nobody waits: the child has ended, or goes to be ended
        elif not self._awaited.done():
            self._awaited.set_result(None)

    def _unwatch(self) -> None:
        if self._watched:
            asyncio.get_running_loop().remove_reader(self._channel)
            self._watched = False

    async def _fill(self, frame: bytearray, size: int) -> None:
        """Read until the frame has `size` bytes."""
        filled = len(frame)
        if filled < size:
            frame.extend(bytes(size - filled))
        view = memoryview(frame)
        while filled < size:
            try:
                count = self._channel.recv_into(view[filled:])
            except BlockingIOError:
                await self._readable()
                continue
            except OSError as error:
                raise ChildDiedError(str(error)) from error
            if count == 0:
                raise ChildDiedError("the process ended")
            filled += count


def _launch(command: Sequence[str], files: Sequence[int]) -> tuple[subprocess.Popen[bytes], socket.socket]:
    ours, theirs = socket.socketpair()
    with theirs:
        # -P: a folder that happens to be current must not lend modules to the child.
        process = subprocess.Popen(  # noqa: S603 - nothing of a request is in the command
            [sys.executable, "-P", *command],
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=files,
            env={**os.environ, **FEW_ARENAS},
        )
    ours.setblocking(False)
    return process, ours
