"""What a text names: registered bodies, roles by short name, bodies by pattern, places, titled documents."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_builder.recognise import Recogniser
from ontology.load import Knowledge

Named = list[tuple[str, str]]


@pytest.fixture(scope="module")
def recogniser(knowledge: Knowledge) -> Recogniser:
    return Recogniser(knowledge)


def named(recogniser: Recogniser, text: str) -> Named:
    return [(m.surface, m.rule) for m in recogniser.mentions(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("教育部印发", [("教育部", "organization.registered")]),
        ("省教育厅印发", [("省教育厅", "organization.role")]),
        ("广西壮族自治区教育厅印发", [("广西壮族自治区教育厅", "organization.role")]),
        ("省委网信办印发", [("省委网信办", "organization.role")]),
        ("会同省教育新闻办印发", [("省教育新闻办", "organization.relative")]),
        ("苏州大学举办", [("苏州大学", "organization.school")]),
        ("青原师范学院举办", [("青原师范学院", "organization.suffix")]),
        ("会同呼和浩特市教育局举办", [("呼和浩特市教育局", "organization.role")]),
        ("会同武汉市财政局印发", [("武汉市财政局", "organization.role")]),
        ("江苏云帆科技有限公司承建", [("江苏云帆科技有限公司", "organization.suffix")]),
        ("江苏省印发", [("江苏省", "place.full")]),
        ("江苏印发", [("江苏", "place.short")]),
        ("在乌镇举行", [("乌镇", "place.locality")]),
        ("北京市海淀区召开", [("北京市海淀区", "place.county")]),
        ("印发《数据办法》", [("《数据办法》", "document.titled")]),
    ],
)
def test_each_rule_finds_what_it_is_for(recogniser: Recogniser, text: str, expected: Named) -> None:
    assert named(recogniser, text) == expected


@pytest.mark.parametrize(
    ("text", "longest"),
    [
        ("教育部办公厅印发", "教育部办公厅"),
        ("教育部科学技术与信息化司印发", "教育部科学技术与信息化司"),
        ("江苏省教育厅印发", "江苏省教育厅"),
        ("苏州大学附属中学举办", "苏州大学附属中学"),
        ("苏州大学附属协和医院举办", "苏州大学附属协和医院"),
        ("云州矿业(集团)有限责任公司投产", "云州矿业(集团)有限责任公司"),
        ("江西省生态技术与装备研究院揭榜", "江西省生态技术与装备研究院"),
        ("教育部基础教育教学指导委员会编制", "教育部基础教育教学指导委员会"),
        ("省教育厅督查室通报", "省教育厅督查室"),
        ("中国人民银行湖北省分行召开", "中国人民银行湖北省分行"),
        ("审计署驻上海特派员办事处公布", "审计署驻上海特派员办事处"),
        ("会同南宁经济技术开发区管委会调研", "南宁经济技术开发区管委会"),
        ("国务院办公厅政务公开办公室编制", "国务院办公厅政务公开办公室"),
        ("国家粮食和物资储备局安徽局检查", "国家粮食和物资储备局安徽局"),
        ("西藏自治区党委书记到会", "西藏自治区党委"),
    ],
)
def test_the_longest_name_wins(recogniser: Recogniser, text: str, longest: str) -> None:
    assert [surface for surface, _ in named(recogniser, text)] == [longest]


@pytest.mark.parametrize(
    "text", ["全省大学生", "各类学校", "全国2000所小学", "优秀学校", "中小学", "省教育厅域名", "数据课堂"]
)
def test_generic_words_are_no_names(recogniser: Recogniser, text: str) -> None:
    assert named(recogniser, text) == []


def test_nothing_is_named_inside_a_title_but_the_title(recogniser: Recogniser) -> None:
    assert named(recogniser, "印发《教育部关于苏州大学章程的批复》") == [
        ("《教育部关于苏州大学章程的批复》", "document.titled")
    ]


def test_a_title_may_hold_a_title(recogniser: Recogniser) -> None:
    text = "印发《关于印发〈甲〉的通知》和《关于〈乙〉的解读》"
    assert [s for s, _ in named(recogniser, text)] == ["《关于印发〈甲〉的通知》", "《关于〈乙〉的解读》"]


def test_a_key_tells_what_the_rule_knows(recogniser: Recogniser) -> None:
    mentions = recogniser.mentions("教育部、省教育厅、浙江省教育厅、江苏、苏州大学、青原师范学院")
    assert [m.key for m in mentions] == [
        "moe",
        "role:edu",
        "role:edu@330000",
        "320000",
        "school:苏州大学",
        None,
    ]


def test_bodies_beside_each_other_are_two(recogniser: Recogniser) -> None:
    text = "省教育厅、省公安厅会同苏州大学与南京理工大学开展检查"
    assert [s for s, _ in named(recogniser, text)] == ["省教育厅", "省公安厅", "苏州大学", "南京理工大学"]


PIECES = [
    "教育部",
    "省教育厅",
    "江苏",
    "大学",
    "小学",
    "《甲",
    "乙》",
    "会同",
    "、",
    "举办",
    "了",
    "5所",
    "\n",
    "A",
]


@settings(derandomize=True)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=40))
def test_mentions_quote_the_text_in_order_without_overlap(recogniser: Recogniser, text: str) -> None:
    mentions = recogniser.mentions(text)
    assert all(text[m.span.start : m.span.end] == m.surface for m in mentions)
    assert all(a.span.end <= b.span.start for a, b in pairwise(mentions))


@pytest.mark.parametrize(
    "text", ["推进“阳光学校”创建", "覆盖乡镇医院107家", "惠及2000所山区薄弱学校", "雾霾天气联合会商机制"]
)
def test_what_is_only_counted_or_called_so_is_no_body(recogniser: Recogniser, text: str) -> None:
    assert named(recogniser, text) == []


def test_a_newspaper_in_title_marks_is_a_body(recogniser: Recogniser) -> None:
    assert named(recogniser, "《中国教育报》刊发报道") == [("《中国教育报》", "organization.registered")]
    assert named(recogniser, "《云州教育报告》") == [("《云州教育报告》", "document.titled")]


def test_two_bodies_that_are_joined_stay_two(recogniser: Recogniser) -> None:
    found = named(recogniser, "江苏云帆研究院与青原装备发展中心签约")
    assert [surface for surface, _ in found] == ["江苏云帆研究院", "青原装备发展中心"]
