"""Hashes tell what was seen as a set of Python does."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_builder.store import hashes
from graph_builder.store.hashes import Counts, Hashes

texts = st.text(alphabet="abc", max_size=3)


@given(st.lists(st.lists(texts, max_size=6), max_size=30))
def test_it_is_a_set(batches: list[list[str]]) -> None:
    seen, wanted = Hashes(), set[str]()
    for batch in batches:
        assert seen.holds(batch).tolist() == [text in wanted for text in batch]
        assert seen.add(batch).tolist() == [text not in wanted for text in batch]
        wanted.update(batch)
        assert len(seen) == len(wanted)
    assert seen.holds(sorted(wanted)).all()


def test_few_runs_are_looked_through() -> None:
    seen = Hashes()
    for number in range(5_000):
        seen.add([str(number)])
    assert len(seen) == 5_000
    assert len(seen._runs) < 10


@given(st.lists(st.lists(texts, max_size=6), max_size=30), st.integers(1, 20))
def test_counts_are_those_of_a_counter(batches: list[list[str]], waiting: int) -> None:
    counts, wanted = Counts(), Counter[str]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hashes, "_WAITING", waiting)
        for batch in batches:
            counts.add(batch)
            wanted.update(batch)
    asked = [*wanted, "none"]
    assert counts.of(asked) == [wanted[text] for text in asked]
