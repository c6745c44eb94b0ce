"""The guide explains every column and key that the loaders take; the reference names all of them in words."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from ontology.docs.words import words
from ontology.load import TABLES, WORDS
from ontology.patterns import GENRE_KEYS, LAYOUT_PATTERNS
from ontology.rows import Policy, Verb, Word
from ontology.tables import columns_of

GUIDE = (Path(__file__).parents[2] / "docs" / "guide" / "knowledge.md").read_text(encoding="utf-8")
TABLED = [
    re.findall(r"^\| (\w+) \|", block, re.MULTILINE)[1:] for block in re.split(r"\n\n(?=\|)", GUIDE)[1:]
]
LISTS = {**{name: row for name, (_, row) in TABLES.items()}, **dict.fromkeys(WORDS, Word)}


def test_every_column_is_explained_in_order() -> None:
    for told, row in zip(TABLED, (Verb, Policy), strict=False):
        assert told == [field.name for field in dataclasses.fields(row)]


def test_every_key_and_pattern_of_a_layout_is_explained() -> None:
    assert set(TABLED[2]) == GENRE_KEYS
    assert set(TABLED[3]) == set(LAYOUT_PATTERNS)


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_and_its_columns_have_a_name_in_both_languages(name: str) -> None:
    told = words()
    titles = {name: told.title("lists", name)}
    titles |= {column.name: told.column(column.name) for column in columns_of(LISTS[name])}
    assert [key for key, title in titles.items() if not (title.zh and title.en)] == []
