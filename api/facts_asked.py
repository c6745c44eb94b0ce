"""The facts of diffusion, asked of the readers: of all bulletins some at a time, or of those that
changed.

One question about the adoptions of two thousand bulletins takes longer, and has a larger answer, than readers
are given; and one bulletin that changed is no reason to read the others again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice

from starlette.concurrency import run_in_threadpool

from api.changed import changed_since, graph_of
from api.facts_kept import FactsKept
from api.source import State
from api.workers import Pool
from graph_builder.diffusion.facts import Facts, facts_of
from graph_builder.diffusion.renewing import named_by, renewed
from graph_builder.diffusion.told import BY_BULLETIN, Rows, query_of_names, query_text, query_within

TRIES = 3  # a writer may publish between two queries
FEW = 50  # changes whose bulletins are asked about alone; after more, all are
MANY = 300  # bulletins that one question is not asked about
AT_ONCE = 100  # bulletins, where there are so many
NAMES_AT_ONCE = 2000


class FactsAsked:
    """The facts that some queries tell of the newest state, made from those of the last where that does."""

    def __init__(self, pool: Pool, queries: Iterable[str], kept: FactsKept | None = None) -> None:
        self._pool = pool
        self._queries = frozenset(queries)
        self._graph = graph_of(pool.settings.base)
        self._kept = kept
        self._kept_at: State | None = None
        self._last: tuple[State, Facts] | None = None

    @property
    def is_begun(self) -> bool:
        """Whether there are facts of some state already, so that those of another cost what has changed."""
        return self._last is not None

    async def ask(self) -> Facts:
        """The facts, as one state has them."""
        if self._last is None and self._kept is not None:
            self._last = await run_in_threadpool(self._kept.read)
            self._kept_at = self._last[0] if self._last else None
        for _ in range(TRIES):
            state = self._pool.source.state()
            facts = await self._of(state)
            if self._pool.source.state().tag == state.tag:
                self._last = state, facts
                break
        return facts

    async def keep(self) -> None:
        """Have the facts outlast the service, where there are so many that asking for all takes long and
        those that are kept will soon be too old to be renewed.
        """
        if self._kept is None or self._last is None or len(self._last[1].issues) <= MANY:
            return
        ahead = self._last[0].revision - self._kept_at.revision if self._kept_at else FEW
        if not 0 <= ahead <= FEW // 2:
            self._kept_at = self._last[0]
            await run_in_threadpool(self._kept.write, *self._last)

    async def _of(self, state: State) -> Facts:
        if self._last is not None:
            before, last = self._last
            if before.tag == state.tag:
                return last
            changed = await changed_since(self._pool.source, before, state, FEW)
            if changed is not None:
                part = await self._facts(sorted(changed))
                return await run_in_threadpool(renewed, last, changed, part)
        bulletins = await self._pool.select(query_text("bulletins"))
        if len(bulletins) > MANY:
            return await self._facts(sorted({row["bulletin"] for row in bulletins}))
        names = sorted(self._queries)
        rows = await asyncio.gather(*(self._pool.select(query_text(name)) for name in names))
        return await run_in_threadpool(facts_of, dict(zip(names, rows, strict=True)))

    async def _facts(self, bulletins: Sequence[str]) -> Facts:
        """The facts that some bulletins tell, and whole what is no bulletin's own."""
        names = sorted(self._queries - {"names"})
        rows = await asyncio.gather(*(self._rows(name, bulletins) for name in names))
        told = dict(zip(names, rows, strict=True))
        told["names"] = await self._names(named_by(told))
        return await run_in_threadpool(facts_of, told)

    async def _rows(self, name: str, bulletins: Sequence[str]) -> Rows:
        if name not in BY_BULLETIN:
            return await self._pool.select(query_text(name))
        found: list[Mapping[str, str]] = []
        for some in _batches(bulletins, AT_ONCE):
            asked = query_within(name, {iri: self._graph(iri) for iri in some})
            found += await self._pool.select(asked)
        return found

    async def _names(self, things: Collection[str]) -> Rows:
        found: list[Mapping[str, str]] = []
        for some in _batches(sorted(things), NAMES_AT_ONCE):
            found += await self._pool.select(query_of_names(some))
        return found


def _batches(all_: Iterable[str], size: int) -> Iterable[list[str]]:
    """The members of a list, so many at a time.

    >>> list(_batches("abc", 2))
    [['a', 'b'], ['c']]
    """
    rest = iter(all_)
    while some := list(islice(rest, size)):
        yield some
