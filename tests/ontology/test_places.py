"""The gazetteer: what lies in what, and which places a name may mean."""

from __future__ import annotations

import pytest

from ontology.load import load
from ontology.places import PROVINCIAL, Gazetteer, Place


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load().gazetteer


def test_every_place_lies_in_a_province_and_in_the_nation(gazetteer: Gazetteer) -> None:
    below = [p for p in gazetteer.places if p.id != "000000"]
    assert all(gazetteer.by_id[gazetteer.province_of(p.id) or ""].level in PROVINCIAL for p in below)
    assert gazetteer.province_of("000000") is None
    assert gazetteer.province_of(None) is None


def test_codes_tell_the_province(gazetteer: Gazetteer) -> None:
    """The first two figures of a code are its province's."""
    coded = [p for p in gazetteer.places if p.code and p.id != "000000"]
    assert all((gazetteer.province_of(p.id) or "")[:2] == p.code[:2] for p in coded)


def test_there_are_as_many_as_the_state_counts(gazetteer: Gazetteer) -> None:
    current = [p for p in gazetteer.places if not p.valid_to and p.code]
    prefectures = [p for p in current if p.level == "prefecture"]
    assert len(prefectures) == 333
    assert (
        len([p for p in current if p.level == "county"]) == 2845
    )  # at the end of 2024 with one change since


def test_no_two_current_places_of_one_name_lie_in_one_place(gazetteer: Gazetteer) -> None:
    names = [(p.within, p.name) for p in gazetteer.places if not p.valid_to]
    assert len(names) == len(set(names))


def test_a_current_place_goes_before_one_that_is_no_more(gazetteer: Gazetteer) -> None:
    places = gazetteer.forms["铜仁市"]
    assert len(places) == 2
    for day in ("", "2010-01-01", "2022-11-01"):
        chosen = gazetteer.choose(places, "520000", day)
        assert chosen is not None
        assert chosen.id == "520600"


def test_what_is_no_more_is_meant_only_while_it_was(gazetteer: Gazetteer) -> None:
    (place,) = gazetteer.forms["宣武区"]
    assert gazetteer.choose([place], None, "2009-05-01") == place
    assert gazetteer.choose([place], None, "2022-11-01") is None


def test_a_shared_name_needs_its_scope(gazetteer: Gazetteer) -> None:
    places = gazetteer.forms["鼓楼区"]
    assert len(places) == 4
    assert gazetteer.choose(places, None) is None
    assert gazetteer.choose(places, "320000") is None  # 南京 and 徐州 have one each
    chosen = gazetteer.choose(places, "350000")
    assert chosen is not None
    assert gazetteer.full_name(chosen) == "福州市鼓楼区"


@pytest.mark.parametrize(
    ("name", "place", "rest"),
    [
        ("武汉市教育局", "420100", "教育局"),
        ("四川省成都市第七中学", "510100", "第七中学"),
        ("杭州市西湖区教育局", "330106", "教育局"),
        ("江苏省教育厅", "320000", "教育厅"),
        ("甘孜州教育局", "513300", "教育局"),
    ],
)
def test_a_name_begins_with_the_narrowest_place_told(
    gazetteer: Gazetteer, name: str, place: str, rest: str
) -> None:
    begun = gazetteer.beginning(name)
    assert begun is not None
    assert (begun[0].id, name[begun[1] :]) == (place, rest)


@pytest.mark.parametrize("name", ["公安部", "资源中心", "合作委员会", "数据局", "", "鼓楼区教育局"])
def test_a_county_is_never_meant_by_its_bare_name(gazetteer: Gazetteer, name: str) -> None:
    assert gazetteer.beginning(name) is None


@pytest.mark.parametrize(
    ("name", "full"),
    [("西湖区", {"杭州市西湖区", "南昌市西湖区"}), ("上犹县", {"上犹县"}), ("乌兰县", {"乌兰县"})],
)
def test_a_district_is_called_with_its_city(gazetteer: Gazetteer, name: str, full: set[str]) -> None:
    assert {gazetteer.full_name(p) for p in gazetteer.forms[name]} == full


@pytest.mark.parametrize(
    ("place", "prefix"),
    [
        ("513300", "州"),
        ("152500", "盟"),
        ("542500", "地区"),
        ("420100", "市"),
        ("360724", "县"),
        ("330106", "区"),
        ("110000", "市"),
        ("450000", "自治区"),
        ("xpcc-d03", "师"),
    ],
)
def test_a_place_is_called_from_inside_by_its_ending(place: str, prefix: str) -> None:
    knowledge = load()
    row = knowledge.places_by_id[place]
    assert {p.prefix for p in knowledge.prefixes if p.fits(row)} == {prefix}


def test_every_form_that_needs_care_is_a_name_of_some_place() -> None:
    knowledge = load()
    names = {n for p in knowledge.places for n in (p.name, p.short, p.name[:-1], *p.aliases)}
    assert [f.text for f in knowledge.place_forms if f.text not in names] == []


def test_a_place_knows_when_it_was() -> None:
    assert Place("x").existed("")
    assert not Place("x", valid_to="2019-12").existed("2020-01-01")
