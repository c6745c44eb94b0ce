"""The facts of diffusion are the same however they are asked: at once, in parts, or as bulletins change."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Literal, cast

import pytest

from api import facts_asked
from api.changed import changed_since
from api.diffusion import Diffusion
from api.facts_asked import FactsAsked
from api.settings import Settings
from api.source import Source, State
from api.workers import Pool
from graph_builder.diffusion.facts import facts_of
from graph_builder.diffusion.told import ADOPTING, Rows, rows_of, tell
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.journal import Journal, Step
from tests.graph_builder.diffusion.conftest import MONTHS
from tests.graph_builder.diffusion.test_orders import shard


class OverStore:
    """A pool and a source over a store at hand, which notes what it is asked."""

    def __init__(self, store: EmbeddedStore) -> None:
        self.store = store
        self.source = self
        self.settings = Settings()
        self.asked: list[str] = []

    async def select(self, text: str) -> Rows:
        self.asked.append(text)
        return rows_of(self.store.query(text))

    def state(self) -> State:
        return State(self.store.revision, self.store.revision)

    def changes(self, since: int, limit: int) -> Sequence[Step]:
        return Journal.look(self.store.home.journal).steps(since, limit)


@pytest.fixture
def store(registry_store: Path, tmp_path: Path) -> Iterator[EmbeddedStore]:
    with EmbeddedStore.open(shutil.copytree(registry_store, tmp_path / "store")) as opened:
        for name in sorted(MONTHS):
            opened.replace(shard(name, 0))
        opened.publish()
        yield opened


def test_what_is_asked_in_parts_is_what_is_asked_at_once(
    store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = facts_of(tell(store, ADOPTING))
    assert asyncio.run(FactsAsked(cast(Pool, OverStore(store)), ADOPTING).ask()) == whole
    for name, few in (("MANY", 1), ("AT_ONCE", 2), ("NAMES_AT_ONCE", 3)):
        monkeypatch.setattr(facts_asked, name, few)
    assert asyncio.run(FactsAsked(cast(Pool, OverStore(store)), ADOPTING).ask()) == whole


def test_who_adopted_what_is_the_same_with_facts_and_without(store: EmbeddedStore) -> None:
    diffusion = Diffusion(cast(Pool, OverStore(store)))
    before = asyncio.run(diffusion.adopted())
    facts = asyncio.run(diffusion.adoptions())
    assert before == asyncio.run(diffusion.adopted()) == {(o.policy, o.unit) for o in facts.adopted if o.unit}
    assert before


def test_after_a_change_only_the_bulletin_that_changed_is_asked_about(store: EmbeddedStore) -> None:
    pool = OverStore(store)
    asked = FactsAsked(cast(Pool, pool), ADOPTING)
    asyncio.run(asked.ask())
    pool.asked.clear()
    store.replace(shard("2022-11.txt", 1), replace=True)
    facts = asyncio.run(asked.ask())
    assert facts == facts_of(tell(store, ADOPTING))
    about = [text for text in pool.asked if "VALUES ?graph" in text]
    assert about
    assert all(shard("2022-11.txt", 1).graph in text for text in about)
    assert not any("SELECT DISTINCT ?thing" in text and "UNION" in text for text in pool.asked)


def _source(*steps: Step) -> Source:
    return cast(
        Source, SimpleNamespace(changes=lambda since, limit: [s for s in steps if s.revision > since][:limit])
    )


def _step(revision: int, act: Literal["changed", "went", "other"] = "changed") -> Step:
    return Step(revision, "", act, f"b{revision}", "", gone=False)


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ([_step(1), _step(2), _step(3, "went")], {"b2", "b3"}),
        ([_step(1), _step(2), _step(3, "other")], None),  # an update may have changed anything
        ([_step(1), _step(3)], None),  # the journal does not tell it all
        ([_step(1), _step(2)], None),
    ],
)
def test_the_journal_tells_which_bulletins_changed(steps: list[Step], found: set[str] | None) -> None:
    assert asyncio.run(changed_since(_source(*steps), State(1, 1), State(3, 3), 2)) == found


def test_too_many_changes_or_a_store_built_anew_are_not_followed() -> None:
    source = _source(*map(_step, range(9)))
    assert asyncio.run(changed_since(source, State(1, 1), State(8, 8), 5)) is None
    assert asyncio.run(changed_since(source, State(8, 1), State(3, 8), 50)) is None
    assert asyncio.run(changed_since(source, State(3, 1), State(3, 8), 50)) is None
