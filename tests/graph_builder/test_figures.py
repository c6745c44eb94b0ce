"""Figures: a number with what it counts, its scale resolved, marked where it is about."""

from __future__ import annotations

import pytest

from graph_builder.model import Figure
from tests.graph_builder.conftest import TITLE, Tell


@pytest.fixture
def figures(tell: Tell) -> FiguresIn:
    return FiguresIn(tell)


class FiguresIn:
    """The figures of an item of the ministry's section."""

    def __init__(self, tell: Tell) -> None:
        self.tell = tell

    def __call__(self, body: str) -> tuple[Figure, ...]:
        return self.tell(f"{TITLE}\n★教育信息化重点工作进展\n数据 {body}\n").figures


@pytest.mark.parametrize(
    ("words", "value", "unit", "approx"),
    [
        ("教育部遴选40个区域。", 40, "个", False),
        ("教育部培训教师2000余名。", 2000, "名", True),
        ("共有31.76万所学校备案。", 317_600, "所", False),
        ("访问量突破1亿次。", 100_000_000, "次", True),
        ("访问量达1.5万亿次。", 1_500_000_000_000, "次", False),
        ("教育部遴选30个左右区域。", 30, "个", True),
        ("投诉同比下降5%。", -5, "%", False),
        ("使用率为98.5%。", 98.5, "%", False),
        ("约300名教师参训。", 300, "名", True),
        ("共开展八项活动。", 8, "项", False),
        ("举办十二场讲座。", 12, "场", False),
        ("举办二十三场讲座。", 23, "场", False),
        ("投入资金81.7亿元。", 8_170_000_000, "元", False),
        ("在授课程1.2万门次。", 12_000, "门次", False),
        ("检查货车2.5万辆次。", 25_000, "辆次", False),
        ("通报教育App17款。", 17, "款", False),
        ("结成帮扶对子31对。", 31, "对", False),
        ("平均办理时限压缩至0.5个工作日。", 0.5, "个工作日", False),
        ("平均等候时间缩短12分钟。", 12, "分钟", False),
        ("办理成本压减20%。", -20, "%", False),
        ("平台注册用户突破1200万。", 12_000_000, "人", True),
        ("平台访问量累计达3亿,学习贯彻。", 300_000_000, "次", False),
        ("平台注册用户超900万。", 9_000_000, "人", True),
    ],
)
def test_a_number_is_its_value(figures: FiguresIn, words: str, value: float, unit: str, approx: bool) -> None:
    (figure,) = figures(words)
    assert (figure.value, figure.unit, figure.approx) == (value, unit, approx)


@pytest.mark.parametrize(
    "words",
    [
        "教育部举办第5届大赛。",
        "教育部举办第六届大赛。",
        "2022年11月9日,教育部召开会议。",
        "教育部印发《数据办法》等文件。",
        "数据平台2.0上线。",
        "工程2.0服务平台上线。",
        "形成百万级数据库。",
        "教育部推进数据平台二期建设。",
        "教育部推进三期工程。",
        "教育部将工程2.0列入要点。",
        "教育部公布工程2.0首批名单。",
        "七台河市教育局、三门峡市教育局召开会议。",
        "反馈期为15个工作日。",
        "建设十五分钟服务圈。",
        "获评五个一工程奖。",
        "资金规模突破1200万。",  # of what, nobody knows
    ],
)
def test_editions_dates_and_versions_are_no_figures(figures: FiguresIn, words: str) -> None:
    assert figures(words) == ()


def test_what_a_summary_repeats_is_told_once(tell: Tell) -> None:
    body = "北京 市教委培训教师310名。\n"
    read = tell(f"{TITLE}\n【摘要】北京培训教师310名,遴选学校45所。\n★各地工作动态\n{body}")
    assert sorted(f.value for f in read.figures) == [45, 310]


def test_as_of_holds_for_what_follows_in_its_sentence(figures: FiguresIn) -> None:
    found = figures("截至11月底,已有1180家企业备案,受理投诉5起。另有3家企业退出。")
    assert [(f.value, str(f.as_of)) for f in found] == [
        (1180, "2022-11-30"),
        (5, "2022-11-30"),
        (3, "None"),
    ]


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("教育部遴选40个区域。", "区域"),
        ("受理数据投诉1405起。", "数据投诉"),
        ("300余名骨干教师参训。", "骨干教师"),
        ("使用率达到98.5%。", "使用率"),
    ],
)
def test_what_is_counted_is_told(figures: FiguresIn, words: str, what: str) -> None:
    (figure,) = figures(words)
    assert what in figure.what


def test_equal_indicators_are_one_wherever_they_are_counted(figures: FiguresIn) -> None:
    one, other = figures("教育部遴选40个区域。财政部遴选30个区域。")
    assert one.indicator == other.indicator
    assert one.id != other.id


def test_the_evidence_holds_the_number(figures: FiguresIn) -> None:
    (figure,) = figures("教育部召开会议。访问量达31.76万次,学习贯彻。")
    assert figure.evidence.quote == "访问量达31.76万次,学习贯彻"


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("教育部开展36所乡村示范校成果巡展活动。", "乡村示范校"),
        ("教育部表扬40名骨干教师教学案例。", "骨干教师"),
        ("教育部走访12家软件企业生产一线。", "软件企业"),
        ("教育部表扬40名学校网络管理员。", "学校网络管理员"),
    ],
)
def test_the_noun_at_hand_is_what_is_counted(figures: FiguresIn, words: str, what: str) -> None:
    (figure,) = figures(words)
    assert figure.what == what


@pytest.mark.parametrize(
    ("words", "scope"),
    [
        ("共计31.76万所学校(不含学前)完成备案。", "不含学前"),
        ("共计300所(含教学点)学校完成备案。", "含教学点"),
        ("共计300所学校（不包括高校）完成备案。", "不包括高校"),
        ("共计300所学校(见附件)完成备案。", None),
        ("共计300所学校完成备案。教育部(不含司局)召开会议。", None),
    ],
)
def test_what_the_number_leaves_out_is_its_scope(figures: FiguresIn, words: str, scope: str | None) -> None:
    assert [f.scope for f in figures(words)] == [scope]
