"""Doers inside a clause, and those meant by 双方, 该厅, 两省: who did what, on invented sentences."""

from __future__ import annotations

import pytest

from graph_builder.model import Activity
from graph_builder.times import edtf
from tests.graph_builder.conftest import Tell

HEAD = "2023年5月工作月报\n★各地工作动态\n"


def told(act: Activity) -> tuple[list[str], str, str, str | None]:
    """Agents, verb, target and stated date of an act."""
    stated = act.time if act.time_basis != "bulletin-month" else None
    return [a.name for a in act.agents], act.verb, act.target.name, edtf(stated) if stated else None


@pytest.mark.parametrize(
    ("entry", "acts"),
    [
        (
            "江苏 由省水利厅主办、南京市水务局承办的节水创新论坛于5月6日至7日举行。",
            [
                (["江苏省水利厅"], "主办", "节水创新论坛", "2023-05-06/2023-05-07"),
                (["南京市水务局"], "承办", "节水创新论坛", "2023-05-06/2023-05-07"),
            ],
        ),
        (
            "江苏 5月8日,由省水利厅印发的《圩区管理办法》施行。",
            [
                (["江苏省水利厅"], "印发", "圩区管理办法", None),
                ([], "施行", "圩区管理办法", "2023-05-08"),
            ],
        ),
        (
            "江苏 由省水利厅于5月9日印发的《圩区管理办法》明确,各地应定期巡查。",
            [(["江苏省水利厅"], "印发", "圩区管理办法", "2023-05-09")],
        ),
        (
            "江苏 5月10日,全省节水论坛在南京举行,活动由省水利厅主办、省科协协办。",
            [
                (["江苏省水利厅"], "主办", "全省节水论坛", "2023-05-10"),
                (["江苏省科学技术协会"], "协办", "全省节水论坛", "2023-05-10"),
            ],
        ),
        (
            "江苏 省水利厅启用“清源”平台,由河海大学负责建设。",
            [
                (["江苏省水利厅"], "启用", "“清源”平台", None),
                (["河海大学"], "建设", "“清源”平台", None),
            ],
        ),
        (
            "江苏 由河海大学牵头的智慧灌区标准工作组宣告成立。",
            [(["河海大学"], "成立", "智慧灌区标准工作组", None)],
        ),
    ],
)
def test_doers_and_their_verbs(
    tell: Tell, entry: str, acts: list[tuple[list[str], str, str, str | None]]
) -> None:
    assert [told(a) for a in tell(HEAD + entry + "\n").activities] == acts


@pytest.mark.parametrize(
    ("entry", "agents"),
    [
        ("江苏、安徽 两省水利厅在滁州签订《滁河联防协议》。", ["江苏省水利厅", "安徽省水利厅"]),
        ("江苏 省水利厅召开防汛会议。该厅还印发《汛期值守办法》。", ["江苏省水利厅"]),
        ("江苏 省水利厅与河海大学签署合作协议,双方共建节水实验室。", ["江苏省水利厅", "河海大学"]),
        ("江苏 省水利厅举办节水竞赛,河海大学代表队获得一等奖。", ["河海大学"]),
        ("江苏 省水利厅举办节水演练,河海大学等4所高校承担巡查任务。", ["河海大学"]),
        ("江苏 省水利厅召开防汛会议,副省长周明远出席。", ["周明远"]),
        ("江苏 省水利厅召开防汛会议,水利部副部长周明远作视频致辞。", ["周明远"]),
    ],
)
def test_whom_the_words_mean(tell: Tell, entry: str, agents: list[str]) -> None:
    assert [a.name for a in tell(HEAD + entry + "\n").activities[-1].agents] == agents


@pytest.mark.parametrize(
    "entry",
    [
        "江苏 该厅印发《汛期值守办法》。",
        "江苏 两省水利厅签订《滁河联防协议》。",
        "江苏 双方签署合作协议。",
    ],
)
def test_words_that_mean_nobody_name_nobody(tell: Tell, entry: str) -> None:
    assert {a.name for act in tell(HEAD + entry + "\n").activities for a in act.agents} == set()


def test_a_speaker_speaks_at_the_occasion_told_before(tell: Tell) -> None:
    act = tell(HEAD + "江苏 5月3日,省水利厅召开防汛会议,副省长周明远出席。\n").activities[-1]
    assert told(act) == (["周明远"], "出席", "防汛会议", "2023-05-03")


def test_a_body_whose_verb_is_unknown_is_still_the_subject(tell: Tell) -> None:
    act = tell(HEAD + "江苏 省水利厅筹设节水联盟,推出“清源”平台。\n").activities[-1]
    assert [a.name for a in act.agents] == ["江苏省水利厅"]
    assert act.agent_inferred


@pytest.mark.parametrize("lead", ["省水利厅的平台", "省水利厅网站"])
def test_what_belongs_to_a_body_is_not_the_body(tell: Tell, lead: str) -> None:
    acts = tell(HEAD + f"江苏 {lead}筹设专栏,推出“清源”频道。\n").activities
    assert [a.name for act in acts for a in act.agents] == []
