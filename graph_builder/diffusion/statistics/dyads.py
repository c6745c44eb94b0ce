"""Directed dyads: whether a unit adopts what another one already has, period by period.

A row is a follower, a leader, a cascade and a period: the follower is at risk (see `risk`), and the leader
had surely adopted before that period. So an adopter is never set beside units that it could not
have followed.
Sources: C. Volden, States as Policy Laboratories, American Journal of Political Science 50 (2006), 294-312,
for the directed dyad as the unit of analysis; F. J. Boehmke, Policy Emulation or Policy Convergence?, Journal
of Politics 71 (2009), 1125-1140, for keeping only dyads in which there is something to follow.
Limits: a follower that adopts has an event beside every earlier adopter, so that rows hang together: standard
errors must be clustered. Late adopters seem to follow all others, whatever moved them. An event tells that
one was later than the other, not that it followed.

Rows grow with the square of the units: they are made in blocks of columns, so that memory stays flat.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from graph_builder.diffusion.cascades import Cascades, Floats, Ints
from graph_builder.diffusion.statistics.periods import plains, whole
from graph_builder.diffusion.statistics.risk import (
    BLOCK,
    Cells,
    Exposure,
    RiskBlock,
    blocks_of,
    exposures,
    named,
    told_times,
)


@dataclass(frozen=True, slots=True)
class DyadRow:
    """A follower beside a leader in a period; the columns are told in ``ontology/results/dyads.yaml``."""

    follower: str
    leader: str
    cascade: str
    time: str
    since_leader: float
    event: int
    adopted_before: int
    uncertain: int


@dataclass(frozen=True, slots=True, eq=False)
class DyadBlock:
    """Rows of one cascade as columns; units are places in the units, `time` is a number on their scale."""

    cascade: int
    follower: Ints
    leader: Ints
    time: Floats
    since_leader: Floats
    event: Ints
    adopted_before: Ints
    uncertain: Ints

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.follower)


def dyads(cascades: Cascades) -> Iterator[DyadRow]:
    """Yield the directed dyads by cascade, follower, period and the leader's time."""
    for part in dyad_cells(cascades):
        for cells in part:
            yield DyadRow(*cells)


def dyad_cells(cascades: Cascades, cell: Callable[[str], str] = str) -> Iterator[Cells]:
    """Yield the same as cells, block by block; `cell` may mend texts, for spreadsheets."""
    units, names = named(cascades.units, cell), named(cascades.names, cell)
    counted = whole(cascades)
    for block in dyad_blocks(cascades):
        yield zip(
            units[block.follower].tolist(),
            units[block.leader].tolist(),
            [names[block.cascade]] * len(block),
            told_times(cascades, block.time, cell),
            plains(block.since_leader, counted),
            block.event.tolist(),
            block.adopted_before.tolist(),
            block.uncertain.tolist(),
            strict=True,
        )


def dyad_size(cascades: Cascades) -> int:
    """Return how many directed dyads there are, without making them."""
    return sum(_size(one) for one in exposures(cascades))


def dyad_blocks(cascades: Cascades, size: int = BLOCK) -> Iterator[DyadBlock]:
    """Yield the directed dyads as columns, about `size` rows at a time: those of one follower in one period
    stay together.
    """
    for one in exposures(cascades):
        for block in blocks_of(one, size):
            part = np.cumsum(block.adopted_before) // size
            for rows in np.split(np.arange(len(block)), np.flatnonzero(np.diff(part)) + 1):
                if block.adopted_before[rows].any():
                    yield _block(one, block, rows)


def _size(one: Exposure) -> int:
    """For each unit, the periods of its risk after each adoption, summed up."""
    last = one.at_risk - 1
    before = np.searchsorted(one.place, last)
    return int((before * last - np.concatenate([[0], np.cumsum(one.place)])[before]).sum())


def _block(one: Exposure, block: RiskBlock, rows: Ints) -> DyadBlock:
    """Beside each row of the risk set those who adopted before, who stand first by the end of their times."""
    counts = block.adopted_before[rows]
    row = np.repeat(rows, counts)
    leader = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    return DyadBlock(
        cascade=block.cascade,
        follower=block.unit[row],
        leader=one.leader[leader],
        time=block.time[row],
        since_leader=block.time[row] - one.end[leader],
        event=block.event[row],
        adopted_before=block.adopted_before[row],
        uncertain=block.uncertain[row],
    )
