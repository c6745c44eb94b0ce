"""The guide explains every column and key that the loaders take; the reference names all of them in words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ontology.docs.words import words
from ontology.load import TABLES, WORDS
from ontology.patterns import GENRE_KEYS, LAYOUT_PATTERNS
from ontology.rows import Word
from ontology.tables import columns_of

GUIDE = (Path(__file__).parents[2] / "docs" / "guide" / "knowledge.md").read_text(encoding="utf-8")
TABLED = [
    re.findall(r"^\| (\w+) \|", block, re.MULTILINE)[1:] for block in re.split(r"\n\n(?=\|)", GUIDE)[1:]
]
LISTS = {**{name: row for name, (_, row) in TABLES.items()}, **dict.fromkeys(WORDS, Word)}


@pytest.mark.parametrize(("index", "name"), [(0, "verbs"), (1, "policies")])
def test_every_column_is_explained_in_order(index: int, name: str) -> None:
    assert TABLED[index] == [column.name for column in columns_of(TABLES[name][1])]


def test_every_key_and_pattern_of_a_layout_is_explained() -> None:
    assert set(TABLED[2]) == GENRE_KEYS
    assert set(TABLED[3]) == set(LAYOUT_PATTERNS)


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_and_its_columns_have_a_name_in_both_languages(name: str) -> None:
    told = words()
    titles = {name: told.title("lists", name)}
    titles |= {column.name: told.column(column.name) for column in columns_of(LISTS[name])}
    assert [key for key, title in titles.items() if not (title.zh and title.en)] == []
