"""One dump of one store, in a process of its own that may be killed at any moment.

Started as ``python -m api.dumper FORM TARGET SECONDS``, with the folder of a snapshot or the address of a
server in ``ZHENGPU_STORE``, since everybody may read arguments: it writes TARGET, compressed, and prints how
large the file is and its SHA-256 as JSON. Past its seconds it ends itself, should nobody be there to kill it.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

from graph_builder.dump import compressed, write_dump
from graph_builder.label_table import LABELS, read_from, write_label_table
from graph_builder.store.remote import probe
from graph_builder.store.remote.access import SECONDS, Access, is_address
from graph_builder.store.remote.data import RemoteData
from graph_builder.store.remote.server import Addresses, Server

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


def dump(store: Path | str, form: str, target: Path, seconds: float = SECONDS) -> Measured:
    """Write a snapshot, or what a server answers in so many seconds, to `target` in one of
    `serialise.FORMATS`, or its table of names, compressed. Raises a ServerError.
    """
    with target.open("wb") as file:
        measured = Measured(file)
        with compressed(measured) as out:
            if form == LABELS:
                write_label_table(_quads(str(store), seconds, names_only=True), out)
            else:
                write_dump(_quads(str(store), seconds), form, out)
    return measured


def _quads(store: str, seconds: float, *, names_only: bool = False) -> Iterator[ox.Quad]:
    if not is_address(store):
        data = ox.Store.read_only(store)
        yield from read_from(data) if names_only else data
        return
    access = replace(Access.of(store, os.environ), seconds=seconds)
    with Server(access, Addresses(probe.queries_at(access))) as server:
        remote = RemoteData(server)
        yield from remote.said_in(remote.graph_names()) if names_only else remote.quads()


def main() -> None:
    """Take the limits upon oneself, write, tell."""
    form, target, seconds = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends this process
    signal.setitimer(signal.ITIMER_REAL, float(seconds))
    os.nice(10)
    made = dump(os.environ["ZHENGPU_STORE"], form, Path(target), float(seconds))
    print(json.dumps({"size": made.size, "sha256": made.sha256}))


if __name__ == "__main__":
    main()
