"""One reader process as its parent sees it: start, ask, kill, reap."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from api.reader import LENGTHS
from api.results import Spool
from api.source import Lease
from ontology.errors import ZhengpuError

READER = Path(__file__).with_name("reader.py")
START_SECONDS = 30.0
START_TRIES = 3
# The C library reserves address space for each thread's arena: with two of them an idle reader maps 174 MB
# instead of 436, and stays well under a small memory ceiling.
FEW_ARENAS = {"MALLOC_ARENA_MAX": "2"}


class ReaderDiedError(Exception):
    """The process ended before its answer came."""


class SnapshotUnreadableError(ZhengpuError):
    """A reader could not open the snapshot; the reason is the engine's."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"快照 {path} 无法读取：{reason}", f"The snapshot {path} cannot be read: {reason}")


class ReaderProcess:
    """A running reader and the lease of the snapshot that it reads."""

    def __init__(self, process: subprocess.Popen[bytes], channel: socket.socket, lease: Lease) -> None:
        self._process = process
        self._channel = channel
        self._lease = lease
        self.revision = lease.revision

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    async def ask(self, frame: bytes) -> tuple[dict[str, Any], bytes | Spool]:
        """Send one request, await its whole answer. Raises `ReaderDiedError`."""
        loop = asyncio.get_running_loop()
        try:
            await loop.sock_sendall(self._channel, LENGTHS.pack(len(frame), 0) + frame)
        except OSError as error:
            raise ReaderDiedError(str(error)) from error
        return await self.receive()

    async def receive(self) -> tuple[dict[str, Any], bytes | Spool]:
        """The next frame: its head and its body, which is a file where it is large."""
        lengths, spool = await self._beginning()
        head_size, body_size = LENGTHS.unpack(lengths + await self._exactly(LENGTHS.size - len(lengths)))
        head = json.loads(await self._exactly(head_size))
        return head, spool or bytes(await self._exactly(body_size))

    def kill(self) -> None:
        """End the process at once, whatever it does."""
        self._process.kill()

    async def reap(self) -> None:
        """Wait for a killed process to be gone, beside the event loop: freeing much memory takes a while."""
        await asyncio.to_thread(self._process.wait)
        self._channel.close()
        self._lease.close()

    async def discard(self) -> None:
        """Kill and reap, but leave the lease to whoever starts another."""
        self.kill()
        await asyncio.to_thread(self._process.wait)
        self._channel.close()

    async def end(self) -> None:
        """Kill and reap."""
        self.kill()
        await self.reap()

    async def _beginning(self) -> tuple[bytes, Spool | None]:
        """The first bytes of a frame, and the file that came beside them if one did."""
        while True:
            try:
                data, files, _, _ = socket.recv_fds(self._channel, LENGTHS.size, 1)
            except BlockingIOError:
                await self._readable()
            except OSError as error:
                raise ReaderDiedError(str(error)) from error
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

    async def _exactly(self, size: int) -> bytearray:
        loop = asyncio.get_running_loop()
        buffer = bytearray(size)
        view, filled = memoryview(buffer), 0
        while filled < size:
            try:
                count = await loop.sock_recv_into(self._channel, view[filled:])
            except OSError as error:
                raise ReaderDiedError(str(error)) from error
            if count == 0:
                raise ReaderDiedError("the reader process ended")
            filled += count
        return buffer


async def start_reader(lease: Lease, memory: int, result: int) -> ReaderProcess:
    """Start a process on the lease's snapshot and wait until it has it open; it takes the lease over.

    `memory` and `result` are its ceilings in bytes. Raises `SnapshotUnreadableError`.
    """
    try:
        for tries_left in reversed(range(START_TRIES)):
            try:
                return await _started(lease, memory, result)
            except (
                ReaderDiedError
            ) as error:  # a machine short of memory or processes may kill one and keep the next
                if not tries_left:
                    raise SnapshotUnreadableError(lease.path, str(error)) from error
    except BaseException:
        lease.close()
        raise
    raise AssertionError("no try was made")


async def _started(lease: Lease, memory: int, result: int) -> ReaderProcess:
    reader = ReaderProcess(*_launch(lease, memory, result), lease)
    try:
        async with asyncio.timeout(START_SECONDS):
            head, _ = await reader.receive()
    except BaseException as error:
        await reader.discard()
        if isinstance(error, TimeoutError):
            raise SnapshotUnreadableError(lease.path, "no answer") from error
        raise
    if not head["ready"]:
        await reader.discard()
        raise SnapshotUnreadableError(lease.path, head["message"])
    return reader


def _launch(lease: Lease, memory: int, result: int) -> tuple[subprocess.Popen[bytes], socket.socket]:
    ours, theirs = socket.socketpair()
    with theirs:
        # -P: a folder that happens to be current must not lend modules to the reader.
        command = [sys.executable, "-P", str(READER), str(lease.path), str(memory), str(result)]
        process = subprocess.Popen(  # noqa: S603 - nothing of a request is in the command
            command,
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **FEW_ARENAS},
        )
    ours.setblocking(False)
    return process, ours
