"""Whose bulletin a text is: a province's or city's only where title, issuer or places say so."""

from __future__ import annotations

import pytest

from graph_builder.model import Bulletin
from tests.graph_builder.conftest import TITLE, Tell

ANHUI, HEFEI, SHANDONG = "340000", "340100", "370000"
CITIES = (
    "●合肥 市教育局召开会议。\n●芜湖 市教育局召开会议。\n●黄山 市教育局召开会议。\n●滁州 市教育局召开会议。\n"
)
OWN = "【省直部门】\n◎省教育厅印发《甲办法》。\n◎省财政厅印发《乙办法》。\n"


def home(bulletin: Bulletin) -> tuple[str | None, str | None]:
    return bulletin.place, bulletin.place_basis


def agents(tell: Tell, text: str) -> list[list[str]]:
    return [[a.name for a in act.agents] for act in tell(text).activities]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"安徽省教育工作周报\n{OWN}", (ANHUI, "title")),
        (f"合肥市教育局工作简报\n【动态】\n◎市教育局印发《甲办法》。\n{OWN}", (HEFEI, "title")),
        (f"教育工作周报\n安徽省教育厅办公室 编\n{OWN}【各市动态】\n{CITIES}", (ANHUI, "issuer")),
        (f"教育工作周报\n{OWN}【各市动态】\n{CITIES}", (ANHUI, "places")),
    ],
)
def test_title_issuer_or_places_tell_it(tell: Tell, text: str, found: tuple[str, str]) -> None:
    extraction = tell(text)
    assert home(extraction.bulletin) == found
    assert ("place-inferred" in extraction.warnings) == (found[1] != "title")


@pytest.mark.parametrize(
    "text",
    [
        f"{TITLE}\n★其他动态\n专项 教育部赴合肥、芜湖、黄山、滁州调研。\n",  # the series of a ministry
        f"教育工作周报\n安徽省教育厅办公室 编\n{OWN}★各地\n江苏 省教育厅开会。\n山东 省教育厅开会。\n",
        # a mirror's line
        "教育工作周报\n来源:安徽省教育厅\n【动态】\n◎教育部赴济南、青岛、长沙、武汉调研。\n",
        # nobody speaks from inside
        "教育工作周报\n【动态】\n◎教育部赴合肥、芜湖、黄山、滁州、宣城调研。\n",
        f"教育工作周报\n{OWN}【动态】\n◎合肥市教育局召开会议。\n",  # too few places
    ],
)
def test_a_bulletin_of_the_nation_has_none(tell: Tell, text: str) -> None:
    assert home(tell(text).bulletin) == (None, None)


def test_relative_names_are_those_of_the_place_of_the_bulletin(tell: Tell) -> None:
    text = "安徽省教育工作周报\n【动态】\n◎省发展改革委印发《甲办法》。\n◎市教育局印发《乙办法》。\n"
    assert agents(tell, text) == [["安徽省发展和改革委员会"]]  # of which city is not told


def test_an_entry_of_its_own_goes_before_the_bulletin(tell: Tell) -> None:
    text = (
        "安徽省教育工作周报\n【各市动态】\n●芜湖 市教育局印发《甲办法》。\n●黄山 市教育局印发《甲办法》。\n"
        "山东 省教育厅印发《乙办法》。\n"
    )
    assert agents(tell, text) == [["芜湖市教育局"], ["黄山市教育局"], ["山东省教育厅"]]


def test_a_city_bulletin_reaches_up_to_its_province(tell: Tell) -> None:
    text = "合肥市教育工作简报\n【动态】\n◎市教育局印发《甲办法》。\n◎省教育厅印发《乙办法》。\n"
    assert agents(tell, text) == [["合肥市教育局"], ["安徽省教育厅"]]


def test_coverage_counts_no_province_for_the_bulletin(tell: Tell) -> None:
    bulletin = tell(f"安徽省教育工作周报\n【各市动态】\n{CITIES}").bulletin
    assert not any(i.provinces for s in bulletin.sections for i in s.items)


@pytest.mark.parametrize(
    ("entry", "agent"),
    [
        ("【南京市】市教育局印发《甲办法》。", "南京市教育局"),
        ("合肥市:市教育局印发《甲办法》。", "合肥市教育局"),
        ("●新疆昌吉州 州教育局印发《甲办法》。", "昌吉回族自治州教育局"),
        ("江西萍乡:读书大会\n市教育局召开全市读书推进会,省教育厅到会指导工作。", "萍乡市教育局"),
        ("●昆山市 市教育局印发《甲办法》。", "昆山市教育局"),  # the nearest of two 市
        ("南京市教育局:4月3日,印发《全市中小学阅读办法》。", "南京市教育局"),  # the head acts
    ],
)
def test_a_head_that_names_a_place_or_body_tells_from_where(tell: Tell, entry: str, agent: str) -> None:
    told = tell(f"教育要闻\n【各地】\n{entry}\n").activities
    assert [a.name for a in told[0].agents] == [agent]


def test_a_body_that_is_a_head_is_inferred_until_somebody_else_acts(tell: Tell) -> None:
    told = tell("教育要闻\n【各地】\n南京市教育局:召开甲工作会议。苏州市教育局印发《乙办法》。\n").activities
    assert [([a.name for a in act.agents], act.agent_inferred) for act in told] == [
        (["南京市教育局"], True),
        (["苏州市教育局"], False),
    ]


def test_two_cities_with_one_district_name_stay_two(tell: Tell) -> None:
    text = "教育要闻\n【各地】\n南京市:鼓楼区教育局印发《甲办法》。\n徐州市:鼓楼区教育局印发《甲办法》。\n"
    names = [a.name for act in tell(text).activities for a in act.agents]
    assert names == ["南京市鼓楼区教育局", "徐州市鼓楼区教育局"]
