"""Bodies by their ending: what is one by name, and what only ends like one."""

from __future__ import annotations

import pytest

from graph_builder.model import Kind
from graph_builder.pipeline import Pipeline
from tests.graph_builder.conftest import Acts


def bodies(pipeline: Pipeline, sentence: str) -> list[str]:
    return [m.surface for m in pipeline.recogniser.mentions(sentence) if m.kind is Kind.ORGANIZATION]


@pytest.mark.parametrize(
    "name",
    [
        "宁夏回族自治区歌舞团",
        "武夷山风景区管理委员会",
        "常州市光伏产业园",
        "贵州矿权交易所",
        "海通证券南昌营业部",
        "云南水务有限责任公司",
        "兰州大学第二医院",
        "兰州大学草地农业研究中心",
        "西部图书馆联盟",
    ],
)
def test_a_body_is_found_by_its_ending_as_far_as_it_goes(pipeline: Pipeline, name: str) -> None:
    assert bodies(pipeline, f"◎{name}举办开放日") == [name]


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("展品被国家图书馆收藏", ["国家图书馆"]),
        ("材料退还宜昌市教育局", ["宜昌市教育局"]),
        ("省水利厅筹划节水产业联盟", ["省水利厅"]),
        ("部分公立医院参加", []),
        ("建立智慧学校", []),
        ("召开安全会商会", []),
    ],
)
def test_what_stands_before_a_body_or_ends_like_one_is_none(
    pipeline: Pipeline, sentence: str, told: list[str]
) -> None:
    assert bodies(pipeline, sentence) == told


def test_two_hospitals_of_one_university_stay_two(in_province: Acts) -> None:
    one, other = in_province("江苏大学附属医院举办义诊活动。江苏大学附属第二医院举办义诊活动。")
    assert one.agents[0].iri != other.agents[0].iri


def test_an_alliance_that_comes_to_be_does_nothing(in_province: Acts) -> None:
    (act,) = in_province("太湖流域图书馆联盟宣告成立。")
    assert (act.agents, act.target.name) == ((), "太湖流域图书馆联盟")
