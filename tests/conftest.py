"""What tests of every room share: stores made once, shapes asked once of the same quads, a browser's page."""

from __future__ import annotations

import gc
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from pyoxigraph import Quad
from rdflib import Graph

from graph_builder.build import build
from graph_builder.registry import registry_quads
from graph_builder.shapes import Shapes, Violation
from graph_builder.store.embedded import EmbeddedStore
from ontology.load import load

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# A busy machine must not fail a test.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
SAMPLE = Path(__file__).parents[1] / "examples" / "bulletins" / "2022-11.txt"
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@dataclass(frozen=True, slots=True)
class Tab:
    """A page in a browser, every address it asked for, and every message and error of its scripts."""

    page: Page
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect without looking for garbage: all of it stays, and is not looked through again for each test."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(autouse=True, scope="session")
def _shapes_asked_once() -> Iterator[None]:
    """The same quads before the same shapes are judged once: nearly every store of a test has the registry,
    on which SHACL spends seconds. They are known by their number and their hash: all of them would take a
    gigabyte.
    """
    load_shapes, judge = Shapes.load, Shapes.violations
    usual: list[Shapes] = []
    kept: dict[tuple[Graph, int, int], tuple[Violation, ...]] = {}

    def load_once(file: Traversable | None = None) -> Shapes:
        if file is not None:
            return load_shapes(file)
        if not usual:
            usual.append(load_shapes())
        return usual[0]

    def violations(shapes: Shapes, quads: Iterable[Quad]) -> list[Violation]:
        all_ = frozenset(quads)
        asked = shapes.graph, len(all_), hash(all_)
        if asked not in kept:
            kept[asked] = tuple(judge(shapes, all_))
        return list(kept[asked])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Shapes, "load", load_once)
        patch.setattr(Shapes, "violations", violations)
        yield


@pytest.fixture(scope="session")
def registry_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed store with the curated descriptions and no bulletin, to be copied."""
    place = tmp_path_factory.mktemp("registry") / "store"
    with EmbeddedStore.open(place) as store:
        store.load_registry(registry_quads(load()), load().digest)
    return place


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed store with the sample, as `zhengpu build` makes it; to be copied by whoever writes to it."""
    place = tmp_path_factory.mktemp("sample") / "store"
    with EmbeddedStore.open(place) as store:
        (result,) = build([SAMPLE], store)
        assert result.error is None
    return place


@pytest.fixture(scope="module")
def headless() -> Iterator[Browser]:
    """A headless Chromium for the tests of one module: while it runs no other event loop can."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def tab(headless: Browser) -> Iterator[Tab]:
    """An empty page that shares nothing with another test's."""
    with headless.new_context() as context:
        opened = Tab(context.new_page())
        opened.page.on("request", lambda request: opened.asked.append(request.url))
        opened.page.on("console", lambda message: opened.said.append(message.text))
        opened.page.on("pageerror", lambda error: opened.said.append(str(error)))
        yield opened
