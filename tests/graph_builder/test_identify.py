"""Which bulletin a text is: by its title, and where that is lost by what its text tells, else nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_builder.model import Bulletin
from graph_builder.pipeline import Pipeline
from graph_builder.rdf import shard_of
from graph_builder.read import read_path
from graph_builder.times import edtf
from ontology.load import Knowledge
from ontology.terms import Property
from tests.graph_builder.conftest import TITLE, Tell

CUES = "★教育信息化重点工作进展\n{body}\n★网络安全重点工作进展\n(略)\n"


@pytest.fixture
def identified(tell: Tell) -> Bulletin:
    return tell(f"{TITLE}\n{CUES.format(body='数据 10月9日,教育部召开会议。')}").bulletin


def month(bulletin: Bulletin) -> tuple[str | None, str | None]:
    return edtf(bulletin.period) if bulletin.period else None, bulletin.period_basis


@pytest.mark.parametrize(
    ("notice", "synthetic"),
    [
        ("「合成样本，仅供测试」", True),
        ("合成样本,仅供测试", True),
        ("合成樣本，僅供測試", True),
        ("", False),
        ("数据 11月9日,教育部公布合成样本数据集。", False),
    ],
)
def test_a_text_says_itself_that_it_is_made_up(tell: Tell, notice: str, synthetic: bool) -> None:
    told = f"{TITLE}\n{CUES.format(body='数据 10月9日,教育部召开会议。')}{notice}\n"
    assert tell(told).bulletin.synthetic == synthetic


@pytest.mark.parametrize(
    "path",
    sorted((Path(__file__).parents[2] / "examples" / "dev-bulletins").glob("*.[th]*")),
    ids=lambda p: p.stem,
)
def test_the_invented_examples_are_marked_and_the_real_one_is_not(pipeline: Pipeline, path: Path) -> None:
    assert pipeline.extract(read_path(path)).bulletin.synthetic == (path.stem != "2022-11")


def test_the_graph_says_so(tell: Tell, knowledge: Knowledge) -> None:
    told = "\n".join(shard_of(tell(f"{TITLE}\n合成样本,仅供测试\n"), knowledge).triples)
    assert f'<{Property.SYNTHETIC}> "true"' in told
    assert Property.SYNTHETIC not in "\n".join(shard_of(tell(TITLE), knowledge).triples)


def test_the_title_tells_series_and_period_against_all_dates(identified: Bulletin) -> None:
    assert identified.id == "bulletin/moe-ict-monthly-2022-11"
    assert month(identified) == ("2022-11", "title")
    assert (identified.series, identified.title) == ("moe-ict-monthly", TITLE)
    assert identified.publisher == "教育部科学技术与信息化司"


@pytest.mark.parametrize(
    ("body", "period"),
    [
        ("数据 11月9日,2022年数据治理大会召开。", "2022-11"),  # the year of a dated name
        ("数据 11月9日,教育部公布2021年度优秀学校名单。", "2022-11"),  # the year after the one reported on
        ("数据 2023年5月9日,2022年数据治理大会召开。", "2023-05"),  # a dated act before a dated name
        ("数据 3月1日启动,3月2日结束,11月9日,2022年大会召开。", "2022-03"),  # the month of most acts
        ("数据 截至11月底,2022年大会有1000家单位报名。", "2022-11"),  # the end of a month
    ],
)
def test_without_a_title_the_text_tells_the_period(tell: Tell, body: str, period: str) -> None:
    bulletin = tell(CUES.format(body=body)).bulletin
    assert month(bulletin) == (period, "dates")
    assert (bulletin.title, bulletin.id) == (None, f"bulletin/moe-ict-monthly-{period}")


@pytest.mark.parametrize(
    "cited",
    [
        "教育部落实2019年11月20日印发的《乙办法》。",
        "2019年11月20日教育部印发的《乙办法》继续有效。",
        "依据2019年11月20日会议精神,教育部召开会议。",
        "各地于2025年11月30日前完成整改。",
        "新规自2024年11月1日起施行。",
    ],
)
def test_cited_documents_and_deadlines_do_not_tell_the_period(tell: Tell, cited: str) -> None:
    bulletin = tell(CUES.format(body=f"数据 11月9日,2022年数据治理大会召开。{cited}")).bulletin
    assert month(bulletin) == ("2022-11", "dates")


def test_a_cited_date_alone_tells_nothing(tell: Tell) -> None:
    body = "数据 教育部落实2019年3月20日印发的《乙办法》,召开2022年大会。"
    assert month(tell(CUES.format(body=body)).bulletin) == (None, None)


def test_the_day_of_issue_goes_before_what_names_suggest(tell: Tell) -> None:
    body = CUES.format(body="数据 12月9日,教育部召开2024年规划座谈会。")
    bulletin = tell(f"发布时间:2023-01-05\n{body}").bulletin
    assert month(bulletin) == ("2022-12", "dates")
    assert str(bulletin.issued) == "2023-01-05"


@pytest.mark.parametrize(
    ("line", "issued"),
    [
        ("发布时间:2023-01-05", "2023-01-05"),
        ("日期:2023年1月5日", "2023-01-05"),
        ("发布时间:2023-02-30", "None"),  # no calendar has it
    ],
)
def test_a_text_without_layout_tells_its_day_of_issue_at_its_beginning(
    tell: Tell, line: str, issued: str
) -> None:
    bulletin = tell(f"{line}\n12月9日,教育部召开会议。\n12月12日,教育部印发《数据办法》。\n").bulletin
    assert bulletin.genre == "paragraphs"
    assert str(bulletin.issued) == issued
    assert month(bulletin) == (("2022-12", "dates") if issued != "None" else (None, None))


def test_of_as_many_dates_the_january_after_december_is_the_later_month(tell: Tell) -> None:
    body = "数据 12月30日,2023年数据大会召开。1月5日,教育部召开会议。"
    assert month(tell(CUES.format(body=body)).bulletin)[0] == "2023-01"


@pytest.mark.parametrize(
    ("period", "told", "time"),
    [
        ("2023年1月", "12月30日,教育部召开会议。", "2022-12-30"),
        ("2023年1月", "1月9日,教育部召开会议。", "2023-01-09"),
        ("2023年1月", "12月28日至1月3日,教育部召开会议。", "2022-12-28/2023-01-03"),
        ("2022年12月", "12月28日至1月3日,教育部召开会议。", "2022-12-28/2023-01-03"),
        ("2022年12月", "1月9日,教育部召开会议。", "2022-01-09"),
        ("2022年12月", "教育部拟于1月9日召开会议。", "2023-01-09"),
        ("2023年1月", "教育部拟于12月9日召开会议。", "2023-12-09"),
        ("2022年11月", "12月9日,教育部召开会议。", "2022-12-09"),
    ],
)
def test_a_day_without_a_year_is_one_near_the_period(tell: Tell, period: str, told: str, time: str) -> None:
    title = f"{period}教育信息化和网络安全工作月报"
    (act,) = tell(f"{title}\n{CUES.format(body=f'数据 {told}')}").activities
    assert act.time is not None
    assert edtf(act.time) == time


@pytest.mark.parametrize(
    "body",
    [
        "数据 教育部召开会议。",  # no date
        "数据 11月9日,教育部召开会议。",  # no year
        "数据 2022年大会召开。",  # no month
    ],
)
def test_where_nothing_tells_the_period_there_is_none(tell: Tell, body: str) -> None:
    extraction = tell(CUES.format(body=body))
    assert month(extraction.bulletin) == (None, None)
    assert extraction.bulletin.id == f"bulletin/moe-ict-monthly-{extraction.source.digest[:16]}"
    assert "period" in extraction.warnings


def test_one_known_head_is_no_series(tell: Tell) -> None:
    bulletin = tell("★各地工作动态\n江苏 11月9日,2022年数据大会召开。\n").bulletin
    assert (bulletin.series, bulletin.publisher) == (None, None)
    assert bulletin.id.startswith("bulletin/x-")


def test_another_title_is_another_series(tell: Tell) -> None:
    bulletin = tell("2022年11月水利信息化简报\n★动态\n江苏 省水利厅召开会议。\n").bulletin
    assert (bulletin.series, month(bulletin)) == (None, ("2022-11", "title"))


def test_the_reprinting_site_is_not_the_publisher(tell: Tell) -> None:
    footer = "主办:四川省教育信息化与大数据中心(四川省电化教育馆) 备案号 11月1日"
    bulletin = tell(f"{TITLE}\n{CUES.format(body='数据 教育部召开会议。')}{footer}\n").bulletin
    assert bulletin.publisher == "教育部科学技术与信息化司"
    assert bulletin.reprinted_by is not None
    assert bulletin.reprinted_by.startswith("四川省教育信息化与大数据中心")


def test_dates_in_the_footer_do_not_count(tell: Tell) -> None:
    body = CUES.format(body="数据 11月9日,2022年大会召开。")
    bulletin = tell(f"{body}版权所有 3月1日 3月2日 3月3日\n").bulletin
    assert month(bulletin)[0] == "2022-11"


def test_a_text_that_does_not_tell_its_day_of_issue_has_none(tell: Tell) -> None:
    assert tell(f"{TITLE}\n{CUES.format(body='数据 教育部召开会议。')}").bulletin.issued is None


@pytest.mark.parametrize(
    ("top", "period"),
    [
        ("水利要闻(2024年5月第2周)", "2024-05"),
        ("网信周报(2024年8月7日—13日)", "2024-08-07/2024-08-13"),
        ("水利工作动态\n2024年5月", "2024-05"),
        ("水利工作动态\n(2024年7月29日至8月4日)", "2024-07-29/2024-08-04"),
        ("6月水利月报\n发布时间:2024-07-05 来源:水利部办公厅", "2024-06"),
        ("12月水利月报\n发布时间:2024-01-05", "2023-12"),
    ],
)
def test_a_title_or_the_line_below_it_tells_the_period(tell: Tell, top: str, period: str) -> None:
    bulletin = tell(f"{top}\n★各地动态\n江苏 省水利厅召开会议。\n").bulletin
    assert month(bulletin) == (period, "title")
    assert bulletin.title == top.partition("\n")[0]
