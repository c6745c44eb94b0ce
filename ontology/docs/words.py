"""The words of the pages: what ``words.toml`` calls areas, columns, lists and constraints.

Whatever it does not name keeps its own name, so that nothing has to be added here for a page to appear.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ontology.docs.graph import Text

PATH = Path(__file__).with_name("words.toml")


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the class diagram: its column, and the classes that it holds with all below them."""

    id: str
    title: Text
    column: int
    classes: tuple[str, ...]


class Words:
    """What ``words.toml`` says.

    >>> words().column("aliases").zh
    '别名'
    >>> words().column("no_such_column")
    Text(zh='no_such_column', en='')
    """

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data
        self.areas = tuple(
            Area(key, Text(a["zh"], a["en"]), a["column"], tuple(a["classes"]))
            for key, a in data["areas"].items()
        )

    def title(self, part: str, name: str) -> Text:
        """What a thing is called; its own name where nothing is said."""
        found = self._data[part].get(name)
        return Text(found[0], found[1]) if found else Text(name, "")

    def column(self, name: str) -> Text:
        """What a column is called."""
        return self.title("columns", name)

    def kind(self, column: str) -> str | None:
        """What the values of a column name: a prefix of the keys by which pages are found, or nothing."""
        kind: str | None = self._data["links"].get(column)
        return kind


@lru_cache(maxsize=1)
def words() -> Words:
    """Return the words."""
    return Words(tomllib.loads(PATH.read_text("utf-8")))
