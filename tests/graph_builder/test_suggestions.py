"""Suggestions as they are kept: the same text for the same, and a clear word where it is none."""

from __future__ import annotations

import pytest

from graph_builder.suggestions import (
    NOTHING,
    SuggestedAct,
    SuggestedName,
    Suggestions,
    UnreadableSuggestions,
    suggestions_of,
    text_of,
)

ACT = SuggestedAct(0, 2, "甲乙", ("甲",), "印发", "issue", "乙", "reported", "llm:m")
NAME = SuggestedName(3, 5, "Person", "ner:lac")


@pytest.mark.parametrize("told", [NOTHING, Suggestions((ACT,)), Suggestions((ACT,), (NAME,))])
def test_what_is_kept_comes_back(told: Suggestions) -> None:
    assert suggestions_of(text_of(told)) == told


def test_suggestions_of_several_are_joined() -> None:
    assert Suggestions((ACT,)) | Suggestions(names=(NAME,)) == Suggestions((ACT,), (NAME,))


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"acts": [{}], "names": []}', '{"acts": 3, "names": []}'])
def test_what_is_none_is_told(text: str) -> None:
    with pytest.raises(UnreadableSuggestions, match="zhengpu build"):
        suggestions_of(text)
