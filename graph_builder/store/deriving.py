"""What follows from the quads of a store that is being made, worked out while they come: index and links.

It is a function of the quads alone, so that a process of its own may do it beside the engine that takes them.
Started as ``python -m graph_builder.store.deriving``, it reads frames: how (JSON), the registry, two of quads
at a time (new ones, and descriptions that came before), an empty one, the revision; then it answers with one:
the things to be looked at again. Links go to a file, since there are millions of them.
"""

from __future__ import annotations

import gc
import json
import os
import struct
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import compress, islice, starmap
from pathlib import Path
from typing import BinaryIO, Protocol, cast

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from graph_builder.store.aside import Aside
from graph_builder.store.hashes import Hashes
from graph_builder.store.links import Rule, Rules
from graph_builder.store.names import Graphs
from graph_builder.store.owned import Parts
from graph_builder.store.search.documents import READ, document_from
from graph_builder.store.search.making import IndexMaking
from graph_builder.store.search.marks import DAY
from ontology.terms import ID

LENGTH = struct.Struct("<Q")
AT_ONCE = 200  # things that waited; of each there may be thousands of quads
_TEXTS = frozenset(
    NamedNode(name)
    for name in (
        "http://www.w3.org/2001/XMLSchema#string",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString",
    )
)


@dataclass(frozen=True, slots=True)
class Derived:
    """The file of the links, and the things of which more was said than was to be expected: the index knows
    only what came first.
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

    def __init__(self, index: Path, rules: Rules, links: Path, base: str = ID) -> None:
        """`links` is the file to write links to, `base` where identifiers begin."""
        self._index = IndexMaking(index)
        self._rules = rules
        self._parts, self._strange = Parts(base), set[NamedNode]()
        self._graphs = frozenset(Graphs.below(base).own)
        self._registry: list[Quad] = []
        self._path = links
        self._file = links.open("wb")
        self._links, self._seen, self._waits = Hashes(), Hashes(), Hashes()
        self._aside = Aside(links.with_name(f"{links.name}.aside"))
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
        self._index.add(filter(None, starmap(document_from, self._whole(told))))
        scratch = ox.Store()
        scratch.extend([*self._registry, *self._rules.read_by([*told, *known])])
        self._write(sorted(map(str, self._rules.all(scratch))))

    def finish(self, revision: int) -> Derived:
        """End; see `Derives`."""
        each = (list(ox.parse("\n".join(lines), RdfFormat.N_QUADS)) for lines in self._aside.each())
        waited = ((cast(NamedNode, quads[0].subject), [*map(_as_stored, quads)]) for quads in each)
        while some := list(islice(waited, AT_ONCE)):
            self._index.add(filter(None, starmap(document_from, some)))
        self._aside.remove()
        self._index.finish(revision)
        self._file.close()
        return Derived(self._path, sorted(self._again, key=str))

    def close(self) -> None:
        """Nothing is left behind but the files."""
        self._file.close()
        self._aside.remove()

    def _write(self, links: Sequence[str]) -> None:
        self._file.writelines(f"{link} .\n".encode() for link in compress(links, self._links.add(links)))

    def _whole(self, quads: Iterable[Quad]) -> Iterator[tuple[NamedNode, list[Quad]]]:
        """What the quads say of the things of which no others are likely to say more; other things wait."""
        about: defaultdict[NamedNode, list[Quad]] = defaultdict(list)
        for quad in quads:
            if quad.predicate in READ:
                about[cast(NamedNode, quad.subject)].append(quad)
        shared = self._parted(about)
        self._wait(shared, about)
        return ((thing, [*map(_as_stored, said)]) for thing, said in about.items())

    def _parted(self, about: dict[NamedNode, list[Quad]]) -> list[NamedNode]:
        """The things that are of no bulletin. Parts are whole, for their bulletin alone tells of them; those
        of which the registry does, too, are left aside, to be looked at again.
        """
        others = []
        for thing, said in about.items():
            if not self._parts.has(thing.value):
                others.append(thing)
            elif any(quad.graph_name in self._graphs for quad in said):
                self._strange.add(thing)
        strange = self._strange & about.keys()
        for thing in strange:
            del about[thing]
        self._again.update(strange)
        return others

    def _wait(self, things: Sequence[NamedNode], about: dict[NamedNode, list[Quad]]) -> None:
        """Have those wait of which a bulletin says something, since another may, too; and those that wait."""
        names = [thing.value for thing in things]
        known, waits = self._seen.holds(names), self._waits.holds(names)
        whole, waiting = [], []
        for thing, is_known, is_waiting in zip(things, known, waits, strict=True):
            if is_known:
                self._again.add(thing)
                del about[thing]
            elif is_waiting or any(quad.graph_name not in self._graphs for quad in about[thing]):
                waiting.append(thing)
            else:
                whole.append(thing.value)
        self._seen.add(whole)
        self._waits.add([thing.value for thing in waiting])
        self._aside.put(f"{quad} ." for thing in waiting for quad in about.pop(thing))


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

    def __init__(self, index: Path, rules: Rules, links: Path, base: str = ID) -> None:
        command = [sys.executable, "-P", "-m", __name__]
        beside = os.environ | {"SQLITE_TMPDIR": str(links.parent)}  # what is sorted needs as much room
        self._process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=beside
        )
        self._links = links
        how = {
            "index": str(index),
            "rules": [rule.construct for rule in rules.rules],
            "graph": rules.graph.value,
            "links": str(links),
            "base": base,
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


class OtherSideEnded(RuntimeError):
    """Who was to send something is gone."""


def _received(stream: BinaryIO) -> bytes:
    head = stream.read(LENGTH.size)
    length = LENGTH.unpack(head)[0] if len(head) == LENGTH.size else 1
    frame = stream.read(length)
    if len(frame) < length:
        raise OtherSideEnded("the other process of the index ended")
    return frame


def main() -> None:
    """Derive what the other side sends."""
    gc.disable()  # nothing that is made here refers to itself; looking for it was a sixth of the work
    stream, out = sys.stdin.buffer, sys.stdout.buffer
    how = json.loads(_received(stream))
    rules = Rules(tuple(map(Rule.of, how["rules"])), NamedNode(how["graph"]))
    deriving = Deriving(Path(how["index"]), rules, Path(how["links"]), how["base"])
    deriving.know(_received(stream))
    while quads := _received(stream):
        deriving.take(quads, _received(stream))
    derived = deriving.finish(int(_received(stream)))
    _sent(out, json.dumps([thing.value for thing in derived.again]).encode())


if __name__ == "__main__":
    try:
        main()
    except OtherSideEnded:  # a build that was killed; whoever builds next clears up
        sys.exit(1)
