"""The list of policies, and what the page of one tells of its spread."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from api.pages.policies import SORTS
from api.settings import Settings
from api.source import EmbeddedSource
from graph_builder.build import build
from graph_builder.store.embedded import EmbeddedStore
from tests.api.conftest import running
from tests.conftest import Tab

NAME = "教育信息化和网络安全工作月报"
LESSONS, PLATFORM = "policy/quality-lessons", "platform/smart-education-k12"
MONTHS = {
    "2022-11.txt": f"""2022年11月{NAME}
★各地工作动态
广西 11月3日，自治区教育厅印发《关于推广国家中小学智慧教育平台的通知》。
甘肃 省教育厅推进国家中小学智慧教育平台应用。
★其他动态
（略）
""",
    "2022-12.txt": f"""2022年12月{NAME}
★各地工作动态
宁夏 12月8日，自治区教育厅举办国家中小学智慧教育平台培训班。
江苏 12月5日，省教育厅推进基础教育精品课遴选工作。
""",
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service over two invented months: one policy with three adopters, one with a single one."""
    place = tmp_path_factory.mktemp("policies")
    for name, text in MONTHS.items():
        (place / name).write_text(text, encoding="utf-8")
    with EmbeddedStore.open(place / "store") as store:
        assert [r.error for r in build(sorted(place.glob("*.txt")), store)] == [None, None]
    settings = Settings(readers=2, spares=0)
    with running(settings, EmbeddedSource.open(Path(place / "store"), settings.base)) as served:
        yield served


@pytest.fixture(scope="module")
def service(address: str) -> Iterator[httpx.Client]:
    """A client of that service."""
    headers = {"accept": "text/html", "accept-language": "zh"}
    with httpx.Client(base_url=address, trust_env=False, timeout=60, headers=headers) as client:
        yield client


def rows(page: str) -> list[str]:
    """The rows of the list as text."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [re.sub(r"<[^>]*>|\s+", " ", row) for row in body.split("</tr>") if "<th" in row]


def test_the_list_tells_dates_counts_and_first_adopters(service: httpx.Client) -> None:
    platform, lessons = rows(service.get("/policies").text)
    assert re.search(r"国家中小学智慧教育平台 .*2022-03 .*名录所载.* 3/31 ", platform)
    assert "2 个之中先后未定" in platform
    assert "甘肃" in platform
    assert "广西" in platform
    assert "宁夏" not in platform
    assert re.search(r"基础教育精品课 .* 未知 .* 1/31 .* 江苏 +2022-12-05", lessons)


@pytest.fixture(scope="module")
def by_days(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A service over a month in which two provinces take up one policy, on different days."""
    place = tmp_path_factory.mktemp("days")
    (place / "2022-11.txt").write_text(
        f"2022年11月{NAME}\n★各地工作动态\n"
        "广西 11月3日，自治区教育厅印发《关于推广国家中小学智慧教育平台的通知》。\n"
        "甘肃 11月20日，省教育厅举办国家中小学智慧教育平台培训班。\n",
        encoding="utf-8",
    )
    with EmbeddedStore.open(place / "store") as store:
        assert [r.error for r in build([place / "2022-11.txt"], store)] == [None]
    settings = Settings(readers=2, spares=0)
    headers = {"accept": "text/html", "accept-language": "zh"}
    with (
        running(settings, EmbeddedSource.open(place / "store", settings.base)) as served,
        httpx.Client(base_url=served, trust_env=False, timeout=60, headers=headers) as client,
    ):
        yield client


def test_list_page_and_statistics_tell_the_same_of_who_was_first(by_days: httpx.Client) -> None:
    """By months all three: the 3rd and the 20th of one month are a tie, and no speed."""
    (row,) = by_days.get("/api/diffusion/statistics?format=json").json()["rows"]
    assert (row["first_units"], row["originator"], row["half_time_max"]) == (2, "", 0)
    page, (listed,) = by_days.get(f"/page/{PLATFORM}").text, rows(by_days.get("/policies").text)
    for told in (page, listed):
        assert "2 个之中先后未定" in told
        assert "同一报告期，不分先后" in told
        assert "0 个月" not in told
    assert "按月计" in by_days.get("/policies").text


def test_the_list_leads_to_the_likely_ways(service: httpx.Client) -> None:
    row = service.get("/policies").text.partition('class="downloads"')[2].partition("</p>")[0]
    assert 'href="/ways"' in row


def test_the_page_says_who_might_adopt(service: httpx.Client) -> None:
    zh, en = (
        service.get(f"/page/{PLATFORM}", headers={"accept-language": language}).text
        for language in ("zh", "en")
    )
    assert ">3/31<" in zh
    assert "大陆 31 个省级单位；兵团、港澳台只在库中采纳过政策时计入" in zh
    assert "the Corps of Xinjiang, Hong Kong, Macao and Taiwan only where the store has them adopt" in en


def test_registered_policies_that_are_not_seen_are_counted(service: httpx.Client) -> None:
    found = re.search(r"另有 (\d+) 项名录所载的政策（共 (\d+) 项）未见采纳", service.get("/policies").text)
    assert found
    assert int(found[2]) - int(found[1]) == 2


@pytest.mark.parametrize("sort", SORTS)
def test_every_order_holds_every_policy(service: httpx.Client, sort: str) -> None:
    page = service.get("/policies", params={"sort": sort}).text
    assert len(rows(page)) == 2
    assert page.count("aria-sort") == 1


def test_an_unknown_order_is_refused_in_words(service: httpx.Client) -> None:
    answer = service.get("/policies?sort=%3Cscript%3E", headers={"accept": "application/problem+json"})
    assert answer.status_code == 400
    assert "units" in answer.json()["detail"]


def test_the_page_of_a_policy_shows_how_it_spread(service: httpx.Client) -> None:
    page = service.get(f"/page/{PLATFORM}").text
    assert page.count("<svg") == 4  # lanes, curves, and what is on the page of everything: timeline, ego
    assert "31 个省级单位中有 3 个采纳" in page
    assert "未达到半数（3/31，半数为 16）" in page
    for address in re.findall(r'href="(/api/diffusion/[^"]*)"', page):
        lines = service.get(address.replace("&amp;", "&")).text.count("\n")
        assert lines == 2 if "/statistics?" in address else lines >= 4
    for name in ("lanes", "curves", "tiles"):
        assert f'href="/{name}?about={PLATFORM}"' in page
        assert service.get(f"/{name}", params={"about": PLATFORM}).status_code == 200


def test_the_numbers_of_a_policy_are_those_of_the_table_of_statistics(service: httpx.Client) -> None:
    (row,) = service.get(f"/api/diffusion/statistics?policy={PLATFORM}&format=json").json()["rows"]
    page = service.get(f"/page/{PLATFORM}").text
    told = page.partition('<dl class="numbers">')[2].partition("</dl>")[0]
    assert (row["adopters"], row["half_time_min"], row["half_time_max"]) == (3, 0, 0)
    assert f">{row['adopters']}/{row['units_at_risk']}<" in told
    assert "2 个之中先后未定" in told
    assert re.search(r"已采纳者的半数</a></dt><dd>0 个月<small>从最先到第 2 个（共 3 个采纳）", told)
    assert "未达到半数（3/31，半数为 16）" in told
    assert "不同的月份太少（不到四个），不拟合" in told
    assert "纵向：全国确定先于各单位" in told
    assert re.search(r"最先者晚于全国</a></dt><dd>8 个月<small>全国 2022-03", told)


def test_every_number_leads_to_what_explains_it(service: httpx.Client) -> None:
    page = service.get(f"/page/{PLATFORM}").text
    links = re.findall(r'href="(/dictionary/[^"#]*)#([^"]*)"', page)
    assert len(links) == 6
    for path, anchor in links:
        assert f'id="{anchor}"' in service.get(path).text
    listed = service.get("/policies").text
    assert {path for path, _ in re.findall(r'href="(/dictionary/[^"#]*)#([^"]*)"', listed)} == {
        "/dictionary/statistics"
    }


def test_one_adopter_alone_has_no_half(service: httpx.Client) -> None:
    assert "采纳者太少（一个）" in service.get(f"/page/{LESSONS}").text
    platform, lessons = rows(service.get("/policies").text)
    assert re.search(r" 0 个月 +纵向 ", platform)
    assert re.search(r" — +— ", lessons)


def test_a_table_that_there_is_not_has_no_dictionary(service: httpx.Client) -> None:
    assert service.get("/dictionary/nothing").status_code == 404


def test_the_page_of_another_thing_has_no_such_part(service: httpx.Client) -> None:
    assert 'id="spread"' in service.get(f"/page/{LESSONS}").text
    assert 'id="spread"' not in service.get("/page/place/450000").text


def test_a_policy_that_nobody_adopted_says_what_that_means(service: httpx.Client) -> None:
    page = service.get("/page/policy/lifelong-learning-week").text
    assert "不等于没有采纳" in page
    assert "<svg" not in page


def test_tiles_show_what_was_known_by_a_month(service: httpx.Client) -> None:
    then, now = (service.get(f"/tiles?to=2022-{month}&about={PLATFORM}").text for month in (11, 12))
    assert "截至 2022-11" in then
    assert "· 2/31" in then
    assert "· 3/31" in now
    assert 'rel="next"' in then
    assert 'rel="prev"' in now
    assert f"/tiles?to=2022-11&amp;about={PLATFORM}" in now


@pytest.mark.browser
def test_the_slider_walks_through_the_months_by_keyboard(tab: Tab, address: str) -> None:
    tab.page.goto(f"{address}/tiles?about={PLATFORM}")
    slider = tab.page.get_by_role("slider")
    assert slider.get_attribute("aria-valuetext") == "2022-12"
    assert tab.page.locator("figure.picture a").count() == 4
    slider.focus()
    tab.page.keyboard.press("ArrowLeft")
    expect(tab.page.locator("figure.picture a")).to_have_count(3)
    assert tab.page.url.endswith("to=2022-11")
    assert tab.page.locator("table.rows tbody tr", has_text="Ningxia").count() == 1  # its blank
    assert tab.said == []
    assert all(asked.startswith(address) for asked in tab.asked)
