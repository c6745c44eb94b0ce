"""A whole store written out in flat memory, in an order that depends on nothing but what it holds.

Quads are sorted outside memory: runs of them go to disk as sorted lines, and the runs are merged.
"""

from __future__ import annotations

import gzip
import heapq
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Protocol, cast

import pyoxigraph as ox

from graph_builder.batches import batches
from graph_builder.serialise import FORMATS
from ontology.terms import PREFIXES

RUN = 50_000
PARSED = 5_000
_TAB = b"\t"  # stands in no line of canonical N-Quads, and sorts before what does


class Writable(Protocol):
    """What takes bytes."""

    def write(self, data: bytes, /) -> object:
        """Take them."""

    def flush(self) -> object:
        """Hold nothing back."""


def write_dump(quads: Iterable[ox.Quad], form: str, out: BinaryIO, run: int = RUN) -> None:
    """Write `quads` to `out` in one of `serialise.FORMATS`, holding at most `run` of them in memory.

    N-Quads are sorted lines; TriG and JSON-LD go graph by graph; Turtle leaves the graphs out and has a
    triple once. Raises OSError where the disk is full.

    >>> import io
    >>> a, b = ox.NamedNode("urn:a"), ox.NamedNode("urn:b")
    >>> write_dump([ox.Quad(b, b, b, a), ox.Quad(a, a, a, b)], "nquads", made := io.BytesIO())
    >>> made.getvalue().splitlines()[0]
    b'<urn:a> <urn:a> <urn:a> <urn:b> .'
    """
    if form == "nquads":
        out.writelines(line + b"\n" for line in sorted_on_disk(map(_line, quads), run))
    elif form == "turtle":
        lines = (line for line, _ in groupby(sorted_on_disk(map(_triple_line, quads), run)))
        ox.serialize((quad.triple for quad in _parsed(lines)), out, FORMATS[form], prefixes=dict(PREFIXES))
    else:
        prefixes = dict(PREFIXES) if form == "trig" else None
        lines = (keyed.partition(_TAB)[2] for keyed in sorted_on_disk(map(_graph_line, quads), run))
        ox.serialize(_parsed(lines), out, FORMATS[form], prefixes=prefixes)


def compressed(out: Writable) -> BinaryIO:
    """A gzip writer onto `out` whose bytes tell no time and no name."""
    writer = gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=out, mtime=0)
    return cast("BinaryIO", writer)


def sorted_quads(quads: Iterable[ox.Quad], run: int = RUN) -> Iterator[ox.Quad]:
    """Yield quads in the order of their lines, so that all of one subject come together; at most `run` of
    them are in memory.
    """
    return _parsed(sorted_on_disk(map(_line, quads), run))


def sorted_on_disk(lines: Iterable[bytes], run: int = RUN) -> Iterator[bytes]:
    """Yield `lines`, which hold no line end, in the order of their bytes; at most `run` are in memory.

    >>> list(sorted_on_disk([b"b", b"c", b"a"], run=2))
    [b'a', b'b', b'c']
    """
    with TemporaryDirectory(prefix="zhengpu-sort-") as folder:
        runs = [_write_run(Path(folder, str(n)), some) for n, some in enumerate(batches(lines, run))]
        yield from heapq.merge(*map(_read_run, runs))


def _write_run(path: Path, lines: Iterable[bytes]) -> Path:
    with path.open("wb") as file:
        file.writelines(line + b"\n" for line in sorted(lines))
    return path


def _read_run(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        for line in file:
            yield line[:-1]


def _parsed(lines: Iterable[bytes]) -> Iterator[ox.Quad]:
    for some in batches(lines, PARSED):
        yield from ox.parse(b"\n".join(some), format=ox.RdfFormat.N_QUADS)


def _line(quad: ox.Quad) -> bytes:
    return f"{quad} .".encode()


def _triple_line(quad: ox.Quad) -> bytes:
    return f"{quad.triple} .".encode()


def _graph_line(quad: ox.Quad) -> bytes:
    """The line behind its graph's name; what stands in no named graph comes first."""
    graph = quad.graph_name
    name = graph.value if isinstance(graph, ox.NamedNode | ox.BlankNode) else ""
    return name.encode() + _TAB + _line(quad)
