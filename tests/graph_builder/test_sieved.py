"""A sieve leaves every match of a pattern; whoever edits a pattern edits the word that it needs."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_builder.sieved import Sieved
from ontology.load import Knowledge

SIEVED = ("group_head", "known_group", "is_founded", "county_list")


def found(pattern: re.Pattern[str] | Sieved, text: str) -> list[tuple[int, int]]:
    return [m.span() for m in pattern.finditer(text)]


@pytest.mark.parametrize(
    "pattern", [r"(?:^|(?<=[。,\n]))甲[^。\n]*?厅(?=乙?成立(?:,|$))", r"甲*厅(?!成)[乙立]{0,3}成立", "成立$"]
)
@settings(derandomize=True, max_examples=300)
@given(text=st.text("甲乙厅成立。\n,", max_size=40) | st.text("厅立成。\n", max_size=12))
def test_it_finds_what_the_pattern_finds(pattern: str, text: str) -> None:
    assert found(Sieved(pattern, "成立|立成"), text) == found(re.compile(pattern), text)


@pytest.mark.parametrize("name", SIEVED)
@settings(derandomize=True, max_examples=200)
@given(data=st.data())
def test_no_pattern_of_the_grammar_matches_without_its_word(
    knowledge: Knowledge, name: str, data: st.DataObject
) -> None:
    pattern, word = (knowledge.grammar[key] for key in (name, f"{name}_word"))
    text = f"甲,{data.draw(st.from_regex(pattern))}。乙"
    assert found(Sieved(pattern, word), text) == found(re.compile(pattern), text)
