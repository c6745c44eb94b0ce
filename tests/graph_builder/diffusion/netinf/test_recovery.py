"""Found edges beside planted ones: each once, each in its direction, nothing made up where there is none."""

from __future__ import annotations

import math

from graph_builder.diffusion.netinf.recovery import Recovery, by_chance, recovery


def test_an_edge_counts_once_and_only_in_its_direction() -> None:
    told = recovery([("a", "b"), ("a", "b"), ("c", "a")], [("a", "b"), ("a", "c")])
    assert told == Recovery(planted=2, found=2, right=1)
    assert (told.precision, told.recall) == (0.5, 0.5)


def test_iterables_that_can_be_read_once_are_enough() -> None:
    assert recovery(iter([("a", "b")]), iter([("a", "b")])) == Recovery(1, 1, 1)


def test_shares_of_nothing_are_no_numbers() -> None:
    assert math.isnan(recovery([], [("a", "b")]).precision)
    assert math.isnan(recovery([("a", "b")], []).recall)
    assert recovery([], [("a", "b")]).recall == 0
    assert recovery([("a", "b")], []).precision == 0


def test_chance_is_the_part_of_all_directed_pairs_that_is_planted() -> None:
    assert by_chance(6, 3) == 1
    assert by_chance(93, 31) == 0.1
    assert math.isnan(by_chance(0, 1))
