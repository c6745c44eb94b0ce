"""The sample bulletin, served by a process of its own, for clients that others wrote."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.servers import ADMIN, Endpoints, endpoints_of, zhengpu

Serve = Callable[..., AbstractContextManager[str]]


@pytest.fixture(scope="session")
def sample(sample_store: Path) -> Serve:
    """Serves a copy of the sample from a folder, with settings or with none but a token of those who may all;
    yields the address, without a slash at the end.
    """

    @contextmanager
    def serve(folder: Path, settings: Mapping[str, str] = ADMIN) -> Iterator[str]:
        with zhengpu(Path(shutil.copytree(sample_store, folder / "store")), settings) as address:
            yield address

    return serve


@pytest.fixture(scope="module")
def address(sample: Serve, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the sample is served to the tests of one module."""
    with sample(tmp_path_factory.mktemp("clients")) as address:
        yield address


@pytest.fixture(scope="module")
def endpoints(address: str) -> Endpoints:
    """Its endpoints, and the token that opens them."""
    return endpoints_of(address)
