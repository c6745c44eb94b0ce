"""Names that mean harm do none: nothing of them runs, and no layout breaks."""

from __future__ import annotations

import pytest

from tests.browser.places import CASES, FRAMED, Place, resolve
from tests.browser.visits import NARROW, WIDE, Visitor

pytestmark = pytest.mark.browser
_DIRTY = """() => {
    const found = [];
    for (const each of document.querySelectorAll("*")) {
        for (const {name, value} of each.attributes) {
            if (name.startsWith("on")) found.push(`${name} on ${each.outerHTML.slice(0, 160)}`);
            if (/href|src|action/.test(name) && /^\\s*(javascript|data|vbscript):/i.test(value))
                found.push(each.outerHTML.slice(0, 160));
        }
    }
    if (window.__hit !== undefined) found.push("it ran");
    return found.slice(0, 6);
}"""
# What stands after a name with marks of direction: on its line, to the right.
_TURNED = """() => {
    const found = [];
    for (const each of document.querySelectorAll("main a, main b, main .verb, main small, main .tag")) {
        const next = each.nextElementSibling, box = each.getClientRects();
        if (each.closest("svg") || !next || !box.length || !next.getClientRects().length) continue;
        const last = box[box.length - 1], first = next.getClientRects()[0];
        if (Math.abs(last.top - first.top) < 4 && first.left < last.left - 1)
            found.push(`turned around: ${each.outerHTML.slice(0, 120)}`);
    }
    return found.slice(0, 3);
}"""
_HEADER = """() => {
    const box = document.querySelector("header").getBoundingClientRect();
    return box.top >= 0 && box.top < 20 && box.left >= 0 && box.right <= innerWidth && box.height < 400;
}"""


@pytest.mark.parametrize("place", CASES)
def test_a_hostile_name_is_a_name(hostile_visits: Visitor, place: Place) -> None:
    hostile_visits.visit(resolve(hostile_visits.site, place), status=place.status)
    complaints = found(hostile_visits)
    hostile_visits.change(NARROW, "dark")
    complaints += found(hostile_visits)
    assert not complaints, "\n".join(complaints)


@pytest.mark.parametrize("path", FRAMED)
def test_a_hostile_name_is_a_name_in_a_picture_of_its_own(hostile_visits: Visitor, path: str) -> None:
    hostile_visits.visit(path)
    hostile_visits.page.mouse.move(WIDE / 2, 450)
    hostile_visits.page.wait_for_timeout(200)
    assert hostile_visits.noted + hostile_visits.violations() + hostile_visits.page.evaluate(_DIRTY) == []


def found(visits: Visitor) -> list[str]:
    """What ran, what could run, what was refused, and what is out of its place."""
    header = [] if visits.page.evaluate(_HEADER) else ["the header is out of its place"]
    dirty = [each for frame in visits.page.frames for each in frame.evaluate(_DIRTY)]
    turned = visits.page.evaluate(_TURNED)
    return [*visits.noted, *visits.violations(), *visits.overflow(), *header, *dirty, *turned]
