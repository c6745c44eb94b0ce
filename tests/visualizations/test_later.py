"""A sequence that is made in parts is what the parts make; no more is made than is asked for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as some

from visualizations.later import Later

ENDS = some.none() | some.integers(-12, 12)


def later(parts: list[str], made: list[str] | None = None) -> Later[str]:
    def maker(part: str) -> Callable[[], str]:
        def make() -> str:
            (made if made is not None else []).append(part)
            return part

        return make

    return Later((len(part), maker(part)) for part in parts)


@given(some.lists(some.text("ab", max_size=4), max_size=4), ENDS, ENDS, some.sampled_from([None, 1, 2, -1]))
def test_it_is_what_the_parts_make(parts: list[str], begin: int, end: int, step: int) -> None:
    whole, at = tuple("".join(parts)), slice(begin, end, step)
    assert (len(later(parts)), tuple(later(parts)), later(parts)[at]) == (len(whole), whole, whole[at])
    assert [later(parts)[n] for n in range(-len(whole), len(whole))] == [*whole, *whole]


def test_no_more_is_made_than_is_asked_for() -> None:
    made: list[str] = []
    letters = later(["ab", "", "cd", "ef"], made)
    assert len(letters) == 6
    assert letters[2:4] == ("c", "d")
    assert made == ["cd"]


def test_beyond_its_end_is_nothing() -> None:
    assert later(["ab"])[5:] == ()
    with pytest.raises(IndexError):
        later(["ab"])[2]
