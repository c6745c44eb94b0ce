"""When garbage is looked for, and through what."""

from __future__ import annotations

import gc
import sys
import threading
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from graph_builder.store.garbage import Stays


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
    assert Stays(500).leave_out()
    assert gc.get_freeze_count() > before + len(kept) / 2, "others may go meanwhile"


def test_garbage_is_found_first_and_what_is_left_out_still_goes() -> None:
    garbage, node = Node(), Node()
    garbage.other = garbage
    seen, known = weakref.ref(garbage), weakref.ref(node)
    del garbage
    Stays(0).leave_out()
    assert seen() is None
    del node
    assert known() is None


def left_out(stays: Stays) -> weakref.ref[Node]:
    """What refers to itself, was left out, and is garbage from now on."""
    node = Node()
    node.other = node
    stays.leave_out()
    return weakref.ref(node)


def test_what_was_left_out_and_is_garbage_by_now_goes_the_next_time() -> None:
    stays = Stays(0)
    seen = left_out(stays)
    gc.collect()
    assert seen() is not None
    assert stays.leave_out()
    assert seen() is None


def test_where_little_came_garbage_is_looked_for_when_it_is_much_together() -> None:
    stays = Stays(10**9)
    assert not stays.leave_out()
    stays._much, stays._came = 3000, 0
    seen = left_out(stays)
    kept = []
    for _ in range(2):
        assert seen() is not None
        kept.append([[each] for each in range(2000)])
        stays.leave_out()
    assert seen() is None


def test_where_most_of_it_was_garbage_nothing_is_left_out() -> None:
    stays = Stays(10**9)
    assert not stays.leave_out()
    stays._came = 10**9
    assert not stays.leave_out()
    assert gc.get_freeze_count() == 0


def test_a_tuple_that_another_thread_makes_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """It cannot be while somebody lists all objects."""
    kept, made = [[each] for each in range(50_000)], threading.Event()
    before = sys.getswitchinterval()
    monkeypatch.setattr(gc, "collect", lambda: None)  # half a second each, and nothing that matters here
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(1) as beside:
            tuples = beside.submit(lambda: [tuple(x for x in range(500)) for _ in range(400)])
            tuples.add_done_callback(lambda _: made.set())
            while not made.is_set():
                Stays(len(kept)).leave_out()
            assert len(tuples.result()) == 400
    finally:
        sys.setswitchinterval(before)
