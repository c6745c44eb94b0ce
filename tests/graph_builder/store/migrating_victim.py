"""A migration that is killed at a step, if it comes so far.

Run as ``migrating_victim.py FOLDER|ADDRESS FOLDER TOLD STEP``: the store, or its server and the folder of its
state; the file that is told of each bulletin that is done; the number of the step, before or after a write.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from graph_builder.migrate import migrate
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.journal import Journal
from graph_builder.store.layout import Marker
from graph_builder.store.progress import Done, Progress
from graph_builder.store.remote.state import RemoteMarker
from graph_builder.store.remote.store import RemoteStore

STEPS: tuple[tuple[type, str], ...] = (
    (EmbeddedStore, "_update"),
    (RemoteStore, "_carry_out"),
    (Journal, "settle"),
    (Progress, "_note"),
    (Marker, "write"),
    (RemoteMarker, "write"),
)


def counted(function: Callable[..., object], left: Iterator[int]) -> Callable[..., object]:
    """The function, before and after which the process is killed where no step is left."""

    def calling(*arguments: object, **named: object) -> object:
        go_on(left)
        result = function(*arguments, **named)
        go_on(left)
        return result

    return calling


def go_on(left: Iterator[int]) -> None:
    """Be killed where no step is left."""
    if next(left, None) is None:
        os.kill(os.getpid(), signal.SIGKILL)


def main(place: str, folder: Path, told: Path, step: int) -> None:
    """Migrate until killed."""
    left = iter(range(step))
    for owner, name in STEPS:
        setattr(owner, name, counted(getattr(owner, name), left))

    def tell(done: Done) -> None:
        with told.open("a") as file:
            file.write(f"{done.iri}\n")

    store = RemoteStore.open(place, folder) if "://" in place else EmbeddedStore.open(Path(place))
    with store:
        migrate(store, seen=tell)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
