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
    store.extend(prepare(ONE, GRAPHS, ()).quads)
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


def left(texts: Texts) -> set[str]:
    return {texts.get(digest) for digest in texts.digests()}


def test_at_first_any_may_be_needed_no_longer(texts: Texts, data: ox.Store) -> None:
    Parted().sweep(texts, data)
    assert left(texts) == {ONE.text}


def test_then_only_what_was_parted_with_is_looked_at(texts: Texts, data: ox.Store) -> None:
    parted = Parted()
    parted.sweep(Texts(texts.folder), data)
    lost = entry("lost", texts)
    texts.put("other")
    parted.add(lost)
    parted.add(entry(ONE.text, texts))
    parted.sweep(texts, data)
    assert left(texts) == {ONE.text, "other"}
    parted.add(None)
    parted.sweep(texts, data)
    assert left(texts) == {ONE.text}
    texts.put("lost")
    parted.sweep(texts, data)
    assert left(texts) == {ONE.text, "lost"}
