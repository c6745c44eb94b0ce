"""Pairs of rows: one to one, required ones first, and the best in sum."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from graph_builder.evaluate.matching import match
from graph_builder.evaluate.score import Score


@dataclass(frozen=True)
class Row:
    n: int
    optional: bool = False


def same(want: Row, have: int) -> float:
    return float(want.n == have)


def test_what_is_missed_or_made_up_costs_and_what_is_optional_or_free_does_not() -> None:
    wanted = [Row(1), Row(2), Row(3, optional=True), Row(4, optional=True)]
    found = match(wanted, [1, 3, 5], same)
    assert (found.score, found.loose, found.missed) == (Score(hit=1, told=2, wanted=2), (2,), (1,))
    assert match(wanted, [1, 3, 5], same, lambda n: n == 5).score == Score(hit=1, told=1, wanted=2)


def test_a_required_row_comes_before_an_optional_one_that_fits_better() -> None:
    fits = {(True, 1): 1.0, (False, 1): 0.1}
    found = match([Row(1, optional=True), Row(1)], [1], lambda w, h: fits[w.optional, h])
    assert found.pairs == ((1, 0),)


def test_no_pair_is_given_away_for_a_better_fit() -> None:
    fits = {(1, 1): 1.0, (1, 2): 0.9, (2, 1): 0.9}
    found = match([Row(1), Row(2)], [1, 2], lambda w, h: fits.get((w.n, h), 0.0))
    assert found.pairs == ((0, 1), (1, 0))


@given(st.lists(st.integers(0, 5), max_size=8), st.lists(st.integers(0, 5), max_size=8))
def test_equal_rows_are_paired_as_often_as_both_have_them(wanted: list[int], told: list[int]) -> None:
    found = match([Row(n) for n in wanted], told, same)
    assert found.score.hit == sum(min(wanted.count(n), told.count(n)) for n in set(wanted))
    assert len({i for i, _ in found.pairs}) == len({j for _, j in found.pairs}) == len(found.pairs)
