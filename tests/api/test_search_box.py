"""The field that suggests names, in a browser: by keyboard alone, with hostile names, on a narrow screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.pages.test_search import address  # noqa: F401 - the same store
from tests.conftest import Tab

pytestmark = pytest.mark.browser
OPTIONS = "[role=option]"


@pytest.fixture
def box(tab: Tab, address: str) -> Iterator[Tab]:  # noqa: F811
    """The page of the search, with the field focused; nothing may be said or asked of others."""
    tab.page.goto(f"{address}/search")
    tab.page.focus("#q")
    yield tab
    assert tab.said == []
    assert all(asked.startswith(address) for asked in tab.asked)


def asked_of(tab: Tab) -> list[str]:
    return [asked for asked in tab.asked if "/api/suggest" in asked]


def test_the_keyboard_alone_reaches_a_page(box: Tab) -> None:
    page = box.page
    page.keyboard.type("海南省")
    page.wait_for_selector(OPTIONS)
    field = page.get_by_role("combobox", name="Search")
    assert field.get_attribute("aria-expanded") == "true"
    assert field.get_attribute("aria-controls") == page.get_by_role("listbox").get_attribute("id")
    assert field.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    assert page.locator("[aria-selected=true]").text_content() == "海南省place"
    page.keyboard.press("ArrowDown")
    active = field.get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}").get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")
    page.wait_for_url("**/page/org/hi")


def test_arrows_go_round_and_escape_closes(box: Tab) -> None:
    page = box.page
    page.keyboard.type("网络")
    page.wait_for_selector(OPTIONS)
    field = page.get_by_role("combobox")
    page.keyboard.press("ArrowUp")
    assert page.locator(OPTIONS).last.get_attribute("aria-selected") == "true"
    page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") is None
    page.keyboard.press("Escape")
    assert page.get_by_role("listbox").count() == 0
    assert field.input_value() == "网络"
    assert field.get_attribute("aria-expanded") == "false"


def test_enter_without_a_choice_searches(box: Tab) -> None:
    box.page.keyboard.type("网络")
    box.page.wait_for_selector(OPTIONS)
    box.page.keyboard.press("Enter")
    box.page.wait_for_url("**/search?q=*")
    assert box.page.locator(".found li").count() > 1


def test_fast_typing_asks_once(box: Tab) -> None:
    box.page.keyboard.type("网络安全通知", delay=10)
    box.page.wait_for_selector(OPTIONS)
    assert len(asked_of(box)) == 1


def test_nothing_is_asked_while_an_input_method_composes(box: Tab) -> None:
    session = box.page.context.new_cdp_session(box.page)
    session.send("Input.imeSetComposition", {"text": "wang", "selectionStart": 4, "selectionEnd": 4})
    box.page.keyboard.press("ArrowDown")
    box.page.wait_for_timeout(400)
    assert asked_of(box) == []
    session.send("Input.insertText", {"text": "网络"})
    box.page.wait_for_selector(OPTIONS)
    assert len(asked_of(box)) == 1


def test_hostile_names_are_words_and_keep_the_layout(box: Tab) -> None:
    page = box.page
    page.set_viewport_size({"width": 375, "height": 800})
    page.keyboard.type("甲")
    page.wait_for_selector(OPTIONS)
    assert page.locator(OPTIONS).count() >= 4
    assert page.locator("[role=listbox] script, [role=listbox] [onmouseover]").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_from_home_to_a_page_in_three_steps(box: Tab, address: str) -> None:  # noqa: F811
    page = box.page
    page.goto(address)
    page.fill("#home-search", "网络安全通知")
    page.click("main .search-box button")
    page.click(".found a.what")
    page.wait_for_url("**/page/doc/1")
    assert "海南省教育厅" in page.inner_text("main")
