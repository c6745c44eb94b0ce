"""A writer to be killed: it goes through the same steps over and over and reports each one that is done.

Run as ``victim.py DIRECTORY STEP``; the step is where it goes on.
"""

from __future__ import annotations

import sys
from pathlib import Path

from graph_builder.store.embedded import EmbeddedStore
from tests.graph_builder.store.sample import bulletin_iri, registry, shard

STEPS: list[tuple[str, tuple[str, ...] | None]] = [
    ("one", ("a:d1", "b:p1")),
    ("two", ("c:d1", "x:d2")),
    ("one", ("a:d2", "y:p1")),
    ("two", None),
    ("three", tuple(f"{org}:d{number}" for org in "abcxy" for number in range(12))),
    ("one", None),
    ("two", ("b:p2", "a:d1")),
    ("three", None),
    ("two", None),
]


def take(store: EmbeddedStore, step: int) -> None:
    """Do one step; the same one again is harmless."""
    name, acts = STEPS[step % len(STEPS)]
    if acts is not None:
        store.replace(shard(name, *acts), replace=True)
    elif any(entry.iri == bulletin_iri(name) for entry in store.bulletins()):
        store.retract(bulletin_iri(name))


def main(directory: str, step: int) -> None:
    """Go on until killed."""
    with EmbeddedStore.open(Path(directory)) as store:
        store.load_registry(registry(), "first")
        while True:
            take(store, step)
            print(step, flush=True)
            step += 1
            if step % 3 == 0:
                store.publish()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
