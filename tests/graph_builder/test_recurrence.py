"""What comes again is another thing each time: occasions by year, bare names and serials by month."""

from __future__ import annotations

from datetime import date

import pytest

from graph_builder.model import Interval, Kind, Precision
from graph_builder.pipeline import Pipeline
from graph_builder.recurrence import Recurrence, When, when
from tests.graph_builder.conftest import Tell

NOVEMBER, DECEMBER = When("2022", "2022-11"), When("2022", "2022-12")
LATER = When("2023", "2023-11")
JIANGSU = "320000"


@pytest.fixture(scope="module")
def recurrence(pipeline: Pipeline) -> Recurrence:
    return Recurrence(pipeline.knowledge)


@pytest.mark.parametrize(
    "name", ["会议", "专题座谈会", "全省工作会议", "第二次工作推进会", "重要活动", "视频培训班"]
)
def test_a_name_of_only_a_kind_is_bare(recurrence: Recurrence, name: str) -> None:
    assert recurrence.is_bare(name)
    assert recurrence.turn(name, NOVEMBER) == "2022-11"


@pytest.mark.parametrize("name", ["教育数字化专题座谈会", "全省数据治理会议", "云帆杯大赛", "数据活动"])
def test_a_name_with_a_matter_is_of_its_year(recurrence: Recurrence, name: str) -> None:
    assert not recurrence.is_bare(name)
    assert recurrence.turn(name, NOVEMBER) == recurrence.turn(name, DECEMBER) == "2022"
    assert recurrence.turn(name, LATER) == "2023"


def test_a_year_that_the_name_tells_is_the_year(recurrence: Recurrence) -> None:
    assert recurrence.turn("2021年数据大赛", NOVEMBER) == recurrence.turn("2021年数据大赛", LATER) == "2021"


def test_a_numbered_issue_is_of_its_year_another_serial_of_its_month(recurrence: Recurrence) -> None:
    assert [recurrence.issue(t, NOVEMBER) for t in ("数据简报", "数据简报第3期")] == ["2022-11", "2022"]
    assert recurrence.is_serial("数据简报(第3期)")
    assert not recurrence.is_serial("数据简报管理办法")


def test_without_a_period_the_bulletin_stands_for_the_time() -> None:
    assert when(None, "bulletin/x-1") == When("bulletin/x-1", "bulletin/x-1")
    day = date(2022, 11, 5)
    assert when(Interval(day, day, Precision.DAY), "bulletin/x-1") == NOVEMBER


def test_a_name_is_another_occasion_each_year_and_the_label_stays(pipeline: Pipeline) -> None:
    one, same, other = (
        pipeline.resolver.thing(Kind.EVENT, "数据治理座谈会", JIANGSU, t) for t in (NOVEMBER, DECEMBER, LATER)
    )
    assert one == same
    assert one.iri != other.iri
    assert (one.name, one.details) == (other.name, other.details)


def test_what_does_not_come_again_is_one_for_all_times(pipeline: Pipeline) -> None:
    for kind in (Kind.PLATFORM, Kind.PROGRAMME, Kind.MECHANISM, Kind.INDICATOR):
        things = {pipeline.resolver.thing(kind, "云帆", JIANGSU, t).iri for t in (NOVEMBER, LATER)}
        assert len(things) == 1


def entry(year: int, month: int, told: str) -> str:
    return f"{year}年{month}月教育信息化和网络安全工作月报\n★各地工作动态\n江苏 {told}\n★其他动态\n"


@pytest.mark.parametrize(
    ("told", "years", "months"),
    [
        ("省教育厅召开会议。", 2, 2),
        ("省教育厅召开教育数字化专题座谈会。", 2, 1),
        ("省教育厅召开2021年教育数字化座谈会。", 1, 1),
        ("省教育厅编发信息化专刊。", 2, 2),
        ("省教育厅制定数据实施方案。", 2, 1),
        ("省教育厅启动云帆平台。", 1, 1),
    ],
)
def test_how_many_things_a_sentence_tells_of_in_two_years_and_in_two_months(
    tell: Tell, told: str, years: int, months: int
) -> None:
    def things(*whens: tuple[int, int]) -> int:
        return len({tell(entry(*w, told)).activities[0].target.entity.iri for w in whens})

    assert things((2022, 11), (2023, 11)) == years
    assert things((2022, 11), (2022, 12)) == months
