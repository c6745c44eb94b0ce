"""The tables that are made from cascades, by name, in one shape, whether the cascades are of a store or of a
file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from graph_builder.diffusion.adopted_cascades import Adoptions
from graph_builder.diffusion.cascades import Cascades, Scale
from graph_builder.diffusion.coverage import OBSERVING, reasons
from graph_builder.diffusion.facts import Facts
from graph_builder.diffusion.statistics.dyads import dyad_cells, dyad_size, dyads
from graph_builder.diffusion.statistics.order import Range
from graph_builder.diffusion.statistics.risk import Cells, Observed, risk_cells, risk_set, risk_size
from graph_builder.diffusion.statistics.spread import statistics
from graph_builder.diffusion.statistics.standing import units
from graph_builder.diffusion.statistics.stream import csv_parts
from graph_builder.diffusion.write import Cell, csv_pieces
from ontology.dictionary import ResultTable, result
from ontology.errors import ZhengpuError

MOST_ROWS = 100_000_000


class TooManyRows(ZhengpuError):
    """A table of more rows than anybody can want: times that are far too fine for periods."""

    exit_status = 2

    def __init__(self, name: str, rows: int, most: int) -> None:
        super().__init__(
            f"{name} 会有 {rows} 行，超过 {most} 行。时间为整数时每个整数是一期："
            "请改用较粗的时间（日期可用 --period），或用 --policy 选取。",
            f"{name} would have {rows} rows, more than {most}. Where times are whole numbers each is a "
            "period: give coarser times (--period for dates), or choose by --policy.",
        )


@dataclass(frozen=True, slots=True)
class Known:
    """Cascades and what is known besides: names, when the nation began, the facts of a store."""

    cascades: Cascades
    labels: Mapping[str, str] = field(default_factory=dict)
    nation: Mapping[str, Range] = field(default_factory=dict)
    facts: Facts | None = None

    @property
    def observed(self) -> Observed | None:
        """Who was looked at when; None where nothing tells it."""
        return self.facts.made(_observing(self.cascades.scale)) if self.facts else None


CASCADE_TABLES: Mapping[str, Callable[[Known], Iterable[Any]]] = {
    "statistics": lambda known: statistics(known.cascades, known.labels, known.nation),
    "units": lambda known: units(known.cascades, known.labels),
    "risk-set": lambda known: risk_set(known.cascades, known.observed),
    "dyads": lambda known: dyads(known.cascades),
}
"""The rows of each table; those of risk-set and dyads come one by one."""

_CELLS: Mapping[str, Callable[[Known, Cell], Iterator[Cells]]] = {
    "risk-set": lambda known, cell: risk_cells(known.cascades, known.observed, cell),
    "dyads": lambda known, cell: dyad_cells(known.cascades, cell),
}

_SIZES: Mapping[str, Callable[[Cascades], int]] = {"risk-set": risk_size, "dyads": dyad_size}


def known_of(facts: Facts, adoptions: Adoptions) -> Known:
    """Return the cascades of a store with all that its bulletins tell of them."""
    cascades = adoptions.cascades
    scale, things = cascades.scale, (*cascades.units, *cascades.names)
    names = {iri: facts.name(iri).zh for iri in things}
    return Known(cascades, names, nation_of(facts, scale), facts)


def nation_of(facts: Facts, scale: Scale) -> dict[str, Range]:
    """Return when the nation began with each policy, as a time on a scale."""
    return {
        policy: (float(scale.place(told.time.begin)), float(scale.place(told.time.end)))
        for policy, told in facts.national.items()
    }


def observed(facts: Facts, scale: Scale) -> Observed:
    """Return the units and periods that some bulletin covers; of all others nothing is known."""
    return {
        (unit, float(period))
        for issue, units in reasons(facts)
        if issue.period
        for unit, reason in units.items()
        if reason in OBSERVING
        for period in range(scale.place(issue.period.begin), scale.place(issue.period.end) + 1)
    }


@cache
def _observing(scale: Scale) -> Callable[[Facts], Observed]:
    """What finds them on a scale: one function for each, so that what it finds is kept with the facts."""
    return lambda facts: observed(facts, scale)


def size_of(name: str, known: Known) -> int | None:
    """Return how many rows a long table has, without making them; None for one that is made as a whole."""
    return _SIZES[name](known.cascades) if name in _SIZES else None


def not_too_many(name: str, known: Known, most: int = MOST_ROWS) -> None:
    """Raise TooManyRows where a table would have more than so many rows."""
    if (rows := size_of(name, known) or 0) > most:
        raise TooManyRows(name, rows, most)


def csv_of(name: str, known: Known, cell: Cell = str, made: Iterable[Any] | None = None) -> Iterator[str]:
    """Yield a table as CSV in pieces, for tables that do not fit in memory; from its rows where they are
    `made`.
    """
    table: ResultTable = result(name)
    if name in _CELLS:
        return csv_parts(table, _CELLS[name](known, cell))
    return csv_pieces(table, CASCADE_TABLES[name](known) if made is None else made, cell)
