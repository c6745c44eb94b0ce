from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api.edge.cache import Cache, Entry

KIB = 1024


def entry(size: int) -> Entry:
    return Entry(((b"a", b"b"),), b"x" * size, b'W/"1"', "/")


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 20 * KIB)), max_size=60))
def test_it_never_holds_more_than_its_limit_and_counts_right(puts: list[tuple[int, int]]) -> None:
    cache = Cache(64 * KIB)
    cache.get("s", (b"",))
    for key, size in puts:
        cache.put("s", (b"%d" % key,), entry(size))
        assert cache.size <= cache.limit
        held = [(k, found) for k in range(31) if (found := cache.get("s", (b"%d" % k,)))]
        assert cache.size == sum(len(b"%d" % k) + each.size for k, each in held)
        assert len(cache) == len(held)


def test_the_longest_unused_goes_first() -> None:
    cache = Cache(64 * KIB)
    cache.get("s", (b"",))
    for name in (b"a", b"b", b"c", b"d", b"e", b"f", b"g", b"h"):
        cache.put("s", (name,), entry(6 * KIB))
        cache.get("s", (b"a",))
    for name in (b"i", b"j"):
        cache.put("s", (name,), entry(6 * KIB))
    assert cache.get("s", (b"a",))
    assert not cache.get("s", (b"b",))


def test_another_state_knows_nothing_of_the_last() -> None:
    cache = Cache(64 * KIB)
    cache.get("1", (b"a",))
    cache.put("1", (b"a",), entry(1))
    assert cache.get("2", (b"a",)) is None
    cache.put("1", (b"a",), entry(1))  # made from a state that is over
    assert cache.get("2", (b"a",)) is None
    assert cache.size == 0


def test_a_long_key_counts_and_a_large_answer_is_not_kept() -> None:
    cache = Cache(64 * KIB)
    cache.get("s", (b"",))
    cache.put("s", (b"k" * 9 * KIB,), entry(1))
    cache.put("s", (b"a",), entry(9 * KIB))
    assert len(cache) == 0


def test_without_room_nothing_is_kept() -> None:
    cache = Cache(0)
    cache.get("s", (b"",))
    cache.put("s", (b"a",), entry(1))
    assert len(cache) == 0
