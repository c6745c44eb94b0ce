"""Bodies by a pattern of their own: groups, bodies in quotation marks, founded ones, short names."""

from __future__ import annotations

import pytest

from graph_builder.pipeline import Pipeline
from graph_builder.resolve import Context


def bodies(pipeline: Pipeline, text: str) -> list[tuple[str, str]]:
    found = pipeline.recogniser.mentions(text)
    return [(m.surface, m.rule.removeprefix("organization.")) for m in found if m.kind == "Organization"]


@pytest.mark.parametrize(
    ("text", "name", "rule"),
    [
        ("国务院第十次大督查第三督查组进驻长沙市", "国务院第十次大督查第三督查组", "group"),
        ("中央第七巡视组向教育部反馈意见", "中央第七巡视组", "group"),
        ("青海省玉树藏族自治州党政代表团赴临夏州考察", "青海省玉树藏族自治州党政代表团", "group"),
        ("国家档案局专家组到馆评估", "国家档案局专家组", "group"),
        ("十五运会组委会竞赛部发布赛程", "十五运会组委会竞赛部", "group"),
        ("会见丹麦水资源部代表团", "丹麦水资源部", "foreign"),
        ("“清廉水利”建设领导小组办公室印发通知", "“清廉水利”建设领导小组办公室", "quoted"),
        ("“云上乡学”推广项目专家组走访学校", "“云上乡学”推广项目专家组", "quoted"),
        ("三方共建“水质溯源”联合实验室", "“水质溯源”联合实验室", "quoted"),
        ("多家单位参与的数据标注质量评测工作组宣告成立", "数据标注质量评测工作组", "founded"),
        ("智慧养老国际联盟揭牌成立", "智慧养老国际联盟", "founded"),
        ("研究院牵头组建西部算力服务共同体,首批成员9家", "西部算力服务共同体", "founded"),
        ("南宁三中面向百色开设同步课堂", "南宁三中", "numbered-school"),
    ],
)
def test_each_pattern_finds_what_it_is_for(pipeline: Pipeline, text: str, name: str, rule: str) -> None:
    assert (name, rule) in bodies(pipeline, text)


@pytest.mark.parametrize(
    "text",
    [
        "专家组到场指导",
        "省教育厅组织专家组评审",
        "教育部派出专家组",
        "省财政厅成立工作专班",
        "省医院成立远程会诊中心的通知",
        "国家数据局召开会议,检查组到场",
        "南昌三中全会精神宣讲",
        "全省首批“双一流”建设单位工作会议",
        "教育部调研组赴浙江调研",
        "日本企业部分产品参展",
        "美国西部地区",
    ],
)
def test_a_group_of_nobody_is_none(pipeline: Pipeline, text: str) -> None:
    told = {"group", "quoted", "founded", "numbered-school", "foreign"}
    assert [rule for _, rule in bodies(pipeline, text) if rule in told] == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("南宁三中开设同步课堂", "南宁市第三中学"),
        ("教育部在京召开座谈会。会上,基础教育司发布案例", "教育部基础教育司"),
        ("水利部召开会议,部水资源管理司司长周明远出席", "水利部水资源管理司"),
    ],
)
def test_a_short_name_is_told_in_full(pipeline: Pipeline, text: str, name: str) -> None:
    mentions = pipeline.recogniser.mentions(text)
    found = [pipeline.resolver.body(m, Context()) for m in mentions if m.kind == "Organization"]
    assert name in [body.name for body in found if body]
