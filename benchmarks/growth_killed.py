"""A writer that is killed before it publishes what it did last; the next opening is what `benchmarks.growth`
times.

``python -m benchmarks.growth_killed DIRECTORY SEED`` from the root of the project.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.domain import CORRECTED, corrected
from graph_builder.store.embedded import EmbeddedStore
from ontology.load import load

_GONE = 9


def leave_unpublished(place: Path, seed: int) -> None:
    """Have a process correct a bulletin of a store, and be gone before readers see it."""
    command = [sys.executable, "-m", __name__, str(place), str(seed)]
    ended = subprocess.run(command, check=False)  # noqa: S603
    if ended.returncode != _GONE:
        raise RuntimeError(f"the writer ended with {ended.returncode}")


def main(directory: str, seed: str) -> None:
    """Bring a bulletin in, and leave a correction of it unpublished."""
    told = corrected(load(), int(seed), CORRECTED)
    store = EmbeddedStore.open(Path(directory))
    store.replace(told[1], replace=True)
    store.publish()
    store.replace(told[0], replace=True)
    os._exit(_GONE)


if __name__ == "__main__":
    main(*sys.argv[1:])
