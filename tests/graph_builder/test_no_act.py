"""What a text does not say was done: attributes, prohibitions, hearsay, deadlines, what came to nothing."""

from __future__ import annotations

import pytest

from graph_builder.times import edtf
from tests.graph_builder.conftest import Acts, Tell


@pytest.mark.parametrize(
    "entry",
    [
        "省教育厅对违规举办数据培训的学校通报批评。",
        "省教育厅严禁各区县教委印发《排名办法》。",
        "省教育厅禁止学校推广数据平台。",
        "希望教育部发布数据标准。",
        "据传省教育厅将取消考试。",
        "南京市教育局数据培训班延期举办。",
        "由于汛情,省教育厅启动线上教学的计划搁置。",
        "省教育厅推迟举办数据大赛。",
        "如果条件成熟,省教育厅印发《节水办法》。",
        "省教育厅尚未\n推广数据平台。",
        "省教育厅推广数据平台失败。",
        "省长周明远在河海大学调研时强调,要做好防汛。",
    ],
)
def test_nothing_is_said_to_be_done(in_province: Acts, entry: str) -> None:
    assert [(a.verb, a.target.name) for a in in_province(entry)] == []


def stated(entry: str, tell: Tell) -> list[str | None]:
    text = f"2023年6月工作月报\n★各地工作动态\n江苏 {entry}\n"
    acts = tell(text).activities
    return [edtf(a.time) if a.time and a.time_basis != "bulletin-month" else None for a in acts]


@pytest.mark.parametrize(
    ("entry", "times"),
    [
        ("省教育厅、省水利厅分别于6月3日、6月10日召开节水推进会。", ["2023-06-03", "2023-06-10"]),
        ("省教育厅于6月3日、10日召开节水推进会。", ["2023-06-03"]),
        ("省教育厅于6月3日和6月10日举办节水培训。", ["2023-06-03/2023-06-10"]),
        ("6月3日,省教育厅举办节水培训。次日,省教育厅召开数据座谈会。", ["2023-06-03", "2023-06-04"]),
        ("省教育厅从2022年10月到2023年6月开展节水整治。", ["2022-10-01/2023-06-30"]),
        ("省教育厅6月20日前印发《节水办法》。", [None]),
        ("教育部6月9日印发《节水通知》后,省教育厅召开部署会。", ["2023-06-09", None]),
        ("2017年,省教育厅印发《节水办法》。", ["2017"]),
        ("2017年印发《节水办法》。", ["2017"]),
        ("去年12月,省教育厅印发《节水办法》。", ["2022-12"]),
        ("上月,省教育厅印发《节水办法》。", ["2023-05"]),
        ("2023年节水大会开幕。", [None]),
        ("6月3日,2023年中国节水大会开幕。", ["2023-06-03"]),
    ],
)
def test_when_it_is_said_to_be_done(tell: Tell, entry: str, times: list[str | None]) -> None:
    assert stated(entry, tell) == times


def test_a_meeting_held_by_another_is_another_meeting(in_province: Acts) -> None:
    acts = in_province("南京市教育局举办节水培训。苏州市教育局召开会议。")
    assert [a.target.name for a in acts] == ["节水培训", "会议"]


def test_a_text_about_a_title_is_another_text(in_province: Acts) -> None:
    (act,) = in_province("省教育厅印发《浙江省教育厅关于做好防汛的通知》实施意见。")
    assert act.target.name == "《浙江省教育厅关于做好防汛的通知》实施意见"
    assert [a.name for a in act.agents] == ["江苏省教育厅"]
