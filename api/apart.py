"""Work that would hold the interpreter, done by a process of its own that can be killed.

A few may wait for their turn; one more is refused. Who goes away is not worked for.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from api.problems import ProblemError

WAITING = 8
"""How many may wait for their turn."""

_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}


@dataclass(slots=True)
class Apart:
    """A module that reads its input from standard input and writes what came of it: run for one at a time.

    `seconds` is how long a run may take; `busy` and `late` are what is told, in Chinese and English, where
    one too many waits, and where a run took too long.
    """

    module: str
    seconds: float
    busy: tuple[str, str]
    late: tuple[str, str]
    waiting: set[object] = field(default_factory=set)
    _turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    async def run(self, given: bytes | Callable[[], Awaitable[bytes]]) -> tuple[int, bytes]:
        """The status and the output of a run over what is `given`, or made once it is let in. Raises
        ProblemError.
        """
        if len(self.waiting) > WAITING:
            raise ProblemError("busy", *self.busy)
        place = object()
        self.waiting.add(place)
        try:
            whole = given if isinstance(given, bytes) else await given()
            async with self._turn:
                return await self._worked(whole)
        finally:
            self.waiting.discard(place)

    async def _worked(self, given: bytes) -> tuple[int, bytes]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", self.module),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, **_ONE_THREAD},
        )
        try:
            told, _ = await asyncio.wait_for(process.communicate(given), self.seconds)
        except TimeoutError as error:
            raise ProblemError("timeout", *self.late) from error
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return process.returncode or 0, told
