"""Migrations that are killed at a step, if they come so far, each in a process of its own.

A line of the standard input is a JSON array of a folder, or the address of a server, and the folder of its
state; the file that is told of each bulletin that is done; the number of the step, before or after a write.
The answer is how that process ended. Each is forked from one that has imported and compiled everything.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from graph_builder.migrate import migrate
from graph_builder.pipeline import pipeline_for
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.journal import Journal
from graph_builder.store.layout import Marker
from graph_builder.store.progress import Done, Progress
from graph_builder.store.remote.state import RemoteMarker
from graph_builder.store.remote.store import RemoteStore
from ontology.load import load

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


def serve() -> None:
    """Have a fork do what each line says, and wait for it."""
    pipeline_for(load())
    for line in sys.stdin:
        place, folder, told, step = json.loads(line)
        if (child := os.fork()) == 0:
            main(place, Path(folder), Path(told), step)
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    serve()
