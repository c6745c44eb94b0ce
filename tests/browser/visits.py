"""A visitor to a service: one page of a browser that notes whatever it should not see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request, Route, sync_playwright

from tests.conftest import CHROMIUM, FLAGS

Scheme = Literal["light", "dark"]
AXE = Path(__file__).parents[2] / "build" / "node" / "node_modules" / "axe-core" / "axe.min.js"
WIDE, NARROW, HEIGHT = 1440, 375, 900
WATCH = """
window.__violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.__violations.push(
    `${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass(frozen=True)
class Visitor:
    """A page whose requests to other hosts fail; `noted` is what went wrong since the last visit began."""

    page: Page
    site: str
    noted: list[str] = field(default_factory=list)

    def visit(self, path: str, width: int = WIDE, scheme: Scheme = "light", status: int = 200) -> None:
        """Open a page in a window of that width, in light or dark; wait until all of it is there."""
        self.noted.clear()
        self.page.context.clear_cookies()
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        self.page.emulate_media(color_scheme=scheme)
        answer = self.page.goto(self.site + path, wait_until="load")
        assert answer is not None
        assert answer.status == status, (path, answer.status)

    def change(self, width: int, scheme: Scheme) -> None:
        """The same page in another window."""
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        self.page.emulate_media(color_scheme=scheme)

    def violations(self) -> list[str]:
        """What the content security policy refused, in the page and its frames."""
        told = [frame.evaluate("window.__violations || []") for frame in self.page.frames]
        return [f"policy: {each}" for some in told for each in some]

    def judged(self, rules: list[str] | None = None) -> list[str]:
        """The serious and critical violations that axe-core finds; by some of its rules, or all."""
        # The text of a script is no string for `eval` here: a policy does not bind the debugger's protocol.
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        options: dict[str, Any] = {"resultTypes": ["violations"], "iframes": False}
        if rules:
            options["runOnly"] = {"type": "rule", "values": rules}
        found = self.page.evaluate("options => axe.run(document, options)", options)
        return [
            f"axe {each['id']} ({each['impact']}): {node['html'][:160]} {node['failureSummary'][:200]}"
            for each in found["violations"]
            if each["impact"] in ("serious", "critical")
            for node in each["nodes"][:4]
        ]

    def overflow(self) -> list[str]:
        """Whether the document is wider than its window, and what sticks out."""
        return [f"at {self.page.viewport_size}: {each}" for each in self.page.evaluate(_STICKS_OUT)]


_STICKS_OUT = """() => {
    const root = document.documentElement, width = root.clientWidth;
    if (Math.max(root.scrollWidth, document.body.scrollWidth) <= width) return [];
    const wide = [...document.querySelectorAll("body *")].filter(
        (each) => each.getBoundingClientRect().right + window.scrollX > width + 1);
    return [`the document is ${root.scrollWidth} px wide`, ...wide.slice(0, 4).map(
        (each) => each.outerHTML.slice(0, 120))];
}"""


@contextmanager
def visitor(browser: Browser, site: str) -> Iterator[Visitor]:
    """A visitor with nothing remembered."""
    context = browser.new_context(locale="zh-CN", reduced_motion="reduce")
    try:
        context.add_init_script(WATCH)
        page = context.new_page()
        who = Visitor(page, site)
        context.route(re.compile(rf"^(?!{re.escape(site)}/)(?!data:|blob:|about:)"), _Refusal(who.noted))
        page.on("console", lambda message: _note_console(who.noted, message))
        page.on("pageerror", lambda error: who.noted.append(f"error: {error}"))
        page.on("dialog", lambda dialog: _note_dialog(who.noted, dialog))
        page.on("requestfailed", lambda request: _note_failure(who.noted, request))
        yield who
    finally:
        context.close()


class _Refusal:
    """Refuses a request and notes it."""

    def __init__(self, noted: list[str]) -> None:
        self._noted = noted

    def __call__(self, route: Route) -> None:
        self._noted.append(f"another host: {route.request.url[:200]}")
        route.abort()


def _note_console(noted: list[str], message: ConsoleMessage) -> None:
    # Of a page that tells a problem, the browser itself says that it does.
    own = message.location["url"].split("#")[0] == (message.page.url.split("#")[0] if message.page else "")
    if message.type in ("error", "warning") and not (own and "Failed to load resource" in message.text):
        noted.append(f"console: {message.text[:300]}")


def _note_failure(noted: list[str], request: Request) -> None:
    # Leaving a page ends what it still waits for.
    if request.failure != "net::ERR_ABORTED":
        noted.append(f"failed: {request.url[:200]} {request.failure}")


def _note_dialog(noted: list[str], dialog: Dialog) -> None:
    noted.append(f"dialog: {dialog.message[:80]}")
    dialog.dismiss()
