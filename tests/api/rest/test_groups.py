"""A part of a list in groups is what the list's own slice is."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from api.rest.groups import Group, cover, cut, total

GROUPS = st.dictionaries(st.text(max_size=3), st.sets(st.text(max_size=3)), max_size=8)


@given(GROUPS, st.integers(0, 30), st.integers(1, 30), st.randoms(use_true_random=False))
def test_a_part_is_the_slice(
    lists: dict[str, set[str]], offset: int, limit: int, chance: random.Random
) -> None:
    groups = [Group(name, len(members)) for name, members in lists.items()]
    whole = [member for members in lists.values() for member in sorted(members)]
    part = cover(groups, offset, limit)
    pairs = [(name, member) for name in part.names for member in lists[name]]
    chance.shuffle(pairs)
    assert cut(pairs, part, limit) == whole[offset : offset + limit]
    assert total(groups) == len(whole)


@given(GROUPS, st.integers(0, 30), st.integers(1, 30))
def test_no_group_is_asked_in_vain(lists: dict[str, set[str]], offset: int, limit: int) -> None:
    groups = [Group(name, len(members)) for name, members in lists.items()]
    assert len(cover(groups, offset, limit).names) <= limit
