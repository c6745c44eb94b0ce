"""Persons: known by the posts beside their names, each post with its body."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_builder.persons import PersonMention
from graph_builder.pipeline import Pipeline


def persons(pipeline: Pipeline, text: str) -> list[PersonMention]:
    return pipeline.persons.persons(text, pipeline.recogniser.mentions(text))


def told(person: PersonMention) -> tuple[str, list[tuple[str | None, str]]]:
    where = [(o.body or o.place, o.title) for o in person.offices]
    return person.name, [(m.surface if m else None, title) for m, title in where]


@pytest.mark.parametrize(
    ("text", "name", "offices"),
    [
        ("省教育厅厅长周明远出席大会", "周明远", [("省教育厅", "厅长")]),
        ("财政部副部长王小川出席", "王小川", [("财政部", "副部长")]),
        ("苏州大学校长诸葛亮致辞", "诸葛亮", [("苏州大学", "校长")]),
        ("周明远副省长主持召开会议", "周明远", [(None, "副省长")]),
        ("省政府周明远副省长主持召开会议", "周明远", [("省政府", "副省长")]),
        ("省教育厅副厅长李长河同志讲话", "李长河", [("省教育厅", "副厅长")]),
        ("部长助理李四出席", "李四", [(None, "部长助理")]),
        (
            "中共中央政治局委员、中宣部部长欧阳海出席",
            "欧阳海",
            [("中共中央政治局", "委员"), ("中宣部", "部长")],
        ),
        ("水利部水旱灾害防御首席专家闵知秋谈汛情", "闵知秋", [("水利部", "水旱灾害防御首席专家")]),
        ("外交部长周明远会见来宾", "周明远", [("外交部", "部长")]),
        ("浙江省副省长李长河到会", "李长河", [("浙江省", "副省长")]),
        ("市委副书记、市长高兴夫一行赴企业走访", "高兴夫", [("市委", "副书记"), (None, "市长")]),
        (
            "评审组组长、东南大学教授卞书衡作点评",
            "卞书衡",
            [(None, "评审组组长"), ("东南大学", "教授")],
        ),
        ("农业部长阿卜杜勒·卡里姆出席", "阿卜杜勒·卡里姆", [("农业部", "部长")]),
        ("会见约旦农业部长阿卜杜勒·卡里姆", "阿卜杜勒·卡里姆", [(None, "约旦农业部长")]),
        ("会见黑森州州长米勒·施特恩一行", "米勒·施特恩", [(None, "黑森州州长")]),
        ("任命洛听雨为省数据局副局长", "洛听雨", [("省数据局", "副局长")]),
        ("接受祁牧野辞去山西省省长职务的请求", "祁牧野", [("山西省", "省长")]),
        ("免去陈二的财政部副部长职务", "陈二", [("财政部", "副部长")]),
        ("副盟长那日苏德力格尔宣布开幕", "那日苏德力格尔", [(None, "副盟长")]),
        ("青海省副省长才让扎西调研", "才让扎西", [("青海省", "副省长")]),
        ("东南大学校长助理顾清言出席", "顾清言", [("东南大学", "校长助理")]),
        ("首任院长由闵知秋担任", "闵知秋", []),
        ("欧阳修远当选理事会会长", "欧阳修远", [(None, "理事会会长")]),
    ],
)
def test_a_name_stands_beside_its_posts(
    pipeline: Pipeline, text: str, name: str, offices: list[tuple[str | None, str]]
) -> None:
    assert [told(p) for p in persons(pipeline, text)] == [(name, offices)]


@pytest.mark.parametrize(
    ("person", "word"),
    [
        ("院士高峻岭出席论坛", "院士高峰论坛举办"),
        ("会长单知行牵头制定方案", "会长单位牵头制定方案"),
        ("书记项怀民主持评审", "书记项目评审会召开"),
        ("主任金砚秋主持座谈", "主任金融服务座谈会召开"),
        ("副市长马尚文赶赴现场", "副市长马上赶赴现场"),
        ("市教育局局长江入云出席", "市教育局举行长江入河口观摩会"),
        ("东南大学校长安致宁致辞", "校长安全培训举办"),
        ("周明远、李长河、王小川等出席", "查隐患、解难题、强基础等工作推进"),
        ("李长河、王小川、周明远出席会议", "湖北、湖南、江西出席会议"),
        ("送别周明远同志", "各位同志出席会议"),
        ("工程师周长风主持", "工程师范学院主办博览会"),
        ("书记张远帆出席", "党支部书记出席"),
        ("副省长于明朝出席", "副省长于今年3月到任"),
        ("局长查慎行出席", "局长查看现场"),
        ("聘任洛听雨为顾问", "聘任单位为成员"),
        ("欧阳海当选会长", "高校当选会长单位"),
        ("专员公孙明出席", "专员公署出台办法"),
        ("组长由闵知秋担任", "组长由单位推荐"),
    ],
)
def test_a_name_is_told_from_what_looks_like_one(pipeline: Pipeline, person: str, word: str) -> None:
    assert persons(pipeline, word) == []
    assert len(persons(pipeline, person)) >= 1


def test_a_list_of_names_is_one_of_persons(pipeline: Pipeline) -> None:
    found = persons(pipeline, "周明远、李长河、王玥、诸葛平等到会场参观")
    assert [p.name for p in found] == ["周明远", "李长河", "王玥", "诸葛平"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("送别李强同志", ["李强"]),
        ("学习周明远同志先进事迹", ["周明远"]),
        ("欧阳修远同志作报告", ["欧阳修远"]),
        ("全体同志出席", []),
    ],
)
def test_a_comrade_is_a_person(pipeline: Pipeline, text: str, names: list[str]) -> None:
    assert [p.name for p in persons(pipeline, text)] == names


def test_a_name_alone_is_one_only_of_someone_told_with_a_post(pipeline: Pipeline) -> None:
    found = persons(pipeline, "水利部部长周明远出席会议。周明远赴江苏考察,李长河赴江西考察。")
    assert [p.name for p in found] == ["周明远", "周明远"]
    assert [bool(p.offices) for p in found] == [True, False]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("责任编辑:周明远 审稿:夏侯蕴", ["周明远", "夏侯蕴"]),
        ("(编审:李长河 编辑:王玥)", ["李长河", "王玥"]),
        ("编辑:文旅在线 阅读100", []),
        ("审核:办公室", []),
    ],
)
def test_who_stands_behind_a_bulletin_is_told_by_a_role(
    pipeline: Pipeline, text: str, names: list[str]
) -> None:
    assert [p.name for p in pipeline.persons.credits(text)] == names


def test_a_post_without_a_body_is_one_of_the_body_before(pipeline: Pipeline) -> None:
    (person,) = persons(pipeline, "中国互联网协会理事长、秘书长周明远出席")
    assert told(person) == ("周明远", [("中国互联网协会", "理事长"), ("中国互联网协会", "秘书长")])


def test_several_persons_are_told_apart(pipeline: Pipeline) -> None:
    text = "财政部副部长王小川、教育部副部长李长河、苏州大学校长周明远出席论坛"
    found = persons(pipeline, text)
    assert [p.name for p in found] == ["王小川", "李长河", "周明远"]
    assert [text[p.phrase.start : p.phrase.end] for p in found] == [
        "财政部副部长王小川",
        "教育部副部长李长河",
        "苏州大学校长周明远",
    ]


@pytest.mark.parametrize(
    "text", ["省教育厅厅长会议召开", "校长培训班开班", "书记员名单公布", "周明远出席大会"]
)
def test_a_post_without_a_name_or_a_name_without_a_post_is_no_person(pipeline: Pipeline, text: str) -> None:
    assert persons(pipeline, text) == []


PIECES = ["省教育厅", "教育部", "部长", "书记", "校长", "周", "明远", "、", "出席", "王小川", ",", "党"]


@settings(derandomize=True)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=30))
def test_a_name_lies_in_its_phrase_and_the_phrase_in_the_text(pipeline: Pipeline, text: str) -> None:
    for person in persons(pipeline, text):
        assert text[person.span.start : person.span.end] == person.name
        assert person.phrase.holds(person.span)
        assert 0 <= person.phrase.start < person.phrase.end <= len(text)
        assert person.offices
