"""The bar that shows how far a command came."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress


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
