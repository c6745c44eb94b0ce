"""What holds for every page, in a browser."""

from __future__ import annotations

import html
import re
from collections import Counter

import httpx
import pytest

from tests.browser.places import CASES, FRAMED, PLACES, Place, addresses, resolve
from tests.browser.visits import AXE, NARROW, Visitor

pytestmark = pytest.mark.browser
HTML = {"accept": "text/html"}
STOPS = 6
BARS = ("header a[href]", "nav a[href]", "footer a[href]")


needs_axe = pytest.mark.skipif(
    not AXE.exists(),
    reason="axe-core is not installed: `scripts/setup --clients` does it where there are npm and Node.js",
)


@pytest.mark.parametrize("place", CASES)
def test_a_page_is_whole_asks_no_one_else_and_is_for_everyone(visits: Visitor, place: Place) -> None:
    """For everyone as far as axe-core judges; where that is not installed the next test is skipped."""
    visits.visit(resolve(visits.site, place), status=place.status)
    complaints = [*visits.noted, *visits.violations(), *visits.overflow(), *head(visits)]
    complaints += visits.judged() if AXE.exists() else []
    complaints += focus(visits)
    visits.change(NARROW, "dark")
    complaints += [*visits.noted, *visits.overflow()]
    complaints += visits.judged(["color-contrast", "scrollable-region-focusable"]) if AXE.exists() else []
    assert not complaints, "\n".join(complaints)


@needs_axe
def test_barriers_that_are_planted_are_found(visits: Visitor) -> None:
    """Else no page above would be judged."""
    visits.visit("/")
    assert visits.judged() == []
    visits.page.evaluate("""() => {
        const grey = document.createElement("p"), nameless = document.createElement("img");
        [grey.textContent, grey.style.color, grey.style.background] = ["grey", "#777", "#888"];
        nameless.src = "/favicon.svg";
        document.querySelector("main").prepend(grey, nameless);
    }""")
    assert {each.split()[1] for each in visits.judged()} == {"color-contrast", "image-alt"}
    visits.change(NARROW, "dark")
    assert [each.split()[1] for each in visits.judged(["color-contrast"])] == ["color-contrast"]


@pytest.mark.parametrize("path", FRAMED)
def test_a_framed_page_asks_no_one(visits: Visitor, path: str) -> None:
    visits.visit(path)
    assert visits.noted + visits.violations() == []
    assert visits.page.locator("h1").count() == 1


def head(visits: Visitor) -> list[str]:
    """What is wrong with the heading, the language or the icon."""
    page = visits.page
    headings, language = page.locator("h1").count(), page.locator("html").get_attribute("lang")
    complaints = [f"{headings} h1"] if headings != 1 else []
    if language not in ("zh-Hans", "en"):
        complaints.append(f"lang {language}")
    icon = page.evaluate("""async () => {
        const link = document.querySelector("link[rel~=icon]");
        if (!link) return "no icon";
        const image = new Image();
        image.src = link.href;
        return image.decode().then(() => "", (error) => String(error));
    }""")
    return complaints + ([f"icon: {icon}"] if icon else [])


def focus(visits: Visitor) -> list[str]:
    """What does not show that it has the focus, of the first stops of the Tab key."""
    complaints = []
    visits.page.evaluate("document.activeElement && document.activeElement.blur()")
    for _ in range(STOPS):
        visits.page.keyboard.press("Tab")
        shown = visits.page.evaluate("""() => {
            const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
            if (at === document.body) return null;
            const seen = box.width > 0 && box.right > 0 && box.bottom > 0 && box.left < innerWidth;
            const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
            return seen && (ring || style.boxShadow !== "none") ? "" : at.outerHTML.slice(0, 160);
        }""")
        if shown:
            complaints.append(f"focus not seen: {shown}")
    return complaints


def test_every_page_has_a_title_of_its_own(site: str) -> None:
    titles: dict[str, str] = {}
    with httpx.Client(base_url=site, trust_env=False, timeout=60, headers=HTML) as client:
        for place in (each for each in PLACES if "lang=" not in each.path):
            page = client.get(resolve(site, place)).text
            titles[place.name] = html.unescape(re.search(r"<title>\s*(.*?)\s*</title>", page, re.DOTALL)[1])  # type: ignore[index]
    shared = [name for name, count in Counter(titles.values()).items() if count > 1]
    assert {name: title for name, title in titles.items() if title in shared} == {}


def test_no_page_that_is_linked_everywhere_is_forgotten(visits: Visitor) -> None:
    visits.visit("/")
    linked = {
        path.partition("?")[0]
        for bar in BARS
        for each in visits.page.locator(bar).all()
        if (path := each.get_attribute("href") or "").startswith("/") and "." not in path
    }
    own = {path for path in addresses(visits.site) if not path.startswith("/page/")}
    known = {place.path.partition("?")[0] for place in PLACES} | {"/health/ready"}
    assert linked | own <= known
