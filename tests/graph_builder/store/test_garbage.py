"""When garbage is looked for, and through what."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from graph_builder.store.garbage import leave_out_what_stays


class Node:
    """Something that may refer to itself."""

    def __init__(self) -> None:
        self.other: Node | None = None


@pytest.fixture(autouse=True)
def _nothing_left_out() -> Iterator[None]:
    gc.unfreeze()
    yield
    gc.freeze()  # as it is while tests run


def test_what_stays_is_left_out_where_it_is_much() -> None:
    kept, before = [[each] for each in range(1000)], gc.get_freeze_count()
    assert leave_out_what_stays(500)
    assert gc.get_freeze_count() > before + len(kept) / 2, "others may go meanwhile"


def test_where_it_is_little_nothing_changes() -> None:
    before = gc.get_freeze_count()
    assert not leave_out_what_stays(10**9)
    assert gc.get_freeze_count() <= before


def test_garbage_is_found_first_and_what_is_left_out_still_goes() -> None:
    garbage, node = Node(), Node()
    garbage.other = garbage
    seen, known = weakref.ref(garbage), weakref.ref(node)
    del garbage
    leave_out_what_stays(0)
    assert seen() is None
    del node
    assert known() is None


def left_out() -> weakref.ref[Node]:
    """What refers to itself, was left out, and is garbage from now on."""
    node = Node()
    node.other = node
    assert leave_out_what_stays(0)
    return weakref.ref(node)


def test_what_was_left_out_and_is_garbage_by_now_goes_the_next_time() -> None:
    seen = left_out()
    gc.collect()
    assert seen() is not None
    assert leave_out_what_stays(0)
    assert seen() is None


def test_where_little_has_come_since_what_is_left_out_stays_so() -> None:
    seen = left_out()
    assert not leave_out_what_stays(10**9)
    assert gc.get_freeze_count() > 0
    assert seen() is not None
