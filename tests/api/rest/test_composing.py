"""Queries with conditions are queries whatever is given, and hold what was given and no more."""

from __future__ import annotations

from itertools import combinations

import pyoxigraph as ox
import pytest

from api.prefixes import PREFIXES
from api.rest.composing import Value, compose, day, tally_of

IRI = ox.NamedNode("https://example.org/a")
HOSTILE = ox.Literal('"} . ?a ?b ?c # if agent\n')
GIVEN: dict[str, list[Value]] = {
    "group": [IRI],
    "agent": [IRI],
    "action": [IRI],
    "object": [IRI],
    "status": [HOSTILE],
    "who": [IRI, IRI],
    "bulletin": [IRI],
    "from": [day("2022-11-01")],
    "to": [day("2022-11-30")],
}


@pytest.mark.parametrize("name", ["told", "adopted"])
@pytest.mark.parametrize("size", [0, 1, 2, len(GIVEN)])
def test_every_choice_of_conditions_is_a_query(name: str, size: int) -> None:
    store = ox.Store()
    for chosen in combinations(GIVEN, size):
        given = {each: GIVEN[each] for each in chosen} | {"type": [IRI]}
        for flags in (("alone",), ("narrowed", "act")):
            text = compose(name, given, flags)
            for asked in (text, tally_of(text)):
                results = store.query(asked, prefixes=PREFIXES)
                assert isinstance(results, ox.QuerySolutions)
                assert list(results) == []


def test_only_the_days_of_a_condition_are_filled_in() -> None:
    text = compose("entities", {"type": [IRI], "group": [ox.Literal("org/450")]})
    assert 'VALUES ?group { "org/450" }' in text
    assert "AS ?group)" in text
    assert 'BIND("2022-11-01"^^<http' in compose("told", {"from": [day("2022-11-01")]})
