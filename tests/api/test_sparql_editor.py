"""The query page in a real browser: under its policy, by keyboard, with hostile rows, dark, narrow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from api.pages.sparql import has_editor
from tests.conftest import Tab

AXE = Path(__file__).parents[2] / "build" / "node" / "node_modules" / "axe-core" / "axe.min.js"
ACTS = """SELECT ?act ?agent ?object ?edtf (1 AS ?n) WHERE {
  ?act zp:agent ?agent ; zp:object ?object ; zp:edtf ?edtf
} ORDER BY ?act"""
HOSTILE = """SELECT ?thing ?name (1 AS ?n) WHERE {
  VALUES (?thing ?name) {
    (<https://w3id.org/zhengpu/id/org/hostile> "<img src=x onerror=window.hurt=1>")
    (<javascript:window.hurt=1> "</textarea><script>window.hurt=1</script>")
  }
}"""
HOSTILE_LINKS = """SELECT ?one ?other WHERE {
  { VALUES (?one ?other) { (<javascript:window.hurt=1> <javascript:window.hurt=2>) } }
  UNION { SELECT ?one ?other { ?act zp:agent ?one ; zp:object ?other } LIMIT 5 }
}"""
WATCH = (
    "window.refused = []; addEventListener('securitypolicyviolation', e => refused.push(e.violatedDirective))"
)

pytestmark = pytest.mark.browser
needs_editor = pytest.mark.skipif(not has_editor(), reason="no editor: `scripts/setup --editor` fetches it")


@pytest.fixture
def watched(tab: Tab) -> Iterator[Tab]:
    """A tab that notes what the policy refuses; there must be nothing to note, and no foreign address."""
    tab.page.add_init_script(WATCH)
    yield tab
    assert tab.page.evaluate("refused") == []
    assert tab.page.evaluate("window.hurt") is None
    assert tab.said == []
    assert {address.split("/")[2] for address in tab.asked} <= {tab.page.url.split("/")[2]}


def pages(address: str) -> list[str]:
    shown = [
        f"{address}/sparql?query={quote(ACTS)}&view={v}" for v in ("table", "bars", "timeline", "network")
    ]
    return [f"{address}/sparql", f"{address}/sparql?question=q05", f"{address}/sparql?question=q06", *shown]


@needs_editor
def test_the_editor_stands_under_the_policy(address: str, watched: Tab) -> None:
    watched.page.goto(f"{address}/sparql")
    assert watched.page.locator(".yasqe .cm-keyword").count() > 0
    assert watched.page.locator("#query").is_hidden()
    assert {kind for kind in ("yasqe.min.js", "yasqe.min.css") for each in watched.asked if kind in each} == {
        "yasqe.min.js",
        "yasqe.min.css",
    }


@needs_editor
def test_a_query_is_typed_and_run_by_keyboard(address: str, watched: Tab) -> None:
    watched.page.goto(f"{address}/sparql")
    watched.page.locator(".yasqe textarea").focus()
    watched.page.keyboard.press("Control+a")
    watched.page.keyboard.insert_text("SELECT ?x { VALUES ?x { 41 } }")
    watched.page.keyboard.press("Control+Enter")
    watched.page.wait_for_selector("table.rows")
    assert watched.page.locator("table.rows td").all_inner_texts() == ["41"]


@needs_editor
def test_the_editor_lets_the_keyboard_go(address: str, watched: Tab) -> None:
    watched.page.goto(f"{address}/sparql")
    editor = watched.page.locator(".yasqe textarea")
    for key in ("Tab", "Escape"):
        editor.focus()
        watched.page.keyboard.press(key)
        assert watched.page.evaluate("document.activeElement.type") == "submit"
    editor.focus()
    watched.page.keyboard.press("Shift+Tab")
    assert not watched.page.evaluate("document.activeElement.closest('.yasqe')")


@needs_editor
def test_terms_are_completed_from_this_site_alone(address: str, watched: Tab) -> None:
    watched.page.goto(f"{address}/sparql")
    watched.page.locator(".yasqe textarea").focus()
    watched.page.keyboard.press("Control+a")
    watched.page.keyboard.insert_text("SELECT * { ?s zp:agentInf")
    watched.page.keyboard.press("Control+Space")
    watched.page.keyboard.press("Enter")
    assert "zp:agentInferred" in watched.page.locator("#query").input_value()


@needs_editor
def test_the_editor_of_a_question_comes_when_it_is_unfolded(address: str, watched: Tab) -> None:
    watched.page.goto(f"{address}/sparql?question=q01")
    assert watched.page.locator(".yasqe").count() == 0
    watched.page.locator("details.query summary").press("Enter")
    watched.page.locator(".yasqe .cm-keyword").first.wait_for(state="visible")


@pytest.mark.parametrize(
    ("view", "query", "shown", "told"),
    [
        ("table", HOSTILE, "table.rows", "onerror"),
        ("bars", HOSTILE, "main svg", "<script>alert(1)</script>"),
        ("network", HOSTILE_LINKS, "main svg", "window.hurt=1"),
    ],
)
def test_hostile_rows_do_nothing(
    address: str, watched: Tab, view: str, query: str, shown: str, told: str
) -> None:
    watched.page.goto(f"{address}/sparql?query={quote(query)}&view={view}")
    assert told in "".join(watched.page.locator(shown).all_text_contents())
    assert watched.page.locator("main [href^='javascript'], main [*|href^='javascript']").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1440])
def test_nothing_is_wider_than_the_window(address: str, watched: Tab, width: int, scheme: str) -> None:
    watched.page.set_viewport_size({"width": width, "height": 800})
    watched.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for each in pages(address):
        watched.page.goto(each)
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= width, each


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: `scripts/setup --clients` does it")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_barrier(address: str, watched: Tab, scheme: str) -> None:
    watched.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for each in pages(address):
        watched.page.goto(each)
        watched.page.evaluate(AXE.read_text("utf-8"))
        found = watched.page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        serious = [v for v in found if v["impact"] in ("serious", "critical")]
        assert serious == [], json.dumps([(v["id"], [n["html"] for n in v["nodes"]]) for v in serious])


def test_a_mark_is_reached_and_followed_by_keyboard(address: str, watched: Tab) -> None:
    watched.page.goto(f"{address}/sparql?query={quote(ACTS)}&view=timeline")
    watched.page.locator("figure svg a").first.focus()
    watched.page.keyboard.press("Enter")
    watched.page.wait_for_url("**/page/**")


def test_without_script_there_is_the_plain_field(address: str, tab: Tab) -> None:
    assert tab.page.context.browser is not None
    plain = tab.page.context.browser.new_context(java_script_enabled=False).new_page()
    plain.goto(f"{address}/sparql")
    plain.locator("#query").fill("SELECT ?x { VALUES ?x { 41 } }")
    plain.locator("form.editor button").press("Enter")
    assert plain.locator("table.rows td").all_inner_texts() == ["41"]
