"""The kinds that a search tells apart, by the classes of the ontology."""

from __future__ import annotations

import pytest

from graph_builder.store.search.kinds import (
    KINDS,
    NAMES,
    NUMBERS,
    OTHER,
    STATEMENT,
    broader,
    classes_of,
    kind_of,
    upwards,
)
from ontology.terms import NS, Class

ZP = NS


@pytest.mark.parametrize("kind", NAMES)
def test_every_class_of_a_kind_is_below_one_of_its_topmost(kind: str) -> None:
    tops, classes = {str(top) for top in KINDS[kind]}, classes_of(kind)
    assert list(classes[: len(tops)]) == [str(top) for top in KINDS[kind]]
    assert list(classes[len(tops) :]) == sorted(set(classes) - tops)
    for each in classes:
        assert upwards(each) & tops
        assert kind_of([each]) == kind


def test_a_class_has_the_kind_of_the_nearest_class_that_has_one() -> None:
    """A programme is a policy of its own kind; a school is some body or other."""
    assert {ZP + "School", ZP + "GovernmentBody"} <= set(classes_of("organization"))
    assert kind_of([Class.PROGRAMME]) == "programme"
    assert str(Class.PROGRAMME) not in classes_of("policy")
    assert kind_of([Class.POLICY, Class.PROGRAMME]) == kind_of([Class.PROGRAMME, Class.POLICY]) == "programme"


def test_what_is_of_no_kind_is_not_searched_for() -> None:
    assert kind_of([]) is None
    assert kind_of([Class.SECTION, "urn:x"]) is None
    assert kind_of([Class.SECTION, Class.PLACE]) == "place"
    assert classes_of("sentence") == ()


def test_upwards_tells_a_class_and_all_above_it() -> None:
    assert upwards("urn:none") == {"urn:none"}
    for below, tops in broader().items():
        assert upwards(below) == {below}.union(*(upwards(top) for top in tops))


def test_each_kind_has_a_number_of_its_own_that_fits_into_a_mask() -> None:
    assert len(set(NUMBERS.values())) == len(NUMBERS)
    assert set(NUMBERS) == {*KINDS, OTHER, STATEMENT}
    assert all(0 <= number < 63 for number in NUMBERS.values())
