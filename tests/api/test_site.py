"""A client who waited for another's answer to the same query has no more time than any other."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.requests import Request

from api.edge.exchange import KEY, Exchange
from api.query_errors import QueryTimeoutError
from api.settings import Settings
from api.site import run_for
from api.workers import Query, WholeGraph


class Pool:
    """Notes the query that it is asked."""

    asked: Query | WholeGraph | None = None

    async def query(self, query: Query | WholeGraph) -> str:
        self.asked = query
        return "answer"


def run(query: Query | WholeGraph, waited: float) -> float | None:
    """The deadline under which the query reaches the pool."""
    pool, exchange = Pool(), Exchange("", "GET", "/sparql", "", "", 0.0, waited=waited)
    site = SimpleNamespace(pool=pool, settings=Settings(timeout=10, max_timeout=20))
    app = SimpleNamespace(state=SimpleNamespace(site=site))
    scope: dict[str, Any] = {"type": "http", "app": app, KEY: exchange}
    assert str(asyncio.run(run_for(Request(scope), query))) == "answer"
    assert pool.asked is not None
    return pool.asked.timeout


@pytest.mark.parametrize(
    ("timeout", "waited", "left"),
    [(None, 0, None), (3, 0, 3), (None, 4, 6), (5, 1, 4), (500, 15, 5)],
)
def test_the_time_left(timeout: float | None, waited: float, left: float | None) -> None:
    assert run(Query("ASK {}", timeout=timeout), waited) == left


def test_a_whole_graph_is_no_exception() -> None:
    assert run(WholeGraph(None, "text/turtle"), 4) == 6


@pytest.mark.parametrize("waited", [2.96, 3, 10])
def test_who_waited_all_of_it_takes_no_reader(waited: float) -> None:
    with pytest.raises(QueryTimeoutError) as told:
        run(Query("ASK {}", timeout=3), waited)
    assert told.value.seconds == 3
