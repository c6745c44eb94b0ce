"""How large the dataset is and what it holds, counted by queries once for each published state."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from api.per_state import PerState
from api.queries import query
from api.query_errors import EvaluationError, QueryTimeoutError, ReaderCrashedError, ResultTooLargeError
from api.search import Searcher
from api.source import Source
from api.workers import Pool, Query
from graph_builder.store.search.counting import partitions, with_class
from graph_builder.store.search.lookup import View

T = TypeVar("T")

# Counting a graph's triples reads them all: more graphs than this are not told one by one.
GRAPHS_COUNTED = 100
MOST_CLASSES = 500  # as the query has it that asks for them
# Too large a store to count says so once; one that is merely busy is asked again.
_HOPELESS = (QueryTimeoutError, ReaderCrashedError, ResultTooLargeError, EvaluationError)


@dataclass(frozen=True, slots=True)
class Partition:
    """A part of the dataset: the class, property or graph, how many things or triples it holds (None where
    nobody counted), and one of its things.
    """

    iri: str
    count: int | None
    example: str = ""


@dataclass(frozen=True, slots=True)
class Statistics:
    """What a state holds; a count is None where the store is too large to count it in time. While the rest
    `is_being_counted`, there is what the index tells.
    """

    published: int
    triples: int | None = None
    subjects: int | None = None
    objects: int | None = None
    entities: int | None = None
    classes: Sequence[Partition] = ()
    properties: Sequence[Partition] = ()
    graphs: Sequence[Partition] = ()
    is_being_counted: bool = False


class Counting:
    """Counts what a source serves; no page waits behind it, since its queries are public ones."""

    def __init__(self, pool: Pool, source: Source, search: Searcher | None = None) -> None:
        self._pool = pool
        self._search = search
        self._source = source
        self._kept = PerState(source, self._count)
        self._meanwhile = PerState(source, self._by_index)

    async def statistics(self) -> Statistics:
        """The statistics of the newest state. Raises a `QueryError` where the service is busy or stops."""
        return await self._kept.get()

    async def soon(self, seconds: float) -> Statistics:
        """The same if it is there so many seconds after it was asked for first, else what the index tells;
        counting goes on.
        """
        try:
            return await self._kept.within(seconds)
        except TimeoutError:
            return await self._meanwhile.get()

    def known(self) -> Statistics | None:
        """The same if somebody asked for it before; nobody waits."""
        return self._kept.known()

    async def _by_index(self) -> Statistics:
        nothing = Statistics(self._source.state().published, is_being_counted=True)

        async def without_index() -> Statistics:
            return nothing

        def told(view: View) -> Statistics:
            return replace(nothing, entities=with_class(view), classes=_by_class(view))

        return await self._told(told, without_index)

    async def _count(self) -> Statistics:
        published = self._source.state().published
        totals = await self._rows("totals")
        first = {name: int(value) for name, value in totals[0].items()} if totals else {}
        entities = await self._told(with_class, self._typed)
        return Statistics(
            published,
            first.get("triples"),
            first.get("subjects"),
            first.get("objects"),
            entities,
            await self._told(_by_class, self._classes),
            _partitions(await self._rows("partitions_by_property"), "property"),
            await self._graphs(),
        )

    async def _told(self, question: Callable[[View], T], asked: Callable[[], Awaitable[T]]) -> T:
        """What the index tells, else what is asked of the data."""
        return await (self._search.ask_or(question, asked) if self._search else asked())

    async def _typed(self) -> int | None:
        typed = await self._rows("typed_total")
        return int(typed[0]["count"]) if typed else None

    async def _classes(self) -> Sequence[Partition]:
        return _partitions(await self._rows("partitions_by_class"), "class")

    async def _graphs(self) -> Sequence[Partition]:
        """The graphs, counted where they are few; some servers tell their names by counting alone."""
        named = _partitions(await self._rows("graph_names"), "graph")
        if len(named) > GRAPHS_COUNTED:
            return ()
        counted = _partitions(await self._rows("partitions_by_graph"), "graph")
        if not named and len(counted) >= GRAPHS_COUNTED:
            return ()
        return counted or named

    async def _rows(self, name: str) -> list[dict[str, str]]:
        """The rows of a query, or none where the store is too large for it."""
        asked = Query(query(name), timeout=self._pool.settings.max_timeout, public=True)
        try:
            result = await self._pool.query(asked)
        except _HOPELESS:
            return []
        bindings = (await asyncio.to_thread(json.loads, result.body))["results"]["bindings"]
        return [{name: term["value"] for name, term in row.items()} for row in bindings]


def _by_class(view: View) -> Sequence[Partition]:
    return tuple(Partition(*each) for each in partitions(view)[:MOST_CLASSES])


def _partitions(rows: Sequence[dict[str, str]], of: str) -> Sequence[Partition]:
    return tuple(
        Partition(row[of], int(row["count"]) if "count" in row else None, row.get("example", ""))
        for row in rows
        if of in row  # an aggregate over nothing gives one row without a group
    )
