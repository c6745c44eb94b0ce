"""Stages of adoption: told by what stands around a policy's name, never by the name itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_builder import stages as graph_stages
from graph_builder.model import Extraction
from graph_builder.stages import StageReader
from ontology.load import Knowledge, load
from tests.graph_builder.conftest import TITLE, Tell

STAGES = set(graph_stages.STAGES)


def read(tell: Tell, entry: str) -> Extraction:
    return tell(f"{TITLE}\n★各地工作动态\n江苏 {entry}\n★其他动态\n")


def stages(tell: Tell, entry: str, policy: str) -> list[str]:
    return [a.stage for a in read(tell, entry).adoptions if a.policy.name == policy]


@pytest.mark.parametrize(
    ("entry", "stage"),
    [
        ("省教育厅公布基础教育精品课试点学校名单。", "pilot"),
        ("省教育厅公布基础教育精品课考核结果。", "evaluate"),
        ("省教育厅认定30所学校为基础教育精品课示范校。", "evaluate"),
        ("省教育厅发布关于基础教育精品课的实施细则。", "issue"),
        ("省教育厅印发《关于开展基础教育精品课试点的通知》。", "issue"),
        ("省教育厅制定基础教育精品课任务清单。", "plan"),
        ("省教育厅召开基础教育精品课现场会。", "deploy"),
        ("省教育厅举行基础教育精品课启动仪式。", "announce"),
        ("省教育厅将基础教育精品课建设纳入年度考核。", "evaluate"),
        ("省教育厅将基础教育精品课列入年度工作要点。", "plan"),
        ("省教育厅召开新闻发布会，宣布全面实施基础教育精品课。", "announce"),
        ("为推动基础教育精品课落地见效，省教育厅修订印发《江苏省课程资源管理办法》。", "revise"),
        ("省教育厅推进基础教育精品课。", "implement"),
    ],
)
def test_the_words_around_a_policy_tell_the_stage(tell: Tell, entry: str, stage: str) -> None:
    assert stages(tell, entry, "基础教育精品课") == [stage]


def test_a_policy_that_is_called_a_pilot_is_not_piloted_by_that(tell: Tell) -> None:
    name = "信息技术支撑学生综合素质评价试点"
    assert stages(tell, f"省教育厅推进{name}。", name) == ["implement"]
    assert stages(tell, f"省教育厅举办{name}培训班。", name) == ["train"]


def test_to_use_a_platform_is_to_apply_it_whatever_is_done_with_it(tell: Tell) -> None:
    entry = "省教育厅依托国家中小学智慧教育平台征集优秀案例。"
    assert stages(tell, entry, "国家中小学智慧教育平台") == ["implement"]


def test_a_platform_that_is_connected_is_used(tell: Tell) -> None:
    found = read(tell, "“苏慧学”平台与国家中小学智慧教育平台完成对接。")
    assert [(a.policy.name, a.adopter.name, a.stage) for a in found.adoptions] == [
        ("国家中小学智慧教育平台", "江苏省人民政府", "implement")
    ]
    assert [a.target.name for a in found.activities] == ["国家中小学智慧教育平台"]


def test_parts_of_one_sentence_show_further_stages(tell: Tell) -> None:
    entry = "省教育厅召开基础教育精品课启动会，确定南京市等5个地区先行试点，并组织开展首期培训。"
    assert sorted(stages(tell, entry, "基础教育精品课")) == ["announce", "pilot", "train"]


def test_a_planned_part_shows_none(tell: Tell) -> None:
    entry = "省教育厅召开基础教育精品课启动会，拟于下月开展首期培训。"
    assert stages(tell, entry, "基础教育精品课") == ["announce"]


@pytest.mark.parametrize(
    "entry",
    [
        "自治区将于“十五五”期间开展基础教育精品课数字化改造。",  # whoever is to do it
        "省教育厅学习基础教育精品课做法。",
        "省教育厅赴外省参观基础教育精品课成果。",
        "星河科技有限公司宣布，旗下课程参加基础教育精品课展评，基础教育精品课活动开幕。",  # a company's
        "苏州大学图书馆举办基础教育精品课主题书展。",
        "基础教育精品课高端对话会举行。",
        "一场以基础教育精品课为蓝本创作的情景剧2月8日在南京上演。",
        "年度十大关键词发布，基础教育精品课上榜。",
    ],
)
def test_these_adopt_nothing(tell: Tell, entry: str) -> None:
    assert read(tell, entry).adoptions == ()


@pytest.mark.parametrize(
    "entry",
    [
        "根据《中小学生学籍管理办法》要求，省教育厅制定实施细则。",
        "对照《中小学生学籍管理办法》，省教育厅印发工作方案。",
        "为贯彻落实《中小学生学籍管理办法》，省教育厅召开部署会。",
    ],
)
def test_who_acts_on_the_ground_of_a_policy_takes_it_up(tell: Tell, entry: str) -> None:
    found = read(tell, entry).adoptions
    assert [(a.policy.name, a.method) for a in found] == [("中小学生学籍管理办法", "explicit")]


@pytest.mark.parametrize(
    "entry", ["为推动教育发展，省教育厅印发《甲办法》。", "针对校园安全问题，省教育厅印发《甲办法》。"]
)
def test_a_purpose_is_no_act(tell: Tell, entry: str) -> None:
    assert [a.verb for a in read(tell, entry).activities] == ["印发"]


def test_what_is_done_in_turns_is_done(tell: Tell) -> None:
    (act,) = read(tell, "省教育厅分3批公布《甲名单》。").activities
    assert (act.verb, act.target.name) == ("公布", "甲名单")


@given(st.text(max_size=30), st.sampled_from(["", *sorted(STAGES)]))
def test_every_text_has_one_stage_of_the_scheme(around: str, verb: str) -> None:
    assert reader().of(around, verb) in STAGES


def reader() -> StageReader:
    return StageReader(load())


def test_every_cue_is_found_with_a_verb_that_makes_no_text(knowledge: Knowledge) -> None:
    found = {row.cue: StageReader(knowledge).of(row.cue, "implement") for row in knowledge.stages}
    ahead = [row.cue for row in knowledge.stages if found[row.cue] != row.stage]
    assert ahead == [], "an earlier cue hides these"


def test_officials_act_for_their_body_before_the_government(tell: Tell) -> None:
    entry = "省教育厅副厅长张建国主持召开基础教育精品课推进会。"
    assert [a.adopter.name for a in read(tell, entry).adoptions] == ["江苏省教育厅"]


def test_parts_belong_to_a_thing_rather_than_to_a_text(tell: Tell) -> None:
    entry = "省教育厅召开基础教育精品课启动会，印发《中小学生学籍管理办法》，并组织开展首期培训。"
    found = {(a.policy.name, a.stage) for a in read(tell, entry).adoptions}
    assert ("基础教育精品课", "train") in found
    assert ("中小学生学籍管理办法", "train") not in found


@pytest.mark.parametrize(
    "entry",
    [
        "省教育厅年内启动基础教育精品课建设。",
        "省教育厅6月底前印发基础教育精品课建设方案。",
        "下个月，省教育厅启动基础教育精品课建设。",
        "待条件成熟后，省教育厅启动基础教育精品课建设。",
        "省教育厅原定5月启动基础教育精品课建设，因故改期。",
        "省教育厅启动基础教育精品课建设的请示已报省政府。",
        "省教育厅启动基础教育精品课建设一事，目前正在核实。",
        "省教育厅组织清理仿冒基础教育精品课的网站12个。",
        "省教育厅公布基础教育精品课举报电话。",
        "省教育厅开展基础教育精品课家长问卷调查。",
        "省教育厅推广甲平台而非国家中小学智慧教育平台。",
        "江苏省教育学会推广基础教育精品课。",
        "省教育厅转载《人民日报》、转发《感谢信》。",
    ],
)
def test_what_is_to_come_or_called_after_it_is_no_adoption(tell: Tell, entry: str) -> None:
    assert read(tell, entry).adoptions == ()


def test_two_provinces_may_call_different_things_by_one_word(tell: Tell) -> None:
    text = f"{TITLE}\n★各地工作动态\n江苏 省教育厅启动“春雨”行动。\n浙江 省水利厅启动“春雨”行动。\n"
    assert tell(text).adoptions == ()
    shared = text.replace("“春雨”", "“百校点灯”")
    assert {a.jurisdiction for a in tell(shared).adoptions} == {"320000", "330000"}
