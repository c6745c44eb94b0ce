"""The reader of a bulletin: text and list answer each other, by pointer and by keyboard."""

from __future__ import annotations

import re

import pytest

from tests.browser.places import Place, resolve
from tests.browser.visits import NARROW, WIDE, Visitor

pytestmark = pytest.mark.browser
BULLETIN = Place("bulletin", "/page/bulletin/*")
FOCUSED = "document.activeElement.closest('.list li')?.value ?? 0"
IN_VIEW = """number => {
  const box = document.querySelector(`mark[data-statements~="${number}"]`).getBoundingClientRect();
  return box.bottom > 0 && box.top < window.innerHeight;
}"""


@pytest.fixture
def reader(visits: Visitor) -> Visitor:
    visits.visit(resolve(visits.site, BULLETIN))
    return visits


def test_j_and_k_move_between_statements(reader: Visitor) -> None:
    page = reader.page
    for key, number in (("j", 1), ("j", 2), ("j", 3), ("k", 2), ("k", 1), ("k", 1)):
        page.keyboard.press(key)
        assert page.evaluate(FOCUSED) == number
        assert page.evaluate(IN_VIEW, number)
        assert page.locator(f'mark.lit[data-statements~="{number}"]').count()
    assert reader.noted == []


def test_keys_typed_in_a_field_are_letters(reader: Visitor) -> None:
    reader.page.locator("select[name=show]").focus()
    reader.page.keyboard.press("j")
    assert reader.page.evaluate(FOCUSED) == 0


def test_focus_in_the_text_brings_the_entry(reader: Visitor) -> None:
    last = reader.page.locator(".text a.number").last
    number = last.inner_text()
    last.focus()
    entry = reader.page.locator(f'.list li[value="{number}"]')
    assert "lit" in (entry.get_attribute("class") or "")
    box, frame = entry.bounding_box(), reader.page.locator(".list").bounding_box()
    assert box
    assert frame
    assert frame["y"] - 1 <= box["y"] <= frame["y"] + frame["height"]


def test_a_card_tells_the_statement_where_the_list_lies_below(visits: Visitor) -> None:
    visits.visit(resolve(visits.site, BULLETIN), width=NARROW)
    card = visits.page.locator("#glance")
    assert not card.is_visible()
    visits.page.locator(".text a.number").first.focus()
    assert card.is_visible()
    assert card.locator("a[href^='/page/bulletin/']").count()
    visits.page.keyboard.press("Escape")
    assert not card.is_visible()
    visits.page.set_viewport_size({"width": WIDE, "height": 900})
    assert visits.noted == []


def test_without_script_numbers_lead_to_the_list(reader: Visitor) -> None:
    link = reader.page.locator(".text a.number").first
    target = (link.get_attribute("href") or "").removeprefix("#")
    assert re.fullmatch(r"[\w-]+", target)
    assert reader.page.locator(f'li[id="{target}"]').count() == 1


def test_the_outline_leads_into_the_text(reader: Visitor) -> None:
    links = reader.page.locator(".outline a")
    assert links.count() > 3
    for n in range(links.count()):
        link = links.nth(n)
        place = reader.page.locator(f'[id="{(link.get_attribute("href") or "")[1:]}"]')
        assert link.inner_text()[:2] in place.inner_text()
