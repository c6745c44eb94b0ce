"""The likely ways where there are some: from the picture to the sentences by mouse and by keyboard alone."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from graph_builder.store.texts import Texts
from tests.browser.test_contract import needs_axe
from tests.browser.test_keyboard import AT, MOST_STOPS, STATEMENT
from tests.browser.visits import NARROW, Visitor, visitor
from tests.servers import zhengpu
from tests.spreading import store_of

pytestmark = pytest.mark.browser
PAIR = re.compile(r'href="(/ways\?about=\d{6}&(?:amp;)?with=\d{6})"')
QUOTED = re.compile(r'<a href="(/page/bulletin/[^"#]+/a-[^"]+)">')


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of four months."""
    return store_of(tmp_path_factory.mktemp("months"))


@pytest.fixture(scope="module")
def site(months: Path) -> Iterator[str]:
    """Where it is served."""
    with zhengpu(months, {}) as address:
        yield address


@pytest.fixture(scope="module")
def visits(chrome: Browser, site: str) -> Iterator[Visitor]:
    """A visitor to it."""
    with visitor(chrome, site) as who:
        yield who


PAGES = ("/ways", "/ways?lang=en", "/ways?about=place/450000", "/ways?about=450000&with=620000")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_with_arrows_is_whole_and_asks_no_one_else(visits: Visitor, path: str) -> None:
    visits.visit(path)
    assert visits.page.locator("figure.picture polygon").count() > 0
    complaints = [*visits.noted, *visits.violations(), *visits.overflow()]
    visits.change(NARROW, "dark")
    complaints += [*visits.noted, *visits.overflow()]
    assert not complaints, "\n".join(complaints)


@needs_axe
@pytest.mark.parametrize("path", PAGES)
def test_a_page_with_arrows_is_for_everyone(visits: Visitor, path: str) -> None:
    visits.visit(path)
    complaints = visits.judged()
    visits.change(NARROW, "dark")
    complaints += visits.judged(["color-contrast", "scrollable-region-focusable"])
    assert not complaints, "\n".join(complaints)


def test_an_arrow_leads_to_the_policies_and_to_both_sentences(visits: Visitor) -> None:
    visits.visit("/ways")
    page = visits.page
    page.locator('figure.picture a[href*="with="]').first.press("Enter")
    page.wait_for_url("**/ways?about=*&with=*")
    assert "→" in page.locator("h1").inner_text()
    assert "这条边所据的政策" in page.locator("table.rows .group").first.inner_text()
    row = page.locator("table.rows tbody tr:not(.group)").first
    assert row.locator('a[href*="/a-"]').count() == 2
    row.locator('a[href*="/a-"]').last.click()
    assert STATEMENT.search(page.url)
    assert page.locator("mark").first.inner_text()
    assert visits.noted == []


def opacity(visits: Visitor, which: str) -> list[str]:
    """How strongly each of some marks is shown."""
    shown: list[str] = visits.page.locator(f"figure.picture {which}").evaluate_all(
        "all => all.map(each => getComputedStyle(each).opacity)"
    )
    return shown


def test_what_is_pointed_at_stands_out(visits: Visitor) -> None:
    visits.visit("/ways")
    page = visits.page
    page.locator('figure.picture a.unit[class*="to-"]').first.hover()
    assert {"1", "0.3"} == set(opacity(visits, ".unit"))
    name = page.locator('figure.picture a.unit[class*="to-"]').first.get_attribute("class")
    assert name is not None
    name = name.split()[1]
    assert set(opacity(visits, f".way.{name}")) == {"1"}
    assert set(opacity(visits, f".way:not(.{name})")) <= {"0.1"}
    page.mouse.move(0, 0)
    page.locator("figure.picture a.way").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert opacity(visits, ".way").count("1") == 1
    assert opacity(visits, ".unit").count("1") == 2


def test_the_style_knows_as_many_units_as_a_picture_may_have(site: str) -> None:
    style = httpx.get(f"{site}/static/ways.css", trust_env=False).text
    known = {int(number) for number in re.findall(r"\.unit\.u(\d+):is", style)}
    assert known >= set(range(35))  # 34 units of province level, and the corps


def test_on_a_phone_the_sentences_stand_below_the_policy(visits: Visitor) -> None:
    visits.visit("/ways?about=450000&with=620000")
    visits.change(NARROW, "light")
    for link in visits.page.locator('table.rows a[href*="/a-"]').all():
        box = link.bounding_box()
        assert box is not None
        assert 0 <= box["x"] <= box["x"] + box["width"] <= NARROW


def test_the_keyboard_alone_reaches_the_evidence(visits: Visitor) -> None:
    visits.visit("/ways?about=place/450000&with=place/620000")
    page = visits.page
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        at = page.evaluate(AT)
        if at.endswith("#main"):
            page.keyboard.press("Enter")
        if STATEMENT.search(at):
            break
    else:
        pytest.fail(f"no evidence within {MOST_STOPS} stops")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("mark").first.inner_text()


def test_every_arrow_leads_to_quotes_found_letter_by_letter(site: str, months: Path) -> None:
    texts = Texts(months / "texts")
    whole = "\n".join(texts.get(digest) for digest in texts.digests())
    with httpx.Client(base_url=site, trust_env=False, timeout=60, headers={"accept": "text/html"}) as client:
        pairs = sorted({html.unescape(pair) for pair in PAIR.findall(client.get("/ways").text)})
        assert pairs
        for pair in pairs:
            acts = set(QUOTED.findall(client.get(pair).text))
            assert len(acts) >= 2
            for act in acts:
                page = client.get(act).raise_for_status().text
                quotes = re.findall(r"<mark[^>]*>(.*?)</mark>", page, re.DOTALL)
                assert quotes
                assert all(html.unescape(quote) in whole for quote in quotes)


def test_a_bulletin_alone_says_why_no_arrow_is_drawn(
    chrome: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with (
        zhengpu(store_of(tmp_path_factory.mktemp("one"), (9,)), {}) as address,
        visitor(chrome, address) as who,
    ):
        for path, said in (("/ways", "只有 1 个报告期"), ("/ways?lang=en", "Reporting periods: 1")):
            who.visit(path)
            assert said in who.page.locator(".why-empty").inner_text()
            assert said in (who.page.locator("figure.picture svg").text_content() or "")
            assert who.page.locator("figure.picture polygon").count() == 0
