"""The page of the catalogue waits for no count: it has what the index knows, and says what is to come."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.routers import catalog
from api.settings import Settings
from api.source import EmbeddedSource
from api.statistics import Counting, Statistics
from tests.api.conftest import running

HTML = {"accept": "text/html", "accept-language": "en"}


@pytest.fixture
def counting(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[httpx.Client, asyncio.Event]]:
    """A service that counts nothing until the event is set."""
    done, count = asyncio.Event(), Counting._count

    async def slow(self: Counting) -> Statistics:
        await done.wait()
        return await count(self)

    monkeypatch.setattr(Counting, "_count", slow)
    monkeypatch.setattr(catalog, "PATIENCE", 0.05)
    settings = Settings(store=folder, readers=2, spares=0)
    with (
        running(settings, EmbeddedSource.open(folder, settings.base)) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=60, headers=HTML) as client,
    ):
        yield client, done


def test_what_is_not_counted_yet_is_said_to_come(counting: tuple[httpx.Client, asyncio.Event]) -> None:
    client, done = counting
    first = client.get("/catalog")
    assert first.headers["cache-control"] == "no-store"
    assert "still being made" in first.text
    assert len(_numbers(first)) > 5, "the things, and how many there are of each class"
    done.set()
    whole = client.get("/catalog", headers={"accept": "text/turtle"})
    assert re.search(r"void[:#]triples", whole.text)
    again = client.get("/catalog")
    assert "still being made" not in again.text
    assert set(_numbers(first)) <= set(_numbers(again))


def _numbers(page: httpx.Response) -> list[str]:
    """The counts of things and of each class, as far as they are there."""
    return re.findall(r"<d[dt]>[^<]*</dt><dd>[\d,]+|<th scope=\"row\">[^<]+</th><td>[\d,]+", page.text)
