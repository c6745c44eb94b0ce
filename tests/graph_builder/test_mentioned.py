"""Platforms and campaigns that are only mentioned: in quotation marks, or told by their last word."""

from __future__ import annotations

import pytest

from graph_builder.contract import as_json
from graph_builder.pipeline import Pipeline
from graph_builder.read import read_bytes


def named(pipeline: Pipeline, text: str) -> list[tuple[str, str]]:
    return [(n.name, n.kind) for n in pipeline.mentioned.names(text)]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("市文旅局开展“戏曲进村”活动", "“戏曲进村”活动", "Programme"),
        ("位于云州的“光储同行”一体化示范项目并网", "“光储同行”一体化示范项目", "Programme"),
        ("双方签订“引江入州”合作协议", "引江入州", "Programme"),
        ("省网信办启动“网络普法云州行”", "网络普法云州行", "Programme"),
        ("公司发布教育大模型“云州智教”2.0版", "云州智教", "Platform"),
        ("“云里办事”应用3.0版上线", "云里办事", "Platform"),
        ("省教育厅召开“四川云课”年度工作部署会", "四川云课", "Platform"),
        ("市教委制定教育专网实施方案", "教育专网", "Platform"),
        ("燃气安全监测子系统投入使用", "燃气安全监测子系统", "Platform"),
        ("市长调研合肥数据资产登记平台运营情况", "合肥数据资产登记平台", "Platform"),
        ("上海“随申办”、浙江“浙里办”互通", "“随申办”", "Platform"),
        ("国家水利信息平台在31个省份上线", "国家水利信息平台", "Platform"),
        ("评估国家水网数据治理试点", "国家水网数据治理试点", "Programme"),
        ("公布首批省级儿科重点专科建设项目名单", "省级儿科重点专科建设项目", "Programme"),
        ("调研民营企业服务深化提升行动进展", "民营企业服务深化提升行动", "Programme"),
    ],
)
def test_a_mentioned_name_is_told(pipeline: Pipeline, text: str, name: str, kind: str) -> None:
    assert (name, kind) in named(pipeline, text)


@pytest.mark.parametrize(
    "text",
    [
        "以“安全伴我行走”为主题开展宣传",
        "授予周明远“先进个人”称号",
        "举办“瓷韵千年”瓷器联展",
        "举行“守护盾”行业网络安全攻防演练",
        "将“以学生为中心”贯穿于全过程",
        "由“能办”向“好办”转变",
        "“某某助手”等86个案例入选",
        "印发《关于“戏曲进村”活动的通知》",
        "开展教育系统网络安全检查",
        "主要网站平台受理举报",
        "省教育厅计划于3月启动第二批试点",
        "任命周明远为总工程师",
        "印发大豆振兴计划",
        "实施“两癌”筛查",
    ],
)
def test_slogans_honours_and_kinds_of_things_are_none(pipeline: Pipeline, text: str) -> None:
    assert named(pipeline, text) == []


def test_what_is_surely_told_comes_first_and_once(pipeline: Pipeline) -> None:
    text = "市教委启动“云上读书”三年行动,“云上读书”现场会在长沙举行"
    assert named(pipeline, text) == [("“云上读书”三年行动", "Programme")]


def test_a_mentioned_name_is_listed_with_its_short_form(pipeline: Pipeline) -> None:
    text = "★各地工作动态\n江西 省文化和旅游厅开展“戏曲进村”活动，覆盖乡村120个。\n"
    told = as_json(pipeline.extract(read_bytes(text.encode(), "a.txt")), pipeline.knowledge)
    listed = [e for e in told["entities"] if e["type"] == "Programme"]
    assert [e["name"] for e in listed] == ["戏曲进村活动"]
    assert "戏曲进村" in listed[0]["aliases"]
