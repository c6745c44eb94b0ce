"""The competency questions as examples for the query page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Example:
    """A question in both languages and its query."""

    name: str
    zh: str
    en: str
    query: str


@cache
def examples() -> tuple[Example, ...]:
    """Every question under ``ontology/competency``, by number.

    >>> all(example.query for example in examples())
    True
    """
    folder = files("ontology").joinpath("competency")
    found = [each for each in folder.iterdir() if each.name.endswith(".rq")] if folder.is_dir() else []
    return tuple(
        _example(each.name, each.read_text("utf-8")) for each in sorted(found, key=lambda each: each.name)
    )


def _example(name: str, text: str) -> Example:
    return Example(name.removesuffix(".rq"), _heading(text, "zh") or name, _heading(text, "en") or name, text)


def _heading(text: str, language: str) -> str:
    found = re.search(rf"^#\s*{language}:\s*(.+)$", text, re.MULTILINE)
    return found[1].strip() if found else ""
