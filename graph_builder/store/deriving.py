"""What follows from the quads of a store that is being made, worked out while they come: index and links.

It is a function of the quads alone, so that a process of its own may do it beside the engine that takes them.
Started as ``python -m graph_builder.store.deriving``, it reads frames: how (JSON), the registry, two of quads
at a time (new ones, and descriptions that came before), an empty one, the revision; then it answers with one:
the things to be looked at again. Links go to a file, since there are millions of them.
"""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from typing import BinaryIO, Protocol, cast

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from graph_builder.store.hashes import Hashes
from graph_builder.store.links import Rule, Rules
from graph_builder.store.search.documents import READ, Document, document_from
from graph_builder.store.search.making import IndexMaking
from graph_builder.store.search.marks import DAY

LENGTH = struct.Struct("<Q")
_TEXTS = frozenset(
    NamedNode(name)
    for name in (
        "http://www.w3.org/2001/XMLSchema#string",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString",
    )
)


@dataclass(frozen=True, slots=True)
class Derived:
    """The file of the links, and the things of which several parts said something: the index knows only the
    first.
    """

    links: Path
    again: list[NamedNode]


class Derives(Protocol):
    """Whoever takes the quads of a store as they come."""

    def know(self, registry: bytes) -> None:
        """Take the registry as N-Quads, which all links may need, before all else; it comes as quads, too."""

    def take(self, quads: bytes, again: bytes) -> None:
        """Take N-Quads: all of some bulletins with the descriptions that they need and none had before; and
        those that they need again.
        """

    def finish(self, revision: int) -> Derived:
        """End, the index being that of a revision."""

    def close(self) -> None:
        """Give up."""


class Deriving:
    """Derives in this process; what it holds of the quads it forgets when their links are known."""

    def __init__(self, index: Path, rules: Rules, links: Path) -> None:
        """`links` is the file to write links to."""
        self._index = IndexMaking(index)
        self._rules = rules
        self._registry: list[Quad] = []
        self._path = links
        self._file = links.open("wb")
        self._links, self._seen = Hashes(), Hashes()
        self._again: set[NamedNode] = set()

    def know(self, registry: bytes) -> None:
        """Take the registry; see `Derives`."""
        self._registry = list(self._rules.read_by(ox.parse(registry, RdfFormat.N_QUADS)))

    def take(self, quads: bytes, again: bytes) -> None:
        """Take N-Quads; see `Derives`."""
        try:
            told, known = (list(ox.parse(each, RdfFormat.N_QUADS)) for each in (quads, again))
        except SyntaxError:
            return  # the engine, which takes the same quads, tells it
        self._index.add(filter(None, self._documents(told)))
        scratch = ox.Store()
        scratch.extend([*self._registry, *self._rules.read_by([*told, *known])])
        self._write(sorted(map(str, self._rules.all(scratch))))

    def finish(self, revision: int) -> Derived:
        """End; see `Derives`."""
        self._index.finish(revision)
        self._file.close()
        return Derived(self._path, sorted(self._again, key=str))

    def close(self) -> None:
        """Nothing is left behind but the files."""
        self._file.close()

    def _write(self, links: Sequence[str]) -> None:
        self._file.writelines(f"{link} .\n".encode() for link in compress(links, self._links.add(links)))

    def _documents(self, quads: Iterable[Quad]) -> Iterator[Document | None]:
        about: defaultdict[NamedNode, list[Quad]] = defaultdict(list)
        for quad in quads:
            if quad.predicate in READ:
                about[cast(NamedNode, quad.subject)].append(_as_stored(quad))
        things = list(about)
        is_new = self._seen.add([thing.value for thing in things])
        self._again.update(compress(things, ~is_new))
        return (document_from(thing, about[thing]) for thing in compress(things, is_new))


def _as_stored(quad: Quad) -> Quad:
    """A quad with the name or the time that it gives as the engine writes it: a day as it came."""
    value = quad.object
    if not isinstance(value, Literal) or value.datatype in _TEXTS or DAY.fullmatch(value.value):
        return quad
    store = ox.Store()
    store.add(quad)
    stored: Quad = next(iter(store))
    return stored


class Apart:
    """Derives in a process of its own."""

    def __init__(self, index: Path, rules: Rules, links: Path) -> None:
        command = [sys.executable, "-P", "-m", __name__]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
        self._links = links
        how = {
            "index": str(index),
            "rules": [rule.construct for rule in rules.rules],
            "graph": rules.graph.value,
            "links": str(links),
        }
        self._send(json.dumps(how).encode())

    def know(self, registry: bytes) -> None:
        """Take the registry; see `Derives`."""
        self._send(registry)

    def take(self, quads: bytes, again: bytes) -> None:
        """Take N-Quads; see `Derives`."""
        if quads or again:
            self._send(quads or b"\n")
            self._send(again)

    def finish(self, revision: int) -> Derived:
        """End; see `Derives`."""
        self._send(b"")
        self._send(str(revision).encode())
        again = _received(cast(BinaryIO, self._process.stdout))
        self._process.wait()
        return Derived(self._links, [NamedNode(iri) for iri in json.loads(again)])

    def close(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                cast(BinaryIO, pipe).close()

    def _send(self, frame: bytes) -> None:
        _sent(cast(BinaryIO, self._process.stdin), frame)


def _sent(out: BinaryIO, frame: bytes) -> None:
    out.write(LENGTH.pack(len(frame)))
    out.write(frame)
    out.flush()


def _received(stream: BinaryIO) -> bytes:
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise RuntimeError("the process that makes the index ended")
    return stream.read(LENGTH.unpack(head)[0])


def main() -> None:
    """Derive what the other side sends."""
    stream, out = sys.stdin.buffer, sys.stdout.buffer
    how = json.loads(_received(stream))
    rules = Rules(tuple(map(Rule.of, how["rules"])), NamedNode(how["graph"]))
    deriving = Deriving(Path(how["index"]), rules, Path(how["links"]))
    deriving.know(_received(stream))
    while quads := _received(stream):
        deriving.take(quads, _received(stream))
    derived = deriving.finish(int(_received(stream)))
    _sent(out, json.dumps([thing.value for thing in derived.again]).encode())


if __name__ == "__main__":
    main()
