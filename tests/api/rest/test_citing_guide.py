"""What the guide to citing says, holds: its programs run, its dump is the one that its checksum is of."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import httpx
import pytest

GUIDE = (Path(__file__).parents[3] / "docs" / "guide" / "citing.md").read_text("utf-8")
PROGRAMS = re.findall(r"^```python\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
ADDRESSES = re.findall(r"http://127\.0\.0\.1:8000(/[^\s']+)", GUIDE)
IDENTIFIERS = re.findall(r"`(https://w3id\.org/zhengpu/id/[^`]+)`", GUIDE)


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_program_runs(service: httpx.Client, program: str) -> None:
    exec(compile(program, "citing.md", "exec"), {"get": service.get})  # noqa: S102 - the guide is ours


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_answers(service: httpx.Client, address: str) -> None:
    assert service.get(address).status_code == 200


@pytest.mark.parametrize("identifier", IDENTIFIERS)
def test_an_identifier_is_canonical_and_resolves(service: httpx.Client, identifier: str) -> None:
    found = service.get("/resolve", params={"iri": identifier}, follow_redirects=True)
    assert found.status_code == 200
    assert f'<{identifier}>; rel="canonical"' in found.headers["link"]


def test_the_checksum_is_that_of_the_dump(service: httpx.Client) -> None:
    told = service.get("/dumps/zhengpu.nq.gz.sha256").text.split()[0]
    with service.stream("GET", "/dumps/zhengpu.nq.gz") as answer:
        assert hashlib.sha256(b"".join(answer.iter_raw())).hexdigest() == told


def test_there_is_something_to_test() -> None:
    assert PROGRAMS
    assert len(ADDRESSES) == 2
    assert IDENTIFIERS
