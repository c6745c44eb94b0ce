"""What follows from the quads of a store that is being made, worked out while they come: index and links.

It is a function of the quads alone, so that a process of its own may do it beside the engine that takes them.
Started as ``python -m graph_builder.store.deriving``, it reads frames: how (JSON), quads some at a time, an
empty one, the revision; then it answers with two: the things to be looked at again, and the links.
"""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, cast

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from graph_builder.store.links import Rule, Rules
from graph_builder.store.search.documents import READ, ROLES, Document, document_from
from graph_builder.store.search.making import IndexMaking

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
    """The links, and the things of which several parts said something: the index knows only the first."""

    links: list[Quad]
    again: list[NamedNode]


class Derives(Protocol):
    """Whoever takes the quads of a store as they come."""

    def take(self, quads: bytes) -> None:
        """Take N-Quads: all of some bulletins, and all descriptions that they need and none had before."""

    def finish(self, revision: int) -> Derived:
        """End, the index being that of a revision."""

    def close(self) -> None:
        """Give up."""


class Deriving:
    """Derives in this process."""

    def __init__(self, index: Path, rules: Rules, bulletins: str) -> None:
        """`bulletins` is where the names of the bulletins' graphs begin: those are not needed any longer
        once their links are known.
        """
        self._index = IndexMaking(index)
        self._rules = rules
        self._bulletins = bulletins
        self._known = ox.Store()  # what links are derived from: registry, descriptions, the bulletins at hand
        self._links: set[Quad] = set()
        self._seen: set[int] = set()
        self._again: set[NamedNode] = set()

    def take(self, quads: bytes) -> None:
        """Take N-Quads; see `Derives`."""
        try:
            told = list(ox.parse(quads, RdfFormat.N_QUADS))
        except SyntaxError:
            return  # the engine, which takes the same quads, tells it
        self._index.add(filter(None, self._documents(told)))
        self._known.extend(self._rules.read_by(told))
        self._links |= self._rules.all(self._known)
        for graph in list(self._known.named_graphs()):
            if str(graph.value).startswith(self._bulletins):
                self._known.remove_graph(graph)

    def finish(self, revision: int) -> Derived:
        """End; see `Derives`."""
        self._index.finish(revision)
        return Derived(sorted(self._links, key=str), sorted(self._again, key=str))

    def close(self) -> None:
        """Nothing is left behind but the file."""

    def _documents(self, quads: Iterable[Quad]) -> Iterator[Document | None]:
        about: defaultdict[NamedNode, list[Quad]] = defaultdict(list)
        for quad in quads:
            if quad.predicate in READ:
                about[cast(NamedNode, quad.subject)].append(_as_stored(quad))
        for thing, said in about.items():
            if (known := hash(thing)) in self._seen:
                self._again.add(thing)
            else:
                self._seen.add(known)
                yield document_from(thing, said)


def _as_stored(quad: Quad) -> Quad:
    """A quad with the name that it gives as the engine writes it; of a time only the month is read."""
    value = quad.object
    if quad.predicate not in ROLES or not isinstance(value, Literal) or value.datatype in _TEXTS:
        return quad
    store = ox.Store()
    store.add(quad)
    stored: Quad = next(iter(store))
    return stored


class Apart:
    """Derives in a process of its own."""

    def __init__(self, index: Path, rules: Rules, bulletins: str) -> None:
        command = [sys.executable, "-P", "-m", __name__]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
        how = {
            "index": str(index),
            "rules": [rule.construct for rule in rules.rules],
            "graph": rules.graph.value,
            "bulletins": bulletins,
        }
        self._send(json.dumps(how).encode())

    def take(self, quads: bytes) -> None:
        """Take N-Quads; see `Derives`."""
        if quads:
            self._send(quads)

    def finish(self, revision: int) -> Derived:
        """End; see `Derives`."""
        self._send(b"")
        self._send(str(revision).encode())
        out = cast(BinaryIO, self._process.stdout)
        again, links = _received(out), _received(out)
        self._process.wait()
        return Derived(
            list(ox.parse(links, RdfFormat.N_QUADS)), [NamedNode(iri) for iri in json.loads(again)]
        )

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
    deriving = Deriving(Path(how["index"]), rules, how["bulletins"])
    while quads := _received(stream):
        deriving.take(quads)
    derived = deriving.finish(int(_received(stream)))
    _sent(out, json.dumps([thing.value for thing in derived.again]).encode())
    _sent(out, ox.serialize(derived.links, format=RdfFormat.N_QUADS) or b"")


if __name__ == "__main__":
    main()
