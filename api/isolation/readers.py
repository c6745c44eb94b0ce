"""A reader process and the snapshot that it holds."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from api.isolation.frames import NICENESS
from api.isolation.process import Child, ChildDiedError
from api.prefixes import PREFIXES
from api.results import Spool
from api.source import Lease
from ontology.errors import ZhengpuError

START_TRIES = 3
GIVING_WAY = 10  # the niceness of whoever works long: about a tenth of the others' share


class SnapshotUnreadableError(ZhengpuError):
    """A reader could not open the snapshot; the reason is the engine's."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"快照 {path} 无法读取：{reason}", f"The snapshot {path} cannot be read: {reason}")


class ReaderProcess:
    """A running reader and the lease of the snapshot that it reads."""

    def __init__(self, child: Child, lease: Lease) -> None:
        self._child = child
        self._lease = lease
        self._gave_way = False

    @property
    def revision(self) -> int:
        """The revision that it reads."""
        return self._lease.revision

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._child.pid

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._child.alive

    async def ask(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes | Spool]:
        """Send one request, await its whole answer. Raises `ChildDiedError`."""
        return await self._child.ask(request)

    async def turn_to(self, lease: Lease) -> None:
        """Read another snapshot from now on, whose lease it takes over. Raises `ChildDiedError`."""
        old, self._lease = self._lease, lease
        try:
            head, _ = await self._child.ask({"open": str(lease.path)})
        finally:
            old.close()
        if not head["ready"]:
            raise ChildDiedError(head["message"])

    def give_way(self) -> None:
        """Get little of the processors from now on."""
        self._gave_way = True
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.pid, _beside_us(GIVING_WAY))

    def is_quick_again(self) -> bool:
        """Whether it gets its share of the processors: only a privileged service can give it back."""
        if self._gave_way:
            try:
                os.setpriority(os.PRIO_PROCESS, self.pid, _beside_us(NICENESS))
            except OSError:
                return False
            self._gave_way = False
        return True

    def kill(self) -> None:
        """End the process at once, whatever it does."""
        self._child.kill()

    async def reap(self) -> None:
        """Wait for a killed process to be gone, and let its snapshot go."""
        await self._child.reap()
        self._lease.close()

    async def end(self) -> None:
        """Kill and reap."""
        self.kill()
        await self.reap()


def _beside_us(more: int) -> int:
    """A niceness so much above that of this process, as far as the system goes."""
    return min(19, os.getpriority(os.PRIO_PROCESS, 0) + more)


async def start_reader(lease: Lease, memory: int, result: int, network: bool = False) -> ReaderProcess:
    """Start a process on the lease's snapshot and wait until it has it open; it takes the lease over.

    `memory` and `result` are its ceilings in bytes; it has a `network` only where queries need one. Raises
    `SnapshotUnreadableError`.
    """
    try:
        return ReaderProcess(await _started(lease, memory, result, network), lease)
    except BaseException:
        lease.close()
        raise


async def _started(lease: Lease, memory: int, result: int, network: bool) -> Child:
    """A machine short of memory or processes may kill one child and keep the next."""
    for tries_left in reversed(range(START_TRIES)):
        try:
            told = (lease.path, memory, result, int(network), json.dumps(PREFIXES))
            child, head = await Child.start("reader.py", *told)
        except ChildDiedError as error:
            if not tries_left:
                raise SnapshotUnreadableError(lease.path, str(error)) from error
            continue
        if head["ready"]:
            return child
        await child.end()
        raise SnapshotUnreadableError(lease.path, head["message"])
    raise AssertionError("no try was made")
