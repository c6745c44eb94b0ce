"""Searching the full-text index beside the event loop: in a few threads, each search with a deadline."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import TypeVar

from api.problems import ProblemError
from api.source import Source, State
from graph_builder.store.search.file import distrust, is_damaged
from graph_builder.store.search.lookup import Lookup, NotAtRevision, View

T = TypeVar("T")
LONGEST = 2000
"""Characters that a text to look for may have."""
_SECONDS = 2.0
_THREADS = 2
_WAITING = 64
_STEPS = 1000  # of the engine, between two looks at the clock
_TRIES = 3


class Searcher:
    """The index of the service's store, as of the newest published state at each search.

    A search that runs too long is interrupted; its asker gets a problem, as where there is no index.
    """

    def __init__(self, path: Path, source: Source, seconds: float = _SECONDS) -> None:
        self._path = path
        self._source = source
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="search")
        self._idle: list[tuple[tuple[int, int], Lookup]] = []
        self._guard = Lock()
        self._waiting = 0
        self._closed = False

    async def ask(self, question: Callable[[View], T], seconds: float | None = None) -> tuple[T, State]:
        """What a question finds in so many seconds, and the state that it saw. Raises ProblemError."""
        if self._waiting >= _WAITING:
            raise ProblemError(
                "too-many-requests", "排队的检索过多，请稍后再试。", "Too many searches wait; try again."
            )
        self._waiting += 1
        within = seconds or self._seconds
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, self._answer, question, within)
        finally:
            self._waiting -= 1

    async def ask_or(self, question: Callable[[View], T], otherwise: Callable[[], Awaitable[T]]) -> T:
        """What a question finds; where the index cannot tell, what is found otherwise, which takes longer."""
        try:
            found, _ = await self.ask(question)
        except ProblemError:
            return await otherwise()
        return found

    async def told(self, question: Callable[[View], T | None]) -> T | None:
        """What a question finds; None where the index cannot tell, or the question finds that it does not."""
        return await self.ask_or(question, _unknown)

    def close(self) -> None:
        """End what runs, and let the index go."""
        self._closed = True
        self._threads.shutdown(wait=True, cancel_futures=True)
        for _, lookup in self._idle:
            lookup.close()
        self._idle.clear()

    def _answer(self, question: Callable[[View], T], within: float) -> tuple[T, State]:
        deadline = time.monotonic() + within
        try:
            for _ in range(_TRIES):
                state = self._source.state()
                with (
                    self._lookup(deadline) as lookup,
                    contextlib.suppress(NotAtRevision),
                    lookup.at(state.revision) as view,
                ):
                    return question(view), state
                self._source.refresh()  # something was published since it last looked
        except (sqlite3.DatabaseError, OSError) as error:
            if is_damaged(error):
                distrust(self._path)
            raise _problem(error, within) from error
        raise _problem(None, within)

    @contextlib.contextmanager
    def _lookup(self, deadline: float) -> Iterator[Lookup]:
        """A connection for one search; one that failed, or whose file was replaced, is not used again."""
        file = self._path.stat()
        key = (file.st_dev, file.st_ino)
        lookup = self._taken(key) or Lookup.open(self._path)
        lookup.database.set_progress_handler(lambda: self._closed or time.monotonic() > deadline, _STEPS)
        try:
            yield lookup
        except BaseException:
            lookup.close()
            raise
        with self._guard:
            self._idle.append((key, lookup))

    def _taken(self, key: tuple[int, int]) -> Lookup | None:
        with self._guard:
            while self._idle:
                stands, lookup = self._idle.pop()
                if stands == key:
                    return lookup
                lookup.close()
        return None


async def _unknown() -> None:
    """Nothing is known."""


def checked(text: str, name: str) -> str:
    """The text, if it is no longer than a search may be. Raises ProblemError."""
    if len(text) > LONGEST:
        raise ProblemError(
            "bad-request",
            f"{name} 最长 {LONGEST} 个字符",
            f"{name} may have {LONGEST} characters at most",
        )
    return text


def _problem(error: Exception | None, seconds: float) -> ProblemError:
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
        return ProblemError(
            "timeout",
            f"检索在 {seconds:g} 秒后被终止。请用更长或更少的词。",
            f"The search was ended after {seconds:g} s. Use longer words, or fewer.",
            seconds=seconds,
        )
    return ProblemError(
        "no-index",
        "此库没有可用的全文索引，或正在重建；打开库写入时会自动重建。",
        "This store has no full-text index to use now. Whoever opens the store for writing makes it anew.",
    )
