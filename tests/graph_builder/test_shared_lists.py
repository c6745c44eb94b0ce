"""Members of a list that tell their place or their ending only once; look-alikes stay what they are."""

from __future__ import annotations

import pytest

from tests.graph_builder.conftest import Acts, Tell


def agents(tell: Tell, sentence: str) -> list[str]:
    text = f"安徽省教育工作周报\n【动态】\n◎{sentence}\n"
    return [a.name for a in tell(text).activities[0].agents]


@pytest.mark.parametrize(
    ("named", "bodies"),
    [
        ("肥西县、庐江县教育局", ["肥西县教育局", "庐江县教育局"]),
        ("合肥市、芜湖市和黄山市人民政府", ["合肥市人民政府", "芜湖市人民政府", "黄山市人民政府"]),
        ("江苏省、浙江省教育厅", ["江苏省教育厅", "浙江省教育厅"]),
        ("省教育厅、财政厅", ["安徽省教育厅", "安徽省财政厅"]),
        ("省教育厅、财政厅和公安厅", ["安徽省教育厅", "安徽省财政厅", "安徽省公安厅"]),
        ("江苏省教育厅、卫生健康委", ["江苏省教育厅", "江苏省卫生健康委员会"]),
        ("教育部、财政部办公厅", ["教育部办公厅", "财政部办公厅"]),
    ],
)
def test_what_one_member_tells_is_meant_of_all(tell: Tell, named: str, bodies: list[str]) -> None:
    assert agents(tell, f"{named}联合印发《甲办法》。") == bodies


@pytest.mark.parametrize(
    ("named", "bodies"),
    [
        ("安徽省、合肥市教育局", ["安徽省", "合肥市教育局"]),  # of two levels
        ("省教育厅、财政部", ["安徽省教育厅", "财政部"]),  # a ministry has its own name
        ("教育部、财政部", ["教育部", "财政部"]),
        ("教育部办公厅、财政部", ["教育部办公厅", "财政部"]),  # the office is the first one's only
        ("肥西县、庐江县", ["肥西县", "庐江县"]),
    ],
)
def test_what_only_looks_like_it_is_left_alone(tell: Tell, named: str, bodies: list[str]) -> None:
    assert agents(tell, f"{named}联合印发《甲办法》。") == bodies


def test_two_cities_are_the_two_named_before(in_province: Acts) -> None:
    told = in_province("苏州市教育局会同无锡市教育局召开会议,两市联合印发《甲办法》。")
    assert [a.name for a in told[-1].agents] == ["苏州市", "无锡市"]


def test_of_three_cities_named_two_cities_are_not_told(in_province: Acts) -> None:
    told = in_province("苏州市、无锡市、常州市教育局召开会议,两市教育局印发《甲办法》。")
    assert all(len(act.agents) != 2 for act in told)


def test_each_body_of_two_cities(in_province: Acts) -> None:
    told = in_province("苏州市、无锡市召开会议,两市教育局印发《甲办法》。")
    assert [a.name for a in told[-1].agents] == ["苏州市教育局", "无锡市教育局"]


def test_places_act_together_where_the_verb_says_so(in_province: Acts) -> None:
    (together,) = in_province("苏州市、无锡市联合举办读书节。")
    assert len(together.agents) == 2
    assert len(in_province("苏州市、无锡市举办读书节。")) == 2


def test_a_ministry_before_its_own_office_is_the_ministry(in_ministry: Acts) -> None:
    (act,) = in_ministry("教育部、教育部办公厅联合召开会议。")
    assert [agent.name for agent in act.agents] == ["教育部", "教育部办公厅"]
