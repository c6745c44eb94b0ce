"""A browser, and two services: over the sample bulletin, and over one whose names mean harm."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.hostile import hostile_store
from tests.browser.visits import Visitor, chromium, visitor
from tests.conftest import SAMPLE
from tests.servers import zhengpu


@pytest.fixture(scope="session")
def site(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the sample bulletin is served, without a slash at the end."""
    with zhengpu(shutil.copytree(sample_store, tmp_path_factory.mktemp("site") / "store"), {}) as address:
        yield address


@pytest.fixture(scope="session")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where hostile names are served."""
    text = SAMPLE.read_text(encoding="utf-8")
    with zhengpu(hostile_store(tmp_path_factory.mktemp("hostile"), text), {}) as address:
        yield address


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    """A browser for the tests of one module: while it runs no other event loop can."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def visits(chrome: Browser, site: str) -> Iterator[Visitor]:
    """A visitor to the sample bulletin; each visit forgets the one before."""
    with visitor(chrome, site) as who:
        yield who


@pytest.fixture(scope="module")
def hostile_visits(chrome: Browser, hostile_site: str) -> Iterator[Visitor]:
    """A visitor to the hostile names."""
    with visitor(chrome, hostile_site) as who:
        yield who
