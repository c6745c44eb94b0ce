"""What an analyst comes for, from the home page, in at most three clicks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.visits import Visitor

pytestmark = pytest.mark.browser
MOST = 3
NOTICE = "关于举办2022年全民终身学习活动周的通知"
POLICY = "“互联网+教育”"
PLATFORM = "互联网+教育大平台"


@dataclass
class Analyst:
    """Counts clicks; what is typed or chosen from a list is no click."""

    page: Page
    clicks: int = field(default=0)

    def click(self, what: Locator) -> None:
        """Click, and see that it was not one too many."""
        self.clicks += 1
        assert self.clicks <= MOST
        what.click()


@pytest.fixture
def analyst(visits: Visitor) -> Analyst:
    """An analyst at the home page."""
    visits.visit("/?lang=zh")
    return Analyst(visits.page)


def way(analyst: Analyst, heading: str) -> Locator:
    """The part of the home page under a heading."""
    return analyst.page.locator(".way").filter(has=analyst.page.get_by_role("heading", name=heading))


def test_who_issued_the_notice_on_something(analyst: Analyst) -> None:
    form = way(analyst, "谁印发了关于某事的通知")
    form.get_by_role("searchbox").fill("全民终身学习活动周")
    analyst.click(form.get_by_role("button"))
    analyst.click(analyst.page.locator(".found a").filter(has_text="2022年全民终身学习活动周的通知").first)
    expect(analyst.page.get_by_role("heading", level=1)).to_contain_text(NOTICE)
    said = analyst.page.locator("main")
    expect(said).to_contain_text("教育部办公厅")
    expect(said.locator(".quote").first).to_contain_text("印发")


def test_which_provinces_came_first_on_a_policy(analyst: Analyst) -> None:
    analyst.click(way(analyst, "哪些省份先采纳某项政策").get_by_role("link", name=POLICY, exact=True))
    lanes = analyst.page.locator("figure", has_text="31 个省级单位").first
    for province in ("吉林", "黑龙江", "陕西"):
        expect(lanes).to_contain_text(province)
    analyst.click(lanes.locator("a[href*='/page/bulletin/']").first)
    expect(analyst.page.locator("mark").first).to_contain_text(re.compile("互联网.教育"))


def test_what_a_province_did_in_a_month(analyst: Analyst) -> None:
    form = way(analyst, "某省某月做了什么")
    form.get_by_label("省级单位").select_option(label="广西壮族自治区")
    form.get_by_label("月份").select_option("2022-11")
    analyst.click(form.get_by_role("button"))
    expect(analyst.page).to_have_url(re.compile(r"/page/place/450000\?from=2022-11&to=2022-11"))
    told = analyst.page.locator(".statements")
    expect(told.first).to_contain_text("广西壮族自治区教育厅")
    assert analyst.page.locator(".statements .quote").count() >= 4


def test_what_is_around_a_platform(analyst: Analyst) -> None:
    analyst.click(way(analyst, "某个平台周围有什么").get_by_role("link", name=PLATFORM))
    around = analyst.page.locator("figure.picture").last
    expect(around).to_contain_text("吉林")
    analyst.click(around.locator("a[href*='/page/bulletin/']").first)
    expect(analyst.page.locator("mark").first).to_contain_text("平台")


def test_export_all_of_it(analyst: Analyst) -> None:
    analyst.click(way(analyst, "带走全部数据").get_by_role("link", name="下载"))
    with analyst.page.expect_download() as began:
        analyst.click(analyst.page.get_by_role("link", name=re.compile(r"zhengpu\.nq\.gz$")))
    assert began.value.suggested_filename == "zhengpu.nq.gz"
