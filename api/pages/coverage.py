"""Which unit each bulletin tells of, as a grid, with the months that no bulletin covers."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

from starlette.concurrency import run_in_threadpool

from api.queries import query
from api.site import Site
from graph_builder.diffusion.coverage import OBSERVING, Reason, reasons
from graph_builder.diffusion.facts import Facts, Issue
from graph_builder.diffusion.told import Rows


@dataclass(frozen=True, slots=True)
class Line:
    """A bulletin, or the months between two bulletins of a series that have none: `bulletin` is empty then,
    and `gap` says how many they are.

    ``reasons`` has one for each unit of the grid, None where the bulletin is not expected to tell of it.
    """

    series: str
    begin: date | None
    bulletin: str = ""
    reasons: tuple[Reason | None, ...] = ()
    gap: int = 0

    @property
    def month(self) -> str:
        """The month that it begins in, ``2022-11``; empty where that is unknown."""
        return f"{self.begin:%Y-%m}" if self.begin else ""

    def count(self, *reasons: str) -> int:
        """How many units are told of, or not, for one of these reasons."""
        return sum(reason in reasons for reason in self.reasons if reason)


@dataclass(frozen=True)
class Grid:
    """The units by IRI with their one-character names, and the lines, the oldest first."""

    units: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]

    @cached_property
    def series(self) -> Mapping[str, Sequence[Line]]:
        """The bulletins of each series; the empty one holds those of none."""
        found: defaultdict[str, list[Line]] = defaultdict(list)
        for line in self.lines:
            if line.bulletin:
                found[line.series].append(line)
        return found

    @cached_property
    def gaps(self) -> Mapping[str, int]:
        """How many months without a bulletin each series has between its first and its last one."""
        found: Counter[str] = Counter()
        for line in self.lines:
            found[line.series] += line.gap
        return found

    @cached_property
    def times_seen(self) -> Sequence[int]:
        """How many bulletins tell of each unit."""
        told = [line.reasons for line in self.lines if line.reasons]
        return [sum(reasons[at] in OBSERVING for reasons in told) for at in range(len(self.units))]


async def grid_of(site: Site) -> Grid:
    """The grid of the newest state, made once."""

    async def find() -> Grid:
        units, facts = await asyncio.gather(site.pool.select(query("units")), site.diffusion.adoptions())
        return await run_in_threadpool(grid, units, facts)

    return await site.kept.get("coverage", find)


def grid(units: Rows, facts: Facts) -> Grid:
    """The grid of the units, in their order, and of what the bulletins tell."""
    known = tuple((row["unit"], row["abbreviation"]) for row in units)
    lines = [_line(issue, told, known) for issue, told in reasons(facts) if told]
    lines += _gaps(lines)
    return Grid(known, tuple(sorted(lines, key=lambda line: (line.begin or date.max, line.bulletin))))


def _line(issue: Issue, told: Mapping[str, Reason], units: Iterable[tuple[str, str]]) -> Line:
    begin = issue.period.begin if issue.period else None
    return Line(issue.series, begin, issue.iri, tuple(told.get(iri) for iri, _ in units))


def _gaps(lines: Iterable[Line]) -> Iterator[Line]:
    """The months without a bulletin between the first and the last one of each series, each run a line."""
    months: defaultdict[str, set[date]] = defaultdict(set)
    for line in lines:
        if line.series and line.begin:
            months[line.series].add(line.begin.replace(day=1))
    for series, found in months.items():
        for before, after in pairwise(sorted(found)):
            gap = 12 * (after.year - before.year) + after.month - before.month - 1
            if gap:
                yield Line(series, (before + timedelta(days=32)).replace(day=1), gap=gap)
