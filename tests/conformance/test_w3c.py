"""The W3C's tests of SPARQL 1.0 and 1.1 against a running service, over HTTP.

``ZHENGPU_RDF_TESTS`` names a checkout of the public repository w3c/rdf-tests, no part of which is kept here;
without it nothing is tested. What differs, and why, stands in ``exceptions.csv``; a difference that is no
longer one fails. ``ZHENGPU_RDF_TESTS_AGAINST=oxigraph`` measures ``oxigraph serve`` instead.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from contextlib import ExitStack
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import httpx
import pytest

from tests.conformance.w3c_manifest import Test, suite
from tests.conformance.w3c_run import Runner
from tests.servers import empty_store, endpoints_of, oxigraph, zhengpu

EXCEPTIONS = Path(__file__).with_name("exceptions.csv")
CHECKOUT = os.environ.get("ZHENGPU_RDF_TESTS", "")
PEER = os.environ.get("ZHENGPU_RDF_TESTS_AGAINST", "")


@cache
def exceptions() -> dict[str, tuple[str, str]]:
    """By a pattern of names: ``left-out`` or ``differs``, and why."""
    with EXCEPTIONS.open(encoding="utf-8", newline="") as file:
        return {row["test"]: (row["kind"], row["reason"]) for row in csv.DictReader(file)}


def marks(name: str) -> list[pytest.MarkDecorator]:
    """What the exceptions make of a test."""
    found = [told for pattern, told in exceptions().items() if fnmatchcase(name, pattern)]
    if any(kind == "left-out" for kind, _ in found):
        return [pytest.mark.skip(reason=reason) for _, reason in found]
    return [] if PEER else [pytest.mark.xfail(reason=reason, strict=True) for _, reason in found]


def parameters() -> list[object]:
    """Every test of the checkout."""
    if not CHECKOUT:
        missing = pytest.mark.skip(reason="ZHENGPU_RDF_TESTS names no checkout of w3c/rdf-tests")
        return [pytest.param(None, marks=missing, id="w3c")]
    return [pytest.param(test, id=test.name, marks=marks(test.name)) for test in suite(Path(CHECKOUT))]


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    """A server with an empty store."""
    folder = tmp_path_factory.mktemp("w3c") / "store"
    with ExitStack() as stack:
        if PEER == "oxigraph":
            endpoints = stack.enter_context(oxigraph(folder))
        else:
            endpoints = endpoints_of(stack.enter_context(zhengpu(empty_store(folder))))
        client = stack.enter_context(httpx.Client(trust_env=False, timeout=30))
        yield Runner(endpoints, client)


@pytest.mark.parametrize("test", parameters())
def test_w3c(runner: Runner, test: Test) -> None:
    runner.run(test)


@pytest.mark.skipif(not CHECKOUT, reason="ZHENGPU_RDF_TESTS names no checkout of w3c/rdf-tests")
def test_every_exception_names_a_test() -> None:
    names = [test.name for test in suite(Path(CHECKOUT))]
    idle = [pattern for pattern in exceptions() if not any(fnmatchcase(name, pattern) for name in names)]
    assert idle == []


def test_every_exception_has_a_kind_and_a_reason() -> None:
    assert all(kind in ("left-out", "differs") and reason for kind, reason in exceptions().values())
