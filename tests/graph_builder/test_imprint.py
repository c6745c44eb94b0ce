"""Who published a text and who mirrors it; title, date and source lines are no statements."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from graph_builder.model import Extraction, Given, Source
from graph_builder.pipeline import Pipeline
from graph_builder.read import read_bytes
from tests.graph_builder.conftest import TITLE, Tell

TellGiven = Callable[..., Extraction]
BODY = "★动态\n江苏 省教育厅召开会议。\n浙江 省教育厅印发《甲办法》。\n"
OF_ANHUI = (
    "【动态】\n◎合肥 市教育局召开会议。\n◎芜湖 市教育局印发《甲办法》。\n◎安庆市、黄山市教育局举办培训班。\n"
)


def told_acts(extraction: Extraction) -> list[tuple[str, str]]:
    return [(act.verb, act.target.name) for act in extraction.activities]


@pytest.fixture(scope="session")
def with_given(pipeline: Pipeline) -> TellGiven:
    """Read a text of which a manifest says something."""

    def reading(text: str, **given: str) -> Extraction:
        source = read_bytes(text.encode(), "a.txt")
        return pipeline.extract(Source("a.txt", "text/plain", text, source.digest, (), Given(**given)))

    return reading


@pytest.mark.parametrize(
    "line",
    [
        "来源：教育部",
        "来源：教育部网站",
        "信息来源:教育部　责任编辑:林溪",
        "(来源：教育部)",
        "【来源：教育部】",
        "文章来源： 教育部 2024-07-05",
        "发布时间：2024-07-05 10:21　来源：教育部　浏览次数：321",
        "稿源：教育部门户网站",
        "转载自：教育部",
        "本文转载自教育部网站",
        "发布机构：教育部　发布日期：2024-07-05",
        "供稿单位：教育部　编辑：林溪　审核：程颂",
        "来源：新华社　稿源：教育部",
    ],
)
@pytest.mark.parametrize("at_the_end", [False, True])
def test_a_source_line_tells_the_publisher_and_is_no_statement(
    tell: Tell, line: str, at_the_end: bool
) -> None:
    parts = ("6月教育要闻", BODY.strip(), line) if at_the_end else ("6月教育要闻", line, BODY.strip())
    told, bare = tell("\n".join(parts)), tell(f"6月教育要闻\n{BODY}")
    assert told_acts(told) == told_acts(bare)
    assert [len(s.items) for s in told.bulletin.sections] == [2]
    assert (told.bulletin.publisher, told.bulletin.reprinted_by) == ("教育部", None)


@pytest.mark.parametrize(
    "line",
    [
        "来源：中国教育报",  # a medium
        "来源：新华社",
        "来源：本站原创",
        "来源：教育部　来源：科学技术部",  # two bodies
        "来源：安徽省教育厅",  # belied by what the text is about
        "来源：市教育局",  # of no place that is told
        "来源：互联网",
        "分享到：微信 微博 QQ空间",
        "扫一扫在手机打开当前页",
        "【字体：大 中 小】【打印本页】【关闭窗口】",
    ],
)
def test_a_line_that_tells_no_publisher_is_no_statement_either(tell: Tell, line: str) -> None:
    told = tell(f"6月教育要闻\n{line}\n{BODY}")
    assert told_acts(told) == told_acts(tell(f"6月教育要闻\n{BODY}"))
    assert told.bulletin.publisher is None
    assert [len(s.items) for s in told.bulletin.sections] == [2]


FOOTER = (
    "主办：江西省教育厅　承办：江西省教育技术与装备发展中心\n赣ICP备05005923号-1　网站标识码 3600000035\n"
)


@pytest.mark.parametrize(
    ("footer", "reprinter"),
    [
        (FOOTER, "江西省教育厅"),
        ("主办单位:江西省教育厅\n版权所有 未经许可不得转载\n", "江西省教育厅"),
        ("转载：江西省教育厅\n", "江西省教育厅"),
        ("转载单位: 江西省教育厅\n京ICP备12345678号\n", "江西省教育厅"),
        ("版权所有：某网\n主办：江西省教育厅\n分享到：微信 微博\n上一篇：5月教育要闻\n", "江西省教育厅"),
        ("京ICP备12345678号　京公网安备11010202000001号\n", None),
        ("责任编辑：林溪\n上一篇：省教育厅印发《乙办法》\n下一篇：省教育厅举办大赛\n", None),
        ("相关阅读\n浙江省教育厅启动丙平台\n", None),
    ],
)
def test_who_mirrors_a_text_is_not_its_publisher(tell: Tell, footer: str, reprinter: str | None) -> None:
    told = tell(f"6月教育要闻\n来源：教育部\n{BODY}{footer}")
    assert told_acts(told) == told_acts(tell(f"6月教育要闻\n{BODY}"))
    assert (told.bulletin.publisher, told.bulletin.reprinted_by) == ("教育部", reprinter)


def test_a_line_of_a_footer_above_the_text_hides_nothing(tell: Tell) -> None:
    told = tell(f"主办：江西省教育厅\n6月教育要闻\n{BODY}")
    assert told_acts(told) == told_acts(tell(f"6月教育要闻\n{BODY}"))
    assert told.bulletin.reprinted_by == "江西省教育厅"


def test_a_body_of_the_place_whose_bulletin_it_is_publishes_it(tell: Tell) -> None:
    told = tell(f"安徽省教育工作周报\n来源：安徽省教育厅\n{OF_ANHUI}")
    assert (told.bulletin.place, told.bulletin.publisher) == ("340000", "安徽省教育厅")


def test_a_source_in_a_sentence_is_none_of_the_text(tell: Tell) -> None:
    told = tell(f"6月教育要闻\n{BODY}江西 省教育厅公布经费来源:中央财政。\n")
    assert told.bulletin.publisher is None


class TestGiven:
    """What a manifest says wins over what is read."""

    def test_over_title_day_period_publisher_and_reprinter(self, with_given: TellGiven) -> None:
        text = f"6月教育要闻\n发布时间：2024-07-05 来源：教育部\n{BODY}主办：江西省教育厅\n"
        bulletin = with_given(
            text,
            title="教育要闻（总第7期）",
            period="2024-05",
            issued="2024-07-01",
            publisher="科学技术部",
            reprinted_by="福建省教育厅",
        ).bulletin
        assert (bulletin.title, str(bulletin.issued)) == ("教育要闻（总第7期）", "2024-07-01")
        assert bulletin.period is not None
        assert (str(bulletin.period.begin), bulletin.period_basis) == ("2024-05-01", "manifest")
        assert (bulletin.publisher, bulletin.reprinted_by) == ("科学技术部", "福建省教育厅")

    def test_nothing_is_given_by_empty_cells(self, with_given: TellGiven, tell: Tell) -> None:
        text = f"6月教育要闻\n发布时间：2024-07-05 来源：教育部\n{BODY}主办：江西省教育厅\n"
        assert with_given(text).bulletin == tell(text).bulletin

    def test_its_title_tells_series_period_and_publisher(self, with_given: TellGiven) -> None:
        bulletin = with_given(BODY, title=TITLE).bulletin
        assert bulletin.id == "bulletin/moe-ict-monthly-2022-11"
        assert (bulletin.publisher, bulletin.period_basis) == ("教育部科学技术与信息化司", "manifest")

    def test_its_series_and_period_identify(self, with_given: TellGiven) -> None:
        bulletin = with_given(BODY, series="moe-ict-monthly", period="2023-02").bulletin
        assert bulletin.id == "bulletin/moe-ict-monthly-2023-02"

    def test_a_year_left_out_of_its_title_is_that_of_the_day_of_issue(self, with_given: TellGiven) -> None:
        bulletin = with_given(BODY, title="12月教育要闻", issued="2024-01-05").bulletin
        assert bulletin.period is not None
        assert str(bulletin.period.begin) == "2023-12-01"

    def test_the_line_of_the_text_that_is_its_title_is_no_statement(self, with_given: TellGiven) -> None:
        title = "省教育厅召开会议，印发《甲办法》"
        told = with_given(f"{title}\n{OF_ANHUI}", title=title)
        assert told_acts(told) == told_acts(with_given(OF_ANHUI))
        assert told.bulletin.title == title

    def test_its_title_tells_from_inside_which_place_it_speaks(self, with_given: TellGiven) -> None:
        text = "【动态】\n◎考试 省教育考试院召开会议。\n"
        told = with_given(text, title="安徽省教育工作周报")
        assert told.bulletin.place == "340000"
        assert [a.name for act in told.activities for a in act.agents] == ["安徽省教育考试院"]
        assert "place-inferred" not in told.warnings

    def test_its_publisher_tells_it_where_the_title_does_not(self, with_given: TellGiven) -> None:
        told = with_given("【动态】\n◎考试 省教育厅召开会议。\n", publisher="安徽省教育厅", title="教育周报")
        assert [a.name for act in told.activities for a in act.agents] == ["安徽省教育厅"]
