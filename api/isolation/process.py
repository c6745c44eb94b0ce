"""A child process as its parent sees it: start, ask, kill, reap."""

from __future__ import annotations

import asyncio
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
PIECE = 64 * 1024
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

    @classmethod
    async def start(
        cls, script: str, *arguments: object, files: Sequence[int] = ()
    ) -> tuple[Self, dict[str, Any]]:
        """Start a script of this folder and await its first frame; the child, and the head of that frame.

        `files` are descriptors that the child inherits. Raises `ChildDiedError` where nothing comes.
        """
        child = cls(*_launch([str(HERE / script), *map(str, arguments)], files))
        try:
            async with asyncio.timeout(START_SECONDS):
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
        loop = asyncio.get_running_loop()
        try:
            await loop.sock_sendall(self._channel, encode(head, len(body)) + body)
        except OSError as error:
            raise ChildDiedError(str(error)) from error
        return await self.receive()

    async def receive(self) -> tuple[dict[str, Any], bytes | Spool]:
        """The next frame: its head and its body, which is a file where it is large."""
        begun, spool = await self._beginning()
        frame = bytearray(begun)
        await self._fill(frame, LENGTHS.size)
        head_size, body_size = LENGTHS.unpack_from(frame)
        body_start = LENGTHS.size + head_size
        await self._fill(frame, body_start + body_size)
        head = json.loads(frame[LENGTHS.size : body_start])
        return head, spool or bytes(memoryview(frame)[body_start:])

    def kill(self) -> None:
        """End the process at once, whatever it does."""
        self._process.kill()

    async def reap(self) -> None:
        """Wait for a killed process to be gone, beside the event loop: freeing much memory takes a while."""
        await asyncio.to_thread(self._process.wait)
        self._channel.close()

    async def end(self) -> None:
        """Kill and reap."""
        self.kill()
        await self.reap()

    async def _beginning(self) -> tuple[bytes, Spool | None]:
        """What has come of a frame, which is all of a small one, and the file beside it if there is one."""
        while True:
            try:
                data, files, _, _ = socket.recv_fds(self._channel, PIECE, 1)
            except BlockingIOError:
                await self._readable()
            except OSError as error:
                raise ChildDiedError(str(error)) from error
            else:
                return data, Spool(files[0]) if files else None

    async def _readable(self) -> None:
        loop = asyncio.get_running_loop()
        told = asyncio.Event()
        loop.add_reader(self._channel, told.set)
        try:
            await told.wait()
        finally:
            loop.remove_reader(self._channel)

    async def _fill(self, frame: bytearray, size: int) -> None:
        """Read until the frame has `size` bytes."""
        loop = asyncio.get_running_loop()
        filled = len(frame)
        if filled < size:
            frame.extend(bytes(size - filled))
        view = memoryview(frame)
        while filled < size:
            try:
                count = await loop.sock_recv_into(self._channel, view[filled:])
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
