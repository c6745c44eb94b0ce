"""Facts of diffusion outlast a service: the same whether they are asked, kept, or kept and renewed."""

from __future__ import annotations

import asyncio
import gzip
from pathlib import Path
from typing import cast

import pytest

from api import facts_asked
from api.facts_asked import FactsAsked
from api.facts_kept import FactsKept
from api.source import State
from api.workers import Pool
from graph_builder.diffusion.facts import Facts, facts_of
from graph_builder.diffusion.facts_file import facts_in, lines_of
from graph_builder.diffusion.told import ADOPTING, tell
from graph_builder.store.embedded import EmbeddedStore
from tests.api.test_facts_asked import OverStore
from tests.api.test_facts_asked import store as store  # noqa: PLC0414 - a fixture
from tests.graph_builder.diffusion.test_orders import shard

NOW = State(7, 9)


@pytest.fixture
def facts(store: EmbeddedStore) -> Facts:
    return facts_of(tell(store))


def test_what_is_kept_is_what_was_known(facts: Facts, tmp_path: Path) -> None:
    assert facts.adopted
    assert facts.acts
    assert facts_in(lines_of(facts)) == facts
    kept = FactsKept(tmp_path / "facts.gz")
    assert kept.read() is None
    kept.write(NOW, facts)
    assert kept.read() == (NOW, facts)
    assert [path.name for path in tmp_path.glob("facts*")] == ["facts.gz"]


def test_what_is_cut_off_damaged_or_of_another_version_is_not_used(facts: Facts, tmp_path: Path) -> None:
    kept = FactsKept(tmp_path / "facts.gz")
    kept.write(NOW, facts)
    whole = (tmp_path / "facts.gz").read_bytes()
    lines = gzip.decompress(whole).splitlines(keepends=True)
    for harm in (
        whole[: len(whole) // 2],
        b"no archive",
        b"",
        whole[:200] + b"\0\0\0\0" + whole[204:],
        gzip.compress(b"".join(lines[:-1])),  # whole, but not all of it
        gzip.compress(b"".join([lines[0], b'["facts","older"]\n', *lines[2:]])),
        gzip.compress(b"".join([*lines[:2], b'["unit"]\n', *lines[2:]])),
        gzip.compress(b"".join([*lines[:2], b'["adopted","x"]\n', *lines[2:]])),
        gzip.compress(b"x y\n" + b"".join(lines[1:])),
    ):
        (tmp_path / "facts.gz").write_bytes(harm)
        assert kept.read() is None


def test_where_nothing_can_be_written_nothing_is_kept(facts: Facts, tmp_path: Path) -> None:
    kept = FactsKept(tmp_path / "nowhere" / "facts.gz")
    kept.write(NOW, facts)
    assert kept.read() is None


def test_a_service_that_starts_again_asks_only_about_what_changed(
    store: EmbeddedStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = FactsKept(tmp_path / "facts.gz")

    def begun() -> tuple[FactsAsked, OverStore]:
        pool = OverStore(store)
        return FactsAsked(cast(Pool, pool), ADOPTING, kept), pool

    first, _ = begun()
    asyncio.run(first.ask())
    asyncio.run(first.keep())
    assert kept.read() is None, "few bulletins are soon asked about"
    monkeypatch.setattr(facts_asked, "MANY", 1)
    asyncio.run(first.keep())

    same, pool = begun()
    assert asyncio.run(same.ask()) == facts_of(tell(store, ADOPTING))
    assert pool.asked == []

    store.replace(shard("2022-11.txt", 1), replace=True)
    store.publish()
    renewed, pool = begun()
    assert asyncio.run(renewed.ask()) == facts_of(tell(store, ADOPTING))
    about = [text for text in pool.asked if "VALUES ?graph" in text]
    assert about
    assert all(shard("2022-11.txt", 1).graph in text for text in about)


def test_it_is_written_again_only_when_it_would_soon_be_too_old(
    store: EmbeddedStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts_asked, "MANY", 1)
    monkeypatch.setattr(facts_asked, "FEW", 2)
    kept = FactsKept(tmp_path / "facts.gz")
    asked = FactsAsked(cast(Pool, OverStore(store)), ADOPTING, kept)
    at = []
    for turn in range(3):
        store.replace(shard("2022-11.txt", turn % 2), replace=True)
        asyncio.run(asked.ask())
        asyncio.run(asked.keep())
        told = kept.read()
        assert told is not None
        at.append(store.revision - told[0].revision)
    assert at == [0, 1, 0]
