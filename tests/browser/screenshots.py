"""Pictures of every page, wide and narrow, light and dark: ``python -m tests.browser.screenshots``.

They come into build/screenshots, each page beside how it is printed. With the address of a running service
it is that one which is shown, and what follows are paths of its pages.
"""

from __future__ import annotations

import re
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from graph_builder.build import build
from graph_builder.store.embedded import EmbeddedStore
from tests.browser.places import PLACES, Place, resolve
from tests.browser.visits import NARROW, WIDE, Scheme, Visitor, chromium, visitor
from tests.conftest import SAMPLE
from tests.servers import zhengpu

FOLDER = Path(__file__).parents[2] / "build" / "screenshots"
LOOKS: tuple[tuple[int, Scheme], ...] = ((WIDE, "light"), (WIDE, "dark"), (NARROW, "light"), (NARROW, "dark"))


def main(address: str = "", *paths: str) -> None:
    """Take them all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        site = address or stack.enter_context(zhengpu(_store(stack), {}))
        browser = stack.enter_context(chromium())
        visits = stack.enter_context(visitor(browser, site))
        for place in [Place(path, path) for path in paths] or PLACES:
            name = re.sub(r"\W+", "-", place.name).strip("-") or "home"
            _take(visits, name, resolve(site, place), place.status)


def _store(stack: ExitStack) -> Path:
    place = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "store"
    with EmbeddedStore.open(place) as store:
        build([SAMPLE], store)
    return place


def _take(visits: Visitor, name: str, path: str, status: int) -> None:
    visits.visit(path, status=status)
    for width, scheme in LOOKS:
        visits.change(width, scheme)
        visits.page.wait_for_load_state("networkidle")
        visits.page.screenshot(path=FOLDER / f"{name}-{width}-{scheme}.png", full_page=True)
    visits.page.pdf(path=FOLDER / f"{name}.pdf", format="A4")


if __name__ == "__main__":
    main(*sys.argv[1:])
