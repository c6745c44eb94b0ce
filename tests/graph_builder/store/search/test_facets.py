"""What a thing's own quads tell of where, when and about what it was acted on."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from graph_builder.store.search.documents import document_from
from graph_builder.store.search.facets import (
    LONGEST,
    NUMBERS,
    OF_STATEMENT,
    Facets,
    facets_in,
    facets_in_text,
    facets_of,
    key_of,
    month_of,
    province_of,
)
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


def test_a_statement_tells_of_who_acted_and_of_what_was_acted_on() -> None:
    quads = said(EVIDENCE="text/1", AGENT="org/a", OBJECT="doc/1", THEME="theme/t", BEGIN="2022-11-30")
    quads += said(END="2023-01-02", PLACE="place/460100")
    facets = facets_of(THING, quads, is_place=False)
    assert facets.tells == (ID + "doc/1", ID + "org/a")
    assert (facets.agents, facets.themes) == ((ID + "org/a",), (ID + "theme/t",))
    assert facets.provinces() == (46,)
    assert facets.months == (month_of("2022-11"), month_of("2023-01"))


@pytest.mark.parametrize("one", [{"BEGIN": "2022-11-30"}, {"THEME": "theme/t"}, {"PLACE": "place/460100"}])
def test_a_statement_tells_of_its_object_by_whatever_one_facet_it_has(one: dict[str, str]) -> None:
    facets = facets_of(THING, said(EVIDENCE="text/1", OBJECT="doc/1", **one), is_place=False)
    assert facets.tells == (ID + "doc/1",)


def test_any_facet_narrows() -> None:
    each = (Facets(places=("a",)), Facets(agents=("a",)), Facets(themes=("a",)), Facets(months=(1, 1)))
    assert all(facets.narrow() for facets in each)
    assert not Facets(tells=("a",)).narrow()


def test_of_its_sentences_a_statement_tells_that_there_are_some() -> None:
    quads = said(EVIDENCE="text/1 text/2", AGENT="org/a")
    facets = facets_of(THING, quads, is_place=False)
    assert facets == facets_of(THING, said(EVIDENCE="text/3", AGENT="org/a"), is_place=False)
    assert facets.is_statement()
    assert facets.is_asked()
    assert not facets_of(THING, said(EVIDENCE="text/1"), is_place=False).is_asked()  # nothing is told of it
    document = document_from(THING, quads)
    assert document is not None
    assert document.evidence == tuple(sorted(key_of(ID + each) for each in ("text/1", "text/2")))


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


VALUES = st.lists(st.text(max_size=8), min_size=1, max_size=3, unique=True).map(sorted).map(tuple)
SAID = st.dictionaries(
    st.sampled_from(["evidence", "agent", "object", "place", "within", "theme", "begin", "end"]), VALUES
)


@given(SAID, st.sampled_from(["place", "document", "statement"]))
def test_a_row_holds_them(said: dict[str, tuple[str, ...]], kind: str) -> None:
    facets = facets_in(said, THING.value, is_place=kind == "place")
    assert facets_in_text(facets.as_text(), THING.value, kind) == facets
    assert facets_in_text(facets.alone().as_text(), THING.value, "other") == facets.alone()


def test_a_statement_names_whatever_it_leads_to_and_nothing_else_does() -> None:
    quads = said(EVIDENCE="text/1", AGENT="org/a", ACTION="action/x", PART_OF="item/1", BEGIN="2022-11-30")
    facets = facets_of(THING, quads, is_place=False)
    roles = {"org/a": "agent", "action/x": "action", "item/1": "partOf"}
    assert facets.named() == {ID + each: 1 << NUMBERS[role] for each, role in roles.items()}
    assert facets.days() == (20221130, 20221130)
    assert facets_of(THING, said(AGENT="org/a", PART_OF="item/1"), is_place=False).named() == {}


def test_a_thing_leads_to_others_and_a_statement_only_to_where_it_lies() -> None:
    quads = said(WITHIN="place/110000", JURISDICTION="place/110101", BEGIN="2022-11-30")
    facets = facets_of(THING, quads, is_place=False).alone()
    assert facets.linked() == [
        (NUMBERS["jurisdiction"], ID + "place/110101"),
        (NUMBERS["within"], ID + "place/110000"),
    ]
    facets = facets_of(THING, quads + said(EVIDENCE="text/1", ABOUT="place/460100"), is_place=False)
    assert [how for how, _ in facets.linked()] == [
        OF_STATEMENT + NUMBERS["jurisdiction"],
        OF_STATEMENT + NUMBERS["within"],
    ]


def test_a_time_that_nothing_begins_at_tells_nothing() -> None:
    assert facets_of(THING, said(END="57"), is_place=False) == Facets()


@given(st.text())
def test_a_key_fits_the_engine(iri: str) -> None:
    assert -(2**63) <= key_of(iri) < 2**63
