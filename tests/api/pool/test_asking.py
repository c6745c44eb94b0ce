"""What a reader is asked and what it answers: the request, the deadline, the errors, the rows."""

from __future__ import annotations

import pytest

from api.query_errors import (
    EvaluationError,
    NoSuchGraphError,
    QuerySyntaxError,
    ReaderCrashedError,
    ResultTooLargeError,
)
from api.workers import Query, Term, WholeGraph
from tests.api.pool.world import EMPTY, World, background, pool_of, run, settled


def test_a_query_is_answered_and_its_reader_waits_for_the_next(world: World) -> None:
    async def scenario() -> None:
        async with pool_of(world) as pool:
            for _ in range(3):
                result = await pool.query(Query("ASK {}", media_type="text/csv"))
                assert (result.body, result.media_type, result.revision) == (EMPTY, "text/csv", 1)
                assert (pool.idle, pool.busy, pool.waiting) == (1, 0, 0)
            assert len(world.readers) == 1
            world.shut()
            task = background(pool)
            await settled()
            assert (pool.idle, pool.busy, pool.ready) == (0, 1, True)
            world.open()
            await task

    run(scenario)


def test_what_is_asked_says_only_what_is_told() -> None:
    assert Query("ASK {}").request(5) == {
        "query": "ASK {}", "format": "application/sparql-results+json", "seconds": 5,
    }  # fmt: skip
    full = Query(
        "q", "text/csv", substitutions={"x": Term.iri("urn:x"), "y": Term("literal", "甲", language="zh")},
        default_graphs=["urn:d"], named_graphs=["urn:n"], rows=0, base="urn:b",
    )  # fmt: skip
    assert full.request(0.5) == {
        "query": "q", "format": "text/csv", "seconds": 0.5, "rows": 0, "base": "urn:b",
        "substitutions": {
            "x": {"type": "uri", "value": "urn:x"},
            "y": {"type": "literal", "value": "甲", "xml:lang": "zh"},
        },
        "default_graphs": ["urn:d"], "named_graphs": ["urn:n"],
    }  # fmt: skip
    assert WholeGraph(None, "text/turtle").request(3) == {
        "graph": None,
        "format": "text/turtle",
        "seconds": 3,
    }
    assert (WholeGraph(None, "text/turtle").public, Query("q").public) == (True, False)
    typed = Term("literal", "1", datatype="urn:int").json()
    assert typed == {"type": "literal", "value": "1", "datatype": "urn:int"}


@pytest.mark.parametrize(
    ("timeout", "setting", "most", "seconds"),
    [(None, 7, 60, 7), (3, 7, 60, 3), (90, 7, 60, 60), (None, 60, 60, 60)],
)
def test_a_deadline_is_the_query_s_own_else_the_setting_and_never_past_the_most(
    world: World, timeout: float | None, setting: float, most: float, seconds: float
) -> None:
    async def scenario() -> None:
        async with pool_of(world, timeout=setting, max_timeout=most) as pool:
            await pool.query(Query("ASK {}", timeout=timeout))
        assert world.readers[0].asked[0]["seconds"] == seconds

    run(scenario)


@pytest.mark.parametrize(
    ("head", "error"),
    [
        ({"error": "syntax", "message": "why"}, QuerySyntaxError),
        ({"error": "too-large"}, ResultTooLargeError),
        ({"error": "no-graph", "message": "which"}, NoSuchGraphError),
        ({"error": "memory"}, ReaderCrashedError),
        ({"error": "evaluation", "message": "what"}, EvaluationError),
        ({"error": "of another kind"}, EvaluationError),
    ],
)
def test_what_a_reader_says_is_wrong_is_an_error_and_the_reader_stays(
    world: World, head: dict[str, str], error: type[Exception]
) -> None:
    async def scenario() -> None:
        async with pool_of(world) as pool:
            world.readers[0].answer = head
            with pytest.raises(error):
                await pool.query(Query("ASK {}"))
            assert (pool.idle, len(world.readers)) == (1, 1)

    run(scenario)


def test_rows_come_as_plain_strings(world: World) -> None:
    async def scenario() -> None:
        async with pool_of(world) as pool:
            world.readers[0].answer = {}
            assert await pool.select("SELECT", {"x": Term.iri("urn:x")}) == []
        assert world.readers[0].asked[0]["substitutions"] == {"x": {"type": "uri", "value": "urn:x"}}

    run(scenario)
