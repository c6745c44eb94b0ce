"""A clock that is set back: revisions go on, and no client keeps an old state."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from api.settings import Settings
from api.source import EmbeddedSource, Source
from api.tokens import Token, digest_of
from graph_builder.store import journal
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.verify import verify
from tests.api.conftest import INGEST, PATIENT, UNLIMITED, bearer, running
from tests.api.test_kills import bulletin
from tests.graph_builder.store.sample import bulletin_iri, registry, shard

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


@pytest.fixture
def backwards(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock by which each change comes an hour before the last one."""
    times: Iterator[datetime] = (NOON - timedelta(hours=each) for each in range(10**6))
    monkeypatch.setattr(journal, "_now", lambda: next(times).isoformat(timespec="seconds"))


@pytest.mark.usefixtures("backwards")
def test_revisions_go_on_and_order_what_happened(tmp_path: Path) -> None:
    place = tmp_path / "store"
    with EmbeddedStore.open(place) as store:
        store.load_registry(registry(), "first")
        store.replace(shard("one", "a:d1"))
        store.replace(shard("one", "a:d2"), replace=True)
        store.retract(bulletin_iri("one"))
        store.publish()
        store.replace(shard("one", "a:d3"))
        rows = store.history()
        assert [row.revision for row in rows] == [1, 2, 3, 4, 5]
        assert sorted((row.at for row in rows), reverse=True) == [row.at for row in rows]
        steps = store._journal.steps(0, 10)
        assert [step.act for step in steps] == ["other", "came", "changed", "went", "came"]
        assert store.find(bulletin_iri("one")).digest == shard("one", "a:d3").digest
    assert verify(place) == []


def state_of(http: httpx.Client, source: Source, store: Path, at: datetime) -> httpx.Response:
    """An answer from the newest state, when the clock showed `at` as it was published."""
    (snapshot,) = (store / "snapshots").glob(str(source.state().revision))
    os.utime(snapshot, (at.timestamp(), at.timestamp()))
    source.refresh()
    return http.get("/api/bulletins")


def test_a_client_that_asks_by_date_gets_the_newer_state(built: Path, tmp_path: Path) -> None:
    store = Path(shutil.copytree(built, tmp_path / "store"))
    settings = Settings(
        store=store,
        readers=1,
        spares=0,
        ingest_tokens=(Token("i", digest_of(INGEST)),),
        **UNLIMITED,
        **PATIENT,
    )
    source = EmbeddedSource.open(store, settings.base)
    with running(settings, source) as address, httpx.Client(base_url=address, trust_env=False) as http:
        old = state_of(http, source, store, NOON)
        assert old.headers["last-modified"]
        headers = bearer(INGEST) | {"content-type": "text/plain"}
        sent = http.post("/bulletins", content=bulletin(0, 1).encode(), headers=headers, timeout=120)
        assert sent.status_code == 201
        new = state_of(http, source, store, NOON - timedelta(hours=1))
        since = {"if-modified-since": old.headers["last-modified"]}
        again = http.get("/api/bulletins", headers=since)
        assert again.status_code == 200
        assert again.content == new.content != old.content
        assert new.headers["etag"] != old.headers["etag"]
        since = {"if-modified-since": new.headers["last-modified"]}
        assert http.get("/api/bulletins", headers=since).status_code == 304
