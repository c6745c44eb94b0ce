"""What the guide asks, answers; what it asserts, holds."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest

GUIDE = (Path(__file__).parents[3] / "docs" / "guide" / "json-api.md").read_text("utf-8")
REQUESTS = re.findall(r"^\$ GET (\S+)$", GUIDE, re.MULTILINE)
PROGRAMS = re.findall(r"^```python\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("request_line", REQUESTS)
def test_every_request_finds_something(service: httpx.Client, request_line: str) -> None:
    answer = service.get(request_line)
    assert answer.status_code == 200
    told = answer.json()
    assert told.get("total", 1) > 0 or told["why"]


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_program_runs(service: httpx.Client, program: str) -> None:
    exec(compile(program, "json-api.md", "exec"), {"get": service.get})  # noqa: S102 - the guide is ours
