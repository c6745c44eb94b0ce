"""Parts: files of N-Quads, each of some bulletins, that any store can load and ours can take apart again.

A part is a file of gzip members, one a bulletin, so that each can be read alone and all of them together are
one file of N-Quads (``zcat part-000001.nq.gz``). The first line of a member is a comment, which says how many
lines are the bulletin's own and what is kept beside the quads: the text, the record of its source, what
models suggested.

>>> from graph_builder.model import Shard
>>> shard = Shard("urn:b", "urn:g", "", "一、启动。", ('<urn:b> <urn:p> "甲" .',))
>>> unpacked(packed(told(shard))) == shard
True
"""

from __future__ import annotations

import gzip
import json
import os
import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from graph_builder.model import Shard
from graph_builder.store.looking import in_graph

_LEVEL = 1  # of the next levels none saves a third, and all take twice the time


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Where a bulletin stands: the number of the part, and bytes of it."""

    part: int
    begin: int
    size: int


def name_of(part: int) -> str:
    """The name of a part's file.

    >>> name_of(7)
    'part-000007.nq.gz'
    """
    return f"part-{part:06}.nq.gz"


def lines_of(shard: Shard) -> str:
    """A bulletin's quads as lines of N-Quads: its own, then the descriptions that it needs."""
    own = _quads(shard.graph, shard.triples)
    described = (_quads(graph, lines) for graph, lines in shard.things.values())
    return "".join((own, *described))


def _quads(graph: str, triples: Iterable[str]) -> str:
    return in_graph(graph, "".join(f"{triple}\n" for triple in triples))


def told(shard: Shard) -> bytes:
    """A bulletin as the lines of a member: the same bytes for the same bulletin."""
    head = {
        "bulletin": shard.bulletin,
        "graph": shard.graph,
        "own": len(shard.triples),
        "digest": shard.digest,
        "text": shard.text,
        "record": shard.record,
        "suggestions": shard.suggestions,
    }
    comment = json.dumps(head, ensure_ascii=False, separators=(",", ":"))
    return f"# {comment}\n{lines_of(shard)}".encode()


def packed(lines: bytes) -> bytes:
    """Lines as a member of a part."""
    return gzip.compress(lines, _LEVEL, mtime=0)


def unpacked(member: bytes) -> Shard:
    """The bulletin of a member. Raises ValueError, OSError or EOFError where it is none."""
    head, *lines = gzip.decompress(member).decode().split("\n")
    kept, own = _head(json.loads(head.removeprefix("# ")), len(lines) - 1)
    shared = [_parted(line) for line in lines[own:-1]]
    things: dict[str, tuple[str, list[str]]] = {}
    for triple, graph in shared:
        things.setdefault(triple[1 : triple.index(">")], (graph, []))[1].append(triple)
    return Shard(
        **kept,
        triples=tuple(_parted(line)[0] for line in lines[:own]),
        things={thing: (graph, tuple(said)) for thing, (graph, said) in things.items()},
    )


def _head(kept: object, most: int) -> tuple[dict[str, str], int]:
    """What stands in the head of a member, and how many of its lines are of its own graph, so many at `most`.
    Raises ValueError.
    """
    if (
        not isinstance(kept, dict)
        or not isinstance(own := kept.pop("own", None), int)
        or not 0 <= own <= most
    ):
        raise ValueError("no head of a bulletin")
    for name, value in kept.items():
        if not isinstance(value, str):
            raise ValueError(f"{name} is no text")  # noqa: TRY004 - of what a file holds
        value.encode()  # half a character is none
    return kept, own


def written(folder: Path, part: int, members: Iterable[bytes], beside: Path) -> None:
    """Write a part, whole or not at all; whoever writes it again writes the same. It is made in a folder
    `beside`, of one build: when that is gone, so is the build, and nobody writes for it any more. Raises
    OSError.
    """
    name = name_of(part)
    half = beside / f"{name}.{socket.gethostname()}.{os.getpid()}"
    with half.open("wb") as file:
        file.writelines(members)
        file.flush()
        os.fsync(file.fileno())
    half.replace(folder / name)


class Opened:
    """The parts of a folder, the one that was read last kept open."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._part = -1
        self._descriptor = -1

    def shard(self, span: Span) -> Shard:
        """The bulletin that stands in a place. Raises ValueError, OSError or EOFError where there is none."""
        if span.part != self._part:
            self.close()
            self._descriptor = os.open(self._folder / name_of(span.part), os.O_RDONLY | os.O_CLOEXEC)
            self._part = span.part
        return unpacked(os.pread(self._descriptor, span.size, span.begin))

    def close(self) -> None:
        """Let the file go; again is harmless."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._part = self._descriptor = -1


def spans(part: int, members: Iterable[bytes]) -> Iterator[Span]:
    """Where members of a part stand."""
    begin = 0
    for member in members:
        yield Span(part, begin, len(member))
        begin += len(member)


def _parted(line: str) -> tuple[str, str]:
    """A line of N-Quads as its triple and its graph."""
    triple, _, graph = line.removesuffix("> .").rpartition(" <")
    return f"{triple} .", graph
