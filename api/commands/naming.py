"""The files that a command was given, read one by one: one that cannot be read is named, the rest go on."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from api.language import words_of
from graph_builder.inputs import Inputs
from graph_builder.manifest import STDIN, ManifestFault
from graph_builder.model import Given, Source
from graph_builder.read import read_path, read_stream
from ontology.errors import ZhengpuError


class Reader:
    """Reads the files of `inputs`; `status` is what the command has to end with."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.status = 0

    def sources(self) -> Iterator[Source]:
        """Yield each file that can be read, with what a manifest says of it."""
        complain_of_rows(self.inputs.faults)
        self.status = int(bool(self.inputs.faults))
        for path in self.inputs.files:
            try:
                yield replace(_read(path), given=self.inputs.given.get(path, Given()))
            except ZhengpuError as error:
                print(words_of(error), file=sys.stderr)
                self.status = error.exit_status


def _read(path: Path) -> Source:
    return read_stream(sys.stdin.buffer, str(STDIN)) if path == STDIN else read_path(path)


def complain_of_rows(faults: Iterable[ManifestFault]) -> None:
    """Say what is wrong with rows of manifests."""
    for fault in faults:
        print(words_of(fault), file=sys.stderr)
