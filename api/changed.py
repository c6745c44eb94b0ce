"""Which bulletins changed between two states of the store, for what is kept from the one to the other."""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool

from api.source import Source, State
from graph_builder.store.names import graphs_below


async def changed_since(source: Source, before: State, now: State, most: int) -> frozenset[str] | None:
    """The bulletins that came, changed or went, as the journal tells it; None where something else may have
    changed as well, or where there were more than `most` changes.
    """
    ahead = now.revision - before.revision
    if not 0 < ahead <= most:  # the same revision, published anew, tells nothing of what was done to it
        return None
    steps = await run_in_threadpool(source.changes, before.revision, ahead)
    if [step.revision for step in steps] != list(range(before.revision + 1, now.revision + 1)):
        return None
    if any(step.act == "other" for step in steps):
        return None
    return frozenset(step.subject for step in steps)


def graph_of(base: str) -> Callable[[str], str]:
    """How the graph of a bulletin is called, where instances begin with `base`.

    >>> graph_of("https://x/id/")("https://x/id/bulletin/a")
    'https://x/graph/bulletin/a'
    """
    root = graphs_below(base)
    return lambda bulletin: f"{root}{bulletin.removeprefix(base)}"
