"""A change as what a dataset gains and loses, sent to a server whole, or step by step where it must be.

Both are sets without blank nodes, so that sending them twice is as sending them once. In steps what is new
comes before what is old goes: a reader may see both for a moment, and never a hole.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Self

import pyoxigraph as ox
from pyoxigraph import Quad, RdfFormat

from graph_builder.store.change import Change, in_graphs
from graph_builder.store.remote.errors import ServerFailed, ServerRefused
from graph_builder.store.remote.probe import Abilities
from graph_builder.store.remote.server import Server
from graph_builder.store.texts import write_whole

STEP = 5000  # quads in one request where the whole was too much
LEAST = 50
TOO_LARGE = (400, 413)


@dataclass(frozen=True, slots=True)
class Work:
    """The quads that a dataset gains and those that it loses."""

    gained: frozenset[Quad]
    lost: frozenset[Quad]

    @classmethod
    def of(cls, change: Change) -> Self:
        """What a bulletin's change is."""
        return cls(change.gained, change.lost)

    @classmethod
    def between(cls, stand: Iterable[Quad], wanted: Iterable[Quad]) -> Self:
        """What makes of the quads that stand those that are wanted."""
        stand, wanted = frozenset(stand), frozenset(wanted)
        return cls(wanted - stand, stand - wanted)

    def __bool__(self) -> bool:
        return bool(self.gained or self.lost)

    def quads(self) -> frozenset[Quad]:
        """The quads that come or go."""
        return self.gained | self.lost

    def undone(self) -> Work:
        """The work that takes this one back."""
        return Work(self.lost, self.gained)

    def as_update(self) -> str:
        """All of it as one update."""
        parts = [_deleting(self.lost)] if self.lost else []
        return " ;\n".join(parts + ([_inserting(self.gained)] if self.gained else []))


class Writer:
    """Sends work to a server."""

    def __init__(self, server: Server, abilities: Abilities) -> None:
        self._server = server
        self._abilities = abilities

    def send(self, work: Work) -> None:
        """Have all of it done. Raises a ServerError; after ServerRefused nothing is done."""
        if not work:
            return
        if self._abilities.atomic:
            try:
                self._server.update(work.as_update(), repeatable=True)
            except ServerRefused as error:
                if error.status not in TOO_LARGE or len(work.gained) + len(work.lost) <= LEAST:
                    raise
            else:
                return
        try:
            self.send_in_steps(work)
        except ServerRefused:
            self.send_in_steps(work.undone())
            raise

    def send_in_steps(self, work: Work) -> None:
        """Have it done by several updates. Raises a ServerError, and then some of it may be done.

        Each update is of one graph: of several ones Virtuoso 7.2 deletes no literal that has a language.
        """
        for told, quads in ((_inserting, work.gained), (_deleting, work.lost)):
            for _, some in groupby(sorted(quads, key=_place), key=lambda quad: quad.graph_name):
                self._in_steps(told, list(some), STEP)

    def _in_steps(self, told: Callable[[Iterable[Quad]], str], quads: Sequence[Quad], size: int) -> None:
        """Send quads some at a time, by halves where the server takes no more."""
        for start in range(0, len(quads), size):
            some = quads[start : start + size]
            try:
                self._server.update(told(some), repeatable=True)
            except (ServerRefused, ServerFailed) as error:
                if len(some) <= LEAST or error.status in (401, 403):
                    raise
                self._in_steps(told, some, (len(some) + 1) // 2)


class Pending:
    """The work at hand, in a file beside the journal, to be settled when it was cut off."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, work: Work) -> None:
        """Keep it, whole or not at all."""
        told = {"gained": _lines(work.gained), "lost": _lines(work.lost)}
        write_whole(self._path, json.dumps(told, ensure_ascii=False).encode())

    def read(self) -> Work | None:
        """The work that was begun, None if there is none."""
        try:
            told = json.loads(self._path.read_bytes())
        except FileNotFoundError:
            return None
        return Work(_quads(told["gained"]), _quads(told["lost"]))

    def clear(self) -> None:
        """Forget it: it is done, or was never begun."""
        self._path.unlink(missing_ok=True)


def how_much_stands(server: Server, quads: Iterable[Quad]) -> int:
    """How many of some quads stand on the server."""
    count = 0
    listed = sorted(quads, key=str)
    for start in range(0, len(listed), STEP):
        values = " ".join(
            f"({quad.subject} {quad.predicate} {quad.object} {quad.graph_name})"
            for quad in listed[start : start + STEP]
        )
        rows = server.select(
            f"SELECT (COUNT(*) AS ?n) {{ VALUES (?s ?p ?o ?g) {{ {values} }} GRAPH ?g {{ ?s ?p ?o }} }}"
        )
        count += int(next(iter(rows))["n"].value)
    return count


def _place(quad: Quad) -> tuple[str, str]:
    return str(quad.graph_name), str(quad.triple)


def _inserting(quads: Iterable[Quad]) -> str:
    return f"INSERT DATA {{\n{in_graphs(quads)}}}"


def _deleting(quads: Iterable[Quad]) -> str:
    return f"DELETE DATA {{\n{in_graphs(quads)}}}"


def _lines(quads: Iterable[Quad]) -> str:
    return (ox.serialize(quads, format=RdfFormat.N_QUADS) or b"").decode()


def _quads(lines: str) -> frozenset[Quad]:
    return frozenset(ox.parse(lines.encode(), RdfFormat.N_QUADS))
