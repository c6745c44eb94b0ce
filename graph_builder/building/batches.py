"""Files in the order in which they are found, some at a time: what one process reads at once."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from graph_builder.formats import archive
from graph_builder.formats.page import UnreadablePage
from graph_builder.inputs import Selection
from graph_builder.manifest import STDIN, place_of
from graph_builder.model import Given
from graph_builder.read import SIZE_LIMIT

NOTHING = Given()
FILES = 64
BYTES = 400_000  # as much as twenty monthly reports


@dataclass(frozen=True, slots=True)
class Piece:
    """A file to be read: its path as it was named, the place where it is, what a manifest tells of it, its
    bytes where they cannot be read there (standard input, a member of a tar), and the key of what was read
    from it the last time, empty if nothing was.
    """

    path: Path
    at: Path
    given: Given = NOTHING
    size: int = 0
    data: bytes | None = None
    known: str = ""

    @property
    def name(self) -> str:
        """Its path as it was named, fit to be written."""
        return legible(str(self.path))

    @property
    def place(self) -> str:
        """Where it is, fit to be written."""
        return legible(str(self.at))


@dataclass(frozen=True, slots=True)
class Batch:
    """Files that are read one after the other, into one part."""

    number: int
    pieces: tuple[Piece, ...]


def pieces(selected: Selection) -> Iterator[Piece]:
    """What is wanted, in order; a file that is named twice comes twice. Raises what `inputs.found` raises."""
    given = selected.given()
    for path, data in _with_bytes(selected.files()):
        place = place_of(path)
        yield Piece(path, place, given.get(place, NOTHING), _size(path, data), data)


def batched(each: Iterable[Piece]) -> Iterator[tuple[Piece, ...]]:
    """Pieces some at a time: so many files, or so many bytes."""
    batch: list[Piece] = []
    size = 0
    for piece in each:
        batch.append(piece)
        size += piece.size
        if len(batch) >= FILES or size >= BYTES:
            yield tuple(batch)
            batch, size = [], 0
    if batch:
        yield tuple(batch)


def legible(name: str) -> str:
    r"""A name that can be written as UTF-8, whatever bytes it has.

    >>> print(legible("a\udcff.txt"))
    a\udcff.txt
    """
    return name.encode("utf-8", "backslashreplace").decode()


def _size(path: Path, data: bytes | None) -> int:
    if data is not None:
        return len(data)
    try:
        return path.stat().st_size
    except OSError:  # it is told when it is read
        return 0


def _with_bytes(paths: Iterable[Path]) -> Iterator[tuple[Path, bytes | None]]:
    """Paths with the bytes of those that only this process can read, or that others would read slowly."""
    for tar, some in groupby(paths, _tar_of):
        if tar is None:
            yield from ((path, _given_here(path)) for path in some)
        else:
            yield from _through(tar, some)


def _given_here(path: Path) -> bytes | None:
    return sys.stdin.buffer.read(SIZE_LIMIT + 1) if path == STDIN else None


def _tar_of(path: Path) -> Path | None:
    inside = archive.within(path)
    return inside[0] if inside and not inside[0].name.lower().endswith(".zip") else None


def _through(tar: Path, paths: Iterable[Path]) -> Iterator[tuple[Path, bytes | None]]:
    """The members of a tar in one pass, as long as they are asked for in its own order."""
    members = archive.members(tar, SIZE_LIMIT + 1)
    for path in paths:
        yield path, _next(members, path.relative_to(tar).as_posix())


def _next(members: Iterator[archive.Member], name: str) -> bytes | None:
    try:
        return next((member.data for member in members if member.name == name), None)
    except (UnreadablePage, OSError):  # damaged from here on: it is told when it is read by itself
        return None


def with_known(some: Iterable[Piece], known: Mapping[str, str]) -> tuple[Piece, ...]:
    """Pieces with the keys of what was read before, by place."""
    return tuple(replace(piece, known=known.get(piece.place, "")) for piece in some)
