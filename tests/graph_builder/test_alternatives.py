"""Words as alternatives: what a pattern of all words, longest first, would find."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_builder.alternatives import alternatives

WORDS = st.lists(st.text("印发布+-]^", min_size=1, max_size=4), min_size=1)
MANY = "".join(map(chr, range(ord("一"), ord("一") + 60)))


def spans(pattern: str, text: str) -> list[tuple[int, int]]:
    return [m.span() for m in re.finditer(pattern, text)]


@settings(derandomize=True)
@given(WORDS, st.text("印发布+-]^了", max_size=12))
def test_it_finds_what_the_words_longest_first_find(words: list[str], text: str) -> None:
    plain = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    assert spans(alternatives(words), text) == spans(plain, text)
    assert spans(f"(?:{alternatives(words)})了", text) == spans(f"(?:{plain})了", text)


@settings(derandomize=True)
@given(st.lists(st.text(MANY, min_size=1, max_size=3), min_size=40), st.text(MANY, max_size=24))
def test_many_words_that_begin_differently_are_found_alike(words: list[str], text: str) -> None:
    plain = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    assert spans(alternatives(words), text) == spans(plain, text)


@pytest.mark.parametrize("words", [[], [""], ["", "印"]])
def test_no_word_is_found_everywhere(words: list[str]) -> None:
    assert re.match(alternatives(words), "乙")
