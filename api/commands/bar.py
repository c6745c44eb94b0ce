"""The bar that shows how far a command came, and the line that tells it in a log."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from rich.console import Console
from rich.progress import Progress

from api.language import say

EVERY = 60.0  # seconds from line to line of a log


@contextmanager
def bar() -> Iterator[Progress]:
    """A bar on a terminal, gone when all is done; elsewhere one that shows nothing (``disable``) and counts.

    >>> with bar() as shown:
    ...     task = shown.add_task("Reading", total=3)
    ...     shown.advance(task)
    >>> shown.tasks[0].completed
    1
    """
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        yield progress


class Log:
    """What is told where nobody sees the bar."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._told = monotonic()

    def tell(self) -> None:
        """Tell how far it came, once a minute."""
        if self._progress.disable and monotonic() >= self._told + EVERY:
            self._told = monotonic()
            (stage,) = self._progress.tasks
            how_far = f"{stage.completed:,.0f}/{stage.total or 0:,.0f}"
            print(stage.description, how_far, sep=say("：", ": "), file=sys.stderr, flush=True)
