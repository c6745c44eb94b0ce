"""Texts go when no bulletin has them: those that were parted with, or all of them where that is not known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph_builder.store.base import Entry
from graph_builder.store.journal import Journal
from graph_builder.store.parted import Parted, is_tidy
from graph_builder.store.shards import prepare
from graph_builder.store.texts import Texts
from tests.graph_builder.store.sample import GRAPHS, shard

ONE = shard("one", "a:d1")


@pytest.fixture
def data() -> ox.Store:
    store = ox.Store()
    store.extend(prepare(ONE, GRAPHS, ()).quads())
    return store


@pytest.fixture
def texts(tmp_path: Path) -> Texts:
    """The text that stands, and two that nobody has."""
    texts = Texts(tmp_path)
    for text in (ONE.text, "lost", "other"):
        texts.put(text)
    return texts


def entry(text: str, texts: Texts) -> Entry:
    return Entry("urn:b", "urn:g", texts.put(text))


@pytest.fixture
def journal() -> Iterator[Journal]:
    journal = Journal.open(Path(":memory:"))
    yield journal
    journal.close()


def swept(journal: Journal, texts: Texts, data: ox.Store) -> Parted:
    """One that knows of every text which is there."""
    parted = Parted(journal)
    parted.add(None, 0)
    parted.sweep(texts, data, 0)
    assert is_tidy(journal)
    return parted


def left(texts: Texts) -> set[str]:
    return {texts.get(digest) for digest in texts.digests()}


def test_after_a_crash_any_may_be_needed_no_longer(journal: Journal, texts: Texts, data: ox.Store) -> None:
    half = texts.path(texts.put("half")).with_suffix(".txt.part")
    half.write_bytes(b"interrupted")
    parted = Parted(journal)
    parted.sweep(texts, data, 0)
    assert half.exists()
    assert "lost" in left(texts)
    parted.add(None, 0)
    assert not is_tidy(journal)
    parted.sweep(texts, data, 0)
    assert left(texts) == {ONE.text}
    assert not half.exists()


def test_then_only_what_was_parted_with_is_looked_at(journal: Journal, texts: Texts, data: ox.Store) -> None:
    parted = swept(journal, texts, data)
    lost = entry("lost", texts)
    texts.put("other")
    parted.add(lost, 1)
    parted.add(entry(ONE.text, texts), 1)
    parted.sweep(texts, data, 1)
    assert is_tidy(journal) is True
    assert left(texts) == {ONE.text, "other"}
    parted.add(None, 2)
    parted.sweep(texts, data, 2)
    assert is_tidy(journal) is True
    assert left(texts) == {ONE.text}
    texts.put("lost")
    parted.sweep(texts, data, 2)
    assert is_tidy(journal) is True
    assert left(texts) == {ONE.text, "lost"}


def test_what_an_older_state_has_stays_as_long_as_somebody_may_look_at_it(
    journal: Journal, texts: Texts, data: ox.Store
) -> None:
    parted = swept(journal, texts, data)
    for revision in (5, 6, 7):
        parted.add(entry(f"until {revision}", texts), revision)
    parted.sweep(texts, data, 4)
    parted = Parted(journal)  # whoever opens the store next knows it all the same
    assert not is_tidy(journal)
    assert left(texts) == {ONE.text, "until 5", "until 6", "until 7"}
    parted.sweep(texts, data, 6)
    assert is_tidy(journal) is False
    assert left(texts) == {ONE.text, "until 7"}
    parted.sweep(texts, data, 7)
    assert is_tidy(journal) is True
    assert left(texts) == {ONE.text}


@pytest.mark.parametrize("order", [(5, 8), (8, 5)])
def test_a_text_that_came_again_and_went_again_is_kept_by_the_later(
    journal: Journal, texts: Texts, data: ox.Store, order: tuple[int, int]
) -> None:
    parted = swept(journal, texts, data)
    lost = entry("lost", texts)
    known, unknown = order
    parted.add(lost, known)
    parted.add(None, unknown)
    parted.sweep(texts, data, 7)
    assert is_tidy(journal) is False
    assert "lost" in left(texts)
    parted.sweep(texts, data, 8)
    assert is_tidy(journal) is True
    assert "lost" not in left(texts)
