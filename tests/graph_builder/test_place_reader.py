"""Places in a text: full names, short ones where they are safe, counties only after what they lie in."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_builder.place_reader import PlaceReader
from ontology.load import Knowledge


@pytest.fixture(scope="module")
def reader(knowledge: Knowledge) -> PlaceReader:
    return PlaceReader(knowledge)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("武汉市召开", {"武汉市": "420100"}),
        ("在武汉召开", {"武汉": "420100"}),
        ("在大同召开", {"大同": "140200"}),
        ("江苏省镇江市", {"江苏省镇江市": "321100"}),
        ("四川省成都市青羊区", {"四川省成都市青羊区": "510105"}),
        ("贵州兴义、甘肃张掖开展", {"贵州兴义": "522301", "甘肃张掖": "620700"}),
        ("贵州兴义、仁怀等地", {"贵州兴义": "522301", "仁怀": "520382"}),
        ("重庆沙坪坝开展", {"重庆沙坪坝": "500106"}),
        ("杭州市西湖区与南京市鼓楼区", {"杭州市西湖区": "330106", "南京市鼓楼区": "320106"}),
        ("甘孜州开通", {"甘孜州": "513300"}),
        ("新疆昌吉州出台", {"新疆昌吉州": "652300"}),
        ("南通工业园区启动", {"南通工业园区": None}),
        ("武汉光谷高新区投产", {"武汉光谷高新区": None}),
        ("在天河、越秀两区试点", {"天河": "440106", "越秀": "440104"}),
        ("长白山旅游专线", {}),
        ("太原消息,省人大常委会开会", {}),
        ("鼓楼区启动", {"鼓楼区": "320106|320302|350102|410204"}),
    ],
)
def test_a_place_is_told_by_its_code(reader: PlaceReader, text: str, places: dict[str, str | None]) -> None:
    assert {m.surface: m.key for m in reader.mentions(text)} == places


@pytest.mark.parametrize(
    "text",
    [
        "资源共享、合作共建、公安部门",
        "大同小异",
        "广大市民",
        "集中卫生检查",
        "城区学校和郊区学校",
        "王海东副省长",
        "通道互助",
        "资源、合作等5个方面",
    ],
)
def test_words_and_persons_are_no_places(reader: PlaceReader, text: str) -> None:
    assert reader.mentions(text) == []


@pytest.mark.parametrize(
    ("text", "only"), [("云南山区学校", "云南"), ("湖北公安开展检查", "湖北"), ("广西资源建设", "广西")]
)
def test_a_word_after_a_province_is_no_county_of_it(reader: PlaceReader, text: str, only: str) -> None:
    assert [m.surface for m in reader.mentions(text)] == [only]


PIECES = [
    "武汉",
    "市",
    "鼓楼区",
    "、",
    "资源",
    "县",
    "江苏",
    "省",
    "召开",
    "王",
    "\n",
    "兴义",
    "贵州",
    "公安",
]


@settings(derandomize=True)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=30))
def test_places_quote_the_text_in_order_without_overlap(reader: PlaceReader, text: str) -> None:
    mentions = reader.mentions(text)
    assert all(text[m.span.start : m.span.end] == m.surface for m in mentions)
    assert all(a.span.end <= b.span.start for a, b in pairwise(mentions))
