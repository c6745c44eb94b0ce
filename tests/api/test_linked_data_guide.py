"""Every command of the guide to linked data does what it says."""

from __future__ import annotations

import re
import shlex
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "linked-data.md"
COMMANDS = re.findall(r"^curl .*$", GUIDE.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command(client: httpx.Client, command: str) -> None:
    words = shlex.split(command)
    told = dict(pairwise(words))
    address = next(word for word in words if word.startswith("http")).removeprefix("http://127.0.0.1:8000")
    name, _, value = told.get("-H", "Accept: */*").partition(": ")
    part, _, term = told.get("--data-urlencode", "").partition("=")
    response = client.get(
        address, headers={name: value}, params={part: term} if part else None, follow_redirects="-L" in words
    )
    assert response.status_code == 200, response.text
    assert response.content
    if value != "*/*":
        assert response.headers["content-type"].startswith(value)


def test_there_are_commands() -> None:
    assert len(COMMANDS) > 10
