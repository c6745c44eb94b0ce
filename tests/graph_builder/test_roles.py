"""The bodies that every place has: by prefix, by place, by what one place calls them, each with one label."""

from __future__ import annotations

from collections import defaultdict

import pytest

from graph_builder.roles import Roles
from ontology.load import Knowledge, Place

JIANGSU, BEIJING, GUANGXI, CORPS = "320000", "110000", "450000", "xpcc"


@pytest.fixture(scope="module")
def roles(knowledge: Knowledge) -> Roles:
    return Roles(knowledge)


def city(name: str = "青原市", level: str = "prefecture", within: str = JIANGSU) -> Place:
    return Place("329900", "329900", name, name[:-1], level=level, within=within)


@pytest.mark.parametrize(
    ("told", "role", "official"),
    [
        ("青原市教育局", "edu", "青原市教育局"),
        ("青原市教育和体育局", "edu", "青原市教育和体育局"),
        ("青原市教体局", "edu", "青原市教育和体育局"),
        ("青原市大数据局", "data", "青原市大数据管理局"),
        ("青原市工信局", "iit", "青原市工业和信息化局"),
    ],
)
def test_the_stem_that_was_told_decides_the_official_name(
    roles: Roles, told: str, role: str, official: str
) -> None:
    found = roles.body(role, city(), told)
    assert found
    assert found.name == official


def test_the_usual_name_of_a_role_has_the_plain_identifier_and_another_one_of_its_own(roles: Roles) -> None:
    told = ["青原市教育局", "青原市教育和体育局"]
    found = [body.identifier for t in told if (body := roles.body("edu", city(), t))]
    assert found == ["329900-edu", "329900-edu-sports"]


def test_what_a_place_calls_its_body_goes_before_the_pattern(roles: Roles, knowledge: Knowledge) -> None:
    zhejiang, jiangsu = knowledge.place("浙江"), knowledge.place("江苏")
    own = roles.body("iit", zhejiang, "省经信厅")
    assert own
    assert (own.identifier, own.name) == ("330000-iit", "浙江省经济和信息化厅")
    assert roles.body("iit", jiangsu, "省经信厅") is None


def test_of_two_names_told_alike_the_month_chooses(roles: Roles, knowledge: Knowledge) -> None:
    place = knowledge.place("广东")
    names = {m: b.name for m in ("2022-11", "2024-06") if (b := roles.body("data", place, "省政数局", m))}
    assert names == {"2022-11": "广东省政务服务数据管理局", "2024-06": "广东省政务服务和数据管理局"}


def test_a_district_is_told_with_its_city_and_a_county_by_itself(roles: Roles) -> None:
    district = Place("110108", "110108", "海淀区", "海淀", level="county", within=BEIJING)
    county = Place("329921", "329921", "青原县", "青原", level="county", within=BEIJING)
    found = [roles.body("edu", p) for p in (district, county)]
    assert [b.name for b in found if b] == ["北京市海淀区教育局", "青原县教育局"]


@pytest.mark.parametrize("of_places", [8, pytest.param(1, marks=pytest.mark.long)])
def test_an_identifier_leads_to_the_body_it_was_made_from(
    roles: Roles, knowledge: Knowledge, of_places: int
) -> None:
    """In the quick tests, of each eighth place."""
    made: dict[str, set[str]] = defaultdict(set)
    for place in knowledge.places[::of_places]:
        for row in knowledge.roles:
            if place.level in row.level:
                for stem in row.stems:
                    found = roles.body(row.role, place, place.name + stem) if "{" not in stem else None
                    if found and found.identifier:
                        made[found.identifier].add(found.name)
    assert len(made) > 3000 / of_places
    assert [i for i, names in made.items() if len(names) > 1] == []  # a label is a function of its key
    some = sorted(made)[::97]
    assert {i: {b.name} for i in some if (b := roles.described(i))} == {i: made[i] for i in some}


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("江苏省教育厅印发", "江苏省教育厅", "edu"),
        ("江苏教育厅印发", "江苏教育厅", "edu"),
        ("中共江苏省委宣传部印发", "中共江苏省委宣传部", "propaganda"),
        ("国家税务总局江苏省税务局印发", "国家税务总局江苏省税务局", "tax"),
        ("国家统计局江苏调查总队印发", "国家统计局江苏调查总队", "nbs-survey"),
        ("江苏省委印发", "江苏省委", "party"),
    ],
)
def test_a_role_is_found_around_its_place(
    roles: Roles, knowledge: Knowledge, text: str, name: str, role: str
) -> None:
    place = knowledge.place("江苏")
    short = place.name not in text
    start = text.index(place.short)
    end = start + len(place.short if short else place.name)
    found = roles.at(text, place, start, end, short)
    assert found
    assert (text[found.start : found.end], found.role) == (name, role)
    assert roles.may_be_at(text, start, end)


def test_no_stem_of_any_role_is_passed_over_by_the_cheap_test(roles: Roles, knowledge: Knowledge) -> None:
    stems = {s for row in knowledge.roles for s in (*row.stems, row.official.removeprefix("{name}"))}
    stems |= {stem for name in knowledge.role_names for stem in name.stems}
    assert len(stems) > 100
    assert [s for s in stems if "{" not in s and not roles.may_be_at(f"江苏{s}", 0, 2)] == []
    assert not roles.may_be_at("江苏,印发", 0, 2)


def test_one_character_after_a_short_name_is_no_body(roles: Roles, knowledge: Knowledge) -> None:
    assert roles.at("江苏委托第三方", knowledge.place("江苏"), 0, 2, short=True) is None


@pytest.mark.parametrize(
    ("identifier", "aliases"),
    [
        ("310000-edu", {"上海市教委", "上海教委", "上海教育委员会"}),
        ("450000-edu", {"广西教育厅"}),
        ("110105-edu-commission", {"北京市朝阳区教委", "朝阳区教委", "朝阳区教育委员会"}),
        ("320000-party", {"江苏省委"}),
        ("440300-tax", {"深圳市税务局"}),
    ],
)
def test_a_body_has_the_short_names_that_tell_its_place(
    roles: Roles, identifier: str, aliases: set[str]
) -> None:
    """省教育厅 tells none, 江苏委 is no name, and the official name is no alias of itself."""
    found = roles.described(identifier)
    assert found
    assert set(found.aliases) == aliases


def test_a_body_is_the_same_however_it_is_told(roles: Roles, knowledge: Knowledge) -> None:
    """Its description, aliases and all, is a function of its identifier."""
    places = {name.place for name in knowledge.role_names} | {JIANGSU, BEIJING, GUANGXI, CORPS, "310000"}
    known = [knowledge.places_by_id[each] for each in sorted(places) if each in knowledge.places_by_id]
    told = [
        body
        for place in known
        for row in knowledge.roles
        if place.level in row.level
        for stem in (*row.stems, row.official)
        if (body := roles.body(row.role, place, stem.format(name=place.name, short=place.short, p="")))
    ]
    assert len(told) > 1000
    differing = [each for each in told if each.identifier and roles.described(each.identifier) != each]
    assert differing == []


def test_a_body_is_called_in_short_by_each_name_that_is_of_a_role(roles: Roles, knowledge: Knowledge) -> None:
    sichuan = knowledge.place("四川")
    assert "四川省电教馆" in roles.short_names("四川省电化教育馆", sichuan)
    assert "四川教育信息化与大数据中心" in roles.short_names("四川省教育信息化与大数据中心", sichuan)
    assert roles.short_names("四川省某某协会", sichuan) == ()
