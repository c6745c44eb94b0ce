"""Folding: whatever is read in the folded text leads back to its exact place in the text as read."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_builder.model import Span
from graph_builder.normalise import fold_character, normalise
from ontology.load import Knowledge, Repair

ANY = st.text(max_size=60)
DECORATED = st.text(st.sampled_from("教育部ＡＢ１２（）：，㈱㎡ﬁ①…\u3000 \n“”《》+5g"), max_size=40)
PROMPT = settings(derandomize=True, deadline=None)


@PROMPT
@given(ANY | DECORATED)
def test_every_folded_offset_leads_into_the_text(text: str) -> None:
    folded = normalise(text)
    assert len(folded.origin) == len(folded.text)
    assert list(folded.origin) == sorted(folded.origin)
    assert all(0 <= at < len(text) for at in folded.origin)


@PROMPT
@given(ANY | DECORATED)
def test_a_folded_character_leads_back_to_the_one_that_it_came_from(text: str) -> None:
    folded = normalise(text)
    for at, character in enumerate(folded.text):
        back = folded.back(at, at + 1)
        assert back.length == 1
        assert character in fold_character(text[back.start])


@PROMPT
@given(ANY | DECORATED, st.data())
def test_a_stretch_leads_back_to_all_that_it_came_from(text: str, data: st.DataObject) -> None:
    folded = normalise(text)
    start = data.draw(st.integers(0, max(0, len(folded.text) - 1)))
    end = data.draw(st.integers(start, len(folded.text)))
    back = folded.back(start, end)
    assert 0 <= back.start <= back.end <= len(text)
    assert folded.text[start:end] in "".join(map(fold_character, text[back.start : back.end]))


@PROMPT
@given(ANY | DECORATED)
def test_folding_the_folded_changes_nothing(text: str) -> None:
    once = normalise(text).text
    assert unicodedata.is_normalized("NFKC", once) or normalise(once).text == once


def test_a_ligature_is_several_characters_of_one_place() -> None:
    folded = normalise("甲㈱乙")
    assert folded.text == "甲(株)乙"
    assert [folded.back(at, at + 1) for at in range(5)] == [Span(0, 1), *[Span(1, 2)] * 3, Span(2, 3)]


def test_nothing_leads_back_to_nothing() -> None:
    folded = normalise("甲乙")
    assert (folded.back(1, 1), folded.back(2, 2)) == (Span(1, 1), Span(2, 2))


@pytest.mark.parametrize(
    ("character", "folded"), [("：", ":"), ("Ａ", "A"), ("\u3000", " "), ("①", "①"), ("…", "…"), ("“", "“")]
)
def test_widths_are_folded_and_marks_that_mean_something_are_kept(character: str, folded: str) -> None:
    assert fold_character(character) == folded


def test_the_lost_plus_is_mended_where_it_was_lost(knowledge: Knowledge) -> None:
    text = "推进“互联网 教育”大平台建设,人工智能 教育"
    assert normalise(text, knowledge.repairs).text == "推进“互联网+教育”大平台建设,人工智能 教育"


@PROMPT
@given(text=DECORATED)
def test_repairs_keep_the_length(knowledge: Knowledge, text: str) -> None:
    assert len(normalise(text, knowledge.repairs).text) == len(normalise(text).text)


def test_a_repair_that_would_move_the_text_is_left_undone() -> None:
    longer = Repair("甲", "甲甲", "", "")
    assert normalise("甲乙", [longer]).text == "甲乙"
    assert normalise("甲乙", [Repair("甲", "丙", "", ""), longer]).text == "丙乙"
