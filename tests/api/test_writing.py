"""A writer whose engine met a full disk makes way for another: it would refuse every write from then on."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from api.writing import Turnstile


class Child:
    """Answers whatever it is told to, until it is killed."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told, self.alive = told, True

    async def ask(self, _head: object, _body: bytes) -> tuple[dict[str, Any], bytes]:
        assert self.alive
        return self.told, b""

    def kill(self) -> None:
        self.alive = False

    async def reap(self) -> None:
        """Nothing is left."""


async def children(told: dict[str, Any]) -> int:
    """How many were needed for two requests that are answered so."""
    started: list[Child] = []

    async def start() -> Any:  # noqa: ANN401 - stands in for a child process
        started.append(Child(told))
        return started[-1]

    turnstile = Turnstile(start, 4)
    for _ in range(2):
        assert (await turnstile.ask({}, b"", 5))[0] == told
    return len(started)


@pytest.mark.parametrize(
    ("error", "needed"), [("StoreFull", 2), ("NotWritable", 2), ("BadUpdate", 1), ("Gone", 1)]
)
def test_an_engine_that_is_spent_is_not_asked_again(error: str, needed: int) -> None:
    assert asyncio.run(children({"error": error})) == needed
