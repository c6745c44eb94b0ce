"""One dump of one snapshot, in a process of its own that may be killed at any moment.

Started as ``python -m api.dumper SNAPSHOT FORM TARGET SECONDS``: it writes TARGET, compressed, and prints how
large the file is and its SHA-256 as JSON. Past its seconds it ends itself, should nobody be there to kill it.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

from graph_builder.dump import compressed, write_dump

MEMORY = 2048 * 1024 * 1024


class Measured:
    """A writable that knows how much went through it, and its SHA-256."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        """Pass the bytes on."""
        self._hash.update(data)
        self.size += len(data)
        return self._out.write(data)

    def flush(self) -> None:
        """Hold nothing back."""
        self._out.flush()

    @property
    def sha256(self) -> str:
        """Of all that came, in hexadecimal digits."""
        return self._hash.hexdigest()


def dump(snapshot: Path, form: str, target: Path) -> Measured:
    """Write the snapshot to `target` in one of `serialise.FORMATS`, compressed."""
    with target.open("wb") as file:
        measured = Measured(file)
        with compressed(measured) as out:
            write_dump(ox.Store.read_only(str(snapshot)), form, out)
    return measured


def main() -> None:
    """Take the limits upon oneself, write, tell."""
    snapshot, form, target, seconds = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends this process
    signal.setitimer(signal.ITIMER_REAL, float(seconds))
    os.nice(10)
    made = dump(Path(snapshot), form, Path(target))
    print(json.dumps({"size": made.size, "sha256": made.sha256}))


if __name__ == "__main__":
    main()
