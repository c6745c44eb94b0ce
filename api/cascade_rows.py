"""The tables made from cascades as the API gives them: kept for each state, long ones row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from starlette.concurrency import run_in_threadpool

from api.kept import Kept
from api.problems import ProblemError
from api.source import Source
from graph_builder.diffusion.adopted_cascades import adoptions_of
from graph_builder.diffusion.adopters import By
from graph_builder.diffusion.cascade_tables import CASCADE_TABLES, Known, csv_of, known_of, size_of
from graph_builder.diffusion.cascades import Scale
from graph_builder.diffusion.facts import Facts
from graph_builder.diffusion.write import Cell

MOST = 500_000
"""Rows that a table may have here; longer ones are made at the command line."""

_KEPT = 12


@dataclass(frozen=True, slots=True)
class Cut:
    """Which cascades: units of which sort, periods of which length, some policies (IRIs) or all."""

    by: By
    scale: Scale
    policies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CascadeTable:
    """A table of some cascades; a long one is made each time that it is asked for."""

    name: str
    known: Known
    total: int
    made: tuple[Any, ...] | None

    def rows(self, begin: int, count: int) -> list[Any]:
        """So many of its rows, from one on."""
        rows: Iterable[Any] = CASCADE_TABLES[self.name](self.known) if self.made is None else self.made
        return list(islice(rows, begin, begin + count))

    def csv(self, cell: Cell) -> Iterator[str]:
        """All of it, in pieces."""
        return csv_of(self.name, self.known, cell, self.made)


class CascadeTables:
    """The tables of the newest state."""

    def __init__(self, source: Source) -> None:
        self._kept = Kept(source, _KEPT)

    async def get(self, name: str, cut: Cut, facts: Facts) -> CascadeTable:
        """A table. Raises ProblemError where it is too long to be given here."""

        async def make() -> CascadeTable:
            return await run_in_threadpool(_made, name, cut, facts)

        table: CascadeTable = await self._kept.get((name, cut), make)
        if table.total > MOST:
            raise ProblemError(
                "result-too-large",
                f"这张表有 {table.total} 行，超过 {MOST} 行；请选政策，或用命令行 zhengpu diffusion {name}",
                f"This table has {table.total} rows, more than {MOST}; choose policies, or make it by "
                f"zhengpu diffusion {name}",
            )
        return table


def _made(name: str, cut: Cut, facts: Facts) -> CascadeTable:
    known = known_of(facts, adoptions_of(facts, cut.by, cut.policies, cut.scale))
    total = size_of(name, known)
    if total is not None:
        return CascadeTable(name, known, total, None)
    rows = tuple(CASCADE_TABLES[name](known))
    return CascadeTable(name, known, len(rows), rows)
