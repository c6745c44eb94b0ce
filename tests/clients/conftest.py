"""The sample bulletin, served by a process of its own, for clients that others wrote."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers import ADMIN, Endpoints, endpoints_of, zhengpu

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "examples" / "bulletins" / "2022-11.txt"


@contextmanager
def sample(folder: Path, settings: Mapping[str, str] = ADMIN) -> Iterator[str]:
    """The sample, built into a folder and served; yields the address, without a slash at the end."""
    store = folder / "store"
    build = [sys.executable, "-m", "api", "build", str(SAMPLE), "--store", str(store)]
    subprocess.run(build, check=True, capture_output=True, cwd=ROOT)
    with zhengpu(store, settings) as address:
        yield address


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the sample is served to the tests of one module."""
    with sample(tmp_path_factory.mktemp("clients")) as address:
        yield address


@pytest.fixture(scope="module")
def endpoints(address: str) -> Endpoints:
    """Its endpoints, and the token that opens them."""
    return endpoints_of(address)
