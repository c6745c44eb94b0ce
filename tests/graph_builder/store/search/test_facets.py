"""What a thing's own quads tell of where, when and about what it was acted on."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from graph_builder.store.search.facets import LONGEST, Facets, facets_of, key_of, month_of, province_of
from ontology.terms import ID, PREFIXES, Property

THING, GRAPH = NamedNode(ID + "x/1"), NamedNode("urn:g")


def said(**told: str) -> list[Quad]:
    """Quads of the thing: properties by their names in capitals, IRIs below the base but for dates."""
    return [
        Quad(
            THING,
            NamedNode(Property[name]),
            Literal(value) if value[:1].isdigit() else NamedNode(ID + value),
            GRAPH,
        )
        for name, values in told.items()
        for value in values.split()
    ]


def test_a_statement_tells_of_its_sentence_of_who_acted_and_of_what_was_acted_on() -> None:
    quads = said(EVIDENCE="text/1", AGENT="org/a", OBJECT="doc/1", THEME="theme/t", BEGIN="2022-11-30")
    quads += said(END="2023-01-02", PLACE="place/460100")
    facets = facets_of(THING, quads, is_place=False)
    assert facets.tells == (ID + "doc/1", ID + "org/a", ID + "text/1")
    assert (facets.agents, facets.themes) == ((ID + "org/a",), (ID + "theme/t",))
    assert facets.provinces() == (46,)
    assert facets.months == (month_of("2022-11"), month_of("2023-01"))


def test_what_has_a_time_or_an_issuer_of_its_own_tells_it_of_itself() -> None:
    assert facets_of(THING, said(BEGIN="2022-11-01"), is_place=False).tells == (THING.value,)
    assert facets_of(THING, said(ISSUED_BY="org/a"), is_place=False).tells == (THING.value,)
    assert facets_of(THING, said(JURISDICTION="place/460000"), is_place=False).tells == ()


def test_a_place_lies_in_its_province() -> None:
    place = NamedNode(ID + "place/460100")
    assert facets_of(place, [], is_place=True).provinces() == (46,)


def test_a_long_time_touches_its_first_months_only() -> None:
    months = facets_of(THING, said(BEGIN="1901-01-01", END="2099-12-31"), is_place=False).months
    assert months is not None
    assert months[1] - months[0] == LONGEST - 1


@pytest.mark.parametrize(
    "date",
    ["", "2022", "2022-13-01", "2022-1-01", "-022-01-01", "12022-01-01", "1899-12-31", "2100-01-01", "x"],
)
def test_what_is_no_month_is_none(date: str) -> None:
    assert month_of(date) is None
    assert province_of(ID + "place/" + date) is None


def test_other_terms_are_passed_over() -> None:
    blank = Quad(THING, NamedNode(Property.AGENT), ox.BlankNode(), GRAPH)
    assert facets_of(THING, [blank], is_place=False) == Facets()
    assert PREFIXES["dct"]


TEXTS = st.tuples() | st.lists(st.text(max_size=8), max_size=3).map(tuple)


@given(TEXTS, TEXTS, TEXTS, TEXTS, st.none() | st.tuples(st.integers(0, 99999), st.integers(0, 99999)))
def test_a_row_holds_them(
    places: tuple[str, ...],
    agents: tuple[str, ...],
    tells: tuple[str, ...],
    themes: tuple[str, ...],
    months: tuple[int, int] | None,
) -> None:
    facets = Facets(places, agents, tells, themes, months)
    assert Facets.in_text(facets.as_text()) == facets


@given(st.text())
def test_a_key_fits_the_engine(iri: str) -> None:
    assert -(2**63) <= key_of(iri) < 2**63
