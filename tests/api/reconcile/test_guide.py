"""The examples of docs/guide/search-and-reconciliation.md answer as they are printed."""

from __future__ import annotations

import re
import shlex
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

GUIDE = Path(__file__).parents[3] / "docs/guide/search-and-reconciliation.md"
EXAMPLES = re.findall(r"^\$ (curl .+)\n(.+)$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
HERE = "http://127.0.0.1:8000"


@pytest.mark.parametrize(("command", "printed"), EXAMPLES)
def test_an_example(refine: httpx.Client, command: str, printed: str) -> None:
    words = shlex.split(command)
    path = next(word.removeprefix(HERE) for word in words if word.startswith(HERE))
    told = dict(value.split("=", 1) for flag, value in pairwise(words) if flag in ("-d", "--data-urlencode"))
    answer = refine.get(path, params=told) if "-G" in words else refine.post(path, data=told)
    assert answer.text == printed


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 3
