"""The facts of diffusion of the newest snapshot, fetched once a snapshot and kept for as long as it lasts."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from starlette.concurrency import run_in_threadpool

from api.workers import Pool
from graph_builder.diffusion.candidates import CandidateRow, candidate_rows, candidates
from graph_builder.diffusion.facts import Facts, facts_of
from graph_builder.diffusion.told import NAMING, QUERIES, Told, query_text
from graph_builder.pipeline import pipeline_for
from ontology.load import load

_TRIES = 3  # a writer may publish between two queries


class Diffusion:
    """What the tables of results are made from."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._turn = asyncio.Lock()
        self._facts: tuple[int, Facts] | None = None
        self._candidates: tuple[int, list[CandidateRow]] | None = None

    async def facts(self) -> Facts:
        """The facts of one snapshot, the newest."""
        async with self._turn:
            revision = self._pool.source.revision()
            if self._facts is None or self._facts[0] != revision:
                revision, told = await self._told(QUERIES)
                self._facts = revision, await run_in_threadpool(facts_of, told)
            return self._facts[1]

    async def candidates(self) -> list[CandidateRow]:
        """The names that may be policies, a row for each sentence."""
        async with self._turn:
            revision = self._pool.source.revision()
            if self._candidates is None or self._candidates[0] != revision:
                revision, told = await self._told(NAMING)
                self._candidates = revision, await run_in_threadpool(_found, told)
            return self._candidates[1]

    async def _told(self, queries: Iterable[str]) -> tuple[int, Told]:
        """The rows of all queries as one snapshot has them, with its revision."""
        for _ in range(_TRIES):
            revision = self._pool.source.revision()
            told = {name: await self._pool.select(query_text(name)) for name in queries}
            if self._pool.source.revision() == revision:
                break
        return revision, told


def _found(told: Told) -> list[CandidateRow]:
    return list(candidate_rows(candidates(told, pipeline_for(load()))))
