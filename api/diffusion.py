"""The facts of diffusion of the newest snapshot, fetched once a snapshot and kept for as long as it lasts."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from starlette.concurrency import run_in_threadpool

from api.cascade_rows import CascadeTable, CascadeTables, Cut
from api.facts_asked import TRIES, FactsAsked
from api.facts_kept import FactsKept
from api.networks import Networks, Wanted
from api.per_state import PerState
from api.queries import query
from api.workers import Pool
from graph_builder.diffusion.adopters import adopters, first_adoptions
from graph_builder.diffusion.candidates import CandidateRow, candidate_rows, candidates
from graph_builder.diffusion.facts import Facts, units_of
from graph_builder.diffusion.likely_ways import Answer
from graph_builder.diffusion.told import ADOPTING, NAMING, QUERIES, Told, query_text
from graph_builder.pipeline import pipeline_for
from ontology.load import load


class Diffusion:
    """What the tables of results and the pictures are made from."""

    def __init__(self, pool: Pool, kept: FactsKept | None = None) -> None:
        self._pool = pool
        self._facts = PerState(pool.source, FactsAsked(pool, QUERIES).ask)
        self._adopting = FactsAsked(pool, ADOPTING, kept)
        self._adoptions = PerState(pool.source, self._adopting.ask)
        self._candidates = PerState(pool.source, self._make_candidates)
        self._networks = Networks(pool.source)
        self._tables = CascadeTables(pool.source)

    async def facts(self) -> Facts:
        """The facts of one snapshot, the newest."""
        return await self._facts.get()

    async def adoptions(self) -> Facts:
        """The facts without how many acts are told of each unit: what pictures need, in half the time."""
        return self._facts.known() or await self._adoptions.get()

    async def begun(self) -> Facts | None:
        """The same where those of some state are there already, so that nobody waits for all to be asked."""
        return await self.adoptions() if self._adopting.is_begun else None

    async def make_ready(self) -> None:
        """Have ready, and kept for the next start, what every picture of adoptions begins with."""
        await run_in_threadpool(_begun, await self.adoptions())
        await self._adopting.keep()

    async def adopted(self) -> set[tuple[str, str]]:
        """Each policy with each unit of province level that adopted it: in an eighth of the time that the
        facts of many bulletins take, and told by those once they are there.
        """
        if (facts := await self.begun()) is not None:
            return {(one.policy, one.unit) for one in facts.adopted if one.unit}
        rows, places, units = await asyncio.gather(
            self._pool.select(query("adopted_by")),
            *(self._pool.select(query_text(name)) for name in ("places", "units")),
        )
        within = units_of(rows, places, units)
        return {(row["policy"], within[row["adopter"]]) for row in rows if row["adopter"] in within}

    async def network(self, wanted: Wanted) -> Answer:
        """The likeliest ways of spreading, or why none can be told. Raises ProblemError."""
        return await self._networks.get(wanted, await self.adoptions())

    async def cascade_table(self, name: str, cut: Cut, facts: Facts) -> CascadeTable:
        """A table that is made from cascades. Raises ProblemError."""
        return await self._tables.get(name, cut, facts)

    async def candidates(self) -> list[CandidateRow]:
        """The names that may be policies, a row for each sentence."""
        return await self._candidates.get()

    async def _make_candidates(self) -> list[CandidateRow]:
        return await run_in_threadpool(_found, await self._told(NAMING))

    async def _told(self, queries: Iterable[str]) -> Told:
        """The rows of all queries as one snapshot has them."""
        names = tuple(queries)
        for _ in range(TRIES):
            tag = self._pool.source.state().tag
            rows = await asyncio.gather(*(self._pool.select(query_text(name)) for name in names))
            if self._pool.source.state().tag == tag:
                break
        return dict(zip(names, rows, strict=True))


def _begun(facts: Facts) -> None:
    adopters(facts)
    first_adoptions(facts)


def _found(told: Told) -> list[CandidateRow]:
    return list(candidate_rows(candidates(told, pipeline_for(load()))))
