"""The keyboard alone reaches the evidence."""

from __future__ import annotations

import re

import pytest

from tests.browser.places import Place, resolve
from tests.browser.visits import Visitor

pytestmark = pytest.mark.browser
STATEMENT = re.compile(r"/page/(bulletin/[^/]+/[a-z]-|adoption/)[^/#]+$")
MOST_STOPS = 60
VIEWS = (
    Place("launches", "/launches"),
    Place("matrix", "/matrix"),
    Place("tiles", "/tiles"),
    Place("lanes", "/lanes"),
    Place("curves", "/curves?about=policy/internet-plus-education"),
    Place("timeline", "/timeline?about=org/moe"),
    Place("ego", "/ego?about=org/moe"),
    Place("network", "/network"),
    Place("bulletin", "/page/bulletin/*"),
    Place("ministry", "/page/org/moe"),
    Place("province", "/page/place/450000"),
)


AT = "(document.activeElement.href?.baseVal ?? document.activeElement.href ?? '')"
# Links that lead past the text before the evidence, where a reader would press Enter.
PAST = re.compile(r"#(main|statements)$")


@pytest.mark.parametrize("place", VIEWS, ids=lambda place: place.name.replace(" ", "-"))
def test_from_a_view_to_the_evidence(visits: Visitor, place: Place) -> None:
    visits.visit(resolve(visits.site, place))
    page = visits.page
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        at = page.evaluate(AT)
        if PAST.search(at):
            page.keyboard.press("Enter")
        if STATEMENT.search(at):
            break
    else:
        pytest.fail(f"no evidence within {MOST_STOPS} stops")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert STATEMENT.search(page.url)
    assert page.locator("mark").first.inner_text()
    assert visits.noted == []
