"""What nobody foresaw passes through the edge like any other answer."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.app import create_app
from api.settings import Settings
from tests.api.conftest import FixedSource
from tests.api.edge.conftest import ask, scope_of


def test_a_crash_is_a_problem_with_every_header(snapshot: Path, caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(Settings(), FixedSource(snapshot))

    async def crashes(request: Request) -> Response:
        raise RuntimeError("secret")

    async def calm(scope: Scope, receive: Receive, send: Send) -> None:
        with contextlib.suppress(RuntimeError):  # for the server's log
            await app(scope, receive, send)

    app.add_route("/crash", crashes)
    with caplog.at_level(logging.ERROR):
        answer = asyncio.run(ask(calm, scope_of("/crash", accept_language="en")))
    assert answer.status == 500
    assert b"secret" not in answer.body
    for name in ("access-control-allow-origin", "content-security-policy", "x-request-id"):
        assert answer.headers[name]
    assert answer.headers["cache-control"] == "no-store"
    assert "unhandled error at /crash" in caplog.text
