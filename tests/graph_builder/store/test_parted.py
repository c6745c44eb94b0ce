"""Texts go when no bulletin has them: those that were parted with, or all of them where that is not known."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from graph_builder.store.base import Entry
from graph_builder.store.parted import Parted
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


def swept(texts: Texts, data: ox.Store) -> Parted:
    """One that knows of every text which is there."""
    parted = Parted()
    assert parted.sweep(texts, data, 0)
    return parted


def left(texts: Texts) -> set[str]:
    return {texts.get(digest) for digest in texts.digests()}


def test_at_first_any_may_be_needed_no_longer(texts: Texts, data: ox.Store) -> None:
    half = texts.path(texts.put("half")).with_suffix(".txt.part")
    half.write_bytes(b"interrupted")
    assert Parted().sweep(texts, data, 0)
    assert left(texts) == {ONE.text}
    assert not half.exists()


def test_then_only_what_was_parted_with_is_looked_at(texts: Texts, data: ox.Store) -> None:
    parted = swept(texts, data)
    lost = entry("lost", texts)
    texts.put("other")
    parted.add(lost, 1)
    parted.add(entry(ONE.text, texts), 1)
    assert parted.sweep(texts, data, 1)
    assert left(texts) == {ONE.text, "other"}
    parted.add(None, 2)
    assert parted.sweep(texts, data, 2)
    assert left(texts) == {ONE.text}
    texts.put("lost")
    assert parted.sweep(texts, data, 2)
    assert left(texts) == {ONE.text, "lost"}


def test_what_an_older_state_has_stays_as_long_as_somebody_may_look_at_it(
    texts: Texts, data: ox.Store
) -> None:
    parted = swept(texts, data)
    for revision in (5, 6, 7):
        parted.add(entry(f"until {revision}", texts), revision)
    assert not parted.sweep(texts, data, 4)
    assert left(texts) == {ONE.text, "until 5", "until 6", "until 7"}
    assert not parted.sweep(texts, data, 6)
    assert left(texts) == {ONE.text, "until 7"}
    assert parted.sweep(texts, data, 7)
    assert left(texts) == {ONE.text}


@pytest.mark.parametrize("order", [(5, 8), (8, 5)])
def test_a_text_that_came_again_and_went_again_is_kept_by_the_later(
    texts: Texts, data: ox.Store, order: tuple[int, int]
) -> None:
    parted = swept(texts, data)
    lost = entry("lost", texts)
    known, unknown = order
    parted.add(lost, known)
    parted.add(None, unknown)
    assert not parted.sweep(texts, data, 7)
    assert "lost" in left(texts)
    assert parted.sweep(texts, data, 8)
    assert "lost" not in left(texts)
