from __future__ import annotations

import asyncio
import contextlib
import re

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Receive, Scope, Send

from api.edge.exchange import CLIENT_LEFT, Exchange, Watch, begin
from tests.api.edge.conftest import ask, scope_of


@given(st.text(st.characters(max_codepoint=255), max_size=80))
def test_an_id_is_a_plain_word(told: str) -> None:
    request_id = begin(scope_of(x_request_id=told)).request_id
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", request_id)
    assert request_id == told or re.fullmatch("[0-9a-f]{16}", request_id)


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/static/style.css", "/health/live", "/sparql?query=ASK%7B%7D"]
)
def test_every_answer_has_one(client: httpx.Client, path: str) -> None:
    for _ in range(2):
        told = client.get(path, headers={"x-request-id": "a.b-c_1"}).headers
        assert told.get_list("x-request-id") == ["a.b-c_1"]
    assert client.options(path).headers["x-request-id"]


def watched(app: object) -> list[Exchange]:
    seen: list[Exchange] = []
    with contextlib.suppress(RuntimeError, IndexError):  # IndexError: there was no answer
        asyncio.run(ask(Watch(app, (seen.append,)), scope_of("/x")))  # type: ignore[arg-type]
    return seen


def test_a_failure_is_seen_too() -> None:
    async def fails(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 500, "headers": []})
        raise RuntimeError

    async def leaves(scope: Scope, receive: Receive, send: Send) -> None:
        return

    assert [each.status for each in watched(fails)] == [500]
    assert [each.status for each in watched(leaves)] == [CLIENT_LEFT]
