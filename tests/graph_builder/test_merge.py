"""Told twice: an act of the summary and of the body is one, and its evidence is the body's."""

from __future__ import annotations

import pytest

from graph_builder.model import Activity
from tests.graph_builder.conftest import TITLE, Tell


@pytest.fixture
def told(tell: Tell) -> ToldIn:
    return ToldIn(tell)


class ToldIn:
    """The acts of a bulletin with a summary and an entry of 江苏."""

    def __init__(self, tell: Tell) -> None:
        self.tell = tell

    def __call__(self, summary: str, entry: str) -> tuple[Activity, ...]:
        text = f"{TITLE}\n【摘要】{summary}\n★各地工作动态\n江苏 {entry}\n★其他动态\n"
        return self.tell(text).activities


def test_what_the_summary_repeats_is_one_act(told: ToldIn) -> None:
    (act,) = told("江苏印发《数据办法》。", "省教育厅印发《数据办法》。")
    assert [a.name for a in act.agents] == ["江苏省教育厅"]
    assert act.evidence.quote == "省教育厅印发《数据办法》"
    assert [e.quote for e in act.more_evidence] == ["江苏印发《数据办法》"]
    assert act.item.endswith("/s2/i1")


@pytest.mark.parametrize(
    ("summary", "entry"),
    [
        ("江苏开展数据安全培训。", "省教育厅开展2022年全省数据安全培训。"),
        ("江苏部署数据治理。", "省教育厅部署数据治理工作。"),
        ("江苏制定《数据办法》。", "省教育厅起草《数据办法》。"),  # two verbs of one action
    ],
)
def test_small_differences_of_wording_are_one_act(told: ToldIn, summary: str, entry: str) -> None:
    acts = told(summary, entry)
    assert [(a.agents[0].name, len(a.more_evidence)) for a in acts] == [("江苏省教育厅", 1)]


@pytest.mark.parametrize(
    ("summary", "entry"),
    [
        ("浙江印发《数据办法》。", "省教育厅印发《数据办法》。"),  # another province
        ("江苏召开数据座谈会。", "省教育厅印发《数据办法》。"),  # another act
        ("江苏印发《经费办法》。", "省教育厅印发《数据共享目录》。"),  # another document
        ("江苏部署《数据办法》。", "省教育厅印发《数据办法》。"),  # another verb
    ],
)
def test_what_differs_is_an_act_of_its_own(told: ToldIn, summary: str, entry: str) -> None:
    acts = told(summary, entry)
    assert len(acts) == 2
    assert not any(a.more_evidence for a in acts)


def test_the_summary_of_an_occasion_takes_its_date_from_the_body(tell: Tell) -> None:
    text = (
        f"{TITLE}\n【摘要】教育部召开数据治理座谈会。\n★教育信息化重点工作进展\n"
        "数据 11月14日,教育部部长王小川出席数据治理座谈会。\n"
    )
    hold, attend = tell(text).activities
    assert (hold.verb, attend.verb) == ("召开", "出席")
    assert (hold.time, hold.time_basis) == (attend.time, "inherited")


def test_the_same_act_twice_in_the_body_stays_two(tell: Tell) -> None:
    entry = "江苏 省教育厅召开会议。\n浙江 省教育厅召开会议。\n"
    acts = tell(f"{TITLE}\n★各地工作动态\n{entry}★其他动态\n").activities
    assert [a.agents[0].name for a in acts] == ["江苏省教育厅", "浙江省教育厅"]
    assert len({a.id for a in acts}) == 2


class ToldByMinistries:
    """The acts of a bulletin with a summary and an item of the ministry's own section."""

    def __init__(self, tell: Tell) -> None:
        self.tell = tell

    def __call__(self, summary: str, *items: str) -> list[tuple[str, str, int]]:
        body = "\n".join(f"数据 {item}" for item in items)
        text = f"{TITLE}\n【摘要】{summary}\n★教育信息化重点工作进展\n{body}\n★其他动态\n"
        acts = self.tell(text).activities
        return [(a.agents[0].name, a.target.name, len(a.more_evidence)) for a in acts]


@pytest.fixture
def by_ministries(tell: Tell) -> ToldByMinistries:
    return ToldByMinistries(tell)


def test_two_bodies_of_the_nation_are_two(by_ministries: ToldByMinistries) -> None:
    told = by_ministries("财政部印发《数据办法》。", "教育部印发《数据办法》。")
    assert sorted(told) == [("教育部", "数据办法", 0), ("财政部", "数据办法", 0)]


@pytest.mark.parametrize(
    ("summary", "body", "agent"),
    [
        ("教育部印发《数据办法》。", "教育部办公厅印发《数据办法》。", "教育部办公厅"),
        ("国务院印发《数据办法》。", "国务院办公厅印发《数据办法》。", "国务院办公厅"),
    ],
)
def test_a_body_and_its_office_are_one_agent(
    by_ministries: ToldByMinistries, summary: str, body: str, agent: str
) -> None:
    assert by_ministries(summary, body) == [(agent, "数据办法", 1)]


def test_two_bodies_of_a_province_are_two(told: ToldIn) -> None:
    acts = told("江苏省财政厅印发《数据办法》。", "省教育厅印发《数据办法》。")
    assert sorted((a.agents[0].name, len(a.more_evidence)) for a in acts) == [
        ("江苏省教育厅", 0),
        ("江苏省财政厅", 0),
    ]


def test_the_likest_body_act_is_the_twin(by_ministries: ToldByMinistries) -> None:
    told = by_ministries(
        "教育部印发《数据共享管理暂行办法》。",
        "教育部印发《数据资源管理暂行办法》。",
        "教育部印发《数据共享管理暂行办法》。",
    )
    assert told == [("教育部", "数据资源管理暂行办法", 0), ("教育部", "数据共享管理暂行办法", 1)]


def test_two_acts_of_one_sentence_are_not_one_act_of_the_body(by_ministries: ToldByMinistries) -> None:
    told = by_ministries(
        "教育部印发《数据共享管理暂行办法》,印发《数据资源管理暂行办法》。",
        "教育部印发《数据资源管理暂行办法》。",
    )
    assert sorted(told) == [("教育部", "数据共享管理暂行办法", 0), ("教育部", "数据资源管理暂行办法", 1)]
